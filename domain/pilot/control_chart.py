"""Run charts and XmR charts: which points of a series are signals, and which are only noise."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from itertools import groupby, pairwise
from statistics import median

from domain.pilot.runs import Runs, runs_of

NEAR = Fraction(2, 3)
"""A point is near a limit when it lies further than this part of the way from the centre to it: two of three sigma."""


class Kind(StrEnum):
    """How a series is judged."""

    RUN = "run"
    """Around its median, without limits."""
    XMR = "xmr"
    """Around its mean, within limits that follow from its moving ranges."""


class Rule(StrEnum):
    """What makes points a signal."""

    BEYOND_LIMIT = "beyond_limit"
    """A point outside a natural process limit; a point on the limit is inside."""
    SHIFT = "shift"
    """Enough points in a row on one side of the centre; a point on the centre neither counts nor ends the row."""
    TREND = "trend"
    """Enough points in a row, each further than the last; an equal neighbour neither counts nor ends the row."""
    NEAR_LIMIT = "near_limit"
    """Two of three consecutive points near the same limit, or beyond it."""
    RANGE_BEYOND_LIMIT = "range_beyond_limit"
    """A step to a point that is longer than the upper range limit."""
    RUNS = "runs"
    """The series crosses its median too rarely or too often for chance; only on a run chart."""


class Side(StrEnum):
    """Where a signal lies, or where a trend leads."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """The numbers of the rules, which a methodology may change."""

    # Points on the centre and equal neighbours: Perla, Provost, Murray, BMJ Quality & Safety 2011;20:46-51, and
    # Provost, Murray, The Health Care Data Guide.  The numbers: NHS England, Making Data Count.
    shift: int = 7
    trend: int = 7
    near: int = 2
    near_of: int = 3
    full_limits_from: int = 13
    """With fewer points the limits are trial limits."""

    # Wheeler, Understanding Variation and Making Sense of Data: 3/d2 and D4 with d2 = 1.128 of two values, rounded
    limit_factor: Decimal = Decimal("2.66")
    """Mean moving ranges between the mean and a natural process limit."""
    range_factor: Decimal = Decimal("3.268")
    """Mean moving ranges up to the upper range limit."""


PUBLISHED = Rules()
"""The rules as they are published."""


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement of a series."""

    on: date
    value: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """A stretch of the series with its own centre and limits."""

    start: int
    """Place of its first point."""
    end: int
    """Place after its last point."""
    centre: Decimal
    """Mean of an XmR chart, median of a run chart."""
    lower: Decimal | None = None
    upper: Decimal | None = None
    """Natural process limits; None on a run chart and for a single point."""
    mean_range: Decimal | None = None
    upper_range: Decimal | None = None
    clipped: bool = False
    """The lower limit would lie below what is physically possible, and was put there."""
    trial: bool = False
    """There are too few points for limits that one may rely on."""
    frozen: int | None = None
    """Place after the last point that centre and limits follow from, where they are kept for the later ones."""
    runs: Runs | None = None
    """The runs of a run chart that has enough points for the test."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Points that are unlikely to be chance."""

    rule: Rule
    side: Side
    points: tuple[int, ...]
    """Places of the points in the series, those that count for the rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlChart:
    """A series with its centre, limits and signals."""

    kind: Kind
    points: tuple[Point, ...]
    ranges: tuple[Decimal | None, ...]
    """How far each point is from the one before it; None where a segment begins, and on a run chart."""
    segments: tuple[Segment, ...]
    signals: tuple[Signal, ...]
    rules: Rules = PUBLISHED

    @property
    def trial(self) -> bool:
        """The limits in force are trial limits."""
        return bool(self.segments) and self.segments[-1].trial

    def rules_at(self, place: int) -> tuple[Rule, ...]:
        """The rules that name a point."""
        found = (signal.rule for signal in self.signals if place in signal.points)
        return tuple(rule for rule in dict.fromkeys(found) if rule is not Rule.RUNS)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A segment in exact numbers, so that no rounding decides on which side of a line a point lies."""

    start: int
    values: tuple[Fraction, ...]
    centre: Fraction
    reach: Fraction | None = None
    """From the centre to a natural limit."""
    floor: Fraction | None = None
    """Set where the lower limit lies on it."""
    longest: Fraction | None = None
    """The upper range limit."""
    base: int | None = None
    """How many of the values the centre and the limits follow from, where not from all."""

    @property
    def limits(self) -> tuple[Fraction, Fraction] | None:
        """Lower and upper limit."""
        if self.reach is None:
            return None
        lower = self.centre - self.reach if self.floor is None else self.floor
        return lower, self.centre + self.reach


