"""The region that all laws ask, built once by each worker."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from domain.engine.database import open_engine
from tests.prepared import Prepared, built


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """The region of all laws."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('laws') / 'potok.db'}")
    yield built(engine)
    engine.dispose()


@pytest.fixture
def untouched(prepared: Prepared) -> Iterator[Prepared]:
    """The same; the database counts every change that anybody commits, and there was none."""
    with closing(sqlite3.connect(str(prepared.region.engine.url.database))) as apart:
        before = apart.execute("PRAGMA data_version").fetchone()
        yield prepared
        assert apart.execute("PRAGMA data_version").fetchone() == before
