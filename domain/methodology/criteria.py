"""Sets of criteria by which an organisation is judged: of one edition each, superseded and never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from domain.engine.words import Words
from domain.methodology.basis import ASSUMED, Basis
from domain.methodology.bounds import Within

ONE = Decimal(1)


class CriterionKind(StrEnum):
    """How a criterion is judged."""

    YES_NO = "yes_no"
    STEP = "step"
    """One of several named steps, the lowest first."""
    POINTS = "points"
    """Points within a range."""
    COMPUTED = "computed"
    """From an indicator of the presented projects; nobody enters it."""


class Occasion(StrEnum):
    """When a criterion is judged."""

    FIRST = "first"
    SURVEILLANCE = "surveillance"
    RENEWAL = "renewal"


ATTAINMENT = "attainment"
"""Stands for the mean attainment of all goals of the presented projects, in percent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One criterion of a set."""

    key: str
    group: str
    title: Words
    kind: CriterionKind
    requirement: bool
    """Without it nothing is passed; a recommendation only weighs."""
    weight: Decimal
    least: Decimal
    most: Decimal
    met_from: Decimal
    """The value from which on it counts as met."""
    steps: tuple[Words, ...] = ()
    indicator: str = ""
    at_most: bool = False
    """A computed value is good below its bound, not above it."""
    evidence: Words | None = None
    per_place: bool = False
    may_not_apply: bool = False
    assessed_at: frozenset[Occasion] = frozenset(Occasion)
    future: bool = False
    """Shown and not counted yet."""
    obsolete_on: date | None = None
    """From this day on nobody is asked for it."""
    basis: Basis

    @property
    def entered(self) -> bool:
        """Whether somebody judges it."""
        return self.kind is not CriterionKind.COMPUTED

    def share(self, value: Decimal) -> Decimal:
        """What part of the criterion a value is worth, from 0 to 1."""
        if self.kind is CriterionKind.COMPUTED:
            return ONE if self.met(value) else Decimal(0)
        return (value - self.least) / (self.most - self.least)

    def met(self, value: Decimal) -> bool:
        """Whether a value fulfils the criterion."""
        return value <= self.met_from if self.at_most else value >= self.met_from


@dataclass(frozen=True, kw_only=True, slots=True)
class CriteriaSet:
    """What is judged at a level in a sphere, of one edition."""

    level: str
    sphere: str | None
    """None: in every sphere."""
    edition: str
    effective_from: date
    title: Words
    threshold: Decimal
    """Share of the applicable weight that passes, in percent."""
    in_force: bool
    """A draft, or a set that waits to be filled, is shown and judges nobody."""
    groups: Mapping[str, Words]
    criteria: tuple[Criterion, ...]
    basis: Basis

    def asked(self, occasion: Occasion, on: date) -> tuple[Criterion, ...]:
        """The criteria that count on an occasion on a day."""
        return tuple(
            one
            for one in self.criteria
            if not one.future and occasion in one.assessed_at and (one.obsolete_on is None or on < one.obsolete_on)
        )

    def criterion(self, key: str) -> Criterion | None:
        """The criterion of a key."""
        return next((one for one in self.criteria if one.key == key), None)


class Scoring(StrEnum):
    """How the marks of a commission come in."""

    OPEN = "open"
    """By their authors, one by one: as it was before packs chose."""
    BLIND = "blind"
    """By their authors, unread until all are in."""
    SHEETS = "sheets"
    """Signed sheets, entered by the secretary with the paper."""
    AGREED = "agreed"
    """One sheet that all have signed, entered by the secretary with the paper."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CommissionTerms:
    """How a commission of a level sits and concludes."""

    quorum: Annotated[int, Within(0, 50)] = 0
    """Least number of members whose votes make a conclusion; 0: none is asked for."""
    chaired: bool = False
    """One of the members leads."""
    scoring: Scoring = Scoring.OPEN
    spread: Annotated[Decimal | None, Within(0, 100)] = None
    """Marks that lie further apart, in percent of the criterion, need a consensus; None: any may stand."""
    parties: Mapping[str, Words] = field(default_factory=dict)
    """Whom a member may come from; empty: nobody asks."""
    challenge_days: Annotated[int, Within(0, 366)] = 0
    """Working days within which a decision may be challenged."""
    outside_decision: bool = False
    """The status is decided outside of the programme and registered with its document."""
    basis: Basis = ASSUMED


BEFORE = CommissionTerms()
"""How commissions sat before packs said it."""
