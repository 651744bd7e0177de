"""An archive into an empty database: every byte checked before, chains and tables after, and all of it or nothing."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, delete, literal, select

from domain.archive import faults
from domain.archive.earlier import filled_since, tables_of
from domain.archive.manifest import MANIFEST, Manifest, check, file_of, papers_of, read_manifest
from domain.archive.papers import place_papers
from domain.archive.sheets import Sheet
from domain.documents.shelf import Shelf
from domain.engine.database import as_it_stands, check_revision, writing
from domain.engine.journal import seal_of, verify
from domain.engine.listed import Listed
from domain.engine.refusals import Reason, Refusal
from domain.engine.wire import insertion
from domain.engine.words import Words
from domain.proving.comparison import differences
from domain.proving.early_releases import tell_anew
from domain.proving.replay import replayed
from domain.proving.resting_tables import OF_THE_HOST
from domain.registry.host_acts import INSTALLATION
from domain.stored.tables import TABLES

_NO_MOMENT = datetime.min.replace(tzinfo=UTC)


class _Rehearsed(Exception):
    """Everything was right; nothing is to stay."""


def import_archive(
    engine: Engine,
    metadata: MetaData,
    folder: Path,
    *,
    founding: Collection[str] = (),
    rehearse: bool = False,
    documents: Shelf | None = None,
) -> Manifest:
    """Make an empty database equal to the one that the archive was written from; says what it holds now.

    Rows of `founding` tables are those that an installation begins with: they give way to the archive's.
    A rehearsal does everything and keeps nothing.
    """
    check_revision(engine)
    manifest = read_manifest(folder)
    tables = tables_of(manifest.revision, metadata.sorted_tables)
    check(folder, manifest, tables)
    if documents is not None and not rehearse:  # before the rows: a file that nothing names does no harm
        place_papers(folder, papers_of(folder, tables), manifest.lost, documents)
    with suppress(_Rehearsed), writing(engine) as connection:
        _take_over(connection, tables, founding)
        for table in tables:
            _fill(connection, table, folder / file_of(table), manifest.tables[table.name].rows)
        for statement in filled_since(manifest.revision):
            connection.exec_driver_sql(statement)
        _check_references(connection, tables, folder)
        _check_history(connection, manifest)
        tell_anew(connection, manifest.revision)
        _check_told(connection)
        if rehearse:
            raise _Rehearsed
    return manifest


def _take_over(connection: Connection, tables: Sequence[Table], founding: Collection[str]) -> None:
    """Keep others out until the end; refuse a database that holds anything."""
    if connection.dialect.name == "postgresql":
        quoted = connection.dialect.identifier_preparer.format_table
        connection.exec_driver_sql(f"LOCK TABLE {', '.join(quoted(table) for table in tables)} IN EXCLUSIVE MODE")
    else:  # rows of one table may point to later ones
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    held = [table.name for table in tables if table.name not in founding and _holds_rows(connection, table)]
    if held:
        raise Refusal([faults.database_not_empty(held)])
    for table in tables:
        if table.name in founding:
            connection.execute(delete(table))


def _holds_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(literal(1)).select_from(table).limit(1)).first() is not None


def _fill(connection: Connection, table: Table, file: Path, expected: int) -> None:
    sheet = Sheet(file, table)
    load = _copy if connection.dialect.name == "postgresql" else _insert
    load(connection.connection.driver_connection, table, sheet)
    if sheet.rows != expected:
        raise Refusal([faults.differs(file.name, Words("строк", "rows"), sheet.rows, expected)])


def _insert(driver: Any, table: Table, sheet: Sheet) -> None:
    """SQLite takes rows one by one, so the sheet stands at the one that it refuses."""
    sql, _ = insertion(table).sql("sqlite")
    try:
        driver.executemany(sql, _storable(sheet))
    except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError) as error:
        raise Refusal([faults.row_refused(sheet.place(), str(error))]) from error


def _storable(sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    """The rows; SQLite would take a NUL that PostgreSQL refuses, and the archive could never move there."""
    for row in sheet:
        if any("\0" in cell for cell in row if isinstance(cell, str)):
            raise Refusal([faults.row_refused(sheet.place(), "NUL (0x00)")])
        yield row


def _copy(driver: Any, table: Table, sheet: Sheet) -> None:
    """PostgreSQL takes a stream, and says the number of the row that it refuses."""
    from psycopg import DataError, IntegrityError
    from psycopg.sql import SQL, Identifier

    columns = SQL(", ").join(Identifier(column.name) for column in table.columns)
    order = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table.name), columns)
    try:
        with driver.cursor() as cursor, cursor.copy(order) as stream:
            for row in sheet:
                stream.write_row(row)
    except (DataError, IntegrityError) as error:
        raise Refusal([_refused(error, sheet)]) from error


def _refused(error: Any, sheet: Sheet) -> Reason:
    """Where PostgreSQL stopped; what the driver itself refuses is the row at hand."""
    said = error.diag.message_detail or error.diag.message_primary or str(error)
    found = re.search(r", line (\d+)(?:, column (\w+))?", error.diag.context or "")
    if found is None:
        return faults.row_refused(sheet.place() if error.sqlstate is None else sheet.file.name, said)
    sheet.find(int(found[1]))
    return faults.row_refused(sheet.place(found[2] or ""), said)


def _check_references(connection: Connection, tables: Sequence[Table], folder: Path) -> None:
    """SQLite was told to wait with foreign keys; a row's number in an empty table is its place in the file."""
    if connection.dialect.name == "postgresql":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        name, row, parent, _ = broken
        sheet = Sheet(folder / file_of(name), next(table for table in tables if table.name == name))
        sheet.find(row)
        raise Refusal([faults.points_nowhere(sheet.place(), parent)])


def _check_history(connection: Connection, manifest: Manifest) -> None:
    """The chains hold together, and their heads are those that were sealed."""
    found = verify(connection)
    if found.broken:
        first = found.broken[0]
        place = f"{file_of('journal')}: {first.subject} №{first.seq}"
        raise Refusal([faults.history_broken(place, first.said, found.broken.total)])
    sealed = seal_of(connection, _NO_MOMENT)
    compared = (
        (Words("историй", "chains"), sealed.subjects, manifest.subjects),
        (Words("записей", "entries"), sealed.entries, manifest.entries),
        (Words("печать", "seal"), sealed.hash, manifest.seal),
    )
    reasons = [faults.differs(MANIFEST, what, found, sealed) for what, found, sealed in compared if found != sealed]
    if reasons:
        raise Refusal(reasons)


def _check_told(connection: Connection) -> None:
    """The tables hold what the journal tells: nobody writes a status into an archive that was never given.

    What an earlier release kept of its host beside the journal is entered there afterwards.
    """
    subject = TABLES["subject"]
    entered = connection.execute(select(subject.c.code).where(subject.c.code == INSTALLATION)).first()
    with as_it_stands(connection), replayed(connection) as again:
        told = differences(connection, again.connection)
        found = Listed.of((one for one in told if entered is not None or one.table not in OF_THE_HOST), 1)
    for one in found:
        place = ", ".join(filter(None, (f"{file_of(one.table)}: {one.subject}", one.key, one.field)))
        raise Refusal([faults.not_told(place, one.said, found.total)])
