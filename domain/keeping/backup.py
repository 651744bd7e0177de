"""One moment of the whole database with its documents as one file, while others go on writing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, inspect

from domain.documents.regular_file import digest_of, regular
from domain.engine.database import HEAD, address_of, explained, file_of, open_engine, reading, revision
from domain.engine.database_problems import DatabaseMissing, disk_of
from domain.engine.journal import Broken, seal_of, verify
from domain.engine.listed import Listed
from domain.engine.refusals import Refusal
from domain.keeping import faults
from domain.keeping.contents import DATABASE, DOCUMENTS, FORMAT, ROWS, Contents, Packing, Unpacking, chunks_of

_NO_MOMENT = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Made:
    """What was written, and where the history did not hold together before."""

    file: Path
    contents: Contents
    broken: Listed[Broken]
    lost: tuple[str, ...] = ()
    """Files of documents that are gone or changed, and so are not in it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one moment of a database holds."""

    rows: dict[str, int]
    subjects: int
    entries: int
    seal: str
    broken: Listed[Broken]
    papers: frozenset[str] = frozenset()
    """SHA-256 of every file that a document may rest on."""


def back_up(engine: Engine, metadata: MetaData, file: Path, *, documents: Path, now: datetime) -> Made:
    """Write a file that is not there yet, and read it back before it gets its name."""
    if file.exists():
        raise Refusal([faults.there_already(file)])
    if (found := revision(engine)) is None:
        raise DatabaseMissing(address_of(engine))
    try:
        with TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as place:
            written = Path(place) / file.name
            packing = Packing(written)
            pack = _pack_file if file_of(engine) else _pack_rows
            counted = pack(engine, metadata, packing, Path(place), found)
            sound = [paper for paper in kept_in(documents) if digest_of(paper) == paper.name]
            for paper in sound:
                with regular(paper) as source:
                    packing.add(f"{DOCUMENTS}{paper.name}", chunks_of(source))
            contents = Contents(
                FORMAT, engine.dialect.name, found, now.isoformat(timespec="seconds"),
                counted.subjects, counted.entries, counted.seal, counted.rows, packing.parts,
            )  # fmt: skip
            packing.close(contents)
            _read_back(written)
            _name(written, file)
    except OSError as error:
        raise error if error.filename else OSError(error.errno, error.strerror, str(file)) from error
    lost = counted.papers - {paper.name for paper in sound}
    return Made(file, contents, counted.broken, tuple(sorted(lost)))


def kept_in(documents: Path) -> list[Path]:
    """The documents of a folder; what only has the name of one is none."""
    found = sorted(documents.glob("??/" + "[0-9a-f]" * 64)) if documents.is_dir() else []
    return [file for file in found if file.is_file() and not file.is_symlink()]


def _pack_file(engine: Engine, metadata: MetaData, packing: Packing, place: Path, found: str) -> Counted:
    """SQLite copies its own pages in one step: one moment, and nobody waits."""
    copy = place / DATABASE
    with (
        explained(engine), closing(engine.raw_connection()) as source, closing(sqlite3.connect(copy)) as target,
        disk_of(place.parent),
    ):  # fmt: skip
        source.driver_connection.backup(target)  # type: ignore[union-attr]
    check_pages(copy)
    own = open_engine(f"sqlite:///{copy}")
    with reading(own) as connection:
        counted = counts(connection, metadata, found)
    own.dispose()
    with copy.open("rb") as pages:
        packing.add(DATABASE, chunks_of(pages))
    copy.unlink()
    return counted


def check_pages(file: Path) -> None:
    """Refuse a database file whose pages are damaged."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise Refusal([faults.unsound(DATABASE, said)])


def _pack_rows(engine: Engine, metadata: MetaData, packing: Packing, place: Path, found: str) -> Counted:
    """PostgreSQL writes each table of one snapshot."""
    with reading(engine) as connection:
        counted = counts(connection, metadata, found)
        for name in counted.rows:
            columns = tuple(column["name"] for column in inspect(connection).get_columns(name))
            # closed before the connection is: a copy that is cut off would keep it locked for ever
            with closing(_copied(connection, name, columns)) as rows:
                packing.add(f"{ROWS}{name}", rows, columns)
    return counted


def _copied(connection: Connection, table: str, columns: tuple[str, ...]) -> Generator[bytes]:
    from psycopg import sql

    driver: Any = connection.connection.driver_connection
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), listed)
    with driver.cursor() as cursor, cursor.copy(statement) as rows:
        for block in rows:
            yield bytes(block)


def counts(connection: Connection, metadata: MetaData, found: str) -> Counted:
    """Rows of every table of ours, the chains and their seal; those of an earlier release are counted only."""
    here = set(inspect(connection).get_table_names())
    quoted = connection.dialect.identifier_preparer.quote
    rows = {
        name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {quoted(name)}").scalar_one())  # noqa: S608 - ours
        for name in (str(table.name) for table in metadata.sorted_tables)
        if name in here
    }
    sealed = seal_of(connection, _NO_MOMENT)
    broken = verify(connection).broken if found == HEAD else Listed()
    table = "stored_file"
    papers = connection.exec_driver_sql(f"SELECT sha256 FROM {table}").scalars() if table in here else ()  # noqa: S608
    return Counted(rows, sealed.subjects, sealed.entries, sealed.hash, broken, frozenset(papers))


def _read_back(written: Path) -> None:
    """What lies on the disk is what was meant to."""
    with written.open("rb") as file:
        os.fsync(file.fileno())
    unpacking = Unpacking(written)
    try:
        unpacking.check()
    finally:
        unpacking.close()


def _name(written: Path, file: Path) -> None:
    """Give a whole file its name, never over another one."""
    try:
        os.link(written, file)
    except FileExistsError:
        raise Refusal([faults.there_already(file)]) from None
    except OSError:  # a disk without links
        if file.exists():
            raise Refusal([faults.there_already(file)]) from None
        written.rename(file)
