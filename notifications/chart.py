"""A run chart or an XmR chart as a picture that grey print keeps readable; the same chart gives the same bytes."""

from __future__ import annotations

import html
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.engine.words import Language
from domain.pilot.control_chart import ControlChart, Segment
from notifications.chart_panels import INK, QUIET, Level, Mark, Panel, legend_of, panels_of
from notifications.chart_words import (
    EARLIER_TRIAL,
    EMPTY,
    KINDS,
    ChartTable,
    Figures,
    Plotted,
    alt_text,
    as_table,
    counted,
    limits_words,
    notes_of,
    variant_words,
)
from notifications.typesetting import DPI, font, printable, spread, wide, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ChartTable", "Picture", "Plotted", "alt_text", "as_table", "picture_of"]

WIDTH, HEIGHT = 960, 560
"""The size of the picture, in pixels of a screen."""
MARGIN, FOOT, BETWEEN, GAP = 20, 42, 40, 10
"""Room around everything, for the dates, between the two charts, between a chart and what is written beside it."""
TITLE, SMALL, TINY = 13.0, 8.5, 7.5
LINE_OF = {TITLE: 24, SMALL: 19}
"""Pixels from one line of text to the next."""
LABEL_GAP, TINY_GAP = 16, 12
"""Pixels from one label to the next above it."""
TAIL = 8
EDGE = 0.6
"""Steps from the edge to the first and the last point."""
MOST_GAPS = 0.4
"""Part of the width that the gaps between segments may take."""
UPPER_TICKS, LOWER_TICKS = 5, 2
MOST_TITLE_LINES = 3
MANY = 60
"""From so many points on they are drawn smaller."""
PALE, LINE = "#c9ced3", "#33536f"
LOWER_SHARE = 0.26
"""Part of the height that the chart of the ranges gets."""

ONE_AT_A_TIME = threading.Lock()
"""Matplotlib's settings belong to the whole process: nobody else draws while they are ours."""


class Picture(StrEnum):
    """What kind of file a chart becomes."""

    PNG = "png"
    SVG = "svg"


def picture_of(chart: ControlChart, plotted: Plotted, language: Language, picture: Picture = Picture.PNG) -> bytes:
    """The chart as a file."""
    with _settings():
        figure = _Sheet(chart, plotted, language).figure
        written = BytesIO()
        about = {"Software": None} if picture is Picture.PNG else {"Date": None, "Creator": None}
        figure.savefig(written, format=picture.value, dpi=DPI, metadata=about)
    if picture is Picture.PNG:
        return written.getvalue()
    return _spoken(written.getvalue().decode(), plotted, alt_text(chart, plotted, language)).encode()


