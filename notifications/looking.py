"""The ledger as people look at it: what was told to whom, and how one notice reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from domain.engine.refusals import Refusal, bad_value
from domain.engine.words import Language, Words
from domain.stored.tables import TABLES
from notifications.ledger import CANNOT_BE_TOLD
from notifications.notices import from_facts
from notifications.render import Rendered, render

_notice, _person = TABLES["notice"], TABLES["person"]

COLUMNS = ("key", "created_at", "recipient", "way", "template", "object", "fate", "reason", "attempts", "sent_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which notices a list shows; what is None does not narrow it."""

    recipient: str | None = None
    object: str | None = None
    fate: str | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Notices:
    """A page of the ledger, the latest first, and how many notices there are in all."""

    total: int
    lines: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Preview:
    """One notice as its reader gets it."""

    key: str
    recipient: str
    fate: str
    created_at: datetime
    said: Rendered


def notices(connection: Connection, wanted: Wanted) -> Notices:
    """A page of the ledger."""
    narrowed = (("recipient", wanted.recipient), ("object", wanted.object), ("fate", wanted.fate))
    conditions = [_notice.c[name] == value for name, value in narrowed if value is not None]
    total = connection.execute(select(func.count()).select_from(_notice).where(*conditions)).scalar_one()
    query = (
        select(*(_notice.c[name] for name in COLUMNS))
        .where(*conditions)
        .order_by(_notice.c.created_at.desc(), _notice.c.key)
        .limit(wanted.limit)
        .offset(wanted.offset)
    )
    return Notices(int(total), [dict(row) for row in connection.execute(query).mappings()])


def preview(connection: Connection, key: str, *, base_url: str, programme: Words, language: Language) -> Preview:
    """One notice rendered for its reader; refuses a key that the ledger does not hold."""
    query = (
        select(_notice, _person.c.language)
        .outerjoin(_person, _person.c.code == _notice.c.recipient)
        .where(_notice.c.key == key)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise Refusal([bad_value("KEY", f"в реестре писем нет «{key}»", f"the ledger holds no “{key}”")])
    if row["reason"] == CANNOT_BE_TOLD:
        raise Refusal([bad_value("KEY", f"уведомление «{key}» не удалось составить", f"“{key}” could not be composed")])
    told = from_facts(row["template"], orjson.loads(row["facts"]))
    said = render(told, row["language"] or language, base_url=base_url, programme=programme)
    return Preview(row["key"], row["recipient"], row["fate"], row["created_at"], said)


def reads_in(connection: Connection, person: str) -> Language:
    """The language of a person's letters."""
    found = connection.execute(select(_person.c.language).where(_person.c.code == person)).scalar_one()
    return Language(found)
