"""The board of projects: how many stand in each phase, how many wait, rest or are late, and the most urgent of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select, union_all

from domain.engine.kinds import Standing
from domain.programme.kinds import SubjectKind
from domain.reports.tree import beneath
from domain.reports.views import LIVE
from domain.stored.tables import TABLES

_subject, _role = TABLES["subject"], TABLES["role"]

SHOWN = 5
"""Projects of a phase that the board names, the ones due first."""


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


def board(
    connection: Connection,
    on: date,
    *,
    person: str | None = None,
    centre: str | None = None,
    below: frozenset[str] = frozenset(),
) -> list[Lane]:
    """Every phase in which somebody is, of all projects, of one person's or of one centre's; two questions in all."""
    conditions = _conditions(person, centre, below)
    late = and_(_subject.c.due_on < on, _subject.c.standing != Standing.ON_HOLD)
    counted = (
        select(
            _subject.c.lifecycle, _subject.c.phase, func.count(),
            *(func.sum(case((which, 1), else_=0)) for which in (
                _subject.c.standing == Standing.AWAITING, _subject.c.standing == Standing.ON_HOLD, late,
            )),
        )
        .where(*conditions)
        .group_by(_subject.c.lifecycle, _subject.c.phase)
    )  # fmt: skip
    lanes = connection.execute(counted).all()
    named: dict[tuple[str, str], list[Named]] = {}
    # a lane at a time: numbering all rows to keep five of each lane would sort and hold the whole portfolio
    firsts = (_firsts(*conditions, _subject.c.lifecycle == lane[0], _subject.c.phase == lane[1]) for lane in lanes)
    for lifecycle, phase, *said in connection.execute(union_all(*firsts)) if lanes else ():
        named.setdefault((lifecycle, phase), []).append(Named(*said))
    for found in named.values():
        found.sort(key=lambda one: (one.due_on is None, one.due_on or on, one.code))
    return [
        Lane(lifecycle, phase, int(count), int(awaiting), int(held), int(overdue or 0), tuple(named[lifecycle, phase]))
        for lifecycle, phase, count, awaiting, held, overdue in lanes
    ]


def _firsts(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The most urgent projects under some conditions, the ones due first."""
    urgency = (_subject.c.due_on.is_(None), _subject.c.due_on, _subject.c.code)
    columns = (_subject.c[name] for name in ("lifecycle", "phase", "code", "title", "standing", "due_on"))
    return select(select(*columns).where(*conditions).order_by(*urgency).limit(SHOWN).subquery())


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
