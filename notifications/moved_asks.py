"""Open things of which somebody is asked who was never called to them: they moved, or came up without a letter.

Whoever was asked may have left, lost the role or gone away; who follows is not to wait for the next step of the date.
A phase that only somebody else can move on now is asked of them on the next working day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

import orjson
from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, true

from domain.engine.calendar import CalendarEnds
from domain.engine.packs import Packs
from domain.programme.kinds import SubjectKind
from domain.registry.roles import LEADER
from domain.reports.asks import idle_since
from domain.reports.deadlines import Deadline, Kind
from domain.reports.handing import settled_by_others
from domain.reports.hearing import AWAITING
from domain.reports.judging import on_turn
from domain.reports.open_items import Source, all_of, plain
from domain.reports.open_pages import Ahead, by_subject
from domain.reports.surroundings import parts
from domain.reports.terms import lasts
from domain.stored.tables import TABLES
from notifications.arising import Asking, First, asking, first_call, swept_first
from notifications.forestalled import APPOINTED
from notifications.retries import plain_version

_notice, _journal, _reminder = TABLES["notice"], TABLES["journal"], TABLES["reminder"]
_subject, _role, _watched = TABLES["subject"], TABLES["role"], TABLES["watched"]

Told = Mapping[tuple[str, str], dict[str, date | None]]
"""Subject and what is called to there -> who was asked for it; nothing of what nobody was asked for.

Of each the last day on which a sweep called them; None for whoever was asked by a letter, or asked for it themselves.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that asks for something: its author knows of it, and nobody is told of their own."""

    kind: str
    hands: frozenset[str]
    at: datetime


Entries = dict[str, Entry]
"""Numbers of entries, in order -> the entries."""


def waiting(connection: Connection, packs: Packs, on: date, size: int) -> Iterator[tuple[list[Deadline], Told]]:
    """Open things of which somebody may be asked anew, in pieces, with whom each was asked of already.

    What nobody was asked for is among them where the next sweep calls first, and where nobody leads a project.
    """
    asks, swept = asking(packs), swept_first(packs)
    found = by_subject(connection, _wanted(packs, on))
    while some := list(islice(found, size)):
        some = on_turn(connection, packs, some)
        told = _told(connection, asks, some)
        unled = _unled(connection, {one.subject for one in some if one.kind is Kind.DUE}, on)
        yield [
            one for one in some
            if told.get((one.subject, one.called)) or one.kind in swept[packs.of(one.pack).identity]
            or (one.kind is Kind.DUE and one.subject in unled)
        ], told  # fmt: skip


def _wanted(packs: Packs, on: date) -> Ahead:
    """What may have been asked of somebody: dates come to their first step so many days ahead."""
    near = max(_near(packs, on, max(pack.watch.ahead, default=0)) for pack in all_of(packs))
    until = {
        kind: near if all(first_call(kind, pack) is First.DATE for pack in all_of(packs)) else date.max for kind in Kind
    }

    def only(source: Source) -> ColumnElement[bool]:
        if source.kind is not Kind.DUE:
            return true()
        return or_(AWAITING, source.on <= plain(near), settled_by_others(packs), _leaderless(on))

    return Ahead(until | {Kind.IDLE: idle_since(packs, on)}, only=only)


def _near(packs: Packs, on: date, days: int) -> date:
    try:
        return packs.current.calendar.after(on, days)
    except CalendarEnds:
        return date.max


def _leaderless(on: date) -> ColumnElement[bool]:
    """Projects on which nobody holds the leader's role; somebody may hold it more widely."""
    leads = exists().where(_role.c.scope == _subject.c.code, _role.c.role == plain(LEADER), lasts(plain(on)))
    return and_(_subject.c.kind == plain(SubjectKind.PROJECT), ~leads)


def _unled(connection: Connection, codes: Collection[str], on: date) -> set[str]:
    found: set[str] = set()
    for some in parts(codes):
        query = select(_subject.c.code).where(_subject.c.code.in_(some), _leaderless(on))
        found.update(connection.execute(query).scalars())
    return found


