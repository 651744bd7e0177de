"""What is overdue or due soon, and who answers for it, as people look at it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from domain.engine.calendar import CalendarEnds
from domain.engine.packs import Packs
from domain.engine.words import Words
from domain.reports.deadlines import Deadline, days_left
from domain.reports.open_items import Ahead, ahead
from domain.stored.tables import TABLES
from notifications.answering import levels_of
from notifications.around import Around, look_around
from notifications.reminding import asked

_role = TABLES["role"]

MOST = 5000
"""Most open things that are looked through for one person."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Somebody who answers for a date."""

    person: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One open thing with a date."""

    subject: str
    title: str
    organisation: str
    item: str
    what: Words
    due_on: date
    """For `idle` the day on which somebody last did something."""
    left: int | None
    """Working days until then, below zero when it has passed; None beyond the known calendar."""
    people: tuple[Answers, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """A page of open things, the longest overdue first and the idle last, and how many there are in all."""

    total: int
    lines: tuple[Entry, ...]


def agenda(
    connection: Connection, packs: Packs, *, on: date, days: int, person: str | None, limit: int, offset: int
) -> Agenda:
    """What is overdue on a day or due within so many days; of one person, only what they answer for."""
    until = on + timedelta(days=days)
    if person is None:
        found, total = ahead(connection, Ahead(until, _idle_since(packs, on), limit=limit, offset=offset))
        around = _around(connection, found)
        return Agenda(total, tuple(_entry(one, packs, around, on) for one in found))
    found, _ = ahead(connection, _reached(connection, packs, person, on, until))
    around = _around(connection, found)
    mine = [one for one in found if person in _people(one, packs, around)]
    return Agenda(len(mine), tuple(_entry(one, packs, around, on) for one in mine[offset : offset + limit]))


def _idle_since(packs: Packs, on: date) -> date:
    try:
        return packs.current.calendar.after(on, -packs.current.watch.nudge_after)
    except CalendarEnds:
        return date.min


def _reached(connection: Connection, packs: Packs, person: str, on: date, until: date) -> Ahead:
    """Things of the subjects that the person's roles reach."""
    scopes = set(connection.execute(select(_role.c.scope).where(_role.c.person == person)).scalars())
    reach = None if "*" in scopes else scopes
    return Ahead(until, _idle_since(packs, on), scopes=reach, owner=person, limit=MOST)


def _around(connection: Connection, found: Collection[Deadline]) -> Around:
    return look_around(connection, {one.subject for one in found}, {one.owner for one in found if one.owner})


def _people(one: Deadline, packs: Packs, around: Around) -> Iterator[str]:
    levels = levels_of(one, around.states[one.subject], packs.of(one.pack), around)
    return (hearer.person for hearer in levels[0])


def _entry(one: Deadline, packs: Packs, around: Around, on: date) -> Entry:
    state, pack = around.states[one.subject], packs.of(one.pack)
    return Entry(
        subject=one.subject,
        title=state.title,
        organisation=around.title(state.organisation),
        item=one.item,
        what=asked(one, state, pack),
        due_on=one.due_on,
        left=days_left(pack.calendar, on, one.due_on),
        people=tuple(Answers(code, _name(code, around)) for code in _people(one, packs, around)),
    )


def _name(code: str, around: Around) -> str:
    found = around.people.get(code)
    return found.name if found else code
