"""People as commands name them: by code or e-mail, in roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

People = Mapping[str, "str | tuple[str, ...]"]
"""Role -> the person or persons who hold it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """Name and post of somebody who is named by e-mail and may not be known yet."""

    title: str
    post: str = ""


def address(text: str) -> str:
    """An e-mail address as it is compared and kept."""
    return text.strip().lower()


def everybody(people: People) -> Iterator[tuple[str, str]]:
    """Each role with each of its persons."""
    for role, persons in people.items():
        for person in (persons,) if isinstance(persons, str) else persons:
            yield role, person
