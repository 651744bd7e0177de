"""The database: how it is opened, read and written, and whether its tables are those of this program."""

from __future__ import annotations

import atexit
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from logging import NullHandler, getLogger
from pathlib import Path
from shutil import disk_usage
from typing import Any
from weakref import WeakSet

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.pool import StaticPool

from domain.engine.database_problems import (
    DatabaseAltered,
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseFull,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseNotSupported,
    DatabaseOlder,
    DatabaseProblem,
    DatabaseUnreachable,
)

REVISIONS = tuple(f"{number:04}" for number in range(1, 50))
"""Every migration of `deployments/migrations`, the oldest first."""

HEAD = REVISIONS[-1]
"""The migration that this program needs."""

BUSY_SECONDS = 30.0
"""How long a writer waits for another one."""

RESTED_SECONDS = 5.0
"""A pooled PostgreSQL connection that lay idle longer is asked whether it still lives."""

CONNECT_SECONDS = 10

UNANSWERED = 60_000
"""Milliseconds after which a server that no longer acknowledges anything counts as gone."""

PIECEWISE = {"yield_per": 500}
"""How rows are read of which there may be any number: from the server in pieces, of which one is held.

Said with the query and never to a connection, which would read whatever comes next so, and could write nothing more.
"""

_READ_ONLY: dict[str, dict[str, Any]] = {
    "sqlite": {"potok_reading": True},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


# where nobody set up a log, the pool would print a traceback about a connection that an interrupt has closed
getLogger("sqlalchemy.pool").addHandler(NullHandler())


def open_engine(url: str, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine for `sqlite:///…` or `postgresql://…`; nothing is connected yet."""
    address = _parsed(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, busy_seconds)
    return _open_postgresql(address, busy_seconds)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read-only transaction: sees one moment of the database and never holds up a writer."""
    with explained(engine), engine.connect() as connection:
        connection.execution_options(**_READ_ONLY[engine.dialect.name])
        with connection.begin():
            if engine.dialect.name == "postgresql":
                yield connection
                return
            connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                # an interrupt amid a query has closed the connection: then there is nothing to put back
                if not connection.invalidated:
                    connection.exec_driver_sql("PRAGMA query_only = OFF")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A writing transaction: commits when the block ends, rolls back when it raises."""
    with explained(engine), engine.begin() as connection:
        yield connection


def alone(connection: Connection, table: Table) -> None:
    """Let nobody else write into a table until this transaction ends; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        name = connection.dialect.identifier_preparer.format_table(table)
        connection.exec_driver_sql(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE")


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write rows that are not there yet, whoever else writes them at this moment; how many were new."""
    if not rows:
        return 0
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    # rows as parameters: rows inside the statement would be compiled anew each time, at ten times the memory
    statement = insert(table).on_conflict_do_nothing().returning(next(iter(table.primary_key)))
    return len(connection.execute(statement, list(rows)).all())


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turn the driver's word for a busy, unreachable or damaged database into a `DatabaseProblem`."""
    try:
        yield
    except _UNREADABLE as error:
        if _of_a_stored_value(error):
            raise DatabaseDamaged(address_of(engine), str(error)) from error
        raise
    except DBAPIError as error:
        if error.orig is not None and (problem := _problem(engine, error.orig)):
            raise problem from error
        raise
    except engine.dialect.loaded_dbapi.Error as error:
        if problem := _problem(engine, error):
            raise problem from error
        raise


@contextmanager
def as_it_stands(connection: Connection) -> Iterator[None]:
    """Read text of SQLite that is no UTF-8 as well, as text that equals no other; `garbled` finds it in a query."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.create_function("garbled", 1, _garbled, deterministic=True)
    before = driver.text_factory
    driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = before


def _garbled(raw: bytes | None) -> bool:
    try:
        (raw or b"").decode()
    except UnicodeDecodeError:
        return True
    return False


def check_revision(engine: Engine) -> None:
    """Raise unless the tables are the ones that this program knows."""
    address = address_of(engine)
    if (found := revision(engine)) is None:
        raise DatabaseMissing(address)
    if found not in REVISIONS:
        raise DatabaseNewer(address, found, HEAD)
    if found != HEAD:
        raise DatabaseOlder(address, found, HEAD)


def revision(engine: Engine) -> str | None:
    """The last migration that the database has seen, or nothing when it has no tables of ours."""
    if (file := _file(engine.url)) and not file.exists():
        return None  # connecting would create it
    with reading(engine) as connection:
        if not connection.exec_driver_sql(_HAS_REVISION[engine.dialect.name]).scalar():
            return None
        found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return found


def address_of(engine: Engine) -> str:
    """Where the database is, without its password."""
    file = _file(engine.url)
    return str(file) if file else engine.url.render_as_string(hide_password=True)


_HAS_REVISION = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'",
    "postgresql": "SELECT to_regclass('alembic_version')::text",
}


def _parsed(url: str) -> URL:
    scheme = url.partition(":")[0]
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseNotSupported(scheme) from error
    match address.get_backend_name():
        # as `file:…` one file would have a second name, beside which nothing of ours is found
        case "sqlite" if not (address.database or "").startswith("file:"):
            return address.set(drivername="sqlite")
        case "postgresql" | "postgres":
            return address.set(drivername="postgresql+psycopg")
    raise DatabaseNotSupported(scheme)


def file_of(engine: Engine) -> Path | None:
    """The file of an SQLite database, if it lives in one."""
    return _file(engine.url)


def file_at(url: str) -> Path | None:
    """The file that an address names, in whichever of its spellings; nothing where it names none."""
    try:
        return _file(_parsed(url))
    except DatabaseNotSupported:
        return None


def _file(url: URL) -> Path | None:
    """The file of an SQLite database, if it lives in one."""
    named = url.get_backend_name() == "sqlite" and url.database != ":memory:"
    return Path(url.database) if named and url.database else None


def _open_sqlite(url: URL, busy_seconds: float) -> Engine:
    # isolation_level=None: the driver leaves transactions alone, we begin them ourselves
    options: dict[str, Any] = {
        "connect_args": {"timeout": busy_seconds, "isolation_level": None, "check_same_thread": False}
    }
    if _file(url) is None:
        options["poolclass"] = StaticPool
    engine = create_engine(url, **options)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cell_size_check = ON")  # a damaged page is found when it is read, not written into

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # a writer takes its lock at once: a lock taken midway is refused without waiting
        read_only = connection.get_execution_options().get("potok_reading", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    if _file(url) is not None:
        _FILES.add(engine)
    return engine


_FILES: WeakSet[Engine] = WeakSet()


@atexit.register
def close_files() -> None:
    """Let go of every database file: SQLite moves everything into the one file when the last process closes it."""
    for engine in list(_FILES):
        engine.dispose()


def ahead_of(engine: Engine) -> Path | None:
    """The file beside a database that holds what is not in the database's own file yet; nothing when all of it is."""
    if (file := _file(engine.url)) is None:
        return None
    log = file.with_name(f"{file.name}-wal")
    try:
        return log if log.stat().st_size else None
    except OSError:
        return None


def gather(engine: Engine) -> bool:
    """Bring everything into the database's own file; says whether somebody at work was in the way."""
    if (file := _file(engine.url)) is None:
        return False
    connection = sqlite3.connect(file, timeout=1.0)
    try:
        busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    return bool(busy)


def _open_postgresql(url: URL, busy_seconds: float) -> Engine:
    engine = create_engine(url, connect_args={"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": UNANSWERED})
    settings = (str(int(busy_seconds * 1000)), "UTC")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('TimeZone', %s, false), "
            # the lane's statements never change: planning each anew costs more than running it
            "set_config('plan_cache_mode', 'force_generic_plan', false)",
            settings,
        )
        connection.commit()

    @event.listens_for(engine, "checkin")
    def rest(_: object, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def wake(connection: Any, record: Any, _: object) -> None:
        # the pool's own pre_ping costs a round trip for every transaction, a third of a short one
        rested = time.monotonic() - record.info.get("rests_since", time.monotonic())
        if rested < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError("the connection died while it rested") from error

    return engine


_BUSY_SQLITE = {5, 6}
"""SQLITE_BUSY, SQLITE_LOCKED."""

_BROKEN_SQLITE = {10, 11, 13, 14, 26}
"""SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB."""

_BROKEN_POSTGRESQL = ("08", "28", "3D", "53", "57P", "58")
"""Classes of SQLSTATE: connection, authorisation, no such database, resources, shutdown, system."""

_BUSY_POSTGRESQL = {"55P03", "57014"}
"""A lock that was not to be had, a statement that took longer than it may."""

_ALTERED_SQLITE = ("no such table", "no such column")
_ALTERED_POSTGRESQL = {"42P01", "42703"}
"""No such table, no such column."""

_DISK_FULL_POSTGRESQL = "53100"
_LEAST = 256 << 10
"""Bytes of a disk without which a database cannot even be opened to write."""


_UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError)
_READERS = frozenset(
    {"sqlalchemy.engine._processors_cy", "sqlalchemy.sql.sqltypes", "domain.engine.columns", "domain.engine.parts",
     "domain.engine.state"}
)  # fmt: skip
"""What makes plain values of the columns of a row."""


def _of_a_stored_value(error: BaseException) -> bool:
    """Whether it comes of a row that was read: SQLite keeps any value in any column."""
    at = error.__traceback__
    while at is not None:
        if at.tb_frame.f_globals.get("__name__") in _READERS:
            return True
        at = at.tb_next
    return False


def _problem(engine: Engine, error: BaseException) -> DatabaseProblem | None:
    """What a driver's error means for the user, if it is about the database as a whole."""
    busy, broken = _sqlite_says(error) if engine.dialect.name == "sqlite" else _postgresql_says(engine, error)
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith("Could not decode to UTF-8"):
        return DatabaseDamaged(address_of(engine), str(error))
    if str(error).startswith(_ALTERED_SQLITE) or getattr(error, "sqlstate", None) in _ALTERED_POSTGRESQL:
        return DatabaseAltered(address_of(engine), str(error).partition("\n")[0])
    if busy:
        return DatabaseBusy(address_of(engine))
    if broken and _no_room(engine, error):
        return DatabaseFull(address_of(engine))
    if broken:
        return DatabaseUnreachable(address_of(engine), str(error).partition("\n")[0])
    return None


def _no_room(engine: Engine, error: BaseException) -> bool:
    """Whether the disk is full; SQLite may call that an error of the disk, as it has no room to open its log."""
    if (file := file_of(engine)) is None:
        return getattr(error, "sqlstate", None) == _DISK_FULL_POSTGRESQL
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    try:
        return code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and disk_usage(file.parent).free < _LEAST)
    except OSError:
        return False


def _sqlite_says(error: BaseException) -> tuple[bool, bool]:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in _BUSY_SQLITE, code in _BROKEN_SQLITE


def _postgresql_says(engine: Engine, error: BaseException) -> tuple[bool, bool]:
    state: str | None = getattr(error, "sqlstate", None)
    if state is None:  # the server said nothing
        return False, isinstance(error, engine.dialect.loaded_dbapi.OperationalError)
    return state in _BUSY_POSTGRESQL, state.startswith(_BROKEN_POSTGRESQL)
