"""Measured values of indicators, entered and corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from domain.certification.doubts import doubts, results_changed
from domain.documents.paper_answer import Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, always, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import Facts, Step, changes, tells, told
from domain.engine.kinds import Standing
from domain.engine.parts import hold, part_where
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import A_NUMBER, clean, counts, plain
from domain.engine.wire import Among, Row, change, removal
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.pilot.facts import Reading, reading_fact
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.indicators import check_share, expect
from domain.pilot.lifecycle import INDICATOR, PAPERS, SUBJECT, also_submitters
from domain.pilot.measurement_dates import after_reading, last_reading, next_measurement
from domain.pilot.sealed_decisions import unsealed
from domain.pilot.tables import TABLES
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Moment, SubjectKind
from domain.registry.roles import PROJECT


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure(Command):
    """Enter one measured value of an indicator."""

    name = "measure"
    says = Words("Внести измерение показателя", "Enter a measurement of an indicator")
    typed = ("project measure",)
    awaited = (
        Awaited(
            Kind.MEASURE, "{room} measure {code} {key} …",
            instead=Words(
                "Пришлите лист измерений: значение, дату и как измеряли; центр внесёт его",
                "Send the sheet of measurements: the value, its day and how it was measured; the centre enters it",
            ),
        ),
    )  # fmt: skip

    subject: Annotated[str, SUBJECT]
    indicator: Annotated[str, INDICATOR]
    value: Annotated[Decimal, asked.value("Значение", "Value", Words("Например 29 или 35,5", "for example 29 or 35.5"))]
    moment: Annotated[Moment, asked.value("Какое измерение", "Which measurement")] = Moment.INTERIM
    nth: int | None = None
    """Which value of its indicator, day and moment this is, from 1: the one that is there is corrected to it."""
    reason: str = ""
    """Why it may be corrected."""
    anyway: Annotated[
        bool,
        asked.value(
            "Внести, хотя значение отличается в десять раз",
            "Enter it though it is ten times off",
            Words("Спрашивается о значении не того порядка", "asked of a value of another order"),
            option="--anyway",
            otherwise=False,
        ),
    ] = True
    """Whoever enters it has seen that it is ten times off the indicator's base and target."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectMeasurement(Command):
    """Correct a value that was entered wrongly, or take it back."""

    name = "correct_measurement"
    says = Words("Исправить или отозвать измерение", "Correct a measurement or take it back")
    typed = ("project correct",)

    subject: Annotated[str, SUBJECT]
    entry: Annotated[int, asked.value("Номер записи измерения", "Entry of the measurement", least=1)]
    value: Annotated[
        Decimal | None,
        asked.value(
            "Верное значение",
            "The right value",
            Words("Без него измерение отзывается", "without it the measurement is taken back"),
            option="--value",
        ),
    ] = None
    """The right value; None takes the measurement back."""
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured(Event):
    """A value of an indicator was measured."""

    kind = "measured"
    says = Words("измерение", "measured")
    tallied = Words("внесено измерений", "measurements entered")

    indicator: str
    value: Decimal
    moment: Moment


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasurementCorrected(Event):
    """A measurement was corrected, or taken back."""

    kind = "measurement_corrected"
    says = Words("измерение исправлено", "measurement corrected")
    otherwise = Words("измерение отозвано", "measurement withdrawn")
    tallied = Words("исправлено или отозвано измерений", "measurements corrected or taken back")

    entry: int
    indicator: str
    measured_on: date
    before: Decimal
    after: Decimal | None
    reason: str

    @classmethod
    def came_otherwise(cls, facts: Facts) -> bool:
        """One that is there no more was not corrected."""
        return facts["after"] is None


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


def _corrects(command: Measure, world: World) -> bool:
    """Whether the measurement stands for one that is there already."""
    held = world.holdings.get(command.subject)
    if not command.nth or held is None:
        return False
    same = (command.indicator, command.moment, command.on)
    return any((found.indicator, found.moment, found.on) == same for found in held.readings)


@does(Measure, by=PROJECT, knows=PAPERS | {"element"}, amends=_corrects, looks_up=(SAME_DAY,), after=(doubts,))
def measure(case: Case) -> Iterator[Happening]:
    """A value of an indicator is entered."""
    command: Measure = case.command
    state = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.entitled(case.roles | also_submitters(case, state), scopes_of(state))
    plans = case.world.holdings[state.code].indicators
    case.one_of("indicator", command.indicator, [plan.key for plan in plans])
    if state.standing is Standing.STOPPED:
        case.still_open(state)  # a completed one is still measured: the result has to hold
    if command.on < state.opened_on and command.moment is not Moment.BASELINE:
        case.against(no.before_last_move(command.on, state.opened_on))
    if not counts(command.value):
        case.against(no.bad_value("value", *A_NUMBER))
    plan = next((one for one in plans if one.key == command.indicator), None)
    if plan is not None:
        check_share(case, "value", plan.unit, command.value)
    _before_the_start(case, state)
    _of_its_order(case, plan)
    known = _known_reading(case, state)
    if known is not None and known.value == command.value:
        case.unchanged("значение уже такое", "the value is so already")
    case.settle()
    if known is not None:
        yield from _corrected(case, state, known, command.value)
        return
    yield state.code, Measured(indicator=command.indicator, value=command.value, moment=command.moment)
    readings = case.world.holdings[state.code].readings
    entry = max((one.entry for one in readings), default=0) + 1  # of its day it is the last
    entered = Reading(entry, command.indicator, command.moment, command.on, command.value)
    yield from results_changed(case, state, [*readings, entered])


