"""Until when an exemplar status holds."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def valid_until(granted_on: date, months: int | None) -> date | None:
    """The last day of a status: the same day of a later month, or that month's last; None where no term is set."""
    if months is None:
        return None
    years, month = divmod(granted_on.month - 1 + months, 12)
    year, month = granted_on.year + years, month + 1
    return date(year, month, min(granted_on.day, monthrange(year, month)[1]))
