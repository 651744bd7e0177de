"""What is asked of people now: one source for `potok today`, reminders, digests and pages.

An ask is something open with those who answer for it.  A decision that is awaited, a phase in work, an open condition
are asked of somebody from the day on which they come up; milestones and measures of a plan when their dates draw near;
a measurement, a review and what stands still when their day has come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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
from domain.reports.hearing import Hearing
from domain.reports.judging import on_turn
from domain.reports.open_items import NOBODY, Source
from domain.reports.open_pages import FIRST, LATE, LATER, STANDS, Ahead, Key, ahead, by_subject, reached, urgency_rank
from domain.reports.responsibility import Hearer, barred, is_unled, levels_of
from domain.reports.surroundings import Around, look_around
from domain.reports.tree import beneath, reaching_down, scopes_beneath
from domain.stored.tables import TABLES

_role, _subject = TABLES["role"], TABLES["subject"]

PIECE = 2500
"""Open things that are looked at together, and as many more as the last of their subjects has."""

SOME = 120
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
        """What moves a subject on before the steps towards it; of each the longest overdue first.

        What stands still is as urgent as what is due today.
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

RANKS = frozenset(str(rank) for rank in (FIRST, LATE, STANDS, LATER))
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
    reached = _reached_by(connection, packs, until, people)
    return replace(reached, only=_hearing(connection, packs, people, on).answering)


def followed_by(
    connection: Connection, packs: Packs, until: Mapping[Kind, date], people: Collection[str], on: date
) -> Ahead:
    """The list of what some people may have to follow."""
    reached = _reached_by(connection, packs, until, people)
    return replace(reached, only=_hearing(connection, packs, people, on).following)


def reaches_many(connection: Connection, wanted: Ahead, many: int) -> bool:
    """Whether a page of a list is to be asked for in its order: its people reach too much to look at all of it."""
    if wanted.scopes is None or len(wanted.scopes) > many:
        return True
    some = reached(wanted.scopes).limit(many + 1).subquery()
    return bool(connection.execute(select(func.count()).select_from(some)).scalar_one() > many)


def along_dates(packs: Packs, wanted: Ahead) -> Ahead:
    """The same list met along its dates, instead of all that its people reach and then the first of it."""
    if wanted.scopes is None:
        return wanted
    people, below, only = sorted(wanted.owners), reaching_down(packs.current), wanted.only
    held = select(_role.c.scope).where(_role.c.person.in_(people))
    links = [_subject.c[name].in_(held) for name in ("code", "organisation", "centre")]
    if below:
        links.append(_subject.c.organisation.in_(select(beneath(people, below).c.scope)))

    def within(source: Source) -> ColumnElement[bool]:
        owns = [] if source.owner is NOBODY else [source.owner.in_(people)]
        return and_(or_(*links, *owns), *([only(source)] if only else []))

    return replace(wanted, scopes=None, only=within)


def _hearing(connection: Connection, packs: Packs, people: Collection[str], on: date) -> Hearing:
    held = select(_role.c.role).where(_role.c.person.in_(sorted(people))).distinct()
    return Hearing(people, frozenset(connection.execute(held).scalars()), packs, on)


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
    """A list in its order, as far as it is looked at: in pieces, each longer than the one before."""
    size = SOME
    while True:
        found = ahead(connection, replace(wanted, limit=size))
        yield from _asks(connection, packs, found, on).asks
        if len(found) < size:
            return
        wanted = replace(wanted, after=wanted.key_of(found[-1]))
        size = min(size * 2, PIECE)


def _asks(connection: Connection, packs: Packs, found: Collection[Deadline], on: date) -> Piece:
    found = on_turn(connection, packs, found)
    owners = {one.owner for one in found if one.owner}
    around = look_around(connection, {one.subject for one in found}, owners, on=on, below=reaching_down(packs.current))
    return Piece([_ask(one, packs, around, on) for one in found], around)


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
