"""Whether a receiver is ready, by the pack's check-list, each answer with what shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.engine import asked
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import change
from domain.engine.words import Words
from domain.programme.kinds import ReadyAnswer
from domain.registry.roles import PROJECT
from domain.replication.facts import Ready
from domain.replication.replica import REPLICA, before_gate, replica
from domain.replication.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerReadiness(Command):
    """Answer a line of the check-list of readiness."""

    name = "answer_readiness"
    says = Words("Ответить на пункт чек-листа готовности", "Answer a line of the check-list of readiness")
    typed = ("replica ready",)

    subject: Annotated[str, REPLICA]
    item: Annotated[str, asked.key("Пункт", "Line", Words("Ключ чек-листа", "a key of the check-list"))]
    answer: Annotated[ReadyAnswer, asked.value("Ответ", "Answer")]
    evidence: Annotated[str, asked.line("Чем подтверждено", "What shows it", most=2000)]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadinessAnswered(Event):
    """A line of the check-list of readiness was answered."""

    kind = "readiness_answered"
    says = Words("пункт готовности отвечен", "readiness answered")

    item: str
    answer: ReadyAnswer
    evidence: str


@does(AnswerReadiness, by=PROJECT, knows=WHOLE)
def answer_readiness(case: Case) -> Iterator[Happening]:
    """The receiver says what it has, and what shows it."""
    command: AnswerReadiness = case.command
    state, held = replica(case)
    case.one_of("item", command.item, case.pack.replication.ready)
    before_gate(case, state, "receiver_is_ready")
    known = held.readiness.get(command.item)
    if known == Ready(command.answer, clean(command.evidence)):
        case.unchanged("ответ уже такой", "the answer is so already")
    case.settle()
    event = ReadinessAnswered(item=command.item, answer=command.answer, evidence=clean(command.evidence))
    yield state.code, event


SAID = ("answer", "evidence", "answered_on", "answered_by")
AGAIN = change(TABLES["readiness"], ("project", "item"), SAID)


@changes(ReadinessAnswered)
def answered(record: Record, state: State, event: ReadinessAnswered, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    row = (event.answer, event.evidence, on.isoformat(), actor)
    if event.item in held.readiness:
        record.changes.append((AGAIN, (*row, state.code, event.item)))
    else:
        record.add("readiness", project=state.code, item=event.item, **dict(zip(SAID, row, strict=True)))
    held.readiness[event.item] = Ready(event.answer, event.evidence)
