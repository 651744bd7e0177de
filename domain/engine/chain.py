"""The hash chain of a subject's journal: each entry names the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any


def link(previous: str, entry: Sequence[Any]) -> str:
    """Hash of an entry: SHA-256 over the hash before it and the entry's columns, up to its facts.

    The columns are joined by the ASCII unit separator, which no code, word or JSON text contains;
    a missing value is empty.
    """
    parts = [previous]
    parts += ["" if value is None else str(value) for value in entry]
    return sha256("\x1f".join(parts).encode()).hexdigest()
