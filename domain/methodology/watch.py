"""When a methodology reminds of what is due, and who hears of what stays undone."""

from __future__ import annotations

from dataclasses import dataclass

from domain.methodology.basis import Basis


@dataclass(frozen=True, slots=True)
class Watch:
    """When somebody is reminded of what is due, and who hears of what stays undone; all in working days."""

    ahead: tuple[int, ...]
    """Days before the due date; the day itself is always among the steps."""
    overdue: tuple[int, ...]
    """Days after the due date, growing."""
    escalate_after: int
    """From so many days after the due date on, one level up hears of it too; twice as many, two levels up."""
    nudge_after: int
    """Days without any activity until the people of a subject are nudged."""
    raise_after: int
    """Days without any activity until one level up hears of it."""
    park_after: int
    """Days without any activity until the subject is parked."""
    park_review_days: int
    """Days until a parked subject is looked at again."""
    catch_up_days: int
    """Calendar days that a sweep goes back at most after it was missed."""
    basis: Basis


STANDARD_WATCH = Watch((30, 7, 1), (1, 3, 7, 15, 30, 60, 120, 240), 10, 30, 45, 60, 60, 366, Basis(assumption=True))
"""What a pack that says nothing of it gets."""
