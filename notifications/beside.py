"""What notices tell beside the facts of their events: manifests, conditions, the remarks of a commission."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.engine.personal import revealed
from domain.reports.orders import Orders, orders_of
from domain.reports.part_names import part_names
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.policy import Happened

_package, _condition, _journal, _personal = (TABLES[name] for name in ("package", "condition", "journal", "personal"))
_visit, _finding, _check, _sustained = (TABLES[name] for name in ("visit", "finding", "partner_check", "sustained"))
_decision, _subject = TABLES["decision"], TABLES["subject"]


OF_CRITERIA = frozenset({"finding_recorded", "assessment_reviewed", "sheet_asked", "vote_asked", "check_refused"})
"""Events that name criteria by their keys."""


RESTS = frozenset({"status_doubted", "tie_found"})
"""Events that name what a status rests on by its code."""


OF_PARTS = frozenset({"facts_changed", "decided", "submitted"})
"""Events that name indicators and milestones by their keys."""


@dataclass(frozen=True, slots=True)
class Term:
    """A condition as it stands."""

    number: int
    text: str
    due_on: date


@dataclass(slots=True)
class Beside:
    """What is known beside some events."""

    manifests: Mapping[str, Any] = field(default_factory=dict)
    """Package -> its manifest."""
    terms: Mapping[str, Sequence[Term]] = field(default_factory=dict)
    """Subject -> its conditions."""
    remarks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Check -> what its commission last wanted put right, by field."""
    to_mend: Mapping[str, Sequence[tuple[str, str, str, date]]] = field(default_factory=dict)
    """Check that was refused, or passed with remarks -> its open findings: criterion, place, text, due date."""
    visits: Mapping[tuple[str, int], Mapping[str, Any]] = field(default_factory=dict)
    """(Check, number) -> a visit that was called off, as it was planned."""
    findings: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """(Check, number) -> what the commission found."""
    editions: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    """Check -> the level and the edition of the criteria by which it is judged."""
    checked: Mapping[str, Mapping[int, bool]] = field(default_factory=dict)
    """Replica -> months after its closing -> whether its result was found to hold."""
    decided: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Protocol -> what is decided under it by now."""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Project -> key of an indicator or a milestone -> how it is called."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Project or check on which a status rests -> its title."""
    orders: Orders = field(default_factory=dict)
    """By which orders deputies act."""


def look_beside(connection: Connection, entries: Sequence[Happened]) -> Beside:
    """Load what some events are told with."""
    return Beside(
        manifests=_manifests(connection, {str(one.facts["package"]) for one in entries if one.facts.get("package")}),
        terms=_terms(connection, {one.subject for one in entries if one.kind == "condition_handed"}),
        remarks=_remarks(connection, {one.subject for one in entries if one.kind == "check_refused"}),
        to_mend=_to_mend(connection, _ended(entries)),
        visits=_visits(connection, {one.subject for one in entries if one.kind == "visit_cancelled"}),
        findings=_findings(connection, {one.subject for one in entries if one.kind == "finding_answered"}),
        checked=_checked(connection, {one.subject for one in entries if one.kind == "sustainment_checked"}),
        editions=_editions(connection, _ended(entries) | {one.subject for one in entries if one.kind in OF_CRITERIA}),
        decided=_decided(connection, {one.subject for one in entries if one.kind == "protocol_approved"}),
        names=part_names(connection, {one.subject for one in entries if one.kind in OF_PARTS}),
        titles=_titles(connection, {str(code) for one in entries if one.kind in RESTS for code in _rests_on(one)}),
        orders=orders_of(connection, {one.entered_by for one in entries}),
    )


def _rests_on(entry: Happened) -> Iterable[str]:
    return filter(None, (entry.facts.get("project"), entry.facts.get("status_of")))


