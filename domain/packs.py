"""The packs that subjects of one database live under: the current one and those of running subjects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.methodology.schema import Pack


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
        return self.earlier[identity]
