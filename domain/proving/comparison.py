"""Rows of a table against the rows that the journal tells: both read in the order of their keys, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, String, Table, literal_column, select

from domain.engine.columns import Exact, instant_text
from domain.engine.words import Words
from domain.proving.misfits import printable
from domain.proving.resting_tables import RESTING
from domain.stored.tables import TABLES

OWNERS = ("subject", "project", "check", "organisation", "person", "code", "practice")
"""Columns that name the subject of a row, the first of them that there is."""

PERSONAL = frozenset({"person"})
"""Tables of which a difference is named without its values."""

CHUNK = 500

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a table that is not what the journal tells."""

    subject: str
    table: str
    key: str
    """The rest of the row's key."""
    field: str
    """Nothing where the whole row is one too many or missing."""
    said: Words


def differences(connection: Connection, again: Connection) -> Iterator[Difference]:
    """Every field of every resting table that differs."""
    for name in RESTING:
        yield from _of_table(TABLES[name], _rows(connection, TABLES[name]), _rows(again, TABLES[name]))


def _of_table(table: Table, found: Iterator[Row], told: Iterator[Row]) -> Iterator[Difference]:
    width = len(table.primary_key)
    names = [column.name for column in _ordered(table)]
    one, other = next(found, None), next(told, None)
    while one is not None or other is not None:
        if one is not None and (other is None or _key(one, width) < _key(other, width)):
            yield _named(table, one, "", Words("строки нет в журнале", "the journal tells of no such row"))
            one = next(found, None)
        elif other is not None and (one is None or _key(other, width) < _key(one, width)):
            if not table.info.get("secret"):  # a way in stays where it was when an export is carried elsewhere
                yield _named(table, other, "", Words("строка пропала", "the row is gone"))
            other = next(told, None)
        elif one is not None and other is not None:
            for name, is_so, was_told in zip(names, one, other, strict=True):
                if is_so != was_told:
                    yield _named(table, one, name, _values(table, is_so, was_told))
            one, other = next(found, None), next(told, None)


def _key(row: Row, width: int) -> tuple[tuple[int, Any], ...]:
    """The key as both databases order it: SQLite takes a value of any kind, numbers before text before bytes."""
    return tuple((0, 0) if value is None else (_KINDS.get(type(value), 1), value) for value in row[:width])


_KINDS: dict[type, int] = {str: 2, bytes: 3}


def _values(table: Table, is_so: Any, told: Any) -> Words:
    if table.name in PERSONAL:
        return Words("в журнале другое", "the journal says otherwise")
    is_so, told = (printable(value) for value in (is_so, told))
    return Words(f"стоит «{is_so}», по журналу «{told}»", f"“{is_so}” stands there, the journal tells “{told}”")


def _named(table: Table, row: Row, field: str, said: Words) -> Difference:
    key = dict(zip((column.name for column in table.primary_key), row, strict=False))
    owner = next((name for name in OWNERS if name in key), None)
    subject = printable(key.pop(owner) if owner is not None else row[0])
    return Difference(subject, table.name, " ".join(map(printable, key.values())), field, said)


def _ordered(table: Table) -> list[Column[Any]]:
    """The key's columns first."""
    key = list(table.primary_key)
    return key + [column for column in table.columns if column not in key]


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    """All rows as plain values, in the order of their keys; what a rule forbids is read as it is."""
    columns = _ordered(table)
    quoted = connection.dialect.identifier_preparer.quote
    read: list[ColumnElement[Any]] = [literal_column(quoted(column.name)) for column in columns]
    text = connection.dialect.name == "postgresql"
    order = [
        found.collate("C") if text and isinstance(column.type, String) else found
        for found, column in zip(read, table.primary_key, strict=False)
    ]
    plain = [_plain(column) for column in columns]
    query = select(*read).select_from(table).order_by(*order)
    for row in connection.execute(query, execution_options={"yield_per": CHUNK, "stream_results": True}):
        yield tuple(value if value is None else change(value) for change, value in zip(plain, row, strict=True))


def _plain(column: Column[Any]) -> Callable[[Any], Any]:
    """How a value of a column is compared."""
    return _number if isinstance(column.type, Exact) else _as_text


def _number(value: Any) -> Any:
    try:
        return format(Decimal(value).normalize(), "f")
    except (InvalidOperation, TypeError, ValueError):
        return str(value)


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def rows_of(table: Table, connection: Connection) -> Sequence[Row]:
    """All rows of a table as they are compared."""
    return list(_rows(connection, table))
