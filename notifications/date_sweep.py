"""The sweep over dates: records of each step that something came to who is called; the morning letter tells them."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from domain.engine.database import alone, insert_new, reading, writing
from domain.engine.packs import Packs
from domain.engine.state import State
from domain.methodology.schema import Pack
from domain.reports.asks import park_proposed
from domain.reports.deadlines import Deadline, Kind, Span, crossed, days_left, span_of, steps_of
from domain.reports.judging import on_turn
from domain.reports.open_items import due_in
from domain.reports.responsibility import answering, barred, is_unled, levels_of
from domain.reports.surroundings import Around, load_deputies, look_around, parts
from domain.reports.tree import reaching_down
from domain.stored.tables import TABLES
from notifications.arising import swept_first
from notifications.digest import key_of
from notifications.moved_asks import Told, waiting

logger = logging.getLogger(__name__)

_reminder, _watched = TABLES["reminder"], TABLES["watched"]

CHUNK = 1000
"""Dates whose people are looked up together."""


Steps = tuple[int | None, ...]
"""The step at which each level of those who answer for a date is called; None where it is not.

Of the first level alone where nobody above is called.
"""


@dataclass(frozen=True, slots=True)
class Called:
    """One person who is called to one date at one step."""

    person: str
    deadline: Deadline
    step: int


@dataclass(frozen=True, slots=True)
class Watch:
    """What one sweep wrote."""

    since: date | None = None
    """The day up to which everything had been told before; None when there was nothing to do on this day."""
    reminders: int = 0


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
    # the first sweep of all calls to everything overdue: what it found waits in a file until all of it is written
    with TemporaryFile() as found:
        with reading(engine) as connection:
            span = next_span(connection, packs, on)
            if span is None:
                return Watch()
            for called in _called(connection, packs, span):
                pickle.dump([_row(one, on) for one in called], found)
        end = found.tell()
        found.seek(0)
        with writing(engine) as connection:
            alone(connection, _watched)
            if next_span(connection, packs, on) != span:
                return None  # another sweep was faster: what is left to tell is another matter
            connection.execute(_watched.insert(), [{"day": on, "watched_at": now}])
            reminders = 0
            while found.tell() < end:
                reminders += insert_new(connection, _reminder, pickle.load(found))  # noqa: S301 - nobody else can open it
    return Watch(span.since, reminders)


def _called(connection: Connection, packs: Packs, span: Span) -> Iterator[list[Called]]:
    """Calls that were never made, in pieces."""
    found = (one for one in due_in(connection, packs, span) if _comes(one, packs, span))
    while some := list(islice(found, CHUNK)):
        some = on_turn(connection, packs, some)
        around = _around(connection, packs, some, span.on)
        fresh = _fresh(connection, calls(some, packs, around, span))
        yield [one for one in fresh if one.person in around.people]
    swept = swept_first(packs)
    for some, told in waiting(connection, packs, span.on, CHUNK):
        around = _around(connection, packs, some, span.on)
        asked = {(one.subject, one.called): _knowing(one, told, packs, around, span.on) for one in some}
        there = [one for one in some if told.get((one.subject, one.called)) or _comes_up(one, packs, around, swept)]
        anew = _each(there, packs, around, span.on, partial(_now, span.on))
        yield [
            one for one in anew
            if one.person in around.people and one.person not in asked[one.deadline.subject, one.deadline.called]
        ]  # fmt: skip


def _knowing(one: Deadline, told: Told, packs: Packs, around: Around, on: date) -> Collection[str]:
    """Who was asked for it as it is asked for now: of parking nobody hears before it is proposed."""
    state, pack, known = around.states[one.subject], packs.of(one.pack), told.get((one.subject, one.called), {})

    def is_to_park(day: date) -> bool:
        return park_proposed(one, state, pack, day).kind is Kind.PARK

    return {person for person, day in known.items() if day is None or is_to_park(day)} if is_to_park(on) else known


def _now(on: date, one: Deadline, pack: Pack) -> Steps:
    """Whoever answers for it, at whichever step it is; nobody above them."""
    return (days_left(pack.calendar, on, one.due_on),)


def _comes_up(one: Deadline, packs: Packs, around: Around, swept: Mapping[str, Collection[Kind]]) -> bool:
    """Whether a sweep is the first to call to it; nobody leads what waits for somebody to name its leader."""
    if one.kind is Kind.DUE:
        return is_unled(around.states[one.subject], around)
    return one.kind in swept[packs.of(one.pack).identity]


def calls(found: Iterable[Deadline], packs: Packs, around: Around, span: Span) -> Iterator[Called]:
    """Who is called to what in a sweep."""
    yield from _each(found, packs, around, span.on, lambda one, pack: steps_in(one, pack, span))


def _each(
    found: Iterable[Deadline], packs: Packs, around: Around, on: date, steps: Callable[[Deadline, Pack], Steps]
) -> Iterator[Called]:
    """Who is called to what at its steps; a thing to which nobody can be called is left out, and the log says why."""
    for deadline in found:
        pack = packs.of(deadline.pack)
        try:
            yield from _of_one(deadline, around.states[deadline.subject], pack, around, on, steps(deadline, pack))
        except Exception:
            logger.exception("nobody could be called to %s of %s", deadline.item, deadline.subject)


def _of_one(deadline: Deadline, state: State, pack: Pack, around: Around, on: date, steps: Steps) -> list[Called]:
    """Who is called to one date.

    Heads are called to nothing that is overdue, unless the methodology says so.  The due date itself is not overdue:
    on its day, as before it, they are reminded of what they answer for themselves; the list would tell it too late.
    Whoever stands in for one of whom it is asked is called with them.  What stands still is asked of whoever may park
    it from the day on which that is proposed: nobody had called them to it.
    """
    one_asked = park_proposed(deadline, state, pack, on)
    levels = (
        levels_of(one_asked, state, pack, around) if len(steps) > 1 else (answering(one_asked, state, pack, around),)
    )
    called = [
        Called(hearer.person, deadline, step)
        for step, hearers in zip(steps, levels, strict=True)
        if step is not None
        for hearer in hearers
        if step >= 0 or pack.heads.reminders or hearer.key not in pack.heads.roles
    ]
    asked, not_for = {hearer.person for hearer in levels[0]}, barred(one_asked, state, pack, around)
    if not_for is None:
        return called
    return called + [
        Called(deputy, deadline, one.step)
        for one in called
        if one.person in asked
        for deputy in around.deputies.get(one.person, ())
        if deputy not in asked | not_for
    ]


def steps_in(deadline: Deadline, pack: Pack, span: Span) -> Steps:
    """The step of each level that a date came to in a span."""
    return tuple(crossed(steps, deadline.due_on, pack.calendar, span) for steps in steps_of(deadline.kind, pack.watch))


def _comes(deadline: Deadline, packs: Packs, span: Span) -> bool:
    """Whether a date came to a step by its own methodology: the query knows those of all of them."""
    return any(step is not None for step in steps_in(deadline, packs.of(deadline.pack), span))


def _around(connection: Connection, packs: Packs, found: Collection[Deadline], on: date) -> Around:
    owners = {one.owner for one in found if one.owner}
    around = look_around(connection, {one.subject for one in found}, owners, on=on, below=reaching_down(packs.current))
    load_deputies(connection, around, on)
    return around


def _fresh(connection: Connection, called: Iterable[Called]) -> list[Called]:
    """Calls that were never made: a date that was moved and moved back is not news."""
    wanted = {_key(one): one for one in called}
    columns = [_reminder.c[name] for name in ("recipient", "subject", "item", "due_on", "step")]
    for some in parts({one.deadline.subject for one in wanted.values()}):
        for known in connection.execute(select(*columns).where(_reminder.c.subject.in_(some))):
            wanted.pop(tuple(known), None)
    return list(wanted.values())


def _key(one: Called) -> tuple[Any, ...]:
    return one.person, one.deadline.subject, one.deadline.called, one.deadline.due_on, one.step


def _row(one: Called, on: date) -> dict[str, Any]:
    return {
        "subject": one.deadline.subject,
        "item": one.deadline.called,
        "due_on": one.deadline.due_on,
        "step": one.step,
        "recipient": one.person,
        "told_on": on,
        "notice": key_of(one.person, on),
    }
