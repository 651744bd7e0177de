"""Until when an exemplar status holds."""

from __future__ import annotations

from datetime import date

from domain.engine.calendar import after_months


def valid_until(granted_on: date, months: int | None) -> date | None:
    """The last day of a status: the same day of a later month, or that month's last; None where no term is set."""
    return None if months is None else after_months(granted_on, months)
