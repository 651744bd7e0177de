"""An indicator as the card states it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.engine.kinds import Direction, Frequency, Quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorPlan:
    """An indicator as the card states it."""

    key: str
    name: str
    unit: str
    direction: Direction
    base: Decimal
    target: Decimal
    ideal: Decimal | None = None
    base_on: date | None = None
    target_on: date | None = None
    ideal_on: date | None = None
    method: str = ""
    """How the value is calculated."""
    source: str = ""
    """Where its data come from."""
    calculation_unit: str = ""
    """The unit in the calculation sheet; it must be the indicator's."""
    quantity: Quantity = Quantity.OTHER
    operations: Decimal | None = None
    """How many operations a year take this time; with labour time it gives hours saved."""
    frequency: Frequency = Frequency.NONE
