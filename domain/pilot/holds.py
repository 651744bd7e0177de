"""A subject in which nothing happens is parked; whoever works on it brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.certification.independence import brings_independently
from domain.documents.paper import FILES, signer
from domain.documents.paper_answer import STAFF_ALONE, Answer, Awaited, may_or_paper, received
from domain.engine import asked
from domain.engine.action import NOTHING, does, stands
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import PARKED, State
from domain.engine.words import Words
from domain.pilot.lifecycle import PRESENTED, SUBJECT, WALKING, in_order, phase_of
from domain.programme.ask_kinds import Kind
from domain.registry.roles import CUSTOMER, METHODOLOGISTS


@dataclass(frozen=True, kw_only=True, slots=True)
class Resume(Answer):
    """Take a subject off hold."""

    name = "resume"
    says = Words("Вернуть в работу после приостановки", "Take off hold")
    typed = (
        "project resume",
        "check resume",
    )
    awaited = (Awaited(Kind.REVIEW, "{room} resume {code}"),)

    subject: Annotated[str, SUBJECT]
    comment: Annotated[str, asked.COMMENT] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Park(Command):
    """Park a subject in which nothing happens; whoever works on it brings it back by resuming."""

    name = "park"
    says = Words("Приостановить: давно ничего не происходит", "Park: nothing happens in it")
    typed = ("project park", "check park")
    awaited = (Awaited(Kind.PARK, "{room} park {code}", instead=STAFF_ALONE),)

    subject: Annotated[str, SUBJECT]
    comment: Annotated[str, asked.COMMENT] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parked(Event):
    """Nothing happened in a subject for so long that it was parked."""

    kind = "parked"
    says = Words("отложен", "parked")
    owed = True

    phase: str
    review_on: date
    idle_since: date | None
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed(Event):
    """A subject came off hold."""

    kind = "resumed"
    says = Words("возвращён в работу", "resumed")
    owed = True

    due_on: date
    comment: str


@does(Park, stands=(Standing.IN_WORK,), by=METHODOLOGISTS, by_system=True, knows=PRESENTED)
def park(case: Case) -> Iterator[Happening]:
    """A subject in which nothing happens is parked until somebody works on it again."""
    command: Park = case.command
    state = case.required("subject", WALKING, command.subject)
    case.may(state)
    brings_independently(case, state, state.phase or "")
    stands(case, state)
    in_order(case, state)
    case.settle()
    yield (
        state.code,
        Parked(
            phase=state.phase or "",
            review_on=case.pack.calendar.after(command.on, case.pack.watch.park_review_days),
            idle_since=state.active_on,
            comment=command.comment,
        ),
    )


@does(Resume, stands=(Standing.ON_HOLD,), by=CUSTOMER, people=signer, looks_up=(FILES,), knows=PRESENTED)
def resume(case: Case) -> Iterator[Happening]:
    """A subject comes off hold and goes on with its phase."""
    command: Resume = case.command
    state = case.required("subject", WALKING, command.subject)
    phase = phase_of(case, state)
    roles = phase.gate.decide | (phase.gate.submit if state.held_for == PARKED else NOTHING)
    may_or_paper(case, state, roles=roles)
    brings_independently(case, state, state.phase or "")
    stands(case, state)
    in_order(case, state)
    case.settle()
    due_on = case.pack.calendar.after(command.on, phase.duration.working_days)
    yield state.code, Resumed(due_on=due_on, comment=command.comment)
    yield from received(case, state)


@changes(Parked)
def parked(record: Record, state: State, event: Parked, actor: str, on: date, seq: int) -> None:
    state.standing, state.review_on, state.due_on, state.since_on = Standing.ON_HOLD, event.review_on, None, on
    state.held_for, state.submitted_by = PARKED, None


@changes(Resumed)
def resumed(record: Record, state: State, event: Resumed, actor: str, on: date, seq: int) -> None:
    state.standing, state.review_on, state.due_on, state.since_on = Standing.IN_WORK, None, event.due_on, on
    state.held_for = None
