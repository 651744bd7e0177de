"""SQLite keeps any value in any column: each is named with its column, stops no check and never ends in a traceback."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from console.failure import DOWN, failure_of
from deployments.migrate import build, changing
from domain.engine.database import gather, open_engine, reading
from domain.engine.database_problems import DatabaseDamaged
from domain.engine.journal import verify
from domain.engine.refusals import Refusal
from domain.proving.proof import Proof, prove
from domain.proving.rebuild import rebuild
from domain.proving.resting_tables import RESTING
from domain.reports.views import state_of
from domain.stored.tables import TABLES
from tests.archives import METADATA, rows_of
from tests.everything import everything
from tests.prepared import Prepared

GARBLED = "CAST(x'ff' AS TEXT)"
VALUES = {"bytes": "x'ff'", "garbled text": GARBLED, "text": "'soon'", "a number": "7", "a fraction": "0.5",
          "digits": f"'{'9' * 5000}'", "nothing is left of it": "CAST(x'00' AS TEXT)"}  # fmt: skip


@pytest.fixture(scope="module")
def template(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of a region in which everything has happened."""
    file = tmp_path_factory.mktemp("lived") / "potok.db"
    engine = everything(prepared, file).engine
    gather(engine)
    engine.dispose()
    return file


@pytest.fixture
def lived(template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A copy of it."""
    shutil.copyfile(template, tmp_path / "potok.db")
    engine = open_engine(f"sqlite:///{tmp_path}/potok.db")
    yield engine
    engine.dispose()


def put(engine: Engine, *statements: str) -> None:
    """Change rows as whoever owns the file may: no rule is asked."""
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as driver:
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("PRAGMA ignore_check_constraints = ON")
        for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            driver.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            driver.execute(statement)


def proof(engine: Engine) -> Proof:
    with reading(engine) as connection:
        return prove(connection, listed=100_000)


def one_of_each(engine: Engine, value: str) -> set[tuple[str, str]]:
    """Put the value into every column of every table that rests on the journal: a key in a row of its own."""
    changed = set()
    with closing(sqlite3.connect(str(engine.url.database))) as driver:
        rows = {name: [row[0] for row in driver.execute(f'SELECT rowid FROM "{name}"')] for name in RESTING}
    statements = []
    for name in RESTING:
        keys = {column.name for column in TABLES[name].primary_key}
        plain = [column.name for column in TABLES[name].columns if column.name not in keys]
        for place, column in enumerate((*plain, *keys)):
            if column in keys and place >= len(rows[name]):
                continue
            row = rows[name][place % len(rows[name])]
            at = f'rowid = {row} AND "{column}" IS NOT {value}'
            statements.append(f'UPDATE OR IGNORE "{name}" SET "{column}" = {value} WHERE {at}')
            changed.add((name, "" if column in keys else column))
    put(engine, *statements)
    return changed


@pytest.mark.long
def test_everything_has_happened(lived: Engine) -> None:
    with reading(lived) as connection:
        empty = [name for name in RESTING if not connection.execute(select(TABLES[name]).limit(1)).first()]

    assert (empty, proof(lived).sound) == ([], True)


@pytest.mark.long
@pytest.mark.parametrize("value", VALUES)
def test_a_value_of_any_kind_in_any_column_is_named(value: str, lived: Engine) -> None:
    changed = one_of_each(lived, VALUES[value])

    found = proof(lived)

    told = {(one.table, one.field) for one in found.differences}
    assert {table for table, _ in changed} == set(RESTING)
    assert changed <= told
    for one in found.differences:
        f"{one.subject} {one.key} {one.said.ru}".encode()


@pytest.mark.long
@pytest.mark.parametrize("value", VALUES)
def test_a_value_of_any_kind_in_any_column_of_the_journal_is_named(value: str, lived: Engine) -> None:
    entry = "subject = 'PRJ-0001' AND seq = 2"
    with closing(sqlite3.connect(str(lived.url.database))) as driver:
        (kept,) = driver.execute(f"SELECT rowid FROM journal WHERE {entry}").fetchone()
    silent = []

    for column in {*TABLES["journal"].columns.keys()} - {"subject", "seq"}:
        put(lived, "CREATE TABLE IF NOT EXISTS spare AS SELECT * FROM journal",
            f"UPDATE journal SET {column} = {VALUES[value]} WHERE rowid = {kept}")  # fmt: skip
        with suppress(DatabaseDamaged), reading(lived) as connection:
            silent += [] if verify(connection, "PRJ-0001").broken else [column]
        put(lived, f"UPDATE journal SET {column} = (SELECT {column} FROM spare WHERE {entry}) WHERE rowid = {kept}")

    with reading(lived) as connection:
        assert (silent, verify(connection, "PRJ-0001").broken) == ([], ())


@pytest.mark.long
def test_every_table_is_written_anew_row_by_row(lived: Engine, tmp_path: Path) -> None:
    anew = open_engine(f"sqlite:///{tmp_path}/anew.db")

    with reading(lived) as connection:
        rebuild(connection, anew, METADATA, changing=changing, build=build)

    before, after = rows_of(lived), rows_of(anew)
    assert {name: after[name] == before[name] for name in RESTING} == dict.fromkeys(RESTING, True)
    anew.dispose()


@pytest.mark.long
@pytest.mark.parametrize(
    ("statement", "shows"),
    [
        ("UPDATE subject SET pack = x'ff' WHERE code = 'PRJ-0001'; UPDATE subject SET pack = 'a' WHERE kind = 'check'",
         "keeps the methodology a no more"),
        (f"UPDATE subject SET kind = {GARBLED} WHERE code = 'PRJ-0001'", "the counter of codes is behind"),
        (f"UPDATE counter SET kind = {GARBLED}, value = {GARBLED} WHERE kind = 'project'", "the counter of codes"),
        (f"UPDATE journal SET basis = {GARBLED} WHERE subject = 'PRJ-0001' AND seq = 2", "the value of basis is of"),
    ],
)  # fmt: skip
def test_beside_the_tables_too(statement: str, shows: str, lived: Engine) -> None:
    put(lived, *statement.split("; "))

    found = proof(lived)

    assert any(shows in said.en for said in found.unsound), found.unsound


@pytest.mark.parametrize("change", ["due_on = 'soon'", f"title = {GARBLED}", "standing = 'tomorrow'", "opened_on = 5"])
def test_whoever_reads_such_a_row_is_told_which_command_finds_it(change: str, lived: Engine) -> None:
    put(lived, f"UPDATE subject SET {change} WHERE code = 'PRJ-0001'")

    with pytest.raises(DatabaseDamaged) as refused, reading(lived) as connection:
        state_of(connection, "PRJ-0001")

    failure = failure_of(refused.value)
    assert failure is not None
    assert failure.exit_code == DOWN
    assert "potok journal verify" in failure.reasons[0].said.en


@pytest.mark.long
@pytest.mark.parametrize("change", ["due_on = 'soon'", f"title = {GARBLED}", f"head = {GARBLED}", "head = x'ff'"])
def test_a_row_that_cannot_be_read_is_written_anew(change: str, lived: Engine, tmp_path: Path) -> None:
    put(lived, f"UPDATE subject SET {change} WHERE code = 'PRJ-0001'")
    anew = open_engine(f"sqlite:///{tmp_path}/anew.db")

    with reading(lived) as connection:
        rebuild(connection, anew, METADATA, changing=changing, build=build)

    assert proof(anew).sound
    anew.dispose()


def test_of_a_journal_that_cannot_be_read_nothing_is_written_anew(lived: Engine, tmp_path: Path) -> None:
    put(lived, f"UPDATE journal SET actor = {GARBLED} WHERE subject = 'PRJ-0001' AND seq = 2")

    with pytest.raises(Refusal, match="the value of actor is of another kind"), reading(lived) as connection:
        rebuild(connection, open_engine(f"sqlite:///{tmp_path}/anew.db"), METADATA, changing=changing, build=build)


@pytest.mark.long
def test_of_a_length_that_is_no_number_nobody_says_that_nothing_is_missing(lived: Engine) -> None:
    put(lived, "UPDATE subject SET version = 'z', head = x'ff' WHERE code = 'PRJ-0001'")

    found = proof(lived)

    assert [(one.subject, one.told) for one in found.chains.broken] == [("PRJ-0001", False)]
