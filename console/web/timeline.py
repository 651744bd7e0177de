"""The plan of a project as a picture: plan and fact of each milestone side by side, overlaps and all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.pilot.facts import Dated

WIDTH, ROW, BAR = 720, 26, 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One milestone: where its plan and its fact lie."""

    title: str
    said: str
    """The same in words, for whoever does not see the picture."""
    y: int
    planned: tuple[int, int]
    """Left edge and width of the plan."""
    actual: tuple[int, int] | None
    """The same of what happened; of one that has begun, up to today."""
    late: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of them, and today."""

    bars: Sequence[Bar]
    months: Sequence[tuple[int, str]]
    """Place and name of each first day of a month."""
    today: int | None
    width: int
    height: int


def timeline(rows: Sequence[Dated], titles: Mapping[str, str], on: date, spoken: Any) -> Timeline | None:
    """The picture of a plan; None where there is none.  `spoken` writes a date as the reader does."""
    if not rows:
        return None
    days = [day for row in rows for day in (row.planned_start, row.planned_end, row.actual_start,
                                             row.actual_end) if day]  # fmt: skip
    first, last = min(days), max([*days, *([on] if any(_runs(row) for row in rows) else [])])
    span = max((last - first).days, 1)

    def at(day: date) -> int:
        return int((day - first).days * WIDTH / span)

    bars = []
    for place, row in enumerate(rows):
        start = row.actual_start
        end = row.actual_end or (max(on, start) if start and _runs(row) else None)
        actual = (at(start), max(at(end) - at(start), 3)) if start and end else None
        late = row.actual_end is None and row.planned_end < on
        said = f"{spoken(row.planned_start)} – {spoken(row.planned_end)}"
        if start:
            said += f"; {spoken(start)} – {spoken(row.actual_end) if row.actual_end else '…'}"
        planned = (at(row.planned_start), max(at(row.planned_end) - at(row.planned_start), 3))
        bars.append(Bar(titles[row.key], said, place * ROW + 18, planned, actual, late))
    months = [(at(day), f"{day:%m.%Y}") for day in _months(first, last, span)]
    return Timeline(bars, months, at(on) if first <= on <= last else None, WIDTH, len(rows) * ROW + 24)


def _runs(row: Dated) -> bool:
    return bool(row.actual_start) and row.actual_end is None


def _months(first: date, last: date, span: int) -> list[date]:
    """First days of months, no more of them than there is room for."""
    step = max(1, round(span / 30.4 / 10))
    found, year, month = [], first.year, first.month
    while (day := date(year, month, 1)) <= last:
        if day >= first:
            found.append(day)
        month += step
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return found
