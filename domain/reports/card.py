"""Everything about one project or check: the parts that the lane knows of it, its people, documents and decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from domain.certification.facts import FoundThere, Given, Member, Planning, Shown, Voted
from domain.documents.subject_documents import Paper, papers_of
from domain.engine.state import State
from domain.methodology.schema import Decision
from domain.pilot.card_fields import STORED
from domain.pilot.facts import Condition, Dated, Planned, Reading
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.results import IndicatorResult
from domain.programme.kinds import Moment, SubjectKind
from domain.replication.facts import Closed, Element, Ready, Supported
from domain.reports.gatecheck import holdings_of
from domain.reports.objections import Objection, objections
from domain.reports.orders import Orders, order_then, orders_of
from domain.reports.self_assessment import Assessed, assessed
from domain.reports.unsettled import Unsettled, compared
from domain.reports.views import PersonOn, people_on, state_of
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES

_subject, _decision, _journal, _result, _package = (
    TABLES[name] for name in ("subject", "decision", "journal", "result", "package")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorLine(IndicatorPlan):
    """An indicator as the card states it, with its series."""

    next_on: date | None = None
    """By when it is to be measured next; None where no measurement is expected."""
    readings: tuple[Reading, ...] = ()
    """Its measurements, the oldest first."""
    here: Decimal | None = None
    """Where it began in this project; None at a replica that neither measured a base nor states one of its own."""

    @property
    def last(self) -> Decimal | None:
        """The value measured last."""
        return self.readings[-1].value if self.readings else None


@dataclass(frozen=True, kw_only=True, slots=True)
class StatedResult(IndicatorResult):
    """What an indicator came to when its project was completed, and by which formulas."""

    formula: str
    stated_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
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
    changed_on: date | None
    """When a fact that it rests on was changed; None where none was."""
    remarks: dict[str, str]
    """What was returned for -> what to mend."""
    entered_by: str | None
    """Whose hand entered it, where it was done in another's name."""
    basis: str
    """On what the other hand acted: a reason, the order of a deputy, or the signed protocol."""


_OWN = [_decision.c[one.name] for one in fields(DecisionLine) if one.name in _decision.c]
"""What the decision itself says; the journal says the rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """Everything about one project or check."""

    state: State
    organisation_title: str | None
    centre_title: str | None
    details: Mapping[str, Any]
    """Fields of a project's card with its package, or what a check is for."""
    people: tuple[PersonOn, ...]
    indicators: tuple[IndicatorLine, ...]
    evidence: tuple[Paper, ...]
    decisions: tuple[DecisionLine, ...]
    results: tuple[StatedResult, ...]
    conditions: tuple[Condition, ...]
    milestones: tuple[Dated, ...]
    actions: tuple[Planned, ...]
    readiness: Mapping[str, Ready]
    elements: tuple[Element, ...]
    supports: tuple[Supported, ...]
    closing: Closed | None
    presented: tuple[Shown, ...]
    commission: tuple[Member, ...]
    scores: tuple[Given, ...]
    votes: tuple[Voted, ...]
    findings: tuple[FoundThere, ...]
    visits: tuple[Planning, ...]
    assessed: tuple[Assessed, ...]
    objections: tuple[Objection, ...]
    rests_on_changed_facts: tuple[Unsettled, ...]

    @property
    def names(self) -> dict[str, str]:
        """Code of a person, or key of an indicator or a milestone -> how it is called."""
        called = {person.code: person.name for person in self.people} | {one.key: one.title for one in self.milestones}
        return called | {line.key: line.name for line in self.indicators}


_PARTS = (
    "conditions", "milestones", "actions", "elements", "supports", "presented", "scores", "votes", "findings", "visits",
)  # fmt: skip
"""Parts that a card shows as the lane holds them."""


