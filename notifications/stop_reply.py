"""What somebody writes who wants no more letters of a kind: «стоп» in answer to one, or what its header asks for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

from sqlalchemy import Connection, func, select

from domain.registry.addressed import LETTERS_TO
from domain.stored.tables import TABLES

_notice, _person, _subject = TABLES["notice"], TABLES["person"], TABLES["subject"]

STOP = frozenset({"стоп", "stop", "отписаться", "unsubscribe"})
"""The one word that stops letters."""

BY_HEADER = re.compile(r"unsubscribe (\w{1,40})", re.IGNORECASE)
"""The subject that a mail program writes by our List-Unsubscribe."""

HIDDEN = frozenset({"style", "script", "title"})
"""Parts of a page that nobody reads."""

WITHIN = frozenset({"a", "b", "strong", "i", "em", "u", "span", "font"})
"""Signs of a page that end no line."""

KNOWN = re.compile(r"<([0-9a-f]{40})@")
MOST = 32 << 10
"""Bytes of a letter that are read: the word stands at its beginning, and heads of a megabyte take gigabytes to read."""


_STRANGE = (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError)
"""What reading a letter, or a page in it, may come to: a stranger wrote it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants no more letters of a kind: of a rule, or of that which wrote one of these letters."""

    sender: str
    rule: str
    answered: tuple[str, ...]


def letters_in(place: Path) -> Iterator[bytes]:
    """The letter of a file, or those of a Maildir, the oldest names first."""
    folders = [place / name for name in ("cur", "new") if (place / name).is_dir()]
    files = sorted(file for folder in folders for file in folder.iterdir()) if folders else [place]
    for file in files:
        with file.open("rb") as opened:
            yield opened.read(MOST)


def wish_of(content: bytes) -> Wish | None:
    """What a letter asks to stop; None for one that asks for nothing of the kind, or that a machine answered."""
    try:
        message = message_from_bytes(content[:MOST], policy=policy.default)
        subject, sender = str(message["Subject"] or "").strip(), _only(message)
        if not sender or str(message["Auto-Submitted"] or "no").strip().lower() == "auto-replied":
            return None
        if found := BY_HEADER.fullmatch(subject):
            return Wish(sender, found[1].lower(), ())
        if _first_word(message) not in STOP:
            return None
        named = f"{message['In-Reply-To'] or ''} {message['References'] or ''}"
        return Wish(sender, "", tuple(dict.fromkeys(KNOWN.findall(named))))
    except _STRANGE:
        return None


def _only(message: EmailMessage) -> str:
    """The one address of whoever wrote it."""
    addresses = tuple(message["From"].addresses) if message["From"] else ()
    address = str(addresses[0].addr_spec) if len(addresses) == 1 else ""
    address.encode()  # half a character is no address
    return address.casefold()


def _first_word(message: EmailMessage) -> str:
    """The first line, where it is one word."""
    part = message.get_body(("plain", "html"))  # mail read in a browser is often answered by a page alone
    if part is None:
        return ""
    said, named = part.get_payload(decode=True), part.get_content_charset("us-ascii")
    text = bytes(said).decode("utf-8" if named == "us-ascii" else named, "replace")
    if part.get_content_subtype() == "html":
        text = _Lines.of(text)
    line = next((line for line in text.splitlines() if line.strip()), "")
    return line.replace("\xa0", " ").strip(" \t.,!\"'«»").casefold()


class _Lines(HTMLParser):
    """The words of a page, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._hidden = 0

    @classmethod
    def of(cls, page: str) -> str:
        """The words of a page as a text."""
        lines = cls()
        lines.feed(page)
        lines.close()
        return "".join(lines.said)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What is hidden is no word; a piece of a line stays in its line."""
        self._hidden += tag in HIDDEN
        self.said += [] if tag in WITHIN else ["\n"]

    def handle_endtag(self, tag: str) -> None:
        """The same where it ends."""
        self._hidden -= tag in HIDDEN
        self.said += [] if tag in WITHIN else ["\n"]

    def handle_data(self, data: str) -> None:
        """Words, in which ends of lines are blanks."""
        self.said += [] if self._hidden > 0 else [" ".join(data.split("\n"))]


def people_at(connection: Connection, address: str) -> list[str]:
    """Who reads their letters at an address; nobody who has left."""
    query = (
        select(_person.c.code)
        .join(_subject, _subject.c.code == _person.c.code)
        .where(func.lower(LETTERS_TO) == address, _subject.c.ended_on.is_(None))
        .order_by(_person.c.code)
    )
    return list(connection.execute(query).scalars())


def rule_of(connection: Connection, person: str, answered: tuple[str, ...]) -> str:
    """The kind of the letter that somebody answers; blank where it is none of theirs."""
    query = select(_notice.c.key, _notice.c.rule).where(_notice.c.recipient == person)
    for key, rule in connection.execute(query.order_by(_notice.c.created_at.desc())):
        if hashlib.sha256(key.encode()).hexdigest()[:40] in answered:
            return str(rule)
    return ""
