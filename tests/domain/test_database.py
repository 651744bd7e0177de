"""The database keeps its promises, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import pickle
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.engine.database import HEAD, address_of, check_revision, open_engine, reading, revision, writing
from domain.engine.database_problems import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseNotSupported,
    DatabaseOlder,
    DatabaseProblem,
    DatabaseUnreachable,
)
from domain.engine.words import Language

PARENT = "CREATE TABLE parent (code VARCHAR(10) PRIMARY KEY)"
CHILD = "CREATE TABLE child (code VARCHAR(10) PRIMARY KEY, parent VARCHAR(10) REFERENCES parent (code))"


@pytest.fixture
def family(blank_engine: Engine) -> Engine:
    """Two tables, one of which points to the other."""
    with writing(blank_engine) as connection:
        connection.execute(text(PARENT))
        connection.execute(text(CHILD))
    return blank_engine


@pytest.fixture
def impatient(family: Engine) -> Iterator[Engine]:
    """Another process on the same database that waits for a fifth of a second."""
    engine = open_engine(family.url.render_as_string(hide_password=False), busy_seconds=0.2)
    yield engine
    engine.dispose()


def add(engine: Engine, code: str) -> None:
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO parent VALUES (:code)"), {"code": code})


def codes(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(text("SELECT code FROM parent ORDER BY code")).scalars())


def test_what_is_written_stays_when_the_block_ends(family: Engine) -> None:
    add(family, "A")

    assert codes(family) == ["A"]


def test_nothing_stays_when_the_block_raises(family: Engine) -> None:
    def interrupted() -> None:
        with writing(family) as connection:
            connection.execute(text("INSERT INTO parent VALUES ('A')"))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        interrupted()

    assert codes(family) == []


def test_a_row_cannot_point_to_nothing(family: Engine) -> None:
    with pytest.raises(IntegrityError), writing(family) as connection:
        connection.execute(text("INSERT INTO child VALUES ('C', 'nobody')"))


def test_a_reader_cannot_write(family: Engine) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"), reading(family) as connection:
        connection.execute(text("INSERT INTO parent VALUES ('A')"))

    add(family, "B")
    assert codes(family) == ["B"]


def test_an_interrupt_amid_a_query_is_an_interrupt_and_the_database_goes_on(sqlite_engine: Engine) -> None:
    def interrupted(_: bytes) -> str:
        raise KeyboardInterrupt

    def look() -> None:
        with reading(sqlite_engine) as connection:
            driver: Any = connection.connection.driver_connection
            driver.text_factory = interrupted
            connection.execute(text("SELECT 'row'")).all()

    with pytest.raises(KeyboardInterrupt):
        look()

    with writing(sqlite_engine) as connection:
        connection.execute(text("CREATE TABLE afterwards (code TEXT)"))


def test_a_reader_sees_one_moment_and_holds_nobody_up(family: Engine) -> None:
    add(family, "A")

    with reading(family) as connection:
        before = connection.execute(text("SELECT count(*) FROM parent")).scalar()
        add(family, "B")
        after = connection.execute(text("SELECT count(*) FROM parent")).scalar()

    assert (before, after) == (1, 1)
    assert codes(family) == ["A", "B"]


def test_a_writer_waits_for_the_one_before_it(family: Engine) -> None:
    add(family, "A")
    order: list[str] = []

    def second() -> None:
        with writing(family) as connection:
            connection.execute(text("UPDATE parent SET code = code"))
            order.append("second")

    with writing(family) as connection:
        connection.execute(text("UPDATE parent SET code = code"))
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join(timeout=10)

    assert order == ["first", "second"]


def test_a_writer_who_waited_too_long_is_told_so(family: Engine, impatient: Engine) -> None:
    add(family, "A")

    with writing(family) as connection:
        connection.execute(text("UPDATE parent SET code = 'B'"))
        with pytest.raises(DatabaseBusy, match="held by another writer"), writing(impatient) as other:
            other.execute(text("UPDATE parent SET code = 'C'"))

    assert codes(impatient) == ["B"]


def test_a_statement_that_takes_longer_than_it_may_is_told_as_a_busy_database(postgresql_engine: Engine) -> None:
    bounded = text("SELECT set_config('statement_timeout', '50', true)")
    with pytest.raises(DatabaseBusy), writing(postgresql_engine) as connection:
        connection.execute(bounded), connection.execute(text("SELECT pg_sleep(600)"))


def test_sqlite_writers_lock_at_once_so_that_what_they_read_still_holds(
    blank_sqlite_engine: Engine,
) -> None:
    impatient = open_engine(str(blank_sqlite_engine.url), busy_seconds=0.1)

    with writing(blank_sqlite_engine), pytest.raises(DatabaseBusy), writing(impatient):
        pytest.fail("two writers at once")
    impatient.dispose()


def test_sqlite_is_durable_and_readers_run_beside_the_writer(sqlite_engine: Engine) -> None:
    with reading(sqlite_engine) as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    assert found == ["wal", 2, 1, 30_000]


def test_a_database_in_memory_is_one_and_the_same_for_everybody() -> None:
    engine = open_engine("sqlite://")

    with writing(engine) as connection:
        connection.execute(text(PARENT))
    add(engine, "A")

    assert codes(engine) == ["A"]
    engine.dispose()


def test_a_connection_that_died_while_it_rested_is_replaced(
    blank_postgresql_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.engine.database.RESTED_SECONDS", 0)
    with writing(blank_postgresql_engine) as connection:
        victim = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    other = open_engine(blank_postgresql_engine.url.render_as_string(hide_password=False))
    with writing(other) as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 1000)"), {"pid": victim})
    other.dispose()

    with reading(blank_postgresql_engine) as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() != victim


def test_a_lost_connection_is_named(blank_postgresql_engine: Engine) -> None:
    with pytest.raises(DatabaseUnreachable), writing(blank_postgresql_engine) as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


def test_the_migrated_database_is_the_one_this_program_knows(engine: Engine) -> None:
    check_revision(engine)

    assert revision(engine) == HEAD


def test_an_empty_database_is_named(blank_engine: Engine) -> None:
    with pytest.raises(DatabaseMissing, match="potok init"):
        check_revision(blank_engine)


def test_asking_for_a_missing_file_does_not_create_it(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "potok.db"

    with pytest.raises(DatabaseMissing, match="nowhere"):
        check_revision(open_engine(f"sqlite:///{file}"))

    assert not file.parent.exists()


def test_a_newer_database_is_refused_with_a_sentence(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseNewer) as caught:
        check_revision(engine)

    assert (caught.value.found, caught.value.known) == ("9999", HEAD)
    assert "более новой версией Потока (миграция 9999" in caught.value.said.say(Language.RU)
    assert "upgrade the program" in caught.value.said.say(Language.EN)


def test_an_older_database_asks_for_an_upgrade(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.engine.database.REVISIONS", (HEAD, "0099"))
    monkeypatch.setattr("domain.engine.database.HEAD", "0099")

    with pytest.raises(DatabaseOlder, match=f"migration {HEAD}, needed 0099"):
        check_revision(engine)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    engine = open_engine("postgresql://potok:secret@127.0.0.1:1/potok")

    with pytest.raises(DatabaseUnreachable, match=r"potok:\*\*\*@127\.0\.0\.1:1/potok") as caught:
        check_revision(engine)

    assert "secret" not in str(caught.value)
    assert "refused" in caught.value.detail.lower()


def test_a_server_without_the_database_is_named(postgresql_server: str) -> None:
    with pytest.raises(DatabaseUnreachable, match="does not exist"):
        check_revision(open_engine(postgresql_server.format("nobody")))


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear governor, " * 100)

    with pytest.raises(DatabaseUnreachable, match="not a database"):
        check_revision(open_engine(f"sqlite:///{tmp_path}/letter.db"))


@pytest.mark.parametrize("url", ["mysql://somewhere/potok", "potok.db", "", "sqlite:///file:potok.db?uri=true"])
def test_an_address_that_will_not_do_is_named(url: str) -> None:
    with pytest.raises(DatabaseNotSupported, match=r"sqlite:///path/to/file\.db or postgresql://"):
        open_engine(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_understood_however_it_is_written(scheme: str) -> None:
    assert address_of(open_engine(f"{scheme}://host/potok")) == "postgresql+psycopg://host/potok"


@pytest.mark.parametrize(
    "problem",
    [
        DatabaseNotSupported("mysql"),
        DatabaseUnreachable("potok.db", "disk {full}"),
        DatabaseBusy("potok.db"),
        DatabaseFull("potok.db"),
        DatabaseMissing("potok.db"),
        DatabaseOlder("potok.db", "0001", "0002"),
        DatabaseNewer("potok.db", "0003", "0002"),
    ],
    ids=lambda problem: type(problem).__name__,
)
def test_every_problem_speaks_both_languages_and_travels_between_processes(problem: DatabaseProblem) -> None:
    copy = pickle.loads(pickle.dumps(problem))

    assert copy.said == problem.said
    assert str(copy) == problem.said.say(Language.EN) != problem.said.say(Language.RU)


def test_the_file_is_plain_sqlite_for_everybody_else(sqlite_engine: Engine) -> None:
    with closing(sqlite3.connect(address_of(sqlite_engine))) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


def test_a_full_disk_is_called_so(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as connection:
        connection.exec_driver_sql("CREATE TABLE large (content)")

    def fill(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite takes what there is for the most
        connection.exec_driver_sql("INSERT INTO large VALUES (zeroblob(10000000))")

    with pytest.raises(DatabaseFull, match="is full"), writing(sqlite_engine) as connection:
        fill(connection)
