"""What moves along a lifecycle: documents, measurements, submissions, decisions, conditions."""

from __future__ import annotations

from datetime import date

from domain import events as happened
from domain.applying.cards import expect
from domain.applying.values import plain, plain_or_none
from domain.facts import Attached, Condition, Reading, as_facts
from domain.happenings import changes
from domain.kinds import Stage, Standing, SubjectKind
from domain.measuring import after_reading, last_reading, next_measurement
from domain.methodology.schema import END, STOPPED, Decision
from domain.record import Record
from domain.state import PARKED, State
from domain.tables import TABLES
from domain.wire import change, removal
from domain.world import Sealed

CLOSE = change(TABLES["condition"], ("subject", "number"), ("closed_on",))
READING = change(TABLES["measurement"], ("project", "entry"), ("value",))
CHANGED = change(TABLES["decision"], ("subject", "entry"), ("changed_on",))
WITHOUT_READING = removal(TABLES["measurement"], ("project", "entry"))
WITHOUT_RESULTS = removal(TABLES["result"], ("project",))
WITHOUT_PAPER = removal(TABLES["evidence"], ("subject", "entry"))


@changes(happened.EvidenceAttached)
def evidence(record: Record, state: State, event: happened.EvidenceAttached, actor: str, on: date, seq: int) -> None:
    goals = as_facts(event.goals) if event.goals else ""
    stated = (event.phase, event.evidence, event.title, event.link, event.sha256)
    record.rows["evidence"].append((state.code, seq, *stated, on.isoformat(), actor, event.organisation, goals))
    if (held := record.world.holdings.get(state.code)) is not None:
        held.evidence.append(Attached(seq, *stated, event.organisation, event.goals))


