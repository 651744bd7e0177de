"""A backup is one moment of everything, is read back, never written over anything, and returns equal."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from deployments.migrate import build, changing
from domain.archive.export import export
from domain.engine.database import open_engine, reading
from domain.engine.database_problems import DatabaseProblem, disk_of
from domain.engine.refusals import Refusal
from domain.keeping.backup import back_up
from domain.keeping.restoration import restore
from domain.proving.proof import prove
from domain.reports.axis import Question
from domain.reports.report import report
from tests.archives import METADATA, bytes_of, rows_of
from tests.region import NOW, Region


@pytest.fixture
def elsewhere(engine: Engine, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty place of the same kind, as another machine has it."""
    if engine.dialect.name == "postgresql":
        yield request.getfixturevalue("blank_postgresql_engine")
        return
    found = open_engine(f"sqlite:///{tmp_path}/elsewhere/potok.db")
    yield found
    found.dispose()


def _back_up(engine: Engine, file: Path) -> None:
    back_up(engine, METADATA, file, documents=file.parent / "documents", now=NOW)


def _restore(engine: Engine, file: Path) -> None:
    restore(engine, METADATA, file, documents=file.parent / "returned", changing=changing, build=build)


@pytest.mark.long
def test_what_a_backup_brings_back_exports_to_the_same_bytes(engine: Engine, elsewhere: Engine, tmp_path: Path) -> None:
    Region(engine).found().package()
    name = sha256(b"a card").hexdigest()
    paper = tmp_path / "documents" / name[:2] / name
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"a card")

    _back_up(engine, tmp_path / "a.zip")
    _restore(elsewhere, tmp_path / "a.zip")

    export(engine, METADATA, tmp_path / "one")
    export(elsewhere, METADATA, tmp_path / "other")
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "other")
    assert (tmp_path / "returned" / name[:2] / name).read_bytes() == b"a card"


@pytest.mark.long
@pytest.mark.parametrize("day", [date(2024, 6, 3), date(2024, 12, 11)])
def test_a_report_of_any_day_is_the_same_byte_for_byte_after_the_return(
    engine: Engine, elsewhere: Engine, tmp_path: Path, day: date
) -> None:
    region = Region(engine).found()
    region.package()

    _back_up(engine, tmp_path / "a.zip")
    _restore(elsewhere, tmp_path / "a.zip")

    told = []
    for place in (engine, elsewhere):
        with reading(place) as connection:
            told.append(repr(report(connection, Question(day), region.packs.current)).encode())
            assert prove(connection).sound
    assert told[0] == told[1]


