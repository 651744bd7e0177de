"""Indicators of a project's card: set, changed, taken off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, always, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import Facts, Step, changes, tells, told
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import A_NUMBER, as_row, clean, counts, iso
from domain.engine.wire import Row, change, removal
from domain.engine.words import Words, written
from domain.pilot.facts import plan_facts
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.lifecycle import INDICATOR, SUBJECT, amendable
from domain.pilot.measurement_dates import last_reading, next_measurement
from domain.pilot.sealed_decisions import unsealed
from domain.pilot.tables import TABLES
from domain.programme.kinds import Direction
from domain.registry.roles import PROJECT


@dataclass(frozen=True, kw_only=True, slots=True)
class SetIndicator(Command):
    """Put an indicator on the card, or change the one of the same key."""

    name = "set_indicator"
    says = Words("Добавить или изменить показатель карточки", "Add or change an indicator of the card")

    subject: Annotated[str, SUBJECT]
    indicator: Annotated[IndicatorPlan, asked.value("Показатель", "Indicator", typed=asked.Typed.INLINE)]
    reason: Annotated[str, asked.REASON_IF_ANY] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DropIndicator(Command):
    """Take an indicator off the card."""

    name = "drop_indicator"
    says = Words("Снять показатель с карточки", "Take an indicator off the card")

    subject: Annotated[str, SUBJECT]
    key: Annotated[str, INDICATOR]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorSet(Event):
    """An indicator came onto the card, or was changed there."""

    kind = "indicator_set"
    says = Words("показатель внесён", "indicator set")

    indicator: IndicatorPlan
    before: IndicatorPlan | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorDropped(Event):
    """An indicator was taken off the card."""

    kind = "indicator_dropped"
    says = Words("показатель снят", "indicator dropped")

    indicator: IndicatorPlan
    reason: str


def check_doubles(case: Case, indicators: tuple[IndicatorPlan, ...]) -> None:
    keys = [plan.key for plan in indicators]
    for key in dict.fromkeys(keys):
        if keys.count(key) > 1:
            said = "показатель указан дважды", "the indicator is named twice"
            case.against(no.bad_value(f"indicators.{key}", *said))


def check_share(case: Case, where: str, unit: str, value: Decimal | None) -> None:
    """Note a value that no part of a whole can have, where the indicator's unit counts such parts."""
    known = case.pack.unit(unit)
    if known is not None and (said := known.against(value)) is not None:
        case.against(no.bad_value(where, said.ru, said.en))


TEXTS = ("key", "name", "unit", "calculation_unit", "method", "source")


def check_indicator(case: Case, where: str, plan: IndicatorPlan) -> None:
    values = (plan.base, plan.target, plan.ideal, plan.operations)
    for name in ("base", "target", "ideal"):
        check_share(case, f"{where}.{name}", plan.unit, getattr(plan, name))
    if not all(map(counts, values)):
        case.against(no.bad_value(where, *A_NUMBER))
    elif plan.base == plan.target:
        case.against(no.bad_value(f"{where}.target", "цель равна исходному значению", "the target equals the base"))
    elif (plan.target < plan.base) != (plan.direction is Direction.FALL):
        target, base = written(plan.target), written(plan.base)
        case.against(
            no.bad_value(
                f"{where}.target",
                f"цель {target.ru} при базе {base.ru} противоречит направлению",
                f"target {target.en} with base {base.en} contradicts the direction",
            )
        )


def tidy(plan: IndicatorPlan) -> IndicatorPlan:
    """An indicator with clean texts."""
    texts: dict[str, Any] = {name: clean(getattr(plan, name)) for name in TEXTS}
    return replace(plan, **texts)


@does(SetIndicator, by=PROJECT, knows=WHOLE, amends=always)
def set_indicator(case: Case) -> Iterator[Happening]:
    """An indicator comes onto the card, or changes there."""
    command: SetIndicator = case.command
    state = amendable(case)
    plan = tidy(command.indicator)
    before = case.world.holdings[state.code].indicator(plan.key)
    if before == plan:
        case.unchanged("показатель уже такой", "the indicator is so already")
    check_indicator(case, f"indicators.{plan.key}", plan)
    case.still_open(state)
    case.settle()
    yield state.code, IndicatorSet(indicator=plan, before=before, reason=clean(command.reason))
    if before is not None:
        old, new = dict(plan_facts(before)), dict(plan_facts(plan))
        yield from unsealed(case, state, {key: new.get(key) for key in old})


