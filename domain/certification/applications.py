"""Applications for a partner check: an organisation presents its projects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from domain.certification.exemplars import (
    exemplars,
    held_levels,
)
from domain.certification.facts import Shown
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.happening import changes
from domain.engine.kinds import (
    Level,
    Stage,
    Standing,
    SubjectKind,
)
from domain.engine.named import People, everybody
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.pilot.stages import StageChanged
from domain.registry.actions import give
from domain.registry.known import CENTRE, PEOPLE
from domain.registry.roles import HEADS
from domain.stored.holdings import Holdings

LEVEL = asked.value("Уровень статуса", "Level of the status", option="--level")


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplyForCheck(Command):
    """Ask for a partner check of an organisation, presenting its projects."""

    name = "apply_for_check"
    says = Words("Подать заявку на партнёрскую проверку", "Apply for a partner check")

    organisation: Annotated[str, asked.code("Организация", "Organisation")]
    level: Annotated[Level, LEVEL]
    projects: Annotated[tuple[str, ...], asked.code("Представляемые проекты", "Presented projects", option="--project")]
    centre: Annotated[str | None, CENTRE] = None
    people: Annotated[
        People, asked.value("Роли", "Roles", Words("роль: код участника", "role: code of the person"))
    ] = field(default_factory=dict)
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckApplied(Event):
    """An organisation asked for a partner check."""

    kind = "check_applied"
    says = Words("подана заявка на проверку", "check applied for")
    owed = True
    opens = SubjectKind.CHECK

    title: str
    organisation: str
    centre: str | None
    level: Level
    projects: tuple[str, ...]
    lifecycle: str
    pack: str
    opening_phase: str
    due_on: date
    people: People


def _people(command: ApplyForCheck) -> Iterator[str]:
    return (person for _, person in everybody(command.people))


@does(
    ApplyForCheck,
    by=HEADS,
    names=("organisation", "centre", "code", "projects"),
    moves=("projects",),
    people=_people,
    casts=True,
    opens=True,
    looks_up=(PEOPLE,),
    after=(exemplars,),
)
def apply_for_check(case: Case) -> Iterator[Happening]:
    """An organisation asks for a partner check and presents its projects."""
    command: ApplyForCheck = case.command
    organisation = case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    centre = case.subject("centre", SubjectKind.CENTRE, command.centre)
    case.may(organisation, centre)
    case.one_of("level", command.level, case.pack.levels)
    case.people(command.people)
    if not command.projects:
        case.against(no.bad_value("projects", "назовите хотя бы один проект", "name at least one project"))
    for code in command.projects:
        project = case.subject("projects", SubjectKind.PROJECT, code)
        if project is not None and project.organisation != command.organisation:
            case.against(no.bad_value("projects", f"{code}: другая организация", f"{code}: another organisation"))
        elif project is not None and project.stage is Stage.CERTIFICATION:
            case.against(no.already("presented", f"{code} уже на другой проверке", f"{code} is at another check"))
    if command.level in held_levels(case.world, command.organisation):
        case.against(no.already("status_held", "статус этого уровня уже есть", "the status of this level is held"))
    code = case.new_code(SubjectKind.CHECK)
    case.on_calendar("on", command.on)
    case.settle()
    lifecycle = case.pack.lifecycles["partner_check"]
    title = organisation.title if organisation else ""
    yield (
        code,
        CheckApplied(
            title=title,
            organisation=command.organisation,
            centre=command.centre,
            level=command.level,
            projects=tuple(sorted(set(command.projects))),
            lifecycle=lifecycle.key,
            pack=case.pack.identity,
            opening_phase=lifecycle.first.key,
            due_on=case.pack.calendar.after(command.on, lifecycle.first.duration.working_days),
            people=command.people,
        ),
    )
    for project_code in sorted(set(command.projects)):
        yield project_code, StageChanged(stage=Stage.CERTIFICATION, because=code)


@changes(CheckApplied)
def check(record: Record, state: State, event: CheckApplied, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation, state.centre = event.title, event.organisation, event.centre
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.opening_phase
    state.standing, state.due_on = Standing.IN_WORK, event.due_on
    record.rows["partner_check"].append((state.code, event.level, None))
    record.rows["presented"].extend((state.code, project) for project in sorted(event.projects))
    presented = [Shown(project, None, None) for project in sorted(event.projects)]
    record.world.holdings[state.code] = Holdings(level=event.level, presented=presented)
    for role, person in everybody(event.people):
        give(record, person, role, state.code)
