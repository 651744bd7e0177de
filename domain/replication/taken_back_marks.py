"""An element that was marked implemented, or a line of readiness that was answered, by mistake is taken back."""

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
from domain.engine.wire import removal
from domain.engine.words import Words
from domain.registry.roles import PROJECT
from domain.replication.adaptation import changed_element, element_of, elements_of
from domain.replication.replica import REPLICA, before_gate, replica
from domain.replication.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeMarkBack(Command):
    """Take back that elements work at the receiver, or that lines of readiness were answered."""

    name = "take_mark_back"
    says = Words(
        "Снять отметку проекта тиражирования, сделанную по ошибке",
        "Take back a mark of a replica that was made by mistake",
    )
    typed = ("replica take-back",)

    subject: Annotated[str, REPLICA]
    elements: Annotated[
        tuple[str, ...],
        asked.key("Элементы, которые не внедрены", "Elements that do not work there", option="--element"),
    ] = ()
    items: Annotated[
        tuple[str, ...],
        asked.key("Пункты готовности без ответа", "Lines of readiness without an answer", option="--item"),
    ] = ()
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class ElementTakenBack(Event):
    """An element had been marked implemented by mistake."""

    kind = "element_taken_back"
    says = Words("отметка о внедрении элемента снята", "element not implemented after all")
    tallied = Words("снято отметок о внедрении элементов", "elements not implemented after all")

    element: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadinessTakenBack(Event):
    """A line of readiness had been answered by mistake."""

    kind = "readiness_taken_back"
    says = Words("ответ на пункт готовности снят", "answer of readiness taken back")

    item: str
    reason: str


@does(TakeMarkBack, by=PROJECT, knows=WHOLE, until="closing_agreed")
def take_mark_back(case: Case) -> Iterator[Happening]:
    """What was marked by mistake is not marked, until the gate that looked at it was passed."""
    command: TakeMarkBack = case.command
    state, held = replica(case)
    if not command.elements and not command.items:
        case.against(no.bad_value("elements", "не сказано, что снять", "nothing to take back was given"))
    found = elements_of(case, held, command.elements)
    if command.elements:
        before_gate(case, state)
    for one in found:
        if one.implemented_on is None:
            said = f"{one.key}: элемент не отмечен внедрённым", f"{one.key}: the element is not marked implemented"
            case.against(no.already("not_implemented", *said))
    for item in command.items:
        case.one_of("items", item, case.pack.replication.ready)
        if item in case.pack.replication.ready and item not in held.readiness:
            said = f"{item}: на пункт не отвечено", f"{item}: the line was not answered"
            case.against(no.already("not_answered", *said))
    if command.items:
        before_gate(case, state, "receiver_is_ready")
    case.settle()
    reason = clean(command.reason)
    for one in found:
        yield state.code, ElementTakenBack(element=one.key, reason=reason)
    for item in dict.fromkeys(command.items):
        yield state.code, ReadinessTakenBack(item=item, reason=reason)


WITHOUT_ANSWER = removal(TABLES["readiness"], ("project", "item"))


@changes(ElementTakenBack)
def element_taken_back(record: Record, state: State, event: ElementTakenBack, actor: str, on: date, seq: int) -> None:
    found = element_of(record, state, event.element)
    found.implemented_on = None
    changed_element(record, state, found)


@changes(ReadinessTakenBack)
def answer_taken_back(record: Record, state: State, event: ReadinessTakenBack, actor: str, on: date, seq: int) -> None:
    record.remove(WITHOUT_ANSWER, "readiness", (state.code, event.item))
    record.world.holdings[state.code].readiness.pop(event.item, None)
