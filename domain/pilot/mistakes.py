"""A step that was taken by mistake is taken back: a submission, and a project that should not have been opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import literal_column, select, union_all

from domain.certification.independence import brings_independently
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does, stands
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import Among, Row, Statement
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.pilot.lifecycle import PRESENTED, SUBJECT, WALKING, in_order, phase_of
from domain.programme.kinds import MISTAKEN, Stage, SubjectKind
from domain.registry.roles import METHODOLOGISTS
from domain.stored.tables import TABLES

_presented, _package, _subject, _project = (TABLES[name] for name in ("presented", "package", "subject", "project"))


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeBack(Command):
    """Take a phase back from its gate before anybody has decided."""

    name = "take_back"
    says = Words("Отозвать представленный этап, пока не решили", "Take a submission back before it is decided")
    typed = ("project take-back", "check take-back")

    subject: Annotated[str, SUBJECT]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkMistaken(Command):
    """Say that a project was opened by mistake: it ends and is in no figure."""

    name = "mark_mistaken"
    says = Words("Признать проект открытым по ошибке", "Say that a project was opened by mistake")
    typed = ("project mistaken",)

    subject: Annotated[str, SUBJECT]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmissionTakenBack(Event):
    """A phase was taken back from its gate."""

    kind = "submission_taken_back"
    says = Words("представление отозвано", "submission taken back")
    owed = True

    phase: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectMistaken(Event):
    """A project had been opened by mistake."""

    kind = "project_mistaken"
    says = Words("открыт по ошибке", "opened by mistake")

    reason: str


_RESTING = Statement(
    union_all(
        select(_presented.c.project.label("project"), _presented.c.check.label("code")).where(
            Among(_presented.c.project, "codes")
        ),
        select(_package.c.project, _package.c.code)
        .join(_subject, _subject.c.code == _package.c.code)
        .where(Among(_package.c.project, "codes"), _subject.c.ended_on.is_(None)),
        select(_project.c.exemplar, _project.c.code)
        .join(_subject, _subject.c.code == _project.c.code)
        .where(Among(_project.c.exemplar, "codes"), _subject.c.standing != literal_column("'stopped'")),
    )
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _RESTING, {"codes": sorted({command.subject for command in commands})}


def _take(world: World, found: dict[str, list[str]], rows: Sequence[Row]) -> None:
    for project, code in rows:
        found.setdefault(project, []).append(code)


RESTING: Lookup[dict[str, list[str]]] = Lookup(name="resting", empty=dict, ask=_ask, take=_take)
"""Project -> checks that it was presented to, packages that were made of it and not withdrawn since, and its copies."""


@does(TakeBack, stands=(Standing.AWAITING,), knows=PRESENTED)
def take_back(case: Case) -> Iterator[Happening]:
    """Whoever may submit a phase may take it back while it awaits its decision."""
    command: TakeBack = case.command
    state = case.required("subject", WALKING, command.subject)
    case.entitled(phase_of(case, state).gate.submit, scopes_of(state))
    brings_independently(case, state, state.phase or "")
    stands(case, state)
    in_order(case, state)
    case.settle()
    yield state.code, SubmissionTakenBack(phase=state.phase or "", reason=clean(command.reason))


@does(MarkMistaken, by=METHODOLOGISTS, looks_up=(RESTING,))
def mark_mistaken(case: Case) -> Iterator[Happening]:
    """A project on which nothing rests turns out to have been opened by mistake."""
    command: MarkMistaken = case.command
    state = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.may(state)
    case.still_open(state)
    if state.completed_on is not None:
        case.against(no.already("completed", "проект выполнен", "the project is completed"))
    if resting := sorted(set(case.world.of(RESTING).get(state.code, ()))):
        listed = ", ".join(resting)
        case.against(no.already("rests_on_it", f"на проекте держится: {listed}", f"this rests on it: {listed}"))
    in_order(case, state)
    case.settle()
    yield state.code, ProjectMistaken(reason=clean(command.reason))


@changes(SubmissionTakenBack)
def taken_back(record: Record, state: State, event: SubmissionTakenBack, actor: str, on: date, seq: int) -> None:
    state.standing, state.submitted_by, state.since_on, state.round = (
        Standing.IN_WORK,
        None,
        on,
        max(state.round - 1, 0),
    )
    state.awaited_no_more()


@changes(ProjectMistaken)
def mistaken(record: Record, state: State, event: ProjectMistaken, actor: str, on: date, seq: int) -> None:
    state.standing, state.stage, state.held_for = Standing.STOPPED, Stage.STOPPED, MISTAKEN
    state.submitted_by = state.due_on = state.phase_due_on = state.review_on = None
    state.since_on, state.ended_on = on, on
