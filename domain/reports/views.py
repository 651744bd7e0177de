"""What staff see: lists and cards, read by column queries and never written to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, func, or_, select

from domain.documents.subject_documents import Paper, papers_of
from domain.engine.event import FieldChange
from domain.engine.kinds import Standing, SubjectKind
from domain.engine.named import address
from domain.engine.refusals import Refusal, bad_value, unknown
from domain.engine.state import COLUMNS, State
from domain.pilot.changes import changes_of
from domain.stored.tables import TABLES

_subject = TABLES["subject"]
_person = TABLES["person"]

LIVE = (Standing.IN_WORK, Standing.AWAITING, Standing.ON_HOLD)
"""Standings of subjects that have not ended."""


@dataclass(frozen=True, slots=True)
class Line:
    """One subject in a list."""

    code: str
    title: str
    organisation: str | None
    organisation_title: str | None
    lifecycle: str | None
    phase: str | None
    standing: str | None
    stage: str | None
    due_on: date | None
    review_on: date | None
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Which subjects a list shows; what is None does not narrow it."""

    kind: SubjectKind
    stage: str | None = None
    phase: str | None = None
    standing: str | None = None
    organisation: str | None = None
    municipality: str | None = None
    """Only of this organisation and of everything under it."""
    centre: str | None = None
    sphere: str | None = None
    person: str | None = None
    """Only those in which this person has a role."""
    level: str | None = None
    """Only checks for this level."""
    late_on: date | None = None
    """Only those whose due date lies before this day."""
    words: str | None = None
    limit: int = 50


