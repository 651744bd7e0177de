"""Applications for a partner check: an organisation presents its projects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from domain.certification.coming_again import AGAIN, OPEN_CHECKS, level_is_free, too_soon
from domain.certification.exemplars import (
    RENEWS,
    STATUSES,
    exemplars,
    held_levels,
    looked_at,
    renews,
    stage_without_check,
)
from domain.certification.facts import Shown
from domain.certification.independence import ties_to
from domain.certification.presentable import RESULTS, against
from domain.certification.visits import called_off
from domain.documents.paper_answer import Asks, Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.named import People, everybody
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.criteria import CriteriaSet, Occasion
from domain.methodology.editions import set_for
from domain.pilot.lifecycle import SUBJECT
from domain.pilot.stages import StageChanged
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Level, Stage, SubjectKind
from domain.registry.held_roles import give, raises_not_oneself
from domain.registry.known import CENTRE, PEOPLE, SPHERES
from domain.registry.past import PAST
from domain.registry.roles import HEADS
from domain.rules import marks
from domain.stored.holdings import Holdings

LEVEL = asked.value("Уровень статуса", "Level of the status", option="--level")


BY_LETTER = Words(
    "Пришлите заявку письмом организации: какой уровень и какие проекты она представляет; центр внесёт её",
    "Send a letter of the organisation: which level, and which projects it presents; the centre enters it",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplyForCheck(Command):
    """Ask for a partner check of an organisation, presenting its projects."""

    name = "apply_for_check"
    says = Words("Подать заявку на партнёрскую проверку", "Apply for a partner check")
    awaited = (Awaited(Kind.TERM, "check apply {organisation} --level … --project …", instead=BY_LETTER),)
    asks = (
        Asks("status_changed", instead=BY_LETTER),
        Asks("check_refused", instead=BY_LETTER),
        Asks("challenge_settled", "organisation_head", instead=BY_LETTER),
    )

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
    edition: str | None = None
    """Edition of the criteria; none before there were editions."""
    renews: bool | None = None
    """Whether a status of the level was held that day and is renewed; none in entries of earlier releases."""


def _people(command: ApplyForCheck) -> Iterator[str]:
    return (person for _, person in everybody(command.people))


@does(
    ApplyForCheck,
    by=HEADS,
    names=("organisation", "centre", "code", "projects"),
    moves=("projects", "organisation"),
    people=_people,
    casts=True,
    opens=True,
    looks_up=(PEOPLE, SPHERES, AGAIN, OPEN_CHECKS),
    after=(exemplars,),
    fresh=True,
)
def apply_for_check(case: Case) -> Iterator[Happening]:
    """An organisation asks for a partner check and presents its projects."""
    command: ApplyForCheck = case.command
    organisation = case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    centre = case.subject("centre", SubjectKind.CENTRE, command.centre)
    case.may(organisation, centre)
    case.one_of("level", command.level, case.pack.levels)
    case.people(command.people)
    raises_not_oneself(case, set(_people(command)))
    if not command.projects:
        case.against(no.bad_value("projects", "назовите хотя бы один проект", "name at least one project"))
    presentable(case, command.organisation, command.projects)
    _level(case, command)
    _of_its_day(case, command)
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
            edition=_edition(case, command),
            renews=renews(case.world.of(STATUSES)[command.organisation], command.level, command.on),
        ),
    )
    for project_code in sorted(set(command.projects)):
        yield project_code, StageChanged(stage=Stage.CERTIFICATION, because=code)


def presentable(case: Case, organisation: str, projects: Iterable[str]) -> None:
    """Note every reason for which a project cannot be presented."""
    for code in projects:
        project = case.subject("projects", SubjectKind.PROJECT, code)
        if project is None:
            continue
        if project.organisation != organisation:
            case.against(no.bad_value("projects", f"{code}: другая организация", f"{code}: another organisation"))
        for reason in against(project, case.world.of(RESULTS)):
            case.against(no.already("not_presentable", reason.ru, reason.en))


def _level(case: Case, command: ApplyForCheck) -> None:
    """The level is not held yet, or has to be renewed; nobody was refused it of late, and the one below is held."""
    level_is_free(case, command.organisation, command.level)
    if soon := too_soon(case.world.of(AGAIN), command.organisation, command.level, command.on):
        case.against(no.already("too_soon", soon.ru, soon.en))
    criteria = case.pack.criteria.get(command.level)
    if criteria is None or criteria.requires is None or not case.pack.flag("next_level_needs_previous"):
        return
    if criteria.requires not in held_levels(case.world, command.organisation, command.on):
        title = case.pack.levels[criteria.requires]
        said = f"сначала нужен статус уровня «{title.ru}»", f"the {title.en} level must be held first"
        case.against(no.already("lower_level", *said))


def _edition(case: Case, command: ApplyForCheck) -> str | None:
    """The edition of the criteria in force on the day; none in a methodology without sets."""
    return _set_on(case, command, command.on).edition or None


def _set_on(case: Case, command: ApplyForCheck, day: date) -> CriteriaSet:
    return set_for(case.pack, command.level, case.world.of(SPHERES).get(command.organisation), day)


def _judged_on(case: Case, command: ApplyForCheck, day: date) -> tuple[str, list[str]]:
    """By what an application of a day is judged."""
    statuses, found = case.world.of(STATUSES)[command.organisation], _set_on(case, command, day)
    occasion = Occasion.RENEWAL if renews(statuses, command.level, day) else Occasion.FIRST
    return found.edition, [one.key for one in found.asked(occasion, day)]


def _of_its_day(case: Case, command: ApplyForCheck) -> None:
    """By no day that they type does an organisation's own people choose other criteria than those of today."""
    today = case.world.today
    if command.on >= today or command.level not in case.pack.criteria:
        return
    if _judged_on(case, command, command.on) == _judged_on(case, command, today):
        return
    past = case.world.of(PAST)
    if any(next(ties_to(past, command.organisation, command.projects, who), None) for who in case.doers):
        said = (
            f"критерии на {command.on:%d.%m.%Y} и на сегодня разные: прежним днём заявку вносит не сама организация",
            f"the criteria of {command.on} are not those of today: for an earlier day others than its people enter it",
        )
        case.against(no.bad_value("on", *said))


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawCheck(Command):
    """Withdraw an application before the commission's conclusion is brought; the projects are free again."""

    name = "withdraw_check"
    says = Words("Отозвать заявку на проверку", "Withdraw an application for a check")
    typed = ("check withdraw",)

    subject: Annotated[str, SUBJECT]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckWithdrawn(Event):
    """An application was withdrawn."""

    kind = "check_withdrawn"
    says = Words("заявка отозвана", "application withdrawn")
    owed = True

    reason: str
    share: Decimal | None = None
    """What the commission's marks, which stay on record, had come to by then, in percent; None where none were open."""
    needed: Decimal | None = None
    """What would have passed."""
    level: Level | None = None
    again_on: date | None = None
    """From which day on the organisation may come to the level again; None: at once."""


