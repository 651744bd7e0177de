"""Planned support as a calendar file: each an event of its day that a calendar updates when it moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from domain.engine.words import Language, Words


def calendar_of(
    supports: Iterable[Mapping[str, Any]], forms: Mapping[str, Words], language: Language, now: datetime
) -> str:
    """A calendar of what is ahead; the same support keeps its number, so that a moved one moves."""
    calendar = Calendar()
    calendar.add("prodid", "-//Potok//Potok//RU")
    calendar.add("version", "2.0")
    for row in supports:
        if row["held_on"] is None and row["cancelled_on"] is None:
            calendar.add_component(_event(row, forms, language, now))
    text: str = calendar.to_ical().decode()
    return text


def _event(row: Mapping[str, Any], forms: Mapping[str, Words], language: Language, now: datetime) -> Event:
    form = forms.get(row["form"], Words(row["form"], row["form"])).capital
    event = Event()
    event.add("uid", f"{row['project']}-{row['number']}@potok")
    event.add("dtstamp", now)
    event.add("dtstart", row["planned_on"])
    event.add("dtend", row["planned_on"] + timedelta(days=1))
    event.add("summary", f"{form.say(language)}: {row['title']} ({row['project']})")
    event.add("description", row["purpose"] or row["name"])
    return event
