"""What a receiver does with each element of a package: copied, adapted or dropped, approved, implemented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.documents.paper_answer import Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean, iso
from domain.engine.wire import change
from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Choice
from domain.registry.roles import ADMINISTRATOR, METHODOLOGIST, METHODOLOGISTS, PROJECT
from domain.replication.facts import Element
from domain.replication.replica import ELEMENTS, REPLICA, before_gate, replica
from domain.replication.tables import TABLES
from domain.stored.holdings import Holdings

BY_WORD = Words(
    "Ответьте на это письмо: согласуете ли изменения и почему",
    "Answer this letter: whether you approve the changes, why",
)
"""What a curator without a way in does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AdaptElement(Command):
    """Say what becomes of elements of the package at the receiver, the same of each."""

    name = "adapt_element"
    says = Words("Решить, что делать с элементами пакета", "Say what becomes of elements of the package")
    typed = ("replica adapt",)

    subject: Annotated[str, REPLICA]
    elements: Annotated[tuple[str, ...], ELEMENTS]
    choice: Annotated[Choice, asked.value("Что с ними", "What becomes of them")]
    what: Annotated[str, asked.text("Что меняем", "What is changed", most=2000, option="--what")] = ""
    why: Annotated[str, asked.text("Почему", "Why", most=2000, option="--why")] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApproveElements(Command):
    """Approve what is done with elements instead of copying them."""

    name = "approve_elements"
    says = Words("Согласовать изменения элементов пакета", "Approve what is changed in a package")
    typed = ("replica approve",)
    awaited = (
        Awaited(Kind.CHANGES, "replica approve {code}", instead=BY_WORD, anew="element_adapted"),
        Awaited(Kind.CORE, "replica approve {code} --comment …", instead=BY_WORD, anew="element_adapted"),
    )

    subject: Annotated[str, REPLICA]
    elements: Annotated[
        tuple[str, ...],
        asked.key("Элементы", "Elements", Words("Все, если не указаны", "all if not said"), option="--element"),
    ] = ()
    comment: Annotated[str, asked.COMMENT] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImplementElement(Command):
    """Record that elements of the package work at the receiver."""

    name = "implement_element"
    says = Words("Отметить, что элементы пакета внедрены", "Record that elements work at the receiver")
    typed = ("replica implement",)

    subject: Annotated[str, REPLICA]
    elements: Annotated[tuple[str, ...], ELEMENTS]


@dataclass(frozen=True, kw_only=True, slots=True)
class ElementAdapted(Event):
    """It was said what becomes of an element; an approval of before is gone."""

    kind = "element_adapted"
    says = Words("решение по элементу", "element chosen")

    element: str
    choice: Choice
    what: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ElementApproved(Event):
    """What is done with an element was approved."""

    kind = "element_approved"
    says = Words("изменение элемента согласовано", "element approved")

    element: str
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ElementImplemented(Event):
    """An element works at the receiver."""

    kind = "element_implemented"
    says = Words("элемент внедрён", "element implemented")
    tallied = Words("внедрено элементов", "elements implemented")

    element: str


def elements_of(case: Case, held: Holdings, keys: Iterable[str]) -> list[Element]:
    """The elements of these keys, in the package's order; notes a reason for each key that names none."""
    known = [element.key for element in held.elements]
    for key in keys:
        case.one_of("elements", key, known)
    return [element for element in held.elements if element.key in set(keys)]


@does(AdaptElement, by=PROJECT, knows=WHOLE, until="elements_approved")
def adapt_element(case: Case) -> Iterator[Happening]:
    """The receiver copies, adapts or drops elements; what is not copied needs a what and a why."""
    command: AdaptElement = case.command
    state, held = replica(case)
    found = elements_of(case, held, command.elements)
    before_gate(case, state)
    what, why = clean(command.what), clean(command.why)
    if command.choice is not Choice.COPIED:
        case.text("why", why, 2000)
    if command.choice is Choice.ADAPTED:
        case.text("what", what, 2000)
    said = command.choice, what, why
    changed = [element for element in found if (element.choice, element.what, element.why) != said]
    if not changed:
        case.unchanged("элементы уже так", "the elements are so already")
    case.settle()
    for element in changed:
        yield state.code, ElementAdapted(element=element.key, choice=command.choice, what=what, why=why)


