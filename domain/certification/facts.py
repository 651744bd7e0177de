"""What is known of a partner check beside its state, one plain value a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.programme.kinds import FindingKind, Outcome, Severity, StatusStanding

HELD = (StatusStanding.ACTIVE, StatusStanding.RENEWAL_OPEN)
"""Standings in which an exemplar status counts."""


ENDED = (StatusStanding.LAPSED, StatusStanding.WITHDRAWN)
"""Standings in which an exemplar status is lost."""


def stands(standing: StatusStanding, until: date | None, on: date, window: int = 0) -> StatusStanding:
    """How a status stands on a day: past its last day it has lapsed, and within the window before it may be renewed."""
    if standing in ENDED or until is None:
        return standing
    if until < on:
        return StatusStanding.LAPSED
    opened = standing is StatusStanding.ACTIVE and until - timedelta(days=window) <= on and window
    return StatusStanding.RENEWAL_OPEN if opened else standing


def day_of(value: Any) -> date | None:
    """A day as either database gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


@dataclass(slots=True)
class Given:
    """Points of one commissioner for one criterion; the last entry counts."""

    entry: int
    person: str
    criterion: str
    points: Decimal
    place: str = ""
    given: str = ""
    """Blank for a mark; `not_applicable`; `consensus`, or `consensus_out` of what does not apply, where all agreed."""
    note: str = ""


@dataclass(slots=True)
class Voted:
    """What one member concludes; the last entry counts."""

    entry: int
    person: str
    outcome: Outcome
    note: str = ""


@dataclass(slots=True)
class TakenAway:
    """A document of a check that was taken back."""

    entry: int
    title: str


@dataclass(slots=True)
class FoundThere:
    """A finding of the commission."""

    number: int
    kind: FindingKind
    severity: Severity
    criterion: str
    place: str
    text: str
    owner: str
    due_on: date
    raised: int
    """The entry by which it was recorded."""
    answered_on: date | None = None
    closed_on: date | None = None


@dataclass(slots=True)
class SaidOfItself:
    """What an organisation says of itself by one criterion."""

    criterion: str
    place: str
    value: Decimal | None
    document: int | None
    accepted: bool | None


@dataclass(slots=True)
class Planning:
    """A visit as it is planned."""

    number: int
    first_on: date
    last_on: date
    begins: str
    """Hour and minute in the programme's time zone, as is the end."""
    ends: str
    place: str
    agenda: str
    host: str
    sequence: int
    cancelled_on: date | None
    held_on: date | None


@dataclass(slots=True)
class Member:
    """Somebody in a commission."""

    person: str
    outside: bool
    """Comes from another region."""
    duty: str = ""


@dataclass(slots=True)
class Shown:
    """A project that a check presents."""

    code: str
    organisation: str | None
    completed_on: date | None
