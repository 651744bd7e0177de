"""The whole database goes out as a folder and comes back equal, from either database into either."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from domain.archive.exporting import export
from domain.archive.importing import import_archive
from notifications.tables import NoticeOwed
from tests.region import Region
from pathlib import Path

METADATA = NoticeOwed.metadata


def test_quick(engine: Engine, tmp_path: Path, blank_engine: Engine) -> None:
    from deployments.migrate import migrate
    region = Region(engine).found()
    region.package()
    migrate(blank_engine)
    first = export(engine, METADATA, tmp_path / "a")
    import_archive(blank_engine, METADATA, tmp_path / "a")
    export(blank_engine, METADATA, tmp_path / "b")
    for f in (tmp_path / "a").iterdir():
        assert f.read_bytes() == (tmp_path / "b" / f.name).read_bytes()
    import shutil, os
    shutil.copytree(tmp_path/"a", f"/tmp/arch/{engine.dialect.name}", dirs_exist_ok=True)
