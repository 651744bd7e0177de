"""The hash chain of a subject's journal: each entry names the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson

WRITTEN_OUT = (
    "subject", "seq", "kind", "happened_on", "recorded_at", "actor", "command_id", "position", "phase", "standing",
    "stage", "facts",
)  # fmt: skip
RECORDS: dict[int, tuple[str, ...]] = {
    1: WRITTEN_OUT,
    2: (
        "record", "subject", "seq", "kind", "happened_on", "recorded_at", "actor", "method", "credential",
        "on_behalf_of", "basis", "command_id", "position", "phase", "standing", "stage", "facts",
    ),
    3: (
        "record", "subject", "seq", "turn", "kind", "happened_on", "recorded_at", "actor", "method", "credential",
        "on_behalf_of", "basis", "command_id", "position", "phase", "standing", "stage", "facts",
    ),
}  # fmt: skip
"""Version of the record -> the columns that are hashed, in their order; a version never changes."""

RECORD = 3
"""The version that is written now."""


def link(previous: str, entry: Sequence[Any]) -> str:
    """Hash of an entry since version 2: SHA-256 over the hash before it and the entry's columns as JSON.

    The first column is the version itself, so that an entry cannot be passed off as one of another version.
    """
    return sha256(previous.encode() + orjson.dumps(entry)).hexdigest()


def link_of_1(previous: str, entry: Sequence[Any]) -> str:
    """Hash of an entry of version 1: its columns joined by the ASCII unit separator; a missing value is empty."""
    parts = [previous]
    parts += ["" if value is None else str(value) for value in entry]
    return sha256("\x1f".join(parts).encode()).hexdigest()


LINKS = {1: link_of_1, 2: link, 3: link}
"""Version of the record -> how it is hashed."""
