"""Seals outside of the database: signed, noted in a file beside the key, mailed to the administrators.

The methodologies that the database has adopted are noted beside them.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from domain.engine.database import reading, writing
from domain.engine.journal import Sealed, seal
from domain.proving.beside import Adopted, adopted
from domain.proving.signature import Signed, SigningKey, name_of
from flows.programme import Programme
from flows.settings import Settings

NOTED = "seals.txt"
KEYS = "seal-keys.txt"
METHODOLOGIES = "methodologies.txt"

Note = TypeVar("Note")


class KeyUnusable(Exception):
    """The file of the signing key cannot be read or holds no such key."""


class NoteUnreadable(Exception):
    """A line of a file beside the key is not one that was written there."""

    def __init__(self, file: Path, line: int) -> None:
        super().__init__(file, line)
        self.place = f"{file.name}:{line}"


@dataclass(frozen=True, slots=True)
class KeyKnown:
    """A key whose signatures are known: its public part, and since when."""

    name: str
    public: bytes
    since: date


def key_file(settings: Settings) -> Path:
    """Where the signing key lies."""
    return settings.seal_key or settings.own_folder / "seal-key.pem"


def key_of(settings: Settings) -> SigningKey | None:
    """The signing key; nothing where there is none."""
    file = key_file(settings)
    if not file.exists():
        return None
    try:
        return SigningKey.of(file)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnusable(f"{file}: {error}") from error


def make_key(settings: Settings, now: datetime) -> SigningKey:
    """A new signing key; the one before is kept beside it by its name, and its public part stays known."""
    file = key_file(settings)
    if file.exists():
        before = key_of(settings)
        file.rename(file.with_name(f"{file.stem}-{before.name if before else 'before'}{file.suffix}"))
    made = SigningKey.made(file)
    line = f"{made.name} {b64encode(made.public).decode()} {now:%Y-%m-%d}"
    _append(file.with_name(KEYS), line)
    return made


def known_keys(settings: Settings) -> list[KeyKnown]:
    """Every key that ever signed here, the oldest first; lines may be added from a letter."""

    def of(line: str) -> KeyKnown:
        public = b64decode(line.split()[1], validate=True)
        return KeyKnown(name_of(public), public, date.fromisoformat(line.split()[2]))

    return list(_read(key_file(settings).with_name(KEYS), of))


def noted(settings: Settings) -> Iterator[Signed]:
    """The seals that were noted outside of the database, as they were printed."""
    return _read(key_file(settings).with_name(NOTED), Signed.of)


def note_methodologies(settings: Settings, engine: Engine) -> None:
    """Note outside of the database which methodologies it has adopted, those that are not noted yet."""
    file = key_file(settings).with_name(METHODOLOGIES)
    with reading(engine) as connection:
        lines = [one.line() for one in adopted(connection)]
    known = {one.identity for one in noted_methodologies(settings)}
    for line in lines:
        if Adopted.of(line).identity not in known:
            _append(file, line)


def noted_methodologies(settings: Settings) -> list[Adopted]:
    """The methodologies that were noted outside of the database."""
    return list(_read(key_file(settings).with_name(METHODOLOGIES), Adopted.of))


def seal_now(programme: Programme) -> tuple[Sealed, str]:
    """Seal the journal, keep the seal in the database and outside of it; the seal and its printed line."""
    settings = programme.settings
    key = key_of(settings)
    with writing(programme.engine) as connection:
        sealed = seal(connection, programme.now())
    line = key.signed(sealed) if key is not None else sealed.line()
    _append(key_file(settings).with_name(NOTED), line)
    note_methodologies(settings, programme.engine)
    return sealed, line


def _read(file: Path, of: Callable[[str], Note]) -> Iterator[Note]:
    """What the lines of a file tell; raises `NoteUnreadable` at the first that tells nothing."""
    if not file.exists():
        return
    for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), start=1):
        if line.strip():
            try:
                yield of(line.strip())
            except (ValueError, LookupError) as error:
                raise NoteUnreadable(file, number) from error


def _append(file: Path, line: str) -> None:
    """Add a line to a file that only its owner reads, and have it on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as opened:
        opened.write(f"{line}\n")
        opened.flush()
        os.fsync(opened.fileno())