@changes(happened.EvidenceWithdrawn)
def withdrawn(record: Record, state: State, event: happened.EvidenceWithdrawn, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    record.remove(WITHOUT_PAPER, "evidence", (state.code, event.entry))
    held.evidence = [paper for paper in held.evidence if paper.entry != event.entry]


@changes(happened.Measured)
def measured(record: Record, state: State, event: happened.Measured, actor: str, on: date, seq: int) -> None:
    record.rows["measurement"].append(
        (state.code, seq, event.indicator, event.moment, on.isoformat(), plain(event.value))
    )
    held = record.world.holdings[state.code]
    held.readings.append(Reading(seq, event.indicator, event.moment, on, event.value))
    expect(record, state, event.indicator, after_reading(held, event.indicator, on))


@changes(happened.MeasurementCorrected)
def corrected(
    record: Record, state: State, event: happened.MeasurementCorrected, actor: str, on: date, seq: int
) -> None:
    held = record.world.holdings[state.code]
    if event.after is None:
        record.remove(WITHOUT_READING, "measurement", (state.code, event.entry))
        held.readings = [reading for reading in held.readings if reading.entry != event.entry]
        if (plan := held.indicator(event.indicator)) is not None:
            last = last_reading(held, event.indicator) or on
            expect(record, state, event.indicator, next_measurement(last, plan.frequency))
        return
    record.changes.append((READING, (plain(event.after), state.code, event.entry)))
    for reading in held.readings:
        if reading.entry == event.entry:
            reading.value = event.after


@changes(happened.FactsChanged)
def facts_changed(record: Record, state: State, event: happened.FactsChanged, actor: str, on: date, seq: int) -> None:
    record.changes.append((CHANGED, (on.isoformat(), state.code, event.decision)))
    sealed = record.world.sealed.get(state.code, [])
    record.world.sealed[state.code] = [found for found in sealed if found.entry != event.decision]


@changes(happened.ResultsStated)
def results(record: Record, state: State, event: happened.ResultsStated, actor: str, on: date, seq: int) -> None:
    record.rows["result"].extend(
        (
            state.code, found.indicator, plain(found.base), plain(found.target), plain(found.fact),
            plain_or_none(found.change_pct), plain(found.attainment),
            plain_or_none(found.hours_year), plain_or_none(found.money_year),
            event.formula, on.isoformat(),
        )
        for found in event.results
    )  # fmt: skip


@changes(happened.Parked)
def parked(record: Record, state: State, event: happened.Parked, actor: str, on: date, seq: int) -> None:
    state.standing, state.review_on, state.due_on, state.since_on = Standing.ON_HOLD, event.review_on, None, on
    state.held_for, state.submitted_by = PARKED, None


@changes(happened.Submitted)
def submitted(record: Record, state: State, event: happened.Submitted, actor: str, on: date, seq: int) -> None:
    state.standing, state.submitted_by, state.since_on, state.round = Standing.AWAITING, actor, on, event.round


def _walk(state: State, event: happened.Decided, on: date) -> None:
    """A gate's decision takes the subject where it leads."""
    state.submitted_by, state.since_on = None, on
    match event.decision:
        case Decision.HOLD:
            state.standing, state.review_on, state.due_on = Standing.ON_HOLD, event.review_on, None
            state.held_for = event.reason
        case Decision.REWORK if event.target == event.phase:
            state.standing = Standing.IN_WORK
        case _:
            _walk_on(state, event, on)


def _walk_on(state: State, event: happened.Decided, on: date) -> None:
    """The subject leaves its phase."""
    state.review_on = state.held_for = None
    if event.target == END:
        state.standing, state.due_on, state.ended_on = Standing.COMPLETED, None, on
    elif event.target == STOPPED:
        state.standing, state.due_on, state.ended_on = Standing.STOPPED, None, on
        state.stage = Stage.STOPPED if state.kind is SubjectKind.PROJECT else None
    else:
        state.phase, state.standing, state.due_on, state.round = event.target, Standing.IN_WORK, event.next_due_on, 0


@changes(happened.Decided)
def decided(record: Record, state: State, event: happened.Decided, actor: str, on: date, seq: int) -> None:
    _walk(state, event, on)
    record.rows["decision"].append(
        (
            state.code,
            seq,
            event.phase,
            event.decision,
            event.target,
            on.isoformat(),
            actor,
            event.reason,
            event.comment,
            event.pack,
            event.facts_sha256,
            as_facts(event.findings),
            event.capsule,
            None,
        )
    )
    world = record.world
    if event.decision in (Decision.GO, Decision.CONDITIONAL) and (world.seals_people or state.code in world.sealed):
        world.sealed.setdefault(state.code, []).append(Sealed(seq, event.phase, actor, event.capsule))
    if event.decision is Decision.REWORK:
        record.world.since_return[state.code] = []
    if event.decision is Decision.CONDITIONAL:
        held = record.world.holdings[state.code]
        for number, terms in enumerate(event.conditions, event.first_condition):
            record.rows["condition"].append(
                (state.code, number, terms.text, terms.owner, terms.due_on.isoformat(), None)
            )
            held.conditions.append(Condition(number, terms.text, terms.owner, terms.due_on, None))


@changes(happened.Completed)
def completed(record: Record, state: State, event: happened.Completed, actor: str, on: date, seq: int) -> None:
    if state.completed_on is not None:
        # returned from a later phase and completed again: the results are stated anew
        record.remove(WITHOUT_RESULTS, "result", (state.code,))
    state.completed_on = on


@changes(happened.Resumed)
def resumed(record: Record, state: State, event: happened.Resumed, actor: str, on: date, seq: int) -> None:
    state.standing, state.review_on, state.due_on, state.since_on = Standing.IN_WORK, None, event.due_on, on
    state.held_for = None


@changes(happened.ConditionClosed)
def condition_closed(
    record: Record, state: State, event: happened.ConditionClosed, actor: str, on: date, seq: int
) -> None:
    record.changes.append((CLOSE, (on.isoformat(), state.code, event.number)))
    for condition in record.world.holdings[state.code].conditions:
        if condition.number == event.number:
            condition.closed_on = on


@changes(happened.StageChanged)
def stage(record: Record, state: State, event: happened.StageChanged, actor: str, on: date, seq: int) -> None:
    state.stage = event.stage
