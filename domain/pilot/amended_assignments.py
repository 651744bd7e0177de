"""An assignment that was entered wrongly is set right: another executor, or one taken off control by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.words import Words
from domain.pilot.assignments import (
    ASSIGNMENT,
    ASSIGNMENTS,
    CONTROLLING,
    KIND,
    Assigned,
    AssignmentExtended,
    AssignmentHanded,
)
from domain.programme.kinds import AssignmentStanding


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendAssignment(Command):
    """Set an assignment right: give it to whom it was meant for, or bring back what was taken off by mistake."""

    name = "amend_assignment"
    says = Words("Исправить поручение: исполнитель, срок, снято по ошибке", "Set an assignment right")
    typed = ("assignment amend",)

    subject: Annotated[str, ASSIGNMENT]
    reason: Annotated[str, asked.REASON]
    executor: Annotated[str | None, asked.who("Исполнитель", "Executor", option="--to")] = None
    due_on: Annotated[date | None, asked.value("Срок", "Due date", option="--due", ahead=0)] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignmentReopened(Event):
    """An assignment had been taken off control by mistake."""

    kind = "assignment_reopened"
    says = Words("поручение возвращено на контроль", "assignment is controlled again")

    reason: str


def _executor(command: AmendAssignment) -> Iterator[str]:
    if command.executor is not None:
        yield command.executor


def _not_their_own(case: Case, found: Assigned) -> None:
    """Nobody sets right what they execute, or shall execute; nobody controls themselves."""
    to = case.command.executor
    if {found.executor, to} & case.doers:
        ru, en = "исполнитель не исправляет своё поручение", "an executor does not set their own assignment right"
        case.against(no.already("not_entitled", ru, en))
    if to is not None:
        case.present("executor", to)
    if to == found.controller:
        ru, en = "исполнитель не контролирует сам себя", "an executor does not control themselves"
        case.against(no.bad_value("executor", ru, en))


@does(AmendAssignment, by=CONTROLLING, people=_executor, looks_up=(ASSIGNMENTS,))
def amend_assignment(case: Case) -> Iterator[Happening]:
    """Whoever controls it, or may by role, sets it right; its executor does neither."""
    command: AmendAssignment = case.command
    state = case.required("subject", KIND, command.subject)
    found = case.world.of(ASSIGNMENTS)[state.code]
    if command.actor != found.controller:
        case.may(state)
    _not_their_own(case, found)
    if command.due_on is not None:
        case.on_calendar("due_on", command.due_on)
    if state.ended_on is None and command.executor in (None, found.executor) and command.due_on in (None, found.due_on):
        case.unchanged("поручение уже такое", "it is like that already")
    if command.on < found.given_on:
        case.against(no.before_last_move(command.on, found.given_on))
    case.settle()
    reason, due_on = clean(command.reason), command.due_on or found.due_on
    if state.ended_on is not None:
        yield state.code, AssignmentReopened(reason=reason)
    executor = command.executor or found.executor
    if executor != found.executor:
        yield (
            state.code,
            AssignmentHanded(executor=executor, controller=found.controller, due_on=due_on, reason=reason),
        )
    if found.standing is not AssignmentStanding.GIVEN or due_on != found.due_on:
        yield (
            state.code,
            AssignmentExtended(executor=executor, before=found.due_on, due_on=due_on, reason=reason),
        )


@changes(AssignmentReopened)
def reopened(record: Record, state: State, event: AssignmentReopened, actor: str, on: date, seq: int) -> None:
    state.ended_on = None
