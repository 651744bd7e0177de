"""The ledger as people look at it: what was told to whom, and how one notice reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, or_, select, true

from domain.engine.refusals import Refusal, bad_value
from domain.engine.words import Language
from domain.registry.addressed import LETTERS_TO
from domain.stored.tables import TABLES
from notifications.copies import Copy, copy_of
from notifications.tables import Fate

_notice, _person, _attempt = TABLES["notice"], TABLES["person"], TABLES["delivery_attempt"]

COLUMNS = ("key", "created_at", "recipient", "way", "template", "object", "fate", "reason", "attempts", "sent_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which notices a list shows; what is None does not narrow it."""

    recipient: str | None = None
    object: str | None = None
    template: str | None = None
    fate: str | None = None
    reason: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    left: bool = False
    """Whether those count, too, that were written before these moments and left within them or waited through them."""
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Notices:
    """A page of the ledger, the latest first, and how many notices there are in all."""

    total: int
    lines: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that did not end in a letter being taken."""

    at: datetime
    outcome: str
    said: str


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is known of one notice: what became of it, every try, and the bytes that left."""

    line: dict[str, Any]
    attempts: tuple[Attempt, ...]
    copy: Copy | None


def notices(connection: Connection, wanted: Wanted) -> Notices:
    """A page of the ledger, with the names of those whom it concerns."""
    names = ("recipient", "object", "template", "fate", "reason")
    conditions = [_notice.c[name] == getattr(wanted, name) for name in names if getattr(wanted, name) is not None]
    written, left = (_within(column, wanted) for column in (_notice.c.created_at, _notice.c.sent_at))
    conditions.append(or_(written, left, _waited(wanted)) if wanted.left else written)
    total = connection.execute(select(func.count()).select_from(_notice).where(*conditions)).scalar_one()
    query = _lines().where(*conditions).order_by(_notice.c.created_at.desc(), _notice.c.key)
    page = query.limit(wanted.limit).offset(wanted.offset)
    return Notices(int(total), [dict(row) for row in connection.execute(page).mappings()])


def _within(column: ColumnElement[datetime], wanted: Wanted) -> ColumnElement[bool]:
    since, until = wanted.since, wanted.until
    bounds = [] if since is None else [column >= since]
    return and_(true(), *bounds, *([] if until is None else [column < until]))


def _waited(wanted: Wanted) -> ColumnElement[bool]:
    """Whether a notice that was written before still waits, or left only later."""
    later = false() if wanted.until is None else _notice.c.sent_at >= wanted.until
    before = false() if wanted.since is None else _notice.c.created_at < wanted.since
    return before & (_notice.c.fate.in_([Fate.QUEUED, Fate.SENDING]) | later)


def _lines() -> Select[Any]:
    return select(*(_notice.c[name] for name in COLUMNS), _person.c.name, LETTERS_TO).outerjoin(
        _person, _person.c.code == _notice.c.recipient
    )


def kept(connection: Connection, key: str) -> Kept:
    """All that is known of one notice; refuses a key that the ledger does not hold."""
    row = connection.execute(_lines().where(_notice.c.key == key)).mappings().first()
    if row is None:
        raise Refusal([bad_value("KEY", f"в реестре писем нет «{key}»", f"the ledger holds no “{key}”")])
    query = select(_attempt.c.at, _attempt.c.outcome, _attempt.c.said).where(_attempt.c.notice == key)
    tries = tuple(Attempt(*one) for one in connection.execute(query.order_by(_attempt.c.number)))
    return Kept(dict(row), tries, copy_of(connection, key))


def reads_in(connection: Connection, person: str) -> Language:
    """The language of a person's letters."""
    found = connection.execute(select(_person.c.language).where(_person.c.code == person)).scalar_one()
    return Language(found)
