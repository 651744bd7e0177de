"""Tables for a terminal: as wide as needed, wrapped at words when the terminal is narrower."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.answer import Column, Table

GAP = "  "
LINE = "─"
NARROWEST = 8
"""A column is not squeezed below this."""


def drawn(table: Table, width: int) -> str:
    """The table as text: a title, headings, a line, rows."""
    table = _without_blank(table)
    widths = _widths(table, width)
    total = sum(widths) + len(GAP) * (len(widths) - 1)
    lines = [table.title] if table.title else []
    lines += _row([column.heading for column in table.columns], table.columns, widths)
    lines.append(LINE * total)
    for row in table.rows:
        lines += _row(row, table.columns, widths)
    return "\n".join(line.rstrip() for line in lines)


def _without_blank(table: Table) -> Table:
    """The table without columns that have no heading and nothing to say."""
    said = [place for place, column in enumerate(table.columns) if column.heading or any(r[place] for r in table.rows)]
    rows = [[row[place] for place in said] for row in table.rows]
    return replace(table, columns=tuple(table.columns[place] for place in said), rows=rows)


def _widths(table: Table, width: int) -> list[int]:
    """What each column wants, or its share of what is left when there is not enough for all."""
    wanted = [
        max((len(cell) for cell in (column.heading, *(row[place] for row in table.rows))), default=1)
        for place, column in enumerate(table.columns)
    ]
    spare = width - len(GAP) * (len(wanted) - 1)
    if sum(wanted) <= spare:
        return wanted
    fixed = [want if column.share is None else 0 for want, column in zip(wanted, table.columns, strict=True)]
    return _shared(table.columns, wanted, fixed, spare - sum(fixed))


def _shared(columns: Sequence[Column], wanted: list[int], fixed: list[int], left: int) -> list[int]:
    """Columns that take part in the sharing get no more than they want; what they leave goes to the others."""
    widths = list(fixed)
    open_places = {place for place, column in enumerate(columns) if column.share is not None}
    while open_places:
        shares = sum(columns[place].share or 1 for place in open_places)
        content = {place for place in open_places if wanted[place] * shares <= left * (columns[place].share or 1)}
        if not content:
            for place in open_places:
                widths[place] = max(left * (columns[place].share or 1) // shares, NARROWEST)
            break
        for place in content:
            widths[place] = wanted[place]
            left -= wanted[place]
        open_places -= content
    return widths


def _wrapped(cell: str, width: int) -> list[str]:
    """A cell's lines; a number stays beside its sign."""
    return wrap(cell.replace("№ ", "№\u00a0"), width, break_on_hyphens=False) or [""]


def _row(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    """One row, over as many lines as its tallest cell needs."""
    broken = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in broken)
    made = []
    for number in range(height):
        parts = [lines[number] if number < len(lines) else "" for lines in broken]
        made.append(
            GAP.join(
                part.rjust(width) if column.right else part.ljust(width)
                for part, column, width in zip(parts, columns, widths, strict=True)
            )
        )
    return made
