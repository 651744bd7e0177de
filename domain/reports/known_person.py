"""What a person is looked for by before who they were is gone: every name and address that they ever had here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.engine.personal import ERASED, revealed
from domain.stored.tables import TABLES
from domain.text.by_name import Called
from domain.text.people import greeted

_journal, _personal, _person = (TABLES[name] for name in ("journal", "personal", "person"))

SAID_BY = ("person_registered", "person_amended")
"""Kinds of entries that say what somebody is called and where letters reach them."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a person is looked for by."""

    code: str
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """What belongs to this person alone: posts are those of others, too."""
        return (*self.addresses, *self.names)

    @property
    def called(self) -> Called:
        """By what other people's texts mean this person."""
        return Called(self.names, self.addresses)

    @property
    def greeted(self) -> tuple[str, ...]:
        """How letters to this person begin: others share that, so that it is looked for in these letters only."""
        return tuple(found for name in self.names if (found := greeted(name)) != name)


def known_of(connection: Connection, code: str) -> Known | None:
    """All that a person was ever called here; None where nobody has the code."""
    row = connection.execute(select(_person).where(_person.c.code == code)).first()
    if row is None:
        return None
    said = [{"title": row.name, "email": row.email, "delivery": row.delivery, "post": row.post}]
    said += _said(connection, code)
    names = {text for told in said if (text := _text(told, "title"))} - {code}
    addresses = {text for told in said for name in ("email", "delivery") if "@" in (text := _text(told, name))}
    posts = {text for told in said if (text := _text(told, "post"))}
    # the longest first: what is a part of another is not left of it
    longest = [tuple(sorted(found, key=lambda text: (-len(text), text))) for found in (names, addresses, posts)]
    return Known(code, *longest)


def _text(told: dict[str, str], name: str) -> str:
    found = told.get(name) or ""
    return "" if found == ERASED else found


def _said(connection: Connection, code: str) -> Iterator[dict[str, str]]:
    apart = (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq)
    query = select(_journal.c.facts, _personal.c.kept).outerjoin(_personal, apart)
    for facts, kept in connection.execute(query.where(_journal.c.subject == code, _journal.c.kind.in_(SAID_BY))):
        told = orjson.loads(revealed(facts, kept))
        yield told.get("changes", told)


def read_back(told: Mapping[str, Any]) -> Known:
    """What was written down before an act, as it was read back."""
    return Known(told["code"], tuple(told["names"]), tuple(told["addresses"]), tuple(told["posts"]))
