"""Run charts and XmR charts against published examples, each rule at its border, and the laws that they obey."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pilot.control_chart import ControlChart, Kind, Rule, Rules, Side, Signal, run_chart, starts_of, xmr_chart

Series = list[tuple[date, Decimal]]
Make = Callable[..., ControlChart]
Found = tuple[Side, tuple[int, ...]]
FIRST = date(2024, 1, 15)

# The figures of Wheeler and Chambers are those that users of these charts test their software with, too.
VERIFICATION = "5045 4350 4350 3975 4290 4430 4485 4285 3980 3925 3645 3760 3300 3685 3463 5200"
"""Wheeler, Making Sense of Data, p. 382: data set to use when verifying software."""
PEAK_FLOW = "120 140 100 150 260 150 100 120 300 300 275 300 140 170 150 150 190 180"
"""Making Sense of Data, p. 130, figure 9.9: peak flow rates of days 1 to 18."""
ACCIDENTS_A = "43 40 37 33 30 33 34 35 29 33 31 39"
ACCIDENTS_B = "35 37 33 32 27 29 31 22 25 30 24 19"
"""Making Sense of Data, table 9.1: accident rates."""
RECEIVABLES = (
    "55.6 54.7 54.9 54.8 56.9 55.7 53.8 54.8 53.4 57.0 59.4 63.2 "
    "60.9 60.7 58.6 57.3 56.9 58.1 58.3 50.9 53.3 52.5 50.8 52.9"
)
"""Making Sense of Data, table 9.2: accounts receivable of two years."""
SMOKERS = "21.3 20.2 20.9 21.0 18.8 19.6 18.7 18.6 18.1 18.9 19.2 18.2 17.3 19.0"
"""Making Sense of Data, table 8.1: percentage of high school seniors who smoke daily."""
DEFICITS = "10.5 11.2 9.2 10.1 10.4 10.5"
"""Wheeler, Understanding Variation, figure 6.7: US trade deficits of the last half of 1988, billions of dollars."""
FLOW_RATES = "49.6 47.6 49.9 51.3 47.8 51.2 52.6 52.4 53.6 52.1"
"""NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates of ten batches."""


def weekly(values: str | Sequence[object]) -> Series:
    """The values, one a week."""
    each = values.split() if isinstance(values, str) else values
    return [(FIRST + timedelta(weeks=week), Decimal(str(value))) for week, value in enumerate(each)]


def by(rule: Rule, chart: ControlChart) -> list[Found]:
    """What one rule found."""
    return [(signal.side, signal.points) for signal in chart.signals if signal.rule is rule]


@pytest.mark.parametrize(
    ("values", "mean", "mean_range", "lower", "upper", "upper_range"),
    [
        (VERIFICATION, "4135.50", "355.93", "3188.72", "5082.28", "1163.19"),
        # the book rounds the mean range to 52.4 first, and prints 322.5, 43.7 and 171.3
        (PEAK_FLOW, "183.1", "52.4", "43.8", "322.3", "171.1"),
        (ACCIDENTS_A, "34.75", "3.45", "25.6", "43.9", "11.3"),
        (ACCIDENTS_B, "28.67", "4.00", "18.0", "39.3", "13.1"),
        (DEFICITS, "10.32", "0.8", "8.19", "12.44", "2.6"),
    ],
    ids=["verification", "peak flow", "accidents A", "accidents B", "deficits"],
)
def test_limits_are_those_that_wheeler_prints(
    values: str, mean: str, mean_range: str, lower: str, upper: str, upper_range: str
) -> None:
    (segment,) = xmr_chart(weekly(values)).segments

    found = (segment.centre, segment.mean_range, segment.lower, segment.upper, segment.upper_range)
    expected = tuple(Decimal(text) for text in (mean, mean_range, lower, upper, upper_range))
    assert (
        tuple(round(value or Decimal(0), -place(text)) for value, text in zip(found, expected, strict=True)) == expected
    )


def place(value: Decimal) -> int:
    """Exponent of the last digit."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def test_limits_are_those_of_the_nist_handbook_with_its_unrounded_factor() -> None:
    (exact,) = xmr_chart(weekly(FLOW_RATES), rules=Rules(limit_factor=3 / Decimal("1.128"))).segments
    (rounded,) = xmr_chart(weekly(FLOW_RATES)).segments

    assert (exact.centre, exact.mean_range) == (Decimal("50.81"), Decimal("1.877778"))
    assert (round(exact.lower or 0, 4), round(exact.upper or 0, 4)) == (Decimal("45.8159"), Decimal("55.8041"))
    assert (round(rounded.lower or 0, 2), round(rounded.upper or 0, 2)) == (Decimal("45.82"), Decimal("55.80"))
    assert xmr_chart(weekly(FLOW_RATES)).signals == ()