@contextmanager
def _settings() -> Iterator[None]:
    """Matplotlib as it comes, whatever this machine prefers, and names inside SVG that do not change."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # that it looks for typefaces is nobody's concern
    import matplotlib as mpl

    with ONE_AT_A_TIME, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({"svg.hashsalt": "potok", "text.parse_math": False})
        yield


def _spoken(svg: str, plotted: Plotted, said: str) -> str:
    """The picture with a title and a description for screen readers."""
    title = f"<title>{html.escape(printable(plotted.name))}</title>\n <desc>{html.escape(printable(said))}</desc>"
    before, metadata, after = svg.partition("<metadata>")
    return f"{before}{title}\n {metadata}{after}"


class _Sheet:
    """One picture being drawn, measured in pixels from its lower left corner."""

    def __init__(self, chart: ControlChart, plotted: Plotted, language: Language) -> None:
        from matplotlib.figure import Figure

        self.chart, self.plotted, self.language = chart, plotted, language
        self.figures = Figures.of(chart, language)
        self.figure: Figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), facecolor="white")
        panels = panels_of(chart, plotted, language) if chart.points else []
        top = self._head(panels)
        if panels:
            self._panels(panels, top)
        else:
            self._text(WIDTH / 2, top / 2, EMPTY.say(language), TITLE, QUIET, "center")

    def _text(
        self, x: float, y: float, text: str, size: float, colour: str, align: str = "left", *, over: bool = False
    ) -> None:
        """A text whose middle line is at a height; one that lies over lines hides them."""
        self.figure.text(
            x / WIDTH, y / HEIGHT, text, color=colour, ha=align, va="center_baseline", fontproperties=font(size),
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5} if over else None,
        )  # fmt: skip

    def _head(self, panels: Sequence[Panel]) -> float:
        """Title, what kind of chart, what the marks mean; how much height they leave."""
        y = float(HEIGHT - MARGIN)
        for line in wrapped(printable(self.plotted.name), TITLE, WIDTH - 2 * MARGIN, MOST_TITLE_LINES):
            y -= LINE_OF[TITLE] / 2
            self.figure.text(
                MARGIN / WIDTH, y / HEIGHT, line, color=INK, va="center_baseline", fontproperties=font(TITLE, bold=True)
            )
            y -= LINE_OF[TITLE] / 2
        y -= LINE_OF[SMALL] / 2 + 2
        self._text(MARGIN, y, printable(" · ".join(self._about())), SMALL, QUIET)
        y -= LINE_OF[SMALL]
        self._text(MARGIN, y, variant_words(self.chart).say(self.language), SMALL, QUIET)
        y -= LINE_OF[SMALL] / 2
        return self._legend(y, legend_of(self.chart, panels, self.language))

    def _about(self) -> list[str]:
        """The line below the title."""
        kind = KINDS[self.chart.kind].say(self.language)
        parts = [f"{kind[:1].upper()}{kind[1:]}", self.plotted.subject, self.plotted.unit]
        if self.chart.points:
            parts.append(counted(self.chart, self.language))
        if (limits := limits_words(self.chart)) is not None:
            parts.append(limits.say(self.language))
        elif any(segment.trial for segment in self.chart.segments):
            parts.append(EARLIER_TRIAL.say(self.language))
        parts += [note.say(self.language) for note in notes_of(self.chart, self.figures)]
        return [part for part in parts if part]

    def _legend(self, y: float, entries: Sequence[tuple[Mark, str]]) -> float:
        from matplotlib.lines import Line2D

        x = float(MARGIN)
        for number, (mark, text) in enumerate(entries):
            room = 18 + wide(text, SMALL) + 22
            if number == 0 or x + room > WIDTH - MARGIN:
                x, y = float(MARGIN), y - LINE_OF[SMALL]
            spot = Line2D([(x + 5) / WIDTH], [(y + LINE_OF[SMALL] / 2 - 2) / HEIGHT], **_worn(mark, 1.0))
            self.figure.add_artist(spot)
            self._text(x + 18, y + LINE_OF[SMALL] / 2 - 2, text, SMALL, QUIET)
            x += room
        return y

    def _panels(self, panels: Sequence[Panel], top: float) -> None:
        """The charts one below the other, as wide as what is written beside them leaves."""
        labels = [wide(level.label, SMALL) for panel in panels for level in panel.levels]
        ticks = [_ticks(panel, UPPER_TICKS if panel is panels[0] else LOWER_TICKS) for panel in panels]
        written = [self._written(values) for values in ticks]
        left = MARGIN + max(wide(text, SMALL) for texts in written for text in texts) + GAP
        right = WIDTH - MARGIN - max(labels) - 2 * GAP
        self.across = _across(self.chart, panels, right - left)
        height = top - FOOT - BETWEEN * len(panels)
        shares = (1 - LOWER_SHARE, LOWER_SHARE) if len(panels) > 1 else (1.0,)
        for panel, share, values, texts in zip(panels, shares, ticks, written, strict=True):
            top -= BETWEEN + height * share
            box = Box(left, top, right - left, height * share)
            axes = self._axes(panel, box)
            axes.set_yticks([float(value) for value in values], texts, fontproperties=font(SMALL), color=QUIET)
            self._paint(axes, panel, box)
            self._name_levels(panel, box)
            self._dates(axes, box, written_out=panel is panels[-1])

    def _written(self, values: Sequence[Decimal]) -> list[str]:
        """Ticks with as many digits as the most exact of them needs."""
        places = max((-int(value.as_tuple().exponent) for value in values), default=0)
        return [self.figures.written(value, max(places, 0)) for value in values]

    def _axes(self, panel: Panel, box: Box) -> Axes:
        """An empty chart, across in pixels, upwards in the unit of the values."""
        axes = self.figure.add_axes((box.x / WIDTH, box.y / HEIGHT, box.width / WIDTH, box.height / HEIGHT))
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(PALE)
        axes.tick_params(color=PALE, length=3)
        axes.set_xlim(0, box.width)
        axes.set_ylim(*panel.extent)
        self._text(box.x - GAP / 2, box.y + box.height + 12, printable(panel.caption), SMALL, QUIET)
        return axes

    def _paint(self, axes: Axes, panel: Panel, box: Box) -> None:
        """Lines first, then the series, then the marks of its points."""
        for level in panel.levels:
            first, last = self.across.span(level.segment, box.width)
            axes.plot(
                [first, last], [float(level.value)] * 2, color=level.colour, linewidth=level.width,
                linestyle=level.dash, dash_capstyle="butt", zorder=2,
            )  # fmt: skip
        scale = 0.62 if len(self.chart.points) > MANY else 1.0
        for segment in self.chart.segments:
            dots = [
                (self.across.at[place], float(value))
                for place, value in enumerate(panel.values)
                if value is not None and segment.start <= place < segment.end
            ]
            axes.plot(
                [x for x, _ in dots], [y for _, y in dots], color=LINE, linewidth=1.5 * scale, marker="o",
                markersize=4.2 * scale, zorder=3, clip_on=False,
            )  # fmt: skip
        for at, value, marks in zip(self.across.at, panel.values, panel.marks, strict=True):
            for mark in marks if value is not None else ():
                axes.plot([at], [float(value or 0)], zorder=4, **_worn(mark, min(1.0, scale * 1.25)))

    def _name_levels(self, panel: Panel, box: Box) -> None:
        """What the lines are, beside the chart; at the end of earlier segments only their values."""
        low, high = panel.extent
        for segment in (*self.chart.segments[:-1], None):
            named = [level for level in panel.levels if (level.segment is segment if segment else level.label)]
            heights = [box.y + (float(level.value) - low) / (high - low) * box.height for level in named]
            end = box.x + self.across.span(segment, box.width)[1]
            if segment is None:
                self._labels(named, heights, spread(heights, LABEL_GAP, box.y, box.y + box.height), end)
            elif self.across.valued:
                for level, y in zip(named, spread(heights, TINY_GAP, box.y, box.y + box.height), strict=True):
                    self._text(end + 4, y, level.short, TINY, QUIET, over=True)

    def _labels(self, levels: Sequence[Level], heights: Sequence[float], places: Sequence[float], edge: float) -> None:
        from matplotlib.lines import Line2D

        for level, line_y, y in zip(levels, heights, places, strict=True):
            across, up = [(edge + 2) / WIDTH, (edge + 2 * GAP - 4) / WIDTH], [line_y / HEIGHT, y / HEIGHT]
            self.figure.add_artist(Line2D(across, up, color=PALE, linewidth=0.8))
            self._text(edge + 2 * GAP, y, level.label, SMALL, level.colour)

    def _dates(self, axes: Axes, box: Box, *, written_out: bool) -> None:
        """As many dates as fit; before all others those on which segments begin, then the last."""
        days, at = [self.figures.day(point.on) for point in self.chart.points], self.across.at
        need = max(wide(day, SMALL) for day in days) + 18
        shown: list[int] = []
        for place in (*(segment.start for segment in self.chart.segments), len(days) - 1, *range(len(days))):
            if all(abs(at[place] - at[other]) >= need for other in shown):
                shown.append(place)
        axes.set_xticks([at[place] for place in shown], [""] * len(shown))
        for place in shown if written_out else ():
            self._text(box.x + at[place], box.y - 14, days[place], SMALL, QUIET, "center")


class Box(NamedTuple):
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Across:
    """Where the points stand from left to right: one beside the other, with a gap between segments."""

    at: tuple[float, ...]
    tail: float
    """How far the lines of a segment run beyond its points."""
    valued: bool
    """The gaps have room for the values of the lines."""

    def span(self, segment: Segment | None, width: float) -> tuple[float, float]:
        """From where to where a line runs: along a segment, or all along."""
        if segment is None:
            return 0.0, width
        first = 0.0 if segment.start == 0 else self.at[segment.start] - self.tail
        last = width if segment.end == len(self.at) else self.at[segment.end - 1] + self.tail
        return first, last


def _across(chart: ControlChart, panels: Sequence[Panel], width: float) -> Across:
    breaks, steps = len(chart.segments) - 1, len(chart.points) - 1
    values = max((wide(level.short, TINY) for panel in panels for level in panel.levels), default=0.0)
    gap = values + 2 * TAIL
    valued = breaks * gap <= width * MOST_GAPS
    if not valued:
        gap = min(2 * TAIL, width * MOST_GAPS / breaks)
    room = width - breaks * gap
    step = room / (steps + 2 * EDGE)
    edge = max(step * EDGE, TAIL)
    step = (room - 2 * edge) / steps if steps else 0.0
    at = [
        edge + step * place + number * gap
        for number, segment in enumerate(chart.segments)
        for place in range(segment.start, segment.end)
    ]
    return Across(tuple(at), TAIL / 2, valued)


def _ticks(panel: Panel, most: int) -> list[Decimal]:
    """Round values within what the panel shows."""
    from matplotlib.ticker import MaxNLocator

    low, high = panel.extent
    found = MaxNLocator(nbins=most, steps=[1, 2, 5, 10]).tick_values(low, high)
    return [Decimal(f"{value:.12g}") + 0 for value in found if low <= value <= high]


def _worn(mark: Mark, scale: float) -> dict[str, Any]:
    """A mark as matplotlib takes it."""
    return {
        "marker": mark.shape,
        "markersize": mark.size * scale,
        "color": mark.colour,
        "markerfacecolor": "none" if mark.hollow else mark.colour,
        "markeredgewidth": 1.4 if mark.hollow else 0.8,
        "clip_on": False,
        "linestyle": "none",
    }
