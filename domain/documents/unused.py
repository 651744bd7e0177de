"""Files that were taken in and that nothing names: the form with which they came was never sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Engine, Enum, String, Table, or_, select

from domain.documents.shelf import Shelf
from domain.engine.database import PIECEWISE, writing
from domain.stored.tables import TABLES

KEPT_FOR = timedelta(days=8)
"""Longer than any session, any draft and any deed that waits for a second person."""

DIGEST = re.compile(r"[0-9a-f]{64}")
MOST = 200
"""Files that are looked for in one sweep; the rest waits for the next one."""

NAME_NONE = frozenset({"stored_file", "journal", "letter_copy", "notice", "posting"})
"""The files themselves, what is looked through as a whole, and what only tells of what stands elsewhere."""

_file, _paper, _journal = TABLES["stored_file"], TABLES["evidence"], TABLES["journal"]


def let_go(engine: Engine, shelf: Shelf, now: datetime) -> int:
    """Take away files that nothing has named for days; how many."""
    with writing(engine) as connection:
        gone = _unused(connection, now - KEPT_FOR)
        connection.execute(_file.delete().where(_file.c.sha256.in_(gone)))
    for digest in gone:  # the row first: a file without one is in nobody's way, a row without one is a lost document
        shelf.place(digest).unlink(missing_ok=True)
    return len(gone)


def _unused(connection: Connection, before: datetime) -> list[str]:
    papers = (select(column).where(column.is_not(None)) for column in (_paper.c.sha256, _paper.c.signature))
    query = select(_file.c.sha256).where(_file.c.kept_at < before, *(_file.c.sha256.not_in(named) for named in papers))
    left = set(connection.execute(query.order_by(_file.c.kept_at, _file.c.sha256)).scalars())
    if left:
        for facts in connection.execute(select(_journal.c.facts), execution_options=PIECEWISE).scalars():
            left.difference_update(DIGEST.findall(facts))
    return [digest for digest in sorted(left)[:MOST] if not any(_names(connection, digest, *one) for one in _others())]


def _others() -> Iterator[tuple[Table, list[Column[str]]]]:
    """Every other table with the columns in which a file may be named."""
    for table in TABLES.values():
        if table.name not in NAME_NONE and (texts := [one for one in table.columns if _holds(one)]):
            yield table, texts


def _holds(column: Column[str]) -> bool:
    kind = getattr(column.type, "impl", column.type)
    return isinstance(kind, String) and not isinstance(kind, Enum) and (kind.length is None or kind.length >= 64)


def _names(connection: Connection, digest: str, table: Table, texts: list[Column[str]]) -> bool:
    holds = or_(*(column.contains(digest, autoescape=True) for column in texts))
    return connection.execute(select(table.primary_key.columns.values()[0]).where(holds).limit(1)).first() is not None