def card(connection: Connection, code: str, kind: SubjectKind | None = None) -> Card:
    """The whole card of a project or a partner check."""
    state = state_of(connection, code, kind)
    judged = state.kind is SubjectKind.CHECK
    held = holdings_of(connection, state)
    decided = _decided(connection, code)
    orders = orders_of(connection, {row["actor"] for row in decided if row["on_behalf_of"]})
    titled = select(_subject.c.code, _subject.c.title).where(_subject.c.code.in_([state.organisation, state.centre]))
    titles = {row.code: row.title for row in connection.execute(titled)}
    return Card(
        state=state,
        organisation_title=titles.get(state.organisation),
        centre_title=titles.get(state.centre),
        details=_details(state, held),
        people=people_on(connection, code),
        indicators=tuple(_indicators(held, _bases_there(connection, held.package))),
        evidence=tuple(papers_of(connection, code)),
        decisions=tuple(_decision_line(row, orders) for row in decided),
        results=tuple(_results(connection, code)),
        readiness=held.readiness,
        closing=held.closing,
        commission=tuple(Member(who, outside, held.duties[who]) for who, outside in held.commission.items()),
        assessed=assessed(connection, code) if judged else (),
        objections=objections(connection, code) if judged else (),
        rests_on_changed_facts=tuple(compared(held, _sealed(decided))),
        **{name: tuple(getattr(held, name)) for name in _PARTS},
    )


def _details(state: State, held: Holdings) -> dict[str, Any]:
    if state.kind is SubjectKind.CHECK:
        return {name: getattr(held, name) for name in ("level", "visited_on", "edition", "outside", "surveys")}
    card = {key: held.card[key] for key in STORED if key in held.card}
    return {"package": held.package, "exemplar": held.exemplar} | card


def _bases_there(connection: Connection, package: str | None) -> dict[str, Decimal]:
    """Indicator -> where the exemplar began, as the package of a replica says; nothing without a package."""
    if package is None:
        return {}
    manifest = connection.execute(select(_package.c.manifest).where(_package.c.code == package)).scalar_one()
    return {row["key"]: Decimal(row["base"]) for row in orjson.loads(manifest)["indicators"]}


def _indicators(held: Holdings, theirs: Mapping[str, Decimal]) -> Iterator[IndicatorLine]:
    for plan in sorted(held.indicators, key=lambda plan: plan.key):
        own = [reading for reading in held.readings if reading.indicator == plan.key]
        readings = tuple(sorted(own, key=lambda reading: (reading.on, reading.entry)))
        yield IndicatorLine(
            **{one.name: getattr(plan, one.name) for one in fields(plan)},
            next_on=held.next_on[plan.key],
            readings=readings,
            here=_base_here(plan, readings, theirs),
        )


def _base_here(plan: IndicatorPlan, readings: Sequence[Reading], theirs: Mapping[str, Decimal]) -> Decimal | None:
    """At a replica the first baseline measured, or what the receiver put on its card in place of the exemplar's."""
    if plan.key not in theirs:
        return plan.base
    measured = (one.value for one in readings if one.moment is Moment.BASELINE)
    return next(measured, None if plan.base == theirs[plan.key] else plan.base)


_ITS_ENTRY = ("facts", "actor", "on_behalf_of", "basis", "recorded_at")


def _decided(connection: Connection, code: str) -> Sequence[RowMapping]:
    """Decisions with what the journal says of each."""
    its_entry = (_journal.c.subject == _decision.c.subject) & (_journal.c.seq == _decision.c.entry)
    query = (
        select(*_OWN, _decision.c.capsule, *(_journal.c[name] for name in _ITS_ENTRY))
        .join(_journal, its_entry)
        .where(_decision.c.subject == code)
        .order_by(_decision.c.entry)
    )
    return connection.execute(query).mappings().all()


def _decision_line(row: RowMapping, orders: Orders) -> DecisionLine:
    own = {column.name: row[column.name] for column in _OWN} | {"findings": orjson.loads(row["findings"])}
    remarks = orjson.loads(row["facts"]).get("fields") if row["decision"] == Decision.REWORK else None
    lent = row["on_behalf_of"] is not None
    order = order_then(orders, row["actor"], row["on_behalf_of"], row["recorded_at"])
    return DecisionLine(
        **own,
        remarks=dict(remarks or {}),
        entered_by=row["actor"] if lent else None,
        basis=", ".join(filter(None, (row["basis"], order))) if lent else "",
    )


def _sealed(decided: Sequence[RowMapping]) -> Iterator[tuple[int, str, str]]:
    """Decisions that let their subject pass, each with the facts that it rests on."""
    return ((row["entry"], row["phase"], row["capsule"]) for row in decided if row["decision"] in ("go", "conditional"))


def _results(connection: Connection, code: str) -> Iterator[StatedResult]:
    own = [_result.c[one.name] for one in fields(StatedResult)]
    query = select(*own).where(_result.c.project == code).order_by(_result.c.indicator)
    return (StatedResult(**row) for row in connection.execute(query).mappings())
