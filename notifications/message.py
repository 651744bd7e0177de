"""A letter and its bytes, as mail servers and mail programs expect them."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from binascii import b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property, lru_cache

from domain.engine.addresses import route_of
from domain.engine.words import Language
from notifications.attachments import Attachment
from notifications.notices import Facts
from notifications.render import Rendered

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")
PLAIN_WORDS = re.compile(r"[A-Za-z0-9 !#$%&'*+/_{|}~.,:;?@-]{0,60}")
ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/_{|}~-]*")
ENCODED_WORD_BYTES = 39
"""So many bytes make an encoded word that fits beside the longest header name in 76 characters."""
BASE64_LINE = 76


class AddressUnusable(Exception):
    """No mail server would take this address."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address

    def __str__(self) -> str:
        return f"{self.address!r} is not an e-mail address"


@dataclass(frozen=True)
class Mailbox:
    """Somebody's name and address."""

    name: str
    address: str

    @cached_property
    def route(self) -> str:
        """The address as a mail server takes it, with an international domain spelt in ASCII."""
        route = route_of(self.address)
        if route is None:
            raise AddressUnusable(self.address)
        return route


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One notice to one person, ready to leave by any channel."""

    key: str
    """The notice's key in the ledger: whatever is sent twice under one key is one letter."""
    template: str
    language: Language
    to: Mailbox
    sender: Mailbox
    said: Rendered
    facts: Facts
    thread: str
    """Code of the thing whose letters belong together; empty where the letter stands alone."""
    at: datetime
    reply_to: tuple[Mailbox, ...] = ()
    """Where an answer goes, if not to the sender: to each who is named as a contact."""
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: tuple[str, ...] = ()
    """Addresses that mute this kind of notice, by mail or by one click; none where it may not be muted."""

    @cached_property
    def id(self) -> str:
        """The key as a short name that is safe in headers and file names."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:40]


def message_bytes(letter: Letter) -> bytes:
    """The letter as an Internet message; the same letter always makes the same bytes."""
    lines = _alternative(letter)
    shown = [one for one in letter.attachments if one.shown_as]
    files = [one for one in letter.attachments if not one.shown_as]
    if shown:
        lines = _multipart("related", f"=_{letter.id}_r", [lines, *(_file(one) for one in shown)])
    if files:
        lines = _multipart("mixed", f"=_{letter.id}_m", [lines, *(_file(one) for one in files)])
    return "\r\n".join((*_headers(letter), *lines, "")).encode("ascii")


def _alternative(letter: Letter) -> list[str]:
    texts = [_part("plain", letter.said.text, letter.language), _part("html", letter.said.html, letter.language)]
    return _multipart("alternative", f"=_{letter.id}", texts)


def _multipart(subtype: str, boundary: str, parts: Sequence[Sequence[str]]) -> list[str]:
    lines = [f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--"]


def _file(one: Attachment) -> list[str]:
    place = "inline" if one.shown_as else "attachment"
    coded = b2a_base64(one.content, newline=False).decode("ascii")
    lines = [coded[start : start + BASE64_LINE] for start in range(0, len(coded), BASE64_LINE)]
    known = [f"Content-ID: <{one.shown_as}>"] if one.shown_as else []
    return [
        f'Content-Type: {one.kind};\r\n name="{one.name}"',
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: {place};\r\n filename="{one.name}"',
        *known,
        "",
        *lines,
    ]


def _headers(letter: Letter) -> list[str]:
    host = letter.sender.route.rpartition("@")[2]
    headers = [
        f"From: {_mailbox(letter.sender.name, letter.sender.route)}",
        f"To: {_mailbox(letter.to.name, letter.to.route)}",
        f"Subject: {_words(letter.said.subject)}",
        f"Date: {format_datetime(letter.at)}",
        f"Message-ID: <{letter.id}@{host}>",
        "MIME-Version: 1.0",
        f"Content-Language: {letter.language}",
        f"List-ID: <{letter.template.replace('_', '-')}.notices.{host}>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
    ]
    if letter.thread:
        root = f"<{_root(letter.thread)}@{host}>"
        headers += [f"In-Reply-To: {root}", f"References: {root}"]
    if letter.reply_to:
        headers.append("Reply-To: " + ",\r\n ".join(_mailbox(one.name, one.route) for one in letter.reply_to))
    if letter.unsubscribe:
        headers.append("List-Unsubscribe: " + ",\r\n ".join(f"<{_uri(one)}>" for one in letter.unsubscribe))
    if any(one.startswith("https://") for one in letter.unsubscribe):
        headers.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return headers


def _part(subtype: str, text: str, language: Language) -> tuple[str, ...]:
    return (
        f"Content-Type: text/{subtype}; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        f"Content-Language: {language}",
        "",
        _base64(text),
    )


def _base64(text: str) -> str:
    lines = text.encode(errors="replace").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    coded = b2a_base64(lines, newline=False).decode("ascii")
    return "\r\n".join([coded[start : start + BASE64_LINE] for start in range(0, len(coded), BASE64_LINE)])


@lru_cache(maxsize=4096)
def _mailbox(name: str, route: str) -> str:
    words = _line(name)
    if not words:
        return route
    if len(words) <= 60 and ATOMS.fullmatch(words):
        return f"{words}\r\n <{route}>"
    return f"{_encoded(words)}\r\n <{route}>"


def _words(text: str) -> str:
    words = _line(text)
    return words if PLAIN_WORDS.fullmatch(words) else _encoded(words)


def _line(text: str) -> str:
    return UNPRINTABLE.sub(" ", text).strip()


def _encoded(text: str) -> str:
    """RFC 2047 words, each short enough for its line."""
    raw, start, words = text.encode(errors="replace"), 0, []
    while start < len(raw):
        end = _end_of_word(raw, start)
        words.append(f"=?utf-8?b?{b64encode(raw[start:end]).decode('ascii')}?=")
        start = end
    return "\r\n ".join(words)


def _end_of_word(raw: bytes, start: int) -> int:
    """After a space where there is one, because some readers put one there, and never inside a character."""
    end = start + ENCODED_WORD_BYTES
    if end >= len(raw):
        return len(raw)
    if (space := raw.rfind(b" ", start, end)) > start:
        return space + 1
    while raw[end] & 0xC0 == 0x80:
        end -= 1
    return end


@lru_cache(maxsize=4096)
def _root(thread: str) -> str:
    return hashlib.sha256(thread.encode()).hexdigest()[:40]


def _uri(address: str) -> str:
    return "".join(sign if "!" <= sign <= "~" and sign not in "<>" else "" for sign in address)