@does(ApproveElements, by=METHODOLOGISTS | {"curator"}, knows=WHOLE, until="elements_approved")
def approve_elements(case: Case) -> Iterator[Happening]:
    """What is not copied is approved by the methodologist; a core element by a role above, and never by its author."""
    command: ApproveElements = case.command
    state, held = replica(case)
    before_gate(case, state)
    waiting = [element for element in held.elements if element.choice is not None and not element.is_settled]
    found = elements_of(case, held, command.elements) if command.elements else waiting
    for element in found:
        _may_approve(case, state, element)
    if not found and not case.reasons:
        case.unchanged("согласовывать нечего", "there is nothing to approve")
    case.settle()
    for element in found:
        yield state.code, ElementApproved(element=element.key, comment=clean(command.comment))


def _may_approve(case: Case, state: State, element: Element) -> None:
    command: ApproveElements = case.command
    if element.choice in {None, Choice.COPIED}:
        said = f"{element.key}: согласовывать нечего", f"{element.key}: nothing to approve"
        case.against(no.bad_value("elements", *said))
        return
    if element.chosen_by in case.doers:
        said = f"{element.key}: своё изменение согласует другой", f"{element.key}: somebody else approves your change"
        case.against(no.already("own_change", *said))
    if element.core:
        case.entitled(approve_core(case.pack), scopes_of(state))
        if not command.comment.strip():
            said = f"{element.key} — ключевой элемент: скажите, почему", f"{element.key} is core: say why"
            case.against(no.bad_value("comment", *said))


def approve_core(pack: Pack) -> frozenset[str]:
    """Roles that approve a change of a core element: the one above the methodologist's."""
    above = pack.roles[METHODOLOGIST].above if METHODOLOGIST in pack.roles else None
    return frozenset(filter(None, (above,))) | ADMINISTRATOR


@does(ImplementElement, by=PROJECT, knows=WHOLE, until="closing_agreed")
def implement_element(case: Case) -> Iterator[Happening]:
    """Elements work at the receiver, as they were chosen and approved."""
    command: ImplementElement = case.command
    state, held = replica(case)
    found = elements_of(case, held, command.elements)
    before_gate(case, state)
    for element in found:
        _may_work(case, element)
    if not (left := [element for element in found if element.implemented_on is None]):
        case.unchanged("элементы уже внедрены", "the elements are implemented already")
    case.settle()
    for element in left:
        yield state.code, ElementImplemented(element=element.key)


def _may_work(case: Case, element: Element) -> None:
    """Nothing works at a receiver that dropped it, or before it is settled what becomes of it there."""
    if element.choice is Choice.DROPPED:
        said = f"{element.key}: от элемента отказались", f"{element.key}: the element was dropped"
        case.against(no.already("dropped", *said))
    elif not element.is_settled:
        said = (
            f"{element.key}: сначала решите, что с элементом, и согласуйте",
            f"{element.key}: say first what becomes of it, and have it approved",
        )
        case.against(no.already("not_approved", *said))


ELEMENT_ROW = change(
    TABLES["element"],
    ("project", "key"),
    ("choice", "what", "why", "chosen_by", "approved_by", "approved_on", "implemented_on"),
)
"""One statement for all: those of a batch that change the same columns would not keep their order."""


def changed_element(record: Record, state: State, found: Element) -> None:
    """What is known of an element now is stored."""
    row = (found.choice, found.what, found.why, found.chosen_by, found.approved_by, iso(found.approved_on),
           iso(found.implemented_on), state.code, found.key)  # fmt: skip
    record.changes.append((ELEMENT_ROW, row))


def element_of(record: Record, state: State, key: str) -> Element:
    """The element of a replica by its key."""
    held: Holdings = record.world.holdings[state.code]
    return next(element for element in held.elements if element.key == key)


@changes(ElementAdapted)
def adapted(record: Record, state: State, event: ElementAdapted, actor: str, on: date, seq: int) -> None:
    found = element_of(record, state, event.element)
    found.choice, found.what, found.why = event.choice, event.what, event.why
    found.chosen_by, found.approved_by, found.approved_on = actor, None, None
    changed_element(record, state, found)


@changes(ElementApproved)
def approved(record: Record, state: State, event: ElementApproved, actor: str, on: date, seq: int) -> None:
    found = element_of(record, state, event.element)
    found.approved_by, found.approved_on = actor, on
    changed_element(record, state, found)


@changes(ElementImplemented)
def implemented(record: Record, state: State, event: ElementImplemented, actor: str, on: date, seq: int) -> None:
    found = element_of(record, state, event.element)
    found.implemented_on = on
    changed_element(record, state, found)
