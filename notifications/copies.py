"""Copies of letters as they left: the very bytes, kept compressed for as long as the methodology says."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, Engine, delete, select

from domain.engine.columns import instant_text
from domain.engine.database import writing
from domain.engine.packs import Packs
from domain.engine.wire import Row, insertion, removal
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES

_copy, _notice, _person = TABLES["letter_copy"], TABLES["notice"], TABLES["person"]

KEEP = insertion(_copy)
LET_GO = removal(_copy, ("notice",))

SQUEEZE = 1
"""Level of compression: ten times as fast as the usual one, for a tenth more bytes."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A letter as it left."""

    at: datetime
    receipt: str
    content: bytes
    intact: bool
    """Whether its hash is still the one that was kept beside it."""


def copy_row(key: str, at: datetime, receipt: str, content: bytes) -> Row:
    """What is kept of a letter, for `KEEP`."""
    packed = b64encode(zlib.compress(content, SQUEEZE)).decode("ascii")
    return key, instant_text(at), receipt[:500].replace("\0", ""), sha256(content).hexdigest(), packed


def copy_of(connection: Connection, key: str) -> Copy | None:
    """The copy of a letter; None where none is kept, or not any more."""
    row = connection.execute(select(_copy).where(_copy.c.notice == key)).first()
    if row is None:
        return None
    content = zlib.decompress(b64decode(row.content))
    return Copy(row.at, row.receipt, content, sha256(content).hexdigest() == row.sha256)


def in_one_letter(connection: Connection, keys: Collection[str]) -> dict[str, list[str]]:
    """Key -> the names of the others for whom its letter was, as its copy says; of those that left with others."""
    mine, other = _copy.alias("mine"), _copy.alias("other")
    query = (
        select(mine.c.notice, _person.c.name)
        .join(other, (other.c.at == mine.c.at) & (other.c.sha256 == mine.c.sha256) & (other.c.notice != mine.c.notice))
        .join(_notice, _notice.c.key == other.c.notice)
        .join(_person, _person.c.code == _notice.c.recipient)
        .order_by(mine.c.notice, _notice.c.key)
    )
    found: dict[str, list[str]] = {}
    for some in parts(keys):
        for key, name in connection.execute(query.where(mine.c.notice.in_(some))):
            found.setdefault(key, []).append(name)
    return found


def let_go(engine: Engine, packs: Packs, now: datetime) -> int:
    """Take away copies that are older than the methodology keeps letters; how many."""
    before = now - timedelta(days=packs.current.number("letters_kept_days"))
    with writing(engine) as connection:
        return connection.execute(delete(_copy).where(_copy.c.at < before)).rowcount
