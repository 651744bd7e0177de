"""What is known of a replica beside its card: readiness, elements, support, closing, how it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.programme.kinds import Choice, ReadyAnswer


@dataclass(slots=True)
class Ready:
    """An answer to one line of the check-list."""

    answer: ReadyAnswer
    evidence: str


@dataclass(slots=True)
class Element:
    """An element of the package at its receiver."""

    key: str
    title: str
    core: bool
    choice: Choice | None = None
    what: str = ""
    why: str = ""
    chosen_by: str | None = None
    approved_by: str | None = None
    approved_on: date | None = None
    implemented_on: date | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it is copied, or somebody approved what is done instead."""
        return self.choice is Choice.COPIED or (self.choice is not None and self.approved_by is not None)


@dataclass(slots=True)
class Supported:
    """A support that is planned or was held."""

    number: int
    form: str
    person: str
    planned_on: date
    held_on: date | None = None
    reported_on: date | None = None
    cancelled_on: date | None = None


@dataclass(slots=True)
class Closed:
    """What was agreed at the closing."""

    reached: bool
    core: int
    implemented: int


def fidelity(elements: Sequence[Element]) -> tuple[int, int]:
    """How many core elements were implemented, and how many there are; one dropped since works no more."""
    core = [element for element in elements if element.core]
    works = [one for one in core if one.implemented_on is not None and one.choice is not Choice.DROPPED]
    return len(works), len(core)


def is_faithful(implemented: int, core: int, least: Decimal) -> bool:
    """Whether enough of the core is there; a package without core elements asks for none."""
    return core == 0 or Decimal(implemented) / Decimal(core) >= least
