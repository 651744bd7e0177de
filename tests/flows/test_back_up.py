"""The night's backup is made, noted for `doctor`, and as many are kept as the methodology says."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from flows.backups import last, nightly
from flows.programme import Programme
from flows.settings import Settings


@pytest.fixture
def programme(sqlite_engine: Engine, tmp_path: Path) -> Programme:
    return Programme(Settings(database_url=f"sqlite:///{tmp_path}/potok.db", _env_file=None), sqlite_engine)


def test_the_night_keeps_as_many_backups_as_the_methodology_says(programme: Programme, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 20):
        (folder / f"potok-2020-01-{day:02}-030000.zip").write_bytes(b"older")
    (folder / "of-my-own.zip").write_bytes(b"not ours")

    made, gone = nightly(programme)

    kept = sorted(file.name for file in folder.glob("potok-*.zip"))
    assert len(kept) == programme.packs.current.number("kept_backups")
    assert kept[-1] == made.file.name
    assert gone == 6
    assert (folder / "of-my-own.zip").exists()


def test_the_backup_that_was_made_last_is_noted(programme: Programme) -> None:
    assert last(programme.settings) is None

    made, _ = nightly(programme)

    noted = last(programme.settings)
    assert noted is not None
    assert noted.file == made.file
