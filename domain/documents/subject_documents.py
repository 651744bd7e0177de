"""The documents of a subject, with what is known of their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from domain.stored.tables import TABLES

_paper, _file, _journal = TABLES["evidence"], TABLES["stored_file"], TABLES["journal"]
_sign = _file.alias("sign")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document as it is listed."""

    subject: str
    entry: int
    """The entry of the journal that laid it down."""
    phase: str
    """The phase, or another part of the subject, that it belongs to; blank for the whole."""
    kind: str
    title: str
    number: str
    dated: date | None
    attached_on: date
    attached_by: str
    link: str
    kept_at: str
    sha256: str | None
    size: int | None
    """Bytes of its file; nothing where no file is kept here."""
    media: str | None
    signature: str | None
    signature_media: str | None
    signer: str | None
    organisation: str
    """The organisation that it names, as written there."""
    goals: str
    """Indicator -> the goal that it states, as JSON; blank where it states none."""
    laid_by: str
    """The kind of the entry that laid it down."""


def papers_of(connection: Connection, code: str) -> list[Paper]:
    """All documents of a subject, the oldest first."""
    query = _papers().where(_paper.c.subject == code).order_by(_paper.c.entry)
    return [Paper(**row) for row in connection.execute(query).mappings()]


def _papers() -> Select[Any]:
    same = ("subject", "entry", "phase", "kind", "title", "number", "dated", "attached_on", "attached_by", "link",
            "kept_at", "sha256", "signature", "signer", "organisation", "goals")  # fmt: skip
    return (
        select(
            *(_paper.c[name] for name in same),
            _file.c.size,
            _file.c.media,
            _sign.c.media.label("signature_media"),
            _journal.c.kind.label("laid_by"),
        )
        .join(_journal, (_journal.c.subject == _paper.c.subject) & (_journal.c.seq == _paper.c.entry))
        .outerjoin(_file, _file.c.sha256 == _paper.c.sha256)
        .outerjoin(_sign, _sign.c.sha256 == _paper.c.signature)
    )
