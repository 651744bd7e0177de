"""When scheduled letters are due: on working days of the methodology, in the reader's own morning."""

from __future__ import annotations

from datetime import date, timedelta

from domain.engine.calendar import WorkingCalendar
from domain.engine.kinds import Cadence


def slot_of(calendar: WorkingCalendar, on: date, cadence: Cadence) -> date | None:
    """The day of a period on which its letter is due: its first working day; None where it has none."""
    match cadence:
        case Cadence.DAILY:
            first, last = on, on
        case Cadence.WEEKLY:
            first = on - timedelta(days=on.weekday())
            last = first + timedelta(days=6)
        case Cadence.MONTHLY:
            first = on.replace(day=1)
            last = first + timedelta(days=27)
        case _:
            return None
    days = (first + timedelta(days=place) for place in range((last - first).days + 1))
    return next((day for day in days if calendar.is_working_day(day)), None)
