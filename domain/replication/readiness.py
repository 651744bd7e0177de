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
    """Answer lines of the check-list of readiness, the same of each."""

    name = "answer_readiness"
    says = Words("Ответить на пункты чек-листа готовности", "Answer lines of the check-list of readiness")
    typed = ("replica ready",)

    subject: Annotated[str, REPLICA]
    items: Annotated[
        tuple[str, ...],
        asked.key("Пункты", "Lines", Words("Ключ чек-листа или несколько", "one key of the list or several")),
    ]
    answer: Annotated[ReadyAnswer, asked.value("Ответ", "Answer")]
    evidence: Annotated[str, asked.line("Чем подтверждено", "What shows it", most=2000)]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadinessAnswered(Event):
    """A line of the check-list of readiness was answered."""

    kind = "readiness_answered"
    says = Words("дан ответ по пункту готовности", "readiness answered")

    item: str
    answer: ReadyAnswer
    evidence: str


@does(AnswerReadiness, by=PROJECT, knows=WHOLE, until="receiver_is_ready")
def answer_readiness(case: Case) -> Iterator[Happening]:
    """The receiver says what it has, and what shows it."""
    command: AnswerReadiness = case.command
    state, held = replica(case)
    for item in command.items:
        case.one_of("items", item, case.pack.replication.ready)
    before_gate(case, state)
    said = Ready(command.answer, clean(command.evidence))
    changed = [item for item in dict.fromkeys(command.items) if held.readiness.get(item) != said]
    if not changed:
        case.unchanged("ответ уже такой", "the answer is so already")
    case.settle()
    for item in changed:
        yield state.code, ReadinessAnswered(item=item, answer=said.answer, evidence=said.evidence)


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
