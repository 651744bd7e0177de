"""What every project came to by a day, read from the journal; each is counted as one thing only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, not_, or_, select

from domain.certification.surveillance import SURVEILLANCE
from domain.engine.kinds import Standing
from domain.methodology.schema import Pack
from domain.pilot.openings import OPENED as OPENED_ON
from domain.programme.kinds import Level, SubjectKind
from domain.registry.merged_bodies import kept_as
from domain.reports.axis import Axis, Question
from domain.reports.statuses import Status, statuses
from domain.stored.tables import TABLES

_journal, _subject, _project = TABLES["journal"], TABLES["subject"], TABLES["project"]

SPHERE = "card.sphere"
"""What an amendment of a card calls the sphere."""
OPENED = ("project_opened", "replica_opened", "replica_begun", "earlier_replica_entered")
MOVES = (*OPENED, "submitted", "decided", "completed", "parked", "resumed", "stage_changed",
         "submission_taken_back", "project_mistaken", "decision_reversed", "completion_undone")  # fmt: skip
"""Kinds of entries that move a project; they come in the order of their dates."""


TAKEN_BACK = "entry_taken_back"
"""A check of earlier years that was none: it was entered by mistake."""
OBJECTED = "objected"
"""Among levels: those counted at one whose status is not published."""


class Account(StrEnum):
    """What a project is counted as; each is counted as one thing only."""

    IMPLEMENTED = "implemented"
    SHORT = "goal_not_reached"
    IN_WORK = "in_work"
    ON_HOLD = "on_hold"
    STOPPED = "stopped"
    REQUEST = "requests"
    MISTAKEN = "mistaken"


@dataclass(slots=True)
class Counted:
    """One project on a day."""

    code: str
    organisation: str | None
    sphere: str | None
    lifecycle: str
    package: str | None
    phase: str
    standing: str
    opened_on: date
    exemplar: str | None = None
    """What a replica of earlier years was copied from, where no package was."""
    moved_on: date | None = None
    """When it last moved between phases or standings."""
    accepted: bool = True
    """False for a replica that was asked for and that nobody took on."""
    completed_on: date | None = None
    mistaken: bool = False
    reached: bool = True
    """False where a stated result falls short of its goal; of a replica, where too little of the core is there."""
    goal: bool = True
    """False where a stated result falls short of its goal."""

    @property
    def account(self) -> Account:
        """What it is counted as."""
        if self.mistaken:
            return Account.MISTAKEN
        if not self.accepted:
            return Account.REQUEST
        if self.standing == Standing.STOPPED:
            return Account.STOPPED
        if self.completed_on is not None:
            return Account.IMPLEMENTED if self.reached else Account.SHORT
        return Account.ON_HOLD if self.standing == Standing.ON_HOLD else Account.IN_WORK

    @property
    def copied(self) -> str | None:
        """The package that a replica took over, or the exemplar of one of earlier years; None for any other."""
        return self.package or self.exemplar

    @property
    def is_open(self) -> bool:
        """Whether it still goes through its phases."""
        return self.standing not in (Standing.STOPPED, Standing.COMPLETED)


_CARD = (
    _subject.c.code, _subject.c.organisation, _subject.c.lifecycle, _project.c.sphere, _project.c.package,
    _project.c.exemplar,
)  # fmt: skip


def projects(connection: Connection, question: Question, pack: Pack) -> list[Counted]:
    """Every project that was there by a day, in the order of their codes."""
    opened = {row.subject: row for row in _entries(connection, question, OPENED)}
    last = _last(question, MOVES)
    query = (
        select(*_CARD, _journal.c.phase, _journal.c.standing, _journal.c.happened_on, _journal.c.recorded_at)
        .join(last, (last.c.subject == _journal.c.subject) & (last.c.seq == _journal.c.seq))
        .join(_subject, _subject.c.code == _journal.c.subject)
        .join(_project, _project.c.code == _subject.c.code)
    )
    found = {
        row.code: Counted(
            row.code, row.organisation, row.sphere, row.lifecycle or "", row.package,
            row.phase or "", row.standing or "",
            question.day(opened[row.code].happened_on, opened[row.code].recorded_at), row.exemplar,
            question.day(row.happened_on, row.recorded_at),
        )
        for row in connection.execute(query)
        if row.code in opened
    }  # fmt: skip
    _mended_openings(connection, question, found)
    taken = _taken_on(connection, question)
    for one in found.values():
        one.accepted = one.package is None or one.code in taken
    _complete(connection, question, found, pack.amount("goal_reached_share"))
    for code, sphere in _spheres_then(connection, question).items():
        if code in found:
            found[code].sphere = sphere
    return [found[code] for code in sorted(found)]


def _mended_openings(connection: Connection, question: Question, found: dict[str, Counted]) -> None:
    """A project whose opening was entered on a wrong day was there from the right one, by the days of what happened."""
    mended = _right_days(connection) if question.axis is Axis.HAPPENED else {}
    for code in mended.keys() & found.keys():
        one, day = found[code], mended[code]
        one.moved_on, one.opened_on = day if one.moved_on == one.opened_on else one.moved_on, day
        if day > question.as_of:
            del found[code]
    early = sorted(code for code, day in mended.items() if day <= question.as_of and code not in found)
    if not early:
        return
    query = (
        select(*_CARD, _journal.c.phase, _journal.c.standing)
        .join(_subject, _subject.c.code == _journal.c.subject)
        .join(_project, _project.c.code == _subject.c.code)
        .where(_journal.c.kind.in_(OPENED), _journal.c.subject.in_(early))
    )
    for row in connection.execute(query):
        found[row.code] = Counted(
            row.code, row.organisation, row.sphere, row.lifecycle or "", row.package, row.phase or "",
            row.standing or "", mended[row.code], row.exemplar, mended[row.code],
        )  # fmt: skip


def _right_days(connection: Connection) -> dict[str, date]:
    """Project -> the day of its opening, where another one had been entered."""
    amended = select(_journal.c.subject, _journal.c.facts).where(
        _journal.c.kind == "card_amended", _journal.c.facts.contains(f'"{OPENED_ON}"')
    )
    return {
        code: date.fromisoformat(change["after"])
        for code, facts in connection.execute(amended.order_by(_journal.c.subject, _journal.c.seq))
        for change in orjson.loads(facts)["changes"]
        if change["field"] == OPENED_ON
    }


def _spheres_then(connection: Connection, question: Question) -> dict[str, str | None]:
    """Project -> its sphere on the day, where the card was given another one since."""
    since = select(_journal.c.subject, _journal.c.facts).where(
        _journal.c.kind == "card_amended", _journal.c.facts.contains(f'"{SPHERE}"'), not_(question.known)
    )
    then: dict[str, str | None] = {}
    for code, facts in connection.execute(since.order_by(_journal.c.subject, _journal.c.seq)):
        for change in orjson.loads(facts)["changes"]:
            if change["field"] == SPHERE:
                then.setdefault(code, change["before"])
    return then


def _complete(connection: Connection, question: Question, found: dict[str, Counted], share: Decimal) -> None:
    """When each was completed last, and whether its goals were reached."""
    for row in _entries(connection, question, ("completed", "completion_undone"), facts=True):
        done = row.kind == "completed"
        before = orjson.loads(row.facts).get("completed_on")
        on = question.day(row.happened_on, row.recorded_at) if done else before and date.fromisoformat(before)
        found[row.subject].completed_on = on or None
    for row in _entries(connection, question, ("project_mistaken",)):
        found[row.subject].mistaken = True
    for row in _entries(connection, question, ("results_stated",), facts=True):
        results = orjson.loads(row.facts)["results"]
        found[row.subject].reached = found[row.subject].goal = all(
            Decimal(result["attainment"]) >= share for result in results
        )
    for row in _entries(connection, question, ("completion_settled",), facts=True):
        settled = orjson.loads(row.facts)  # of earlier years: by its act, where no results were stated
        if not settled["refusal"]:
            found[row.subject].goal = settled["reached"]
            found[row.subject].reached = settled["reached"] or found[row.subject].exemplar is not None
    for row in _entries(connection, question, ("closing_agreed",), facts=True):
        # a replica is implemented by its fidelity; whether it reached its goal is said beside it
        agreed = orjson.loads(row.facts)
        found[row.subject].reached, found[row.subject].goal = agreed["faithful"], agreed["reached"]


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A project that waited for a decision on a day."""

    code: str
    title: str
    pack: str | None
    lifecycle: str
    phase: str
    since: date
    decide_by: date | None
    """The term of the decision, where it has one of its own."""


