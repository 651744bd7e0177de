"""Why no morning letter was written to somebody on a day, by what they choose now."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, select

from domain.engine.calendar import CalendarEnds
from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.programme.kinds import Cadence
from domain.stored.tables import TABLES
from notifications.letter_parts import choices_of, slots_of
from notifications.preferences import USUAL, Preference
from notifications.slots import LONGEST_REST, slot_of

_person = TABLES["person"]

DAY_OFF = Words("выходной: по расписанию никому не пишем", "a day off: nothing scheduled is written to anybody")
WANTS_NONE = Words(
    "участник выбрал не получать утренних писем; о его сроках ему пишем",
    "the person chose to have no morning letters; they hear of dates of their own",
)
NOT_WRITTEN = Words(
    "это день письма, а оно не составлено: потоки не шли; составит следующий рабочий день или potok digest send",
    "it is a day of the letter and it was not written: no flow ran; the next working day or potok digest send does it",
)


NO_CALENDAR = Words("производственный календарь так далеко не ведёт", "the working calendar does not reach so far")


def silence(connection: Connection, pack: Pack, person: str, on: date) -> Words:
    """Why nothing was scheduled for a person on a day; the last reason is that their day comes later."""
    try:
        return _silence(connection, pack, person, on)
    except CalendarEnds:
        return NO_CALENDAR


def _silence(connection: Connection, pack: Pack, person: str, on: date) -> Words:
    if not pack.calendar.is_working_day(on):
        return DAY_OFF
    cadence = connection.execute(select(_person.c.cadence).where(_person.c.code == person)).scalar()
    choice = choices_of(connection, pack, [person], on).get(person, USUAL)
    if cadence is None or cadence == Cadence.NEVER:
        return WANTS_NONE
    if choice.rests(on) and choice.paused_until is not None:
        until = choice.paused_until
        return Words(f"участник просил не писать до {until:%d.%m.%Y}", f"the person wants no letters before {until}")
    comes = _next_day(pack, Cadence(cadence), choice, on)
    if comes == on:
        return NOT_WRITTEN
    return Words(f"не день его письма; следующий — {comes:%d.%m.%Y}", f"no day of their letter; the next is {comes}")


def _next_day(pack: Pack, cadence: Cadence, choice: Preference, on: date) -> date:
    """The first day, from one on, on which somebody's letter, or a part of it that comes by itself, is due."""
    slots = slots_of(cadence, choice)
    days = (on + timedelta(days=ahead) for ahead in range(3 * LONGEST_REST))
    return next(
        day
        for day in days
        if any(slot_of(pack.calendar, day, *slot) == day and since <= day for slot, since in slots.items())
    )