def test_points_beyond_the_limits_are_those_of_the_book() -> None:
    chart = xmr_chart(weekly(RECEIVABLES))

    assert by(Rule.BEYOND_LIMIT, chart) == [(Side.UP, (11, 12)), (Side.DOWN, (19,)), (Side.DOWN, (22,))]
    assert by(Rule.RANGE_BEYOND_LIMIT, chart) == [(Side.DOWN, (19,))]


def test_the_run_below_the_mean_is_that_of_the_book() -> None:
    chart = xmr_chart(weekly(SMOKERS))

    assert by(Rule.SHIFT, chart) == [(Side.DOWN, tuple(range(6, 14)))]


def test_a_point_on_a_limit_is_inside() -> None:
    # mean 10, mean range 2 in a zigzag of 9 and 11, so the upper limit with this factor is 11
    chart = xmr_chart(weekly("9 11 9 11 9 11"), rules=Rules(limit_factor=Decimal("0.5")))

    assert chart.segments[0].upper == 11
    assert by(Rule.BEYOND_LIMIT, chart) == []


@pytest.mark.parametrize("make", [xmr_chart, run_chart])
@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("9 9 9 9 9 9 12 12 12 12 12 12", []),
        (
            "9 9 9 9 9 9 9 12 12 12 12 12 12 12",
            [(Side.DOWN, (0, 1, 2, 3, 4, 5, 6)), (Side.UP, (7, 8, 9, 10, 11, 12, 13))],
        ),
        # eight is the centre: it is neither counted nor ends the row
        (
            "9 9 9 8 9 9 9 9 7 7 7 8 7 7 7 7",
            [(Side.UP, (0, 1, 2, 4, 5, 6, 7)), (Side.DOWN, (8, 9, 10, 12, 13, 14, 15))],
        ),
        ("9 9 9 8 9 9 9 7 7 7 8 7 7 7", []),
        ("8 8 8 8 8 8 8 8", []),
    ],
)
def test_seven_in_a_row_on_one_side_are_a_shift(make: Make, values: str, found: list[Found]) -> None:
    chart = make(weekly(values))

    assert by(Rule.SHIFT, chart) == found


@pytest.mark.parametrize("make", [xmr_chart, run_chart])
@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("1 2 3 4 5 6", []),
        ("1 2 3 4 5 6 7", [(Side.UP, (0, 1, 2, 3, 4, 5, 6))]),
        ("9 8 7 6 5 4 3", [(Side.DOWN, (0, 1, 2, 3, 4, 5, 6))]),
        # an equal neighbour is neither counted nor ends the row; the first of the equal ones counts
        ("1 2 3 3 3 4 5 6 7", [(Side.UP, (0, 1, 2, 5, 6, 7, 8))]),
        ("1 2 3 3 3 4 5 6", []),
        ("1 2 3 2 4 5 6 7 8", []),
        # the turning point belongs to both
        ("1 2 3 4 5 6 7 6 5 4 3 2 1", [(Side.UP, tuple(range(7))), (Side.DOWN, tuple(range(6, 13)))]),
    ],
)
def test_seven_in_a_row_that_rise_or_fall_are_a_trend(make: Make, values: str, found: list[Found]) -> None:
    chart = make(weekly(values))

    assert by(Rule.TREND, chart) == found


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ((0, 0, 9, 9, 0, 0), [(Side.UP, (2, 3))]),
        ((0, 0, 9, 0, 9, 0), [(Side.UP, (2, 4))]),
        ((0, 9, 0, 0, 9, 0), []),
        ((0, 0, 9, -9, 0, 0), []),
        ((0, 0, -9, 0, -9, 0), [(Side.DOWN, (2, 4))]),
        ((9, 9, 9, 0, 0, 0), [(Side.UP, (0, 1, 2))]),
        ((0, 9, 9, 0, 9, 0), [(Side.UP, (1, 2, 4))]),
        ((9, 9, 0, 0, 9, 9), [(Side.UP, (0, 1)), (Side.UP, (4, 5))]),
        # two thirds of the way are not yet near
        ((0, 0, 8, 8, 0, 0), []),
    ],
)
def test_two_of_three_near_the_same_limit_are_a_signal(pattern: tuple[int, ...], found: list[Found]) -> None:
    # a long zigzag around 0 with a mean range of 4 and a factor of 3: limits at ±12, near from beyond ±8
    calm = [2, -2] * 400
    balance = [-part for part in pattern]
    values = [*calm, *pattern, *calm, *balance, *calm]
    chart = xmr_chart(weekly(values), rules=Rules(limit_factor=12 / _mean_range(values)))

    assert chart.segments[0].upper == 12
    assert by(Rule.NEAR_LIMIT, chart)[: len(found)] == [
        (side, tuple(800 + at for at in places)) for side, places in found
    ]
    assert len(by(Rule.NEAR_LIMIT, chart)) == 2 * len(found)


