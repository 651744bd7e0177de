"""The sweep over dates: tells each person once of each step that something came to since the last sweep."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from domain.engine.database import alone, insert_new, reading, writing
from domain.engine.packs import Packs
from domain.reports.around import Around, look_around, parts
from domain.reports.deadlines import Deadline, Span, span_of
from domain.reports.open_items import due_in
from domain.stored.tables import TABLES
from notifications.ledger import add, row
from notifications.reminding import TEMPLATE, Told, mail, reminders, steps_in
from notifications.tables import Way

logger = logging.getLogger(__name__)

_reminder, _watched = TABLES["reminder"], TABLES["watched"]

RULE = TEMPLATE

OBJECT = "deadlines"
"""What the ledger calls the object of a mail about dates."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What one sweep wrote."""

    since: date | None = None
    """The day up to which everything had been told before; None when there was nothing to do on this day."""
    reminders: int = 0
    letters: int = 0


def next_span(connection: Connection, packs: Packs, on: date) -> Span | None:
    """The days that a sweep on a day answers for; None on a day off, and when the day is watched already."""
    last = connection.execute(select(func.max(_watched.c.day))).scalar_one()
    return span_of(on, last, packs.current)


def first_watched(connection: Connection) -> date | None:
    """The day of the first sweep of all; None before it."""
    found: date | None = connection.execute(select(func.min(_watched.c.day))).scalar_one()
    return found


def watch(engine: Engine, packs: Packs, *, on: date, now: datetime) -> Watch:
    """Write what a day owes to people, all of it or nothing; repeating it writes nothing."""
    while (told := _watched_once(engine, packs, on, now)) is None:
        logger.info("another sweep was faster; looking again")
    return told


def _watched_once(engine: Engine, packs: Packs, on: date, now: datetime) -> Watch | None:
    """One attempt; None when another sweep wrote between the look and the writing."""
    with reading(engine) as connection:
        span = next_span(connection, packs, on)
        if span is None:
            return Watch()
        found = [one for one in due_in(connection, packs, span) if _comes(one, packs, span)]
        around = _around(connection, found)
        told = _fresh(connection, reminders(found, packs, around, span))
    letters, rows = _written(told, around, on, now)
    with writing(engine) as connection:
        alone(connection, _watched)
        if next_span(connection, packs, on) != span:
            return None  # another sweep was faster: what is left to tell is another matter
        connection.execute(_watched.insert(), [{"day": on, "watched_at": now}])
        insert_new(connection, _reminder, rows)
        add(connection, letters)
    return Watch(span.since, len(rows), len(letters))


def _comes(deadline: Deadline, packs: Packs, span: Span) -> bool:
    """Whether a date came to a step by its own methodology: the query knows those of all of them."""
    return any(step is not None for step in steps_in(deadline, packs.of(deadline.pack), span))


def _around(connection: Connection, found: Sequence[Deadline]) -> Around:
    if not found:
        return Around()
    return look_around(connection, {one.subject for one in found}, {one.owner for one in found if one.owner})


def _fresh(connection: Connection, told: Iterable[Told]) -> list[Told]:
    """What nobody has been told yet: a date that was moved and moved back is not news."""
    wanted = {_key(one): one for one in told}
    columns = [_reminder.c[name] for name in ("recipient", "subject", "item", "due_on", "step")]
    for some in parts({one.deadline.subject for one in wanted.values()}):
        for known in connection.execute(select(*columns).where(_reminder.c.subject.in_(some))):
            wanted.pop(tuple(known), None)
    return list(wanted.values())


def _key(one: Told) -> tuple[Any, ...]:
    return one.person, one.deadline.subject, one.deadline.item, one.deadline.due_on, one.step


def _written(
    told: Collection[Told], around: Around, on: date, now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The ledger row of each person, and a row for each thing that it reminds of."""
    mine: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        if one.person in around.people:
            mine[one.person].append(one)
    letters, rows = [], []
    for person, some in sorted(mine.items()):
        notice = mail(around.people[person], [one.line for one in some], on)
        letter = row(
            notice, recipient=person, way=Way.EMAIL, rule=RULE, about=OBJECT, version=on.isoformat(), now=now
        )  # fmt: skip
        letters.append(letter)
        rows += [_row(one, on, letter["key"]) for one in some]
    return letters, rows


def _row(one: Told, on: date, key: str) -> dict[str, Any]:
    return {
        "subject": one.deadline.subject,
        "item": one.deadline.item,
        "due_on": one.deadline.due_on,
        "step": one.step,
        "recipient": one.person,
        "told_on": on,
        "notice": key,
    }
