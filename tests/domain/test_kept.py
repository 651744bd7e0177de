"""What tests lean on: a way through a region is copied only where it would end the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from domain.engine.database import open_engine, reading, writing
from domain.stored.tables import TABLES
from tests import kept
from tests.region import LEADER, Region

PERSON = TABLES["person"]


@pytest.fixture
def founded(sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[[str], Region]]:
    """Founds regions, each in a database of its own."""
    engines = []

    def one(name: str) -> Region:
        file = tmp_path / name / "potok.db"
        file.parent.mkdir()
        shutil.copyfile(sqlite_template, file)
        engines.append(open_engine(f"sqlite:///{file}"))
        kept.begins(engines[-1])
        return Region(engines[-1]).found()

    yield one
    for engine in engines:
        engine.dispose()


def commands(region: Region) -> set[str]:
    """The ids of all that was done: drawn anew wherever it is done anew."""
    with reading(region.engine) as connection:
        return set(connection.execute(select(TABLES["journal"].c.command_id)).scalars())


def test_a_way_that_was_walked_before_is_copied(founded: Callable[[str], Region]) -> None:
    first, second = founded("first"), founded("second")

    assert first.package() == second.package()
    assert commands(first) == commands(second)
    assert (Path(str(second.engine.url.database)).parent / "documents").is_dir()


def test_whoever_wrote_past_the_region_walks_and_keeps_what_was_written(founded: Callable[[str], Region]) -> None:
    first, second = founded("first"), founded("second")
    first.package()
    with writing(second.engine) as connection:
        connection.execute(update(PERSON).where(PERSON.c.code == LEADER).values(post="директор"))

    second.package()

    with reading(second.engine) as connection:
        assert connection.execute(select(PERSON.c.post).where(PERSON.c.code == LEADER)).scalar_one() == "директор"
    assert commands(second) - commands(first)


def test_where_a_test_replaces_a_part_of_the_programme_nothing_is_copied(
    founded: Callable[[str], Region], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = founded("first"), founded("second")
    first.package()
    monkeypatch.setattr("tests.region.SAMPLE", b"Another sample")

    second.package()

    assert commands(second) - commands(first)
