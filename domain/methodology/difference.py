"""What two packs say otherwise, key by key; texts are compared as they are read, without comments and layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain.methodology.problems import Lines, Path
from domain.text.toml import parsed

NAMES = ("key", "number", "name")
"""What the row of a table may be called by; its place says less, for a new row moves those after it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs."""

    key: str
    line: int
    """Where the new text says it, or said it around there."""
    before: str | None
    after: str | None


def differences(now: str, then: str) -> Iterator[Difference]:
    """Values of one sound text that another says otherwise, adds or leaves out, in the order of its lines."""
    before, after = (dict(_values(parsed(text))) for text in (now, then))
    lines = Lines(then)
    found = [
        Difference(key, lines.of(_place(key, after, before)), _said(before, key), _said(after, key))
        for key in {**after, **before}
        if _said(before, key) != _said(after, key)
    ]
    yield from sorted(found, key=lambda one: (one.line, one.key))


def _place(key: str, after: dict[str, tuple[Path, str]], before: dict[str, tuple[Path, str]]) -> Path:
    return (after.get(key) or before[key])[0]


def _said(found: dict[str, tuple[Path, str]], key: str) -> str | None:
    return found[key][1] if key in found else None


def _values(value: Any, path: Path = (), called: str = "") -> Iterator[tuple[str, tuple[Path, str]]]:
    """Each value with its path in its text, under a name that holds in both texts."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _values(inner, (*path, name), f"{called}.{name}" if called else name)
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for place, one in enumerate(value):
            yield from _values(one, (*path, place), f"{called}[{_name(one, place)}]")
    else:
        yield called, (path, ", ".join(map(_text, value)) if isinstance(value, list) else _text(value))


def _name(row: Any, place: int) -> str:
    named = [row[name] for name in NAMES if isinstance(row, dict) and isinstance(row.get(name), str | int)]
    return str(named[0]) if named else str(place)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
