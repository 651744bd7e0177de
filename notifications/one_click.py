"""The link with which one press stops letters of a kind (RFC 8058): signed, dated, for one person and rule alone."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import SecretStr

TERM = timedelta(days=180)
"""How long a link stops what it was sent for."""

PATH = "/stop/"
"""Where the web process takes such links."""

LONGEST = 400
"""Characters of a token at most."""


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link stops."""

    person: str
    rule: str
    on: date


def link(base_url: str, secret: SecretStr, stop: Stop) -> str:
    """The address to which a mail program sends its POST."""
    said = f"{stop.person}\n{stop.rule}\n{stop.on.isoformat()}".encode()
    return f"{base_url.rstrip('/')}{PATH}{_text(said)}.{_text(_seal(secret, said))}"


def opened(token: str, secret: SecretStr, today: date) -> Stop | None:
    """What a token stops; None for one that we did not sign, or signed too long ago."""
    said, _, seal = token.partition(".")
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        words, sealed = _bytes(said), _bytes(seal)
    except ValueError:
        return None
    if not hmac.compare_digest(sealed, _seal(secret, words)):
        return None
    person, rule, on = words.decode().split("\n")
    found = Stop(person, rule, date.fromisoformat(on))
    return found if found.on <= today <= found.on + TERM else None


def _seal(secret: SecretStr, said: bytes) -> bytes:
    return hmac.new(secret.get_secret_value().encode(), b"stop\n" + said, hashlib.sha256).digest()


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
