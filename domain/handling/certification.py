"""Partner checks and the exemplar statuses that rest on them."""

from __future__ import annotations

from collections.abc import Iterator

from domain import commands as ask
from domain import events as happened
from domain import refusals as no
from domain.actions import WHOLE, does
from domain.commands import everybody
from domain.exemplars import STATUSES, exemplars, held_levels
from domain.handling.case import Case, Happening
from domain.kinds import Level, Stage, StatusStanding, SubjectKind
from domain.known import PEOPLE


def _people(command: ask.ApplyForCheck) -> Iterator[str]:
    return (person for _, person in everybody(command.people))


@does(
    ask.ApplyForCheck,
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
    command: ask.ApplyForCheck = case.command
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
        happened.CheckApplied(
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
        yield project_code, happened.StageChanged(stage=Stage.CERTIFICATION, because=code)


@does(ask.Appoint, names=("subject", "person"), knows=WHOLE)
def appoint(case: Case) -> Iterator[Happening]:
    """A person joins a check's commission."""
    command: ask.Appoint = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    case.subject("person", SubjectKind.PERSON, command.person)
    if command.person in case.world.holdings[check.code].commission:
        case.against(no.already("appointed", "уже в комиссии", "already in the commission"))
    case.still_open(check)
    case.settle()
    yield check.code, happened.Appointed(person=command.person, outside=command.outside)


@does(ask.HoldVisit, knows=WHOLE)
def hold_visit(case: Case) -> Iterator[Happening]:
    """The commission visits the organisation."""
    command: ask.HoldVisit = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    case.still_open(check)
    case.settle()
    yield check.code, happened.VisitHeld()


@does(ask.GiveScore, names=("subject", "person"), knows=WHOLE)
def score(case: Case) -> Iterator[Happening]:
    """A commissioner gives points."""
    command: ask.GiveScore = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    held = case.world.holdings[check.code]
    if command.person not in held.commission:
        case.against(no.bad_value("person", f"{command.person} не в комиссии", f"{command.person} is no commissioner"))
    if held.level is not None:
        case.one_of("criterion", command.criterion, case.pack.criteria[held.level].groups)
    if not 0 <= command.points <= 100:
        case.against(no.bad_value("points", "баллы от 0 до 100", "points go from 0 to 100"))
    case.still_open(check)
    case.settle()
    yield (
        check.code,
        happened.Scored(person=command.person, criterion=command.criterion, points=command.points),
    )


@does(ask.ChangeStatus, names=("organisation",), moves=("organisation",), after=(exemplars,), by_system=True)
def change_status(case: Case) -> Iterator[Happening]:
    """An exemplar status is suspended, withdrawn, lapses or becomes active again."""
    command: ask.ChangeStatus = case.command
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
        happened.StatusChanged(
            level=command.level,
            status_of=current[-1].basis,
            to=StatusStanding(command.to),
            basis=command.basis,
        ),
    )
