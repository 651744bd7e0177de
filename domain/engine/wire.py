"""The lane's wire to the database: statements compiled once, run straight on the driver.

Most of an ORM's cost is its unit of work and most of Core's is per-execution bookkeeping; the lane needs neither.  The
statements are still built from the tables, so that a renamed column breaks at import and not in a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from itertools import count
from typing import Any

import orjson
from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Dialect,
    Engine,
    Table,
    bindparam,
    delete,
    insert,
    literal_column,
    update,
)
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


def also(column: ColumnElement[Any], *words: str) -> ColumnElement[bool]:
    """`column` is one of the words, among rows that another condition finds.

    Of many rows that hold a word few are of the subject that is asked for, and SQLite would find them by the word.
    """
    unindexed = column.concat(literal_column("''"))
    return unindexed.in_([literal_column(f"'{word}'") for word in words])


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

    def __init__(self, clause: ClauseElement, keys: Sequence[str] = ()) -> None:
        self.clause = clause
        self.table = getattr(getattr(clause, "table", None), "name", None)
        """The table that it changes; None for a question."""
        self.keys = tuple(keys)
        """Columns by which a change finds its rows: a row ends with their values."""
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
    return Statement(update(table).where(*where).values(values), keys)


def removal(table: Table, keys: Sequence[str]) -> Statement:
    """Take away the rows found by keys."""
    return Statement(delete(table).where(*(_column(table, key) == bindparam(f"key_{key}") for key in keys)), keys)


def _column(table: Table, name: str) -> Column[Any]:
    return table.columns[name]


@cache
def together(texts: tuple[str, ...], exact: int | None) -> str:
    """Several changes as one statement, which fails by itself where the exact one finds no row to change."""
    parts = ", ".join(f"w{place} AS ({text} RETURNING 1)" for place, text in enumerate(texts))
    # a division by zero ends the transaction in the database, before the commit that travels with the statement
    guard = "1" if exact is None else f"1 / (SELECT count(*) FROM w{exact})"  # noqa: S608 - the same
    numbers = count(1)
    # numbered parameters: the driver would read a text with more than fifty of the other kind anew each time
    return re.sub(
        "%s|%%", lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", f"WITH {parts} SELECT {guard}"
    )


class Stale(Exception):
    """A subject was changed between reading and writing it."""


def _fit_together(orders: Sequence[tuple[Statement, Sequence[Row]]]) -> bool:
    """Whether one statement may hold them all: a row each, no table twice, for they do not see one another."""
    return all(len(rows) == 1 for _, rows in orders) and len({order.table for order, _ in orders}) == len(orders)


TRAVELLING = 100
"""Most rows that travel with the commit; more of them are written at once."""

Pending = tuple[str, list[Any]]
"""A text with numbered parameters, and their values."""

BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
"""Sent by us, together with the first question: the driver would wait for an answer to its own."""

TURNS = 0x706F746F6B
"""Number of the lock that writers share while they take turns, and that a seal has alone."""
SHARED_TURNS = f"SELECT pg_advisory_xact_lock_shared({TURNS})"


class Wire:
    """One transaction on the driver."""

    def __init__(self, connection: Any, dialect: str, *, begun: bool = True) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._dialect = dialect
        self._options = {} if dialect == "sqlite" else {"prepare": True}
        self._pending: list[Pending] = []
        self._begun = begun
        self.guarded = False
        """Something was sent that fails by a division by zero where somebody else was faster."""

    def ask(self, *questions: tuple[Statement, Mapping[str, Any]]) -> list[list[Row]]:
        """The rows of each query, in one trip to the database: each sees what those before it locked."""
        if self._dialect == "sqlite":
            return [self._found(self._cursor, *question) for question in questions]
        with self._connection.pipeline():
            self._send_pending()
            cursors = [self._connection.cursor() for _ in questions]
            for cursor, (statement, values) in zip(cursors, questions, strict=True):
                sql, names = statement.sql(self._dialect)
                cursor.execute(sql, [values[name] for name in names], prepare=True)
        return [cursor.fetchall() for cursor in cursors]

    def _found(self, cursor: Any, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        sql, names = statement.sql(self._dialect)
        found = [values[name] for name in names]
        found = [orjson.dumps(value).decode() if isinstance(value, list) else value for value in found]
        rows: list[Row] = cursor.execute(sql, found).fetchall()
        return rows

    def tell(self, orders: Sequence[tuple[Statement, Sequence[Row]]]) -> list[int]:
        """Run each statement for all of its rows; how many rows each of them touched."""
        with self._connection.pipeline() if self._pending else nullcontext():
            self._send_pending()
        return [self._write(statement, rows) for statement, rows in orders]

    def write(self, orders: Sequence[tuple[Statement, Sequence[Row]]], exact: int | None) -> None:
        """Run each statement for all of its rows by the end of the transaction; the exact one touches each of them.

        What a single command writes on PostgreSQL travels with the commit, or with the next question.  Raises `Stale`,
        at once or at that moment, where a row of the exact statement was changed by somebody else.
        """
        if self._dialect == "postgresql" and sum(len(rows) for _, rows in orders) <= TRAVELLING:
            self._pending += self._travelling(orders, exact)
            return
        counts = self.tell(orders)
        if exact is not None and counts[exact] != len(orders[exact][1]):
            raise Stale

    def _travelling(self, orders: Sequence[tuple[Statement, Sequence[Row]]], exact: int | None) -> list[Pending]:
        """The same as texts that fail by themselves: one for all where they fit together, else one a row."""
        texts = tuple(statement.sql(self._dialect)[0] for statement, _ in orders)
        if _fit_together(orders):
            return [(together(texts, exact), [value for _, rows in orders for value in rows[0]])]
        return [
            (together((text,), 0 if place == exact else None), list(row))
            for place, (text, (_, rows)) in enumerate(zip(texts, orders, strict=True))
            for row in rows
        ]

    def _send_pending(self) -> None:
        """Send what was not sent yet: the beginning of the transaction, then what is to be written."""
        if not self._begun:
            self._begun = True
            self._cursor.execute(BEGIN)
            self._cursor.execute(SHARED_TURNS)
        pending, self._pending = self._pending, []
        for sql, values in pending:
            self.guarded = True
            self._numbered().execute(sql, values, prepare=True)

    def _numbered(self) -> Any:
        """A cursor for a text with numbered parameters."""
        from psycopg import RawCursor

        return RawCursor(self._connection)

    def commit(self) -> None:
        """End the transaction; what was not sent yet goes the same way."""
        if self._dialect == "sqlite":
            self._connection.commit()
        elif self._begun or self._pending:
            with self._connection.pipeline():
                self._send_pending()
                self._cursor.execute("COMMIT")

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
        else:
            connection.autocommit = True  # no transaction but ours; the pool expects it the other way
        wire = Wire(connection, engine.dialect.name, begun=engine.dialect.name == "sqlite")
        try:
            yield wire
            wire.commit()
        except BaseException as error:
            connection.rollback()
            if wire.guarded and type(error).__name__ == "DivisionByZero":
                raise Stale from error
            raise
        finally:
            if engine.dialect.name == "postgresql" and not _handed_back(connection):
                connection.close()


def _handed_back(connection: Any) -> bool:
    """Whether a connection of PostgreSQL is fit for the pool again; a broken one is not, and hides no error."""
    from psycopg import Error

    try:
        connection.autocommit = False
    except Error:
        return False
    return True


@contextmanager
def _driver(engine: Engine) -> Iterator[Any]:
    """A pooled connection of the driver itself."""
    proxied = engine.raw_connection()
    try:
        yield proxied.driver_connection
    finally:
        proxied.close()