def _mean_range(values: Sequence[int]) -> Decimal:
    steps = [abs(later - earlier) for earlier, later in pairwise(values)]
    return Decimal(sum(steps)) / len(steps)


@pytest.mark.parametrize(("count", "trial"), [(2, True), (12, True), (13, False), (40, False)])
def test_limits_of_fewer_than_thirteen_points_are_trial_limits(count: int, trial: bool) -> None:
    chart = xmr_chart(weekly([30 + week % 3 for week in range(count)]))

    assert (chart.trial, chart.segments[0].trial) == (trial, trial)


def test_the_numbers_of_the_rules_may_be_changed() -> None:
    strict = Rules(shift=3, trend=4, near=1, near_of=1, full_limits_from=5)
    chart = xmr_chart(weekly("10 10 10 11 12 13 40 10 10 10"), rules=strict)

    assert {signal.rule for signal in chart.signals} >= {Rule.SHIFT, Rule.TREND, Rule.NEAR_LIMIT}
    assert not chart.trial


def test_a_series_without_points_or_with_one_is_no_fault() -> None:
    empty, one = xmr_chart([]), xmr_chart(weekly("67"))

    assert (empty.points, empty.segments, empty.signals, empty.trial) == ((), (), (), False)
    assert one.segments[0].centre == 67
    assert one.segments[0].lower is one.segments[0].upper is None
    assert one.ranges == (None,)
    assert run_chart([]).segments == ()
    assert run_chart(weekly("67")).segments[0].centre == 67


def test_a_process_that_never_varies_has_no_signal() -> None:
    chart = xmr_chart(weekly([30] * 20))

    assert chart.segments[0].lower == chart.segments[0].upper == 30
    assert chart.signals == ()


def test_the_lower_limit_stops_at_what_is_possible() -> None:
    values = weekly("1 9 2 12 3 8")
    clipped, free = xmr_chart(values, floor=Decimal(0)), xmr_chart(values)
    contradicted = xmr_chart([*values, (date(2025, 1, 1), Decimal(-1))], floor=Decimal(0))

    assert clipped.segments[0].lower == 0
    assert clipped.segments[0].clipped
    assert (free.segments[0].lower or 0) < 0
    assert not free.segments[0].clipped
    assert clipped.segments[0].upper == free.segments[0].upper
    assert not contradicted.segments[0].clipped
    assert not xmr_chart(weekly("100 101 102"), floor=Decimal(0)).segments[0].clipped


def test_each_segment_has_its_own_limits_and_signals() -> None:
    before, after = "67 69 65 68 71 69 73 63 67 64 64 66 68 69", "31 29 33 30 28 31 32"
    changed = FIRST + timedelta(weeks=14)
    whole, parts = xmr_chart(weekly(f"{before} {after}")), xmr_chart(weekly(f"{before} {after}"), rebase=[changed])
    alone = xmr_chart(weekly(before)), xmr_chart(weekly(after))

    assert whole.signals
    assert parts.signals == ()
    assert [(part.start, part.end) for part in parts.segments] == [(0, 14), (14, 21)]
    assert [part.centre for part in parts.segments] == [chart.segments[0].centre for chart in alone]
    assert [part.upper for part in parts.segments] == [chart.segments[0].upper for chart in alone]
    assert [part.trial for part in parts.segments] == [False, True]
    assert parts.trial
    # the step from one segment to the next is no part of the variation of either
    assert (parts.ranges[14], whole.ranges[14]) == (None, Decimal(38))


def test_signals_name_points_of_the_whole_series() -> None:
    chart = xmr_chart(weekly("5 6 5 1 2 3 4 5 6 7"), rebase=[3])

    assert by(Rule.TREND, chart) == [(Side.UP, (3, 4, 5, 6, 7, 8, 9))]
    assert chart.rules_at(6) == (Rule.TREND,)
    assert chart.rules_at(0) == ()


@pytest.mark.parametrize(
    ("mark", "starts"),
    [
        (FIRST, (0,)),
        (FIRST + timedelta(days=1), (0, 1)),
        (FIRST + timedelta(weeks=2), (0, 2)),
        (FIRST + timedelta(weeks=3), (0,)),
        (2, (0, 2)),
        (3, (0,)),
    ],
)
def test_a_segment_begins_with_the_first_point_on_or_after_its_day(mark: date | int, starts: tuple[int, ...]) -> None:
    days = [on for on, _ in weekly("1 2 3")]

    assert starts_of(days, [mark]) == starts
    assert starts_of([], [mark]) == ()


