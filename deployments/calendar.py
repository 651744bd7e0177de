"""Writes the snapshot of days off that `domain.calendar` reads, from the maintained library `holidays`."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

from holidays import country_holidays

FIRST, LAST = 2017, 2035
"""Years of the snapshot.  Beyond `domain.calendar.DECREED_UNTIL` they hold the holidays of the Labour Code only:
which days are swapped is decreed each autumn for the next year; upgrade the library then, and write anew."""


def lines(country: str = "RU") -> list[str]:
    """The snapshot: one day a line, `off` on a weekday or `worked` on a weekend."""
    calendar = country_holidays(country, years=range(FIRST, LAST + 1))
    off = {day for day in calendar if day.weekday() < 5}
    worked = {day for day in calendar.weekend_workdays if FIRST <= day.year <= LAST}
    days: list[tuple[date, str]] = [(day, "off") for day in off] + [(day, "worked") for day in worked]
    return [f"{day.isoformat()} {kind}" for day, kind in sorted(days)]


def main() -> None:
    """Write the snapshot into the source tree."""
    head = "# Weekdays off and weekend days worked. Written by `python -m deployments.calendar`; do not edit."
    path = Path(str(files("domain.methodology").joinpath("ru_days_off.txt")))
    path.write_text("\n".join([head, *lines()]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