@pytest.mark.long
def test_a_backup_made_while_others_write_is_one_moment_and_holds_together(
    engine: Engine, elsewhere: Engine, tmp_path: Path
) -> None:
    region, stop = Region(engine).found(), Event()

    def write() -> None:
        while not stop.is_set():
            region.open_project()

    writer = Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            _back_up(engine, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()

    _restore(elsewhere, tmp_path / "2.zip")

    assert rows_of(elsewhere)["subject"]


def test_nothing_is_written_over_a_file_or_a_database_that_is_there(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"mine")
    with pytest.raises(Refusal, match="file already"):
        _back_up(engine, tmp_path / "a.zip")

    _back_up(engine, tmp_path / "b.zip")
    with pytest.raises(Refusal, match="there already"):
        _restore(engine, tmp_path / "b.zip")

    assert (tmp_path / "a.zip").read_bytes() == b"mine"


@pytest.mark.parametrize("part", range(20))
def test_a_damaged_backup_is_refused_before_anything_is_written_or_returns_whole(
    sqlite_engine: Engine, tmp_path: Path, part: int
) -> None:
    _back_up(sqlite_engine, tmp_path / "a.zip")
    whole = (tmp_path / "a.zip").read_bytes()
    at = len(whole) * part // 20
    spoiled = bytes([whole[at] ^ 0x55])
    (tmp_path / "a.zip").write_bytes(whole[:at] + spoiled + whole[at + 1 :] if part % 2 else whole[:at])
    target = open_engine(f"sqlite:///{tmp_path}/new/potok.db")

    try:
        _restore(target, tmp_path / "a.zip")
    except Refusal:
        assert not (tmp_path / "new").exists()
    else:  # a few bits of a ZIP say nothing
        assert rows_of(target) == rows_of(sqlite_engine)
    target.dispose()


def test_a_backup_whose_parts_were_exchanged_is_refused(sqlite_engine: Engine, tmp_path: Path) -> None:
    _back_up(sqlite_engine, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as made, zipfile.ZipFile(tmp_path / "b.zip", "w") as forged:
        forged.writestr("manifest.json", made.read("manifest.json"))
        forged.writestr("potok.db", b"something else")
        forged.writestr("../outside", b"escaped")

    with pytest.raises(Refusal, match="damaged"):
        _restore(open_engine(f"sqlite:///{tmp_path}/new/potok.db"), tmp_path / "b.zip")

    assert not (tmp_path.parent / "outside").exists()


@pytest.mark.long
def test_damaged_pages_are_found_when_the_backup_is_made(sqlite_engine: Engine, tmp_path: Path) -> None:
    Region(sqlite_engine).found().package()
    sqlite_engine.dispose()
    with (tmp_path / "potok.db").open("r+b") as file:
        for page in range(20, 60):
            file.seek(page * 4096)
            file.write(b"\xa5" * 512)

    with pytest.raises((Refusal, DatabaseProblem), match=r"damaged|malformed"):
        _back_up(sqlite_engine, tmp_path / "a.zip")

    assert not (tmp_path / "a.zip").exists()


def test_whoever_copies_the_file_of_a_database_that_nobody_has_open_gets_all_of_it(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    Region(sqlite_engine).found()
    with sqlite3.connect(tmp_path / "potok.db") as held:
        expected = held.execute("SELECT count(*) FROM journal").fetchone()
    held.close()
    sqlite_engine.dispose()

    (tmp_path / "copy.db").write_bytes((tmp_path / "potok.db").read_bytes())

    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM journal").fetchone() == expected
    copy.close()
    assert not (tmp_path / "potok.db-wal").exists()


@pytest.mark.parametrize("there", ["another file", "a link"])
def test_a_document_comes_back_where_something_else_has_its_name(
    there: str, sqlite_engine: Engine, tmp_path: Path
) -> None:
    name = sha256(b"a card").hexdigest()
    kept, returned = (tmp_path / folder / name[:2] / name for folder in ("documents", "returned"))
    for place in (kept, returned):
        place.parent.mkdir(parents=True)
    kept.write_bytes(b"a card")
    _back_up(sqlite_engine, tmp_path / "a.zip")
    if there == "a link":
        (tmp_path / "other").write_bytes(b"a card")
        returned.symlink_to(tmp_path / "other")
    else:
        returned.write_bytes(b"another")
    target = open_engine(f"sqlite:///{tmp_path}/new/potok.db")

    _restore(target, tmp_path / "a.zip")

    target.dispose()
    assert returned.read_bytes() == b"a card"
    assert not returned.is_symlink()


def test_a_link_in_the_place_of_a_document_does_not_lead_a_backup_astray(sqlite_engine: Engine, tmp_path: Path) -> None:
    name = sha256(b"a card").hexdigest()
    place = tmp_path / "documents" / name[:2] / name
    place.parent.mkdir(parents=True)
    place.symlink_to("/dev/zero")

    _back_up(sqlite_engine, tmp_path / "a.zip")

    with zipfile.ZipFile(tmp_path / "a.zip") as parts:
        assert not any(name in part for part in parts.namelist())


def test_a_full_disk_is_named_by_the_place_that_is_written_to(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "small.db")) as small:
        small.execute("PRAGMA max_page_count = 2")
        small.execute("CREATE TABLE a (b)")

        with pytest.raises(OSError, match="No space left") as refused, disk_of(tmp_path):
            small.execute("INSERT INTO a VALUES (zeroblob(100000))")

    assert refused.value.filename == str(tmp_path)
