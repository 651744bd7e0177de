"""The register of exemplar statuses on any day, read from the journal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select

from domain.certification.facts import ENDED, HELD, stands
from domain.engine.calendar import after_months
from domain.programme.kinds import Level, StatusChange, StatusStanding
from domain.reports.axis import Question
from domain.stored.tables import TABLES

_subject, _check = TABLES["subject"], TABLES["partner_check"]
_journal, _organisation, _status = TABLES["journal"], TABLES["organisation"], TABLES["exemplar_status"]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry about a status."""

    on: date
    seq: int
    to: StatusStanding
    kind: str
    facts: dict[str, Any]


@dataclass(slots=True)
class Status:
    """An exemplar status on a day."""

    organisation: str
    name: str
    level: Level
    basis: str
    """The check that it rests on."""
    granted_on: date
    valid_until: date | None
    standing: StatusStanding = StatusStanding.ACTIVE
    ended_on: date | None = None
    """The day from which it was lost."""
    seal: str = ""
    """The hash of the entry that granted it."""
    imported: bool = False
    """Entered from the papers of earlier years."""
    challenged_on: date | None = None
    """The day of an objection against its grant that waits: until others settle it, no day of it is published."""
    objected_then: bool = False
    """Whether one waited on the very day that is asked for: what happens later changes nothing of it."""
    history: list[Change] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        """Whether the organisation is an exemplar by it."""
        return self.standing in HELD

    @property
    def is_shown(self) -> bool:
        """Whether everybody may be told of it, and by a paper: it is held, and no objection waits."""
        return self.is_held and self.challenged_on is None


TOLD = ("status_granted", "status_changed", "status_surveyed", "status_reversed", "earlier_withdrawn",
        "status_doubted", "doubt_lifted", "tie_found")  # fmt: skip
"""Kinds of entries that tell of a status."""
PROPOSES = ("status_surveyed", "status_doubted", "doubt_lifted", "tie_found")
"""Those of them that change nothing by themselves: what they propose an act decides."""


def statuses(
    connection: Connection,
    question: Question,
    *,
    window: int = 0,
    organisation: str | None = None,
    level: str | None = None,
) -> list[Status]:
    """Every status that was granted by a day as it stood on it, the latest grant last.

    `window` is how many days before its last day a status may be renewed.
    """
    names = ("subject", "seq", "kind", "happened_on", "recorded_at", "hash", "facts")
    query = (
        select(*(_journal.c[name] for name in names), _organisation.c.name)
        .join(_organisation, _organisation.c.code == _journal.c.subject)
        .where(_journal.c.kind.in_(TOLD), question.known)
        .order_by(_journal.c.subject, _journal.c.happened_on, _journal.c.seq)
    )
    if organisation is not None:
        query = query.where(_journal.c.subject == organisation)
    found: dict[str, Status] = {}
    for row in connection.execute(query):
        facts, on = orjson.loads(row.facts), question.day(row.happened_on, row.recorded_at)
        if row.kind == "status_reversed":
            found.pop(facts["basis"], None)
            continue
        if row.kind == "earlier_withdrawn":  # entered as of the grant, true from its own day
            on = question.day(date.fromisoformat(facts["withdrawn_on"]), row.recorded_at)
            if on > question.as_of:
                continue
        if row.kind == "status_granted":
            until = _day(facts["valid_until"])
            found[facts["basis"]] = Status(
                row.subject, row.name, Level(facts["level"]), facts["basis"], row.happened_on, until,
                seal=row.hash, imported=facts.get("imported", False),
            )  # fmt: skip
        for basis in (facts.get("status_of") or facts["basis"], *facts.get("along", ())):
            _follow(found.get(basis), on, row.seq, row.kind, facts)
    chosen = [status for status in found.values() if level in (None, status.level)]
    waits, waited = _objections(connection, question)
    for status in chosen:
        status.challenged_on, status.objected_then = waits.get(status.basis), status.basis in waited
        _on(status, question.as_of, window)
    return sorted(chosen, key=lambda one: (one.granted_on, one.organisation, one.level))


