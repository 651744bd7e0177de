"""Why somebody got a letter on a day, or got none: what was considered, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, Row, or_, select

from domain.engine.event_effects import EVENTS
from domain.engine.packs import Packs
from domain.engine.words import Words
from domain.reports.surroundings import Around, look_around
from domain.reports.tree import reaching_down, scopes_beneath
from domain.stored.tables import TABLES
from notifications.copies import in_one_letter
from notifications.ledger_views import Notices, Wanted, notices
from notifications.letters.regular import StatusDigest
from notifications.policy import Happened, hearings, is_history, rules_for
from notifications.silence import silence

_journal, _subject, _role = TABLES["journal"], TABLES["subject"], TABLES["role"]

MOST = 500
"""Most entries of a day that are looked through."""

OWN_ACT = Words("своё действие: о нём не пишем", "the person's own act: nobody is told of that")
LATE = Words("внесено слишком поздно: о таком писем не шлём", "entered too late to be told")
NO_RULE = Words(
    "методика не предусматривает об этом отдельного письма: это видно в сводке",
    "the methodology has no letter of its own for this: the digest tells of it",
)
COUNTED = Words(
    "о таком отдельных писем нет: утреннее письмо и «Что изменилось» называют, сколько таких записей",
    "there are no letters of its own about this: the morning letter and “What changed” tell how many there are",
)
NOT_TOLD = Words(
    "о таком никому не пишем: это видно в карточке и в её истории",
    "nobody is written to about this: the card and its history show it",
)
OTHERS = Words("об этом пишем другим ролям", "other roles are told of this")
MISSED = Words(
    "письмо полагается, но ещё не составлено: potok notices deliver",
    "a letter is due and not written yet: potok notices deliver",
)


@dataclass(frozen=True, slots=True)
class Untold:
    """An entry within the person's reach of which there is no letter to them, and why."""

    subject: str
    title: str
    kind: str
    happened_on: date
    why: Words


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that was considered for one person on one day."""

    letters: Notices
    untold: tuple[Untold, ...]
    together: Mapping[str, Sequence[str]]
    """Key of a letter that was for others, too -> their names."""
    silence: Words | None
    """Why there was no morning letter, where there was none, by what the person chooses now."""


def why(connection: Connection, packs: Packs, person: str, on: date) -> Why:
    """What was considered for a person on a day, with the reason for every silence."""
    zone = ZoneInfo(packs.current.time_zone)
    since, until = datetime.combine(on, time(), zone), datetime.combine(on + timedelta(days=1), time(), zone)
    written = notices(connection, Wanted(recipient=person, since=since, until=until, left=True, limit=MOST))
    below = reaching_down(packs.current)
    entries = _reached(connection, person, since, until, below)
    told = {(line["object"], line["key"].rpartition(":")[2]) for line in written.lines}
    named = {row.on_behalf_of or row.actor for row in entries}
    around = look_around(connection, {row.subject for row in entries}, named, on=on, below=below)
    untold = [
        Untold(row.subject, row.title, row.kind, row.happened_on, reason)
        for row in entries
        if (row.subject, str(row.seq)) not in told
        if (reason := _reason(row, person, packs, around, zone)) is not None
    ]
    together = in_one_letter(connection, [line["key"] for line in written.lines])
    morning = any(line["template"] == StatusDigest.template for line in written.lines)
    silent = None if morning else silence(connection, packs.current, person, on)
    return Why(written, tuple(untold), together, silent)


def _reached(
    connection: Connection, person: str, since: datetime, until: datetime, below: frozenset[str]
) -> Sequence[Row[Any]]:
    """What was entered on a day about things that the person's roles reach."""
    held = set(connection.execute(select(_role.c.scope).where(_role.c.person == person)).scalars())
    held |= {scope for _, scope in scopes_beneath(connection, [person], below)}
    links = (_subject.c.code, _subject.c.organisation, _subject.c.centre)
    reach = () if "*" in held else (or_(*(link.in_(sorted(held)) for link in links)),)
    query = (
        select(_journal, _subject.c.title, _subject.c.pack)
        .join(_subject, _subject.c.code == _journal.c.subject)
        .where(_journal.c.recorded_at >= since, _journal.c.recorded_at < until, _subject.c.lifecycle.is_not(None))
        .where(*reach)
        .order_by(_journal.c.recorded_at, _journal.c.subject, _journal.c.seq)
        .limit(MOST)
    )
    return connection.execute(query).all()


def _reason(row: Row[Any], person: str, packs: Packs, around: Around, zone: ZoneInfo) -> Words | None:
    pack = packs.of(row.pack)
    on = row.recorded_at.astimezone(zone).date()
    name = row.on_behalf_of or row.actor
    entry = Happened(row.subject, row.seq, row.kind, row.happened_on, on, name, orjson.loads(row.facts))
    if name == person:
        return OWN_ACT
    if EVENTS[row.kind].tallied is not None:
        return COUNTED
    if not EVENTS[row.kind].owed:
        return NOT_TOLD
    if not rules_for(entry, pack):
        return NO_RULE
    if is_history(entry, pack):
        return LATE
    heard = any(one.person == person for one in hearings(entry, around.states[row.subject], pack, around))
    return MISSED if heard else OTHERS
