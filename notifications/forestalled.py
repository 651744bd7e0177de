"""Who was asked for a decision and was overtaken: another one decided, or it is asked of a colleague now."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping

import orjson
from sqlalchemy import Connection, exists, func, or_, select

from domain.engine.kinds import Standing
from domain.reports.offers import names as names_of
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.retries import AGAIN
from notifications.tables import Fate

_notice, _journal, _change = TABLES["notice"], TABLES["journal"], TABLES["change"]

ASKED = "action_awaited"
"""The letter that asks for a decision."""

APPOINTED = "methodologist_appointed"
"""Whoever is appointed while a decision is awaited is the one of whom it is asked from then on."""

SETTLES = ("decided", "submission_taken_back", APPOINTED)
"""Events after which it is asked of its reader no more."""

_handed = _journal.alias("handed")
_HANDED = (_handed.c.kind == APPOINTED, _handed.c.standing == Standing.AWAITING)
_SENT = (_notice.c.template == ASKED, _notice.c.fate == Fate.SENT)


def forestalled(
    connection: Connection, people: Collection[str], least: int
) -> dict[str, dict[int, tuple[str, str]]]:  # fmt: skip
    """Person -> number of the change after a number that settled what a letter had asked of them -> subject, who."""
    settling = _settling(connection, least)
    asked = _asked(connection, people, {subject for subject, _ in settling})
    ends = _ends(connection, {subject for _, subject, _ in asked})
    found: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    for person, subject, seq in asked:
        place = bisect_right(ends[subject], seq)
        settled = settling.get((subject, ends[subject][place])) if place < len(ends[subject]) else None
        if settled is not None and person not in settled[1:]:
            found[person][settled[0]] = subject, settled[1]
    names = names_of(connection, {who for one in found.values() for _, who in one.values()})
    return {
        person: {at: (subject, names.get(who, who)) for at, (subject, who) in one.items()}
        for person, one in found.items()
    }


def _settling(connection: Connection, least: int) -> dict[tuple[str, int], tuple[int, str, str]]:
    """(Subject, number of an entry) that settles what a letter asked -> number of the change, who did it, the hand."""
    query = (
        select(
            _journal.c.subject, _journal.c.seq, _change.c.number,
            func.coalesce(_journal.c.on_behalf_of, _journal.c.actor), _journal.c.actor,
        )
        .join_from(_change, _journal, (_journal.c.subject == _change.c.subject) & (_journal.c.seq == _change.c.seq))
        .where(
            _change.c.number > least,
            _journal.c.kind.in_(SETTLES),
            or_(
                exists().where(_notice.c.object == _change.c.subject, *_SENT),
                exists().where(_handed.c.subject == _change.c.subject, *_HANDED),
            ),
        )
    )  # fmt: skip
    return {(subject, seq): (number, who, hand) for subject, seq, number, who, hand in connection.execute(query)}


def _asked(connection: Connection, people: Collection[str], subjects: Collection[str]) -> list[tuple[str, str, int]]:
    """(Person, subject, number of the entry by which it was asked of them): by letters that were sent, or handed on."""
    found: list[tuple[str, str, int]] = []
    wanted = set(people)
    for some in parts(subjects):
        query = select(_notice.c.recipient, _notice.c.object, _notice.c.version).where(
            _notice.c.object.in_(some), *_SENT
        )
        found += [
            (person, subject, int(version))
            for person, subject, version in connection.execute(query)
            if person in wanted and AGAIN not in version
        ]
        handed = select(_handed.c.subject, _handed.c.seq, _handed.c.facts).where(_handed.c.subject.in_(some), *_HANDED)
        found += [
            (person, subject, seq)
            for subject, seq, facts in connection.execute(handed)
            if (person := orjson.loads(facts)["person"]) in wanted
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
