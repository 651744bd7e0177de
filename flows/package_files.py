"""Packages as files on their way out: parts gathered and written, refused where they may not be handed on, signed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.documents.kinds import ENDINGS
from domain.documents.shelf import Shelf
from domain.engine.database import reading
from domain.engine.refusals import Refusal
from domain.proving.signature import signed_bytes
from domain.replication.contents import is_written
from domain.replication.package_file import FACTS, Opened, Piece, manifest_bytes, write
from domain.replication.packages import against
from domain.reports import registers
from domain.reports.package_soundness import Foreign, faults_of, files_of, foreign_of, frozen, without_contents
from domain.stored.tables import TABLES
from flows.document_files import keep
from flows.programme import Programme
from flows.seal_copies import key_of
from flows.shelf import shelf_of
from notifications.papers.package_papers import facts_for_papers, package_paper

_file = TABLES["stored_file"]


@dataclass(frozen=True, slots=True)
class Built:
    """A package with all its parts."""

    manifest: bytes
    pieces: tuple[Piece, ...]
    signature: str = ""
    """Of the region that it came from; a blank where it is our own to sign."""


@dataclass(frozen=True, slots=True)
class Held:
    """A package that may be handed on, before anything is written of it."""

    text: str
    """What was frozen."""
    foreign: Foreign | None
    media: Mapping[str, str]

    @property
    def listed(self) -> list[tuple[str, str, str]]:
        """Path, part and title of every file, in their order."""
        if self.foreign:
            return [(row["path"], row["part"], row["title"]) for row in self.foreign.rows]
        return [(FACTS, "", ""), *(row[:3] for row in _rows(orjson.loads(self.text), self.media))]


def held(programme: Programme, code: str) -> Held:
    """A package as it may be handed on; refuses one that was altered, is not whole, or has lost its status."""
    shelf, current = shelf_of(programme.settings), programme.packs.current
    with reading(programme.engine) as connection:
        found = frozen(connection, code)
        text = registers.package(connection, code)["manifest"]
        foreign = foreign_of(connection, code)
        media = _media(connection, files_of(found))
    faults = list(against(found, programme.today(), needs_exemplar=current.flag("replica_needs_exemplar")))
    if "parts" not in found.manifest:
        faults.append(without_contents(code))
    faults += faults_of(found, foreign, shelf)
    if faults:
        raise Refusal(faults)
    return Held(text, foreign, media)


def built(programme: Programme, code: str) -> Built:
    """A package with all its parts written."""
    shelf, one = shelf_of(programme.settings), held(programme, code)
    return _as_signed(one.foreign, one.text, shelf) if one.foreign else gathered(code, one.text, shelf, one.media)


def _as_signed(foreign: Foreign, text: str, shelf: Shelf) -> Built:
    """A package of another region, byte by byte as it came, with the signature that it came with."""
    pieces = [
        Piece(row["path"], row["part"], row["title"],
              text.encode() if row["path"] == FACTS else shelf.place(row["sha256"]))
        for row in foreign.rows
    ]  # fmt: skip
    return Built(foreign.manifest.encode(), tuple(pieces), foreign.signature)


def gathered(code: str, text: str, shelf: Shelf, media: Mapping[str, str]) -> Built:
    """The parts in their order: what was frozen, then each part's paper and files."""
    facts = orjson.loads(text)
    rows = list(_rows(facts, media))
    contents = [{"title": title, "path": path, "part": part, "kind": kind} for path, part, title, _, kind in rows]
    said = facts_for_papers(facts, code, contents)
    pieces = [Piece(FACTS, "", "", text.encode())]
    for path, key, title, digest, _ in rows:
        content = shelf.place(digest) if digest else package_paper(key, said)
        pieces.append(Piece(path, key, title, content))
    head = {"code": code, "edition": facts["edition"], "title": facts["package_title"], "organisation": facts["from"],
            "frozen_on": facts["frozen_on"], "sha256": sha256(text.encode()).hexdigest()}  # fmt: skip
    return Built(manifest_bytes(head, pieces), tuple(pieces))


def _rows(facts: Mapping[str, Any], media: Mapping[str, str]) -> Iterator[tuple[str, str, str, str, str]]:
    """Path, part, title, SHA-256 and kind of every file to be; blanks where it is a paper of ours."""
    for number, part in enumerate(facts["parts"], 1):
        named = f"{number:02d} {_safe(part['title'])}"
        if is_written(part["key"], facts):
            yield f"{named}.docx", part["key"], part["title"], "", ""
        for place, row in enumerate(part["files"]):
            more = f", {place + 1}" if place else ""
            ending = ENDINGS.get(media.get(row["sha256"], ""), "")
            yield f"{named}, образец{more}{ending}", part["key"], row["title"], row["sha256"], row["kind"]


def _safe(title: str) -> str:
    return " ".join("".join(sign if sign.isalnum() or sign in " -" else " " for sign in title).split())[:80]


def _media(connection: Connection, digests: Collection[str]) -> dict[str, str]:
    query = select(_file.c.sha256, _file.c.media).where(_file.c.sha256.in_(digests))
    return {row.sha256: row.media for row in connection.execute(query)}


def hand_out(programme: Programme, code: str, target: Path) -> tuple[Built, Path | None]:
    """Write a package and, where this region has a key or the package came with a signature, that beside it."""
    made = built(programme, code)
    key = key_of(programme.settings)
    signature = made.signature or (signed_bytes(key, made.manifest) if key is not None else "")
    beside = signature_of(target)
    write(target, made.manifest, made.pieces)
    beside.unlink(missing_ok=True)
    if not signature:
        return made, None
    beside.write_text(f"{signature}\n", "utf-8")
    return made, beside


def take_in(programme: Programme, opened: Opened) -> None:
    """Keep the parts of a package that was read through, so that it can be accepted; looked at as every document is."""
    for path, content in opened.files():
        keep(programme, content, path)


def signature_of(target: Path) -> Path:
    """Where the signature of a package lies."""
    return target.with_name(f"{target.name}.sig")
