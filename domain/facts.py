"""What a gate knows about a subject when it is decided: plain values, no tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson

from domain.commands import IndicatorPlan
from domain.kinds import Level, Moment


@dataclass(slots=True)
class Attached:
    """A document as the gate sees it."""

    phase: str
    kind: str
    title: str
    link: str
    sha256: str | None


@dataclass(slots=True)
class Reading:
    """One measured value."""

    indicator: str
    moment: Moment
    on: date
    value: Decimal


@dataclass(slots=True)
class Condition:
    """A condition and whether it is met."""

    number: int
    text: str
    owner: str
    due_on: date
    closed_on: date | None


@dataclass(slots=True)
class Given:
    """Points of one commissioner for one criteria group; the last entry counts."""

    person: str
    criterion: str
    points: Decimal


@dataclass(slots=True)
class Shown:
    """A project that a check presents."""

    code: str
    organisation: str | None
    completed_on: date | None


@dataclass(slots=True)
class Holdings:
    """Everything beside its state that decides on a subject."""

    evidence: list[Attached] = field(default_factory=list)
    people: dict[str, list[str]] = field(default_factory=dict)
    """Role -> persons who hold it for this very subject."""
    indicators: list[IndicatorPlan] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    package: str | None = None
    """The package that a replica comes from."""
    level: Level | None = None
    visited_on: date | None = None
    presented: list[Shown] = field(default_factory=list)
    held_levels: list[Level] = field(default_factory=list)
    """Levels at which the organisation is an exemplar now."""
    commission: dict[str, bool] = field(default_factory=dict)
    """Commissioner -> comes from another region."""
    scores: list[Given] = field(default_factory=list)

    def has(self, phase: str, kind: str) -> bool:
        """Whether a document of that kind is attached to the phase."""
        return any(paper.kind == kind and paper.phase == phase for paper in self.evidence)

    def digest(self) -> str:
        """SHA-256 of all of it, in one canonical form."""
        return sha256(orjson.dumps(self, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()


def as_facts(value: Any) -> str:
    """An event's facts as the text that is stored and hashed."""
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS).decode()
