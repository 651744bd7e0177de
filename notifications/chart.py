"""A run chart or an XmR chart as a picture that can be read on paper without colours; the same chart, the same bytes."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.control_chart import ControlChart, Kind, Rule, Segment, Side
from domain.words import Language, Words
from notifications.chart_words import (
    CENTRES,
    EMPTY,
    KINDS,
    LOWER,
    MEAN_RANGE,
    RANGE,
    UPPER,
    UPPER_RANGE,
    ChartTable,
    Figures,
    Plotted,
    alt_text,
    as_table,
    rule_words,
    trial_words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

__all__ = ["ChartTable", "Picture", "Plotted", "alt_text", "as_table", "drawn"]

WIDTH, HEIGHT, DPI = 960, 560, 100
"""The size of the picture, in pixels of a screen."""
MARGIN = 18
FOOT = 34
"""Room for the dates."""
POINT = DPI / 72
"""Pixels in a typographic point."""
ONE_AT_A_TIME = threading.Lock()
"""Matplotlib's settings belong to the whole process; nobody else draws while they are ours."""

INK, QUIET, PALE = "#1f2933", "#5c6770", "#c9ced3"
LINE, TARGET, COMPARED = "#33536f", "#00694e", "#7a5c00"


class Picture(StrEnum):
    """What kind of file a chart becomes."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, slots=True)
class Mark:
    """How the points of one rule look: shape first, so that grey print tells them apart."""

    shape: str
    colour: str
    size: float
    hollow: bool = False


MARKS = {
    Rule.BEYOND_LIMIT: Mark("D", "#b3261e", 7.0),
    Rule.RANGE_BEYOND_LIMIT: Mark("D", "#b3261e", 7.0),
    Rule.SHIFT: Mark("s", "#c25700", 6.4),
    Rule.TREND: Mark("^", "#6a3d9a", 7.4),
    Rule.NEAR_LIMIT: Mark("o", "#b3261e", 8.0, hollow=True),
}
"""A point of several rules wears the mark of the first of them here."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands beside the end of a line."""

    at: float
    text: str
    colour: str
    bold: bool = False


def drawn(chart: ControlChart, plotted: Plotted, language: Language, picture: Picture = Picture.PNG) -> bytes:
    """The chart as a file."""
    with _settings():
        figure = _Sheet(chart, plotted, language).figure()
        written = BytesIO()
        about = {"Software": None} if picture is Picture.PNG else {"Date": None, "Creator": None}
        figure.savefig(written, format=picture.value, dpi=DPI, metadata=about)
    if picture is Picture.PNG:
        return written.getvalue()
    return _spoken(written.getvalue().decode(), plotted, alt_text(chart, plotted, language)).encode()


@contextmanager
def _settings() -> Iterator[None]:
    """Matplotlib as it comes, whatever this machine's settings say, and names in SVG that do not change."""
    import matplotlib as mpl

    with ONE_AT_A_TIME, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = "potok"
        yield


def _spoken(svg: str, plotted: Plotted, said: str) -> str:
    """The picture with a title and a description for screen readers."""
    title = f"<title>{html.escape(plotted.name)}</title><desc>{html.escape(said)}</desc>"
    before, metadata, after = svg.partition("<metadata>")
    return f"{before}{title}\n {metadata}{after}"


@cache
def _font_file(bold: bool) -> Path:  # noqa: FBT001 - one of two files
    """The typeface that comes with matplotlib and has Cyrillic letters."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


def _font(size: float, *, bold: bool = False) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_font_file(bold), size=size)


@cache
def _letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(_font_file(False))).get_charmap())


def _printable(text: str) -> str:
    """A text of one line without letters that the typeface does not have."""
    return "".join(letter if ord(letter) in _letters() else "□" for letter in " ".join(text.split()))


def _wide(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels wide a text comes out."""
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text, _font(size, bold=bold), ismath=False)
    return float(width) * POINT


def _wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """Lines of bold text no wider than the room; what is too long for the last one ends in dots."""
    lines: list[str] = []
    for word in _printable(text).split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and _wide(joined, size, bold=True) <= room:
            lines[-1] = joined
        else:
            lines += _broken(word, size, room)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and _wide(f"{last}…", size, bold=True) > room:
        last = last[:-1]
    return [*lines[: most - 1], f"{last}…"]


def _broken(word: str, size: float, room: float) -> list[str]:
    """A word that is wider than the room, in pieces."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and _wide(pieces[-1] + letter, size, bold=True) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
