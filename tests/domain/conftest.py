"""A region in which every action is possible, built once by each worker: asked as it is, or copied and changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.prepared import Prepared, copied
from tests.region import Region


@pytest.fixture
def untouched(prepared: Prepared) -> Iterator[Prepared]:
    """The same; the database counts every change that anybody commits, and there was none."""
    with closing(sqlite3.connect(str(prepared.region.engine.url.database))) as apart:
        before = apart.execute("PRAGMA data_version").fetchone()
        yield prepared
        assert apart.execute("PRAGMA data_version").fetchone() == before


@pytest.fixture
def lived(prepared: Prepared, tmp_path: Path) -> Iterator[Region]:
    """A copy of the region, where what is done stays."""
    found = copied(prepared, tmp_path / "lived.db")
    yield found
    found.engine.dispose()
