"""Whether the dates of a column have the day or the month first: a whole column tells what one cell does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.engine.words import Words
from domain.exchange.cell_formats import Cell
from domain.exchange.dates import DAY_FIRST, POINT

SAMPLE_ROWS = 2_000
"""Rows of a sheet that are looked at before they are read."""


class DayOrder(StrEnum):
    """In which order the dates of a column are written."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    MIXED = "mixed"
    """Some have the day first, some the month: of those that could be either nobody knows."""


@dataclass(slots=True)
class _Evidence:
    """The first cells of a column that tell, by their rows."""

    day: tuple[int, str] | None = None
    month: tuple[int, str] | None = None
    either: tuple[int, str] | None = None

    def note(self, number: int, cell: Cell) -> None:
        """Look at one cell."""
        said = cell.strip() if isinstance(cell, str) else ""
        found = DAY_FIRST.fullmatch(said.casefold())
        if found is None:
            return
        first, second = int(found[1]), int(found[3])
        here = number, said
        if first > 12 >= second:
            self.day = self.day or here
        elif second > 12 >= first and found[2] != POINT:
            self.month = self.month or here
        elif first != second and found[2] == "/":
            self.either = self.either or here

    @property
    def verdict(self) -> tuple[DayOrder, Words | None]:
        """The order of the column, and what its sender should know of it."""
        if self.month is None:
            return DayOrder.DAY_FIRST, _guessed(*self.either) if self.either and self.day is None else None
        if self.day is None:
            return DayOrder.MONTH_FIRST, _month_first(*self.month)
        return DayOrder.MIXED, None


def day_orders(
    rows: Iterable[tuple[int, Sequence[Cell]]], after: int, indexes: Sequence[int]
) -> dict[int, tuple[DayOrder, Words | None]]:
    """The order of dates in some columns of a sheet, with what is to be said of it."""
    found = {index: _Evidence() for index in indexes}
    looked_at = 0
    for number, cells in rows if indexes else ():
        if number <= after:
            continue
        looked_at += 1
        if looked_at > SAMPLE_ROWS:
            break
        for index, evidence in found.items():
            if index < len(cells):
                evidence.note(number, cells[index])
    return {index: evidence.verdict for index, evidence in found.items()}


def _guessed(number: int, said: str) -> Words:
    return Words(
        f"день и месяц в столбце не различить (строка {number}: {said}): прочитаны как день/месяц/год",
        f"the column does not tell days from months (row {number}: {said}): they were read as day/month/year",
    )


def _month_first(number: int, said: str) -> Words:
    return Words(
        f"весь столбец прочитан как месяц/день/год, судя по строке {number}: {said}",
        f"the whole column was read as month/day/year, by row {number}: {said}",
    )
