"""Under which centre a project or a check goes: set right where another one was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.engine import asked
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.words import Words
from domain.pilot.lifecycle import SUBJECT, WALKING
from domain.programme.kinds import SubjectKind
from domain.registry.roles import METHODOLOGISTS


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeCentre(Command):
    """Another centre accompanies a project or a check."""

    name = "change_centre"
    says = Words("Передать другому центру компетенций", "Enter another centre")
    typed = ("project centre", "check centre")

    subject: Annotated[str, SUBJECT]
    centre: Annotated[str, asked.code("Центр компетенций", "Competence centre", option="--to")]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreChanged(Event):
    """Another centre accompanies it from now on."""

    kind = "centre_changed"
    says = Words("записан другой центр", "another centre entered")

    centre: str
    before: str | None
    reason: str


@does(ChangeCentre, by=METHODOLOGISTS, names=("subject", "centre"))
def change_centre(case: Case) -> Iterator[Happening]:
    """A subject goes under another centre, and with it the rights of those who hold a role there."""
    command: ChangeCentre = case.command
    state = case.required("subject", WALKING, command.subject)
    centre = case.subject("centre", SubjectKind.CENTRE, command.centre)
    case.may(state)
    case.still_open(state)
    case.not_before_it(state)
    if centre is not None:
        case.still_open(centre)
    if state.centre == command.centre:
        case.unchanged("центр уже такой", "it is under that centre already")
    case.settle()
    yield state.code, CentreChanged(centre=command.centre, before=state.centre, reason=clean(command.reason))


@changes(CentreChanged)
def centre_changed(record: Record, state: State, event: CentreChanged, actor: str, on: date, seq: int) -> None:
    state.centre = event.centre
