"""What a pack is checked against, and how its problems are gathered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.engine.words import Words
from domain.methodology.bounds import bounded
from domain.methodology.problems import Path, Problems
from domain.methodology.schema import Pack

KEY = re.compile(r"[\w-]{1,40}")
"""What a key may be: it is typed on the command line and stored in forty characters."""

ROLE = Words("роль", "role")


@dataclass(frozen=True, slots=True)
class Known:
    """What the program offers to a pack."""

    rules: Mapping[str, Set[str]]
    """Rule -> the lifecycles whose subjects have the facts that it looks at."""
    effects: Set[str]
    ends: Mapping[str, str]
    """Lifecycle -> the effect that its end brings about, and nothing else does."""
    events: Set[str]
    templates: Set[str]
    actions: Set[str]
    titles: Set[str]
    """Keys of actions, of their fields and of events, each of which has a title."""


class Check:
    """Gathers the problems of one pack."""

    def __init__(self, pack: Pack, known: Known, text: str, file: str) -> None:
        self.pack = pack
        self.known = known
        self.problems = Problems(file, text)

    def fault(self, path: Path, ru: str, en: str) -> None:
        """Note one problem."""
        self.problems.note(path, ru, en)

    def known_among(self, path: Path, names: Iterable[str], known: Iterable[str], what: Words) -> None:
        """Every name is known."""
        offered = set(known)
        for name in names:
            if name not in offered:
                listed = "" if self.problems.full else ", ".join(sorted(offered))
                self.fault(
                    path, f"нет такого: {what.ru} «{name}»; есть: {listed}", f"no {what.en} “{name}”; known: {listed}"
                )

    def complete(self, path: Path, names: Iterable[str], wanted: Iterable[str]) -> None:
        """Nothing is missing."""
        for name in sorted(set(wanted) - set(names)):
            self.fault((*path, name), f"нет ключа «{name}»", f"the key “{name}” is missing")

    def keys(self, path: Path, names: Iterable[str], reserved: Iterable[str] = ()) -> None:
        """Keys that can be typed, stored and told from words with a meaning of their own."""
        taken = set(reserved)
        for name in names:
            self.key((*path, name), name, taken)

    def key(self, path: Path, name: str, reserved: Iterable[str] = ()) -> None:
        """One key that can be typed and stored."""
        if not KEY.fullmatch(name):
            self.fault(
                path,
                f"ключ «{name}»: нужны буквы, цифры, «_» и «-», от одного до сорока знаков",
                f"the key “{name}”: needs letters, digits, “_” and “-”, one to forty characters",
            )
        elif name in set(reserved):
            self.fault(path, f"слово «{name}» занято самой программой", f"the word “{name}” means something else here")

    def once(self, path: Path, names: Iterable[str]) -> None:
        """Nothing is listed twice."""
        for name, count in Counter(names).items():
            if count > 1:
                self.fault(path, f"«{name}» названо дважды", f"“{name}” is listed twice")

    def within(self, path: Path, value: object, least: int, most: int) -> None:
        """A number within its bounds; what is no number is said elsewhere."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return
        if not least <= value <= most:
            self.fault(path, f"нужно от {least} до {most}", f"must be between {least} and {most}")

    def bounds(self, path: Path, found: Any) -> None:
        """Every value of a record is as its field declares."""
        kind: Any = type(found)
        for name, bound in bounded(kind):
            value = getattr(found, name)
            if value is not None and (said := bound.against(value)):
                self.fault((*path, name), said.ru, said.en)
