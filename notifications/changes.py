"""What digests tell of: changes numbered in the order in which they became known, and each person's mark among them.

A date cannot say what somebody has been told: entries are dated back, written late, and written while a digest is made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

import domain.subjects  # noqa: F401 - fills the table of events
import notifications.tables  # noqa: F401 - the ledger belongs to the schema
from domain.engine.columns import Instant, instant_text
from domain.engine.database import PIECEWISE, alone, insert_new
from domain.engine.event_effects import EVENTS
from domain.engine.packs import Packs
from domain.engine.wire import Row as Values
from domain.engine.wire import Statement
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES

_change, _mark, _journal, _subject = (TABLES[name] for name in ("change", "digest_mark", "journal", "subject"))
_outbox = TABLES["outbox"]

FIRST_LOOK = timedelta(days=7)
"""How far back the first digest of a person looks."""

MOVE = Statement(
    update(_mark)
    .where(_mark.c.person == bindparam("key_person"), _mark.c.number <= bindparam("key_number"))
    .values(number=bindparam("number"), at=bindparam("at", type_=Instant()))
)
"""Moves a mark on and never back; its parameters in the order of `moved`."""


def moved(person: str, number: int, at: datetime) -> Values:
    """A person's mark after a digest that told up to a change was sent, for `MOVE`."""
    return number, instant_text(at), person, number


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to which change somebody has been told, and when."""

    number: int
    at: datetime


@cache
def tallied() -> frozenset[str]:
    """Kinds of entries of which digests tell how many there are."""
    return frozenset(kind for kind, event in EVENTS.items() if event.tallied)


def number(connection: Connection, entries: Sequence[Row[Any]]) -> None:
    """Give entries, and those that they stand for, their places among the changes, while they leave the outbox.

    One at a time, so that whoever sees a number sees every smaller one.
    """
    if not entries:
        return
    alone(connection, _change)
    last = connection.execute(select(func.max(_change.c.number))).scalar() or 0
    first = func.coalesce(_outbox.c.since, _outbox.c.seq)
    # by the journal's own column SQLite would walk all of it, in that order
    order = (func.coalesce(_journal.c.recorded_at, _journal.c.recorded_at), _journal.c.subject, _journal.c.seq)
    query = (
        select(
            last + func.row_number().over(order_by=order),
            _journal.c.subject, _journal.c.seq, _journal.c.recorded_at,
        )
        .join_from(
            _outbox, _journal,
            (_journal.c.subject == _outbox.c.subject) & _journal.c.seq.between(first, _outbox.c.seq),
        )
        .where(
            owed([(one.subject, one.seq) for one in entries]),
            or_(_outbox.c.since.is_(None), _journal.c.kind.in_(tallied())),
        )
    )  # fmt: skip
    connection.execute(insert(_change).from_select(["number", "subject", "seq", "recorded_at"], query))


def owed(keys: Sequence[tuple[str, int]]) -> ColumnElement[bool]:
    """Those rows of the outbox, found by the range of their subjects: there may be far more of them."""
    subjects = [subject for subject, _ in keys]
    among = _outbox.c.subject.between(min(subjects), max(subjects))
    return and_(among, tuple_(_outbox.c.subject, _outbox.c.seq).in_(keys))


def last_number(connection: Connection, before: datetime | None = None) -> int:
    """The number of the last change, or of the last that was recorded before a moment."""
    query = select(func.max(_change.c.number))
    if before is not None:
        query = query.where(_change.c.recorded_at <= before)
    return int(connection.execute(query).scalar() or 0)


def since_of(packs: Packs, mark: Mark) -> date:
    """The day of somebody's last letter."""
    return mark.at.astimezone(ZoneInfo(packs.current.time_zone)).date()


def marks_of(connection: Connection, people: Collection[str], now: datetime) -> dict[str, Mark]:
    """Person -> their mark; of whoever has none yet, where their first digest begins."""
    found: dict[str, Mark] = {}
    for some in parts(set(people)):
        for row in connection.execute(select(_mark).where(_mark.c.person.in_(some))):
            found[row.person] = Mark(row.number, row.at)
    if len(found) < len(set(people)):
        begins = Mark(last_number(connection, now - FIRST_LOOK), now - FIRST_LOOK)
        found |= {person: begins for person in people if person not in found}
    return found


def begin(connection: Connection, marks: Mapping[str, Mark]) -> None:
    """Keep the marks of those who have none yet: from here on nothing is lost, however long letters fail."""
    rows = [{"person": person, "number": mark.number, "at": mark.at} for person, mark in marks.items()]
    insert_new(connection, _mark, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A change with the subject that it happened to."""

    number: int
    subject: str
    seq: int
    kind: str
    happened_on: date
    recorded_at: datetime
    facts: str
    actor: str
    title: str
    organisation: str | None
    centre: str | None
    lifecycle: str | None
    pack: str | None
    count: int = 1
    """How many entries of its kind it stands for, the newest of which it is."""

    @property
    def is_tallied(self) -> bool:
        """Whether it is told how many there are, not each."""
        return self.kind in tallied()


FACTS = case((_journal.c.kind.in_(("decided", "status_granted")), _journal.c.facts), else_="{}")
"""What an entry says beyond its kind, where a letter tells it: a card alone would be kilobytes."""


COUNTED = 1000
"""Entries that are counted at once for a page; of more it is said that there are more."""


def after(connection: Connection, least: int, *within: ColumnElement[bool], most: int) -> tuple[list[News], bool]:
    """As many changes after a number, the newest first, and whether there are more.

    Of those that are counted in a subject one stands for all.
    """
    is_counted = _journal.c.kind.in_(tallied())
    each = _newest(connection, _after(least, *within, ~is_counted), most + 1)
    if len(each) > most:
        least = each[-1].number
    counted = _newest(connection, _after(least, *within, is_counted), COUNTED)
    several: dict[tuple[str, str], News] = {}
    for one in counted:
        known = several.get((one.subject, one.kind))
        several[one.subject, one.kind] = one if known is None else replace(known, count=known.count + 1)
    lines = sorted([*each, *several.values()], key=lambda one: -one.number)
    return lines[:most], len(lines) > most or len(counted) == COUNTED


def _newest(connection: Connection, query: Select[Any], most: int) -> list[News]:
    query = query.order_by(_change.c.number.desc()).limit(most)
    return [News(**row) for row in connection.execute(query).mappings()]


def stream(connection: Connection, least: int) -> Iterator[News]:
    """All changes after a number, subject by subject, of each the newest day first; read in pieces."""
    code = _subject.c.code
    query = _after(least).order_by(code, _journal.c.happened_on.desc(), _change.c.number.desc())
    for row in connection.execute(query, execution_options=PIECEWISE).mappings():
        yield News(**row)


def _after(least: int, *within: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            _change.c.number, _journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.happened_on,
            _journal.c.recorded_at, FACTS.label("facts"),
            func.coalesce(_journal.c.on_behalf_of, _journal.c.actor).label("actor"), _subject.c.title,
            _subject.c.organisation, _subject.c.centre,
            _subject.c.lifecycle, _subject.c.pack,
        )
        .join_from(_change, _journal, (_journal.c.subject == _change.c.subject) & (_journal.c.seq == _change.c.seq))
        .join(_subject, _subject.c.code == _change.c.subject)
        .where(_change.c.number > least, *within)
    )  # fmt: skip