@does(WithdrawCheck, by=HEADS, knows=WHOLE, after=(exemplars,))
def withdraw_check(case: Case) -> Iterator[Happening]:
    """The organisation takes its application back; a conclusion that was brought is not escaped so.

    Nobody is kept in a check against their will before that, and nobody hides by leaving: what the open marks came to
    is told with the withdrawal, they stay on record, and the methodology says how long one then waits.
    """
    command: WithdrawCheck = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    case.still_open(check)
    held = looked_at(case, check)
    if held.surveys:
        said = "инспекционный контроль не отзывают", "a surveillance is not withdrawn"
        case.against(no.already("surveillance", *said))
    if held.votes or (check.standing is Standing.AWAITING and held.scores):
        said = "комиссия уже голосует: дождитесь решения", "the commission is concluding: wait for the decision"
        case.against(no.already("concluding", *said))
    if command.on < check.since_on:
        case.against(no.before_last_move(command.on, check.since_on))
    case.settle()
    yield from called_off(check, held, command.reason)
    share = marks.mean_score(held, case.pack)
    needed = None if share is None else marks.criteria_of(held, case.pack).threshold
    told = CheckWithdrawn(
        reason=command.reason, share=share and round(share, 1), needed=needed, level=Level(held.level or ""),
        again_on=_again_on(case, held),
    )  # fmt: skip
    yield check.code, told
    for shown in held.presented:
        yield (
            shown.code,
            StageChanged(stage=stage_without_check(case.world, shown.code, command.on), because=check.code),
        )


def _again_on(case: Case, held: Holdings) -> date | None:
    """Whoever leaves once marks are open does not come before another commission at once: by today, not a typed day."""
    days = case.pack.number("withdrawn_wait_days") if held.scores else 0
    return case.world.today + timedelta(days=days) if days else None


@changes(CheckWithdrawn)
def withdrawn(record: Record, state: State, event: CheckWithdrawn, actor: str, on: date, seq: int) -> None:
    state.standing, state.ended_on, state.since_on = Standing.STOPPED, on, on
    state.due_on = state.phase_due_on = state.review_on = state.held_for = state.submitted_by = None


@changes(CheckApplied)
def check(record: Record, state: State, event: CheckApplied, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation, state.centre = event.title, event.organisation, event.centre
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.opening_phase
    state.standing, state.due_on = Standing.IN_WORK, event.due_on
    record.add("partner_check", code=state.code, level=event.level, edition=event.edition, outside="")
    for project in sorted(event.projects):
        record.add("presented", check=state.code, project=project)
    presented = [Shown(project, None, None) for project in sorted(event.projects)]
    record.world.holdings[state.code] = Holdings(level=event.level, presented=presented, edition=event.edition)
    if event.renews is not None:
        record.world.of(RENEWS)[state.code] = event.renews
    for role, person in everybody(event.people):
        give(record, person, role, state.code)
