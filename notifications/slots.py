"""When scheduled letters are due: on working days of the methodology, in the reader's own morning."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.engine.calendar import CalendarEnds, WorkingCalendar
from domain.methodology.schema import Pack
from domain.programme.kinds import Cadence, Weekday
from domain.reports.surroundings import Reader

LONGEST_REST = 30
"""Most days off in a row."""


class Slot(NamedTuple):
    """How often something comes, of a week on which weekday and of a month from which day on."""

    cadence: Cadence
    weekday: Weekday = Weekday.MONDAY
    day: int = 1


def zone_of(reader: Reader | None, programme: str) -> ZoneInfo:
    """The reader's time zone; the programme's when this machine does not know it."""
    try:
        return ZoneInfo(reader.time_zone if reader else programme)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(programme)


def next_hour(pack: Pack, reader: Reader | None, now: datetime) -> datetime:
    """The first moment from now on in the hours of a working day at which a letter may reach its reader."""
    zone = zone_of(reader, pack.time_zone)
    local = now.astimezone(zone)
    first, last = pack.number("letters_from_hour"), pack.number("letters_until_hour")
    for days in range(LONGEST_REST):
        day = local.date() + timedelta(days=days)
        if not _works(pack.calendar, day) or (not days and local.hour >= last):
            continue
        opens = datetime.combine(day, time(first), zone).astimezone(UTC)
        return max(opens, now)
    return now


def morning_of(pack: Pack, reader: Reader, on: date, now: datetime) -> datetime:
    """When a scheduled letter of a day leaves: in the reader's own morning, and at once when that has passed."""
    zone = zone_of(reader, pack.time_zone)
    return max(datetime.combine(on, time(pack.number("letters_from_hour")), zone).astimezone(UTC), now)


def _works(calendar: WorkingCalendar, day: date) -> bool:
    try:
        return calendar.is_working_day(day)
    except CalendarEnds:
        return True


def _weekly(calendar: WorkingCalendar, on: date, weekday: Weekday) -> date | None:
    """The latest slot that has come: one that fell on a day off moved to the next working day, also of another week."""
    wanted = on - timedelta(days=on.weekday()) + timedelta(days=list(Weekday).index(weekday))
    found = [_next(calendar, wanted - timedelta(days=7 * back)) for back in (0, 1, 2)]
    come = [slot for slot in found if slot is not None and slot <= on]
    return max(come, default=found[0])


def _next(calendar: WorkingCalendar, day: date) -> date | None:
    days = (day + timedelta(days=place) for place in range(LONGEST_REST))
    return next((one for one in days if calendar.is_working_day(one)), None)


def slot_of(
    calendar: WorkingCalendar, on: date, cadence: Cadence, weekday: Weekday = Weekday.MONDAY, day: int = 1
) -> date | None:
    """The day of a period on which its letter is due: its first working day; None where it has none.

    Of a week, the first working day from the reader's weekday on; of a month, from a day of it on.
    """
    match cadence:
        case Cadence.DAILY:
            return on if calendar.is_working_day(on) else None
        case Cadence.WEEKLY:
            return _weekly(calendar, on, weekday)
        case Cadence.MONTHLY:
            begins = on.replace(day=day)
            if day > 1 and begins > on:
                begins = (on.replace(day=1) - timedelta(days=1)).replace(day=day)
            return _next(calendar, begins)
        case _:
            return None
