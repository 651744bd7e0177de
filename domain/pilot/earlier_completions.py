"""Projects that ended before the programme kept them: entered with their act, completed once another confirms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from domain.certification.earlier_exemplars import exemplars_behind, unfit
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
from domain.engine.wire import change, removal
from domain.engine.words import Words
from domain.pilot.completion import Completed
from domain.pilot.lifecycle import SUBJECT, in_order
from domain.pilot.openings import as_day
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import SubjectKind
from domain.registry.roles import METHODOLOGISTS
from domain.replication.numbers import due_terms
from domain.stored.tables import TABLES

ACT = "completion_act"
"""Kind of the document that says that a project ended."""
COPY = Words("Результат проекта тиражирования", "the result of a replica")


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
    held_on: Annotated[date | None, asked.value("День проверки: удержан", "Checked again: held on", COPY)] = None
    lost_on: Annotated[date | None, asked.value("День проверки: не удержан", "Checked again: not held on", COPY)] = None


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


def _came_to(facts: Mapping[str, Any]) -> Words:
    """Whether the goal was reached, and whether a replica was found to hold it."""
    goal = Words("цель достигнута", "goal reached") if facts["reached"] else Words("цель не достигнута", "goal missed")
    if not (told := facts.get("checked_on")):
        return goal
    held = Words("удержана", "held") if facts["held"] else Words("не удержана", "not held")
    day = as_day(told)
    return Words(f"{goal.ru}; {held.ru}, проверено {day:%d.%m.%Y}", f"{goal.en}; {held.en}, checked on {day}")


@dataclass(frozen=True, kw_only=True, slots=True)
class CompletionEntered(Laid):
    """That a project ended in earlier years was entered; it counts nowhere until another person confirms it."""

    kind = "completion_entered"
    says = Words("внесено завершение прежних лет", "completion of earlier years entered")

    reached: bool
    asked_on: date | None = None
    """The day from which a second person is asked; blank in entries of earlier releases."""
    checked_on: date | None = None
    """When it was last looked at whether the result of a replica held, where it was."""
    held: bool | None = None

    @classmethod
    def happened(cls, facts: Mapping[str, Any]) -> Words:
        """What it came to by its act."""
        said = _came_to(facts)
        return Words(f"{cls.says.ru}: {said.ru}", f"{cls.says.en}: {said.en}")


@dataclass(frozen=True, kw_only=True, slots=True)
class CompletionSettled(Event):
    """A second person confirmed a completion that was entered, or somebody took it back."""

    kind = "completion_settled"
    says = Words("внесённое завершение рассмотрено", "entered completion settled")
    otherwise = Words("внесённое завершение подтверждено", "entered completion confirmed")

    reached: bool
    refusal: str
    """Why it is none; blank where the project ended."""
    checked_on: date | None = None
    """When it was last looked at whether the result of a replica held, where it was."""
    held: bool | None = None
    months: int | None = None
    """The last term after the completion that was due by then."""
    term_on: date | None = None

    @classmethod
    def happened(cls, facts: Mapping[str, Any]) -> Words:
        """Whether it was confirmed, and what it came to."""
        title = super(CompletionSettled, cls).happened(facts)
        if facts["refusal"]:
            return title
        said = _came_to(facts)
        return Words(f"{title.ru}: {said.ru}", f"{title.en}: {said.en}")

    @classmethod
    def came_otherwise(cls, facts: Mapping[str, Any]) -> bool:
        """Whether it was confirmed."""
        return not facts["refusal"]


ENTERED = entered_of("completions_entered", CompletionEntered.kind, CompletionSettled.kind)
"""Project -> its completion of earlier years, until somebody has settled it."""


@does(EnterCompletion, by=METHODOLOGISTS, people=signer, looks_up=(FILES, ENTERED))
def enter_completion(case: Case) -> Iterator[Happening]:
    """The act has a number, a date by today and a place; the project goes on and nothing moved it since that day."""
    command: EnterCompletion = case.command
    project = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.may(project)
    _not_completed(case, project)
    in_order(case, project)
    proved(case, signed_later=True)
    case.text("number", command.number, 100)
    if command.dated is None:
        case.against(no.bad_value("dated", "назовите дату акта", "name the date of the act"))
    if project.code in case.world.of(ENTERED):
        case.against(no.already("entered_already", "завершение уже внесено", "the completion is entered already"))
    _looked_at_again(case, project)
    case.settle()
    facts: dict[str, Any] = {"reached": not command.short, "checked_on": command.held_on or command.lost_on}
    facts["held"] = command.held_on is not None if facts["checked_on"] else None
    hands = frozenset({command.actor, command.acting.person})
    case.world.of(ENTERED)[project.code] = Entered(command.on, facts, hands)
    yield project.code, CompletionEntered(**facts, asked_on=case.world.today, **said(command))


def _looked_at_again(case: Case, project: State) -> None:
    """Whether the result of a replica held is said as of one day, and a term was due by then."""
    command: EnterCompletion = case.command
    if (day := command.held_on or command.lost_on) is None:
        return
    told = "held_on" if command.held_on else "lost_on"
    if command.held_on and command.lost_on:
        case.against(no.bad_value("lost_on", "удержан или не удержан: назовите одно", "held or not held: say one"))
    if project.lifecycle != "replica":
        case.against(
            no.bad_value(
                told, "удержание проверяют у проектов тиражирования", "only what a replica came to is checked again"
            )
        )
    elif day > case.world.today:
        case.against(no.bad_value(told, "этот день ещё не наступил", "that day is still to come"))
    elif not _terms(case, command.on, day):
        first = case.pack.replication.months[0]
        due_on = case.pack.calendar.in_months(command.on, first)
        ru = f"не раньше {due_on:%d.%m.%Y}: удержание впервые проверяют через {first} мес. после внедрения"
        en = f"not before {due_on}: a result is first checked again {first} months after it was implemented"
        case.against(no.bad_value(told, ru, en))


def _terms(case: Case, done_on: date, day: date) -> list[int]:
    """The terms after a completion that were due by a day, in months."""
    return due_terms(case.pack.calendar, done_on, case.pack.replication.months, day)


def _not_completed(case: Case, project: State) -> None:
    """The project has neither ended nor passed the gate that counts."""
    case.still_open(project)
    if project.completed_on is not None:
        case.against(no.already("completed", "проект выполнен", "the project is completed"))


@does(ConfirmCompletion, by=METHODOLOGISTS, knows=WHOLE, looks_up=(ENTERED,), after=(exemplars_behind,))
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
        _of_an_exemplar(case, project)
    checked = {} if refusal or held is None else _checked(case, project, held)
    case.settle()
    assert held is not None  # noqa: S101 - settled
    yield project.code, CompletionSettled(reached=held.facts["reached"], refusal=refusal, **checked)
    if not refusal:
        package = case.world.holdings[project.code].package
        yield project.code, Completed(lifecycle=project.lifecycle or "", package=package)


def _of_an_exemplar(case: Case, project: State) -> None:
    """What a replica of earlier years was copied from was an exemplar then, and completed."""
    code = case.world.holdings[project.code].exemplar
    if code is None:
        return
    exemplar = case.world.states[code]
    found = [*unfit(case, exemplar, project.opened_on)]
    if not found and exemplar.completed_on is None:
        found.append((f"{code} ещё не завершён: сначала подтвердите его", f"{code} is not completed: confirm it first"))
    for said_so in found:
        case.against(no.already("no_exemplar", *said_so))


def _checked(case: Case, project: State, held: Entered) -> dict[str, Any]:
    """When it was last seen whether the result held, and which term was due by then."""
    if (told := held.facts.get("checked_on")) is None:
        return {}
    day, terms = as_day(told), case.pack.replication.months
    months = max(_terms(case, held.on, day), default=terms[0])
    if months in case.world.holdings[project.code].sustained:
        case.against(no.already("checked", "эта проверка уже была", "this check was made already"))
    due_on = case.pack.calendar.in_months(held.on, months)
    return {"checked_on": day, "held": held.facts["held"], "months": months, "term_on": due_on}


WAITS = change(TABLES["project"], ("code",), ("waits_on",))
UNCHECKED = removal(TABLES["sustained"], ("project", "months"))


@changes(CompletionEntered)
def entered(record: Record, state: State, event: CompletionEntered, actor: str, on: date, seq: int) -> None:
    record.changes.append((WAITS, ((event.asked_on or on).isoformat(), state.code)))
    lay(record, state, event, actor, on, seq, kind=ACT, place=state.phase or "")


@changes(CompletionSettled)
def settled(record: Record, state: State, event: CompletionSettled, actor: str, on: date, seq: int) -> None:
    record.changes.append((WAITS, (None, state.code)))
    record.world.of(ENTERED).pop(state.code, None)
    if event.refusal:
        if event.months is not None:
            record.remove(UNCHECKED, "sustained", (state.code, event.months))
        return
    if event.months is not None:
        record.add(
            "sustained", project=state.code, months=event.months, due_on=event.term_on, checked_on=event.checked_on,
            held=event.held,
        )  # fmt: skip
    state.standing, state.since_on, state.ended_on = Standing.COMPLETED, on, on
    state.submitted_by = state.due_on = state.phase_due_on = state.review_on = state.held_for = None
