"""Whether the days off of a pack can be counted by: of a known country or of its own, each day the one or the other."""

from __future__ import annotations

from domain.engine.calendar import DECREED, is_known
from domain.methodology.check import Check

YEARS = range(1990, 2200)
LONGEST = 60
"""Years that a calendar covers at most."""


def calendar(check: Check) -> None:
    """Its country is known, or it brings its own years; no day is both off and worked."""
    found = check.pack.calendar
    for day in sorted(found.off & found.worked):
        said = f"{day:%d.%m.%Y} и выходной, и рабочий", f"{day} is both off and worked"
        check.fault(("calendar", "worked"), *said)
    if found.years is not None:
        _years(check, found.years)
    elif not is_known(found.country):
        known = ", ".join(sorted(DECREED))
        check.fault(
            ("country",),
            f"нет производственного календаря страны «{found.country}»; есть: {known}; свой: [calendar] years = "
            "[2024, 2030], а в off и worked все его дни",
            f"there is no working calendar of “{found.country}”; known: {known}; one of your own: [calendar] years = "
            "[2024, 2030] with all its days in off and worked",
        )


def _years(check: Check, years: tuple[int, ...]) -> None:
    """A first and a last one."""
    match years:
        case first, last if first in YEARS and first <= last <= first + LONGEST:
            return
    said = "нужны первый и последний год, например [2024, 2030]", "needs a first and a last year"
    check.fault(("calendar", "years"), *said)
