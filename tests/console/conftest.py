"""A window at which commands are given: the real `potok` in a folder of its own, on a real database."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from console.main import main
from domain.engine.database import open_engine
from flows.programme import Programme
from flows.settings import Settings
from tests.region import Region

ADMINISTRATOR = "person1@region.example"
"""Of `tests.region`: administrator and methodologist of the RCC."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The answer to `--json`."""
        return json.loads(self.out)


Window = Callable[..., Said]


@pytest.fixture
def blank_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Window:
    """Commands in an empty folder, in Russian, on the day of the article."""
    monkeypatch.chdir(tmp_path)
    environment = {
        "POTOK_DATABASE_URL": f"sqlite:///{tmp_path}/potok.db",
        "POTOK_LANGUAGE": "ru",
        "POTOK_TODAY": "2024-12-11",
        "COLUMNS": "100",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def give(*words: str) -> Said:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return give


@pytest.fixture
def new_window(blank_window: Window, sqlite_template: Path, tmp_path: Path) -> Window:
    """Commands in a folder whose database has its tables and nobody in it: `init` says only who begins."""
    shutil.copyfile(sqlite_template, tmp_path / "potok.db")
    (tmp_path / "potok.db").chmod(0o600)  # as the command makes it
    return blank_window


@pytest.fixture
def window(blank_window: Window, region_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Window:
    """Commands to the small region of `tests.region`, given by its administrator."""
    shutil.copyfile(region_file, tmp_path / "potok.db")
    (tmp_path / "potok.db").chmod(0o600)  # as the command makes it
    monkeypatch.setenv("POTOK_ACTOR", ADMINISTRATOR)
    return blank_window


@pytest.fixture
def region(window: Window, tmp_path: Path) -> Iterator[Region]:
    """The region behind the window, to set the stage through the lane."""
    engine = open_engine(f"sqlite:///{tmp_path}/potok.db")
    yield Region(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def region_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that each test gets a copy of: a founded region."""
    file = tmp_path_factory.mktemp("region") / "region.db"
    shutil.copyfile(sqlite_template, file)
    engine = open_engine(f"sqlite:///{file}")
    Programme(Settings(database_url=f"sqlite:///{file}", _env_file=None), engine).adopt()
    Region(engine).found()
    engine.dispose()
    return file
