"""Names of the people whose codes a page would show: whoever reads it knows names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from console.terminal_table import Table
from console.web.form_links import CODE
from domain.engine.wire import also
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

_subject = TABLES["subject"]

MOST = 500
"""Codes of one page that are looked up; a page of rows names fewer."""


def named(connection: Connection, parts: Iterable[Any]) -> Mapping[str, str]:
    """Code -> name, of the people whom texts and tables mention."""
    mentioned = dict.fromkeys(found[0] for text in _texts(parts) for found in CODE.finditer(text))
    codes = list(islice(mentioned, MOST))
    query = select(_subject.c.code, _subject.c.title).where(
        _subject.c.code.in_(codes), also(_subject.c.kind, SubjectKind.PERSON)
    )
    return dict(map(tuple, connection.execute(query))) if codes else {}


def _texts(parts: Iterable[Any]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Table):
            yield from (cell for row in part.rows for cell in row)
        elif isinstance(part, Sequence):
            yield from _texts(part)
