"""Brings a database's tables up to date, from the command line of Alembic and from `potok init` alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from domain.engine.database import HEAD, check_revision, explained, revision
from domain.engine.database_problems import DatabaseMissing, DatabaseOlder
from domain.proving.early_releases import tell_anew

MIGRATIONS = Path(__file__).with_name("migrations")

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('potok.migrate'))"


class ForeignKeysBroken(Exception):
    """A migration left rows that point nowhere; it was undone."""

    def __init__(self, tables: tuple[str, ...]) -> None:
        super().__init__(tables)
        self.tables = tables

    def __str__(self) -> str:
        return f"rows of {', '.join(self.tables)} would point to nothing"


def migrate(engine: Engine) -> bool:
    """Create or upgrade the tables, all or nothing; says whether there was anything to do."""
    try:
        check_revision(engine)
    except (DatabaseMissing, DatabaseOlder):
        before = revision(engine)
        with changing(engine) as connection:
            command.upgrade(configuration(connection), HEAD)
            if before is not None:
                tell_anew(connection, before)
        return True
    return False


def build(connection: Connection, migration: str) -> None:
    """Make the tables of a migration in an empty database."""
    command.upgrade(configuration(connection), migration)


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for one connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may rebuild tables; two processes that start at once go one after the other."""
    with explained(engine), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with _foreign_keys_deferred(connection), connection.begin():
                yield connection
                _check_foreign_keys(connection)
        else:
            with connection.begin():
                connection.exec_driver_sql(_ONE_AT_A_TIME)
                yield connection


@contextmanager
def _foreign_keys_deferred(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by dropping its copy, which rows that point to it would forbid."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _check_foreign_keys(connection: Connection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise ForeignKeysBroken(tuple(sorted({row[0] for row in broken})))
