"""Values that are not of their column's kind: SQLite takes any, and nothing that rests on them can be told again."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Table,
    and_,
    cast,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.types import LargeBinary, String

from domain.engine.columns import Instant
from domain.engine.words import Words
from domain.stored.tables import TABLES

READ = ("journal", "personal", "seal", "methodology", "stored_file")
"""Tables that a check reads by the kinds of their columns; the rows of others are compared as they stand."""
JSON = frozenset({"facts", "kept"})
"""Columns whose text is read as JSON."""
LISTED = 20
"""Most values of a column that are named."""
SHOWN = 80


def printable(value: object) -> str:
    """A value as it can be printed, whatever stands there."""
    return str(value)[:SHOWN].encode("utf-8", "backslashreplace").decode()


def misfits(connection: Connection) -> Iterator[Words]:
    """Each value that is of another kind than its column; a server of PostgreSQL lets none in.

    Asked of a connection that reads as it stands.
    """
    if connection.dialect.name != "sqlite":
        return
    for name in READ:
        for column in TABLES[name].columns:
            yield from _of_column(connection, TABLES[name], column)


def _of_column(connection: Connection, table: Table, column: Column[object]) -> Iterator[Words]:
    keys = [type_coerce(key, String) for key in table.primary_key]
    query = select(*keys).where(_unfit(column)).order_by(*keys).limit(LISTED)
    for row in connection.execute(query):
        where = ", ".join(map(printable, row))
        yield Words(
            f"{table.name}, {where}: значение поля {column.name} не того вида, прочесть его нельзя",
            f"{table.name}, {where}: the value of {column.name} is of another kind and cannot be read",
        )


def _unfit(column: Column[object]) -> ColumnElement[bool]:
    """Whether a value cannot be read as what its column holds."""
    kind, stands = func.typeof(column), type_coerce(column, String)
    if isinstance(column.type, Integer):
        return kind != "integer" if not column.nullable else kind.not_in(("integer", "null"))
    bad = kind != "text"
    if column.nullable:
        bad = kind.not_in(("text", "null"))
    bad = or_(bad, func.garbled(cast(stands, LargeBinary)))
    if isinstance(column.type, Date | Instant):
        day = func.substr(stands, 1, 10) if isinstance(column.type, Instant) else stands
        bad = or_(bad, func.date(day).is_distinct_from(day), func.julianday(stands).is_(None))
    elif column.name in JSON:
        bad = or_(bad, and_(kind == "text", func.json_valid(stands) == 0))
    return bad