@does(DropIndicator, by=PROJECT, knows=WHOLE, amends=always)
def drop_indicator(case: Case) -> Iterator[Happening]:
    """An indicator is taken off the card; its measurements stay in the history."""
    command: DropIndicator = case.command
    state = amendable(case)
    case.still_open(state)
    held = case.world.holdings[state.code]
    case.one_of("key", command.key, [plan.key for plan in held.indicators])
    plan = held.indicator(command.key)
    if any(reading.indicator == command.key for reading in held.readings):
        said = (
            "у показателя есть измерения: сначала отзовите их",
            "the indicator has measurements: take them back first",
        )
        case.against(no.already("measured", *said))
    case.settle()
    if plan is not None:
        yield state.code, IndicatorDropped(indicator=plan, reason=clean(command.reason))
        yield from unsealed(case, state, dict.fromkeys(dict(plan_facts(plan))))


_PLAN = tuple(found.name for found in fields(IndicatorPlan) if found.name != "key")
"""Columns of an indicator that its card states: the fields of the plan."""


REPLANNED = change(TABLES["indicator"], ("project", "key"), _PLAN)


EXPECTED = change(TABLES["indicator"], ("project", "key"), ("next_on",))


WITHOUT_INDICATOR = removal(TABLES["indicator"], ("project", "key"))


def indicator_row(code: str, plan: IndicatorPlan, next_on: date | None) -> Row:
    """An indicator as it is stored, with the day of its next measurement."""
    return (code, plan.key, *_plan_values(plan), iso(next_on))


def _plan_values(plan: IndicatorPlan) -> Row:
    """What the card says of an indicator, in the order of `_PLAN`."""
    return tuple(as_row(getattr(plan, name)) for name in _PLAN)


@changes(IndicatorSet)
def indicator_set(record: Record, state: State, event: IndicatorSet, actor: str, on: date, seq: int) -> None:
    plan, held = event.indicator, record.world.holdings[state.code]
    due = next_measurement(last_reading(held, plan.key) or on, plan.frequency)
    if event.before is None:
        held.next_on[plan.key] = due
        record.rows["indicator"].append(indicator_row(state.code, plan, due))
    else:
        record.changes.append((REPLANNED, (*_plan_values(plan), state.code, plan.key)))
        if event.before.frequency is not plan.frequency:
            expect(record, state, plan.key, due)
    others = [other for other in held.indicators if other.key != plan.key]
    held.indicators = sorted([*others, plan], key=lambda found: found.key)


def expect(record: Record, state: State, indicator: str, next_on: date | None) -> None:
    """The next measurement of an indicator is expected by a day."""
    held = record.world.holdings[state.code]
    if held.next_on.get(indicator) != next_on:
        held.next_on[indicator] = next_on
        record.changes.append((EXPECTED, (iso(next_on), state.code, indicator)))


@changes(IndicatorDropped)
def indicator_dropped(record: Record, state: State, event: IndicatorDropped, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    record.remove(WITHOUT_INDICATOR, "indicator", (state.code, event.indicator.key))
    held.indicators = [plan for plan in held.indicators if plan.key != event.indicator.key]


@tells(IndicatorSet)
def _tell_indicator(facts: Facts) -> Iterator[Step]:
    plan, before = facts["indicator"], facts.get("before") or {}
    for name, value in plan.items():
        if name != "key" and told(before.get(name)) != told(value):
            yield f"indicator.{plan['key']}.{name}", told(before.get(name)), told(value)


@tells(IndicatorDropped)
def _tell_dropped(facts: Facts) -> Iterator[Step]:
    for name, value in facts["indicator"].items():
        if name != "key" and told(value):
            yield f"indicator.{facts['indicator']['key']}.{name}", told(value), ""