def awaiting(connection: Connection, question: Question) -> list[Awaiting]:
    """The projects that waited for a decision on a day, the longest first."""
    last = _last(question, MOVES)
    columns = (_subject.c.title, _subject.c.pack, _subject.c.lifecycle, _journal.c.phase, _journal.c.facts)
    query = (
        select(_subject.c.code, *columns, _journal.c.happened_on, _journal.c.recorded_at)
        .join(last, (last.c.subject == _journal.c.subject) & (last.c.seq == _journal.c.seq))
        .join(_subject, _subject.c.code == _journal.c.subject)
        .where(_journal.c.standing == Standing.AWAITING, _subject.c.kind == SubjectKind.PROJECT)
    )
    found = []
    for code, title, pack, lifecycle, phase, facts, happened_on, recorded_at in connection.execute(query):
        stated = orjson.loads(facts)
        # a decision that was reversed leaves its project waiting as it waited before
        since = stated.get("since_on") or question.day(happened_on, recorded_at).isoformat()
        term = stated.get("decide_by")
        found.append(
            Awaiting(
                code,
                title,
                pack,
                lifecycle,
                phase,
                date.fromisoformat(since),
                date.fromisoformat(term) if term else None,
            )
        )
    return sorted(found, key=lambda one: (one.since, one.code))


