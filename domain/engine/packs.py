"""The packs that subjects of one database live under: the current one and those of running subjects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.engine.words import Words
from domain.methodology.schema import Pack


class PackMissing(Exception):
    """A subject lives under a methodology that this database does not hold."""

    def __init__(self, identity: str) -> None:
        super().__init__(identity)
        self.identity = identity
        self.said = Words(
            f"в базе нет текста методики {identity}, по которой идёт проект; верните её файл в POTOK_METHODOLOGY",
            f"this database lacks the methodology {identity} that a subject lives under; restore its file and set "
            "POTOK_METHODOLOGY",
        )

    def __str__(self) -> str:
        return self.said.en


@dataclass(frozen=True, slots=True)
class Packs:
    """The current methodology, and earlier ones that running subjects keep."""

    current: Pack
    earlier: Mapping[str, Pack] = field(default_factory=dict)
    """Identity -> pack."""

    def of(self, identity: str | None) -> Pack:
        """The pack of a subject; the current one for a new subject."""
        if identity is None or identity == self.current.identity:
            return self.current
        if identity not in self.earlier:
            raise PackMissing(identity)
        return self.earlier[identity]
