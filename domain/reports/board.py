"""The board of projects: how many stand in each phase, how many wait, rest or are late, and the most urgent of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, or_, select, union_all

from domain.engine.kinds import Standing
from domain.engine.packs import Packs
from domain.programme.kinds import SubjectKind
from domain.reports.open_items import all_of, plain
from domain.reports.tree import beneath
from domain.reports.views import LIVE
from domain.stored.tables import TABLES

_subject, _role = TABLES["subject"], TABLES["role"]

SHOWN = 5
"""Projects of a phase that the board names, the ones due first."""

COUNTED = 500
"""So many of a phase that stand alike are counted; of more it is said that there are more."""

LOOKED_AT = 5000
"""So many that are late are looked at, the longest overdue first."""


@dataclass(frozen=True, slots=True)
class Named:
    """A project as the board names it."""

    code: str
    title: str
    standing: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One phase of a lifecycle: its projects counted, and the most urgent of them."""

    lifecycle: str
    phase: str
    count: int
    awaiting: int
    """Waiting for a decision."""
    held: int
    """Put on hold."""
    late: int
    named: tuple[Named, ...]
    more: bool = False
    """There are more of one of them than were counted."""


def board(
    connection: Connection,
    packs: Packs,
    on: date,
    *,
    person: str | None = None,
    centre: str | None = None,
    below: frozenset[str] = frozenset(),
) -> list[Lane]:
    """Every phase in which somebody is, of all projects, of one person's or of one centre's; three questions in all."""
    conditions = _conditions(person, centre, below)
    counted: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for lifecycle, phase, standing, count in connection.execute(union_all(*_counts(conditions, packs))):
        if count:
            counted[lifecycle, phase][standing] = count
    late = _late(connection, conditions, on)
    named: dict[tuple[str, str], list[Named]] = {}
    # a lane at a time: numbering all rows to keep five of each lane would sort and hold the whole portfolio
    firsts = [_firsts(conditions, lane, full=max(found.values()) > COUNTED) for lane, found in counted.items()]
    for lifecycle, phase, *said in connection.execute(union_all(*firsts)) if firsts else ():
        named.setdefault((lifecycle, phase), []).append(Named(*said))
    for some in named.values():
        some.sort(key=lambda one: (one.due_on is None, one.due_on or on, one.code))
    return [_lane(lane, found, late.get(lane, 0), named[lane]) for lane, found in counted.items()]


def _lane(lane: tuple[str, str], found: Mapping[str, int], late: int, named: Sequence[Named]) -> Lane:
    shown = {standing: min(count, COUNTED) for standing, count in found.items()}
    more = shown != found or late > COUNTED
    awaiting, held = shown.get(Standing.AWAITING, 0), shown.get(Standing.ON_HOLD, 0)
    return Lane(*lane, sum(shown.values()), awaiting, held, min(late, COUNTED), tuple(named), more)


def _counts(conditions: Sequence[ColumnElement[bool]], packs: Packs) -> Iterator[Select[Any]]:
    """How many stand so in each phase, counted no further than they are told."""
    lanes = {(one.key, phase) for pack in all_of(packs) for one in pack.lifecycles.values() for phase in one.phases}
    for lifecycle, phase in sorted(lanes):
        for standing in LIVE:
            here = _in_lane((lifecycle, phase)), _subject.c.standing == plain(standing)
            some = select(_subject.c.code).where(*conditions, *here).limit(COUNTED + 1).subquery()
            said: Iterator[Any] = (literal_column(f"'{word}'") for word in (lifecycle, phase, standing))
            yield select(*said, func.count()).select_from(some)


def _late(connection: Connection, conditions: Sequence[ColumnElement[bool]], on: date) -> dict[tuple[str, str], int]:
    """(Lifecycle, phase) -> how many are late, of the longest overdue: so many as are looked at."""
    late = and_(_subject.c.due_on < on, _subject.c.standing.in_([plain(Standing.IN_WORK), plain(Standing.AWAITING)]))
    some = select(_subject.c.lifecycle, _subject.c.phase).where(*conditions, late).order_by(_subject.c.due_on)
    found = some.limit(LOOKED_AT).subquery()
    query = select(found.c.lifecycle, found.c.phase, func.count()).group_by(found.c.lifecycle, found.c.phase)
    return {(lifecycle, phase): int(count) for lifecycle, phase, count in connection.execute(query)}


def _in_lane(lane: tuple[str, str]) -> ColumnElement[bool]:
    return and_(_subject.c.lifecycle == plain(lane[0]), _subject.c.phase == plain(lane[1]))


def _firsts(conditions: Sequence[ColumnElement[bool]], lane: tuple[str, str], *, full: bool) -> Select[Any]:
    """The most urgent projects of a lane, the ones due first.

    In a full lane they are met soon along the index of dates; what is in a small one is looked at as a whole.
    """
    columns = (_subject.c[name] for name in ("lifecycle", "phase", "code", "title", "standing", "due_on"))
    query = select(*columns).where(*conditions, _in_lane(lane))
    if full:
        query = query.where(_subject.c.due_on.is_not(None)).order_by(_subject.c.due_on, _subject.c.code)
    else:
        query = query.order_by(_subject.c.due_on.is_(None), _subject.c.due_on, _subject.c.code)
    return select(query.limit(SHOWN).subquery())


def _conditions(person: str | None, centre: str | None, below: frozenset[str]) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        _subject.c.kind == SubjectKind.PROJECT, _subject.c.ended_on.is_(None), _subject.c.phase.is_not(None),
        _subject.c.standing.in_(LIVE),
    ]  # fmt: skip
    if centre is not None:
        found.append(_subject.c.centre == centre)
    if person is not None:
        scopes = select(_role.c.scope).where(_role.c.person == person)
        links = [_subject.c.code.in_(scopes), _subject.c.organisation.in_(scopes), _subject.c.centre.in_(scopes)]
        if below:
            links.append(_subject.c.organisation.in_(select(beneath([person], below).c.scope)))
        found.append(or_(*links))
    return found
