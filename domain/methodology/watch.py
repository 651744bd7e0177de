"""When a methodology reminds of what is due, and who hears of what stays undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.methodology.basis import ASSUMED, Basis
from domain.methodology.bounds import Growing, Within
from domain.programme.kinds import Rhythm


@dataclass(frozen=True, slots=True)
class Watch:
    """When somebody is reminded of what is due, and who hears of what stays undone; all in working days."""

    ahead: Annotated[tuple[int, ...], Within(1, 1_000)] = (30, 7, 1)
    """Days before the due date; the day itself is always among the steps."""
    overdue: Annotated[tuple[int, ...], Within(1, 1_000), Growing()] = (1, 3, 7, 15, 30, 60, 120, 240)
    """Days after the due date, growing."""
    escalate_after: Annotated[int, Within(1, 1_000)] = 10
    """From so many days after the due date on, one level up hears of it too; twice as many, two levels up."""
    nudge_after: Annotated[int, Within(1, 1_000)] = 30
    """Days without any activity until the people of a subject are nudged."""
    raise_after: Annotated[int, Within(1, 1_000)] = 45
    """Days without any activity until one level up hears of it."""
    park_after: Annotated[int, Within(1, 1_000)] = 60
    """Days without any activity, past the due date of the phase, until parking is proposed to whoever may park."""
    park_review_days: Annotated[int, Within(1, 1_000)] = 60
    """Days until a parked subject is looked at again."""
    catch_up_days: Annotated[int, Within(1, 366)] = 366
    """Calendar days that a sweep goes back at most after it was missed."""
    parks_by_itself: bool = False
    """Whether the sweep parks then, instead of a person."""
    basis: Basis = ASSUMED


STANDARD_WATCH = Watch()
"""What a pack that says nothing of it gets."""


@dataclass(frozen=True, slots=True)
class Heads:
    """How whoever heads an organisation hears of what is late there: by a list, and not reminder by reminder."""

    roles: frozenset[str] = frozenset({"organisation_head"})
    """Who heads an organisation, and those below it."""
    every: Rhythm = Rhythm.MONTHLY
    """How often the list comes, where the reader chose nothing else."""
    day: Annotated[int, Within(1, 28)] = 1
    """Of a monthly list, the day of the month from which on its first working day is taken."""
    reminders: bool = False
    """Whether they are reminded of what is overdue, too: of their own at each step, of others' once it escalates."""
    basis: Basis = ASSUMED


STANDARD_HEADS = Heads()
"""What a pack that says nothing of it gets."""
