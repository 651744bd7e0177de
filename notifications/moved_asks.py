"""Asks that moved: made of one by a letter or a reminder, and now of another, of whom nobody has asked them yet.

Whoever was asked may have left, lost the role or gone away; who follows is not to wait for the next step of the date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

import orjson
from sqlalchemy import Connection, select, true

from domain.reports.deadlines import Deadline, Kind
from domain.reports.hearing import AWAITING
from domain.reports.open_pages import Ahead, by_subject
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.forestalled import APPOINTED, ASKED
from notifications.retries import plain_version

_notice, _journal, _reminder = TABLES["notice"], TABLES["journal"], TABLES["reminder"]

Told = Mapping[tuple[str, str], set[str]]
"""Subject and item -> who was asked for it; nothing of what nobody was asked for."""

Entries = dict[str, tuple[str, frozenset[str]]]
"""Numbers of entries, in order -> their kind, and whose deed they are."""

ASKED_BY: Mapping[Kind, frozenset[tuple[str, str]]] = {
    Kind.DECISION: frozenset({("submitted", ASKED)}),
    Kind.CONDITION: frozenset({("decided", "condition_set"), ("condition_handed", "condition_set")}),
    Kind.ASSIGNMENT: frozenset(
        (event, "assignment_news") for event in ("assignment_given", "assignment_extended", "assignment_handed")
    ),
    Kind.ANSWERED: frozenset({("assignment_answered", "assignment_news"), ("assignment_handed", "assignment_news")}),
    Kind.FINDING: frozenset({("finding_recorded", "check_news")}),
    Kind.MENDED: frozenset({("finding_answered", "check_news")}),
    Kind.DOUBT: frozenset({("status_doubted", "check_news"), ("tie_found", "check_news")}),
    Kind.EXPERTISE: frozenset({("practice_submitted", "practice_news")}),
    Kind.OFFER: frozenset({("offer_made", "package_offer"), ("offer_replied", "replication_news")}),
    Kind.OFFER_REPLY: frozenset(
        {("offer_questioned", "replication_news"), ("offer_date_proposed", "replication_news")}
    ),
    Kind.SUPPORT: frozenset({("support_planned", "replication_news"), ("support_moved", "replication_news")}),
    **dict.fromkeys((Kind.REVIEW, Kind.SUSPENSION, Kind.ENTERED, Kind.COMPLETION, Kind.SUPPORT_REPORT), frozenset()),
}  # fmt: skip
"""What waits for one person's word -> the events and letters that ask for it; beside them its reminders do."""

_EVENTS = frozenset(event for asking in ASKED_BY.values() for event, _ in asking)
_LETTERS = frozenset(letter for asking in ASKED_BY.values() for _, letter in asking)


WAITING = Ahead(
    dict.fromkeys(Kind, date.min) | dict.fromkeys((*ASKED_BY, Kind.DUE), date.max),
    only=lambda source: AWAITING if source.kind is Kind.DUE else true(),
)
"""A decision is the open phase of what was submitted."""


def waiting(connection: Connection, size: int) -> Iterator[tuple[list[Deadline], Told]]:
    """What waits for somebody's word and was asked of somebody, in pieces, with whom it was asked of."""
    found = (one for one in by_subject(connection, WAITING) if one.kind in ASKED_BY)
    while some := list(islice(found, size)):
        told = _told(connection, some)
        yield [one for one in some if told.get((one.subject, one.item))], told


def _told(connection: Connection, some: Sequence[Deadline]) -> Told:
    """Who was asked: of what has no number of its own since it was asked for last."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    open_in: dict[str, list[Deadline]] = defaultdict(list)
    for one in some:
        open_in[one.subject].append(one)
    for codes in parts(open_in):
        asking = _asking(connection, codes)
        letters = select(_notice.c.object, _notice.c.recipient, _notice.c.template, _notice.c.version)
        letters = letters.where(_notice.c.object.in_(codes), _notice.c.template.in_(sorted(_LETTERS)))
        for subject, person, letter, version in connection.execute(letters):
            entries, seq = asking.get(subject, {}), plain_version(version)
            for one in open_in[subject]:
                asked_by = ASKED_BY[one.kind]
                kind, hands = entries.get(seq, ("", frozenset()))
                if (kind, letter) in asked_by and (one.key or seq == _last(entries, one.kind)):
                    found[subject, one.item] |= {person, *hands}
        decisions = [one.subject for code in codes for one in open_in[code] if one.kind is Kind.DECISION]
        for subject, person in _handed(connection, decisions, asking) if decisions else ():
            if (subject, str(Kind.DECISION)) in found:
                found[subject, str(Kind.DECISION)].add(person)
        columns = (_reminder.c.subject, _reminder.c.item, _reminder.c.due_on, _reminder.c.recipient)
        due = {(one.subject, one.item, one.due_on) for code in codes for one in open_in[code]}
        for subject, item, due_on, person in connection.execute(select(*columns).where(_reminder.c.subject.in_(codes))):
            if (subject, item, due_on) in due:
                found[subject, item].add(person)
    return found


def _asking(connection: Connection, codes: Sequence[str]) -> Mapping[str, Entries]:
    """Subject -> the entries that ask for something there: nobody is told of their own, and they know of it."""
    found: dict[str, Entries] = defaultdict(dict)
    columns = (_journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.actor, _journal.c.on_behalf_of)
    query = select(*columns).order_by(_journal.c.subject, _journal.c.seq)
    for subject, seq, kind, actor, other in connection.execute(
        query.where(_journal.c.subject.in_(codes), _journal.c.kind.in_(sorted(_EVENTS)))
    ):
        found[subject][str(seq)] = kind, frozenset(filter(None, (actor, other)))
    return found


def _last(entries: Entries, kind: Kind) -> str | None:
    """The last entry that asks for something of a kind."""
    events = {event for event, _ in ASKED_BY[kind]}
    return next((seq for seq in reversed([*entries]) if entries[seq][0] in events), None)


def _handed(connection: Connection, codes: Sequence[str], asking: Mapping[str, Entries]) -> Iterator[tuple[str, str]]:
    """(Subject, to whom it was handed) since it was submitted last."""
    query = select(_journal.c.subject, _journal.c.seq, _journal.c.facts)
    for subject, seq, facts in connection.execute(
        query.where(_journal.c.subject.in_(codes), _journal.c.kind == APPOINTED)
    ):
        if seq > int(_last(asking.get(subject, {}), Kind.DECISION) or 0):
            yield subject, orjson.loads(facts)["person"]
