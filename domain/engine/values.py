"""Values as the driver takes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any


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
