"""Decisions that were taken outside of the programme: registered with their document, confirmed by a second person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.certification.applications import LEVEL, presentable
from domain.certification.coming_again import OPEN_CHECKS, level_is_free
from domain.certification.exemplars import exemplars
from domain.certification.facts import Shown
from domain.certification.independence import nobody_tied
from domain.documents.paper import FILES, Laid, OnAct, lay, proved, said, signer
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.pilot.lifecycle import own_term
from domain.pilot.stages import StageChanged
from domain.pilot.submission import HANDS
from domain.programme.kinds import Level, Stage, SubjectKind
from domain.registry.roles import METHODOLOGISTS
from domain.stored.holdings import Holdings


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterDecision(OnAct):
    """Register a status that was decided on outside of the programme, with its document."""

    name = "register_decision"
    grave = True
    says = Words("Внести решение о статусе, принятое вне программы", "Register a status that was decided outside")
    typed = ("check register",)

    organisation: Annotated[str, asked.code("Организация", "Organisation")]
    level: Annotated[Level, LEVEL]
    projects: Annotated[tuple[str, ...], asked.code("Представленные проекты", "Presented projects", option="--project")]
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionRegistered(Laid):
    """A decision from outside was registered; a second person has to confirm it."""

    kind = "decision_registered"
    says = Words("внесено решение, принятое вне программы", "decision from outside registered")
    owed = True
    opens = SubjectKind.CHECK

    organisation: str
    organisation_title: str
    level: Level
    projects: tuple[str, ...]
    lifecycle: str
    pack: str
    phase: str
    due_on: date
    decide_by: date | None = None
    """The term of whoever is asked to decide."""


@does(RegisterDecision, by=METHODOLOGISTS, names=("organisation", "code", "projects"), moves=("projects",),
      people=signer, opens=True, looks_up=(FILES, OPEN_CHECKS), after=(exemplars,), fresh=True)  # fmt: skip
def register_decision(case: Case) -> Iterator[Happening]:
    """Where the pack says that a level is decided outside, somebody registers the decision with its document."""
    command: RegisterDecision = case.command
    organisation = case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    case.may(organisation)
    if organisation is not None:
        nobody_tied(case, organisation.code, command.projects)
    if not command.projects:
        case.against(no.bad_value("projects", "назовите хотя бы один проект", "name at least one project"))
    proved(case)
    case.text("number", command.number, 100)
    if command.dated is None:
        case.against(no.bad_value("dated", "нужна дата документа", "the date of the document is needed"))
    criteria = case.pack.criteria.get(command.level)
    if criteria is None or not criteria.commission.outside_decision:
        said_so = "решение этого уровня принимают здесь", "this level is decided here"
        case.against(no.bad_value("level", *said_so))
    presentable(case, command.organisation, command.projects)
    level_is_free(case, command.organisation, command.level)
    code = case.new_code(SubjectKind.CHECK)
    case.on_calendar("on", command.on)
    case.settle()
    lifecycle = case.pack.lifecycles["partner_check"]
    phase = next(phase for phase in lifecycle.phases.values() if "grant_status" in phase.gate.effects)
    yield (
        code,
        DecisionRegistered(
            organisation=command.organisation, organisation_title=organisation.title if organisation else "",
            level=command.level, projects=tuple(sorted(set(command.projects))), lifecycle=lifecycle.key,
            pack=case.pack.identity, phase=phase.key,
            due_on=case.pack.calendar.after(command.on, phase.duration.working_days),
            decide_by=own_term(case, "decision_days"), **said(command),
        ),
    )  # fmt: skip
    case.world.of(HANDS)[code] = {command.acting.person}
    for project in sorted(set(command.projects)):
        yield project, StageChanged(stage=Stage.CERTIFICATION, because=code)


@changes(DecisionRegistered)
def registered(record: Record, state: State, event: DecisionRegistered, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.organisation_title, event.organisation
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.phase
    state.standing, state.submitted_by, state.due_on, state.round = Standing.AWAITING, actor, event.due_on, 1
    state.awaited(event.decide_by)
    document = " ".join(filter(None, (event.number, event.dated.isoformat() if event.dated else "")))
    record.add("partner_check", code=state.code, level=event.level, outside=document)
    for project in event.projects:
        record.add("presented", check=state.code, project=project)
    shown = [Shown(project, None, None) for project in event.projects]
    record.world.holdings[state.code] = Holdings(level=event.level, presented=shown, outside=document)
    lay(record, state, event, actor, on, seq, kind="commission_protocol", place=event.phase)
