"""The files of documents in an archive: beside its tables, each under the SHA-256 of its content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import copyfile

from sqlalchemy import Connection, Table, select

from domain.archive import faults
from domain.archive.sheets import Sheet
from domain.documents.shelf import Shelf, private
from domain.engine.refusals import Reason

PAPERS = "documents"
"""The folder of an archive that holds them."""


def write_papers(connection: Connection, table: Table, shelf: Shelf, place: Path) -> tuple[str, ...]:
    """Copy every file that is kept; says which are lost or changed, and so could not be."""
    missing = []
    target = _inside(place)
    kept = select(table.c.sha256).order_by(table.c.sha256)
    for digest in connection.execute(kept, execution_options={"yield_per": 500}).scalars():
        if shelf.fault_of(digest) is not None:
            missing.append(digest)
            continue
        private(target.place(digest).parent)
        copyfile(shelf.place(digest), target.place(digest))
    return tuple(missing)


def paper_faults(folder: Path, digests: Iterable[str], missing: Iterable[str]) -> Iterator[Reason]:
    """What an archive's folder of documents holds that it must not, or does not hold that it must."""
    inside, gone = _inside(folder), set(missing)
    expected = {digest: inside.place(digest) for digest in digests if digest not in gone}
    found = {file for file in (folder / PAPERS).rglob("*") if not file.is_dir()}
    for file in sorted(found - set(expected.values())):
        yield faults.file_extra(str(file.relative_to(folder)))
    for digest, file in sorted(expected.items()):
        if file not in found:
            yield faults.file_missing(f"{PAPERS}/{digest[:2]}/{digest}")
        elif inside.fault_of(digest) is not None:
            yield faults.paper_changed(f"{PAPERS}/{digest[:2]}/{digest}")


def digests_in(file: Path, table: Table) -> list[str]:
    """The files that the table of an archive names."""
    place = [column.name for column in table.columns].index("sha256")
    return [str(row[place]) for row in Sheet(file, table)]


def place_papers(folder: Path, digests: Iterable[str], missing: Iterable[str], shelf: Shelf) -> None:
    """Take over the files of an archive that was looked at; one that is here already is the same by its name."""
    inside, gone = _inside(folder), set(missing)
    for digest in digests:
        if digest not in gone and shelf.fault_of(digest) is not None:
            with inside.place(digest).open("rb") as source:
                shelf.take_over(source, digest)


def _inside(folder: Path) -> Shelf:
    return Shelf(folder=folder / PAPERS, most=0)
