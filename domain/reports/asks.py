"""What is asked of people now: one source for `potok today`, reminders, digests and pages.

An ask is something open with those who answer for it.  A decision that is awaited, a phase in work, an open condition
are asked of somebody from the day on which they come up; milestones and measures of a plan when their dates draw near;
a measurement, a review and what stands still when their day has come.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from domain.engine.calendar import CalendarEnds
from domain.engine.packs import Packs
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.reports.ask_commands import command_of
from domain.reports.ask_sentences import sentence
from domain.reports.deadlines import STILL, Deadline, Kind, days_left
from domain.reports.hearing import hearing
from domain.reports.judging import on_turn
from domain.reports.open_items import NOBODY, Source
from domain.reports.open_pages import (
    FIRST,
    LATE,
    LATER,
    NEXT,
    OWNERS,
    STANDS,
    Ahead,
    Key,
    ahead,
    by_subject,
    reached,
    urgency_rank,
)
from domain.reports.responsibility import Hearer, barred, is_unled, levels_of
from domain.reports.surroundings import Around, look_around
from domain.reports.tree import beneath, reaching_down, scopes_beneath
from domain.stored.tables import TABLES

_role, _subject = TABLES["role"], TABLES["subject"]

PIECE = 2500
"""Open things that are looked at together, and as many more as the last of their subjects has."""

FEW = 2000
"""Scopes of own roles that are told from one another; beside more of them what is in work is no longer much more."""

SOME = 60
"""Open things that are looked at first where a page is enough."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked, of whom, and how it is done."""

    subject: str
    title: str
    organisation: str
    kind: Kind
    item: str
    called: str
    """What a reminder calls it."""
    what: Words
    """What is to be done, as a sentence that begins with a verb."""
    command: str
    """The command that does it, with … for what the person has to say."""
    due_on: date
    """For what stands idle the day on which somebody last did something."""
    left: int | None
    """Working days until then, below zero when it has passed; None beyond the known calendar."""
    people: tuple[Hearer, ...]
    names: tuple[str, ...]
    """Their names, in the same order."""
    behalf: str = ""
    """The name of whoever is away, where their deputy is asked."""
    above: tuple[tuple[str, ...], ...] = ()
    """Who is to follow it when it stays undone, one level up the roles and two levels up."""
    barred: frozenset[str] | None = frozenset()
    """Who is asked as nobody's deputy; None: nobody is."""

    @property
    def is_late(self) -> bool:
        """Whether its due date has passed; what stands idle has none."""
        return self.kind not in STILL and self.left is not None and self.left < 0

    @property
    def urgency(self) -> Key:
        """What is late first: what moves a subject on before the steps towards it, of each the longest overdue first.

        What stands still is as urgent as a step that is due today.
        """
        return urgency_rank(self.kind, late=self.is_late), *_place(self)[1:]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is asked in some subjects, and what is known around them."""

    asks: Sequence[Ask]
    around: Around


@dataclass(frozen=True, slots=True)
class Agenda:
    """A page of open things, the longest overdue first and the idle last, and the key behind which the rest is."""

    lines: tuple[Ask, ...]
    after: str | None


def agenda(
    connection: Connection, packs: Packs, *, on: date, days: int, person: str | None, limit: int, after: str = ""
) -> Agenda:
    """What is overdue on a day or due within so many days; of one person, only what they answer for."""
    until = on + timedelta(days=days)
    wanted = dict.fromkeys(Kind, until) | {Kind.IDLE: idle_since(packs, on)}
    behind = key_from(after)
    if person is None:
        found = ahead(connection, list_ := Ahead(wanted, limit=limit + 1, after=behind))
        shown = found[:limit]
        more = key_text(list_.key_of(shown[-1])) if len(found) > limit else None
        return Agenda(tuple(_asks(connection, packs, shown, on).asks), more)
    answers = answered_by(connection, packs, wanted, [person], on)
    found_in_order = in_order(connection, packs, replace(answers, after=behind), on)
    mine = list(islice((ask for ask in found_in_order if _is_of(ask, person)), limit + 1))
    more = key_text(_place(mine[limit - 1])) if len(mine) > limit else None
    return Agenda(tuple(mine[:limit]), more)


def _place(ask: Ask) -> Key:
    kind, _, key = ask.item.partition(".")
    return int(ask.kind in STILL), ask.due_on.isoformat(), ask.subject, kind, key


def key_text(key: Key) -> str:
    """A key as an address or a command line holds it."""
    return "~".join(map(str, key))


def key_from(text: str) -> Key | None:
    """The key of a text; one that is none begins at the beginning."""
    parts = text.split("~", KEY_PARTS - 1)
    if len(parts) != KEY_PARTS or parts[0] not in RANKS:
        return None
    try:
        date.fromisoformat(parts[1])
    except ValueError:
        return None
    still, day, subject, kind, key = parts
    return int(still), day, subject, kind, key


KEY_PARTS = 5
"""Parts of a key as a text."""

RANKS = frozenset(str(rank) for rank in (FIRST, LATE, NEXT, STANDS, LATER))
"""The first of them."""


def _is_of(ask: Ask, person: str) -> bool:
    return any(hearer.person == person for hearer in ask.people)


def idle_since(packs: Packs, on: date) -> date:
    """The day after which nobody did anything in what stands still on a day."""
    try:
        return packs.current.calendar.after(on, -packs.current.watch.nudge_after)
    except CalendarEnds:
        return date.min


def open_for(
    connection: Connection,
    packs: Packs,
    until: Mapping[Kind, date],
    people: Collection[str],
    on: date,
    *,
    size: int = PIECE,
    besides: Collection[str] = (),
) -> Iterator[Piece]:
    """Everything open that the roles of some people reach, or that they own, and in some organisations besides.

    In pieces of whole subjects.
    """
    wanted = _reached_by(connection, packs, until, people)
    if wanted.scopes is not None and besides:
        wanted = replace(wanted, scopes={*wanted.scopes, *besides})
    yield from whole(connection, packs, wanted, on, size)


def answered_by(
    connection: Connection, packs: Packs, until: Mapping[Kind, date], people: Collection[str], on: date
) -> Ahead:
    """The list of what some people may have to answer for: the rest of what their roles reach is asked of others."""
    return replace(_reached_by(connection, packs, until, people), only=hearing(packs, (), on, few=True).answering)


def widely(
    connection: Connection, packs: Packs, until: Mapping[Kind, date], people: Collection[str], on: date, many: int
) -> tuple[Ahead, Ahead] | None:
    """The lists of what some people may have to answer for and to follow, to be met along the dates of all there is.

    None where their roles reach so few subjects that all of those are looked at as fast.
    """
    theirs = _role.c.person.in_(sorted(people))
    scopes = set(connection.execute(select(_role.c.scope).where(theirs).distinct().limit(max(many, FEW) + 1)).scalars())
    roles = set(connection.execute(select(_role.c.role).where(theirs).distinct()).scalars())
    below, few = reaching_down(packs.current), len(scopes) <= FEW
    if len(scopes) <= many and "*" not in scopes:
        scopes |= {scope for _, scope in scopes_beneath(connection, people, below)}
        if len(scopes) <= many and not _reaches_many(connection, scopes, many):
            return None
    everywhere = connection.execute(select(_role.c.scope).where(theirs, _role.c.scope == "*").limit(1)).first()
    answers, follows = hearing(packs, (), on, few=few), hearing(packs, roles, on, few=few)
    lists = (
        Ahead(until, owners=people, only=one if everywhere else Within(below, one))
        for one in (answers.answering, follows.following)
    )
    return next(lists), next(lists)


def _reaches_many(connection: Connection, scopes: Collection[str], many: int) -> bool:
    some = reached(scopes).limit(many + 1).subquery()
    return bool(connection.execute(select(func.count()).select_from(some)).scalar_one() > many)


@dataclass(frozen=True, slots=True)
class Within:
    """What the roles of the owners of a list reach or they own, met along the dates of all there is."""

    below: frozenset[str]
    only: Callable[[Source], ColumnElement[bool]]

    def __call__(self, source: Source) -> ColumnElement[bool]:
        """What is true of it."""
        held = select(_role.c.scope).where(_role.c.person.in_(OWNERS))
        links = [_subject.c[name].in_(held) for name in ("code", "organisation", "centre")]
        if self.below:
            links.append(_subject.c.organisation.in_(select(beneath(OWNERS, self.below).c.scope)))
        owns = [] if source.owner is NOBODY else [source.owner.in_(OWNERS)]
        return and_(or_(*links, *owns), self.only(source))


def _reached_by(connection: Connection, packs: Packs, until: Mapping[Kind, date], people: Collection[str]) -> Ahead:
    held = select(_role.c.scope).where(_role.c.person.in_(sorted(people)))
    scopes = set(connection.execute(held.distinct()).scalars())
    scopes |= {scope for _, scope in scopes_beneath(connection, people, reaching_down(packs.current))}
    return Ahead(until, scopes=None if "*" in scopes else scopes, owners=people)


def whole(connection: Connection, packs: Packs, wanted: Ahead, on: date, size: int = PIECE) -> Iterator[Piece]:
    """A list as a whole, in pieces of whole subjects."""
    some: list[Deadline] = []
    for one in by_subject(connection, wanted):
        if len(some) >= size and one.subject != some[-1].subject:
            yield _asks(connection, packs, some, on)
            some = []
        some.append(one)
    if some:
        yield _asks(connection, packs, some, on)


def in_order(connection: Connection, packs: Packs, wanted: Ahead, on: date) -> Iterator[Ask]:
    """A list in its order, as far as it is looked at: in pieces, each half as long as all before it."""
    size, looked = SOME, 0
    while True:
        found = ahead(connection, replace(wanted, limit=size))
        yield from _each(connection, packs, found, on)
        if len(found) < size:
            return
        wanted, looked = replace(wanted, after=wanted.key_of(found[-1])), looked + size
        size = min(max(looked // 2, 1), PIECE)


def _asks(connection: Connection, packs: Packs, found: Collection[Deadline], on: date) -> Piece:
    found = on_turn(connection, packs, found)
    around = _around(connection, packs, found, on)
    return Piece([_ask(one, packs, around, on) for one in found], around)


def _each(connection: Connection, packs: Packs, found: Collection[Deadline], on: date) -> Iterator[Ask]:
    """The same, each told of when it is come to."""
    found = on_turn(connection, packs, found)
    around = _around(connection, packs, found, on)
    return (_ask(one, packs, around, on) for one in found)


def _around(connection: Connection, packs: Packs, found: Collection[Deadline], on: date) -> Around:
    owners = {one.owner for one in found if one.owner}
    return look_around(connection, {one.subject for one in found}, owners, on=on, below=reaching_down(packs.current))


def _ask(one: Deadline, packs: Packs, around: Around, on: date) -> Ask:
    state, pack = around.states[one.subject], packs.of(one.pack)
    item, called, left = one.item, one.called, days_left(pack.calendar, on, one.due_on)
    one = park_proposed(one, state, pack, on)
    if one.kind is Kind.DUE and is_unled(state, around):
        one = replace(one, kind=Kind.LEADER)
    hearers, *above = levels_of(one, state, pack, around)
    return Ask(
        subject=one.subject,
        title=state.title,
        organisation=around.title(state.organisation),
        kind=one.kind,
        item=item,
        called=called,
        what=sentence(one, state, pack),
        command=command_of(one.kind, state, pack, one.key),
        due_on=one.due_on,
        left=left,
        people=hearers,
        names=tuple(_name(hearer.person, around) for hearer in hearers),
        above=tuple(tuple(hearer.person for hearer in level) for level in above),
        barred=barred(one, state, pack, around),
    )


def park_proposed(one: Deadline, state: State, pack: Pack, on: date) -> Deadline:
    """An open thing, where nothing has happened for so long, and the phase should be over, as parking is proposed."""
    over = state.due_on is None or state.due_on < on
    if one.kind is not Kind.IDLE or pack.watch.parks_by_itself or not over:
        return one
    left = days_left(pack.calendar, on, one.due_on)
    return replace(one, kind=Kind.PARK) if left is not None and left <= -pack.watch.park_after else one


def _name(code: str, around: Around) -> str:
    found = around.people.get(code)
    return found.name if found else code
