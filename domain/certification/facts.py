"""What is known of a partner check beside its state, one plain value a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.engine.kinds import StatusStanding

HELD = (StatusStanding.ACTIVE, StatusStanding.RENEWAL_OPEN)
"""Standings in which an exemplar status counts."""


@dataclass(slots=True)
class Given:
    """Points of one commissioner for one criteria group; the last entry counts."""

    entry: int
    person: str
    criterion: str
    points: Decimal


@dataclass(slots=True)
class Member:
    """Somebody in a commission."""

    person: str
    outside: bool
    """Comes from another region."""


@dataclass(slots=True)
class Shown:
    """A project that a check presents."""

    code: str
    organisation: str | None
    completed_on: date | None
