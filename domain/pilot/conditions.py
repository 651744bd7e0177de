"""Conditions of a conditional decision."""

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
from domain.engine.event_effects import Facts, Step, changes, tells
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.lifecycle import SUBJECT, WALKING
from domain.pilot.tables import TABLES
from domain.registry.roles import CUSTOMER


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseCondition(Command):
    """State that a condition is met."""

    name = "close_condition"
    says = Words("Отметить условие решения выполненным", "Close a condition of a decision")
    typed = (
        "project condition",
        "check condition",
    )

    subject: Annotated[str, SUBJECT]
    number: Annotated[int, asked.value("Номер условия", "Number of the condition", least=1)]
    comment: Annotated[str, asked.COMMENT] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionClosed(Event):
    """A condition was met."""

    kind = "condition_closed"
    says = Words("условие закрыто", "condition closed")
    owed = True

    number: int
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionHanded(Event):
    """Somebody else answers for a condition from now on."""

    kind = "condition_handed"
    says = Words("условие передано", "condition handed over")
    owed = True
    stirs = False

    number: int
    before: str
    owner: str
    reason: str


@does(CloseCondition, by=CUSTOMER, knows=WHOLE)
def close_condition(case: Case) -> Iterator[Happening]:
    """A condition of a conditional decision is met."""
    command: CloseCondition = case.command
    state = case.required("subject", WALKING, command.subject)
    conditions = {condition.number: condition for condition in case.world.holdings[state.code].conditions}
    condition = conditions.get(command.number)
    if not conditions:
        case.against(no.already("no_conditions", f"у {state.code} нет условий", f"{state.code} has no conditions"))
    elif condition is None:
        case.one_of("number", str(command.number), [str(number) for number in conditions])
    elif condition.closed_on is not None:
        case.against(no.already("closed", "условие уже закрыто", "the condition is closed already"))
    if condition is None or condition.owner != command.actor:
        case.may(state)
    case.settle()
    yield state.code, ConditionClosed(number=command.number, comment=command.comment)


CLOSE = change(TABLES["condition"], ("subject", "number"), ("closed_on",))


@changes(ConditionClosed)
def condition_closed(record: Record, state: State, event: ConditionClosed, actor: str, on: date, seq: int) -> None:
    record.changes.append((CLOSE, (on.isoformat(), state.code, event.number)))
    for condition in record.world.holdings[state.code].conditions:
        if condition.number == event.number:
            condition.closed_on = on


HAND = change(TABLES["condition"], ("subject", "number"), ("owner",))


@changes(ConditionHanded)
def condition_handed(record: Record, state: State, event: ConditionHanded, actor: str, on: date, seq: int) -> None:
    record.changes.append((HAND, (event.owner, state.code, event.number)))
    for condition in record.world.holdings[state.code].conditions:
        if condition.number == event.number:
            condition.owner = event.owner


@tells(ConditionClosed)
def _tell_closed(facts: Facts) -> Iterator[Step]:
    yield f"condition.{facts['number']}", "", facts["comment"] or "closed"


@tells(ConditionHanded)
def _tell_handed(facts: Facts) -> Iterator[Step]:
    yield f"condition.{facts['number']}.owner", facts["before"], facts["owner"]
