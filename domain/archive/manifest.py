"""What an archive says of itself, so that nothing can be lost or changed on the way unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Annotated, Any

import orjson
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy import Table

from domain.archive import faults
from domain.archive.cells import kind_of
from domain.archive.earlier import readable
from domain.archive.papers import PAPERS, digests_in, paper_faults
from domain.engine.asked import DIGEST
from domain.engine.database import HEAD
from domain.engine.refusals import Reason, Refusal
from domain.engine.words import Words

FORMAT = "potok-archive/1"
"""The form of the files; raised when a reader of before would misread them."""

MANIFEST = "manifest.json"
LARGEST = 32 << 20
"""Bytes of a manifest."""

Sha256 = Annotated[str, Field(pattern=DIGEST)]
Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class TableFile:
    """What the file of one table holds."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: Count
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    format: str
    revision: str
    """The last migration of the database that it was written from."""
    subjects: Count
    entries: Count
    seal: Sha256
    """Stands for the heads of all chains, as `potok journal seal` prints it."""
    tables: dict[str, TableFile] = field(default_factory=dict)
    lost: tuple[Sha256, ...] = ()
    """Files of documents that were lost or changed before the archive was written."""

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())


_MANIFESTS = TypeAdapter(Manifest)


def file_of(table: Table | str) -> str:
    """The name of a table's file."""
    return f"{table}.csv"


def described(table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and kinds of a table's columns."""
    return tuple(str(column.name) for column in table.columns), tuple(kind_of(column).name for column in table.columns)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write what an archive holds."""
    text = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    (folder / MANIFEST).write_bytes(text)


def read_manifest(folder: Path) -> Manifest:
    """What an archive says of itself; refuses a folder that is none, another format and another revision."""
    if not (file := folder / MANIFEST).is_file():
        raise Refusal([faults.not_an_archive(folder, MANIFEST)])
    found = _json(file)
    if (format_ := found.get("format")) != FORMAT:
        raise Refusal([faults.other_format(MANIFEST, format_, FORMAT)])
    try:
        manifest = _MANIFESTS.validate_python(found)
    except ValidationError as error:
        raise Refusal(_objections(error)) from None
    if manifest.revision not in readable():
        raise Refusal([faults.other_revision(MANIFEST, manifest.revision, HEAD)])
    return manifest


def _json(file: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(file.read_bytes() if file.stat().st_size <= LARGEST else b"")
    except orjson.JSONDecodeError as error:
        reason = faults.wrong("bad_json", f"{MANIFEST}:{error.lineno}:{error.colno}", "это не JSON", "this is no JSON")
        raise Refusal([reason]) from None
    return found if isinstance(found, dict) else {}


OBJECTIONS = {"missing": "значения нет, а оно нужно", "extra_forbidden": "такого поля быть не должно"}


def _objections(error: ValidationError) -> list[Reason]:
    return [
        faults.wrong(
            "bad_manifest",
            f"{MANIFEST}: {'.'.join(str(part) for part in row['loc'])}",
            OBJECTIONS.get(row["type"], "значение не того вида"),
            str(row["msg"]),
        )
        for row in error.errors()
    ]


def check(folder: Path, manifest: Manifest, tables: Sequence[Table]) -> None:
    """Refuse an archive whose files are not those of the manifest, or not of these tables; every fault at once."""
    reasons = [*_table_faults(manifest, tables), *_file_faults(folder, manifest)]
    if not reasons:
        reasons = list(paper_faults(folder, papers_of(folder, tables), manifest.lost))
    if reasons:
        raise Refusal(reasons)


def papers_of(folder: Path, tables: Sequence[Table]) -> list[str]:
    """SHA-256 of every file of a document that an archive names."""
    table = next((table for table in tables if table.name == "stored_file"), None)
    return [] if table is None else digests_in(folder / file_of(table), table)


def _table_faults(manifest: Manifest, tables: Sequence[Table]) -> Iterator[Reason]:
    known = {table.name: described(table) for table in tables}
    for name in sorted(known.keys() - manifest.tables):
        yield faults.file_missing(f"{MANIFEST}: tables.{name}")
    for name in sorted(manifest.tables.keys() - known):
        yield faults.file_extra(f"{MANIFEST}: tables.{name}")
    for name in sorted(manifest.tables.keys() & known):
        file = manifest.tables[name]
        for what, found, expected in zip(_COLUMNS, (file.columns, file.kinds), known[name], strict=True):
            if found != expected:
                place = f"{MANIFEST}: tables.{name}"
                yield faults.differs(place, what, ",".join(found), ",".join(expected))


_COLUMNS = (Words("столбцы", "columns"), Words("виды столбцов", "kinds of columns"))


def _file_faults(folder: Path, manifest: Manifest) -> Iterator[Reason]:
    expected = {file_of(name): table.sha256 for name, table in manifest.tables.items()}
    found = {path.name: path for path in folder.iterdir()}
    for name in sorted(found.keys() - expected - {MANIFEST, PAPERS}):
        yield faults.file_extra(name)
    for name in sorted(expected.keys()):
        if name not in found:
            yield faults.file_missing(name)
        elif (digest := _digest(found[name])) != expected[name]:
            yield faults.file_changed(name, digest, expected[name])


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return file_digest(source, "sha256").hexdigest()
