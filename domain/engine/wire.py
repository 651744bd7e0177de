"""The lane's wire to the database: statements compiled once, run straight on the driver.

Most of an ORM's cost is its unit of work and most of Core's is per-execution bookkeeping; the lane needs neither.  The
statements are still built from the tables, so that a renamed column breaks at import and not in a string.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import orjson
from sqlalchemy import BindParameter, Column, ColumnElement, Dialect, Engine, Table, bindparam, delete, insert, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from domain.engine.database import explained

Row = tuple[Any, ...]


class Among(ColumnElement[bool]):
    """`column` is one of a list that is passed as a single parameter, so that the statement stays the same."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.values: BindParameter[Any] = bindparam(name)


@compiles(Among, "sqlite")
def _among_sqlite(element: Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = compiler.process(element.column, **kw), compiler.process(element.values, **kw)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - compiled parts


@compiles(Among, "postgresql")
def _among_postgresql(element: Among, compiler: SQLCompiler, **kw: Any) -> str:
    return f"{compiler.process(element.column, **kw)} = ANY({compiler.process(element.values, **kw)})"


@cache
def _dialect(name: str) -> Dialect:
    """How one kind of database is spoken to; the other one's drivers are not imported."""
    if name == "sqlite":
        from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

        return SQLiteDialect_pysqlite(paramstyle="qmark")
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

    return PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]


class Statement:
    """A statement of the lane, compiled once for each kind of database."""

    def __init__(self, clause: ClauseElement) -> None:
        self.clause = clause
        self.table = getattr(getattr(clause, "table", None), "name", None)
        """The table that it changes; None for a question."""
        self._compiled: dict[str, tuple[str, tuple[str, ...]]] = {}

    def sql(self, dialect: str) -> tuple[str, tuple[str, ...]]:
        """The text and the names of its parameters in their order."""
        if (found := self._compiled.get(dialect)) is None:
            compiled = self.clause.compile(dialect=_dialect(dialect))
            found = self._compiled[dialect] = (str(compiled), tuple(compiled.positiontup or ()))  # type: ignore[attr-defined]
        return found


@cache
def insertion(table: Table) -> Statement:
    """Insert rows that hold every column in the table's order."""
    return Statement(
        insert(table).values({column.name: bindparam(column.name, type_=column.type) for column in table.columns})
    )


def change(table: Table, keys: Sequence[str], columns: Sequence[str]) -> Statement:
    """Set columns of the rows found by keys; rows hold the columns first, then the keys (named `key_…`)."""
    where = [_column(table, key) == bindparam(f"key_{key}", type_=_column(table, key).type) for key in keys]
    values = {name: bindparam(name, type_=_column(table, name).type) for name in columns}
    return Statement(update(table).where(*where).values(values))


def removal(table: Table, keys: Sequence[str]) -> Statement:
    """Take away the rows found by keys."""
    return Statement(delete(table).where(*(_column(table, key) == bindparam(f"key_{key}") for key in keys)))


def _column(table: Table, name: str) -> Column[Any]:
    return table.columns[name]


@cache
def together(texts: tuple[str, ...]) -> str:
    """Several changes as one statement that tells how many rows each of them touched."""
    parts = ", ".join(f"w{place} AS ({text} RETURNING 1)" for place, text in enumerate(texts))
    counts = ", ".join(f"(SELECT count(*) FROM w{place})" for place in range(len(texts)))  # noqa: S608 - the same
    return f"WITH {parts} SELECT {counts}"


def _fit_together(orders: Sequence[tuple[Statement, Sequence[Row]]]) -> bool:
    """Whether one statement may hold them all: a row each, no table twice, for they do not see one another."""
    return all(len(rows) == 1 for _, rows in orders) and len({order.table for order, _ in orders}) == len(orders)


class Wire:
    """One transaction on the driver."""

    def __init__(self, connection: Any, dialect: str) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._dialect = dialect
        self._options = {} if dialect == "sqlite" else {"prepare": True}

    def ask(self, *questions: tuple[Statement, Mapping[str, Any]]) -> list[list[Row]]:
        """The rows of each query."""
        return [self._one(*question) for question in questions]

    def _one(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        sql, names = statement.sql(self._dialect)
        found = [values[name] for name in names]
        if self._dialect == "sqlite":
            found = [orjson.dumps(value).decode() if isinstance(value, list) else value for value in found]
        rows: list[Row] = self._cursor.execute(sql, found, **self._options).fetchall()
        return rows

    def tell(self, orders: Sequence[tuple[Statement, Sequence[Row]]]) -> list[int]:
        """Run each statement for all of its rows; how many rows each of them touched."""
        if self._dialect == "postgresql" and _fit_together(orders):
            return self._at_once(orders)
        return [self._write(statement, rows) for statement, rows in orders]

    def _at_once(self, orders: Sequence[tuple[Statement, Sequence[Row]]]) -> list[int]:
        """One row for each statement, all in one round trip: what a single command writes."""
        sql = together(tuple(statement.sql(self._dialect)[0] for statement, _ in orders))
        values = [value for _, rows in orders for value in rows[0]]
        return list(self._cursor.execute(sql, values, **self._options).fetchone())

    def _write(self, statement: Statement, rows: Sequence[Row]) -> int:
        sql, _ = statement.sql(self._dialect)
        if len(rows) == 1:
            self._cursor.execute(sql, rows[0], **self._options)
        else:
            self._cursor.executemany(sql, rows)
        count: int = self._cursor.rowcount
        return count


@contextmanager
def wired(engine: Engine) -> Iterator[Wire]:
    """A writing transaction: commits when the block ends, rolls back when it raises."""
    with explained(engine), _driver(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection.execute("BEGIN IMMEDIATE")
        try:
            yield Wire(connection, engine.dialect.name)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


@contextmanager
def _driver(engine: Engine) -> Iterator[Any]:
    """A pooled connection of the driver itself."""
    proxied = engine.raw_connection()
    try:
        yield proxied.driver_connection
    finally:
        proxied.close()
