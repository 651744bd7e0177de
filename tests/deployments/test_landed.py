"""What earlier releases left behind: their databases upgrade, their exports import, their journals verify."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from console.main import main
from domain.archive.export import export
from domain.archive.intake import import_archive
from domain.engine.database import open_engine, reading
from domain.engine.journal import Verification, verify
from tests.archives import METADATA, bytes_of

LANDED = Path(__file__).parent.parent / "fixtures" / "landed"
"""Of the second landed release: a region with a package, exported, and its database as SQL."""


def test_an_export_of_a_landed_release_imports_verifies_and_goes_out_the_same(
    sqlite_engine: Engine, blank_copy: Engine, tmp_path: Path
) -> None:
    import_archive(sqlite_engine, METADATA, LANDED / "archive")
    verified = _verified(sqlite_engine)
    export(sqlite_engine, METADATA, tmp_path / "again")

    assert verified.broken == ()
    assert verified.entries == len(_rows(LANDED / "archive" / "journal.csv"))
    for file in (LANDED / "archive").glob("*.csv"):
        landed = _rows(file)
        assert _counted(_rows(tmp_path / "again" / file.name), landed) == _counted(landed, landed), file.name

    import_archive(blank_copy, METADATA, tmp_path / "again")
    export(blank_copy, METADATA, tmp_path / "once_more")
    assert bytes_of(tmp_path / "once_more") == bytes_of(tmp_path / "again")


def test_a_database_of_a_landed_release_is_upgraded_by_init_and_its_journal_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "potok.db"
    with sqlite3.connect(file) as landed:
        landed.executescript((LANDED / "database.sql").read_text("utf-8"))
    landed.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{file}")

    codes = [main(["init"]), main(["journal", "verify"])]

    assert codes == [0, 0]
    engine = open_engine(f"sqlite:///{file}")
    upgraded = _verified(engine)
    with reading(engine) as connection:
        of_the_host = connection.exec_driver_sql(
            "SELECT count(*) FROM journal WHERE subject = 'HOST-0001'"
        ).scalar_one()
    engine.dispose()
    assert upgraded.broken == ()
    assert of_the_host > 0
    assert upgraded.entries == len(_rows(LANDED / "archive" / "journal.csv")) + of_the_host


@pytest.fixture
def blank_copy(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A second migrated empty database."""
    (tmp_path / "second.db").write_bytes(sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{tmp_path}/second.db")
    yield engine
    engine.dispose()


def _verified(engine: Engine) -> Verification:
    with reading(engine) as connection:
        return verify(connection)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        sample = opened.readline()
        opened.seek(0)
        return list(csv.DictReader(opened, delimiter=";" if ";" in sample else ","))


def _counted(rows: list[dict[str, str]], landed: list[dict[str, str]]) -> Counter[tuple[str, ...]]:
    """The rows by the columns that the landed release knew."""
    columns = list(landed[0]) if landed else []
    return Counter(tuple(row[column] for column in columns) for row in rows if columns)
