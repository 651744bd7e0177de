"""When a methodology reminds of what is due, and who hears of what stays undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from domain.engine.words import Words
from domain.methodology.basis import ASSUMED, Basis
from domain.methodology.bounds import Growing, Within
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Rhythm

_PLANNED = Words("день назван в плане", "the plan names the day")
_HELD = Words("день назван, когда работу приостановили", "the day was named when the work was put on hold")
_NEXT_DAY = Words("спрашивают со следующего рабочего дня", "it is asked for from the next working day on")
_IDLE = Words("это и есть напоминание: ничего не произошло", "it is a reminder itself: nothing has happened")
_KNOWN = Words("день известен заранее", "the day is known beforehand")
BY_DATE = {
    **dict.fromkeys((Kind.MILESTONE, Kind.ACTION, Kind.MEASURE), _PLANNED),
    Kind.REVIEW: _HELD,
    **dict.fromkeys((Kind.SUSPENSION, Kind.ENTERED, Kind.COMPLETION), _NEXT_DAY),
    **dict.fromkeys((Kind.TERM, Kind.CONFIRM, Kind.SUSTAINED), _KNOWN),
    **dict.fromkeys((Kind.IDLE, Kind.PARK), _IDLE),
}  # fmt: skip
"""What a pack that says nothing of it tells at its dates alone."""


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
    by_date: Mapping[str, Words] = field(default_factory=lambda: {str(kind): why for kind, why in BY_DATE.items()})
    """Kinds of open things that the morning letter alone tells, at the steps of their dates -> why nothing does before.

    To all others somebody is called as they come up: by the letter of the event that asks for them, where the pack has
    one, else by the next sweep.
    """
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
