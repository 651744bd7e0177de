"""The README and the pages of the guide, as their readers see them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "console" / "guide").rglob("*.md"))]

BLOCK = re.compile(r"(?:<!-- (?P<note>[^\n]+) -->\n)?```bash\n(?P<lines>.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    """A command line that a page shows, and why it is not run when it is not."""

    line: str
    not_run: str = ""

    @property
    def words(self) -> list[str]:
        """The words of the line, without what it says behind `#`."""
        return shlex.split(self.line, comments=True)


def commands(page: Path) -> Iterator[Shown]:
    """Every command line of a page, in its order."""
    for found in BLOCK.finditer(page.read_text("utf-8")):
        note = found["note"] or ""
        why = note.removeprefix("not run: ") if note.startswith("not run: ") else ""
        if note.endswith("-line"):
            why = "read and run by whoever checks a change"
        yield from (Shown(line, why) for line in found["lines"].splitlines() if line.strip())


def named(path: Path) -> str:
    """A page's name within the house."""
    return path.relative_to(ROOT).as_posix()
