"""Until when an exemplar status holds."""

from __future__ import annotations

from datetime import date

from domain.engine.calendar import WorkingCalendar


def valid_until(calendar: WorkingCalendar, granted_on: date, months: int | None) -> date | None:
    """The last day of a status that the methodology gives for so many months; None where no term is set."""
    return None if months is None else calendar.in_months(granted_on, months)
