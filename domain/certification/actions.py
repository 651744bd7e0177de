"""Partner checks and the exemplar statuses that rest on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated

from domain.certification.exemplars import (
    EXEMPLARY,
    ROUNDS,
    STATUSES,
    StatusHeld,
    exemplars,
    held_levels,
    of_round,
)
from domain.certification.independence import acts_independently, is_independent
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.happening import changes
from domain.engine.kinds import (
    Level,
    Stage,
    Standing,
    StatusStanding,
    SubjectKind,
)
from domain.engine.named import People, everybody
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import plain
from domain.engine.wire import change, removal
from domain.engine.words import Words
from domain.pilot.stages import StageChanged
from domain.pilot.walking import SUBJECT
from domain.registry.actions import WITHOUT_ROLE, give
from domain.registry.known import CENTRE, PEOPLE
from domain.registry.past import PAST
from domain.registry.roles import COMMISSION, HEADS, METHODOLOGISTS
from domain.stored.facts import Given, Holdings, Shown
from domain.stored.questions import HELD
from domain.stored.tables import TABLES

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
class Appoint(Command):
    """Appoint a member of a check's commission."""

    name = "appoint"
    says = Words("Назначить члена комиссии", "Appoint a commissioner")
    typed = ("check appoint",)

    subject: Annotated[str, SUBJECT]
    person: Annotated[str, asked.who("Член комиссии", "Commissioner")]
    declared: Annotated[
        str,
        asked.line(
            "Заявление об отсутствии конфликта интересов",
            "Declared absence of conflict",
            Words("Номер и дата заявления", "number and date of the declaration"),
            option="--declared",
        ),
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dismiss(Command):
    """Take a member who has given no points out of a check's commission."""

    name = "dismiss"
    says = Words("Вывести члена комиссии", "Dismiss a commissioner")
    typed = ("check dismiss",)

    subject: Annotated[str, SUBJECT]
    person: Annotated[str, asked.who("Член комиссии", "Commissioner")]
    reason: Annotated[str, asked.line("Почему", "Why")]


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldVisit(Command):
    """Record that the commission visited the organisation."""

    name = "hold_visit"
    says = Words("Отметить визит комиссии", "Record the commission's visit")
    typed = ("check visit",)

    subject: Annotated[str, SUBJECT]


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveScore(Command):
    """Enter what a commissioner gives for one criteria group."""

    name = "score"
    says = Words("Внести оценку члена комиссии", "Enter a commissioner's points")
    typed = ("check score",)

    subject: Annotated[str, SUBJECT]
    person: Annotated[str, asked.who("Член комиссии", "Commissioner")]
    criterion: Annotated[
        str, asked.key("Группа критериев", "Criteria group", Words("Например involvement", "for example involvement"))
    ]
    points: Annotated[Decimal, asked.value("Баллы от 0 до 100", "Points from 0 to 100")]


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeStatus(Command):
    """Suspend, withdraw, lapse or renew an exemplar status."""

    name = "change_status"
    says = Words("Изменить статус образца", "Change an exemplar status")

    organisation: Annotated[str, asked.code("Организация", "Organisation")]
    level: Annotated[Level, LEVEL]
    to: Annotated[str, asked.key("Новое состояние", "New standing")]
    """A standing of `StatusStanding`."""
    basis: Annotated[str, asked.text("Основание", "Basis", Words("Протокол, приказ", "protocol, order"))] = ""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointed(Event):
    """A person joined the commission of a check."""

    kind = "appointed"
    says = Words("назначен член комиссии", "commissioner appointed")
    owed = True

    person: str
    outside: bool
    declared: str = ""
    """The declaration that nothing ties the person to the organisation; blank before it was asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dismissed(Event):
    """A person left the commission of a check."""

    kind = "dismissed"
    says = Words("член комиссии выведен", "commissioner dismissed")

    person: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitHeld(Event):
    """The commission visited the organisation."""

    kind = "visit_held"
    says = Words("визит состоялся", "visit held")
    owed = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored(Event):
    """A commissioner gave points for a criteria group."""

    kind = "scored"
    says = Words("внесена оценка", "scored")

    person: str
    criterion: str
    points: Decimal


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


@does(Appoint, by=METHODOLOGISTS, names=("subject", "person"), knows=WHOLE, after=(exemplars,))
def appoint(case: Case) -> Iterator[Happening]:
    """A person joins a check's commission, whom nothing ties to what is judged."""
    command: Appoint = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    case.subject("person", SubjectKind.PERSON, command.person)
    if command.person in case.world.holdings[check.code].commission:
        case.against(no.already("appointed", "уже в комиссии", "already in the commission"))
    acts_independently(case, check)
    is_independent(case, check, "person", command.person)
    case.text("declared", command.declared, 500)
    _still_judged(case, check)
    case.settle()
    outside = bool(case.world.of(PAST).regions.get(command.person))
    yield check.code, Appointed(person=command.person, outside=outside, declared=command.declared)


@does(Dismiss, by=METHODOLOGISTS, names=("subject", "person"), knows=WHOLE, after=(exemplars,))
def dismiss(case: Case) -> Iterator[Happening]:
    """A person leaves a check's commission; whoever has judged stays, so that no low points are got rid of."""
    command: Dismiss = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    held = case.world.holdings[check.code]
    if command.person not in held.commission:
        case.against(no.bad_value("person", f"{command.person} не в комиссии", f"{command.person} is no commissioner"))
    if any(given.person == command.person for given in _this_round(case, check)):
        said = "уже поставил оценки: они остаются в проверке", "has given points: they stay with the check"
        case.against(no.already("has_judged", *said))
    case.text("reason", command.reason, 500)
    _still_judged(case, check)
    case.settle()
    yield check.code, Dismissed(person=command.person, reason=command.reason)


def _this_round(case: Case, check: State) -> list[Given]:
    return of_round(case.world.holdings[check.code].scores, case.world.of(ROUNDS).get(check.code))


def _still_judged(case: Case, check: State) -> None:
    """The commission and its points are closed while a submission awaits its decision."""
    case.still_open(check)
    if check.standing is Standing.AWAITING:
        case.against(no.not_in(case.pack, check.code, check.standing, Standing.IN_WORK))


@does(HoldVisit, by=COMMISSION, knows=WHOLE, after=(exemplars,))
def hold_visit(case: Case) -> Iterator[Happening]:
    """The commission visits the organisation."""
    command: HoldVisit = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    case.still_open(check)
    case.settle()
    yield check.code, VisitHeld()


@does(GiveScore, by=COMMISSION, names=("subject", "person"), knows=WHOLE, after=(exemplars,))
def score(case: Case) -> Iterator[Happening]:
    """A commissioner gives points after the visit, by the own hand and before the submission."""
    command: GiveScore = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    held = case.world.holdings[check.code]
    if command.person not in held.commission:
        case.against(no.bad_value("person", f"{command.person} не в комиссии", f"{command.person} is no commissioner"))
    if {command.actor, command.acting.person} != {command.person}:
        case.against(
            no.bad_value("person", "оценку вносит только её автор", "points are entered by their author alone")
        )
    is_independent(case, check, "person", command.person)
    if held.level is not None:
        case.one_of("criterion", command.criterion, case.pack.criteria[held.level].groups)
    if not 0 <= command.points <= 100:
        case.against(no.bad_value("points", "баллы от 0 до 100", "points go from 0 to 100"))
    if held.visited_on is None:
        case.against(no.already("no_visit", "сначала визит комиссии", "the commission visits first"))
    _still_judged(case, check)
    case.settle()
    yield (
        check.code,
        Scored(person=command.person, criterion=command.criterion, points=command.points),
    )


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


VISIT = change(TABLES["partner_check"], ("code",), ("visited_on",))


STATUS = change(TABLES["exemplar_status"], ("basis",), ("standing", "ended_on"))


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


@changes(Appointed)
def appointed(record: Record, state: State, event: Appointed, actor: str, on: date, seq: int) -> None:
    record.rows["commissioner"].append((state.code, event.person, event.outside))
    record.world.holdings[state.code].commission[event.person] = event.outside
    give(record, event.person, "commissioner", state.code)


WITHOUT_MEMBER = removal(TABLES["commissioner"], ("check", "person"))


@changes(Dismissed)
def dismissed(record: Record, state: State, event: Dismissed, actor: str, on: date, seq: int) -> None:
    record.remove(WITHOUT_MEMBER, "commissioner", (state.code, event.person))
    record.remove(WITHOUT_ROLE, "role", (event.person, state.code, "commissioner"))
    record.world.roles[event.person, state.code].discard("commissioner")
    held = record.world.holdings[state.code]
    del held.commission[event.person]
    held.people["commissioner"] = [one for one in held.people.get("commissioner", ()) if one != event.person]


@changes(VisitHeld)
def visit(record: Record, state: State, event: VisitHeld, actor: str, on: date, seq: int) -> None:
    record.changes.append((VISIT, (on.isoformat(), state.code)))
    record.world.holdings[state.code].visited_on = on


@changes(Scored)
def scored(record: Record, state: State, event: Scored, actor: str, on: date, seq: int) -> None:
    record.rows["score"].append((state.code, seq, event.person, event.criterion, plain(event.points)))
    record.world.holdings[state.code].scores.append(Given(seq, event.person, event.criterion, event.points))


@changes(CheckRefused)
def refused(record: Record, state: State, event: CheckRefused, actor: str, on: date, seq: int) -> None:
    """A check's refusal changes nothing beside the decision that it follows."""


@changes(StatusGranted)
def granted(record: Record, state: State, event: StatusGranted, actor: str, on: date, seq: int) -> None:
    until = event.valid_until.isoformat() if event.valid_until else None
    record.rows["exemplar_status"].append((event.basis, state.code, event.level, on.isoformat(), until, HELD[0], None))
    record.world.of(STATUSES)[state.code].append(StatusHeld(event.basis, event.level, HELD[0], on))
    record.world.of(EXEMPLARY).update(event.projects)


@changes(StatusChanged)
def status(record: Record, state: State, event: StatusChanged, actor: str, on: date, seq: int) -> None:
    ended = None if event.to in HELD else on.isoformat()
    record.changes.append((STATUS, (event.to, ended, event.status_of)))
    for status in record.world.of(STATUSES)[state.code]:
        if status.basis == event.status_of:
            status.standing = event.to
