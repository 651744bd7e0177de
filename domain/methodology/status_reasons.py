"""The reasons that a methodology has for changes of an exemplar status."""

from __future__ import annotations

from dataclasses import dataclass

from domain.engine.words import Words
from domain.methodology.basis import Basis


@dataclass(frozen=True, slots=True)
class StatusReason:
    """A named reason of a change of a status, so that losses can be counted."""

    key: str
    title: Words
    changes: frozenset[str]
    """Words of `StatusChange`."""
    basis: Basis
