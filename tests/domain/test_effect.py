"""The laws of effect: attainment has a direction of its own, halves add up, hours and money follow the operations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.pilot.formulas import NoBase, goal_attainment, growth_pct, hours_saved_year, money_year, reduction_pct
from domain.pilot.quantities import LabourHours, Money, WaitingHours

NUMBERS = st.decimals(-10_000, 10_000, places=3)
POSITIVE = st.decimals("0.001", 10_000, places=3)
NEAR = Decimal("1e-18")


@given(NUMBERS, POSITIVE, POSITIVE)
def test_a_step_towards_the_target_counts_for_and_a_step_away_against_in_either_direction(
    base: Decimal, way: Decimal, step: Decimal
) -> None:
    falling, rising = base - way, base + way

    assert goal_attainment(base=base, target=falling, fact=base - step) > 0
    assert goal_attainment(base=base, target=falling, fact=base + step) < 0
    assert goal_attainment(base=base, target=rising, fact=base + step) > 0
    assert goal_attainment(base=base, target=rising, fact=base - step) < 0


@given(NUMBERS, POSITIVE, st.integers(-300, 300))
def test_attainment_is_the_share_of_the_way_and_does_not_end_at_the_target(
    base: Decimal, way: Decimal, percent: int
) -> None:
    share = Decimal(percent) / 100

    for target in (base - way, base + way):
        found = goal_attainment(base=base, target=target, fact=base + (target - base) * share)
        assert abs(found - share) < NEAR


@given(NUMBERS, NUMBERS, NUMBERS, st.integers(1, 1000), NUMBERS)
def test_a_mirrored_scale_gives_the_same_attainment(
    base: Decimal, target: Decimal, fact: Decimal, scale: int, shift: Decimal
) -> None:
    """What is counted as missing from a whole instead of being there is the same result."""
    assume(base != target)
    mirrored = {"base": shift - base * scale, "target": shift - target * scale, "fact": shift - fact * scale}

    ours = goal_attainment(base=base, target=target, fact=fact)

    assert abs(goal_attainment(**mirrored) - ours) <= (abs(ours) + 1) * NEAR


@given(POSITIVE, NUMBERS, st.integers(1, 1000))
def test_percentages_do_not_depend_on_the_unit_and_one_is_the_others_opposite(
    base: Decimal, fact: Decimal, scale: int
) -> None:
    fell, grew = reduction_pct(base=base, fact=fact), growth_pct(base=base, fact=fact)

    assert fell == -grew
    assert abs(reduction_pct(base=base * scale, fact=fact * scale) - fell) <= (abs(fell) + 1) * NEAR
    assert abs(base * (100 + grew) / 100 - fact) <= (abs(fact) + base) * NEAR


@pytest.mark.parametrize("formula", [reduction_pct, growth_pct])
def test_a_percentage_of_nothing_is_an_error(formula: Any) -> None:
    with pytest.raises(NoBase, match="base is zero"):
        formula(base=Decimal("0.000"), fact=Decimal(1))


@given(NUMBERS, NUMBERS)
def test_a_target_at_the_base_is_an_error_however_it_is_written(base: Decimal, fact: Decimal) -> None:
    with pytest.raises(NoBase, match="target equals the base"):
        goal_attainment(base=base, target=base * Decimal("1.0"), fact=fact)


@given(POSITIVE, POSITIVE, st.integers(0, 10_000), st.integers(0, 10_000))
def test_hours_of_two_half_years_are_the_hours_of_the_year(
    before: Decimal, after: Decimal, first: int, second: int
) -> None:
    one, other = (LabourHours(before), LabourHours(after))
    halves = [hours_saved_year(one, other, Decimal(operations)) for operations in (first, second)]

    assert halves[0] + halves[1] == hours_saved_year(one, other, Decimal(first + second))
    assert (halves[0] < LabourHours(Decimal(0))) is (first > 0 and after > before)


@given(NUMBERS, NUMBERS, POSITIVE)
def test_money_follows_the_hours(first: Decimal, second: Decimal, cost: Decimal) -> None:
    one, other, hourly = LabourHours(first), LabourHours(second), Money(cost)

    assert money_year(one, hourly) + money_year(other, hourly) == money_year(one + other, hourly)


def test_the_published_cost_of_an_hour_gives_the_published_money() -> None:
    """527,000 hours are about 50 million roubles at 95 roubles an hour [S33]."""
    assert money_year(LabourHours(Decimal(527_000)), Money(Decimal(95))) == Money(Decimal(50_065_000))


def test_time_of_waiting_is_no_saved_labour() -> None:
    labour, waiting = LabourHours(Decimal(2)), WaitingHours(Decimal(1))

    with pytest.raises(TypeError, match="different quantities"):
        hours_saved_year(labour, waiting, Decimal(10))  # type: ignore[arg-type]
