"""What is wrong with a pack, and on which line of its file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.engine.words import Words

Path = tuple[str | int, ...]
"""Keys from the top of the document to a value; numbers count the tables of an array."""

HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
LISTED = 100
"""Most problems of a pack that are listed; the rest is counted."""

KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=""")
PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a pack."""

    file: str
    line: int
    key: str
    said: Words

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.said.en}"


class PackBroken(Exception):
    """The pack cannot be used; carries all its problems at once, of very many the first and how many more."""

    def __init__(self, problems: Sequence[Problem], unlisted: int = 0) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)
        self.unlisted = unlisted

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(next(part for part in found if part is not None) for found in _groups(dotted))


def _groups(dotted: str) -> list[tuple[str | None, ...]]:
    return [tuple(match.groups()) for match in PART.finditer(dotted)]


class Lines:
    """Maps the keys of a TOML text to its lines, by its headers and the keys at the start of lines.

    The standard library's parser knows no lines.  The tables of a multi-line array have the lines that they begin on;
    any other key inside an inline table or an array has the line of the nearest key around it.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        prefix: Path = ()
        fence: str | None = None
        rows: Path = ()
        for number, line in enumerate(text.splitlines(), 1):
            if fence is not None:
                fence = None if fence in line else fence
                continue
            if header := HEADER.match(line):
                prefix = self._header(header[2], array=header[1] == "[[")
                self._lines.setdefault(prefix, number)
            elif key := KEY.match(line):
                self._note(prefix, _parts(key[1]), number)
                fence = _opened(line)
                rows = prefix + _parts(key[1]) if line.rstrip().endswith("[") else ()
            elif rows and line.lstrip().startswith("{"):
                self._counts[rows] = self._counts.get(rows, -1) + 1
                self._lines.setdefault((*rows, self._counts[rows]), number)

    def _header(self, dotted: str, *, array: bool) -> Path:
        """The path of a table's header; the last table of an array is the one that is open."""
        path: Path = ()
        parts = _parts(dotted)
        for place, part in enumerate(parts):
            path += (part,)
            if array and place == len(parts) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path += (self._counts[path],)
        return path

    def _note(self, prefix: Path, parts: tuple[str, ...], number: int) -> None:
        for length in range(1, len(parts) + 1):
            self._lines.setdefault(prefix + parts[:length], number)

    def of(self, path: Path) -> int:
        """The line of a key, or of the nearest key around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]


class Problems:
    """The problems of one file as they are found: the first are listed, the rest is counted."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._lines: Lines | None = None
        self._listed: list[Problem] = []
        self.unlisted = 0

    @property
    def full(self) -> bool:
        """Whether another one is counted only."""
        return len(self._listed) >= LISTED

    @property
    def listed(self) -> list[Problem]:
        """Those that are listed, in the order of their lines."""
        return sorted(self._listed, key=lambda problem: problem.line)

    def note(self, path: Path, ru: str, en: str) -> None:
        """Note one problem at a key."""
        if self.full:
            self.unlisted += 1
            return
        if self._lines is None:
            self._lines = Lines(self._text)
        self._listed.append(Problem(self._file, self._lines.of(path), dotted(path), Words(ru, en)))


def _opened(line: str) -> str | None:
    """The fence of a multi-line string that a line leaves open."""
    for fence in ('"""', "'''"):
        if line.count(fence) % 2:
            return fence
    return None


def dotted(path: Path) -> str:
    """A path as people write it: `lifecycles.pilot.phases[2].gate.rules`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
