"""A backup into an empty place: every part checked before, the chains after, and all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, MetaData

from domain.documents.regular_file import NotAFile, digest_of
from domain.documents.shelf import private
from domain.engine.database import address_of, file_of, open_engine, reading, revision
from domain.engine.journal import Broken
from domain.engine.listed import Listed
from domain.engine.refusals import Refusal
from domain.engine.words import Words
from domain.keeping import faults
from domain.keeping.backup import Counted, check_pages, counts
from domain.keeping.contents import DATABASE, DOCUMENTS, ROWS, Contents, Unpacking

Build = Callable[[Connection, str], None]
"""Makes the tables of a migration in an empty database."""
Changing = Callable[[Engine], Any]


@contextmanager
def opened(file: Path) -> Iterator[Unpacking]:
    """A backup whose every part was looked at."""
    unpacking = Unpacking(file)
    try:
        unpacking.check()
        yield unpacking
    finally:
        unpacking.close()


def restore(
    engine: Engine, metadata: MetaData, file: Path, *, documents: Path, changing: Changing, build: Build
) -> tuple[Contents, Listed[Broken]]:
    """Make an empty place hold what the backup holds; says what that is and where its history was broken already."""
    if taken(engine):
        raise Refusal([faults.place_taken(address_of(engine))])
    with opened(file) as unpacking:
        kind = unpacking.contents.database
        if kind != engine.dialect.name:
            raise Refusal([faults.other_kind(file, kind, engine.dialect.name)])
        _unpack_documents(unpacking, documents)
        if (target := file_of(engine)) is not None:
            counted = _place_file(unpacking, metadata, target)
        else:
            counted = _fill(engine, metadata, unpacking, changing, build)
        return unpacking.contents, counted.broken


def taken(engine: Engine) -> bool:
    """Whether there is a database already, even an empty one."""
    if (file := file_of(engine)) is not None:
        return any(file.with_name(f"{file.name}{ending}").exists() for ending in ("", "-wal"))
    return revision(engine) is not None


def _unpack_documents(unpacking: Unpacking, folder: Path) -> None:
    """Documents that are not there yet, or that are there under a name that their content does not have."""
    for sha256 in unpacking.contents.documents:
        place = folder / sha256[:2] / sha256
        if not _whole(place, sha256):
            private(folder)
            private(place.parent)
            beside = place.with_name(f".{sha256}")
            beside.unlink(missing_ok=True)
            unpacking.unpack(f"{DOCUMENTS}{sha256}", beside)
            beside.chmod(0o600)
            beside.rename(place)


def _whole(place: Path, sha256: str) -> bool:
    """Whether a document lies there and is what its name says."""
    try:
        return digest_of(place) == sha256
    except (FileNotFoundError, NotAFile):
        return False


def _place_file(unpacking: Unpacking, metadata: MetaData, target: Path) -> Counted:
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as place:
        copy = Path(place) / target.name
        unpacking.unpack(DATABASE, copy)
        check_pages(copy)
        own = open_engine(f"sqlite:///{copy}")
        with reading(own) as connection:
            counted = counts(connection, metadata, unpacking.contents.revision)
        own.dispose()
        _compare(unpacking, counted)
        copy.rename(target)
    return counted


def _fill(engine: Engine, metadata: MetaData, unpacking: Unpacking, changing: Changing, build: Build) -> Counted:
    contents = unpacking.contents
    with changing(engine) as connection:
        build(connection, contents.revision)
        for table in metadata.sorted_tables:
            if (name := f"{ROWS}{table.name}") in contents.parts:
                _copy(connection, table.name, contents.parts[name].columns, unpacking.chunks(name))
        counted = counts(connection, metadata, contents.revision)
        _compare(unpacking, counted)
    return counted


def _copy(connection: Connection, table: str, columns: tuple[str, ...], chunks: Iterator[bytes]) -> None:
    from psycopg import Error, sql

    driver: Any = connection.connection.driver_connection
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    try:
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), listed)
        with driver.cursor() as cursor, cursor.copy(statement) as rows:
            for chunk in chunks:
                rows.write(chunk)
    except Error as error:
        raise Refusal([faults.unsound(f"{ROWS}{table}", str(error).partition("\n")[0])]) from error


def _compare(unpacking: Unpacking, counted: Counted) -> None:
    """What came back is what was written down."""
    contents, place = unpacking.contents, str(unpacking.file)
    compared = [
        (Words("историй", "chains"), counted.subjects, contents.subjects),
        (Words("записей", "entries"), counted.entries, contents.entries),
        (Words("печать", "seal"), counted.seal, contents.seal),
        *(
            (Words(f"строк {name}", f"rows of {name}"), counted.rows.get(name), rows)
            for name, rows in contents.rows.items()
        ),
    ]
    reasons = [faults.differs(place, what, found, said) for what, found, said in compared if found != said]
    if reasons:
        raise Refusal(reasons)
