"""Files of documents travel with an export and a backup, and `journal verify` finds one that is not as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from console.archive import FOUNDING
from deployments.migrate import build, changing
from domain.archive.export import export
from domain.archive.intake import import_archive
from domain.documents.integrity import verify_files
from domain.documents.shelf import Shelf, remember
from domain.engine.database import open_engine, reading
from domain.engine.refusals import Refusal
from domain.keeping.backup import back_up
from domain.keeping.restoration import restore
from domain.pilot.documents import AttachEvidence
from tests.archives import METADATA, bytes_of
from tests.region import DAY, LEADER, NOW, Region

CARD, SIGN = b"%PDF-1.7 card\n%%EOF", b"0\x82\x01\x00signed"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A folder of documents."""
    return Shelf(folder=tmp_path / "documents", most=1 << 20)


@pytest.fixture
def elsewhere(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with its tables."""
    shutil.copyfile(sqlite_template, tmp_path / "elsewhere.db")
    found = open_engine(f"sqlite:///{tmp_path}/elsewhere.db")
    yield found
    found.dispose()


@pytest.fixture
def attached(engine: Engine, shelf: Shelf, tmp_path: Path) -> Region:
    """A project with a signed card."""
    region = Region(engine).found()
    code = region.open_project()
    kept = []
    for name, content in (("card.pdf", CARD), ("card.sig", SIGN)):
        (tmp_path / name).write_bytes(content)
        kept.append(shelf.put_file(tmp_path / name))
        remember(engine, kept[-1], NOW)
    paper: dict[str, Any] = {"sha256": kept[0].sha256, "signature": kept[1].sha256, "signer": LEADER, "dated": DAY}
    region.do(AttachEvidence(actor=LEADER, on=DAY, subject=code, kind="process_card", **paper))
    return region


def other(shelf: Shelf, name: str) -> Shelf:
    """The folder of documents of another place."""
    return Shelf(folder=shelf.folder.with_name(name), most=1 << 20)


@pytest.mark.long
def test_an_export_carries_the_files_and_comes_back_equal(
    attached: Region, elsewhere: Engine, shelf: Shelf, tmp_path: Path
) -> None:
    export(attached.engine, METADATA, tmp_path / "one", documents=shelf)
    import_archive(elsewhere, METADATA, tmp_path / "one", founding=FOUNDING, documents=other(shelf, "returned"))
    export(elsewhere, METADATA, tmp_path / "two", documents=other(shelf, "returned"))

    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    assert sum(file.is_file() for file in (tmp_path / "two" / "documents").rglob("*")) == 2
    with reading(elsewhere) as connection:
        assert verify_files(connection, other(shelf, "returned")).unsound == ()


def _changed(file: Path) -> None:
    file.write_bytes(b"%PDF-1.7 other\n%%EOF")


def _gone(file: Path) -> None:
    file.unlink()


def _joined(file: Path) -> None:
    shutil.copyfile(file, file.with_name("f" * 64))


@pytest.mark.parametrize("spoil", [_changed, _gone, _joined])
def test_an_archive_with_a_file_changed_lost_or_added_is_refused_and_nothing_is_taken_over(
    spoil: Callable[[Path], None], attached: Region, elsewhere: Engine, shelf: Shelf, tmp_path: Path
) -> None:
    export(attached.engine, METADATA, tmp_path / "one", documents=shelf)
    spoil(next(file for file in (tmp_path / "one" / "documents").rglob("*") if file.is_file()))

    with pytest.raises(Refusal):
        import_archive(elsewhere, METADATA, tmp_path / "one", founding=FOUNDING, documents=other(shelf, "returned"))

    assert not other(shelf, "returned").folder.exists()


@pytest.mark.parametrize("spoil", [_changed, _gone])
def test_verify_finds_a_file_that_was_changed_or_lost_with_its_document(
    spoil: Callable[[Path], None], attached: Region, shelf: Shelf
) -> None:
    with reading(attached.engine) as connection:
        whole = verify_files(connection, shelf)
        digest = connection.exec_driver_sql("SELECT sha256 FROM evidence WHERE subject = 'PRJ-0001'").scalar_one()

    spoil(shelf.place(digest))

    with reading(attached.engine) as connection:
        (found,) = verify_files(connection, shelf).unsound
    assert (whole.files, whole.unsound) == (2, ())
    assert (found.sha256, found.subject) == (digest, "PRJ-0001")


def test_verify_finds_a_row_of_a_file_that_was_deleted(attached: Region, shelf: Shelf) -> None:
    with attached.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM stored_file WHERE media = 'application/pdf'")

    with reading(attached.engine) as connection:
        (found,) = verify_files(connection, shelf, "PRJ-0001").unsound

    assert found.reason.key == "document_unknown"


def test_a_backup_brings_the_files_back_and_names_one_that_it_could_not_take(
    attached: Region, shelf: Shelf, tmp_path: Path
) -> None:
    if attached.engine.dialect.name != "sqlite":
        pytest.skip("the files travel in the same way")
    whole = back_up(attached.engine, METADATA, tmp_path / "a.zip", documents=shelf.folder, now=NOW)
    place = open_engine(f"sqlite:///{tmp_path}/there/potok.db")

    restore(
        place, METADATA, tmp_path / "a.zip", documents=tmp_path / "there" / "documents", changing=changing, build=build
    )
    with reading(place) as connection:
        found = verify_files(connection, Shelf(folder=tmp_path / "there" / "documents", most=1))
    place.dispose()
    _changed(next(file for file in shelf.folder.rglob("*") if file.is_file()))
    partly = back_up(attached.engine, METADATA, tmp_path / "b.zip", documents=shelf.folder, now=NOW)

    assert (whole.lost, found.files, found.unsound) == ((), 2, ())
    assert (len(partly.lost), len(partly.contents.documents)) == (1, 1)
    kept = [file for file in (tmp_path / "there" / "documents").rglob("*") if file.is_file()]
    assert {oct(file.stat().st_mode & 0o777) for file in kept} == {"0o600"}
