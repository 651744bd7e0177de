"""Whether every file that a document rests on is here, and is what was taken in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, Connection, and_, select, union_all

from domain.documents.faults import otherwise_noted, unknown_here
from domain.documents.kinds import media_of
from domain.documents.shelf import Shelf
from domain.engine.database import PIECEWISE
from domain.engine.listed import LISTED, Listed
from domain.engine.refusals import Reason
from domain.stored.tables import TABLES

_file, _paper, _journal = TABLES["stored_file"], TABLES["evidence"], TABLES["journal"]

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Unsound:
    """A file that is not as it must be, with a document that rests on it; blank where none does."""

    sha256: str
    subject: str
    entry: int
    reason: Reason


@dataclass(slots=True)
class Looked:
    """How many files were read through, and which of them are not sound."""

    files: int = 0
    unsound: Listed[Unsound] = field(default_factory=Listed)


def verify_files(connection: Connection, shelf: Shelf, subject: str | None = None, *, listed: int = LISTED) -> Looked:
    """Read through every file that is kept, or those of one subject."""
    looked = Looked()
    found = Listed.of(_faults(connection, shelf, subject, looked), listed)
    named = _naming(connection, subject, [digest for digest, _ in found])
    looked.unsound = Listed(Unsound(digest, *named.get(digest, ("", 0)), reason) for digest, reason in found)
    looked.unsound.total = found.total
    return looked


def _faults(connection: Connection, shelf: Shelf, subject: str | None, looked: Looked) -> Iterator[tuple[str, Reason]]:
    """What is wrong with files that are kept, then files that are not."""
    query = select(_file.c.sha256, _file.c.size, _file.c.media).order_by(_file.c.sha256)
    if subject is not None:
        query = query.where(_file.c.sha256.in_(select(_named(subject).subquery().c.digest)))
    for row in connection.execute(query, execution_options=PIECEWISE):
        looked.files += 1
        if (reason := _fault_of(shelf, *row)) is not None:
            yield row.sha256, reason
    for digest in _forgotten(connection, subject):
        yield digest, unknown_here(digest)


def _naming(connection: Connection, subject: str | None, digests: Sequence[str]) -> dict[str, tuple[str, int]]:
    """File -> a document that names it, as its content rather than as its signature."""
    named = _named(subject).subquery()
    found: dict[str, tuple[str, int]] = {}
    for start in range(0, len(digests), CHUNK):
        query = select(named).where(named.c.digest.in_(digests[start : start + CHUNK]))
        found |= {digest: (code, entry) for code, entry, digest in connection.execute(query)}
    return found


def _fault_of(shelf: Shelf, sha256: str, size: int, media: str) -> Reason | None:
    """What is wrong with a file, or else with what the database says of it."""
    if (reason := shelf.fault_of(sha256)) is not None:
        return reason
    file = shelf.place(sha256)
    seen = media_of(file)
    # a kind that is taken in no more was once; what is another kind than noted never was the noted one
    return None if file.stat().st_size == size and seen in {None, media} else otherwise_noted(sha256)


def _named(subject: str | None) -> CompoundSelect[Any]:
    """Every file that a document names, as its content or its signature."""
    parts = [
        select(_paper.c.subject, _paper.c.entry, column.label("digest")).where(
            column.is_not(None), *([_paper.c.subject == subject] if subject else [])
        )
        for column in (_paper.c.signature, _paper.c.sha256)
    ]
    return union_all(*parts)


def _forgotten(connection: Connection, subject: str | None) -> Iterator[str]:
    """Files that documents name and nobody took in; a hash alone, as earlier releases kept it, says so in its entry."""
    named = _named(subject).subquery()
    query = (
        select(named.c.digest)
        .join(_journal, and_(_journal.c.subject == named.c.subject, _journal.c.seq == named.c.entry))
        .outerjoin(_file, _file.c.sha256 == named.c.digest)
        .where(_file.c.sha256.is_(None), _journal.c.facts.like('%"kept_at":%'))
        .distinct()
        .order_by(named.c.digest)
    )
    yield from connection.execute(query, execution_options=PIECEWISE).scalars()


def absent(connection: Connection, shelf: Shelf) -> tuple[int, int]:
    """How many files are kept, and how many of them are not in their place or not of their size."""
    query, count, lost = select(_file.c.sha256, _file.c.size), 0, 0
    for digest, size in connection.execute(query, execution_options=PIECEWISE):
        count, lost = count + 1, lost + (not shelf.has(digest, size))
    return count, lost
