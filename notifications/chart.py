"""A run chart or an XmR chart as a picture that grey print keeps readable; the same chart gives the same bytes."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING, Any

from domain.control_chart import ControlChart
from domain.words import Language
from notifications.chart_panels import INK, QUIET, Level, Mark, Panel, legend_of, panels_of
from notifications.chart_words import (
    EMPTY,
    KINDS,
    ChartTable,
    Figures,
    Plotted,
    alt_text,
    as_table,
    counted,
    trial_words,
)
from notifications.typesetting import DPI, font, printable, spread, wide, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ChartTable", "Picture", "Plotted", "alt_text", "as_table", "drawn"]

WIDTH, HEIGHT = 960, 560
"""The size of the picture, in pixels of a screen."""
MARGIN, FOOT, BETWEEN, GAP = 20, 44, 44, 10
"""Room around everything, for the dates, between the two charts, between a chart and what is written beside it."""
TITLE, SMALL, TINY = 13.0, 8.5, 7.5
LINE_OF = {TITLE: 24, SMALL: 19}
"""Pixels from one line of text to the next."""
LABEL_GAP = 16
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


def drawn(chart: ControlChart, plotted: Plotted, language: Language, picture: Picture = Picture.PNG) -> bytes:
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
        self.small = len(chart.points) > MANY
        top = self._head()
        if chart.points:
            self.at = self._places()
            self._panels(panels_of(chart, plotted, language), top)
        else:
            self._text(WIDTH / 2, top / 2, EMPTY.say(language), TITLE, QUIET, "center")

    def _text(self, x: float, y: float, text: str, size: float, colour: str, align: str = "left") -> None:
        self.figure.text(
            x / WIDTH, y / HEIGHT, text, color=colour, ha=align, va="center_baseline", fontproperties=font(size)
        )

    def _head(self) -> float:
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
        y -= LINE_OF[SMALL] / 2
        return self._legend(y)

    def _about(self) -> list[str]:
        """The line below the title."""
        kind = KINDS[self.chart.kind].say(self.language)
        parts = [f"{kind[:1].upper()}{kind[1:]}", self.plotted.subject, self.plotted.unit]
        if self.chart.points:
            parts.append(counted(self.chart, self.language))
        if self.chart.trial:
            parts.append(trial_words(self.chart.segments[-1], self.chart).say(self.language))
        return [part for part in parts if part]

    def _legend(self, y: float) -> float:
        from matplotlib.lines import Line2D

        entries = legend_of(self.chart, self.language)
        x = float(MARGIN)
        for number, (mark, text) in enumerate(entries):
            room = 16 + wide(text, SMALL) + 22
            if number == 0 or x + room > WIDTH - MARGIN:
                x, y = float(MARGIN), y - LINE_OF[SMALL]
            spot = Line2D([(x + 5) / WIDTH], [(y + LINE_OF[SMALL] / 2 - 2) / HEIGHT], **_worn(mark, 1.0))
            self.figure.add_artist(spot)
            self._text(x + 16, y + LINE_OF[SMALL] / 2 - 2, text, SMALL, QUIET)
            x += room
        return y

    def _places(self) -> list[float]:
        """Where each point stands from left to right: one beside the other, with a gap between segments."""
        gap = max(1.0, len(self.chart.points) / 30)
        return [
            place + number * gap
            for number, segment in enumerate(self.chart.segments)
            for place in range(segment.start, segment.end)
        ]

    def _panels(self, panels: Sequence[Panel], top: float) -> None:
        """The charts one below the other, as wide as their labels leave."""
        labels = [wide(level.label, SMALL) for panel in panels for level in panel.levels]
        ticks = [_ticks(panel, 5 if panel is panels[0] else 2) for panel in panels]
        written = [self._ticks_written(values) for values in ticks]
        left = MARGIN + max(wide(text, SMALL) for texts in written for text in texts) + GAP
        right = WIDTH - MARGIN - max(labels) - 2 * GAP
        height = top - FOOT - BETWEEN * len(panels)
        shares = (1 - LOWER_SHARE, LOWER_SHARE) if len(panels) > 1 else (1.0,)
        for panel, share, values, texts in zip(panels, shares, ticks, written, strict=True):
            top -= BETWEEN
            room = (left, top - height * share, right - left, height * share)
            axes = self._axes(panel, room)
            axes.set_yticks([float(value) for value in values], texts, fontproperties=font(SMALL), color=QUIET)
            self._paint(axes, panel)
            self._labels(axes, panel, room)
            self._dates(axes, written_out=panel is panels[-1], room=right - left)
            top -= height * share

    def _axes(self, panel: Panel, room: tuple[float, float, float, float]) -> Axes:
        x, y, width, height = room
        axes = self.figure.add_axes((x / WIDTH, y / HEIGHT, width / WIDTH, height / HEIGHT))
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(PALE)
        axes.tick_params(color=PALE, length=3)
        edge = max(0.6, len(self.at) / 80)
        axes.set_xlim(self.at[0] - edge, self.at[-1] + edge)
        axes.set_ylim(*panel.extent)
        self._text(x - GAP / 2, y + height + 12, printable(panel.caption), SMALL, QUIET)
        return axes

    def _ticks_written(self, values: Sequence[Decimal]) -> list[str]:
        places = max((-int(value.as_tuple().exponent) for value in values), default=0)
        return [self.figures.written(value, max(places, 0)) for value in values]

    def _paint(self, axes: Axes, panel: Panel) -> None:
        """Lines first, then the series, then its marked points."""
        for level in panel.levels:
            self._line(axes, level)
        scale = 0.62 if self.small else 1.0
        for segment in self.chart.segments:
            places = [place for place in range(segment.start, segment.end) if panel.values[place] is not None]
            axes.plot(
                [self.at[place] for place in places],
                [float(panel.values[place] or 0) for place in places],
                color=LINE, linewidth=1.5 * scale, marker="o", markersize=4.2 * scale, zorder=3,
            )  # fmt: skip
        for at, value, mark in zip(self.at, panel.values, panel.marks, strict=True):
            if mark is not None and value is not None:
                axes.plot([at], [float(value)], zorder=4, **_worn(mark, 0.75 if self.small else 1.0))

    def _line(self, axes: Axes, level: Level) -> None:
        first, last = self._span(level)
        axes.plot(
            [first, last], [float(level.value)] * 2, color=level.colour, linewidth=level.width, linestyle=level.dash,
            dash_capstyle="butt", zorder=2,
        )  # fmt: skip
        if level.short:
            axes.annotate(
                level.short, (last, float(level.value)), xytext=(0, 3), textcoords="offset points", ha="right",
                color=QUIET, fontproperties=font(TINY), zorder=5,
            )  # fmt: skip

    def _span(self, level: Level) -> tuple[float, float]:
        """From where to where a line runs: a little beyond its points; the last ones up to the edge."""
        edge = max(0.6, len(self.at) / 80)
        if level.segment is None:
            return self.at[0] - edge, self.at[-1] + edge
        first, last = self.at[level.segment.start], self.at[level.segment.end - 1]
        return first - min(edge, 0.6), last + (edge if level.segment is self.chart.segments[-1] else min(edge, 0.6))

    def _labels(self, axes: Axes, panel: Panel, room: tuple[float, float, float, float]) -> None:
        """What the lines are, beside the chart, moved apart where they would overlap."""
        from matplotlib.lines import Line2D

        x, y, width, height = room
        low, high = axes.get_ylim()
        named = [level for level in panel.levels if level.label]
        wanted = [y + (float(level.value) - low) / (high - low) * height for level in named]
        for level, line_y, text_y in zip(named, wanted, spread(wanted, LABEL_GAP, y, y + height), strict=True):
            edge, start = x + width, x + width + 2 * GAP
            self.figure.add_artist(
                Line2D(
                    [(edge + 2) / WIDTH, (start - 4) / WIDTH],
                    [line_y / HEIGHT, text_y / HEIGHT],
                    color=PALE,
                    linewidth=0.8,
                )
            )
            self._text(start, text_y, level.label, SMALL, level.colour)

    def _dates(self, axes: Axes, *, written_out: bool, room: float) -> None:
        """As many dates as fit, always that of the first point; the day each new segment begins stands above."""
        days = [self.figures.day(point.on) for point in self.chart.points]
        need = (wide(max(days, key=len), SMALL) + 18) / room * (axes.get_xlim()[1] - axes.get_xlim()[0])
        shown = [0]
        for place, at in enumerate(self.at):
            if at - self.at[shown[-1]] >= need:
                shown.append(place)
        texts = [days[place] if written_out else "" for place in shown]
        axes.set_xticks([self.at[place] for place in shown], texts, fontproperties=font(SMALL), color=QUIET)


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
        "markerfacecolor": "white" if mark.hollow else mark.colour,
        "markeredgewidth": 1.6 if mark.hollow else 0.8,
        "linestyle": "none",
    }