def _before_the_start(case: Case, state: State) -> None:
    """Note a baseline of a day on which an element of the package worked at its receiver already."""
    command: Measure = case.command
    begun = case.world.holdings[state.code].works_since
    if command.moment is Moment.BASELINE and begun is not None and command.on > begun:
        ru = f"исходный замер {command.on:%d.%m.%Y}, а первый элемент внедрён {begun:%d.%m.%Y}: это промежуточный"
        en = f"a baseline of {command.on}, while the first element works since {begun}: it is an interim value"
        case.against(no.already("baseline_after_start", ru, en))


TIMES = 10
"""A value so many times greater or smaller than both base and target is asked about."""


def is_off(value: Decimal, base: Decimal | None, target: Decimal | None) -> bool:
    """Whether a value is ten times off what is known of its indicator; nothing is said by a nought."""
    known = [abs(one) for one in (base, target) if one]
    return bool(known and value) and not min(known) / TIMES < abs(value) < max(known) * TIMES


def _of_its_order(case: Case, plan: IndicatorPlan | None) -> None:
    """Note a value that is ten times off its series, unless whoever enters it has seen that."""
    command: Measure = case.command
    if plan is None or command.anyway or not counts(command.value):
        return
    if not is_off(command.value, plan.base, plan.target):
        return
    said = (
        f"значение {command.value} не того порядка, что {plan.base} и {plan.target}; если верно, повторите с --anyway",
        f"{command.value} is ten times or more off {plan.base} and {plan.target}; if it is right, repeat with --anyway",
    )
    case.against(no.bad_value("value", *said))


def _known_reading(case: Case, state: State) -> Reading | None:
    """The value that a measurement stands for, by its place among those of its indicator, day and moment."""
    command: Measure = case.command
    if command.nth is None:
        return None
    asked = (command.indicator, command.on, command.moment)
    readings = case.world.holdings[state.code].readings
    same = [found for found in readings if (found.indicator, found.on, found.moment) == asked]
    return sorted(same, key=lambda found: found.entry)[command.nth - 1] if len(same) >= command.nth else None


@does(CorrectMeasurement, by=PROJECT, knows=WHOLE, amends=always, after=(doubts,))
def correct_measurement(case: Case) -> Iterator[Happening]:
    """A value that was entered wrongly is corrected, or taken back."""
    command: CorrectMeasurement = case.command
    state = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.entitled(case.roles | also_submitters(case, state), scopes_of(state))
    if not counts(command.value):
        case.against(no.bad_value("value", *A_NUMBER))
    readings = {reading.entry: reading for reading in case.world.holdings[state.code].readings}
    case.one_of("entry", str(command.entry), [str(entry) for entry in readings])
    reading = readings.get(command.entry)
    plan = None if reading is None else case.world.holdings[state.code].indicator(reading.indicator)
    if plan is not None:
        check_share(case, "value", plan.unit, command.value)
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
        MeasurementCorrected(
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
    others = [one for one in case.world.holdings[state.code].readings if one is not reading]
    yield from results_changed(case, state, others if value is None else [*others, replace(reading, value=value)])


READING = change(TABLES["measurement"], ("project", "entry"), ("value",))


WITHOUT_READING = removal(TABLES["measurement"], ("project", "entry"))


@changes(Measured)
def measured(record: Record, state: State, event: Measured, actor: str, on: date, seq: int) -> None:
    record.add(
        "measurement",
        project=state.code,
        entry=seq,
        indicator=event.indicator,
        moment=event.moment,
        measured_on=on,
        value=plain(event.value),
    )
    held = record.world.holdings[state.code]
    held.readings.append(Reading(seq, event.indicator, event.moment, on, event.value))
    expect(record, state, event.indicator, after_reading(held, event.indicator, on))


@changes(MeasurementCorrected)
def corrected(record: Record, state: State, event: MeasurementCorrected, actor: str, on: date, seq: int) -> None:
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


@tells(Measured)
def _tell_measured(facts: Facts) -> Iterator[Step]:
    yield f"measurement.{facts['indicator']}.{facts['moment']}", "", told(facts["value"])


@tells(MeasurementCorrected)
def _tell_corrected(facts: Facts) -> Iterator[Step]:
    field = f"measurement.{facts['indicator']}.{facts['measured_on']}"
    yield field, told(facts["before"]), told(facts["after"])
