"""Official production calendars of Russia (five-day week), entered by hand from the decrees on transferred days off.

They are independent of the library that the working calendar is made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Year:
    """One year: weekdays that were off, weekend days that were worked, working days by month."""

    year: int
    decree: str
    off: tuple[str, ...]
    """Month and days: `01: 3-7`."""
    worked: tuple[str, ...]
    months: tuple[int, ...]

    @property
    def total(self) -> int:
        """Working days of the year."""
        return sum(self.months)

    def days(self, lines: tuple[str, ...]) -> frozenset[date]:
        """The days of some lines."""
        found: set[date] = set()
        for line in lines:
            month, _, parts = line.partition(":")
            for part in parts.split(","):
                first, _, last = part.strip().partition("-")
                found.update(date(self.year, int(month), day) for day in range(int(first), int(last or first) + 1))
        return frozenset(found)


YEARS = (
    Year(
        2022,
        "постановление Правительства РФ от 16.09.2021 № 1564",
        off=("01: 3-7", "02: 23", "03: 7, 8", "05: 2, 3, 9, 10", "06: 13", "11: 4"),
        worked=("03: 5",),
        months=(16, 19, 22, 21, 18, 21, 21, 23, 22, 21, 21, 22),
    ),
    Year(
        2023,
        "постановление Правительства РФ от 29.08.2022 № 1505",
        off=("01: 2-6", "02: 23, 24", "03: 8", "05: 1, 8, 9", "06: 12", "11: 6"),
        worked=(),
        months=(17, 18, 22, 20, 20, 21, 21, 23, 21, 22, 21, 21),
    ),
    Year(
        2024,
        "постановление Правительства РФ от 10.08.2023 № 1314",
        off=("01: 1-5, 8", "02: 23", "03: 8", "04: 29, 30", "05: 1, 9, 10", "06: 12", "11: 4", "12: 30, 31"),
        worked=("04: 27", "11: 2", "12: 28"),
        months=(17, 20, 20, 21, 20, 19, 23, 22, 21, 23, 21, 21),
    ),
    Year(
        2025,
        "постановление Правительства РФ от 04.10.2024 № 1335",
        off=("01: 1-3, 6-8", "05: 1, 2, 8, 9", "06: 12, 13", "11: 3, 4", "12: 31"),
        worked=("11: 1",),
        months=(17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22),
    ),
)
