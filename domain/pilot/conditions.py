"""Conditions of a conditional decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from domain.documents.paper import FILES, signer
from domain.documents.paper_answer import Answer, Asks, Awaited, may_or_paper, received
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.event import Event
from domain.engine.event_effects import Facts, Step, changes, tells
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.lifecycle import SUBJECT, WALKING
from domain.pilot.tables import TABLES
from domain.programme.ask_kinds import Kind
from domain.registry.roles import CUSTOMER


def _each(facts: Mapping[str, Any], person: str) -> Iterator[Mapping[str, Any]]:
    """The conditions of a decision that are somebody's to close."""
    for number, terms in enumerate(facts["conditions"], facts["first_condition"]):
        if terms["owner"] == person:
            yield {"condition": number}


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseCondition(Answer):
    """State that a condition is met, or enter from its owner's paper that it is."""

    name = "close_condition"
    says = Words("Отметить условие решения выполненным", "Close a condition of a decision")
    typed = (
        "project condition",
        "check condition",
    )
    awaited = (Awaited(Kind.CONDITION, "{room} condition {code} {key}", key="condition"),)
    asks = (
        Asks("decided", "condition_owner", several=_each),
        Asks("condition_handed", "condition_owner", {"condition": "number"}),
    )

    subject: Annotated[str, SUBJECT]
    condition: Annotated[int, asked.value("Номер условия", "Number of the condition", least=1)]
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


@does(CloseCondition, by=CUSTOMER, people=signer, knows=WHOLE, looks_up=(FILES,))
def close_condition(case: Case) -> Iterator[Happening]:
    """A condition of a conditional decision is met."""
    command: CloseCondition = case.command
    state = case.required("subject", WALKING, command.subject)
    conditions = {condition.number: condition for condition in case.world.holdings[state.code].conditions}
    condition = conditions.get(command.condition)
    if not conditions:
        case.against(no.already("no_conditions", f"у {state.code} нет условий", f"{state.code} has no conditions"))
    elif condition is None:
        case.one_of("condition", str(command.condition), [str(number) for number in conditions])
    elif condition.closed_on is not None:
        case.against(no.already("closed", "условие уже закрыто", "the condition is closed already"))
    owner = condition.owner if condition else None
    may_or_paper(case, state, asked_of=owner)
    case.settle()
    yield state.code, ConditionClosed(number=command.condition, comment=command.comment)
    yield from received(case, state, owner)


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
