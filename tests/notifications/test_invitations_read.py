"""Invitations as calendars of others read them: two libraries, none of which wrote them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream
from sqlalchemy import Engine

from domain.certification.visits import CancelVisit, PlanVisit
from domain.replication.support import CancelSupport, MoveSupport, PlanSupport
from notifications.message import message_bytes
from tests.ledgers import delivered, owed
from tests.region import CURATOR, METHODOLOGIST, Region
from tests.tray import Tray


@dataclass(frozen=True)
class Meeting:
    """What a calendar takes from an invitation."""

    method: str
    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    status: str


def by_vobject(text: str) -> Meeting:
    calendar = vobject.readOne(text)
    event = calendar.vevent
    return Meeting(
        calendar.method.value, event.uid.value, int(event.sequence.value), event.dtstart.value.astimezone(UTC),
        event.dtend.value.astimezone(UTC), event.status.value,
    )  # fmt: skip


def by_ical(text: str) -> Meeting:
    calendar = IcsCalendarStream.calendar_from_ics(text)
    (event,) = calendar.events
    starts, ends = (one.astimezone(UTC) for one in (event.dtstart, event.dtend) if isinstance(one, datetime))
    return Meeting(calendar.method or "", event.uid, event.sequence or 0, starts, ends, event.status or "")


def vobject_day(text: str) -> tuple[str, str, int, date, str]:
    calendar = vobject.readOne(text)
    event = calendar.vevent
    return calendar.method.value, event.uid.value, int(event.sequence.value), event.dtstart.value, event.status.value


def ical_day(text: str) -> tuple[str, str, int, date, str]:
    calendar = IcsCalendarStream.calendar_from_ics(text)
    (event,) = calendar.events
    assert isinstance(event.dtstart, date)
    return calendar.method or "", event.uid, event.sequence or 0, event.dtstart, event.status or ""


@pytest.mark.long
@pytest.mark.parametrize("read", [by_vobject, by_ical])
def test_a_visit_is_asked_for_moved_and_called_off_in_the_calendars_of_others(
    sqlite_engine: Engine, read: Callable[[str], Meeting]
) -> None:
    region = Region(sqlite_engine).found()
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    today = region.today
    common: dict[str, Any] = {"actor": METHODOLOGIST, "on": today, "subject": check}
    visit = today + timedelta(days=8)

    region.do(PlanVisit(**common, day=visit, place="школа; 2 этаж, актовый зал", begins="9:30", ends="15:30"))
    asked = read(_invited(region))
    region.do(PlanVisit(**common, day=visit + timedelta(days=1), last_day=visit + timedelta(days=2), place="школа"))
    moved = read(_invited(region))
    region.do(CancelVisit(**common, reason="карантин"))
    off = read(_invited(region))

    assert [(one.method, one.sequence, one.status) for one in (asked, moved, off)] == [
        ("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED"),
    ]  # fmt: skip
    assert {one.uid for one in (asked, moved, off)} == {f"{check}-1@potok"}
    assert (asked.starts, asked.ends) == (
        datetime(2024, 12, 19, 6, 30, tzinfo=UTC),
        datetime(2024, 12, 19, 12, 30, tzinfo=UTC),
    )
    assert (moved.ends - moved.starts).days == 1


@pytest.mark.long
@pytest.mark.parametrize("read", [vobject_day, ical_day])
def test_a_support_is_kept_moved_and_called_off_in_the_calendars_of_others(
    sqlite_engine: Engine, read: Callable[[str], tuple[str, str, int, date, str]]
) -> None:
    region = Region(sqlite_engine).found()
    replica = region.replica(region.package())
    common: dict[str, Any] = {"actor": METHODOLOGIST, "on": region.today, "subject": replica}
    day = region.today + timedelta(days=8)

    region.do(PlanSupport(**common, form="visit", planned_on=day, person=CURATOR, purpose="замеры"))
    asked = read(_invited(region))
    region.do(MoveSupport(**common, number=1, planned_on=day + timedelta(days=1), reason="занят зал"))
    moved = read(_invited(region))
    region.do(CancelSupport(**common, number=1, reason="снег"))
    off = read(_invited(region))

    assert [(one[0], one[4]) for one in (asked, moved, off)] == [
        ("REQUEST", "CONFIRMED"), ("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED"),
    ]  # fmt: skip
    assert {one[1] for one in (asked, moved, off)} == {f"{replica}-1@potok"}
    assert asked[2] < moved[2] < off[2]
    assert (asked[3], moved[3], off[3]) == (day, day + timedelta(days=1), day + timedelta(days=1))


def _invited(region: Region) -> str:
    """The calendar file of a letter that is owed, as a mail program takes it out."""
    owed(region)
    tray = Tray(name="email")
    delivered(region, tray)
    messages = [message_from_bytes(message_bytes(one), policy=policy.default) for one in tray.sent.values()]
    parts = [part for message in messages for part in message.walk() if part.get_content_type() == "text/calendar"]
    found: str = parts[0].get_content()
    return found
