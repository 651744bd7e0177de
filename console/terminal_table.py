"""Tables for a terminal: as wide as needed, wrapped at words when the terminal is narrower."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

GAP, NARROW_GAP = "  ", " "
LINE = "─"
GLUE = "\u00a0"
SPACE = re.compile(r"[ \t\n\r\f\v]+")
PIECE = re.compile(r".+?(?:[_:@/]|[.\-](?=[^\W\d_])|$)")
"""A part of a word that is too long for its column: it ends at a sign between words, never inside a code or a date."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    heading: str
    right: bool = False
    share: int | None = None
    """Its part of the width left for wrapped columns; without one it is never wrapped: codes, dates, numbers."""
    leads: str = ""
    """Where a page leads from a cell: an address that ends in what the cell says."""
    typed: bool = False
    """Says what is typed at a terminal; a page, on which nothing is typed, leaves it out."""
    exact: bool = False
    """Tells records apart that may have one name, as twins have: its codes stay codes."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; drawn only when a person reads them."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]
    title: str = ""


def drawn(table: Table, width: int) -> str:
    """The table as text: a title, headings, a line, rows."""
    table = _without_blank(table)
    lines = [table.title] if table.title else []
    if (fit := _fit(table, width)) is None:
        lines += _stacked(table, width)
    else:
        lines += _row([column.heading for column in table.columns], table.columns, fit)
        lines.append(LINE * fit.total)
        for row in table.rows:
            lines += _row(row, table.columns, fit)
    return "\n".join(line.rstrip() for line in lines)


def _without_blank(table: Table) -> Table:
    """The table without columns that have no heading and nothing to say."""
    said = [place for place, column in enumerate(table.columns) if column.heading or any(r[place] for r in table.rows)]
    rows = [[row[place] for place in said] for row in table.rows]
    return replace(table, columns=tuple(table.columns[place] for place in said), rows=rows)


@dataclass(frozen=True, slots=True)
class _Fit:
    """How wide each column is, and what stands between them."""

    widths: list[int]
    gap: str = GAP

    @property
    def total(self) -> int:
        return sum(self.widths) + len(self.gap) * (len(self.widths) - 1)


def _fit(table: Table, width: int) -> _Fit | None:
    """What each column wants; else the first way in which all fit, the room that is left shared out; else nothing."""
    cells = [(column.heading, *(row[place] for row in table.rows)) for place, column in enumerate(table.columns)]
    wanted = [max(map(len, column)) for column in cells]
    if (fit := _Fit(wanted)).total <= width:
        return fit
    words, pieces = ([max(map(measure, column)) for column in cells] for measure in (_longest_word, _longest_piece))
    kept = [
        want if column.share is None else word for want, word, column in zip(wanted, words, table.columns, strict=True)
    ]
    for least, gap in ((kept, GAP), (words, GAP), (words, NARROW_GAP), (pieces, NARROW_GAP)):
        if (fit := _Fit(least, gap)).total <= width:
            return _spread(fit, wanted, table.columns, width)
    return None


def _spread(fit: _Fit, wanted: Sequence[int], columns: Sequence[Column], width: int) -> _Fit:
    """The room that is left goes to the columns by their shares; none gets more than it wants."""
    widths = list(fit.widths)
    for _ in range(width - fit.total):
        hungry = [place for place, want in enumerate(wanted) if widths[place] < want]
        if not hungry:
            break
        widths[min(hungry, key=lambda place: widths[place] / (columns[place].share or 1))] += 1
    return replace(fit, widths=widths)


def _stacked(table: Table, width: int) -> list[str]:
    """Too narrow for columns: each row as lines of its own, every value after its heading."""
    lines: list[str] = []
    for row in table.rows:
        lines.append(LINE * width)
        for column, cell in zip(table.columns, row, strict=True):
            if cell:
                first, *more = _wrapped(f"{column.heading}: {cell}" if column.heading else cell, width - len(GAP))
                lines += [first, *(GAP + line for line in more)]
    return lines


def _words(cell: str) -> list[str]:
    """A cell's words; a number stays beside its sign, a dash beside the date before it."""
    return SPACE.split(cell.replace("№ ", f"№{GLUE}").replace(" – ", f"{GLUE}– ").strip())


def _longest_word(cell: str) -> int:
    return max(map(len, _words(cell)))


def _longest_piece(cell: str) -> int:
    return max((len(piece) for word in _words(cell) for piece in PIECE.findall(word)), default=0)


def _wrapped(cell: str, width: int) -> list[str]:
    """A cell's lines."""
    lines = [""]
    for word in _words(cell):
        before = " " if lines[-1] else ""
        for part in _parts(word, width):
            if len(lines[-1] + before + part) <= width:
                lines[-1] += before + part
            else:
                lines.append(part)
            before = ""
    return [line.replace(GLUE, " ") for line in lines]


def _parts(word: str, width: int) -> list[str]:
    """A word, or as much of it as a line can hold at a time."""
    if len(word) <= width:
        return [word]
    pieces = PIECE.findall(word)
    return [piece[start : start + width] for piece in pieces for start in range(0, len(piece), width)]


def _row(cells: Sequence[str], columns: Sequence[Column], fit: _Fit) -> list[str]:
    """One row, over as many lines as its tallest cell needs."""
    broken = [_wrapped(cell, width) for cell, width in zip(cells, fit.widths, strict=True)]
    height = max(len(lines) for lines in broken)
    made = []
    for number in range(height):
        parts = [lines[number] if number < len(lines) else "" for lines in broken]
        made.append(
            fit.gap.join(
                part.rjust(width) if column.right else part.ljust(width)
                for part, column, width in zip(parts, columns, fit.widths, strict=True)
            )
        )
    return made
