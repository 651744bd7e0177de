"""How the engine sorts subjects: it tells their kinds apart without knowing any; a programme says which there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from domain.engine.words import Words


class Kind(StrEnum):
    """What a code names; the members are the programme's."""


class Stage(StrEnum):
    """Where a subject is in the life of the programme, across its lifecycles; the members are the programme's."""


class Standing(StrEnum):
    """Where a subject stands in its phase."""

    IN_WORK = "in_work"
    AWAITING = "awaiting"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    STOPPED = "stopped"


class Vocabulary:
    """The kinds and stages of a programme, and what the engine has to know of each kind."""

    kind: type[Kind]
    stage: type[Stage]
    names: Mapping[Kind, Words]
    """How each kind is called."""
    acting: Kind
    """The kind of those who act."""
    bodies: frozenset[Kind]
    """Kinds that nothing new is named of once they have ended."""
    numbered: frozenset[Kind]
    """Kinds whose every birth uses up a number, whatever its code."""
    erased_by: str
    """The entry by which the personal texts of its subject are gone."""

    def declare(
        self,
        kind: type[Kind],
        stage: type[Stage],
        names: Mapping[Kind, Words],
        *,
        acting: Kind,
        bodies: Iterable[Kind],
        numbered: Iterable[Kind],
        erased_by: str,
    ) -> None:
        """Take in what a programme is made of."""
        self.kind, self.stage, self.names, self.acting = kind, stage, names, acting
        self.bodies, self.numbered = frozenset(bodies), frozenset(numbered)
        self.erased_by = erased_by


VOCABULARY = Vocabulary()
"""Declared by the programme before anything else of the domain is imported."""
