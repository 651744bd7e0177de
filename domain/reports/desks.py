"""What is asked of each person, and what others leave undone that they are to follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import Connection, select

from domain.engine.admission import DEPUTY
from domain.engine.packs import Packs
from domain.reports.asks import PIECE, Ask, idle_since, open_for
from domain.reports.deadlines import STILL, Kind
from domain.reports.surroundings import Around
from domain.stored.tables import TABLES

_role, _person = TABLES["role"], TABLES["person"]

NEVER = 10**6
"""More working days than any calendar holds."""


@dataclass(slots=True)
class Desk:
    """What is asked of one person, and what others leave undone that the person is to follow."""

    mine: list[Ask] = field(default_factory=list)
    followed: list[Ask] = field(default_factory=list)


def asked_of(connection: Connection, packs: Packs, people: Collection[str], *, on: date) -> dict[str, list[Ask]]:
    """Person -> what is asked of them on a day, the most urgent first."""
    return {person: desk.mine for person, desk in desks(connection, packs, people, on=on).items()}


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
    connection: Connection, packs: Packs, people: Collection[str], *, on: date, size: int = PIECE
) -> Iterator[tuple[Mapping[str, Desk], Around]]:
    """The same of some subjects at a time, each of them whole, with what is known around them."""
    away = _away(connection, people)
    wanted = {*people, *away}
    for piece in open_for(connection, packs, _now(packs, on), wanted, on, size=size):
        found: dict[str, Desk] = defaultdict(Desk)
        for ask in piece.asks:
            for hearer in ask.people:
                if hearer.person in wanted:
                    found[hearer.person].mine.append(ask)
            for person in _following(ask, packs):
                if person in wanted:
                    found[person].followed.append(ask)
        for absent, (name, deputies) in away.items():
            for deputy in deputies if absent in found else ():
                found[deputy].mine += [replace(ask, behalf=name) for ask in found[absent].mine if not ask.behalf]
        for desk in found.values():
            _order(desk)
        yield found, piece.around


def _order(desk: Desk) -> None:
    desk.mine.sort(key=lambda ask: ask.urgency)
    desk.followed.sort(key=lambda ask: ask.urgency)


def _away(connection: Connection, people: Collection[str]) -> dict[str, tuple[str, list[str]]]:
    """Whoever is away -> their name and those of some people who are their deputies now."""
    query = (
        select(_role.c.scope, _person.c.name, _role.c.person)
        .join(_person, _person.c.code == _role.c.scope)
        .where(_role.c.role == DEPUTY, _role.c.person.in_(sorted(people)))
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


def _now(packs: Packs, on: date) -> Mapping[Kind, date]:
    """Kind -> the latest date that is asked about on a day."""
    horizon = on + timedelta(days=packs.current.number("digest_horizon_days"))
    return {
        Kind.DUE: date.max,
        Kind.DECISION: date.max,
        Kind.CONDITION: date.max,
        Kind.MILESTONE: horizon,
        Kind.ACTION: horizon,
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
        Kind.EXPERTISE: date.max,
        Kind.CONFIRM: horizon,
        Kind.OFFER: date.max,
        Kind.OFFER_REPLY: date.max,
        Kind.SUPPORT: horizon,
        Kind.SUPPORT_REPORT: date.max,
        Kind.SUSTAINED: horizon,
        Kind.IDLE: idle_since(packs, on),
    }