def _told(connection: Connection, asks: Mapping[Kind, Asking], some: Sequence[Deadline]) -> Told:
    """Who was asked: of what has no number of its own since it was asked for last."""
    found: dict[tuple[str, str], dict[str, date | None]] = defaultdict(dict)
    open_in: dict[str, list[Deadline]] = defaultdict(list)
    for one in some:
        open_in[one.subject].append(one)
    of_kinds = {kind: asks[kind] for kind in {one.kind for one in some}}
    events = {event for known in of_kinds.values() for event in known}
    letters = {letter for known in of_kinds.values() for heard in known.values() for letter in heard}
    for codes in parts(open_in):
        entries = _entries(connection, codes, events)
        query = select(_notice.c.object, _notice.c.recipient, _notice.c.template, _notice.c.version)
        query = query.where(_notice.c.object.in_(codes), _notice.c.template.in_(sorted(letters)))
        for subject, person, letter, version in connection.execute(query):
            here, seq = entries.get(subject, {}), plain_version(version)
            for one in open_in[subject] if seq in here else ():
                known = of_kinds[one.kind]
                if letter in known.get(here[seq].kind, ()) and (one.key or seq == _last(here, known)):
                    found[subject, one.called] |= dict.fromkeys({person} | here[seq].hands)
        decisions = [one.subject for code in codes for one in open_in[code] if one.kind is Kind.DECISION]
        for subject, person in _handed(connection, decisions, entries, asks) if decisions else ():
            if (subject, str(Kind.DECISION)) in found:
                found[subject, str(Kind.DECISION)][person] = None
        for due, person, day in _reminded(connection, codes, open_in, entries, of_kinds):
            there = found[due.subject, due.called]
            last = there.get(person, day)
            there[person] = None if last is None else max(last, day)
    return found


def _entries(connection: Connection, codes: Sequence[str], events: Collection[str]) -> Mapping[str, Entries]:
    """Subject -> the entries that ask for something there."""
    found: dict[str, Entries] = defaultdict(dict)
    names = ("subject", "seq", "kind", "actor", "on_behalf_of", "recorded_at")
    query = select(*(_journal.c[name] for name in names)).order_by(_journal.c.subject, _journal.c.seq)
    for subject, seq, kind, actor, other, at in connection.execute(
        query.where(_journal.c.subject.in_(codes), _journal.c.kind.in_(sorted(events)))
    ):
        found[subject][str(seq)] = Entry(kind, frozenset(filter(None, (actor, other))), at)
    return found


def _last(entries: Entries, known: Asking) -> str | None:
    """The last entry that asks for something of a kind."""
    return next((seq for seq in reversed([*entries]) if entries[seq].kind in known), None)


def _reminded(
    connection: Connection, codes: Sequence[str], open_in: Mapping[str, Sequence[Deadline]],
    entries: Mapping[str, Entries], of_kinds: Mapping[Kind, Asking],
) -> Iterator[tuple[Deadline, str, date]]:  # fmt: skip
    """Who was called to what by a sweep, and when; since it was asked for last, where no letter tells of that."""
    due = {(one.subject, one.called, one.due_on): one for code in codes for one in open_in[code]}
    names = ("subject", "item", "due_on", "recipient", "told_on")
    columns = [*(_reminder.c[name] for name in names), _watched.c.watched_at]
    query = select(*columns).select_from(_reminder).outerjoin(_watched, _watched.c.day == _reminder.c.told_on)
    for subject, item, due_on, person, day, at in connection.execute(query.where(_reminder.c.subject.in_(codes))):
        one = due.get((subject, item, due_on))
        if one is None:
            continue
        known, here = of_kinds[one.kind], entries.get(subject, {})
        last = None if any(known.values()) else _last(here, known)
        if last is None or at is None or at >= here[last].at:
            yield one, person, day


def _handed(
    connection: Connection, codes: Sequence[str], entries: Mapping[str, Entries], asks: Mapping[Kind, Asking]
) -> Iterator[tuple[str, str]]:
    """(Subject, to whom it was handed) since it was submitted last."""
    query = select(_journal.c.subject, _journal.c.seq, _journal.c.facts)
    for subject, seq, facts in connection.execute(
        query.where(_journal.c.subject.in_(codes), _journal.c.kind == APPOINTED)
    ):
        if seq > int(_last(entries.get(subject, {}), asks[Kind.DECISION]) or 0):
            yield subject, orjson.loads(facts)["person"]
