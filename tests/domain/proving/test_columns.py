"""Tables that are not what the program made: each is named, no check ends in a traceback, readers are told why."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading, writing
from domain.engine.database_problems import DatabaseAltered
from domain.proving.proof import prove
from domain.stored.tables import TABLES
from tests.region import Region

CHANGES = {
    "a table dropped": (["DROP TABLE vote"], "vote"),
    "a column dropped": (["ALTER TABLE commissioner DROP COLUMN party"], "party"),
    "a column renamed": (["ALTER TABLE milestone RENAME COLUMN title TO name"], "title"),
    "two tables swapped": (
        ["ALTER TABLE vote RENAME TO held", "ALTER TABLE score RENAME TO vote", "ALTER TABLE held RENAME TO score"],
        "criterion",
    ),
    "a table of a check itself dropped": (["DROP TABLE methodology"], "methodology"),
}


@pytest.fixture(params=["sqlite_engine", "other_postgresql_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated database that nobody else uses."""
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("name", CHANGES)
def test_a_table_or_a_column_that_is_gone_is_named_and_ends_the_check(name: str, engine: Engine) -> None:
    statements, lost = CHANGES[name]
    Region(engine).found()
    with writing(engine) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)

    with reading(engine) as connection:
        found = prove(connection)

    assert not found.sound
    assert not found.complete
    assert any(lost in one.ru and lost in one.en for one in found.unsound)
    assert "potok restore" in found.unsound[-1].ru


@pytest.mark.long
def test_a_column_that_was_added_is_named_and_the_rest_is_checked(engine: Engine) -> None:
    Region(engine).found()
    with writing(engine) as connection:
        connection.exec_driver_sql("ALTER TABLE person ADD COLUMN rank INTEGER")

    with reading(engine) as connection:
        found = prove(connection)

    (said,) = found.unsound
    assert "rank" in said.ru
    assert found.replayed


@pytest.mark.parametrize(
    ("table", "change"), [("vote", "DROP TABLE vote"), ("commissioner", "ALTER TABLE commissioner DROP COLUMN party")]
)
def test_whoever_reads_such_a_table_is_told_the_way_back(table: str, change: str, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(change)

    with pytest.raises(DatabaseAltered, match="potok restore"), reading(engine) as connection:
        connection.execute(select(TABLES[table])).all()
