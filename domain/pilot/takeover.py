"""A project's own methodologist: one of those who could takes its decisions over, or hands them to a colleague."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.pilot.lifecycle import SUBJECT, WALKING
from domain.programme.kinds import SubjectKind
from domain.registry.cast import not_its_own
from domain.registry.held_roles import give, raises_not_oneself, take
from domain.registry.roles import METHODOLOGIST, METHODOLOGISTS


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeOver(Command):
    """Be asked alone for what a project waits for, or let a colleague be."""

    name = "take_over"
    says = Words(
        "Взять решения по проекту на себя или передать коллеге",
        "Take a project's decisions over, or hand them to a colleague",
    )
    typed = ("project take", "check take")

    subject: Annotated[str, SUBJECT]
    person: Annotated[
        str | None, asked.who("Кому передать; пусто — себе", "To whom; blank: oneself", option="--to")
    ] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodologistAppointed(Event):
    """Somebody is the methodologist of this very subject from now on."""

    kind = "methodologist_appointed"
    says = Words("назначен методолог", "methodologist appointed")
    owed = True

    person: str
    before: tuple[str, ...]


def _colleague(command: TakeOver) -> Iterator[str]:
    yield command.person or command.actor


@does(TakeOver, by=METHODOLOGISTS, names=("subject", "person"), entitles=_colleague, knows=WHOLE)
def take_over(case: Case) -> Iterator[Happening]:
    """One of those who could be asked is asked alone from now on."""
    command: TakeOver = case.command
    state = case.required("subject", WALKING, command.subject)
    case.may(state)
    case.still_open(state)
    taker = command.person or command.actor
    person = case.subject("person", SubjectKind.PERSON, command.person)
    if person is not None:
        case.still_open(person)
    reached = ("*", *filter(None, scopes_of(state)))
    if not any(METHODOLOGIST in case.world.roles.get((taker, scope), ()) for scope in reached):
        ru = f"{taker} — не методолог этого проекта: сначала дайте роль (potok role give)"
        en = f"{taker} is no methodologist of this project: give the role first (potok role give)"
        case.against(no.bad_value("person", ru, en))
    held = case.world.holdings[state.code]
    raises_not_oneself(case, (taker,))
    if held.package is not None:
        not_its_own(case, (taker,), state.organisation)
    now = tuple(sorted(held.people.get(METHODOLOGIST, ())))
    if now == (taker,):
        case.unchanged("решения уже ждут именно этого методолога", "this very methodologist is asked already")
    case.settle()
    yield state.code, MethodologistAppointed(person=taker, before=now)


@changes(MethodologistAppointed)
def appointed(record: Record, state: State, event: MethodologistAppointed, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    for person in event.before:
        take(record, person, METHODOLOGIST, state.code)
    held.people[METHODOLOGIST] = []
    give(record, event.person, METHODOLOGIST, state.code)
