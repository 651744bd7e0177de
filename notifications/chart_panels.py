"""What is on the panels of a chart: points with their marks, lines with their labels; nothing of how it is painted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.engine.words import Language, Words
from domain.pilot.control_chart import ControlChart, Kind, Rule, Segment, Side
from notifications.chart_words import (
    BASE,
    CENTRES,
    IDEAL,
    LOWER,
    MEAN_RANGE,
    RANGE,
    TARGET,
    UPPER,
    UPPER_RANGE,
    Figures,
    Plotted,
    rule_words,
    trend_words,
)

INK, QUIET, GOAL = "#1f2933", "#59636e", "#00694e"

Dash = tuple[float, tuple[float, ...]]
FULL: Dash = (0, ())
LIMIT: Dash = (0, (7, 3))
TRIAL: Dash = (0, (2, 2))
COMPARED: Mapping[Words, tuple[str, Dash]] = {
    BASE: (QUIET, (0, (1, 2.5))),
    TARGET: (GOAL, (0, (8, 2, 1.5, 2))),
    IDEAL: (GOAL, (0, (1, 2.5))),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How the points of a rule look: by their shape first, so that grey print tells them apart."""

    shape: str
    colour: str
    size: float
    hollow: bool = False


OUTSIDE = Mark("D", "#b3261e", 6.4)
MARKS: Mapping[Rule, Mark] = {
    Rule.BEYOND_LIMIT: OUTSIDE,
    Rule.RANGE_BEYOND_LIMIT: OUTSIDE,
    Rule.TREND: Mark("^", "#6a3d9a", 7.2),
    Rule.SHIFT: Mark("s", "#c25700", 5.8),
    Rule.NEAR_LIMIT: Mark("o", "#b3261e", 11.0, hollow=True),
}
"""A point of several rules wears the mark of the first of them; a hollow mark is a ring around another."""

FALLING = "v"


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """A horizontal line along one segment, or along all of them."""

    value: Decimal
    dash: Dash
    colour: str = INK
    width: float = 1.0
    segment: Segment | None = None
    label: str = ""
    """Written beside the chart."""
    short: str = ""
    """Written at the end of the line, of segments that are over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """One of the charts of a picture."""

    caption: str
    values: Sequence[Decimal | None]
    marks: Sequence[Sequence[Mark]]
    """Those of each point, the one below first."""
    levels: Sequence[Level]
    from_zero: bool = False

    @property
    def extent(self) -> tuple[float, float]:
        """From the lowest to the highest that is shown, with some air; never nothing."""
        shown = [float(value) for value in self.values if value is not None]
        shown += [float(level.value) for level in self.levels] + [0.0] * self.from_zero
        low, high = min(shown), max(shown)
        air = (high - low) * 0.07 or abs(high) * 0.1 or 1.0
        return (low if self.from_zero else low - air), high + air


def panels_of(chart: ControlChart, plotted: Plotted, language: Language) -> list[Panel]:
    """The chart of the values, and below it that of their moving ranges."""
    figures = Figures.of(chart, language)
    levels = [level for segment in chart.segments for level in _own(chart, segment, figures)]
    for words, value in plotted.compared:
        colour, dash = COMPARED[words]
        label = f"{words.say(language)} {figures.measured(value)}"
        levels.append(Level(value=value, dash=dash, colour=colour, width=1.2, label=label))
    rules = [rule for rule in MARKS if rule is not Rule.RANGE_BEYOND_LIMIT]
    marks = [_marks(chart, place, rules) for place in range(len(chart.points))]
    panels = [Panel(caption=plotted.unit, values=[point.value for point in chart.points], marks=marks, levels=levels)]
    if chart.kind is Kind.XMR and any(step is not None for step in chart.ranges):
        panels.append(_ranges(chart, plotted, figures))
    return panels


def _ranges(chart: ControlChart, plotted: Plotted, figures: Figures) -> Panel:
    return Panel(
        caption=f"{RANGE.say(figures.language)}, {plotted.unit}",
        values=chart.ranges,
        marks=[_marks(chart, place, [Rule.RANGE_BEYOND_LIMIT]) for place in range(len(chart.points))],
        levels=[level for segment in chart.segments for level in _range_levels(chart, segment, figures)],
        from_zero=True,
    )


def _own(chart: ControlChart, segment: Segment, figures: Figures) -> Iterator[Level]:
    """Centre and limits of a segment, the lowest first."""
    dash = TRIAL if segment.trial else LIMIT
    if segment.lower is not None:
        yield _level(chart, segment, LOWER, segment.lower, dash, figures)
    yield _level(chart, segment, CENTRES[chart.kind], segment.centre, FULL, figures)
    if segment.upper is not None:
        yield _level(chart, segment, UPPER, segment.upper, dash, figures)


def _range_levels(chart: ControlChart, segment: Segment, figures: Figures) -> Iterator[Level]:
    dash = TRIAL if segment.trial else LIMIT
    if segment.mean_range is not None and segment.upper_range is not None:
        yield _level(chart, segment, MEAN_RANGE, segment.mean_range, FULL, figures)
        yield _level(chart, segment, UPPER_RANGE, segment.upper_range, dash, figures)


def _level(chart: ControlChart, segment: Segment, words: Words, value: Decimal, dash: Dash, figures: Figures) -> Level:
    written = figures.computed(value)
    last = segment is chart.segments[-1]
    return Level(
        value=value,
        dash=dash,
        segment=segment,
        label=f"{words.say(figures.language)} {written}" if last else "",
        short="" if last else written,
    )


def _marks(chart: ControlChart, place: int, rules: Sequence[Rule]) -> list[Mark]:
    """What a point wears: one mark, and a ring where it is near a limit and not beyond it."""
    worn = [
        _turned(MARKS[rule], signal.side)
        for rule in rules
        for signal in chart.signals
        if signal.rule is rule and place in signal.points
    ]
    return [mark for mark in worn[:1] if not mark.hollow] + [
        mark for mark in worn if mark.hollow and OUTSIDE not in worn
    ]


def _turned(mark: Mark, side: Side) -> Mark:
    """Triangles point where the trend leads."""
    if mark is MARKS[Rule.TREND] and side is Side.DOWN:
        return Mark(FALLING, mark.colour, mark.size)
    return mark


def legend_of(chart: ControlChart, panels: Sequence[Panel], language: Language) -> list[tuple[Mark, str]]:
    """What the marks that are on the panels mean."""
    worn = {mark for panel in panels for marks in panel.marks for mark in marks}
    found: dict[Mark, str] = {}
    for rule, mark in MARKS.items():
        for side in Side:
            words = trend_words(side, chart) if rule is Rule.TREND else rule_words(rule, chart)
            if (turned := _turned(mark, side)) in worn:
                found.setdefault(turned, words.say(language))
    return list(found.items())
