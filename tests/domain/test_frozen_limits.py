"""Limits of a baseline that are kept, and the test for too few or too many runs, by published figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.pilot.control_chart import Rule, Side, run_chart, xmr_chart
from domain.pilot.runs import expected

FROZEN = (40, 41, 40, 42, 40, 41, 39, 41, 40, 41, 41, 40, 38, 37, 36, 36, 35, 36, 35, 36)


def weekly(values: Sequence[int]) -> list[tuple[date, Decimal]]:
    return [(date(2024, 3, 4) + timedelta(weeks=week), Decimal(value)) for week, value in enumerate(values)]


def test_limits_of_a_baseline_are_kept_for_all_that_is_measured_later() -> None:
    chart = xmr_chart(weekly(FROZEN), freeze=date(2024, 5, 20))

    (segment,) = chart.segments
    assert (segment.centre, segment.mean_range) == (Decimal("40.5"), Decimal("1.272727"))
    assert (segment.lower, segment.upper) == (Decimal("37.114545"), Decimal("43.885455"))
    assert segment.frozen == 12
    shift, below = (next(one for one in chart.signals if one.rule is rule) for rule in (Rule.SHIFT, Rule.BEYOND_LIMIT))
    assert (shift.side, set(shift.points) >= set(range(12, 20))) == (Side.DOWN, True)
    assert below.points == tuple(range(13, 20))


def test_a_run_chart_keeps_the_median_of_its_baseline() -> None:
    chart = run_chart(weekly(FROZEN), freeze=date(2024, 5, 20))

    assert chart.segments[0].centre == Decimal("40.5")


def test_a_day_that_parts_nothing_freezes_nothing() -> None:
    assert xmr_chart(weekly(FROZEN), freeze=date(2030, 1, 1)).segments == xmr_chart(weekly(FROZEN)).segments


@pytest.mark.parametrize(
    ("half", "few", "many"),
    [(5, 2, 10), (6, 3, 11), (8, 4, 14), (10, 6, 16), (12, 7, 19), (15, 10, 22), (20, 14, 28)],
)
def test_the_number_of_runs_is_judged_as_swed_and_eisenhart_published_it(half: int, few: int, many: int) -> None:
    assert expected(half, half) == (few + 1, many - 1)


def test_too_few_and_too_many_runs_are_signals_of_a_run_chart_alone() -> None:
    few, many = weekly([1] * 6 + [9] * 6), weekly([1, 9] * 8)

    for series, side in ((few, Side.DOWN), (many, Side.UP)):
        assert [one.side for one in run_chart(series).signals if one.rule is Rule.RUNS] == [side]
        assert [one for one in xmr_chart(series).signals if one.rule is Rule.RUNS] == []


def test_with_less_than_ten_points_off_the_median_runs_are_not_counted() -> None:
    assert run_chart(weekly([1, 9] * 4)).segments[0].runs is None
