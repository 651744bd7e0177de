"""Working days as numbers, so that histories are added up rather than looked up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date, timedelta

BEGINNING = date(2019, 1, 9)
"""The first day of the programme."""

AHEAD = 400
"""Calendar days after the portfolio's day on which something may be planned."""


class Clock:
    """The working days of the programme, numbered from its first; `now` is the last that has come."""

    def __init__(self, as_of: date, is_working_day: Callable[[date], bool]) -> None:
        length = (as_of - BEGINNING).days + AHEAD
        days = (BEGINNING + timedelta(days=number) for number in range(length))
        self._days = [day for day in days if is_working_day(day)]
        self.now = bisect_right(self._days, as_of) - 1

    def day(self, tick: int) -> date:
        """The date of a numbered working day."""
        return self._days[tick]

    def tick(self, day: date) -> int:
        """The number of a date, or of the next working day after it."""
        return bisect_left(self._days, day)

    def year(self, year: int) -> range:
        """The working days of a year on which something can have happened."""
        return range(self.tick(date(year, 1, 1)), min(self.tick(date(year + 1, 1, 1)), self.now))
