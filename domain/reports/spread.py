"""What became of every offer and every replica by a day, read from the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.engine.kinds import Standing
from domain.methodology.schema import Pack
from domain.replication.numbers import Check, Fate, due_terms, fate
from domain.reports import counts
from domain.reports.axis import Axis, Question
from domain.reports.counts import Account, Counted
from domain.reports.supporters import supporters
from domain.stored.tables import TABLES

_journal, _subject, _project = TABLES["journal"], TABLES["subject"], TABLES["project"]

OFFERS = ("offer_made", "offer_accepted", "offer_declined", "offer_withdrawn", "offer_date_proposed",
          "offer_questioned", "offer_replied")  # fmt: skip
REPLICAS = ("closing_agreed", "sustainment_checked", "completion_settled", "element_adapted",
            "element_implemented", "element_taken_back", "support_planned", "support_moved", "support_held",
            "support_reported", "support_cancelled", "support_corrected", "support_undone")  # fmt: skip


@dataclass(slots=True)
class OfferLine:
    """One offer on a day."""

    code: str
    package: str
    receiver: str
    attempt: int
    offered_on: date
    answered_on: date | None = None
    outcome: str = "offered"
    replica: str | None = None


@dataclass(slots=True)
class Helped:
    """One support on a day."""

    person: str
    form: str
    planned_on: date
    held_on: date | None = None
    hours: float = 0.0
    report_by: date | None = None
    reported_on: date | None = None
    cancelled: bool = False


@dataclass(slots=True)
class Line:
    """One replica on a day."""

    code: str
    source: str
    """The package that it took over; of a replica of earlier years, its exemplar."""
    receiver: str | None
    sphere: str | None
    opened_on: date
    closed_on: date | None
    implemented: bool
    """Closed as implemented at the receiver, and not stopped since."""
    stopped: bool
    ended: bool
    reached: bool
    moved_on: date | None = None
    """When it was last found to hold or not, or was stopped."""
    places: tuple[str, ...] = ()
    methodologists: list[str] = field(default_factory=list)
    """Those who support it, the last named at the end."""
    attainment: float | None = None
    fidelity: tuple[int, int] | None = None
    checks: list[Check] = field(default_factory=list)
    held_on: date | None = None
    """When it was first found to hold."""
    due: list[int] = field(default_factory=list)
    last: int = 12
    elements: dict[str, dict[str, Any]] = field(default_factory=dict)
    supports: dict[int, Helped] = field(default_factory=dict)

    @property
    def methodologist(self) -> str | None:
        """Whoever supports it, the last named where several do."""
        return self.methodologists[-1] if self.methodologists else None

    @property
    def fate(self) -> Fate:
        """What has become of its result."""
        return fate(self.due, self.checks, self.last)


@dataclass(slots=True)
class Spread:
    """All offers and replicas on a day."""

    as_of: date
    offers: list[OfferLine]
    replicas: list[Line]

    @property
    def implemented(self) -> list[Line]:
        """Replicas that are closed as implemented."""
        return [line for line in self.replicas if line.implemented]


def spread(
    connection: Connection, question: Question, pack: Pack, counted: Collection[Counted] | None = None
) -> Spread:
    """Every offer and replica that was there by a day; `counted` where projects were counted already."""
    projects = counts.projects(connection, question, pack) if counted is None else counted
    found = _replicas(projects, question, pack)
    offers: dict[str, OfferLine] = {}
    for code, kind, on, facts in _entries(connection, question, (*OFFERS, "replica_begun")):
        if kind == "replica_begun":
            if code in found:
                found[code].places = tuple(facts["places"])
                found[code].elements = {row["key"]: row | {"choice": None} for row in facts["elements"]}
        elif kind == "offer_made":
            offers[code] = OfferLine(code, facts["package"], facts["receiver"], facts["attempt"], on)
        elif code in offers:
            _answer(offers[code], kind, on, facts)
    for code, kind, on, facts in _entries(connection, question, REPLICAS):
        if code in found:
            _happened(found[code], kind, on, facts, question)
    for code, people in supporters(connection, question, found.keys()).items():
        found[code].methodologists = people
    return Spread(question.as_of, sorted(offers.values(), key=lambda one: one.code), list(found.values()))


def _replicas(projects: Collection[Counted], question: Question, pack: Pack) -> dict[str, Line]:
    terms = pack.replication.months
    found: dict[str, Line] = {}
    for one in projects:
        if one.copied is None or one.account in (Account.REQUEST, Account.MISTAKEN):
            continue
        line = Line(
            one.code, one.copied, one.organisation, one.sphere, one.opened_on, one.completed_on,
            one.account is Account.IMPLEMENTED, one.account is Account.STOPPED, not one.is_open, one.goal,
            last=terms[-1], moved_on=one.moved_on if one.account is Account.STOPPED else None,
        )  # fmt: skip
        if one.completed_on is not None:
            line.due = due_terms(pack.calendar, one.completed_on, terms, question.as_of)
            line.ended = one.standing == Standing.STOPPED or line.ended
        found[one.code] = line
    return found


def _answer(line: OfferLine, kind: str, on: date, facts: dict[str, Any]) -> None:
    line.outcome = kind.removeprefix("offer_").replace("replied", "offered")
    line.answered_on = on if kind in ("offer_accepted", "offer_declined") else None
    line.replica = facts.get("replica")


def _happened(line: Line, kind: str, on: date, facts: dict[str, Any], question: Question) -> None:
    match kind:
        case "closing_agreed":
            line.attainment, line.fidelity = float(facts["attainment"]), (facts["implemented"], facts["core"])
        case "sustainment_checked":
            line.checks.append(Check(facts["months"], facts["held"]))
            line.held_on = line.held_on or (on if facts["held"] else None)
            line.moved_on = on
        case "completion_settled":
            _settled(line, on, facts, question)
        case "element_adapted":
            line.elements.setdefault(facts["element"], {})["choice"] = facts["choice"]
        case "element_implemented" | "element_taken_back":
            line.elements.setdefault(facts["element"], {})["implemented"] = kind == "element_implemented"
        case _:
            _helped(line, kind, on, facts)


def _settled(line: Line, on: date, facts: dict[str, Any], question: Question) -> None:
    """A completion of earlier years brings the check that was made then; one that was none takes it back."""
    if facts.get("months") is None:
        return
    line.checks, line.held_on = [check for check in line.checks if check.months != facts["months"]], None
    if facts["refusal"]:
        return
    day = date.fromisoformat(facts["checked_on"]) if question.axis is Axis.HAPPENED else on
    if day <= question.as_of:
        line.checks.append(Check(facts["months"], facts["held"]))
        line.held_on, line.moved_on = day if facts["held"] else None, day


def _helped(line: Line, kind: str, on: date, facts: dict[str, Any]) -> None:
    number = facts["entry"] if kind == "support_reported" else facts["number"]
    if kind == "support_planned":
        planned = date.fromisoformat(facts["planned_on"])
        line.supports[number] = Helped(facts["person"], facts["form"], planned)
    if (support := line.supports.get(number)) is None:
        return
    match kind:
        case "support_moved":
            support.planned_on = date.fromisoformat(facts["planned_on"])
        case "support_held":
            support.held_on, support.hours = on, float(facts["hours"])
            support.report_by = date.fromisoformat(facts["report_by"])
        case "support_reported":
            support.reported_on = on
        case "support_corrected" if facts["hours"] is not None:
            support.hours = float(facts["hours"])
        case "support_undone":
            support.held_on = support.reported_on = support.report_by = None
            support.hours = 0.0
        case "support_cancelled":
            support.cancelled = True


def _entries(
    connection: Connection, question: Question, kinds: Collection[str]
) -> list[tuple[str, str, date, dict[str, Any]]]:
    """Entries of some kinds by a day, each subject's in its order."""
    columns = (_journal.c.subject, _journal.c.kind, _journal.c.happened_on, _journal.c.recorded_at, _journal.c.facts)
    query = select(*columns).where(_journal.c.kind.in_(sorted(kinds)), question.known)
    query = query.order_by(_journal.c.subject, _journal.c.seq)
    return [
        (row.subject, row.kind, question.day(row.happened_on, row.recorded_at), orjson.loads(row.facts))
        for row in connection.execute(query)
    ]


def grouped(lines: Collection[Line], by: dict[str, str | None]) -> dict[str, list[Line]]:
    """Replicas by a key of theirs; the blank key is what has none."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[by.get(line.code) or ""].append(line)
    return found
