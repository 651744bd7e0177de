"""Decisions that moved: asked of one by a letter, and now of another, of whom no letter has asked them yet.

Whoever was asked may have left, lost the role or gone away; who follows is not to wait for the next step of the date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

import orjson
from sqlalchemy import Connection, func, select

from domain.engine.packs import Packs
from domain.reports.deadlines import Deadline, Kind, days_left
from domain.reports.hearing import AWAITING
from domain.reports.open_pages import Ahead, by_subject
from domain.reports.responsibility import barred, levels_of
from domain.reports.surroundings import Around, parts
from domain.stored.tables import TABLES
from notifications.forestalled import APPOINTED, ASKED
from notifications.retries import plain_version

_notice, _journal, _reminder = TABLES["notice"], TABLES["journal"], TABLES["reminder"]

WAITING = Ahead(dict.fromkeys(Kind, date.min) | {Kind.DUE: date.max}, only=lambda source: AWAITING)
"""A decision is the open phase of what was submitted."""

Look = Callable[[Connection, Packs, Sequence[Deadline]], Around]


def moved(
    connection: Connection, packs: Packs, on: date, look: Look, size: int
) -> Iterator[list[tuple[str, Deadline, int]]]:
    """Who is asked for a decision anew, in pieces: person, decision, working days left."""
    waiting = (one for one in by_subject(connection, WAITING) if one.kind is Kind.DECISION)
    while some := list(islice(waiting, size)):
        around, told = look(connection, packs, some), _told(connection, some)
        yield [
            (person, one, left)
            for one in some
            if (known := told.get(one.subject))
            and (left := days_left(packs.of(one.pack).calendar, on, one.due_on)) is not None
            for person in _asked(one, packs, around)
            if person not in known and person in around.people
        ]


def _asked(one: Deadline, packs: Packs, around: Around) -> list[str]:
    """Whoever is asked, and their deputies."""
    state, pack = around.states[one.subject], packs.of(one.pack)
    people = [hearer.person for hearer in levels_of(one, state, pack, around)[0]]
    besides = barred(one, state, pack, around) or frozenset()
    return people + [deputy for person in people for deputy in around.deputies.get(person, ()) if deputy not in besides]


def _told(connection: Connection, some: Sequence[Deadline]) -> Mapping[str, set[str]]:
    """Subject -> who was asked since it was submitted last; not those of which no letter has asked anybody."""
    found: Mapping[str, set[str]] = defaultdict(set)
    due = {one.subject: one.due_on for one in some}
    for codes in parts(due):
        query = select(_journal.c.subject, func.max(_journal.c.seq)).group_by(_journal.c.subject)
        query = query.where(_journal.c.subject.in_(codes), _journal.c.kind == "submitted")
        since = {subject: int(seq) for subject, seq in connection.execute(query)}
        letters = select(_notice.c.object, _notice.c.recipient, _notice.c.version)
        for subject, person, version in connection.execute(
            letters.where(_notice.c.object.in_(codes), _notice.c.template == ASKED)
        ):
            if plain_version(version) == str(since.get(subject)):
                found[subject].add(person)
        handed = select(_journal.c.subject, _journal.c.seq, _journal.c.facts)
        for subject, seq, facts in connection.execute(
            handed.where(_journal.c.subject.in_(codes), _journal.c.kind == APPOINTED)
        ):
            if subject in found and seq > since.get(subject, 0):
                found[subject].add(orjson.loads(facts)["person"])
        called = select(_reminder.c.subject, _reminder.c.recipient, _reminder.c.due_on)
        for subject, person, due_on in connection.execute(
            called.where(_reminder.c.subject.in_(codes), _reminder.c.item == str(Kind.DECISION))
        ):
            if subject in found and due_on == due[subject]:
                found[subject].add(person)
    return found
