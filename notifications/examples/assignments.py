"""Examples of the letters about assignments."""

from __future__ import annotations

from datetime import date

from domain.pilot.assignments import (
    AssignmentAnswered,
    AssignmentClosed,
    AssignmentExtended,
    AssignmentGiven,
    AssignmentHanded,
)
from domain.programme.kinds import AssignmentOutcome
from notifications.policy import CONTROLLER, EXECUTOR
from notifications.scenarios import DECIDER, ORDERED, READER, TITLES, state, told

ABOUT = state(ORDERED)
DUE, JUDGED = date(2025, 1, 31), date(2024, 12, 16)

EXAMPLES = {
    "assignment_given": told(
        AssignmentGiven(
            text=TITLES[ORDERED], executor=READER, organisation=ABOUT.organisation, controller=DECIDER, due_on=DUE,
            title="Протокол координационного комитета", number="7", kept_at="дело 02-14, лист 7",
        ),
        ABOUT, role=EXECUTOR,
    ),
    "assignment_answered": told(
        AssignmentAnswered(
            answer="Замер проведён: запись занимает 4 минуты вместо 15", incoming="вх. 118", controller=READER,
            due_on=DUE, judge_by=JUDGED,
        ),
        ABOUT, role=CONTROLLER,
    ),
    "assignment_extended": told(
        AssignmentExtended(executor=READER, before=date(2024, 12, 20), due_on=DUE, reason="нет данных за декабрь"),
        ABOUT, role=EXECUTOR,
    ),
    "assignment_closed": told(
        AssignmentClosed(
            executor=READER, outcome=AssignmentOutcome.DONE, reason="результат подтверждён замером", due_on=DUE,
            answered_on=date(2024, 12, 10),
        ),
        ABOUT, role=EXECUTOR,
    ),
    "assignment_handed": told(
        AssignmentHanded(executor=READER, controller=DECIDER, due_on=DUE, reason="прежний исполнитель ушёл"),
        ABOUT, role=EXECUTOR,
    ),
}  # fmt: skip
