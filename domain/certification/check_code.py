"""The short code by which anybody looks an exemplar status up: eight signs and one that names a slip."""

from __future__ import annotations

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Thirty-one of them, a prime: one sign mistyped or two neighbours swapped never give another code."""
LENGTH = 8
_ALIKE = str.maketrans("АВСЕНКМРТУХ", "ABCEHKMPTYX")
"""Cyrillic letters that look like Latin ones."""


def code_of(seal: str) -> str:
    """The code of a status by the hash of the entry that granted it."""
    number, values = int(seal, 16), []
    for _ in range(LENGTH):
        number, value = divmod(number, len(SIGNS))
        values.append(value)
    text = "".join(SIGNS[value] for value in values)
    return f"{text[:4]}-{text[4:]}-{SIGNS[_sum(values)]}"


def read(text: str) -> str | None:
    """A code as it is written, however it was typed; None where there is a slip in it."""
    typed = "".join(text.upper().split()).replace("-", "").translate(_ALIKE)
    if len(typed) != LENGTH + 1 or any(sign not in SIGNS for sign in typed):
        return None
    values = [SIGNS.index(sign) for sign in typed]
    if _sum(values[:-1]) != values[-1]:
        return None
    return f"{typed[:4]}-{typed[4:-1]}-{typed[-1]}"


def _sum(values: list[int]) -> int:
    return sum(place * value for place, value in enumerate(values, start=1)) % len(SIGNS)
