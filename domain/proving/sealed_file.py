"""A file that carries the signature under its own bytes, so that a changed one shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256

from domain.proving.signature import SigningKey
from domain.proving.token import Forged, NoToken, Use, facts_of, token

MARK = "potok-certificate:"
_SEAL = re.compile(MARK.encode() + rb"([A-Za-z0-9_.-]+)")
_EMPTY = b"A"


class Altered(Exception):
    """The file is not the one that was signed."""


def place_for(key: SigningKey, code: str) -> str:
    """What the file says of itself until it is signed: as long as the signature."""
    return MARK + _EMPTY.decode() * len(_seal(key, code, sha256().hexdigest()))


def sealed(content: bytes, key: SigningKey, code: str) -> bytes:
    """The file with the signature in its place."""
    place = place_for(key, code).encode()
    seal = _seal(key, code, sha256(content).hexdigest())
    return content.replace(place, f"{MARK}{seal}".encode())


def code_in(content: bytes, keys: Mapping[str, bytes]) -> str:
    """The check code of a file that nobody has changed since it was signed by a known key."""
    found = set(_SEAL.findall(content))
    if not found:
        raise NoToken
    if len(found) > 1:
        raise Altered
    (seal,) = found
    try:
        facts = facts_of(seal.decode(), Use.FILE, keys)
    except (NoToken, Forged) as error:
        raise Altered from error
    if sha256(content.replace(seal, _EMPTY * len(seal))).hexdigest() != facts["sha256"]:
        raise Altered
    return str(facts["code"])


def _seal(key: SigningKey, code: str, digest: str) -> str:
    return token(key, Use.FILE, {"code": code, "sha256": digest})
