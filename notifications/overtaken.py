"""Event letters that later events overtook before they left: withheld for that, or told by the newest of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from domain.engine.values import as_facts
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.claims import Claimed
from notifications.retries import AGAIN, plain_version
from notifications.tables import Fate, Way

_journal, _notice = TABLES["journal"], TABLES["notice"]

OVERTAKEN = "overtaken"
"""Something later happened to the same thing, and a letter or the morning letter tells that."""

PASSING = "gate_decided"

OVERTAKE: Mapping[str, frozenset[str]] = {
    PASSING: frozenset({"decided"}),
    "returned_for_rework": frozenset({"decided", "submitted"}),
    "action_awaited": frozenset({"decided", "submission_taken_back"}),
    "parked": frozenset({"resumed", "decided"}),
}
"""Template -> the events after which it no longer holds."""

STATUS = "status_changed"
"""Event and letter of a change of an exemplar status; an organisation has a status of each level."""

PASSES = frozenset({"go", "conditional"})


@dataclass(slots=True)
class Overtaken:
    """Letters that do not leave, and those that say more than they were written with."""

    keys: set[str] = field(default_factory=set)
    facts: dict[str, str] = field(default_factory=dict)
    """Key of a letter -> its facts with the gates that were passed shortly before."""


def overtaken(connection: Connection, claimed: Sequence[Claimed]) -> Overtaken:
    """What later events make of claimed letters; what is sent once more leaves as it was."""
    found = Overtaken()
    events = [one for one in claimed if one.template in OVERTAKE and _may_stay(one)]
    latest = _latest(connection, {one.about for one in events})
    for one in events:
        seq = int(plain_version(one.version))
        if any(latest.get((one.about, kind), 0) > seq for kind in OVERTAKE[one.template]):
            found.keys.add(one.key)
    found.keys.update(one.key for one in _of_statuses(connection, filter(_may_stay, claimed)))
    passing = [one for one in events if one.template == PASSING and one.key not in found.keys]
    earlier = _earlier(connection, passing)
    for one in passing:
        facts = orjson.loads(one.facts)
        if gates := [gate for seq, gate in earlier[one.recipient, one.about] if seq < int(one.version)]:
            found.facts[one.key] = as_facts(facts | {"passed": gates})
    return found


def _of_statuses(connection: Connection, claimed: Iterable[Claimed]) -> Iterator[Claimed]:
    """Letters of a change of a status after which the same level was changed again: the newest tells how it stands."""
    told = [one for one in claimed if one.template == STATUS]
    last: dict[tuple[str, str], int] = {}
    level_of: dict[tuple[str, int], str] = {}
    for some in parts({one.about for one in told}):
        query = select(_journal.c.subject, _journal.c.seq, _journal.c.facts).where(
            _journal.c.subject.in_(some), _journal.c.kind == STATUS
        )
        for code, seq, facts in connection.execute(query):
            level = level_of[code, seq] = orjson.loads(facts)["level"]
            last[code, level] = max(seq, last.get((code, level), 0))
    for one in told:
        seq = int(plain_version(one.version))
        level = level_of.get((one.about, seq))
        if level is not None and last[one.about, level] > seq:
            yield one


def _may_stay(one: Claimed) -> bool:
    return AGAIN not in one.version and (one.way is Way.EMAIL or one.template == "action_awaited")


def _latest(connection: Connection, codes: Collection[str]) -> dict[tuple[str, str], int]:
    """(Subject, kind of event) -> the number of its last entry."""
    kinds = sorted(frozenset().union(*OVERTAKE.values()))
    found: dict[tuple[str, str], int] = {}
    for some in parts(codes):
        query = (
            select(_journal.c.subject, _journal.c.kind, func.max(_journal.c.seq))
            .where(_journal.c.subject.in_(some), _journal.c.kind.in_(kinds))
            .group_by(_journal.c.subject, _journal.c.kind)
        )
        found |= {(code, kind): seq for code, kind, seq in connection.execute(query)}
    return found


def _earlier(connection: Connection, passing: Sequence[Claimed]) -> dict[tuple[str, str], list[tuple[int, Any]]]:
    """(Reader, subject) -> (number of the entry, gate) of the passes since the last letter that left, in order."""
    rows: dict[tuple[str, str], list[tuple[int, Fate, Any]]] = defaultdict(list)
    columns = (_notice.c.recipient, _notice.c.object, _notice.c.version, _notice.c.fate, _notice.c.facts)
    people = sorted({one.recipient for one in passing})
    for some in parts({one.about for one in passing}):
        query = select(*columns).where(
            _notice.c.object.in_(some), _notice.c.template == PASSING, _notice.c.recipient.in_(people)
        )
        for recipient, about, version, fate, text in connection.execute(query):
            if AGAIN not in version and (facts := orjson.loads(text)).get("decision") in PASSES:
                rows[recipient, about].append((int(version), fate, facts["gate"]))
    found: dict[tuple[str, str], list[tuple[int, Any]]] = defaultdict(list)
    for place, some_rows in rows.items():
        for seq, fate, gate in sorted(some_rows, key=lambda row: row[0]):
            found[place] = [] if fate == Fate.SENT else [*found[place], (seq, gate)]
    return found