def _objections(connection: Connection, question: Question) -> tuple[dict[str, date], Collection[str]]:
    """Check -> the day of the objection against its end that waits now or on the day asked for; those of the day."""
    columns = (_journal.c.subject, _journal.c.kind, _journal.c.happened_on, _journal.c.recorded_at)
    query = select(*columns).where(_journal.c.kind.in_(("challenged", "challenge_settled")))
    then: dict[str, date] = {}
    now: dict[str, date] = {}
    for row in connection.execute(query.order_by(_journal.c.subject, _journal.c.seq)):
        day = question.day(row.happened_on, row.recorded_at)
        for waiting_on, known in ((then, day <= question.as_of), (now, True)):
            if known:
                waiting_on.pop(row.subject, None)
                if row.kind == "challenged":
                    waiting_on[row.subject] = day
    return now | then, then.keys()


def in_force(on: date) -> ColumnElement[bool]:
    """A status that counts on a day: nobody suspended or ended it, and its term is not over, told or not."""
    return and_(_status.c.standing.in_(HELD), or_(_status.c.valid_until.is_(None), _status.c.valid_until >= on))


def overdue(connection: Connection, on: date) -> list[Row[Any]]:
    """Statuses whose last day is over and whose end nobody has told: organisation, level, last day, basis."""
    columns = (_status.c.organisation, _status.c.level, _status.c.valid_until, _status.c.basis)
    query = select(*columns).where(_status.c.standing.not_in(ENDED), _status.c.valid_until < on)
    return list(connection.execute(query.order_by(_status.c.organisation, _status.c.level)))


def opening(connection: Connection, on: date, window: int) -> list[Row[Any]]:
    """Statuses in force whose window before the last day is open and nobody has told so."""
    columns = (_status.c.organisation, _status.c.level, _status.c.valid_until, _status.c.basis)
    last = on + timedelta(days=window)
    query = select(*columns).where(
        _status.c.standing == StatusStanding.ACTIVE, _status.c.valid_until >= on, _status.c.valid_until <= last
    )
    return list(connection.execute(query.order_by(_status.c.organisation, _status.c.level)))


def to_survey(connection: Connection, on: date, months: Mapping[str, int]) -> list[Row[Any]]:
    """Statuses in force that nobody has looked at for so many months, by level: organisation, level, basis, day."""
    last = (
        select(func.coalesce(func.max(_subject.c.opened_on), _status.c.granted_on))
        .join(_check, _check.c.code == _subject.c.code)
        .where(_check.c.surveys == _status.c.basis)
        .correlate(_status)
        .scalar_subquery()
    )
    columns = (_status.c.organisation, _status.c.level, _status.c.basis, last.label("last"))
    found: list[Row[Any]] = []
    for level, interval in sorted(months.items()):
        newer = _status.alias("newer")
        taken_over = exists().where(
            newer.c.organisation == _status.c.organisation,
            newer.c.level == level,
            newer.c.granted_on > _status.c.granted_on,
        )
        held = (_status.c.level == level, _status.c.standing.in_(HELD), _status.c.granted_on <= on)
        query = select(*columns).where(*held, ~taken_over).order_by(_status.c.organisation)
        rows: list[Row[Any]] = list(connection.execute(query))
        found += [row for row in rows if after_months(row.last, interval) <= on]
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _follow(status: Status | None, on: date, seq: int, kind: str, facts: dict[str, Any]) -> None:
    if status is None:
        return
    if kind in PROPOSES:
        status.history.append(Change(on, seq, status.standing, kind, facts))
        return
    status.standing = StatusStanding(facts.get("to", StatusStanding.ACTIVE))
    status.ended_on = on if status.standing in ENDED else None
    if facts.get("change") == StatusChange.RENEW:
        status.valid_until = _day(facts["until"])
    if status.standing is StatusStanding.LAPSED and status.valid_until is not None:
        status.ended_on = min(on, status.valid_until + timedelta(days=1))
    status.history.append(Change(on, seq, status.standing, kind, facts))


def _on(status: Status, day: date, window: int) -> None:
    """How it stands once its term is looked at."""
    standing = stands(status.standing, status.valid_until, day, window)
    if standing is StatusStanding.LAPSED and status.standing not in ENDED and status.valid_until is not None:
        status.ended_on = status.valid_until + timedelta(days=1)
    status.standing = standing
