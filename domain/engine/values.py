"""Values as the driver takes them, and as the texts of facts keep them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

Fact = tuple[str, str]
"""Key of a fact and its value as text; a blank is no fact."""


MOST_PLACES = 1000
"""Places before or behind the point beyond which no count goes; arithmetic with more overflows or never ends."""


def number_of(text: str) -> Decimal | None:
    """The number that a text states; None where it states none, or one beyond all bounds."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MOST_PLACES or abs(number.adjusted()) > MOST_PLACES:
        return None
    return number


TOO_MUCH = Decimal("1e15")
"""A quadrillion: nothing of a project is measured or paid by so much, and papers and charts are drawn of less."""
A_NUMBER = "нужно число меньше 1 000 000 000 000 000", "a number below 1,000,000,000,000,000 is needed"


def counts(value: Decimal | None) -> bool:
    """Whether a number, where there is one, is such as people measure, count or pay."""
    return value is None or (value.is_finite() and abs(value) < TOO_MUCH)


def plain(value: Decimal) -> str:
    """A decimal as it is stored: no exponent."""
    return format(value, "f")


def plain_or_none(value: Decimal | None) -> str | None:
    """The same for a decimal that may be missing."""
    return None if value is None else plain(value)


def iso(day: date | None) -> str | None:
    """A date as it is stored."""
    return None if day is None else day.isoformat()


def as_row(value: Any) -> Any:
    """A value of the card as the driver takes it."""
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value


def as_text(value: Any) -> str:
    """A stored value as the facts of an entry and the capsule of a decision keep it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def as_facts(value: Any) -> str:
    """An event's facts as the text that is stored and hashed."""
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS).decode()


CONTROL = dict.fromkeys({*range(32), 127} - {ord("\n")})
"""Signs that nobody writes on purpose."""


def clean(text: str) -> str:
    """A text without control characters and without blanks around it."""
    return text.replace("\r\n", "\n").replace("\t", " ").translate(CONTROL).strip()
