"""The folder of documents: each file once, under the SHA-256 of its content, for its owner's eyes only."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from shutil import copyfileobj
from stat import S_ISREG
from tempfile import NamedTemporaryFile
from typing import IO

from sqlalchemy import Engine

from domain.documents import faults
from domain.documents.kinds import ENDINGS, is_named_so, media_of
from domain.documents.regular_file import NotAFile, digest_of, regular
from domain.engine.database import insert_new, writing
from domain.engine.refusals import Reason, Refusal
from domain.engine.words import Words
from domain.stored.tables import TABLES

CHUNK = 1 << 20
SCAN_SECONDS = 120
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class ScannerAway(Exception):
    """The virus scanner that the installation names gives no answer."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.said = Words(
            f"проверка на вирусы не отвечает (POTOK_DOCUMENT_SCANNER): {detail}; файл не принят",
            f"the virus scanner does not answer (POTOK_DOCUMENT_SCANNER): {detail}; the file was not taken in",
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept."""

    sha256: str
    size: int
    media: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where files lie, and what is let in."""

    folder: Path
    most: int
    """Largest file, in bytes."""
    scanner: tuple[str, ...] = ()
    """A command that gets the file as its last word: 0 lets it in, 1 keeps it out."""

    def place(self, digest: str) -> Path:
        """Where the file of a SHA-256 lies."""
        return self.folder / digest[:2] / digest

    def put_file(self, file: Path, field: str = "sha256") -> Kept:
        """Take a file in; refuses what is too large, of no kind that is kept, or infected."""
        if not file.exists():
            raise Refusal([faults.no_file(field, file)])
        try:
            with regular(file.resolve()) as source:
                return self.put(source, field, file.name)
        except NotAFile:
            raise Refusal([faults.not_a_file(field, file)]) from None

    def put(self, source: IO[bytes], field: str = "sha256", name: str = "") -> Kept:
        """Take a stream in, by the same rules; a `name` must not promise another kind than is inside."""
        private(self.folder)
        with NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as coming:
            written = Path(coming.name)
        try:
            with written.open("wb") as coming:
                digest, size = self._copy(source, coming, field)
                coming.flush()
                os.fsync(coming.fileno())
            kept = Kept(digest, size, self._looked_at(written, field, name))
            place = self.place(digest)
            private(place.parent)
            written.replace(place)
        except OSError as error:
            raise error if error.filename else OSError(error.errno, error.strerror, str(self.folder)) from error
        finally:
            written.unlink(missing_ok=True)
        return kept

    def take_over(self, source: IO[bytes], digest: str) -> None:
        """Put a file in its place that was looked at when it was taken in first."""
        private(self.folder)
        private(self.place(digest).parent)
        with NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as coming:
            copyfileobj(source, coming, CHUNK)
            coming.flush()
            os.fsync(coming.fileno())
        Path(coming.name).replace(self.place(digest))

    def _copy(self, source: IO[bytes], coming: IO[bytes], field: str) -> tuple[str, int]:
        digest, size = sha256(), 0
        while chunk := source.read(CHUNK):
            if (size := size + len(chunk)) > self.most:
                raise Refusal([faults.too_large(field, self.most)])
            digest.update(chunk)
            coming.write(chunk)
        if not size:
            raise Refusal([faults.empty(field)])
        return digest.hexdigest(), size

    def _looked_at(self, file: Path, field: str, name: str) -> str:
        if (media := media_of(file)) is None:
            raise Refusal([faults.wrong_kind(field)])
        if not is_named_so(name, media):
            raise Refusal([faults.misnamed(field, name, media)])
        if self.scanner:
            try:
                ended = subprocess.run(  # noqa: S603 - the installation's own words, and no shell
                    [*self.scanner, str(file)], capture_output=True, timeout=SCAN_SECONDS, check=False
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise ScannerAway(str(error)) from error
            if ended.returncode == 1:
                raise Refusal([faults.infected(field)])
            if ended.returncode:
                raise ScannerAway(f"{ended.returncode} {ended.stderr.decode(errors='replace').strip()[:200]}".strip())
        return media

    def hand_out(self, digest: str) -> Path:
        """The file of a SHA-256, read through first: never one that is not what was taken in."""
        if (reason := self.fault_of(digest)) is not None:
            raise Refusal([reason])
        return self.place(digest)

    def copy(self, digest: str, target: Path) -> None:
        """The file of a SHA-256 as a new file of its owner's alone; one that is there is nobody's to write over."""
        source = self.hand_out(digest)
        with source.open("rb") as kept, os.fdopen(os.open(target, _NEW, 0o600), "wb") as file:
            copyfileobj(kept, file, CHUNK)

    def fault_of(self, digest: str) -> Reason | None:
        """What is wrong with a file; nothing where it is whole."""
        try:
            found = digest_of(self.place(digest))
        except FileNotFoundError:
            return faults.lost(digest)
        except NotAFile:
            return faults.replaced(digest)
        return None if found == digest else faults.changed(digest)

    def has(self, digest: str, size: int) -> bool:
        """Whether a file of that size lies in the place of a SHA-256."""
        try:
            found = self.place(digest).lstat()
            return S_ISREG(found.st_mode) and found.st_size == size
        except OSError:
            return False


def private(folder: Path) -> None:
    """Make a folder that is its owner's alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def remember(engine: Engine, kept: Kept, now: datetime) -> None:
    """Note that a file is kept, so that an action may name it."""
    row = {"sha256": kept.sha256, "size": kept.size, "media": kept.media, "kept_at": now}
    with writing(engine) as connection:
        insert_new(connection, TABLES["stored_file"], [row])


def name_of(title: str, code: str, media: str) -> str:
    """How a file is called when it is handed out: by its document, never by what somebody typed as a path."""
    said = "".join(sign if sign.isalnum() or sign in " -_№" else " " for sign in f"{code} {title}")
    return f"{' '.join(said.split())[:100].strip()}{ENDINGS.get(media, '')}"