def xmr_chart(
    series: Iterable[tuple[date, Decimal]],
    *,
    rules: Rules = PUBLISHED,
    floor: Decimal | None = None,
    rebase: Iterable[date | int] = (),
    freeze: date | None = None,
) -> ControlChart:
    """Judge a series by the limits of its own variation, anew from each day or place in `rebase`.

    Up to the day `freeze` the limits are found; they are kept for what was measured later in that stretch.
    """
    points = _in_order(series)
    stretches = [
        _limited(start, values, rules, None if floor is None else Fraction(floor), _base(points, start, values, freeze))
        for start, values in _stretches(points, rebase)
    ]
    ranges: list[Decimal | None] = [
        None if place in {stretch.start for stretch in stretches} else abs(point.value - points[place - 1].value)
        for place, point in enumerate(points)
    ]
    return ControlChart(
        kind=Kind.XMR,
        points=points,
        ranges=tuple(ranges),
        segments=tuple(_segment(stretch, rules) for stretch in stretches),
        signals=_signals(stretches, rules),
        rules=rules,
    )


def run_chart(
    series: Iterable[tuple[date, Decimal]],
    *,
    rules: Rules = PUBLISHED,
    rebase: Iterable[date | int] = (),
    freeze: date | None = None,
) -> ControlChart:
    """Judge a series by its median, anew from each day or place in `rebase`; kept from the day `freeze` on."""
    points = _in_order(series)
    stretches = [
        _Stretch(start, values, median(values[:base]), base=base)
        for start, values in _stretches(points, rebase)
        for base in [_base(points, start, values, freeze)]
    ]
    return ControlChart(
        kind=Kind.RUN,
        points=points,
        ranges=(None,) * len(points),
        segments=tuple(_segment(stretch, rules, runs_of(_sides(stretch))) for stretch in stretches),
        signals=_in_turn((*_signals(stretches, rules), *_miscounted(stretches))),
        rules=rules,
    )


def starts_of(days: Sequence[date], rebase: Iterable[date | int]) -> tuple[int, ...]:
    """Places at which segments begin: the first point on or after each day; days that split nothing are left out."""
    places = {mark if isinstance(mark, int) else bisect_left(days, mark) for mark in rebase}
    return tuple(sorted({0} | {place for place in places if 0 < place < len(days)})) if days else ()


def _in_order(series: Iterable[tuple[date, Decimal]]) -> tuple[Point, ...]:
    """By day; of one day, as they were entered."""
    return tuple(sorted((Point(on, value) for on, value in series), key=lambda point: point.on))


def _stretches(points: Sequence[Point], rebase: Iterable[date | int]) -> Iterator[tuple[int, tuple[Fraction, ...]]]:
    starts = starts_of([point.on for point in points], rebase)
    for start, end in pairwise((*starts, len(points))):
        yield start, tuple(Fraction(point.value) for point in points[start:end])


def _base(points: Sequence[Point], start: int, values: Sequence[Fraction], freeze: date | None) -> int | None:
    """How many values of a stretch lie up to the day of freezing; None where that day parts nothing."""
    if freeze is None:
        return None
    found = sum(point.on <= freeze for point in points[start : start + len(values)])
    return found if 0 < found < len(values) else None


def _limited(
    start: int, values: tuple[Fraction, ...], rules: Rules, floor: Fraction | None, frozen: int | None = None
) -> _Stretch:
    """Centre and limits of an XmR chart; a single point has no range and so no limits."""
    base = values[:frozen]
    centre = sum(base, Fraction()) / len(base)
    if len(base) < 2:
        return _Stretch(start, values, centre, base=frozen)
    mean_range = sum((abs(later - earlier) for earlier, later in pairwise(base)), Fraction()) / (len(base) - 1)
    reach = Fraction(rules.limit_factor) * mean_range
    # a floor that the values themselves break is none
    clips = floor is not None and centre - reach < floor <= min(values)
    longest = Fraction(rules.range_factor) * mean_range
    return _Stretch(start, values, centre, reach, floor if clips else None, longest, frozen)


def _segment(stretch: _Stretch, rules: Rules, runs: Runs | None = None) -> Segment:
    end = stretch.start + len(stretch.values)
    frozen = None if stretch.base is None else stretch.start + stretch.base
    if stretch.limits is None or stretch.longest is None:
        return Segment(start=stretch.start, end=end, centre=_shown(stretch.centre), frozen=frozen, runs=runs)
    lower, upper = stretch.limits
    return Segment(
        start=stretch.start,
        end=end,
        centre=_shown(stretch.centre),
        lower=_shown(lower),
        upper=_shown(upper),
        mean_range=_shown(stretch.longest / Fraction(rules.range_factor)),
        upper_range=_shown(stretch.longest),
        clipped=stretch.floor is not None,
        trial=(stretch.base or len(stretch.values)) < rules.full_limits_from,
        frozen=frozen,
    )