def holding(words: str | None, *columns: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """One of the columns holds the words; SQLite does not fold the case of Cyrillic letters, so it is tried in each."""
    if not words:
        return []
    spellings = sorted({words, words.lower(), words.upper(), words.capitalize()})
    return [or_(*(column.contains(spelling, autoescape=True) for column in columns for spelling in spellings))]


def state_of(connection: Connection, code: str, kind: SubjectKind | None = None, *, field: str = "code") -> State:
    """Where a subject stands; refuses an unknown code, and one of another kind where a kind is asked for."""
    query = select(*(_subject.c[name] for name in COLUMNS)).where(_subject.c.code == code)
    row = connection.execute(query).first()
    state = None if row is None else State(*row)
    if state is None or kind not in (None, state.kind):
        raise Refusal([unknown(field, kind, code)])
    return state


@dataclass(frozen=True, slots=True)
class PersonOn:
    """A person in a role."""

    role: str
    code: str
    name: str
    post: str
    email: str


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator with its series."""

    key: str
    name: str
    unit: str
    direction: str
    base: Decimal
    target: Decimal
    ideal: Decimal | None
    readings: tuple[tuple[date, str, Decimal], ...]
    entries: tuple[int, ...] = ()
    """Entry of the journal of each reading, to correct it by."""
    details: dict[str, Any] = field(default_factory=dict)
    """Dates, method, source, frequency and the like, as the card states them."""

    @property
    def last(self) -> Decimal | None:
        """The value measured last."""
        return self.readings[-1][2] if self.readings else None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision as the card shows it."""

    entry: int
    phase: str
    decision: str
    target: str
    decided_on: date
    decided_by: str
    reason: str | None
    comment: str
    pack: str
    facts_sha256: str
    findings: Any
    changed_on: date | None = None
    """When a fact that it rests on was changed; None where none was."""
    remarks: dict[str, str] = field(default_factory=dict)
    """What was returned for -> what to mend."""
    entered_by: str | None = None
    """Whose hand entered it, where it was done in another's name."""
    basis: str = ""
    """On what the other hand acted: a reason, or the signed protocol."""


@dataclass(frozen=True, slots=True)
class Card:
    """Everything about one project or check."""

    state: State
    organisation_title: str | None
    details: dict[str, Any]
    people: tuple[PersonOn, ...]
    indicators: tuple[IndicatorLine, ...] = ()
    evidence: tuple[Paper, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()
    conditions: tuple[dict[str, Any], ...] = ()
    milestones: tuple[dict[str, Any], ...] = ()
    actions: tuple[dict[str, Any], ...] = ()
    results: tuple[dict[str, Any], ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def _rows(connection: Connection, table: str, column: str, code: str, order: str) -> list[dict[str, Any]]:
    found = TABLES[table]
    query = select(found).where(found.c[column] == code).order_by(found.c[order])
    return [dict(row) for row in connection.execute(query).mappings()]


def _hands(connection: Connection, code: str) -> dict[int, tuple[str, str]]:
    """Entry of a subject -> whose hand entered it and on what basis, of those that were made in another's name."""
    journal = TABLES["journal"]
    query = select(journal.c.seq, journal.c.actor, journal.c.basis)
    found = connection.execute(query.where(journal.c.subject == code, journal.c.on_behalf_of.is_not(None)))
    return {seq: (actor, basis) for seq, actor, basis in found}


def card(connection: Connection, code: str, kind: SubjectKind | None = None) -> Card:
    """The whole card of a project or a partner check."""
    state = state_of(connection, code, kind)
    organisation = connection.execute(
        select(_subject.c.title).where(_subject.c.code == state.organisation)
    ).scalar_one_or_none()
    side = {
        SubjectKind.PROJECT: "project",
        SubjectKind.CHECK: "partner_check",
        SubjectKind.PACKAGE: "package",
    }
    details = _rows(connection, side[state.kind], "code", code, "code") if state.kind in side else [{}]
    extra: dict[str, Any] = {}
    if state.kind is SubjectKind.CHECK:
        extra = {
            "projects": [row["project"] for row in _rows(connection, "presented", "check", code, "project")],
            "commission": _rows(connection, "commissioner", "check", code, "person"),
            "scores": _rows(connection, "score", "check", code, "entry"),
        }
    said, hands = remarks(connection, code), _hands(connection, code)
    decisions = [
        DecisionLine(
            row["entry"],
            row["phase"],
            row["decision"],
            row["target"],
            row["decided_on"],
            row["decided_by"],
            row["reason"],
            row["comment"],
            row["pack"],
            row["facts_sha256"],
            orjson.loads(row["findings"]),
            row["changed_on"],
            said.get(row["entry"], {}),
            *hands.get(row["entry"], (None, "")),
        )
        for row in _rows(connection, "decision", "subject", code, "entry")
    ]
    return Card(
        state=state,
        organisation_title=organisation,
        details={key: value for key, value in (details[0] if details else {}).items() if key != "code"},
        people=people_on(connection, code),
        indicators=_indicators(connection, code),
        evidence=tuple(papers_of(connection, code)),
        decisions=tuple(decisions),
        conditions=tuple(_rows(connection, "condition", "subject", code, "number")),
        milestones=tuple(_without(_rows(connection, "milestone", "project", code, "place"), "project", "place")),
        actions=tuple(_without(_rows(connection, "action", "project", code, "number"), "project")),
        results=tuple(_without(_rows(connection, "result", "project", code, "indicator"), "project")),
        extra=extra,
    )


def names_on(found: Card) -> dict[str, str]:
    """Code of a person, or key of an indicator -> how it is called."""
    return {person.code: person.name for person in found.people} | {line.key: line.name for line in found.indicators}


def _without(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Rows without what their reader knows already."""
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def remarks(connection: Connection, code: str) -> dict[int, dict[str, str]]:
    """Entry of each return for rework -> field -> what to mend, as the decider wrote it."""
    decision, journal = TABLES["decision"], TABLES["journal"]
    query = (
        select(journal.c.seq, journal.c.facts)
        .join(decision, (decision.c.subject == journal.c.subject) & (decision.c.entry == journal.c.seq))
        .where(decision.c.subject == code, decision.c.decision == "rework")
        .order_by(journal.c.seq)
    )
    return {seq: dict(orjson.loads(facts).get("fields") or {}) for seq, facts in connection.execute(query)}


def since_return(connection: Connection, code: str) -> tuple[FieldChange, ...]:
    """What changed in a subject after it was last returned for rework, until it passed; nothing where it never was."""
    decision, journal = TABLES["decision"], TABLES["journal"]
    of_it = decision.c.subject == code
    returned = select(func.max(decision.c.entry)).where(of_it, decision.c.decision == "rework").scalar_subquery()
    passed = select(func.min(decision.c.entry)).where(of_it, decision.c.decision != "hold", decision.c.entry > returned)
    until = func.coalesce(passed.scalar_subquery(), journal.c.seq + 1)
    query = (
        select(journal.c.kind, journal.c.facts)
        .where(journal.c.subject == code, journal.c.seq > returned, journal.c.seq < until)
        .order_by(journal.c.seq)
    )
    return changes_of(connection.execute(query).all())


def people_on(connection: Connection, scope: str) -> tuple[PersonOn, ...]:
    """Who acts in which role for one subject."""
    role = TABLES["role"]
    query = (
        select(role.c.role, _person.c.code, _person.c.name, _person.c.post, _person.c.email)
        .join(_person, _person.c.code == role.c.person)
        .where(role.c.scope == scope)
        .order_by(role.c.role, _person.c.name)
    )
    return tuple(PersonOn(*row) for row in connection.execute(query))


_PLAN = ("project", "key", "name", "unit", "direction", "base", "target", "ideal")


def _indicators(connection: Connection, code: str) -> tuple[IndicatorLine, ...]:
    series: dict[str, list[tuple[date, str, Decimal, int]]] = {}
    for row in _rows(connection, "measurement", "project", code, "entry"):
        found = (row["measured_on"], str(row["moment"]), row["value"], row["entry"])
        series.setdefault(row["indicator"], []).append(found)
    for readings in series.values():
        readings.sort(key=lambda reading: (reading[0], reading[3]))
    return tuple(
        IndicatorLine(
            row["key"],
            row["name"],
            row["unit"],
            str(row["direction"]),
            row["base"],
            row["target"],
            row["ideal"],
            tuple(reading[:3] for reading in series.get(row["key"], ())),
            tuple(reading[3] for reading in series.get(row["key"], ())),
            {name: value for name, value in row.items() if name not in _PLAN},
        )
        for row in _rows(connection, "indicator", "project", code, "key")
    )


def person_by(connection: Connection, word: str, field: str = "actor") -> str:
    """Code of the person named by a code or an e-mail address; refuses an unknown one."""
    word = word.strip()
    named = or_(_person.c.code.in_({word, word.upper()}), func.lower(_person.c.email) == address(word))
    found = connection.execute(select(_person.c.code).where(named).order_by(_person.c.code)).scalars().all()
    if not found:
        raise Refusal([unknown(field, SubjectKind.PERSON, word)])
    if len(found) > 1:
        both = ", ".join(found)
        ru, en = f"по «{word}» найдены {both}: назовите код", f"“{word}” is {both}: give the code"
        raise Refusal([bad_value(field, ru, en)])
    return str(found[0])
