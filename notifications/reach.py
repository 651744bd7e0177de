"""What people see: the subjects that their roles reach, what happened lately, the figures of the whole programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, case, func, or_, select, union_all

from domain.engine.kinds import SubjectKind
from domain.engine.packs import Packs
from domain.methodology.schema import Pack
from domain.reports import asks
from domain.stored.tables import TABLES
from notifications.changes import News, after
from notifications.parts import StageNumbers

_subject, _role, _person = TABLES["subject"], TABLES["role"], TABLES["person"]
_journal, _condition, _notice = TABLES["journal"], TABLES["condition"], TABLES["notice"]

FEW = 50
"""As many people are asked about by themselves; for more everybody's open things are read at once."""

OBJECT = "digest"
"""What the ledger calls the object of a digest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A subject as one person sees it: in which role, from which scope."""

    role: str
    narrow: bool
    """The role is held for this very subject."""
    subject: Any


@dataclass(slots=True)
class Desk:
    """Everything that one person's digest is made of."""

    roles: set[str] = field(default_factory=set)
    """Roles held programme-wide."""
    seen: list[Seen] = field(default_factory=list)
    scopes: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Programme:
    """What is the same for everybody: the changes after a number, and the figures of the whole programme."""

    packs: Packs
    on: date
    recent: Sequence[News]
    numbers: tuple[StageNumbers, ...]
    least: int = 0
    by_scope: dict[str, list[News]] = field(init=False)
    _asked: Mapping[str, asks.Desk] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.by_scope = defaultdict(list)
        for entry in self.recent:
            for scope in {entry.subject, entry.organisation, entry.centre}:
                if scope:
                    self.by_scope[scope].append(entry)

    @classmethod
    def of(cls, connection: Connection, packs: Packs, on: date, *, least: int = 0) -> Programme:
        """The programme as the records have it."""
        return cls(packs, on, after(connection, least), _all_numbers(connection, packs.current, on), least)

    @property
    def upto(self) -> int:
        """The number of the last change."""
        return max((entry.number for entry in self.recent), default=self.least)

    def asks(self, connection: Connection, people: Sequence[str]) -> Mapping[str, asks.Desk]:
        """Person -> what is asked of them and what they follow; looked up once for all where many are asked about."""
        if len(people) < FEW and self._asked is None:
            return asks.desks(connection, self.packs, people, on=self.on)
        if self._asked is None:
            everybody = connection.execute(select(_person.c.code)).scalars().all()
            self._asked = asks.desks(connection, self.packs, everybody, on=self.on)
        return self._asked


def _columns() -> list[ColumnElement[Any]]:
    names = (
        "code", "kind", "title", "organisation", "centre", "lifecycle", "pack", "phase", "standing", "stage", "round",
        "due_on", "review_on", "submitted_by", "completed_on", "ended_on",
    )  # fmt: skip
    return [_subject.c[name] for name in names]


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


def stage_numbers(counts: Mapping[str, tuple[int, int, int]], pack: Pack) -> tuple[StageNumbers, ...]:
    """Counts by stage in the order of the pack, without the stages in which there is nothing."""
    return tuple(
        StageNumbers(stage=title.capital, in_work=work, overdue=late, done_this_year=done)
        for stage, title in pack.stages.items()
        for work, late, done in (counts.get(stage, (0, 0, 0)),)
        if work or late or done
    )


def seen_by(codes: Sequence[str], on: date) -> CompoundSelect[Any]:
    """What some people see: subjects that their roles reach, live or completed this year."""
    mine = _role.c.person.in_(list(codes))
    shown = _subject.c.lifecycle.is_not(None) & or_(
        _subject.c.ended_on.is_(None), _subject.c.completed_on >= date(on.year, 1, 1)
    )
    return union_all(
        *(
            select(_role.c.person, _role.c.role, (_role.c.scope == _subject.c.code).label("narrow"), *_columns())
            .join(_subject, link == _role.c.scope)
            .where(mine, shown)
            for link in (_subject.c.code, _subject.c.organisation, _subject.c.centre)
        )
    )


def desks_of(connection: Connection, codes: Sequence[str], on: date) -> dict[str, Desk]:
    """What each of some people sees, loaded in a fixed number of queries."""
    desks: dict[str, Desk] = {code: Desk() for code in codes}
    mine = _role.c.person.in_(list(codes))
    for person, scope, role in connection.execute(select(_role.c.person, _role.c.scope, _role.c.role).where(mine)):
        desks[person].roles.update({role} if scope == "*" else ())
        desks[person].scopes.add(scope)
    for found in connection.execute(seen_by(codes, on)).all():
        desks[found.person].seen.append(Seen(found.role, bool(found.narrow), found))
    return desks
