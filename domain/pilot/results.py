"""What the indicators of a project came to: attainment, reduction or growth, hours and money a year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from domain.methodology.schema import Pack
from domain.pilot.formulas import FORMULAS, goal_attainment, growth_pct, hours_saved_year, money_year, reduction_pct
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.quantities import LabourHours, Money
from domain.programme.kinds import Direction, Quantity
from domain.rules.results import base_of, fact_of
from domain.stored.holdings import Holdings


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorResult:
    """What an indicator came to."""

    indicator: str
    base: Decimal
    target: Decimal
    fact: Decimal
    change_pct: Decimal | None
    attainment: Decimal
    hours_year: Decimal | None
    money_year: Decimal | None


__all__ = ["FORMULAS", "least_attainment", "part_of_way", "result_of", "results_of"]


HOUR = Decimal(3600)
MILLIONTH = Decimal("0.000001")


def results_of(held: Holdings, pack: Pack) -> tuple[IndicatorResult, ...]:
    """The result of each indicator that was measured after the improvement."""
    found = (result_of(held, plan, pack) for plan in held.indicators)
    return tuple(result for result in found if result is not None)


def least_attainment(held: Holdings, pack: Pack) -> Decimal | None:
    """How far the slowest indicator came to its own target; None where one of them, or all, have no result."""
    found = [result_of(held, plan, pack) for plan in held.indicators]
    known = [result.attainment for result in found if result is not None]
    return min(known) if known and len(known) == len(found) else None


def result_of(held: Holdings, plan: IndicatorPlan, pack: Pack) -> IndicatorResult | None:
    """What one indicator came to; None before it was measured after the improvement, or where nothing can be said."""
    base, fact = base_of(held, plan), fact_of(held, plan)
    if fact is None or base == plan.target:
        return None
    hours = _hours(plan, base, fact, pack)
    return IndicatorResult(
        indicator=plan.key,
        base=base,
        target=plan.target,
        fact=fact,
        change_pct=_change(plan, base, fact),
        attainment=part_of_way(goal_attainment(base=base, target=plan.target, fact=fact)),
        hours_year=None if hours is None else _shown(hours.amount),
        money_year=None if hours is None else _shown(money_year(hours, Money(pack.amount("hourly_cost"))).amount),
    )


def _change(plan: IndicatorPlan, base: Decimal, fact: Decimal) -> Decimal | None:
    """Reduction or growth in percent of the base; None where the base is zero."""
    if base == 0:
        return None
    formula = reduction_pct if plan.direction is Direction.FALL else growth_pct
    return _shown(formula(base=base, fact=fact))


def _hours(plan: IndicatorPlan, base: Decimal, fact: Decimal, pack: Pack) -> LabourHours | None:
    """Labour hours saved a year; None for anything but labour time whose operations are counted."""
    unit = pack.unit(plan.unit)
    if plan.quantity is not Quantity.LABOUR_TIME or plan.operations is None or unit is None or unit.seconds is None:
        return None
    hours = Decimal(unit.seconds) / HOUR
    return hours_saved_year(LabourHours(base * hours), LabourHours(fact * hours), plan.operations)


def _shown(value: Decimal) -> Decimal:
    """A value with at most six digits after the point: the same in every database."""
    return round(value, 6).normalize() + 0


def part_of_way(value: Decimal) -> Decimal:
    """A part of a way, cut after six digits: what falls short of a threshold by a hair is not rounded up to it."""
    return value.quantize(MILLIONTH, ROUND_FLOOR).normalize() + 0
