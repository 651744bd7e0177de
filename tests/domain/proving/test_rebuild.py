"""From the journal alone the tables that rest on it come back, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from errno import ENOSPC
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select, text

from deployments.migrate import build, changing
from domain.archive.intake import import_archive
from domain.engine.database import open_engine, reading, revision, writing
from domain.engine.journal import seal
from domain.engine.refusals import Refusal
from domain.programme.kinds import Moment
from domain.proving.proof import prove
from domain.proving.rebuild import Rebuilt, rebuild
from domain.proving.resting_tables import RESTING
from tests.archives import METADATA, rows_of
from tests.domain.test_archive import LANDED
from tests.region import NOW, Region


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """A place where no database is yet."""
    engine = open_engine(f"sqlite:///{tmp_path}/anew.db")
    yield engine
    engine.dispose()


def written_anew(engine: Engine, target: Engine) -> Rebuilt:
    with reading(engine) as connection:
        return rebuild(connection, target, METADATA, changing=changing, build=build)


@pytest.mark.long
def test_every_table_comes_back_equal_row_by_row(engine: Engine, empty: Engine) -> None:
    region = Region(engine).found()
    region.package()

    done = written_anew(engine, empty)

    before, after = rows_of(engine), rows_of(empty)
    assert {name: after[name] == before[name] for name in before} == dict.fromkeys(before, True)
    assert (done.mended, done.entries > 50) == (0, True)
    with reading(empty) as connection:
        assert prove(connection).sound


def test_on_a_server_they_come_back_too(sqlite_engine: Engine, blank_postgresql_engine: Engine) -> None:
    Region(sqlite_engine).found().package()

    written_anew(sqlite_engine, blank_postgresql_engine)

    before, after = rows_of(sqlite_engine), rows_of(blank_postgresql_engine)
    assert {name: after[name] == before[name] for name in RESTING} == dict.fromkeys(RESTING, True)


@pytest.mark.long
def test_the_journal_of_a_landed_release_gives_its_tables(sqlite_engine: Engine, empty: Engine) -> None:
    import_archive(sqlite_engine, METADATA, LANDED)

    done = written_anew(sqlite_engine, empty)

    before, after = rows_of(sqlite_engine), rows_of(empty)
    assert {name: after[name] == before[name] for name in before} == dict.fromkeys(before, True)
    assert done.mended == 0


@pytest.mark.long
def test_what_was_changed_beside_the_journal_is_as_the_journal_tells(sqlite_engine: Engine, empty: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()
    with writing(sqlite_engine) as connection:
        connection.execute(text("INSERT INTO role (person, scope, role) VALUES ('PER-0010', '*', 'administrator')"))
        connection.execute(text("UPDATE subject SET due_on = '2099-01-01'"))

    done = written_anew(sqlite_engine, empty)

    with reading(empty) as connection:
        subject = METADATA.tables["subject"]
        due_on = connection.execute(select(subject.c.due_on).where(subject.c.code == code)).scalar_one()
        assert str(due_on) < "2099"
        assert prove(connection).sound
    assert done.mended > 1


def test_a_broken_journal_gives_nothing_and_nothing_is_written(sqlite_engine: Engine, empty: Engine) -> None:
    Region(sqlite_engine).found()
    with writing(sqlite_engine) as connection:
        connection.execute(text("DROP TRIGGER journal_refuses_update"))
        connection.execute(text("UPDATE journal SET facts = '{}' WHERE subject = 'ORG-0001'"))

    with pytest.raises(Refusal, match="journal itself is broken"):
        written_anew(sqlite_engine, empty)

    assert revision(empty) is None


@pytest.mark.long
def test_one_that_was_cut_off_is_in_the_way_of_none_after_it(sqlite_engine: Engine, empty: Engine) -> None:
    Region(sqlite_engine).found()

    def full(connection: Connection, revision: str) -> None:
        build(connection, revision)
        raise OSError(ENOSPC, "no space", "disk")

    with reading(sqlite_engine) as connection, pytest.raises(OSError, match="no space"):
        rebuild(connection, empty, METADATA, changing=changing, build=full)
    again = written_anew(sqlite_engine, empty)

    assert again.mended == 0
    assert again.entries > 0


def test_a_database_that_is_there_is_not_written_over(sqlite_engine: Engine) -> None:
    with pytest.raises(Refusal, match="is there already, and one is written anew") as refused:
        written_anew(sqlite_engine, sqlite_engine)

    assert [(one.field, "backup" in one.said.en) for one in refused.value.reasons] == [("URL", False)]


@pytest.mark.long
@pytest.mark.parametrize("damage", ["head = 'x'", "title = 'x', head = 'x'", "version = 1, head = 'x'"])
def test_a_damaged_row_of_a_subject_is_told_again(damage: str, sqlite_engine: Engine, empty: Engine) -> None:
    code = Region(sqlite_engine).found().open_project()
    with writing(sqlite_engine) as connection:
        connection.execute(text(f"UPDATE subject SET {damage} WHERE code = '{code}'"))

    written_anew(sqlite_engine, empty)

    with reading(empty) as connection:
        assert prove(connection).sound


def test_entries_that_are_gone_or_that_a_seal_knows_otherwise_are_no_truth(
    sqlite_engine: Engine, empty: Engine
) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    with writing(sqlite_engine) as connection:
        seal(connection, NOW)
        connection.execute(text("DROP TRIGGER journal_refuses_delete"))
        connection.execute(text("DROP TRIGGER journal_refuses_update"))
        last = f"subject = '{code}' AND seq = (SELECT max(seq) FROM journal WHERE subject = '{code}')"
        connection.execute(text(f"DELETE FROM journal WHERE {last}"))

    with pytest.raises(Refusal, match="the end of the history was cut"):
        written_anew(sqlite_engine, empty)
    with writing(sqlite_engine) as connection:
        connection.execute(
            text(f"UPDATE subject SET (head, version) = (SELECT hash, seq FROM journal WHERE {last}) "
                 f"WHERE code = '{code}'")
        )  # fmt: skip
    with pytest.raises(Refusal, match="entries then"):
        written_anew(sqlite_engine, empty)

    assert revision(empty) is None
