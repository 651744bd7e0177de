"""A disk that fills up while a server's rows are written: the backup says so and ends."""

from __future__ import annotations

from collections.abc import Iterable
from errno import ENOSPC
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from domain.engine.database import HEAD, reading
from domain.keeping.backup import _pack_rows
from domain.keeping.contents import Packing
from tests.region import Region


class Full(Packing):
    """A file on a disk that takes one block of a table."""

    def add(self, name: str, chunks: Iterable[bytes], columns: tuple[str, ...] = ()) -> None:
        for _ in chunks:
            raise OSError(ENOSPC, "No space left on device")


def test_a_full_disk_ends_the_backup_of_a_server_and_leaves_the_server_free(
    postgresql_engine: Engine, tmp_path: Path
) -> None:
    Region(postgresql_engine).found()

    with pytest.raises(OSError, match="No space left"):
        _pack_rows(postgresql_engine, SQLModel.metadata, Full(tmp_path / "full.zip"), tmp_path, HEAD)

    with reading(postgresql_engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
