"""Text in a picture: one typeface that is always there, lines that fit their room, labels that do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

DPI = 100
POINT = DPI / 72
"""Pixels in a typographic point."""


@cache
def _file(name: str) -> Path:
    """A face of the family that comes with matplotlib and has Cyrillic letters."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf"


def font(size: float, *, bold: bool = False) -> FontProperties:
    """The typeface of pictures, from its own file: other copies on this machine are not looked at."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_file("DejaVuSans-Bold" if bold else "DejaVuSans"), size=size)


@cache
def _letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(_file("DejaVuSans"))).get_charmap())


def printable(text: str) -> str:
    """A text on one line, with a box for each letter that the typeface does not have."""
    return "".join(letter if ord(letter) in _letters() else "□" for letter in " ".join(text.split()))


@lru_cache(maxsize=4096)
def wide(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels wide a text comes out."""
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text, font(size, bold=bold), ismath=False)
    return float(width) * POINT


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """Lines of bold text no wider than the room; what does not fit into so many ends in dots."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and wide(joined, size, bold=True) <= room:
            lines[-1] = joined
        else:
            lines += _pieces(word, size, room)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(f"{lines[most - 1]} {lines[most]}", size, room)]


def _cut(line: str, size: float, room: float) -> str:
    while wide(f"{line}…", size, bold=True) > room:
        line = line[:-1].rstrip()
    return f"{line}…"


def _pieces(word: str, size: float, room: float) -> list[str]:
    """A word that is wider than the room is broken anywhere."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and wide(pieces[-1] + letter, size, bold=True) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near as may be to the wanted ones, in their order, at least a gap apart, between low and high."""
    groups: list[list[float]] = []
    for place in sorted(wanted):
        groups.append([place])
        while len(groups) > 1 and _first(groups[-1], gap) < _first(groups[-2], gap) + len(groups[-2]) * gap:
            last = groups.pop()
            groups[-1] += last
    laid = [_first(group, gap) + number * gap for group in groups for number in range(len(group))]
    for number, place in enumerate(laid):
        laid[number] = max(place, low + number * gap)
    for number in range(len(laid)):
        laid[-1 - number] = min(laid[-1 - number], high - number * gap)
    ranked = sorted(range(len(wanted)), key=lambda number: wanted[number])
    order = {number: rank for rank, number in enumerate(ranked)}
    return [laid[order[number]] for number in range(len(wanted))]


def _first(group: Sequence[float], gap: float) -> float:
    """Where a group of labels begins that is centred on what its members want."""
    return sum(group) / len(group) - (len(group) - 1) * gap / 2
