"""Where a value of a methodology comes from."""

from __future__ import annotations

from dataclasses import dataclass

from domain.engine.words import Words


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a value comes from: a source of the domain notes, or an assumption of this pack."""

    source: str = ""
    assumption: bool = False
    note: Words | None = None


ASSUMED = Basis(assumption=True)
"""No source states it."""
