"""Sites as teachers: trainings, visits hosted, consultations and days at the process factory, with who was reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import select

from domain.documents.paper import FILES, Laid, OnPaper, lay, proved, said, signer
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, change
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import LessonForm, SubjectKind
from domain.registry.roles import STAFF
from domain.registry.tables import TABLES

_lesson = TABLES["lesson"]
SHEET = "attendance_sheet"
"""The document that proves a lesson."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldLesson(OnPaper):
    """Record what a site taught, by its attendance sheet; with the number of an earlier entry in its place."""

    name = "hold_lesson"
    says = Words("Записать занятие площадки по листу посещения", "Record what a site taught by its attendance sheet")
    typed = ("centre teach",)

    subject: Annotated[str, asked.code("Площадка", "Site")]
    form: Annotated[LessonForm, asked.value("Форма", "Form")]
    programme: Annotated[str, asked.line("Программа", "Programme", most=300)]
    hours: Annotated[Decimal, asked.value("Часов", "Hours", least=0, most=1000)]
    reached: Annotated[int, asked.value("Сколько человек", "People reached", least=1, most=100_000)]
    spread: Annotated[
        tuple[str, ...],
        asked.value("Какие пакеты передавали", "Packages spread", Words("Коды пакетов", "codes"), option="--spread"),
    ] = ()
    instead_of: Annotated[
        int | None,
        asked.value("Вместо записи №", "Instead of entry no.", Words("Исправление", "a correction"), least=1),
    ] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LessonHeld(Laid):
    """A site taught somebody."""

    kind = "lesson_held"
    says = Words("занятие площадки", "taught by a site")

    form: LessonForm
    programme: str
    hours: Decimal
    reached: int
    spread: tuple[str, ...]
    instead_of: int | None


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _THERE, {"codes": sorted({command.subject for command in commands})}


def _take(world: World, found: set[tuple[str, int]], rows: Sequence[Row]) -> None:
    found.update((centre, entry) for centre, entry in rows)


_THERE = Statement(
    select(_lesson.c.centre, _lesson.c.entry).where(Among(_lesson.c.centre, "codes"), _lesson.c.replaced_by.is_(None))
)
LESSONS: Lookup[set[tuple[str, int]]] = Lookup(name="lessons", empty=set, ask=_ask, take=_take)
"""Lessons that count: site and entry."""


@does(HoldLesson, by=STAFF, names=("subject", "spread"), people=signer, looks_up=(FILES, LESSONS))
def hold_lesson(case: Case) -> Iterator[Happening]:
    """The staff of a site record what it taught, by the sheet of those who came."""
    command: HoldLesson = case.command
    centre = case.required("subject", (SubjectKind.CENTRE,), command.subject)
    case.may(centre)
    proved(case)
    case.still_open(centre)
    for code in command.spread:
        case.subject("spread", SubjectKind.PACKAGE, code)
    if command.instead_of is not None and (centre.code, command.instead_of) not in case.world.of(LESSONS):
        wrong = f"нет занятия № {command.instead_of}", f"there is no lesson no. {command.instead_of}"
        case.against(no.bad_value("instead_of", *wrong))
    case.settle()
    yield (
        centre.code,
        LessonHeld(
            form=command.form, programme=command.programme.strip(), hours=command.hours, reached=command.reached,
            spread=tuple(sorted(set(command.spread))), instead_of=command.instead_of, **said(command),
        ),
    )  # fmt: skip


REPLACED = change(_lesson, ("centre", "entry"), ("replaced_by",))


@changes(LessonHeld)
def held(record: Record, state: State, event: LessonHeld, actor: str, on: date, seq: int) -> None:
    record.add(
        "lesson", centre=state.code, entry=seq, form=event.form, programme=event.programme,
        hours=format(event.hours, "f"), reached=event.reached, spread="\n".join(event.spread), held_on=on,
    )  # fmt: skip
    known = record.world.of(LESSONS)
    known.add((state.code, seq))
    if event.instead_of is not None:
        record.changes.append((REPLACED, (seq, state.code, event.instead_of)))
        known.discard((state.code, event.instead_of))
    lay(record, state, event, actor, on, seq, kind=SHEET)
