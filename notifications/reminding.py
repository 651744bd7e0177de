"""The mail about dates: what each line says, who hears of which step, and what still holds when it leaves."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import orjson
from sqlalchemy import Connection, select

from domain.engine.packs import Packs
from domain.engine.state import State
from domain.engine.values import as_facts
from domain.methodology.schema import Pack
from domain.reports.answering import Hearer, Levels, levels_of
from domain.reports.around import Around, Reader, parts
from domain.reports.asks import sentence
from domain.reports.deadlines import Deadline, Kind, Span, crossed, days_left, steps_of
from domain.reports.open_items import open_of
from domain.stored.tables import TABLES
from notifications.claims import Claimed
from notifications.mending import plain_version
from notifications.notices import Deadlines, Due, from_facts, to_facts

logger = logging.getLogger(__name__)

_reminder = TABLES["reminder"]

TEMPLATE = "deadlines"

SHOWN = 15
"""Most lines of a mail; the rest is counted."""

KEPT = 45
"""Lines kept in reserve, in case some of those shown are settled before the mail leaves."""

NAMED = 3
"""Most people named as those who answer for something."""

Key = tuple[str, str, date]
"""Subject, item, due date: what a reminder is about."""


@dataclass(frozen=True, slots=True)
class Told:
    """One person who hears of one date at one step."""

    person: str
    deadline: Deadline
    step: int
    line: Due


def reminders(found: Iterable[Deadline], packs: Packs, around: Around, span: Span) -> Iterator[Told]:
    """Who hears of what in a sweep; a thing that cannot be told of is left out, and the log says why."""
    for deadline in found:
        pack = packs.of(deadline.pack)
        try:
            yield from _of_one(deadline, around.states[deadline.subject], pack, around, span)
        except Exception:
            logger.exception("nobody could be reminded of %s of %s", deadline.item, deadline.subject)


def _of_one(deadline: Deadline, state: State, pack: Pack, around: Around, span: Span) -> list[Told]:
    levels = levels_of(deadline, state, pack, around)
    found = []
    for place, (step, hearers) in enumerate(zip(steps_in(deadline, pack, span), levels, strict=True)):
        for hearer in hearers if step is not None else ():
            behind = _named(levels, around) if place else ""
            line = _line(deadline, state, pack, around, hearer, behind, span.on)
            found.append(Told(hearer.person, deadline, step or 0, line))
    return found


def steps_in(deadline: Deadline, pack: Pack, span: Span) -> tuple[int | None, ...]:
    """The step of each level that a date came to in a span."""
    return tuple(crossed(steps, deadline.due_on, pack.calendar, span) for steps in steps_of(deadline.kind, pack.watch))


def _named(levels: Levels, around: Around) -> str:
    """Who answers for something, by name."""
    names = [around.people[hearer.person].name for hearer in levels[0] if hearer.person in around.people]
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" +{rest}" if rest > 0 else "")


def _line(deadline: Deadline, state: State, pack: Pack, around: Around, hearer: Hearer, behind: str, on: date) -> Due:
    return Due(
        item=deadline.item,
        what=sentence(deadline, state, pack),
        code=state.code,
        title=state.title,
        organisation=around.title(state.organisation),
        due_on=deadline.due_on,
        left=pack.calendar.between(on, deadline.due_on),
        role=hearer.role,
        behind=behind,
        link=f"/subjects/{state.code}",
    )


def mail(reader: Reader, lines: Collection[Due], on: date) -> Deadlines:
    """The mail of one person with all the lines that concern them."""
    return _mail(reader.addressed, lines, on, more=0, late=sum(_late(line.item, line.due_on, on) for line in lines))


def _mail(reader: str, lines: Collection[Due], on: date, *, more: int, late: int) -> Deadlines:
    ordered = sorted(lines, key=_urgency)
    return Deadlines(
        reader=reader,
        on=on,
        lines=tuple(ordered[:SHOWN]),
        reserve=tuple(ordered[SHOWN : SHOWN + KEPT]),
        more=more + len(ordered[SHOWN + KEPT :]),
        late=late,
    )


def _urgency(line: Due) -> tuple[int, date, str, str]:
    """The longest overdue first; what stands still is as urgent as what is due today."""
    return 0 if line.item == Kind.IDLE else line.left, line.due_on, line.code, line.item


def _late(item: str, due_on: date, on: date) -> bool:
    return due_on < on and item != Kind.IDLE


def still_due(connection: Connection, packs: Packs, claimed: Sequence[Claimed], today: date) -> dict[str, str]:
    """Ledger key -> facts of a mail about dates with only what still holds; an empty text where nothing does."""
    leaving = {notice.key: notice for notice in claimed if notice.template == TEMPLATE}
    if not leaving:
        return {}
    told = _told_by(connection, {plain_version(key) for key in leaving})
    subjects = {subject for rows in told.values() for subject, _, _ in rows}
    still = {(one.subject, one.item, one.due_on): packs.of(one.pack) for one in open_of(connection, subjects)}
    return {
        key: _leaves(notice.facts, told.get(plain_version(key), ()), still, today) for key, notice in leaving.items()
    }


def _told_by(connection: Connection, keys: Collection[str]) -> dict[str, list[Key]]:
    """Ledger key -> everything that the mail reminds of, whether it is shown or counted."""
    found: dict[str, list[Key]] = defaultdict(list)
    columns = (_reminder.c.notice, _reminder.c.subject, _reminder.c.item, _reminder.c.due_on)
    for some in parts(keys):
        for notice, *key in connection.execute(select(*columns).where(_reminder.c.notice.in_(some))):
            found[notice].append((key[0], key[1], key[2]))
    return found


def _leaves(facts: str, told: Collection[Key], still: Mapping[Key, Pack], today: date) -> str:
    """The facts of one mail as they are today; as they were where they cannot be read, for the delivery to find out."""
    try:
        written = _read(facts)
    except ValueError:
        logger.exception("a mail about dates cannot be read")
        return facts
    known = {(line.code, line.item, line.due_on): line for line in (*written.lines, *written.reserve)}
    holds = {key for key in told if key in still}
    if not holds:
        return ""
    lines = [_today(line, still[key], today) for key, line in known.items() if key in holds]
    late = sum(_late(item, due_on, today) for _, item, due_on in holds)
    more = len(holds - known.keys())
    return as_facts(to_facts(_mail(written.reader, lines, today, more=more, late=late)))


def _read(facts: str) -> Deadlines:
    found = from_facts(TEMPLATE, orjson.loads(facts))
    if not isinstance(found, Deadlines):
        raise TypeError(found)
    return found


def _today(line: Due, pack: Pack, today: date) -> Due:
    left = days_left(pack.calendar, today, line.due_on)
    return line if left is None else replace(line, left=left)
