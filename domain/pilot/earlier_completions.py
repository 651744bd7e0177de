"""Projects that ended before the programme kept them: entered with their act, completed once another confirms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.documents.entered import Entered, as_of, by_another, entered_of
from domain.documents.paper import FILES, Laid, OnAct, lay, proved, said, signer
from domain.documents.paper_answer import STAFF_ALONE, Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.completion import Completed
from domain.pilot.lifecycle import SUBJECT, in_order
from domain.pilot.tables import TABLES
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import SubjectKind
from domain.registry.roles import METHODOLOGISTS

ACT = "completion_act"
"""Kind of the document that says that a project ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EnterCompletion(OnAct):
    """Say by its act that a project ended in earlier years, as of that day."""

    name = "enter_completion"
    grave = True
    says = Words("Внести завершение проекта прежних лет", "Enter that a project ended in earlier years")
    typed = ("project enter-completion",)

    subject: Annotated[str, SUBJECT]
    short: Annotated[bool, asked.value("Цель не достигнута", "Goal not reached", option="--short", otherwise=False)] = (
        False
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmCompletion(Command):
    """Confirm a completion that somebody else entered, from its day; or say why it is none."""

    name = "confirm_completion"
    grave = True
    says = Words("Подтвердить внесённое завершение", "Confirm a completion that was entered")
    typed = ("project confirm-completion",)
    awaited = (Awaited(Kind.COMPLETION, "project confirm-completion {code} --on {key}", instead=STAFF_ALONE),)

    subject: Annotated[str, SUBJECT]
    refusal: Annotated[
        str, asked.text("Почему не подтверждается", "Why it is not confirmed", most=2000, option="--refuse")
    ] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CompletionEntered(Laid):
    """That a project ended in earlier years was entered; it counts nowhere until another person confirms it."""

    kind = "completion_entered"
    says = Words("внесено завершение прежних лет", "completion of earlier years entered")

    reached: bool
    asked_on: date | None = None
    """The day from which a second person is asked; blank in entries of earlier releases."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CompletionSettled(Event):
    """A second person confirmed a completion that was entered, or somebody took it back."""

    kind = "completion_settled"
    says = Words("внесённое завершение рассмотрено", "entered completion settled")

    reached: bool
    refusal: str
    """Why it is none; blank where the project ended."""


ENTERED = entered_of("completions_entered", CompletionEntered.kind, CompletionSettled.kind)
"""Project -> its completion of earlier years, until somebody has settled it."""


@does(EnterCompletion, by=METHODOLOGISTS, people=signer, looks_up=(FILES, ENTERED))
def enter_completion(case: Case) -> Iterator[Happening]:
    """The act has a number, a date and a place; the project still goes on and nothing moved it since that day."""
    command: EnterCompletion = case.command
    project = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.may(project)
    _not_completed(case, project)
    in_order(case, project)
    proved(case)
    case.text("number", command.number, 100)
    if command.dated is None:
        case.against(no.bad_value("dated", "назовите дату акта", "name the date of the act"))
    if project.code in case.world.of(ENTERED):
        case.against(no.already("entered_already", "завершение уже внесено", "the completion is entered already"))
    case.settle()
    reached, hands = not command.short, frozenset({command.actor, command.acting.person})
    case.world.of(ENTERED)[project.code] = Entered(command.on, {"reached": reached}, hands)
    yield project.code, CompletionEntered(reached=reached, asked_on=case.world.today, **said(command))


def _not_completed(case: Case, project: State) -> None:
    """The project has neither ended nor passed the gate that counts."""
    case.still_open(project)
    if project.completed_on is not None:
        case.against(no.already("completed", "проект выполнен", "the project is completed"))


@does(ConfirmCompletion, by=METHODOLOGISTS, knows=WHOLE, looks_up=(ENTERED,))
def confirm_completion(case: Case) -> Iterator[Happening]:
    """Somebody else than who entered it confirms a completion, as of its day; anybody takes a slip back."""
    command: ConfirmCompletion = case.command
    project = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.may(project)
    held, refusal = case.world.of(ENTERED).get(project.code), command.refusal.strip()
    if held is None:
        case.against(no.already("nothing_entered", "подтверждать нечего", "there is nothing to confirm"))
    elif not refusal:
        by_another(case, held)
        as_of(case, held.on, "завершён", "ended on")
        _not_completed(case, project)
        in_order(case, project)
    case.settle()
    assert held is not None  # noqa: S101 - settled
    yield project.code, CompletionSettled(reached=held.facts["reached"], refusal=refusal)
    if not refusal:
        package = case.world.holdings[project.code].package
        yield project.code, Completed(lifecycle=project.lifecycle or "", package=package)


WAITS = change(TABLES["project"], ("code",), ("waits_on",))


@changes(CompletionEntered)
def entered(record: Record, state: State, event: CompletionEntered, actor: str, on: date, seq: int) -> None:
    record.changes.append((WAITS, ((event.asked_on or on).isoformat(), state.code)))
    lay(record, state, event, actor, on, seq, kind=ACT, place=state.phase or "")


@changes(CompletionSettled)
def settled(record: Record, state: State, event: CompletionSettled, actor: str, on: date, seq: int) -> None:
    record.changes.append((WAITS, (None, state.code)))
    record.world.of(ENTERED).pop(state.code, None)
    if event.refusal:
        return
    state.standing, state.since_on, state.ended_on = Standing.COMPLETED, on, on
    state.submitted_by = state.due_on = state.phase_due_on = state.review_on = state.held_for = None
