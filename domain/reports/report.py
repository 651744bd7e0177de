"""The programme's figures as of a date, recomputed from the journal: one question, one answer for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from domain.engine.kinds import CentreKind, Level, OrganisationKind, StatusStanding
from domain.stored.questions import HELD
from domain.stored.tables import TABLES

_journal = TABLES["journal"]
_subject = TABLES["subject"]
_project = TABLES["project"]

OPENED = ("project_opened", "replica_opened")
MOVES = (*OPENED, "submitted", "decided", "completed", "resumed", "stage_changed")
"""Kinds of entries that move a project; they come in the order of their dates."""


class Axis(StrEnum):
    """Which date of an entry counts: the day it happened, or the day it was entered."""

    HAPPENED = "happened"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Question:
    """As of which day, by which date."""

    as_of: date
    axis: Axis = Axis.HAPPENED
    time_zone: str = "Europe/Moscow"

    def until(self, day: date) -> ColumnElement[bool]:
        """Entries up to the end of a day."""
        if self.axis is Axis.HAPPENED:
            return _journal.c.happened_on <= day
        end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.time_zone))
        return _journal.c.recorded_at < end.astimezone(UTC)

    @property
    def known(self) -> ColumnElement[bool]:
        """Entries that belong to the answer."""
        return self.until(self.as_of)

    @property
    def before_this_year(self) -> ColumnElement[bool]:
        """Entries of earlier years."""
        return self.until(date(self.as_of.year - 1, 12, 31))


@dataclass(frozen=True, slots=True)
class Replicated:
    """Replicas that closed with success."""

    total: int
    this_year: int


@dataclass(frozen=True, slots=True)
class Report:
    """The programme on one day."""

    as_of: date
    by: Axis
    projects: int
    completed: int
    bodies: int
    municipalities: int
    government_units: int
    institutions: int
    centres: int
    exemplars: dict[str, int]
    """Level -> organisations, each counted once at its highest level."""
    replicated: Replicated
    packages: int
    receivers: int
    """Organisations that replicated a package with success."""
    opened_by_year: dict[str, int]
    replicated_by_year: dict[str, int]
    spheres: dict[str, int]
    stages: dict[str, int]
    standings: dict[str, int]
    phases: dict[str, dict[str, int]]
    """Lifecycle -> phase -> projects that are in it and have not ended."""
    checks: dict[str, int]
    """Standing -> partner checks."""

    def as_json(self) -> bytes:
        """The report as canonical JSON: same facts, same bytes."""
        return orjson.dumps(self, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def report(connection: Connection, question: Question) -> Report:
    """Recompute every figure from the journal."""
    organisations = _organisations(connection, question)
    return Report(
        as_of=question.as_of,
        by=question.axis,
        projects=_count(connection, question, OPENED),
        completed=_count(connection, question, ("completed",)),
        bodies=organisations.get(OrganisationKind.BODY, 0),
        municipalities=organisations.get(OrganisationKind.MUNICIPALITY, 0),
        government_units=organisations.get(OrganisationKind.GOVERNMENT_UNIT, 0),
        institutions=organisations.get(OrganisationKind.INSTITUTION, 0),
        centres=_centres(connection, question),
        exemplars=_exemplars(connection, question),
        replicated=_replicated(connection, question),
        packages=_count(connection, question, ("package_frozen",)),
        receivers=_receivers(connection, question),
        opened_by_year=_by_year(connection, question, OPENED, replicas_only=False),
        replicated_by_year=_by_year(connection, question, ("completed",), replicas_only=True),
        spheres=_spheres(connection, question),
        **_walks(connection, question),
    )


def _count(connection: Connection, question: Question, kinds: tuple[str, ...]) -> int:
    query = select(func.count()).where(_journal.c.kind.in_(kinds), question.known)
    return int(connection.execute(query).scalar_one())


def _grouped(connection: Connection, query: Select[Any]) -> dict[str, int]:
    return {str(key): int(count) for key, count in connection.execute(query) if key is not None}


def _organisations(connection: Connection, question: Question) -> dict[str, int]:
    organisation = TABLES["organisation"]
    return _grouped(
        connection,
        select(organisation.c.kind, func.count())
        .join(_journal, _journal.c.subject == organisation.c.code)
        .where(_journal.c.kind == "organisation_registered", question.known)
        .group_by(organisation.c.kind),
    )


def _centres(connection: Connection, question: Question) -> int:
    """Sectoral training sites, which are competence centres by their nature."""
    centre = TABLES["centre"]
    query = (
        select(func.count())
        .select_from(centre)
        .join(_journal, _journal.c.subject == centre.c.code)
        .where(_journal.c.kind == "centre_registered", centre.c.kind == CentreKind.SECTORAL, question.known)
    )
    return int(connection.execute(query).scalar_one())


def _exemplars(connection: Connection, question: Question) -> dict[str, int]:
    """Organisations by the highest level that they hold on the day."""
    query = (
        select(_journal.c.subject, _journal.c.kind, _journal.c.facts)
        .where(_journal.c.kind.in_(("status_granted", "status_changed")), question.known)
        .order_by(_journal.c.subject, _journal.c.happened_on, _journal.c.seq)
    )
    held: dict[str, dict[str, str]] = {}
    for subject, kind, text in connection.execute(query):
        facts = orjson.loads(text)
        to = StatusStanding.ACTIVE if kind == "status_granted" else facts["to"]
        held.setdefault(subject, {})[facts["level"]] = to
    counts = {level.value: 0 for level in reversed(Level)}
    for statuses in held.values():
        levels = [level for level in Level if statuses.get(level) in HELD]
        if levels:
            counts[levels[-1]] += 1
    return counts


def _replicas(question: Question) -> list[ColumnElement[bool]]:
    return [_journal.c.kind == "completed", _project.c.package.is_not(None), question.known]


def _replicated(connection: Connection, question: Question) -> Replicated:
    early = func.coalesce(func.sum(case((question.before_this_year, 1), else_=0)), 0)
    query = (
        select(func.count(), early)
        .select_from(_journal)
        .join(_project, _project.c.code == _journal.c.subject)
        .where(*_replicas(question))
    )
    total, before = connection.execute(query).one()
    return Replicated(int(total), int(total) - int(before))


def _receivers(connection: Connection, question: Question) -> int:
    query = (
        select(func.count(_project.c.receiver.distinct()))
        .select_from(_journal)
        .join(_project, _project.c.code == _journal.c.subject)
        .where(*_replicas(question))
    )
    return int(connection.execute(query).scalar_one())


def _by_year(
    connection: Connection, question: Question, kinds: tuple[str, ...], *, replicas_only: bool
) -> dict[str, int]:
    """Entries by the year in which they happened."""
    year = func.extract("year", _journal.c.happened_on)
    query = select(year, func.count()).where(_journal.c.kind.in_(kinds), question.known).group_by(year).order_by(year)
    if replicas_only:
        query = query.join(_project, _project.c.code == _journal.c.subject).where(_project.c.package.is_not(None))
    return {str(int(key)): int(count) for key, count in connection.execute(query)}


def _spheres(connection: Connection, question: Question) -> dict[str, int]:
    return _grouped(
        connection,
        select(_project.c.sphere, func.count())
        .join(_journal, _journal.c.subject == _project.c.code)
        .where(_journal.c.kind.in_(OPENED), question.known)
        .group_by(_project.c.sphere)
        .order_by(_project.c.sphere),
    )


def _add(counts: dict[str, int], key: str, count: int) -> None:
    counts[str(key)] = counts.get(str(key), 0) + count


def _walks(connection: Connection, question: Question) -> dict[str, Any]:
    """Where projects and checks stood at the end of the day, by their last move."""
    last = (
        select(_journal.c.subject, func.max(_journal.c.seq).label("seq"))
        .where(_journal.c.kind.in_((*MOVES, "check_applied")), question.known)
        .group_by(_journal.c.subject)
        .subquery()
    )
    query = (
        select(
            _subject.c.kind,
            _subject.c.lifecycle,
            _journal.c.phase,
            _journal.c.standing,
            _journal.c.stage,
            func.count(),
        )
        .join(last, (last.c.subject == _journal.c.subject) & (last.c.seq == _journal.c.seq))
        .join(_subject, _subject.c.code == _journal.c.subject)
        .group_by(_subject.c.kind, _subject.c.lifecycle, _journal.c.phase, _journal.c.standing, _journal.c.stage)
    )
    stages: dict[str, int] = {}
    standings: dict[str, int] = {}
    phases: dict[str, dict[str, int]] = {}
    checks: dict[str, int] = {}
    for kind, lifecycle, phase, standing, stage, count in connection.execute(query):
        if kind == "check":
            _add(checks, standing, count)
            continue
        _add(stages, stage, count)
        _add(standings, standing, count)
        if standing not in ("completed", "stopped"):
            _add(phases.setdefault(str(lifecycle), {}), phase, count)
    return {"stages": stages, "standings": standings, "phases": phases, "checks": checks}
