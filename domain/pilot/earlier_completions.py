"""Projects that ended before the programme kept them: entered with their act, completed once another confirms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import select

from domain.documents.paper import FILES, Laid, OnPaper, lay, proved, said, signer
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
from domain.engine.wire import Among, Row, Statement, also
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.pilot.completion import Completed
from domain.pilot.lifecycle import SUBJECT, in_order
from domain.programme.kinds import SubjectKind
from domain.registry.roles import METHODOLOGISTS
from domain.stored.tables import TABLES

ACT = "completion_act"
"""Kind of the document that says that a project ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EnterCompletion(OnPaper):
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


@dataclass(frozen=True, kw_only=True, slots=True)
class CompletionSettled(Event):
    """A second person confirmed a completion that was entered, or somebody took it back."""

    kind = "completion_settled"
    says = Words("внесённое завершение рассмотрено", "entered completion settled")

    reached: bool
    refusal: str
    """Why it is none; blank where the project ended."""


_journal = TABLES["journal"]
_TOLD = Statement(
    select(
        _journal.c.subject, _journal.c.kind, _journal.c.happened_on, _journal.c.facts, _journal.c.actor,
        _journal.c.on_behalf_of,
    )
    .where(
        Among(_journal.c.subject, "codes"),
        also(_journal.c.kind, "completion_entered", "completion_settled"),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entered:
    """A completion as it was entered, and by whose hands."""

    on: date
    reached: bool
    hands: frozenset[str]


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _TOLD, {"codes": sorted({command.subject for command in commands})}


def _take(world: World, found: dict[str, Entered], rows: Sequence[Row]) -> None:
    for code, kind, on, facts, actor, behalf in rows:
        if kind == CompletionSettled.kind:
            found.pop(code, None)
            continue
        day = date.fromisoformat(on) if isinstance(on, str) else on
        found[code] = Entered(day, json.loads(facts)["reached"], frozenset(filter(None, (actor, behalf))))


ENTERED: Lookup[dict[str, Entered]] = Lookup(name="completions_entered", empty=dict, ask=_ask, take=_take)
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
    yield project.code, CompletionEntered(reached=not command.short, **said(command))


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
        _by_another(case, held)
        _not_completed(case, project)
        in_order(case, project)
    case.settle()
    assert held is not None  # noqa: S101 - settled
    yield project.code, CompletionSettled(reached=held.reached, refusal=refusal)
    if not refusal:
        package = case.world.holdings[project.code].package
        yield project.code, Completed(lifecycle=project.lifecycle or "", package=package)


def _by_another(case: Case, held: Entered) -> None:
    """Whoever confirms did not enter it, and confirms it as of its day."""
    command = case.command
    if not held.hands.isdisjoint({command.actor, command.acting.person}):
        said_so = "внесённое подтверждает другой человек", "somebody else confirms what was entered"
        case.against(no.already("own_submission", *said_so))
    if command.on != held.on:
        day = f"{held.on:%d.%m.%Y}"
        case.against(no.bad_value("on", f"завершён {day}: --on {day}", f"ended on {day}: --on {day}"))


@changes(CompletionEntered)
def entered(record: Record, state: State, event: CompletionEntered, actor: str, on: date, seq: int) -> None:
    hands = frozenset({actor})
    record.world.of(ENTERED)[state.code] = Entered(on, event.reached, hands)
    lay(record, state, event, actor, on, seq, kind=ACT, place=state.phase or "")


@changes(CompletionSettled)
def settled(record: Record, state: State, event: CompletionSettled, actor: str, on: date, seq: int) -> None:
    record.world.of(ENTERED).pop(state.code, None)
    if event.refusal:
        return
    state.standing, state.since_on, state.ended_on = Standing.COMPLETED, on, on
    state.submitted_by = state.due_on = state.review_on = state.held_for = None
