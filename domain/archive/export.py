"""The whole database into a folder: one moment of it, row by row, and either all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, collate, false, select, type_coerce

from domain.archive.cells import kind_of
from domain.archive.manifest import FORMAT, Manifest, TableFile, described, file_of, write_manifest
from domain.archive.papers import write_papers
from domain.archive.place import whole
from domain.archive.sheets import write_sheet
from domain.documents.shelf import Shelf
from domain.engine.database import HEAD, check_revision, reading
from domain.engine.journal import Broken, seal_of, verify
from domain.engine.listed import Listed

CHUNK = 1000
"""Rows that are fetched from the database at once."""

_NO_MOMENT = datetime.min.replace(tzinfo=UTC)
"""An archive is of no date: its bytes depend on the rows alone."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and where the history did not hold together before."""

    manifest: Manifest
    broken: Listed[Broken]
    """An archive of a broken history is written as it is, but cannot be imported."""


def export(engine: Engine, metadata: MetaData, folder: Path, *, documents: Shelf | None = None) -> Exported:
    """Write every table and the documents into a new or empty folder; a new one can be read by its owner only."""
    check_revision(engine)
    with whole(folder) as place, reading(engine) as connection:
        tables = {str(table.name): _written(connection, table, place) for table in _in_order(metadata)}
        lost = write_papers(connection, metadata.tables["stored_file"], documents, place) if documents else ()
        sealed = seal_of(connection, _NO_MOMENT)
        manifest = Manifest(FORMAT, HEAD, sealed.subjects, sealed.entries, sealed.hash, tables, lost)
        write_manifest(place, manifest)
        broken = verify(connection).broken
    return Exported(manifest, broken)


def _in_order(metadata: MetaData) -> list[Table]:
    return sorted(metadata.tables.values(), key=lambda table: table.name)


def _written(connection: Connection, table: Table, folder: Path) -> TableFile:
    query = select(*(_plain(column) for column in table.columns)).order_by(*_key(table, connection.dialect.name))
    if table.info.get("secret") or table.info.get("derived"):
        query = query.where(false())  # what lets somebody in leaves with no export, and what is made anew need not
    if secret := table.info.get("secret_where"):
        column, beginning = secret
        query = query.where(~table.c[column].startswith(beginning))
    with connection.execute(query, execution_options={"yield_per": CHUNK}) as rows:
        written = write_sheet(folder / file_of(table), table, rows)
    return TableFile(*described(table), written.rows, written.sha256)


def _plain(column: Column[Any]) -> Any:
    """Words of enumerations as they are stored."""
    return type_coerce(column, String) if isinstance(column.type, String) else column


def _key(table: Table, dialect: str) -> list[Any]:
    """The order of rows: of bytes, whatever alphabet a PostgreSQL database sorts by."""
    columns = list(table.primary_key) or list(table.columns)
    if dialect != "postgresql":
        return columns
    return [collate(column, "C") if kind_of(column).name == "text" else column for column in columns]
