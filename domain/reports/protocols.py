"""Protocols of meetings: what each decides, and what has come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from domain.documents.subject_documents import Paper, papers_of
from domain.engine.refusals import Refusal, unknown
from domain.pilot.by_protocol import Item, Protocol
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

_protocol, _item, _subject, _decision, _person = (
    TABLES[name] for name in ("protocol", "protocol_item", "subject", "decision", "person")
)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a protocol, with what has come of it."""

    place: int
    subject: str
    title: str
    organisation: str
    decision: str
    comment: str
    reason: str | None
    condition: str
    owner: str
    """Name of whoever fulfils the condition."""
    due_on: date | None
    review_on: date | None
    excepted: bool
    entry: int | None
    """The decision in the subject's journal; None while it is not decided under this protocol."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A protocol as it is printed."""

    code: str
    title: str
    head: Protocol
    decided_by: str
    """Name and post."""
    papers: tuple[Paper, ...]
    lines: tuple[Line, ...]
    dropped: bool = False
    """Nobody signed it, and nobody will."""


def protocol_of(connection: Connection, code: str) -> Protocol:
    """A protocol as the lane knows it; refuses a code that names none."""
    row = connection.execute(select(_protocol).where(_protocol.c.code == code)).mappings().first()
    if row is None:
        raise Refusal([unknown("subject", SubjectKind.PROTOCOL, code)])
    query = select(_item.c.subject, _subject.c.title, _item.c.decision, _item.c.terms)
    query = query.join(_subject, _subject.c.code == _item.c.subject).where(_item.c.protocol == code)
    items = {
        subject: Item(title, decision, orjson.loads(terms))
        for subject, title, decision, terms in connection.execute(query.order_by(_item.c.place))
    }
    return Protocol(
        row["decided_by"], row["number"], row["held_on"], row["entered_by"], row["object_until"],
        row["objected_on"] is not None, frozenset(row["excepted"].split()), items,
    )  # fmt: skip


def sheet_of(connection: Connection, code: str) -> Sheet:
    """A protocol with everything that is printed of it."""
    head = protocol_of(connection, code)
    row = connection.execute(
        select(_subject.c.title, _subject.c.ended_on, _person.c.name, _person.c.post)
        .join(_protocol, _protocol.c.code == _subject.c.code)
        .join(_person, _person.c.code == _protocol.c.decided_by)
        .where(_subject.c.code == code)
    ).one()
    owner = _subject.alias("owner")
    query = (
        select(_item.c.subject, owner.c.title, func.max(_decision.c.entry))
        .join(_subject, _subject.c.code == _item.c.subject)
        .outerjoin(owner, owner.c.code == _subject.c.organisation)
        .outerjoin(_decision, (_decision.c.subject == _item.c.subject) & (_decision.c.protocol == _item.c.protocol))
        .where(_item.c.protocol == code)
        .group_by(_item.c.subject, owner.c.title)
    )
    beside = {subject: (title or "", entry) for subject, title, entry in connection.execute(query)}
    owners = {item.terms["owner"] for item in head.items.values()}
    people = select(_person.c.code, _person.c.name).where(_person.c.code.in_(sorted(filter(None, owners))))
    names = {row.code: row.name for row in connection.execute(people)}
    lines = tuple(
        Line(place, subject, item.title, beside[subject][0], item.decision, item.terms["comment"],
             item.terms["reason"], item.terms["condition"], names.get(item.terms["owner"], ""),
             _day(item.terms["due_on"]), _day(item.terms["review_on"]), subject in head.excepted, beside[subject][1])
        for place, (subject, item) in enumerate(head.items.items(), 1)
    )  # fmt: skip
    signed = f"{row.name}, {row.post}" if row.post else row.name
    return Sheet(code, row.title, head, signed, tuple(papers_of(connection, code)), lines, row.ended_on is not None)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A protocol in a list."""

    code: str
    title: str
    number: str
    held_on: date | None
    decided_by: str
    items: int
    objected: bool
    dropped: bool
    """Nobody signed it, and nobody will."""


def protocols(connection: Connection) -> Sequence[Listed]:
    """Every protocol, the latest first."""
    counted: Any = func.count(_item.c.place)
    query = (
        select(_protocol.c.code, _subject.c.title, _protocol.c.number, _protocol.c.held_on, _person.c.name, counted,
               _protocol.c.objected_on, _subject.c.ended_on)
        .join(_subject, _subject.c.code == _protocol.c.code)
        .join(_person, _person.c.code == _protocol.c.decided_by)
        .outerjoin(_item, _item.c.protocol == _protocol.c.code)
        .group_by(_protocol.c.code, _subject.c.title, _protocol.c.number, _protocol.c.held_on, _person.c.name,
                  _protocol.c.objected_on, _subject.c.ended_on)
        .order_by(_protocol.c.code.desc())
    )  # fmt: skip
    return [Listed(*row[:6], row[6] is not None, row[7] is not None) for row in connection.execute(query)]
