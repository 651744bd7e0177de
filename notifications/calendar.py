"""What calendars keep: planned support as a file of days, a visit as an invitation that moves and is called off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from domain.engine.words import Language, Words
from notifications.letters.checks import CheckNews
from notifications.letters.replication import ReplicationNews
from notifications.parts import DayKept, Invited

if TYPE_CHECKING:  # the library takes megabytes, and few letters invite
    from icalendar import Calendar, Event


def calendar_of(
    supports: Iterable[Mapping[str, Any]], forms: Mapping[str, Words], language: Language, now: datetime
) -> str:
    """A calendar of what is ahead; the same support keeps its number, so that a moved one moves."""
    calendar = _empty()
    for row in supports:
        if row["held_on"] is None and row["cancelled_on"] is None:
            calendar.add_component(_event(row, forms, language, now))
    text: str = calendar.to_ical().decode()
    return text


def _empty() -> Calendar:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Potok//Potok//RU")
    calendar.add("version", "2.0")
    return calendar


def invitation(notice: CheckNews, visit: Invited, organiser: str, attendee: str) -> bytes:
    """A visit for one calendar; times in UTC."""
    return _between(
        organiser, attendee, notice, visit, dtstart=visit.starts, dtend=visit.ends,
        summary=f"{notice.about.title} ({notice.about.code})", location=visit.place, description=visit.agenda,
    )  # fmt: skip


def day_of(notice: ReplicationNews, kept: DayKept, language: Language, organiser: str, attendee: str) -> bytes:
    """A whole day for one calendar."""
    return _between(
        organiser, attendee, notice, kept, dtstart=kept.day, dtend=kept.day + timedelta(days=1),
        summary=f"{kept.title.say(language)}: {notice.about.title} ({notice.about.code})", description=kept.about,
    )  # fmt: skip


def _between(
    organiser: str, attendee: str, notice: CheckNews | ReplicationNews, told: Invited | DayKept, **said: Any
) -> bytes:
    """What one asks another to come to (RFC 5546): asked for, moved under the same number, or called off."""
    from icalendar import Event, vCalAddress

    calendar = _empty()
    calendar.add("method", "CANCEL" if told.cancelled else "REQUEST")
    event = Event()
    event.add("uid", f"{told.number}@potok")
    event.add("sequence", told.sequence)
    event.add("dtstamp", datetime.combine(notice.told_on, datetime.min.time(), UTC))
    for name, value in said.items():
        event.add(name, value)
    event.add("status", "CANCELLED" if told.cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{organiser}"))
    event.add("attendee", vCalAddress(f"mailto:{attendee}"), parameters={"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"})
    calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text


def _event(row: Mapping[str, Any], forms: Mapping[str, Words], language: Language, now: datetime) -> Event:
    from icalendar import Event

    form = forms.get(row["form"], Words(row["form"], row["form"])).capital
    event = Event()
    event.add("uid", f"{row['project']}-{row['number']}@potok")
    event.add("dtstamp", now)
    event.add("dtstart", row["planned_on"])
    event.add("dtend", row["planned_on"] + timedelta(days=1))
    event.add("summary", f"{form.say(language)}: {row['title']} ({row['project']})")
    event.add("description", row["purpose"] or row["name"])
    return event
