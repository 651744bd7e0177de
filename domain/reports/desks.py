"""What is asked of each person, and what others leave undone that they are to follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import Connection, select

from domain.engine.admission import DEPUTY
from domain.engine.calendar import CalendarEnds
from domain.engine.packs import Packs
from domain.reports.asks import (
    PIECE,
    Ask,
    Piece,
    answered_by,
    idle_since,
    in_order,
    key_from,
    key_text,
    open_for,
    whole,
    widely,
)
from domain.reports.deadlines import STILL, Kind, working
from domain.reports.headed import headed, is_listed
from domain.reports.surroundings import Around
from domain.reports.terms import lasts
from domain.stored.tables import TABLES

_role, _person = TABLES["role"], TABLES["person"]

MANY = 2000
"""Subjects within reach that are looked at as a whole even for a page."""

NEVER = 10**6
"""More working days than any calendar holds."""


@dataclass(slots=True)
class Desk:
    """What is asked of one person, and what others leave undone that the person is to follow."""

    mine: list[Ask] = field(default_factory=list)
    followed: list[Ask] = field(default_factory=list)
    listed: list[Ask] = field(default_factory=list)
    """What is late or waits in the organisations that the person heads, asked of others."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a desk, with the keys behind which there is more; None where that is all."""

    mine: list[Ask]
    mine_after: str | None
    followed: list[Ask]
    followed_after: str | None


def leaf(
    connection: Connection,
    packs: Packs,
    person: str,
    *,
    on: date,
    size: int,
    after: str = "",
    followed: str = "",
    many: int = MANY,
) -> Leaf:
    """The first of what is asked of a person and of what they follow, or what stands behind a key of each."""
    away = _away(connection, [person], on)
    lists = widely(connection, packs, _now(packs, on), {person, *away}, on, many)
    if lists is None:
        desk = desks(connection, packs, [person], on=on)[person]
        return Leaf(*_first(_behind(desk.mine, after), size), *_first(_behind(desk.followed, followed), size))
    urgent = working(packs.current.calendar, on)
    answers, follows = (
        replace(one, urgent=urgent, after=key_from(key)) for one, key in zip(lists, (after, followed), strict=True)
    )
    mine = (line for ask in in_order(connection, packs, answers, on) for line in _lines(ask, person, away))
    others = (ask for ask in in_order(connection, packs, follows, on) if person in _following(ask, packs))
    return Leaf(*_first(mine, size), *_first(others, size))


def _behind(asks: Iterable[Ask], after: str) -> Iterator[Ask]:
    key = key_from(after)
    return (ask for ask in asks if key is None or ask.urgency > key)


def _first(asks: Iterator[Ask], size: int) -> tuple[list[Ask], str | None]:
    """So many asks, one that is asked twice not parted; and the key of the last one where there are more."""
    found: list[Ask] = []
    for ask in asks:
        if len(found) >= size and ask.urgency != found[-1].urgency:
            return found, key_text(found[-1].urgency)
        found.append(ask)
    return found, None


def _lines(ask: Ask, person: str, away: Mapping[str, tuple[str, list[str]]]) -> Iterator[Ask]:
    """An ask, where it is asked of a person; for each of those who are away whose deputy the person is once more."""
    for hearer in sorted(ask.people, key=lambda one: one.person != person):
        if hearer.person == person:
            yield ask
        elif hearer.person in away and _is_for(ask, person):
            yield replace(ask, behalf=away[hearer.person][0])


def _is_for(ask: Ask, deputy: str) -> bool:
    """Whether a deputy may do it for whoever is away."""
    return ask.barred is not None and deputy not in ask.barred


def asked_of(connection: Connection, packs: Packs, people: Collection[str], *, on: date) -> dict[str, list[Ask]]:
    """Person -> what is asked of them on a day, the most urgent first."""
    found: dict[str, list[Ask]] = {person: [] for person in people}
    away = _away(connection, people, on)
    wanted = answered_by(connection, packs, _now(packs, on), {*people, *away}, on)
    for piece in whole(connection, packs, wanted, on):
        for ask in piece.asks:
            for person in people:
                standing_in = {absent: one for absent, one in away.items() if person in one[1]}
                found[person] += _lines(ask, person, standing_in)
    for asks in found.values():
        asks.sort(key=lambda ask: ask.urgency)
    return found


def desks(connection: Connection, packs: Packs, people: Collection[str], *, on: date) -> dict[str, Desk]:
    """Person -> what is asked of them on a day and what they follow, each the most urgent first."""
    found = {person: Desk() for person in people}
    for some, _ in pieces(connection, packs, people, on=on):
        for person, desk in some.items():
            found.setdefault(person, Desk()).mine += desk.mine
            found[person].followed += desk.followed
    for desk in found.values():
        _order(desk)
    return found


