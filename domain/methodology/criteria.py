"""Sets of criteria by which an organisation is judged: of one edition each, superseded and never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from domain.engine.words import Words
from domain.methodology.basis import ASSUMED, Basis
from domain.methodology.bounds import Within

ONE = Decimal(1)


class CriterionKind(StrEnum):
    """How a criterion is judged."""

    YES_NO = "yes_no"
    STEP = "step"
    POINTS = "points"
    COMPUTED = "computed"


class Occasion(StrEnum):
    """When a criterion is judged."""

    FIRST = "first"
    SURVEILLANCE = "surveillance"
    RENEWAL = "renewal"


ATTAINMENT = "attainment"
"""Stands for the mean attainment of all goals of the presented projects, in percent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One criterion of a set: what all kinds have. Each kind declares beside it what it is judged by."""

    kind: ClassVar[CriterionKind]

    key: str
    group: str
    title: Words
    requirement: bool = False
    """Without it nothing is passed; a recommendation only weighs."""
    weight: Decimal = ONE
    evidence: Words | None = None
    per_place: bool = False
    may_not_apply: bool = False
    """An organisation may lack what it looks at and say why; a requirement, too, asks only of whoever has the block."""
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

    @property
    def lowest(self) -> Decimal:
        """The least value."""
        return Decimal(0)

    @property
    def highest(self) -> Decimal:
        """The greatest value."""
        return ONE

    @property
    def bound(self) -> Decimal:
        """The value from which on it counts as met."""
        return self.highest

    def share(self, value: Decimal) -> Decimal:
        """What part of the criterion a value is worth, from 0 to 1."""
        return (value - self.lowest) / (self.highest - self.lowest)

    def met(self, value: Decimal) -> bool:
        """Whether a value fulfils the criterion."""
        return value >= self.bound


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entered(Criterion):
    """One that somebody judges."""

    met_from: Decimal | None = None
    """The value from which on it counts as met; None: the greatest one."""

    @property
    def bound(self) -> Decimal:
        """The value from which on it counts as met."""
        return self.highest if self.met_from is None else self.met_from


@dataclass(frozen=True, kw_only=True, slots=True)
class YesNo(_Entered):
    """It is so, or it is not."""

    kind: ClassVar[CriterionKind] = CriterionKind.YES_NO


@dataclass(frozen=True, kw_only=True, slots=True)
class Steps(_Entered):
    """One of several named steps, the lowest first."""

    kind: ClassVar[CriterionKind] = CriterionKind.STEP

    steps: tuple[Words, ...] = ()

    @property
    def highest(self) -> Decimal:
        """The number of the last step, counted from 0."""
        return Decimal(max(len(self.steps) - 1, 1))


@dataclass(frozen=True, kw_only=True, slots=True)
class Points(_Entered):
    """Points within a range."""

    kind: ClassVar[CriterionKind] = CriterionKind.POINTS

    least: Decimal
    most: Decimal

    @property
    def lowest(self) -> Decimal:
        """The least points."""
        return self.least

    @property
    def highest(self) -> Decimal:
        """The most points."""
        return self.most


@dataclass(frozen=True, kw_only=True, slots=True)
class Computed(Criterion):
    """Met or not by an indicator of the presented projects; nobody enters it."""

    kind: ClassVar[CriterionKind] = CriterionKind.COMPUTED

    indicator: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @property
    def bound(self) -> Decimal:
        """What the indicator must reach, or must not exceed."""
        return self.at_most if self.at_most is not None else self.at_least or Decimal(0)

    def share(self, value: Decimal) -> Decimal:
        """All or nothing."""
        return ONE if self.met(value) else Decimal(0)

    def met(self, value: Decimal) -> bool:
        """Whether the indicator is on the good side of its bound."""
        return value >= self.bound if self.at_most is None else value <= self.at_most


@dataclass(frozen=True, kw_only=True, slots=True)
class CriteriaSet:
    """What is judged at a level in a sphere, of one edition."""

    level: str
    sphere: str | None = None
    """None: in every sphere."""
    edition: str
    effective_from: date
    title: Words
    threshold: Decimal = Decimal(0)
    """Share of the applicable weight that passes, in percent; a set that says none has that of its level."""
    in_force: bool = True
    """A draft, or a set that waits to be filled, is shown and judges nobody."""
    groups: Mapping[str, Words] = field(default_factory=dict)
    """Those of its level where the set says none."""
    criteria: tuple[YesNo | Steps | Points | Computed, ...] = ()
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

    @property
    def on_paper(self) -> bool:
        """Whether marks come on signed paper: it can be read since the visit, whoever entered it by then."""
        return self in (Scoring.SHEETS, Scoring.AGREED)


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
    judges_enter: bool = False
    """A judge may enter what others of the commission signed, and what a meeting decided on the check."""
    outside_decision: bool = False
    """The status is decided outside of the programme and registered with its document."""
    basis: Basis = ASSUMED


BEFORE = CommissionTerms()
"""How commissions sat before packs said it."""
