"""Writes the snapshot of days off that `domain.engine.calendar` reads, from the maintained library `holidays`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

from holidays import country_holidays

from domain.engine.calendar import DECREED, SNAPSHOT

FIRST, LAST = 2017, 2035
"""Years of a snapshot.  Beyond those of `domain.engine.calendar.DECREED` they hold the holidays of the Labour Code
only: which days are swapped is decreed each autumn for the next year; upgrade the library then, and write anew."""


def lines(country: str = "RU") -> list[str]:
    """The snapshot: one day a line, `off` on a weekday or `worked` on a weekend."""
    calendar = country_holidays(country, years=range(FIRST, LAST + 1))
    off = {day for day in calendar if day.weekday() < 5}
    worked = {day for day in calendar.weekend_workdays if FIRST <= day.year <= LAST}
    days: list[tuple[date, str]] = [(day, "off") for day in off] + [(day, "worked") for day in worked]
    return [f"{day.isoformat()} {kind}" for day, kind in sorted(days)]


def main(countries: Sequence[str] = ()) -> None:
    """Write the snapshots of countries into the source tree; those that are known already where none is named."""
    for country in countries or DECREED:
        head = "# Weekdays off and weekend days worked. Written by `python -m deployments.calendar`; do not edit."
        until = f"# {country}: swapped days off are decreed up to {DECREED[country]}; later years have holidays only."
        path = Path(str(files("domain.methodology").joinpath(f"{country.lower()}_{SNAPSHOT}")))
        path.write_text("\n".join([head, until, *lines(country)]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