def _last(question: Question, kinds: Collection[str]) -> Any:
    """The last entry of each subject among some kinds, by the day."""
    return (
        select(_journal.c.subject, func.max(_journal.c.seq).label("seq"))
        .where(_journal.c.kind.in_(kinds), question.known)
        .group_by(_journal.c.subject)
        .subquery()
    )


def _entries(
    connection: Connection, question: Question, kinds: Collection[str], *, facts: bool = False
) -> list[Row[Any]]:
    """The last entry of each subject among some kinds; what an entry states is read only when it is asked for."""
    last = _last(question, kinds)
    columns = [_journal.c.subject, _journal.c.kind, _journal.c.happened_on, _journal.c.recorded_at]
    query = select(*columns, *((_journal.c.facts,) if facts else ()))
    joined = query.join(last, (last.c.subject == _journal.c.subject) & (last.c.seq == _journal.c.seq))
    return list(connection.execute(joined))


def _taken_on(connection: Connection, question: Question) -> set[str]:
    """Replicas of accepted offers, and earlier ones that left the phase in which they are only asked for."""
    first = _journal.alias("first")
    query = (
        select(_journal.c.subject)
        .join(first, (first.c.subject == _journal.c.subject) & (first.c.seq == 1))
        .join(_project, _project.c.code == _journal.c.subject)
        .where(_project.c.package.is_not(None), _journal.c.kind.in_(MOVES), question.known)
        .where(or_(_journal.c.phase != first.c.phase, first.c.kind == "replica_begun"))
        .distinct()
    )
    return set(connection.execute(query).scalars())


def registered(connection: Connection, question: Question, kind: str) -> set[str]:
    """Codes of what was in the programme by a day: organisations or centres by the kind of their first entry.

    A twin that was merged is none on any day, unless the merger was undone.
    """
    query = select(_journal.c.subject).where(_journal.c.kind == kind, question.known)
    return set(connection.execute(query).scalars()) - kept_as(connection).keys()


def packages(connection: Connection, question: Question) -> set[str]:
    """Packages that were frozen by a day and not withdrawn since."""
    query = select(_journal.c.subject).where(_journal.c.kind == "package_withdrawn", question.known)
    return registered(connection, question, "package_frozen").difference(connection.execute(query).scalars())


def ended_bodies(connection: Connection, question: Question) -> set[str]:
    """Organisations and centres that were there no more on a day, by what was entered last of it."""
    query = select(_journal.c.subject, _journal.c.kind).order_by(_journal.c.subject, _journal.c.seq)
    query = query.where(_journal.c.kind.in_(("body_ended", "body_reinstated")), question.known)
    last = {row.subject: row.kind for row in connection.execute(query)}
    return {subject for subject, kind in last.items() if kind == "body_ended"}


def exemplars(connection: Connection, question: Question) -> dict[str, list[str]]:
    """Level -> organisations whose highest status in force on the day is of that level, the highest level first.

    Those of them whose status was not published on that day, as an objection waited, stand last, were there any.
    """
    held: dict[str, list[Status]] = {}
    for status in statuses(connection, question):
        if status.is_held:
            held.setdefault(status.organisation, []).append(status)
    counts: dict[str, list[str]] = {level.value: [] for level in reversed(Level)}
    objected = []
    for organisation, theirs in sorted(held.items()):
        highest = max((one.level for one in theirs), key=list(Level).index)
        counts[highest].append(organisation)
        if all(one.objected_then for one in theirs if one.level == highest):
            objected.append(organisation)
    return counts | ({OBJECTED: objected} if objected else {})


def checks(connection: Connection, question: Question) -> dict[str, list[str]]:
    """Standing -> partner checks that stood so on the day; of those of earlier years the confirmed ones."""
    last = _last(question, (*MOVES, "check_applied", "decision_registered", "entered_settled", TAKEN_BACK))
    query = (
        select(_journal.c.standing, _journal.c.subject)
        .where(_journal.c.kind != TAKEN_BACK)
        .join(last, (last.c.subject == _journal.c.subject) & (last.c.seq == _journal.c.seq))
        .join(_subject, _subject.c.code == _journal.c.subject)
        .where(_subject.c.kind == SubjectKind.CHECK, _subject.c.lifecycle != SURVEILLANCE)
    )
    found: dict[str, list[str]] = {standing.value: [] for standing in Standing}
    for standing, code in connection.execute(query):
        found[standing].append(code)
    return found