@pytest.mark.parametrize(("values", "centre"), [("1 9 2", "2"), ("1 9 2 4", "3"), ("0.1 0.2", "0.15")])
def test_a_run_chart_has_the_median_in_its_middle_and_no_limits(values: str, centre: str) -> None:
    chart = run_chart(weekly(values))

    assert chart.kind is Kind.RUN
    assert chart.segments[0].centre == Decimal(centre)
    assert (chart.segments[0].upper, chart.trial) == (None, False)


def test_measurements_are_put_in_order_and_keep_theirs_within_a_day() -> None:
    series = [(date(2024, 3, 1), Decimal(3)), (date(2024, 1, 1), Decimal(1)), (date(2024, 3, 1), Decimal(2))]

    chart = xmr_chart(series)

    assert [point.value for point in chart.points] == [1, 3, 2]


VALUES = st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=40)
NUMBERS = st.decimals(-1000, 1000, places=2)
BREAKS = st.lists(st.integers(0, 40), max_size=3)


@given(VALUES, NUMBERS, BREAKS)
def test_moving_all_values_moves_the_lines_and_keeps_the_signals(
    values: list[Decimal], by_much: Decimal, rebase: list[int]
) -> None:
    here = xmr_chart(weekly(values), rebase=rebase)
    there = xmr_chart(weekly([value + by_much for value in values]), rebase=rebase)

    assert there.signals == here.signals
    assert there.ranges == here.ranges
    for one, other in zip(here.segments, there.segments, strict=True):
        assert other.mean_range == one.mean_range
        assert abs(other.centre - one.centre - by_much) <= Decimal("0.000001")
        assert one.upper is None or abs((other.upper or 0) - one.upper - by_much) <= Decimal("0.000001")


@given(VALUES, BREAKS, st.sampled_from([xmr_chart, run_chart]))
def test_turning_all_values_over_turns_the_chart_over(values: list[Decimal], rebase: list[int], make: Make) -> None:
    here = make(weekly(values), rebase=rebase)
    there = make(weekly([-value for value in values]), rebase=rebase)

    assert set(there.signals) == {turned(signal) for signal in here.signals}
    for one, other in zip(here.segments, there.segments, strict=True):
        assert other.centre == -one.centre
        assert one.upper is None or (other.lower, other.upper) == (-one.upper, -(one.lower or Decimal(0)))


def turned(signal: Signal) -> Signal:
    """The signal upside down; whether runs are too many or too few has no up and down."""
    if signal.rule is Rule.RUNS:
        return signal
    return Signal(signal.rule, Side.DOWN if signal.side is Side.UP else Side.UP, signal.points)


@given(VALUES, st.integers(1, 1000))
def test_another_unit_changes_no_signal(values: list[Decimal], times: int) -> None:
    assert xmr_chart(weekly([value * times for value in values])).signals == xmr_chart(weekly(values)).signals


@given(VALUES, VALUES, st.sampled_from([xmr_chart, run_chart]))
def test_a_rebased_chart_is_the_charts_of_its_parts(first: list[Decimal], second: list[Decimal], make: Make) -> None:
    whole = make(weekly([*first, *second]), rebase=[len(first)])
    head, tail = make(weekly(first)), make(weekly(second))

    moved = [
        Signal(found.rule, found.side, tuple(place + len(first) for place in found.points)) for found in tail.signals
    ]
    assert whole.signals == (*head.signals, *moved)
    assert [segment.centre for segment in whole.segments] == [head.segments[0].centre, tail.segments[0].centre]
    assert whole.ranges == head.ranges + tail.ranges


@given(VALUES, BREAKS)
def test_a_signal_names_points_of_one_segment_in_order_and_enough_of_them(
    values: list[Decimal], rebase: list[int]
) -> None:
    chart = xmr_chart(weekly(values), rebase=rebase)

    least = {Rule.SHIFT: 7, Rule.TREND: 7, Rule.NEAR_LIMIT: 2}
    for signal in chart.signals:
        assert list(signal.points) == sorted(set(signal.points))
        assert len(signal.points) >= least.get(signal.rule, 1)
        assert any(part.start <= signal.points[0] and signal.points[-1] < part.end for part in chart.segments)


@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_in_which_measurements_are_handed_over_does_not_matter(values: list[Decimal], order: Random) -> None:
    series = weekly(values)
    shuffled = list(series)
    order.shuffle(shuffled)

    assert xmr_chart(shuffled) == xmr_chart(series)
