"""Reads what a pack says of the base of practices."""

from __future__ import annotations

from domain.methodology.document import Table
from domain.methodology.practice_words import PARTS, STANDARD_PRACTICES, Practices

DAYS = ("review_days", "confirm_months", "wait_days")
BANDS = ("costs", "durations")


def practices_of(table: Table) -> Practices:
    """What is said of practices; what is not said is as in the standard."""
    standard = STANDARD_PRACTICES
    if not table.values:
        return standard
    bands: dict[str, tuple[int, ...]] = {key: table.listed(key, int, getattr(standard, key)) for key in BANDS}
    days: dict[str, int] = {key: table.get(key, int, getattr(standard, key)) for key in DAYS}
    found = Practices(
        required=table.listed("required", str, standard.required),
        synonyms=_synonyms(table),
        costs=bands["costs"],
        durations=bands["durations"],
        **days,
    )
    for key in DAYS:
        if not 1 <= getattr(found, key) <= 1_000:
            table.fault((key,), "нужно целое число от 1 до 1000", "needs a whole number from 1 to 1000")
    for key in BANDS:
        ends = getattr(found, key)
        if not ends or list(ends) != sorted({*ends}) or ends[0] < 1:
            table.fault((key,), "нужны растущие числа больше нуля", "needs growing numbers above zero")
    for part in found.required:
        if part not in PARTS:
            listed = ", ".join(PARTS)
            said = f"нет поля «{part}»; есть: {listed}", f"there is no “{part}”; there are: {listed}"
            table.fault(("required",), *said)
    table.basis()
    table.end()
    return found


def _synonyms(table: Table) -> tuple[tuple[str, ...], ...]:
    """Each line holds words that mean the same, parted by commas."""
    groups = (line.split(",") for line in table.listed("synonyms", str))
    return tuple(tuple(word.strip() for word in group if word.strip()) for group in groups)
