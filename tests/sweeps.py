"""Sweeps over the dates of a test region: run them on a day, look at who was called and what the letters say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction
from domain.stored.tables import TABLES
from notifications.date_sweep import Watch, watch
from notifications.digest import write
from notifications.letters.regular import StatusDigest
from notifications.notices import from_facts
from tests.ledgers import rows
from tests.region import LEADER, Region

reminder, watched = TABLES["reminder"], TABLES["watched"]

OPENED = date(2024, 2, 1)
"""The day on which projects of these tests begin."""

Told = tuple[str, str, int]
"""Who, of what, at which step."""

walked = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""Many days of sweeps on the database that answers soonest: that both answer alike is tested day by day."""


def patient(engine: Engine) -> Region:
    """A region in which nobody is nudged: its projects stand still for as long as a test needs."""
    found = Region(engine).found()
    still = replace(found.pack.watch, nudge_after=9997, raise_after=9998, park_after=9999)
    found.pack = replace(found.pack, watch=still)
    found.now = at(OPENED)
    return found


def at(day: date) -> datetime:
    """Early in the morning of a day."""
    return datetime.combine(day, time(3), UTC)


def sweep(region: Region, on: date) -> Watch:
    """Watch the dates on a day."""
    region.now = at(on)
    return watch(region.engine, region.packs, on=on, now=region.now)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from one to another."""
    while first <= last:
        yield first
        first += timedelta(days=1)


def working(region: Region, day: date, shift: int) -> date:
    """The working day so many working days after another."""
    return region.pack.calendar.after(day, shift)


def told(region: Region, code: str | None = None) -> list[Told]:
    """Who was told of what at which step, in order."""
    query = select(reminder.c.recipient, reminder.c.item, reminder.c.step)
    if code is not None:
        query = query.where(reminder.c.subject == code)
    with reading(region.engine) as connection:
        return sorted((person, item, step) for person, item, step in connection.execute(query))


def calls(region: Region, person: str) -> set[tuple[str, date]]:
    """Item and due date of everything that a person was called to."""
    query = select(reminder.c.item, reminder.c.due_on).where(reminder.c.recipient == person)
    with reading(region.engine) as connection:
        return {(item, due_on) for item, due_on in connection.execute(query)}


def of(item: str, found: list[Told]) -> list[tuple[str, int]]:
    """Who was told of one item, at which step."""
    return [(person, step) for person, named, step in found if named == item]


def morning(region: Region, on: date) -> dict[str, StatusDigest]:
    """Sweep and write the letters of a day; recipient -> letter."""
    sweep(region, on)
    write(region.engine, region.packs, on=on, now=region.now)
    return letters(region, on)


def letters(region: Region, on: date) -> dict[str, StatusDigest]:
    """Recipient -> their letter of a day."""
    found = {}
    for template, recipient, day, facts in rows(region, "template", "recipient", "version", "facts"):
        if template == "status_digest" and day == on.isoformat() and facts != "{}":
            letter = from_facts(template, orjson.loads(facts))
            assert isinstance(letter, StatusDigest)
            found[recipient] = letter
    return found


def project(region: Region, **card: Any) -> str:
    """A pilot in its first phase."""
    return region.open_project(OPENED, **card)


def plan(region: Region, code: str, due_on: date, owner: str | None = None) -> None:
    """A measure of the action plan."""
    region.do(
        PlanAction(
            actor=LEADER, on=OPENED, subject=code, title="Единый шаблон работ", due_on=due_on, owner=owner
        )
    )  # fmt: skip


def stop_reason(region: Region) -> str:
    """A reason code for a stop."""
    return next(code.key for code in region.pack.reasons.values() if Decision.STOP in code.decisions)