def _titles(connection: Connection, codes: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in parts(codes):
        query = select(_subject.c.code, _subject.c.title).where(_subject.c.code.in_(some))
        found.update((code, title) for code, title in connection.execute(query))
    return found


def _decided(connection: Connection, protocols: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for some in parts(protocols):
        query = select(_decision.c.protocol, _decision.c.subject).where(_decision.c.protocol.in_(some))
        for protocol, subject in connection.execute(query):
            found[protocol].add(subject)
    return found


def _checked(connection: Connection, replicas: Collection[str]) -> dict[str, dict[int, bool]]:
    found: dict[str, dict[int, bool]] = defaultdict(dict)
    for some in parts(replicas):
        query = select(_sustained.c.project, _sustained.c.months, _sustained.c.held)
        for replica, months, held in connection.execute(query.where(_sustained.c.project.in_(some))):
            found[replica][months] = held
    return found


def _editions(connection: Connection, checks: Collection[str]) -> dict[str, tuple[str, str | None]]:
    columns = (_check.c.code, _check.c.level, _check.c.edition)
    found: dict[str, tuple[str, str | None]] = {}
    for some in parts(checks):
        for check, level, edition in connection.execute(select(*columns).where(_check.c.code.in_(some))):
            found[check] = (level, edition)
    return found


def _visits(connection: Connection, checks: Collection[str]) -> dict[tuple[str, int], Mapping[str, Any]]:
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    for some in parts(checks):
        for row in connection.execute(select(_visit).where(_visit.c.check.in_(some))).mappings():
            found[row["check"], row["number"]] = dict(row)
    return found


def _findings(connection: Connection, checks: Collection[str]) -> dict[tuple[str, int], str]:
    columns = (_finding.c.check, _finding.c.number, _finding.c.text)
    found: dict[tuple[str, int], str] = {}
    for some in parts(checks):
        for check, number, text in connection.execute(select(*columns).where(_finding.c.check.in_(some))):
            found[check, number] = text
    return found


def _ended(entries: Iterable[Happened]) -> set[str]:
    """Checks that ended with findings to mend: refused, or passed with remarks."""
    refused = {one.subject for one in entries if one.kind == "check_refused"}
    return refused | {str(one.facts["basis"]) for one in entries if one.facts.get("remarks")}


def _to_mend(connection: Connection, checks: Collection[str]) -> dict[str, list[tuple[str, str, str, date]]]:
    columns = (_finding.c.check, _finding.c.criterion, _finding.c.place, _finding.c.text, _finding.c.due_on)
    found: dict[str, list[tuple[str, str, str, date]]] = defaultdict(list)
    for some in parts(checks):
        query = select(*columns).where(_finding.c.check.in_(some), _finding.c.closed_on.is_(None))
        for check, *told in connection.execute(query.order_by(_finding.c.check, _finding.c.number)):
            found[check].append(tuple(told))
    return found


def _manifests(connection: Connection, codes: Collection[str]) -> dict[str, Any]:
    if not codes:
        return {}
    query = select(_package.c.code, _package.c.manifest).where(_package.c.code.in_(sorted(codes)))
    return {code: orjson.loads(text) for code, text in connection.execute(query)}


def _terms(connection: Connection, codes: Collection[str]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = defaultdict(list)
    columns = (_condition.c.subject, _condition.c.number, _condition.c.text, _condition.c.due_on)
    for some in parts(codes):
        for code, *term in connection.execute(select(*columns).where(_condition.c.subject.in_(some))):
            found[code].append(Term(*term))
    return found


def _remarks(connection: Connection, codes: Collection[str]) -> dict[str, dict[str, str]]:
    """The fields of the last decision that named any."""
    found: dict[str, dict[str, str]] = {}
    columns = (_journal.c.subject, _journal.c.facts, _personal.c.kept)
    for some in parts(codes):
        query = (
            select(*columns)
            .outerjoin(_personal, (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq))
            .where(_journal.c.subject.in_(some), _journal.c.kind == "decided")
            .order_by(_journal.c.seq)
        )
        for code, facts, kept in connection.execute(query):
            if fields := orjson.loads(revealed(facts, kept)).get("fields"):
                found[code] = fields
    return found