def pieces(
    connection: Connection, packs: Packs, people: Collection[str], *, on: date, size: int = PIECE,
    heads: Collection[str] = (),
) -> Iterator[tuple[Mapping[str, Desk], Around]]:  # fmt: skip
    """The same of some subjects at a time, each of them whole, with what is known around them.

    Of some heads also what is late or waits in their organisations.
    """
    away = _away(connection, people, on)
    wanted = {*people, *away}
    theirs = headed(connection, packs.current, heads) if heads else {}
    for piece in open_for(connection, packs, _now(packs, on), wanted, on, size=size, besides=theirs):
        found = _laid_out(piece, packs, wanted)
        for ask in piece.asks if theirs else ():
            for person in _listing(ask, piece.around, theirs):
                found[person].listed.append(ask)
        for absent, (name, deputies) in away.items():
            for deputy in deputies if absent in found else ():
                found[deputy].mine += [
                    replace(ask, behalf=name) for ask in found[absent].mine if not ask.behalf and _is_for(ask, deputy)
                ]
        for desk in found.values():
            _order(desk)
        yield found, piece.around


def _laid_out(piece: Piece, packs: Packs, wanted: Collection[str]) -> dict[str, Desk]:
    """Person -> their desk by a piece; a deputy's may yet be laid out."""
    found: dict[str, Desk] = defaultdict(Desk)
    for ask in piece.asks:
        for hearer in ask.people:
            if hearer.person in wanted:
                found[hearer.person].mine.append(ask)
        for person in _following(ask, packs):
            if person in wanted:
                found[person].followed.append(ask)
    return found


def _order(desk: Desk) -> None:
    desk.mine.sort(key=lambda ask: ask.urgency)
    desk.followed.sort(key=lambda ask: ask.urgency)


def _listing(ask: Ask, around: Around, theirs: Mapping[str, set[str]]) -> set[str]:
    """Heads whose list tells of something that is asked of others."""
    if not is_listed(ask):
        return set()
    state = around.states[ask.subject]
    found = theirs.get(state.organisation or "", set()) | theirs.get(ask.subject, set())
    return found - {hearer.person for hearer in ask.people}


def _away(connection: Connection, people: Collection[str], on: date) -> dict[str, tuple[str, list[str]]]:
    """Whoever is away -> their name and those of some people who are their deputies now."""
    query = (
        select(_role.c.scope, _person.c.name, _role.c.person)
        .join(_person, _person.c.code == _role.c.scope)
        .where(_role.c.role == DEPUTY, _role.c.person.in_(sorted(people)), _role.c.person != _role.c.scope)
        .where(lasts(on))
        .order_by(_role.c.person)
    )
    found: dict[str, tuple[str, list[str]]] = {}
    for absent, name, deputy in connection.execute(query):
        found.setdefault(absent, (name, []))[1].append(deputy)
    return found


def _following(ask: Ask, packs: Packs) -> Iterator[str]:
    """Who follows what others leave undone: each level up from the day on which it begins to hear of it."""
    watch = packs.current.watch
    for level, people in enumerate(ask.above, 1):
        days = watch.escalate_after * level
        if ask.kind in STILL:
            days = watch.raise_after if level == 1 else NEVER
        if ask.left is not None and ask.left <= -days:
            yield from people


def horizon(packs: Packs, on: date) -> date:
    """How far lists and letters of a day look ahead: over long holidays no fewer working days than at other times.

    Steps towards a date are counted in working days: one that lies within the days that are looked ahead in an ordinary
    week must do so over New Year, or the letter of that day would not tell of it.
    """
    days = packs.current.number("digest_horizon_days")
    ahead = [on + timedelta(days=days)]
    with suppress(CalendarEnds):
        ahead.append(packs.current.calendar.after(on, days * 5 // 7))
    return max(ahead)


def _now(packs: Packs, on: date) -> Mapping[Kind, date]:
    """Kind -> the latest date that is asked about on a day."""
    soon = horizon(packs, on)
    return {
        Kind.DUE: date.max,
        Kind.DECISION: date.max,
        Kind.CONDITION: date.max,
        Kind.MILESTONE: soon,
        Kind.ACTION: soon,
        Kind.MEASURE: on,
        Kind.ASSIGNMENT: date.max,
        Kind.REVIEW: on,
        Kind.FINDING: date.max,
        Kind.SUSPENSION: on - timedelta(days=1),
        Kind.DOUBT: on,
        Kind.MENDED: on,
        Kind.ENTERED: on,
        Kind.COMPLETION: on,
        Kind.TERM: on + timedelta(days=packs.current.number("status_renewal_days")),
        Kind.SHEET: date.max,
        Kind.EXPERTISE: date.max,
        Kind.CONFIRM: soon,
        Kind.OFFER: date.max,
        Kind.OFFER_REPLY: date.max,
        Kind.SUPPORT: soon,
        Kind.SUPPORT_REPORT: date.max,
        Kind.SUSTAINED: soon,
        Kind.IDLE: idle_since(packs, on),
    }
