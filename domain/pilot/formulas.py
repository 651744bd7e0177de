"""The formulas of results (domain notes, §8); their version is stored with every result."""

from __future__ import annotations

from decimal import Decimal

from domain.pilot.quantities import EXACT, LabourHours, Money

FORMULAS = "potok-formulas-1"
"""Version of the formulas below; a change of any of them gets a new one."""

HUNDRED = Decimal(100)


class NoBase(ValueError):
    """A percentage of nothing, or a target that is the base, cannot be computed."""


def reduction_pct(*, base: Decimal, fact: Decimal) -> Decimal:
    """By how many percent of the base an indicator that must fall has fallen."""
    if base == 0:
        raise NoBase("the base is zero")
    return EXACT.multiply(EXACT.divide(EXACT.subtract(base, fact), base), HUNDRED)


def growth_pct(*, base: Decimal, fact: Decimal) -> Decimal:
    """By how many percent of the base an indicator that must rise has risen."""
    return EXACT.minus(reduction_pct(base=base, fact=fact))


def goal_attainment(*, base: Decimal, target: Decimal, fact: Decimal) -> Decimal:
    """The part of the way from base to target that is done, in either direction: 0 at the base, 1 at the target."""
    if base == target:
        raise NoBase("the target equals the base")
    return EXACT.divide(EXACT.subtract(base, fact), EXACT.subtract(base, target))


def hours_saved_year(before: LabourHours, after: LabourHours, operations: Decimal) -> LabourHours:
    """Hours of labour saved in a year: the time that one operation took less, times operations a year."""
    return (before - after) * operations


def money_year(hours: LabourHours, hourly_cost: Money) -> Money:
    """What the saved hours of labour cost; hours of waiting cost nothing."""
    if not isinstance(hours, LabourHours):
        raise TypeError(f"{type(hours).__name__} are not hours of labour")
    return hourly_cost * hours.amount