def _shown(value: Fraction) -> Decimal:
    """A value with at most six digits after the point."""
    millionths = str(round(value * 1_000_000))
    with localcontext(prec=len(millionths) + 1):
        return Decimal(f"{millionths}E-6").normalize() + 0


def _signals(stretches: Iterable[_Stretch], rules: Rules) -> tuple[Signal, ...]:
    """The signals of each segment, in the order of their first points."""
    found = [
        Signal(signal.rule, signal.side, tuple(stretch.start + place for place in signal.points))
        for stretch in stretches
        for signal in (
            *_beyond(stretch),
            *_near(stretch, rules),
            *_shifts(stretch, rules),
            *_trends(stretch, rules),
            *_long_steps(stretch),
        )
    ]
    return _in_turn(found)


def _in_turn(found: Iterable[Signal]) -> tuple[Signal, ...]:
    return tuple(sorted(found, key=lambda signal: signal.points[0]))


def _sides(stretch: _Stretch) -> list[bool]:
    """On which side of the centre each point lies; those on it are left out."""
    return [value > stretch.centre for value in stretch.values if value != stretch.centre]


def _miscounted(stretches: Iterable[_Stretch]) -> Iterator[Signal]:
    """Stretches with fewer or more runs than chance makes."""
    for stretch in stretches:
        runs = runs_of(_sides(stretch))
        if runs is not None and not runs.least <= runs.found <= runs.most:
            places = (stretch.start + at for at, value in enumerate(stretch.values) if value != stretch.centre)
            yield Signal(Rule.RUNS, Side.UP if runs.found > runs.most else Side.DOWN, tuple(places))


def _beyond(stretch: _Stretch) -> Iterator[Signal]:
    """Neighbours beyond the same limit are one signal."""
    if stretch.limits is None:
        return
    lower, upper = stretch.limits
    outside = [(value > upper) - (value < lower) for value in stretch.values]
    yield from _rows(Rule.BEYOND_LIMIT, outside)


def _near(stretch: _Stretch, rules: Rules) -> Iterator[Signal]:
    """Windows that share a point are one signal."""
    if stretch.reach is None:
        return
    for side, sign in ((Side.UP, 1), (Side.DOWN, -1)):
        far = [sign * (value - stretch.centre) > NEAR * stretch.reach for value in stretch.values]
        group: list[int] = []
        for first in range(len(far) - rules.near_of + 1):
            places = [place for place in range(first, first + rules.near_of) if far[place]]
            if len(places) < rules.near:
                continue
            if group and places[0] > group[-1]:
                yield Signal(Rule.NEAR_LIMIT, side, tuple(group))
                group = []
            group += [place for place in places if place not in group]
        if group:
            yield Signal(Rule.NEAR_LIMIT, side, tuple(group))


def _shifts(stretch: _Stretch, rules: Rules) -> Iterator[Signal]:
    sided = [(place, value > stretch.centre) for place, value in enumerate(stretch.values) if value != stretch.centre]
    for above, row in groupby(sided, key=lambda item: item[1]):
        places = tuple(place for place, _ in row)
        if len(places) >= rules.shift:
            yield Signal(Rule.SHIFT, Side.UP if above else Side.DOWN, places)


def _trends(stretch: _Stretch, rules: Rules) -> Iterator[Signal]:
    values = stretch.values
    changed = [place for place in range(len(values)) if place == 0 or values[place] != values[place - 1]]
    for rising, steps in groupby(pairwise(changed), key=lambda step: values[step[1]] > values[step[0]]):
        first, *others = steps
        places = (*first, *(later for _, later in others))
        if len(places) >= rules.trend:
            yield Signal(Rule.TREND, Side.UP if rising else Side.DOWN, places)


def _long_steps(stretch: _Stretch) -> Iterator[Signal]:
    """The points at the end of steps that are too long."""
    if stretch.longest is None:
        return
    steps = [later - earlier for earlier, later in pairwise(stretch.values)]
    yield from _rows(
        Rule.RANGE_BEYOND_LIMIT, [0, *((step > stretch.longest) - (-step > stretch.longest) for step in steps)]
    )


def _rows(rule: Rule, sides: Sequence[int]) -> Iterator[Signal]:
    """One signal for each row of neighbours on one side; zero is neither."""
    for side, row in groupby(enumerate(sides), key=lambda item: item[1]):
        if side:
            yield Signal(rule, Side.UP if side > 0 else Side.DOWN, tuple(place for place, _ in row))
