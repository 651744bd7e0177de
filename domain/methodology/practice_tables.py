"""Reads what a pack says of the base of practices."""

from __future__ import annotations

from domain.methodology.document import Table
from domain.methodology.practice_words import PARTS, STANDARD_PRACTICES, Practices
from domain.methodology.records import record


def practices_of(table: Table) -> Practices:
    """What is said of practices; what is not said is as in the standard."""
    if not table.values:
        return STANDARD_PRACTICES
    found = record(Practices, table, synonyms=_synonyms(table))
    table.growing("costs", found.costs)
    table.growing("durations", found.durations)
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
