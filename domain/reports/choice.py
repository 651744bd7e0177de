"""One of several who could: the same for a subject while they stay the same, and evenly among subjects."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256


def one_of(people: Collection[str], subject: str) -> str:
    """Whom a subject falls to; when somebody joins or leaves, only what is theirs changes hands."""
    return min(people, key=lambda person: sha256(f"{subject} {person}".encode()).digest())
