"""The arithmetic of replication: how a result holds, how long things take, and what the year may come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random

from domain.engine.calendar import WorkingCalendar


class Fate(StrEnum):
    """What has become of the result of a closed replica."""

    NOT_DUE = "not_due"
    UNMEASURED = "unmeasured"
    HELD = "held"
    FADING = "fading"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Check:
    """The result was looked at so many months after the closing."""

    months: int
    held: bool


def fate(due: Sequence[int], checks: Sequence[Check], last: int) -> Fate:
    """Held or not by the last check; lost after two in a row or at the last term, and until it is found to hold again.

    `due` are the terms whose day has come, `last` the last term of all.
    """
    if not due:
        return Fate.NOT_DUE
    known = {check.months: check.held for check in checks}
    if (held := known.get(due[-1])) is None:
        return (
            Fate.LOST if fate(due[:-1], checks, last) is Fate.LOST else Fate.UNMEASURED
        )  # a check missing heals nothing
    if held:
        return Fate.HELD
    before = due[-2] if len(due) > 1 else None
    return Fate.LOST if due[-1] == last or known.get(before or 0) is False else Fate.FADING


def median(values: Sequence[int]) -> int | None:
    """The middle one; None of nothing."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else None


WEEKS, RUNS = 52, 4000


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many closings the year may come to."""

    p15: int
    p50: int
    p85: int


def forecast(closings: Sequence[date], as_of: date) -> Forecast:
    """The year's closings: those that are, and weeks to come drawn from the region's own last weeks.

    Drawn with a seed that follows from the day, so that the same facts give the same figures.
    """
    weekly = [0] * WEEKS
    for day in closings:
        week = (as_of - day).days // 7
        if 0 <= week < WEEKS:
            weekly[week] += 1
    done = sum(day.year == as_of.year and day <= as_of for day in closings)
    ahead = -(-(date(as_of.year, 12, 31) - as_of).days // 7)
    rng = Random(as_of.isoformat())  # noqa: S311 - a simulation, no secret
    totals = sorted(done + sum(rng.choices(weekly, k=ahead)) for _ in range(RUNS))
    return Forecast(*(totals[RUNS * part // 100] for part in (15, 50, 85)))


def due_terms(calendar: WorkingCalendar, closed_on: date, terms: Sequence[int], as_of: date) -> list[int]:
    """Terms whose day has come."""
    return [months for months in terms if calendar.in_months(closed_on, months) <= as_of]
