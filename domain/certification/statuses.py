"""Exemplar statuses: granted, refused, suspended, withdrawn, lapsed, renewed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.certification.applications import LEVEL
from domain.certification.exemplars import (
    EXEMPLARY,
    STATUSES,
    StatusHeld,
    exemplars,
)
from domain.certification.facts import HELD
from domain.certification.tables import TABLES
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.happening import changes
from domain.engine.kinds import (
    Level,
    StatusStanding,
    SubjectKind,
)
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Words
from domain.registry.roles import METHODOLOGISTS


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeStatus(Command):
    """Suspend, withdraw, lapse or renew an exemplar status."""

    name = "change_status"
    grave = True
    says = Words("Изменить статус образца", "Change an exemplar status")

    organisation: Annotated[str, asked.code("Организация", "Organisation")]
    level: Annotated[Level, LEVEL]
    to: Annotated[str, asked.key("Новое состояние", "New standing")]
    """A standing of `StatusStanding`."""
    basis: Annotated[str, asked.text("Основание", "Basis", Words("Протокол, приказ", "protocol, order"))] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckRefused(Event):
    """A partner check ended without a status."""

    kind = "check_refused"
    says = Words("в статусе отказано", "check refused")
    owed = True

    organisation: str
    level: Level
    reason: str | None
    comment: str
    again_on: date | None = None
    """From when on the organisation may come again."""
    act: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusGranted(Event):
    """An organisation became an exemplar of a level."""

    kind = "status_granted"
    says = Words("присвоен статус", "status granted")
    owed = True

    level: Level
    basis: str
    valid_until: date | None
    projects: tuple[str, ...]
    act: str = ""
    """Number and date of the document that gives it."""
    remarks: bool = False
    """Granted with findings that somebody mends by a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChanged(Event):
    """An exemplar status was suspended, withdrawn, lapsed or became active again."""

    kind = "status_changed"
    says = Words("статус изменён", "status changed")
    owed = True

    level: Level
    status_of: str
    """Code of the check that the status rests on."""
    to: StatusStanding
    basis: str


@does(
    ChangeStatus,
    by=METHODOLOGISTS,
    names=("organisation",),
    moves=("organisation",),
    after=(exemplars,),
    by_system=True,
)
def change_status(case: Case) -> Iterator[Happening]:
    """An exemplar status is suspended, withdrawn, lapses or becomes active again."""
    command: ChangeStatus = case.command
    organisation = case.required("organisation", (SubjectKind.ORGANISATION,), command.organisation)
    case.may(organisation)
    case.one_of("to", command.to, list(StatusStanding))
    ended = (StatusStanding.LAPSED, StatusStanding.WITHDRAWN)
    of_level = [s for s in case.world.of(STATUSES)[organisation.code] if s.level == Level(command.level)]
    current = [status for status in of_level if status.standing not in ended]
    if not current:
        case.against(no.already("no_status", "нет действующего статуса этого уровня", "no live status of this level"))
    elif current[-1].standing == command.to:
        case.against(no.already("same_status", "статус уже такой", "the status is so already"))
    case.settle()
    yield (
        organisation.code,
        StatusChanged(
            level=command.level,
            status_of=current[-1].basis,
            to=StatusStanding(command.to),
            basis=command.basis,
        ),
    )


STATUS = change(TABLES["exemplar_status"], ("basis",), ("standing", "ended_on"))


@changes(CheckRefused)
def refused(record: Record, state: State, event: CheckRefused, actor: str, on: date, seq: int) -> None:
    """A check's refusal changes nothing beside the decision that it follows."""


@changes(StatusGranted)
def granted(record: Record, state: State, event: StatusGranted, actor: str, on: date, seq: int) -> None:
    until = event.valid_until.isoformat() if event.valid_until else None
    record.rows["exemplar_status"].append(
        (event.basis, state.code, event.level, on.isoformat(), until, HELD[0], None, event.act, None)
    )
    record.world.of(STATUSES)[state.code].append(StatusHeld(event.basis, event.level, HELD[0], on))
    record.world.of(EXEMPLARY).update(event.projects)


@changes(StatusChanged)
def status(record: Record, state: State, event: StatusChanged, actor: str, on: date, seq: int) -> None:
    ended = None if event.to in HELD else on.isoformat()
    record.changes.append((STATUS, (event.to, ended, event.status_of)))
    for status in record.world.of(STATUSES)[state.code]:
        if status.basis == event.status_of:
            status.standing = event.to
