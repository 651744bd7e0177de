"""Letters that were kept as files or as copies: to somebody, or naming them, however they are encoded."""

from __future__ import annotations

import zlib
from base64 import b64decode
from collections.abc import Collection, Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path

from sqlalchemy import Connection, select

import notifications.tables  # noqa: F401 - the ledger belongs to the schema
from domain.engine.database import PIECEWISE
from domain.stored.tables import TABLES

_copy = TABLES["letter_copy"]


def mentions(content: bytes, texts: Collection[str]) -> bool:
    """Whether a letter is to one of these addresses or names one of these people."""
    wanted = [_plain(text) for text in texts]
    if any(text.encode() in content for text in texts):
        return True
    return any(text in part for part in _parts(content) for text in wanted)


def _plain(text: str) -> str:
    """A text without the spaces and lines that its writing put in."""
    return " ".join(unescape(text).replace("\xad", "").split()).casefold()


def _parts(content: bytes) -> Iterator[str]:
    letter = message_from_bytes(content, EmailMessage, policy=default)
    for part in letter.walk():
        for value in part.values():
            yield _plain(str(value))
        if part.get_content_maintype() == "text":
            try:
                yield _plain(str(part.get_content()))
            except (LookupError, MessageError, ValueError):
                yield _plain((part.get_payload(decode=True) or b"").decode("utf-8", "replace"))  # type: ignore[union-attr]


def burn_files(folder: Path, texts: Collection[str]) -> int:
    """Take away files of letters to or about somebody; how many."""
    gone = 0
    for file in (path for path in folder.rglob("*") if path.is_file()) if texts and folder.is_dir() else ():
        if mentions(file.read_bytes(), texts):
            file.unlink()
            gone += 1
    return gone


def burn_copies(connection: Connection, texts: Collection[str]) -> int:
    """Take away copies of letters to or about somebody; how many."""
    if not texts:
        return 0
    kept = connection.execute(select(_copy.c.notice, _copy.c.content), execution_options=PIECEWISE)
    gone = [key for key, content in kept if mentions(zlib.decompress(b64decode(content)), texts)]
    for key in gone:
        connection.execute(_copy.delete().where(_copy.c.notice == key))
    return len(gone)
