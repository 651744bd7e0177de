"""Migrations make the tables that the code describes, on a database of either kind."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from threading import Thread

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Table, inspect, text

from deployments.migrate import ForeignKeysBroken, changing, configuration, migrate
from domain.engine.database import REVISIONS, check_revision, open_engine, reading, writing
from domain.engine.database_problems import DatabaseNewer
from notifications.tables import NoticeOwed
from tests.region import Region

metadata = NoticeOwed.metadata


@pytest.fixture
def described(blank_sqlite_engine: Engine) -> Iterator[Engine]:
    """A database made straight from the tables, without migrations."""
    engine = open_engine("sqlite://")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_the_program_knows_every_migration_by_its_number(blank_sqlite_engine: Engine) -> None:
    with changing(blank_sqlite_engine) as connection:
        scripts = ScriptDirectory.from_config(configuration(connection)).walk_revisions()

    assert tuple(script.revision for script in scripts)[::-1] == REVISIONS


def test_migrating_an_empty_database_makes_it_current(blank_engine: Engine) -> None:
    assert migrate(blank_engine)

    check_revision(blank_engine)


def test_migrating_twice_does_nothing(engine: Engine) -> None:
    assert not migrate(engine)


def test_a_newer_database_is_left_alone(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseNewer):
        migrate(engine)


def test_migrating_prints_nothing(
    blank_sqlite_engine: Engine, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        migrate(blank_sqlite_engine)

    assert (capfd.readouterr(), caplog.records) == (("", ""), [])


def test_two_may_migrate_at_once(blank_engine: Engine) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            migrate(blank_engine)
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    threads = [Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert failures == []
    check_revision(blank_engine)


def test_the_tables_and_the_migrations_agree(engine: Engine) -> None:
    with changing(engine) as connection:
        command.check(configuration(connection))


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_the_migrations_keep_every_check_of_the_tables(table: Table, sqlite_engine: Engine, described: Engine) -> None:
    migrated, wanted = (inspect(engine).get_check_constraints(table.name) for engine in (sqlite_engine, described))

    assert sorted(migrated, key=str) == sorted(wanted, key=str)


def test_words_of_a_consent_outlive_the_upgrade_and_nobody_has_answered_for_them(engine: Engine) -> None:
    code = Region(engine).found().open_project(consent="Да, согласны")
    with changing(engine) as connection:
        command.downgrade(configuration(connection), "0003")

    migrate(engine)

    with reading(engine) as connection:
        kept = text("SELECT consent, consent_kind FROM project WHERE code = :code")
        assert connection.execute(kept, {"code": code}).one() == ("Да, согласны", None)


def test_migrations_go_down_again_and_leave_nothing(blank_engine: Engine) -> None:
    migrate(blank_engine)

    with changing(blank_engine) as connection:
        command.downgrade(configuration(connection), "base")

    assert inspect(blank_engine).get_table_names() == ["alembic_version"]


def test_a_change_that_leaves_rows_pointing_nowhere_is_undone(sqlite_engine: Engine) -> None:
    orphan = text("INSERT INTO presented VALUES ('CHK-0001', 'PRJ-0001')")

    with pytest.raises(ForeignKeysBroken, match="presented"), changing(sqlite_engine) as connection:
        connection.execute(orphan)

    with sqlite_engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM presented")).scalar() == 0


def test_the_domain_starts_without_alembic() -> None:
    code = "import sys, domain.engine.database; sys.exit('alembic' in sys.modules or 'psycopg' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
