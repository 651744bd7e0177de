"""A lesson that was not held there, or not held at all, is withdrawn: it counts nowhere."""

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
from domain.programme.kinds import SubjectKind
from domain.registry.lessons import LESSONS, REPLACED
from domain.registry.roles import STAFF


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawLesson(Command):
    """Withdraw a lesson that was entered by mistake."""

    name = "withdraw_lesson"
    says = Words("Отозвать занятие, записанное по ошибке", "Withdraw a lesson that was entered by mistake")
    typed = ("centre withdraw-lesson",)

    subject: Annotated[str, asked.code("Площадка", "Site")]
    entry: Annotated[int, asked.value("Номер записи", "Number of the entry", least=1)]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class LessonWithdrawn(Event):
    """A lesson had been entered by mistake."""

    kind = "lesson_withdrawn"
    says = Words("занятие отозвано", "lesson withdrawn")

    entry: int
    reason: str


@does(WithdrawLesson, by=STAFF, looks_up=(LESSONS,))
def withdraw_lesson(case: Case) -> Iterator[Happening]:
    """A lesson counts no more, at a site that has ended too; its sheet stays in the history."""
    command: WithdrawLesson = case.command
    centre = case.required("subject", (SubjectKind.CENTRE,), command.subject)
    case.may(centre)
    if (centre.code, command.entry) not in case.world.of(LESSONS):
        there = sorted(entry for site, entry in case.world.of(LESSONS) if site == centre.code)
        ru = f"нет занятия № {command.entry}, есть: {', '.join(map(str, there)) or 'ни одного'}"
        en = f"there is no lesson no. {command.entry}, there are: {', '.join(map(str, there)) or 'none'}"
        case.against(no.bad_value("entry", ru, en))
    case.settle()
    yield centre.code, LessonWithdrawn(entry=command.entry, reason=clean(command.reason))


@changes(LessonWithdrawn)
def lesson_withdrawn(record: Record, state: State, event: LessonWithdrawn, actor: str, on: date, seq: int) -> None:
    record.changes.append((REPLACED, (seq, state.code, event.entry)))
    record.world.of(LESSONS).discard((state.code, event.entry))
