"""What changed since a person last looked at their work page: the changes that digests tell, by a mark of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

import domain.subjects  # noqa: F401 - fills the table of events
from domain.engine.database import insert_new
from domain.engine.packs import Packs
from domain.engine.words import Words
from domain.reports.tree import beneath, reaching_down
from domain.stored.tables import TABLES
from notifications.changes import FIRST_LOOK, Mark, News, after, last_number
from notifications.morning import what_happened
from notifications.reach import EVERYWHERE

_journal, _mark, _role, _subject = (TABLES[name] for name in ("journal", "look_mark", "role", "subject"))

LONGEST = timedelta(days=30)
"""What is older is history, however long somebody did not look."""

MOST = 200
"""Changes that are told at once; of more it is said that there are more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change of a subject."""

    what: Words
    happened_on: date
    entered_on: date | None
    """Where it was entered on a later day."""
    actor: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """What somebody has not seen, by subject, what changed last first."""

    groups: Sequence[tuple[str, str, Sequence[Line]]]
    """Code, title, changes."""
    upto: int
    """Number of the last of them: seen up to here, nothing that came meanwhile is lost."""
    since: datetime
    more: bool


def unseen(connection: Connection, packs: Packs, person: str, now: datetime) -> Unseen:
    """What others did to a person's subjects since they last said that they have seen it."""
    mark = _mark_of(connection, person, now)
    told, more = after(connection, mark.number, *_within(connection, packs, person), most=MOST)
    zone = ZoneInfo(packs.current.time_zone)
    groups: dict[str, tuple[str, list[Line]]] = {}
    for one in told:
        groups.setdefault(one.subject, (one.title, []))[1].append(_line(one, packs, zone))
    upto = told[0].number if told else mark.number
    return Unseen([(code, title, lines) for code, (title, lines) in groups.items()], upto, mark.at, more=more)


def seen_of(
    connection: Connection, packs: Packs, person: str, code: str, now: datetime
) -> tuple[datetime, Sequence[Line], bool]:
    """Since when a person has not looked, what others did to one subject since then, and whether there is more."""
    mark = _mark_of(connection, person, now)
    within = [_by_others(person), _subject.c.code == code]
    found, more = after(connection, mark.number, *within, most=MOST)
    zone = ZoneInfo(packs.current.time_zone)
    return mark.at, [_line(one, packs, zone) for one in found], more


def _by_others(person: str) -> ColumnElement[bool]:
    return func.coalesce(_journal.c.on_behalf_of, _journal.c.actor) != person


def _line(one: News, packs: Packs, zone: ZoneInfo) -> Line:
    entered = one.recorded_at.astimezone(zone).date()
    late = entered if entered != one.happened_on else None
    return Line(what_happened(one, packs), one.happened_on, late, one.actor)


def _mark_of(connection: Connection, person: str, now: datetime) -> Mark:
    row = connection.execute(select(_mark).where(_mark.c.person == person)).first()
    begins = now - (FIRST_LOOK if row is None else LONGEST)
    least = last_number(connection, begins)
    if row is None or row.number < least:
        return Mark(least, begins)
    return Mark(row.number, row.at)


def _within(connection: Connection, packs: Packs, person: str) -> list[ColumnElement[bool]]:
    """What others did to what a person's roles reach: to everything, where one is held for the whole programme."""
    by_others = _by_others(person)
    held, below = select(_role.c.scope).where(_role.c.person == person), reaching_down(packs.current)
    if connection.execute(held.where(_role.c.scope == EVERYWHERE)).first() is not None:
        return [by_others]
    links = [_subject.c[name].in_(held) for name in ("code", "organisation", "centre")]
    if below:
        links.append(_subject.c.organisation.in_(select(beneath([person], below).c.scope)))
    return [by_others, or_(*links)]


def look(connection: Connection, person: str, number: int, now: datetime) -> None:
    """Note what a person has seen; a page that was opened earlier moves nothing back, and nobody sees ahead."""
    number = min(number, last_number(connection))
    insert_new(connection, _mark, [{"person": person, "number": number, "at": now}])
    older = (_mark.c.person == person, _mark.c.number < number)
    connection.execute(update(_mark).where(*older).values(number=number, at=now))
