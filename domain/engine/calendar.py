"""The programme's working days: weekends, holidays and transferred days off of its country."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

SNAPSHOT = "days_off.txt"
"""Weekdays that are off and weekend days that are worked, written by `deployments/calendar.py` from the
library `holidays`; a test compares both, and another fails two months before the decreed years run out."""

DECREED: Mapping[str, int] = {"RU": 2027, "BY": 2026, "KZ": 2025}
"""Country -> the last year whose swapped days off are decreed and in its snapshot; later years have their fixed
holidays only."""


class CalendarEnds(ValueError):
    """A day lies outside the years for which days off are known."""

    def __init__(self, day: date, first: int, last: int) -> None:
        super().__init__(day, first, last)
        self.day, self.first, self.last = day, first, last

    def __str__(self) -> str:
        return f"{self.day}: the working calendar covers {self.first} to {self.last}"


class CountryUnknown(ValueError):
    """There is no snapshot of a country's days off."""

    def __init__(self, country: str) -> None:
        super().__init__(country)
        self.country = country

    def __str__(self) -> str:
        return f"there is no working calendar of the country “{self.country}”"


class TermEnd(StrEnum):
    """Where a term goes whose last day is no working day."""

    STAYS = "stays"
    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A country's working days with a programme's own days off and working days on top of them."""

    country: str = "RU"
    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    years: tuple[int, int] | None = None
    """First and last year of a calendar that stands alone, of weekends and its own days; None for the country's."""
    term_end: TermEnd = TermEnd.STAYS
    """Where a term of months goes that would end on a day off; a term of working days never does."""

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day."""
        ordinals, wanted = _working_ordinals(self), self._known(day)
        place = bisect_left(ordinals, wanted)
        return place < len(ordinals) and ordinals[place] == wanted

    def after(self, day: date, count: int) -> date:
        """The working day that is `count` working days after a day (before it, if negative); 0 is the day itself."""
        ordinals, start = _working_ordinals(self), self._known(day)
        if count == 0:
            return day
        place = bisect_right(ordinals, start) + count - 1 if count > 0 else bisect_left(ordinals, start) + count
        if not 0 <= place < len(ordinals):
            raise CalendarEnds(self._beyond(later=count > 0), *self.span)
        return date.fromordinal(ordinals[place])

    def in_months(self, day: date, months: int) -> date:
        """The last day of a term of months: the same day of a later month, moved off a day off as the programme says.

        Beyond the years whose days off are known the day stays.
        """
        due = after_months(day, months)
        first, last = self.span
        if self.term_end is TermEnd.STAYS or not first <= due.year <= last or self.is_working_day(due):
            return due
        try:
            return self.after(due, 1 if self.term_end is TermEnd.NEXT else -1)
        except CalendarEnds:
            return due

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative when `end` is earlier."""
        ordinals = _working_ordinals(self)
        return bisect_right(ordinals, self._known(end)) - bisect_right(ordinals, self._known(start))

    @property
    def first_day(self) -> date:
        """The first day of which it is known whether it is a working day."""
        return date(self.span[0], 1, 1)

    @property
    def span(self) -> tuple[int, int]:
        """First and last year of which days off are known."""
        return self.years or _snapshot(self.country)[2:]

    def _known(self, day: date) -> int:
        first, last = self.span
        if not first <= day.year <= last:
            raise CalendarEnds(day, first, last)
        return day.toordinal()

    def _beyond(self, *, later: bool) -> date:
        """The nearest day of which nothing is known."""
        first, last = self.span
        return date(last + 1, 1, 1) if later else date(first - 1, 12, 31)


def is_known(country: str) -> bool:
    """Whether there is a snapshot of that country's days off."""
    return country.upper() in DECREED


def _file(country: str) -> Traversable:
    return files("domain.methodology").joinpath(f"{country.lower()}_{SNAPSHOT}")


@cache
def _snapshot(country: str) -> tuple[frozenset[date], frozenset[date], int, int]:
    """Days off on weekdays, working weekend days, first and last year."""
    off: set[date] = set()
    worked: set[date] = set()
    if not is_known(country):
        raise CountryUnknown(country)
    for line in _file(country).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            day, kind = line.split()
            (off if kind == "off" else worked).add(date.fromisoformat(day))
    years = {day.year for day in off}
    return frozenset(off), frozenset(worked), min(years), max(years)


NO_DAYS: tuple[frozenset[date], frozenset[date]] = (frozenset(), frozenset())


@cache
def _working_ordinals(calendar: WorkingCalendar) -> list[int]:
    """All working days of the known years, as sorted ordinals."""
    off, worked = _snapshot(calendar.country)[:2] if calendar.years is None else NO_DAYS
    first, last = calendar.span
    off, worked = (off | calendar.off) - calendar.worked, (worked | calendar.worked) - calendar.off
    day, end = date(first, 1, 1), date(last, 12, 31)
    ordinals = []
    while day <= end:
        if (day.weekday() < 5 and day not in off) or day in worked:
            ordinals.append(day.toordinal())
        day += timedelta(days=1)
    return ordinals


def after_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
