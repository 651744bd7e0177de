"""Whether the tables have the columns they were made with: what is missing ends a check, what was added is named."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect

from domain.engine.words import Words
from domain.stored.tables import TABLES


def missing(connection: Connection) -> Iterator[Words]:
    """Tables and columns that are not there: nothing can be read without them."""
    found = _columns(connection)
    for name in sorted(TABLES):
        if name not in found:
            yield Words(f"таблицы {name} в базе нет", f"the table {name} is not in the database")
            continue
        for column in sorted({*TABLES[name].columns.keys()} - found[name]):
            yield Words(f"в таблице {name} нет столбца {column}", f"the table {name} has no column {column}")


def added(connection: Connection) -> Iterator[Words]:
    """Columns that the program did not make."""
    found = _columns(connection)
    for name in sorted(TABLES):
        for column in sorted(found[name] - {*TABLES[name].columns.keys()}):
            yield Words(
                f"чужое в базе: столбец {column} (таблица {name}); программа этого не создавала",
                f"not of this program: the column {column} (table {name})",
            )


def _columns(connection: Connection) -> dict[str, set[str]]:
    tables = inspect(connection).get_multi_columns()
    return {name: {column["name"] for column in columns} for (_, name), columns in tables.items()}
