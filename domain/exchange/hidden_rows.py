"""What a spreadsheet shows besides values: rows and columns that are hidden, cells that are struck through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from domain.engine.words import Words
from domain.exchange.cell_formats import Cell
from domain.exchange.cells import is_blank
from domain.exchange.headings import letter_of
from domain.exchange.rows import Cells

MOST_RUNS = 20
"""Stretches of rows that a remark names."""


@dataclass(slots=True)
class Strikes:
    """Rows and columns of one reading that somebody hid, and rows that somebody struck through."""

    hidden: list[int] = field(default_factory=list)
    veiled: set[int] = field(default_factory=set)
    struck: list[int] = field(default_factory=list)

    def clear(self) -> None:
        """Start again, as the rows are read again."""
        self.hidden.clear()
        self.veiled.clear()
        self.struck.clear()

    def through(self, number: int, cells: Sequence[Cell], indexes: Sequence[int]) -> frozenset[int] | None:
        """The cells of a table's row that are struck through; None where the whole row is, and is left out."""
        if not isinstance(cells, Cells):
            return frozenset()
        struck = cells.struck.intersection(indexes)
        if struck and all(index in struck for index in indexes if index < len(cells) and not is_blank(cells[index])):
            self.struck.append(number)
            return None
        if cells.hidden:
            self.hidden.append(number)
        if cells.veiled:
            told = (index for index in indexes if index < len(cells) and not is_blank(cells[index]))
            self.veiled.update(index for index in told if index in cells.veiled)
        return struck

    @property
    def remarks(self) -> Iterator[Words]:
        """What the sender should know of such rows."""
        if self.hidden:
            ru, en = _runs(self.hidden)
            yield Words(
                f"скрытые строки (например, фильтром) прочитаны: {ru}; ненужные удалите",
                f"hidden rows (by a filter, perhaps) were read: {en}; delete those that are not needed",
            )
        if self.veiled:
            listed = ", ".join(map(letter_of, sorted(self.veiled)))
            yield Words(
                f"скрытые столбцы прочитаны: {listed}; ненужные удалите",
                f"hidden columns were read: {listed}; delete those that are not needed",
            )
        if self.struck:
            ru, en = _runs(self.struck)
            yield Words(
                f"зачёркнутые строки не прочитаны: {ru}; с нужных снимите зачёркивание",
                f"rows that are struck through were not read: {en}; take the strike off those that are needed",
            )


def _runs(numbers: Sequence[int]) -> tuple[str, str]:
    """Row numbers with a dash for neighbours."""
    runs = []
    for _, found in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        first, *others = (number for _, number in found)
        runs.append(f"{first}–{others[-1]}" if others else str(first))
    listed, left = ", ".join(runs[:MOST_RUNS]), len(runs[MOST_RUNS:])
    return (f"{listed} и ещё", f"{listed} and more") if left else (listed, listed)
