"""A condition that was closed by mistake is asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.words import Words
from domain.pilot.conditions import CLOSE
from domain.pilot.lifecycle import SUBJECT, WALKING
from domain.registry.roles import CUSTOMER


@dataclass(frozen=True, kw_only=True, slots=True)
class ReopenCondition(Command):
    """Ask again for a condition that was closed by mistake."""

    name = "reopen_condition"
    says = Words("Вернуть условие, закрытое по ошибке", "Ask again for a condition that was closed by mistake")
    typed = ("project reopen-condition", "check reopen-condition")

    subject: Annotated[str, SUBJECT]
    condition: Annotated[int, asked.value("Номер условия", "Number of the condition", least=1)]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionReopened(Event):
    """A condition had been closed by mistake."""

    kind = "condition_reopened"
    says = Words("условие возвращено", "condition asked for again")

    number: int
    reason: str


@does(ReopenCondition, by=CUSTOMER, knows=WHOLE)
def reopen_condition(case: Case) -> Iterator[Happening]:
    """A closed condition is open again, with its owner and date of before."""
    command: ReopenCondition = case.command
    state = case.required("subject", WALKING, command.subject)
    case.may(state)
    conditions = {one.number: one for one in case.world.holdings[state.code].conditions}
    found = conditions.get(command.condition)
    if not conditions:
        case.against(no.already("no_conditions", f"у {state.code} нет условий", f"{state.code} has no conditions"))
    elif found is None:
        case.one_of("condition", str(command.condition), map(str, conditions))
    elif found.closed_on is None:
        case.against(no.already("open", "условие не закрыто", "the condition is not closed"))
    case.settle()
    yield state.code, ConditionReopened(number=command.condition, reason=clean(command.reason))


@changes(ConditionReopened)
def condition_reopened(record: Record, state: State, event: ConditionReopened, actor: str, on: date, seq: int) -> None:
    record.changes.append((CLOSE, (None, state.code, event.number)))
    for condition in record.world.holdings[state.code].conditions:
        if condition.number == event.number:
            condition.closed_on = None
