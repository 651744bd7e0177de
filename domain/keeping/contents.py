"""What a backup holds: one ZIP file with a manifest that names every part with its size and its SHA-256."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Annotated
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from domain.engine.database import REVISIONS
from domain.engine.refusals import Refusal
from domain.keeping import faults
from domain.text.package import DAMAGED, opened_package

FORMAT = "potok-backup/1"
MANIFEST = "manifest.json"
DATABASE = "potok.db"
"""The part that is an SQLite database."""
ROWS = "rows/"
"""Parts that are tables of a PostgreSQL database, as its COPY writes them."""
DOCUMENTS = "documents/"
"""Parts that are documents, named by their SHA-256."""

CHUNK = 1 << 20
LARGEST_MANIFEST = 32 << 20
MOST_PARTS = 250_000
"""Parts of a backup whose manifest is no larger than that."""

Name = Annotated[str, Field(pattern=r"^(potok\.db|rows/[a-z_]{1,60}|documents/[0-9a-f]{64})$")]


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it was written."""

    size: int
    sha256: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself."""

    format: str
    database: str
    """Kind of the database: sqlite or postgresql."""
    revision: str
    made_at: str
    subjects: int
    entries: int
    seal: str
    rows: Mapping[str, int]
    parts: Mapping[Name, Part] = field(default_factory=dict)

    @property
    def documents(self) -> list[str]:
        """SHA-256 of every document inside."""
        return [name.removeprefix(DOCUMENTS) for name in self.parts if name.startswith(DOCUMENTS)]


_CONTENTS = TypeAdapter(Contents)


class Packing:
    """A backup while it is written."""

    def __init__(self, file: Path) -> None:
        self._zip = ZipFile(file, "x", ZIP_DEFLATED, compresslevel=1)
        self.parts: dict[str, Part] = {}

    def add(self, name: str, chunks: Iterable[bytes], columns: tuple[str, ...] = ()) -> None:
        """Write one part, a chunk at a time."""
        digest, size = sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as part:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                part.write(chunk)
        self.parts[name] = Part(size, digest.hexdigest(), columns)

    def close(self, contents: Contents) -> None:
        """Write what the backup says of itself; without it the file is none."""
        self._zip.writestr(MANIFEST, orjson.dumps(contents, option=orjson.OPT_INDENT_2))
        self._zip.close()


def chunks_of(source: IO[bytes]) -> Iterator[bytes]:
    """A stream, piece by piece."""
    while chunk := source.read(CHUNK):
        yield chunk


class Unpacking:
    """A backup that is read; whatever is not as it was written is refused, and nothing is unpacked before."""

    def __init__(self, file: Path) -> None:
        self.file = file
        if file.exists() and not file.is_file():
            raise Refusal([faults.not_a_backup(file)])
        try:
            self._zip = opened_package(file, MOST_PARTS)
            text = self._text()
        except DAMAGED:
            raise Refusal([faults.not_a_backup(file)]) from None
        try:
            self.contents = _CONTENTS.validate_json(text)
        except (ValidationError, ValueError):
            self._zip.close()
            raise Refusal([faults.not_a_backup(file)]) from None
        if self.contents.format != FORMAT:
            raise Refusal([faults.other_format(file, self.contents.format, FORMAT)])
        if self.contents.revision not in REVISIONS:
            raise Refusal([faults.newer(file, self.contents.revision, REVISIONS[-1])])

    def _text(self) -> bytes:
        with self._zip.open(MANIFEST) as source:
            text = source.read(LARGEST_MANIFEST + 1)
        return text if len(text) <= LARGEST_MANIFEST else b""

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def check(self) -> None:
        """Refuse a backup any part of which is missing, too long or changed."""
        named = {*self.contents.parts, MANIFEST}
        reasons = [faults.damaged(self.file, name) for name in sorted(named ^ set(self._zip.namelist()))]
        for name in self.contents.parts:
            if not reasons:
                for _ in self.chunks(name):
                    pass
        if reasons:
            raise Refusal(reasons)

    def chunks(self, name: str) -> Iterator[bytes]:
        """One part, piece by piece; refuses one that is not what was written, at its end at the latest."""
        expected, digest, size = self.contents.parts[name], sha256(), 0
        try:
            with self._zip.open(name) as source:
                for chunk in chunks_of(source):
                    digest.update(chunk)
                    if (size := size + len(chunk)) > expected.size:
                        break
                    yield chunk
        except DAMAGED:
            raise Refusal([faults.damaged(self.file, name)]) from None
        if size != expected.size or digest.hexdigest() != expected.sha256:
            raise Refusal([faults.damaged(self.file, name)])

    def unpack(self, name: str, target: Path) -> None:
        """Write one part into a file that is not there yet."""
        try:
            with target.open("xb") as file:
                for chunk in self.chunks(name):
                    file.write(chunk)
        except OSError as error:
            raise error if error.filename else OSError(error.errno, error.strerror, str(target.parent)) from error
