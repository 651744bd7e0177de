"""What people see: the subjects that their roles reach, and the figures of the whole programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, String, case, func, or_, select, type_coerce, union

from domain.engine.garbage import uncollected
from domain.engine.packs import Packs
from domain.methodology.schema import Pack
from domain.programme.kinds import SubjectKind
from domain.reports.tree import beneath
from domain.stored.tables import TABLES
from notifications.changes import last_number
from notifications.parts import StageNumbers

_subject, _role, _person = TABLES["subject"], TABLES["role"], TABLES["person"]
_journal, _condition, _notice = TABLES["journal"], TABLES["condition"], TABLES["notice"]

Counts = tuple[int, int, int]
"""In work, of these overdue, done this year."""

EVERYWHERE = "*"
"""The scope of a role that is held for the whole programme."""

OBJECT = "digest"
"""What the ledger calls the object of a digest."""


@dataclass(slots=True)
class Desk:
    """Everything that one person's digest is made of."""

    roles: set[str] = field(default_factory=set)
    """Roles held programme-wide."""
    counts: dict[str, Counts] = field(default_factory=dict)
    """Stage -> how many projects of the person's are in work, overdue, done this year."""
    soon: list[Any] = field(default_factory=list)
    """Subjects whose phase is due within the horizon."""


@dataclass(frozen=True, slots=True)
class Programme:
    """What is the same for everybody: the figures of the whole programme, and up to which change is told."""

    numbers: tuple[StageNumbers, ...]
    upto: int

    @classmethod
    def of(cls, connection: Connection, packs: Packs, on: date) -> Programme:
        """The programme as the records have it."""
        return cls(_all_numbers(connection, packs.current, on), last_number(connection))


def _all_numbers(connection: Connection, pack: Pack, on: date) -> tuple[StageNumbers, ...]:
    """The figures of the whole programme by stage."""
    live = _subject.c.ended_on.is_(None)
    query = (
        select(
            _subject.c.stage,
            func.sum(case((live, 1), else_=0)),
            func.sum(case((live & (_subject.c.due_on < on), 1), else_=0)),
            func.sum(case((_subject.c.completed_on >= date(on.year, 1, 1), 1), else_=0)),
        )
        .where(_subject.c.kind == SubjectKind.PROJECT)
        .group_by(_subject.c.stage)
    )
    counts = {stage: (int(work), int(late), int(done)) for stage, work, late, done in connection.execute(query)}
    return stage_numbers(counts, pack)


def stage_numbers(counts: Mapping[str, Counts], pack: Pack) -> tuple[StageNumbers, ...]:
    """Counts by stage in the order of the pack, without the stages in which there is nothing."""
    return tuple(
        StageNumbers(stage=title.capital, in_work=work, overdue=late, done_this_year=done)
        for stage, title in pack.stages.items()
        for work, late, done in (counts.get(stage, (0, 0, 0)),)
        if work or late or done
    )


def seen_by(codes: Sequence[str], on: date, until: date, below: frozenset[str] = frozenset()) -> Select[Any]:
    """What some people see, grouped: live subjects and those completed this year, each once, that their roles reach.

    Some roles reach `below` the organisation at which they are held.

    What is due by a day stands in a row of its own; all else is counted by stage.
    """
    held = select(_role.c.person, _role.c.scope).where(_role.c.person.in_(list(codes))).cte("held")
    live, done = _subject.c.ended_on.is_(None), _subject.c.completed_on >= date(on.year, 1, 1)
    walks = _subject.c.lifecycle.is_not(None) & or_(live, done)
    links = [
        select(held.c.person, _subject.c.code).join(_subject, link == held.c.scope).where(walks)
        for link in (_subject.c.code, _subject.c.organisation, _subject.c.centre)
    ]
    if below:
        tree = beneath(codes, below)
        down = select(tree.c.person, _subject.c.code).join(_subject, _subject.c.organisation == tree.c.scope)
        links.append(down.where(walks))
    reached = union(*links).subquery()
    code = case((live & _subject.c.due_on.between(on, until), _subject.c.code))
    project = _subject.c.kind == SubjectKind.PROJECT
    counts = (project & live, project & live & (_subject.c.due_on < on), project & done)
    # as texts: what the words of thousands of rows are made of is looked up only where somebody reads it
    standing = type_coerce(_subject.c.standing, String).label("standing")
    named = (*(_subject.c[name] for name in ("title", "due_on", "lifecycle", "pack", "phase")), standing)
    same = (func.max(column).label(column.name) for column in named)
    return (
        select(
            reached.c.person,
            type_coerce(_subject.c.stage, String).label("stage"),
            code.label("code"),
            *(func.sum(case((one, 1), else_=0)) for one in counts),
            *same,
        )
        .join(_subject, _subject.c.code == reached.c.code)
        .group_by(reached.c.person, _subject.c.stage, code)
    )


@uncollected()
def desks_of(
    connection: Connection, codes: Sequence[str], on: date, until: date, below: frozenset[str] = frozenset()
) -> dict[str, Desk]:
    """What each of some people sees, loaded in a fixed number of queries; phases that are due by a day one by one."""
    desks: dict[str, Desk] = {code: Desk() for code in codes}
    # few hold a role everywhere: reading them all takes less than looking through the roles of so many people
    everywhere = select(_role.c.person, _role.c.role).where(_role.c.scope == EVERYWHERE)
    for person, role in connection.execute(everywhere):
        if person in desks:
            desks[person].roles.add(role)
    for found in connection.execute(seen_by(codes, on, until, below)).all():
        person, stage, code, work, late, done = found[:6]
        desk = desks[person]
        before = desk.counts.get(stage)
        desk.counts[stage] = (
            (work, late, done) if before is None else (before[0] + work, before[1] + late, before[2] + done)
        )
        if code is not None:
            desk.soon.append(found)
    return desks
