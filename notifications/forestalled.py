"""Who was asked for a decision and was overtaken: another one decided, or it is asked of a colleague now."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select

from domain.reports.offers import names as names_of
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.changes import News
from notifications.retries import AGAIN
from notifications.tables import Fate

_notice, _journal = TABLES["notice"], TABLES["journal"]

ASKED = "action_awaited"
"""The letter that asks for a decision."""

SETTLES = ("decided", "submission_taken_back", "methodologist_appointed")
"""Events after which it is asked of its reader no more."""


def forestalled(
    connection: Connection, people: Collection[str], recent: Sequence[News]
) -> dict[str, dict[int, str]]:  # fmt: skip
    """Person -> number of the change that settled what a letter had asked of them -> who did it."""
    settling = {(one.subject, one.seq): one for one in recent if one.kind in SETTLES}
    asked = _asked(connection, people, {subject for subject, _ in settling})
    ends = _ends(connection, {subject for _, subject, _ in asked})
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for person, subject, seq in asked:
        place = bisect_right(ends[subject], seq)
        settled = settling.get((subject, ends[subject][place])) if place < len(ends[subject]) else None
        if settled is not None and settled.actor != person:
            found[person][settled.number] = settled.actor
    names = names_of(connection, {who for one in found.values() for who in one.values()})
    return {person: {at: names.get(who, who) for at, who in one.items()} for person, one in found.items()}


def _asked(connection: Connection, people: Collection[str], subjects: Collection[str]) -> list[tuple[str, str, int]]:
    """(Person, subject, number of the submission) of the letters that were sent."""
    found: list[tuple[str, str, int]] = []
    wanted = set(people)
    for some in parts(subjects):
        query = select(_notice.c.recipient, _notice.c.object, _notice.c.version).where(
            _notice.c.object.in_(some), _notice.c.template == ASKED, _notice.c.fate == Fate.SENT
        )
        found += [
            (person, subject, int(version))
            for person, subject, version in connection.execute(query)
            if person in wanted and AGAIN not in version
        ]
    return found


def _ends(connection: Connection, subjects: Collection[str]) -> Mapping[str, list[int]]:
    """Subject -> the numbers of the entries that settle, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for some in parts(subjects):
        query = select(_journal.c.subject, _journal.c.seq).where(
            _journal.c.subject.in_(some), _journal.c.kind.in_(SETTLES)
        )
        for subject, seq in connection.execute(query.order_by(_journal.c.subject, _journal.c.seq)):
            found[subject].append(seq)
    return found
