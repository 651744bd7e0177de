"""Documents, measurements and conditions of whatever walks a lifecycle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from domain import commands as ask
from domain import events as happened
from domain import refusals as no
from domain.actions import PAPERS, WHOLE, always, does
from domain.card import clean
from domain.facts import Reading, evidence_fact, reading_fact
from domain.handling.case import Case, Happening, scopes_of
from domain.handling.sealing import unsealed
from domain.holding import hold
from domain.kinds import Moment, Standing, SubjectKind
from domain.questions import part_where
from domain.state import State
from domain.tables import TABLES
from domain.wire import Among, Row
from domain.world import Lookup, Question, World

WALKING = (SubjectKind.PROJECT, SubjectKind.CHECK)
"""Kinds of subject that go through a lifecycle."""


_READINGS = part_where("measurement", Among(TABLES["measurement"].c.measured_on, "days"))


def _ask_readings(commands: Sequence[Any], world: World) -> Iterable[Question]:
    numbered = [command for command in commands if command.nth and command.subject in world.holdings]
    if numbered:
        codes = sorted({command.subject for command in numbered})
        yield _READINGS, {"codes": codes, "days": sorted({command.on for command in numbered})}


def _take_readings(world: World, found: None, rows: Sequence[Row]) -> None:
    for row in rows:
        held = world.holdings[row[0]]
        if all(reading.entry != row[2] for reading in held.readings):
            hold(held, row)


SAME_DAY = Lookup(name="same_day", empty=lambda: None, ask=_ask_readings, take=_take_readings)
"""What was measured on the days of numbered measurements."""


def _corrects(command: ask.Measure, world: World) -> bool:
    """Whether the measurement stands for one that is there already."""
    held = world.holdings.get(command.subject)
    if not command.nth or held is None:
        return False
    same = (command.indicator, command.moment, command.on)
    return any((found.indicator, found.moment, found.on) == same for found in held.readings)


def also_submitters(case: Case, state: State) -> frozenset[str]:
    """Whoever may submit a phase may work on what is submitted."""
    return case.pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""].gate.submit


@does(ask.AttachEvidence)
def attach_evidence(case: Case) -> Iterator[Happening]:
    """A document is attached to a phase of a project or a check."""
    command: ask.AttachEvidence = case.command
    state = case.required("subject", WALKING, command.subject)
    case.entitled(case.pack.may(command.name) | also_submitters(case, state), scopes_of(state))
    case.one_of("kind", command.kind, case.pack.evidence)
    phase = command.phase or state.phase or ""
    case.one_of("phase", phase, case.pack.lifecycles[state.lifecycle or ""].phases)
    if len(command.title) > 300:
        case.against(no.bad_value("title", "не длиннее 300 знаков", "at most 300 characters"))
    if len(command.organisation) > 500:
        case.against(no.bad_value("organisation", "не длиннее 500 знаков", "at most 500 characters"))
    if any(not goal.is_finite() for goal in command.goals.values()):
        case.against(no.bad_value("goals", "нужны числа", "numbers are needed"))
    case.still_open(state)
    case.settle()
    yield (
        state.code,
        happened.EvidenceAttached(
            phase=phase,
            evidence=command.kind,
            title=command.title,
            link=command.link,
            sha256=command.sha256,
            organisation=clean(command.organisation),
            goals=dict(command.goals),
        ),
    )


@does(ask.WithdrawEvidence, knows=WHOLE, amends=always)
def withdraw_evidence(case: Case) -> Iterator[Happening]:
    """A document that was attached by mistake is taken back."""
    command: ask.WithdrawEvidence = case.command
    state = case.required("subject", WALKING, command.subject)
    case.entitled(case.pack.may(command.name) | also_submitters(case, state), scopes_of(state))
    case.still_open(state)
    case.text("reason", command.reason, 2000)
    papers = {paper.entry: paper for paper in case.world.holdings[state.code].evidence}
    case.one_of("entry", str(command.entry), [str(entry) for entry in papers])
    case.settle()
    paper = papers[command.entry]
    yield (
        state.code,
        happened.EvidenceWithdrawn(
            entry=paper.entry, evidence=paper.kind, title=paper.title, reason=clean(command.reason)
        ),
    )
    yield from unsealed(case, state, {evidence_fact(paper)[0]: None})


@does(ask.Measure, knows=PAPERS, amends=_corrects, looks_up=(SAME_DAY,))
def measure(case: Case) -> Iterator[Happening]:
    """A value of an indicator is entered."""
    command: ask.Measure = case.command
    state = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.entitled(case.pack.may(command.name) | also_submitters(case, state), scopes_of(state))
    plans = case.world.holdings[state.code].indicators
    case.one_of("indicator", command.indicator, [plan.key for plan in plans])
    if state.standing is Standing.STOPPED:
        case.still_open(state)  # a completed one is still measured: the result has to hold
    if command.on < state.opened_on and command.moment is not Moment.BASELINE:
        case.against(no.before_last_move(command.on, state.opened_on))
    if not command.value.is_finite():
        case.against(no.bad_value("value", "нужно число", "a number is needed"))
    known = _known_reading(case, state)
    if known is not None and known.value == command.value:
        case.unchanged("значение уже такое", "the value is so already")
    case.settle()
    if known is not None:
        yield from _corrected(case, state, known, command.value)
        return
    yield state.code, happened.Measured(indicator=command.indicator, value=command.value, moment=command.moment)


def _known_reading(case: Case, state: State) -> Reading | None:
    """The value that a measurement stands for, by its place among those of its indicator, day and moment."""
    command: ask.Measure = case.command
    if command.nth is None:
        return None
    asked = (command.indicator, command.on, command.moment)
    readings = case.world.holdings[state.code].readings
    same = [found for found in readings if (found.indicator, found.on, found.moment) == asked]
    return sorted(same, key=lambda found: found.entry)[command.nth - 1] if len(same) >= command.nth else None


@does(ask.CorrectMeasurement, knows=WHOLE, amends=always)
def correct_measurement(case: Case) -> Iterator[Happening]:
    """A value that was entered wrongly is corrected, or taken back."""
    command: ask.CorrectMeasurement = case.command
    state = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.entitled(case.pack.may(command.name) | also_submitters(case, state), scopes_of(state))
    case.text("reason", command.reason, 2000)
    if command.value is not None and not command.value.is_finite():
        case.against(no.bad_value("value", "нужно число", "a number is needed"))
    readings = {reading.entry: reading for reading in case.world.holdings[state.code].readings}
    case.one_of("entry", str(command.entry), [str(entry) for entry in readings])
    reading = readings.get(command.entry)
    if reading is not None and reading.value == command.value:
        case.against(no.already("nothing_changed", "значение уже такое", "the value is so already"))
    case.settle()
    if reading is None:
        return
    yield from _corrected(case, state, reading, command.value)


def _corrected(case: Case, state: State, reading: Reading, value: Decimal | None) -> Iterator[Happening]:
    """A measured value becomes another, or is taken back; decisions that rest on it are named."""
    yield (
        state.code,
        happened.MeasurementCorrected(
            entry=reading.entry,
            indicator=reading.indicator,
            measured_on=reading.on,
            before=reading.value,
            after=value,
            reason=clean(case.command.reason),
        ),
    )
    key, old = reading_fact(reading)
    new = None if value is None else old.rpartition(" ")[0] + f" {value}"
    yield from unsealed(case, state, {key: new})


@does(ask.CloseCondition, knows=WHOLE)
def close_condition(case: Case) -> Iterator[Happening]:
    """A condition of a conditional decision is met."""
    command: ask.CloseCondition = case.command
    state = case.required("subject", WALKING, command.subject)
    conditions = {condition.number: condition for condition in case.world.holdings[state.code].conditions}
    condition = conditions.get(command.number)
    if not conditions:
        case.against(no.already("no_conditions", f"у {state.code} нет условий", f"{state.code} has no conditions"))
    elif condition is None:
        case.one_of("number", str(command.number), [str(number) for number in conditions])
    elif condition.closed_on is not None:
        case.against(no.already("closed", "условие уже закрыто", "the condition is closed already"))
    if condition is None or condition.owner != command.actor:
        case.may(state)
    case.settle()
    yield state.code, happened.ConditionClosed(number=command.number, comment=command.comment)
