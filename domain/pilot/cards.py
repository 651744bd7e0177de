"""A project's card: opened whole, amended field by field, with its people and indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.named import Newcomer, People, everybody
from domain.engine.numbers import ordinal
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.tables import CODE
from domain.engine.values import as_row, clean, counts
from domain.engine.words import Words
from domain.finding.postings import post_card
from domain.pilot.card_fields import CARD, CONSENTS, STORED, CardField, Kind, choices, stored
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.indicators import check_doubles, check_indicator, indicator_row, tidy
from domain.pilot.likeness import SIMILAR, similar_exist, similar_to_each
from domain.pilot.measurement_dates import next_measurement
from domain.pilot.milestones import lay_milestone
from domain.pilot.plan import MilestonePlan, laid_out
from domain.pilot.registered import NUMBERS_TAKEN, numbers_taken, plain_number
from domain.pilot.registration import formatted, steps_on
from domain.pilot.tables import TABLES
from domain.programme.kinds import Stage, SubjectKind
from domain.registry.cast import Cast
from domain.registry.held_roles import give, raises_not_oneself
from domain.registry.known import CENTRE, PEOPLE
from domain.registry.roles import HEADS
from domain.stored.holdings import Holdings

ONE_A_LINE = Words("По одному в строке", "one a line")


def of_card(key: str) -> asked.Asked:
    """How a person is asked for a field of the card."""
    known = CARD[key]
    title = Words(*(said[:1].upper() + said[1:] for said in (known.title.ru, known.title.en)))
    match known.kind:
        case Kind.PERSON:
            return asked.introduced(title.ru, title.en)
        case Kind.CHOICE:
            return asked.Asked(title=title, typed=asked.Typed.KEY, choices=CONSENTS if key == "consent_kind" else None)
        case Kind.LIST:
            return asked.Asked(title=title, hint=ONE_A_LINE)
        case Kind.LINE | Kind.TEXT:
            return asked.Asked(title=title, most=known.most)
    return asked.Asked(title=title)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenProject(Command):
    """Open a pilot: a lean project with its card."""

    name = "open_project"
    says = Words("Открыть пилот: карточка бережливого проекта", "Open a pilot with its card")

    title: Annotated[str, asked.line("Название проекта", "Title of the project")]
    organisation: Annotated[str, asked.code("Организация", "Organisation", option="--org")]
    centre: Annotated[str | None, CENTRE] = None
    sphere: Annotated[str | None, of_card("sphere")] = None
    people: Annotated[People, asked.introduced("Роли", "Roles", asked.CAST)] = field(default_factory=dict)
    """Role on the card -> person or persons, by code or e-mail."""
    newcomers: Mapping[str, Newcomer] = field(default_factory=dict)
    """E-mail -> who it is; whoever is not known by it is registered."""
    indicators: Annotated[tuple[IndicatorPlan, ...], asked.value("Показатели", "Indicators", option="--indicator")] = ()
    from_event: Annotated[str, of_card("from_event")] = ""
    to_event: Annotated[str, of_card("to_event")] = ""
    justification: Annotated[str, of_card("justification")] = ""
    key_risk: Annotated[str, of_card("key_risk")] = ""
    number: Annotated[str | None, of_card("number")] = None
    """Registration number; the next by the programme's pattern when not said."""
    subprogramme: Annotated[str | None, of_card("subprogramme")] = None
    process: Annotated[str, of_card("process")] = ""
    """Name of the process that is improved."""
    category: Annotated[str | None, of_card("category")] = None
    clients: Annotated[tuple[str, ...], of_card("clients")] = ()
    perimeter: Annotated[tuple[str, ...], of_card("perimeter")] = ()
    risks: Annotated[tuple[str, ...], of_card("risks")] = ()
    economic_effect: Annotated[bool | None, of_card("economic_effect")] = None
    effect_planned: Annotated[Decimal | None, of_card("effect_planned")] = None
    """Roubles."""
    effect_actual: Annotated[Decimal | None, of_card("effect_actual")] = None
    """Roubles."""
    approved_by: Annotated[str | None, of_card("approved_by")] = None
    """By code or e-mail."""
    approved_on: Annotated[date | None, of_card("approved_on")] = None
    consent_kind: Annotated[str | None, of_card("consent_kind")] = None
    """Whether the consent to publish the results is given: a key of `domain.pilot.card_fields.CONSENTS`."""
    consent: Annotated[str, of_card("consent")] = ""
    """Words of the consent to publish the results."""
    note: Annotated[str, of_card("note")] = ""
    """How the project goes, in the leader's words."""
    code: Annotated[str | None, asked.NEW_CODE] = None
    anyway: Annotated[
        bool,
        asked.value(
            "Открыть, даже если есть похожие проекты",
            "Open it though there are similar ones",
            Words("Похожие показываются до открытия", "similar ones are shown before"),
            otherwise=False,
        ),
    ] = True
    """Similar projects were seen by whoever opens it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectOpened(Event):
    """A project was opened with its card."""

    kind = "project_opened"
    says = Words("проект открыт", "project opened")
    owed = True
    opens = SubjectKind.PROJECT

    title: str
    organisation: str
    centre: str | None
    sphere: str | None
    lifecycle: str
    pack: str
    opening_phase: str
    due_on: date
    people: People
    indicators: tuple[IndicatorPlan, ...]
    card: Mapping[str, Any]
    """Fields of the card that are filled in, by their keys."""
    milestones: tuple[MilestonePlan, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplicaOpened(ProjectOpened):
    """A package was handed to a receiver, and its replica project was opened at once, as releases before offers did."""

    kind = "replica_opened"
    says = Words("проект тиражирования открыт", "replica opened")
    opens = SubjectKind.PROJECT
    owed = True

    package: str
    receiver: str


GIVEN = tuple(key for key in STORED if key != "number")
"""Fields of the card that whoever opens a project fills in."""


def _on_card(command: OpenProject) -> Iterator[str]:
    yield from (person for _, person in everybody(command.people))
    if command.approved_by is not None:
        yield command.approved_by


@does(
    OpenProject,
    by=HEADS,
    names=("organisation", "centre", "code"),
    moves=(),
    people=_on_card,
    casts=True,
    opens=True,
    looks_up=(PEOPLE,),
    after=(numbers_taken, similar_to_each),
)
def open_project(case: Case) -> Iterator[Happening]:
    """A pilot is opened with its card."""
    command: OpenProject = case.command
    organisation = case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    centre = case.subject("centre", SubjectKind.CENTRE, command.centre)
    case.may(organisation, centre)
    cast = Cast(case, command.newcomers)
    card = {key: checked(case, cast, CARD[key], stored(key, getattr(command, key))) for key in GIVEN}
    people = cast.people(command.people)
    raises_not_oneself(case, {one for _, one in everybody(people)})
    for place, plan in enumerate(command.indicators):
        check_indicator(case, f"indicators.{plan.key or place}", plan)
    check_doubles(case, command.indicators)
    if found := case.world.of(SIMILAR).get(command.command_id):
        case.against(similar_exist(found))
    code = case.new_code(SubjectKind.PROJECT)
    number = _number(case, code)
    case.on_calendar("on", command.on)
    case.settle()
    lifecycle = case.pack.lifecycles["pilot"]
    yield (
        code,
        ProjectOpened(
            title=clean(command.title),
            organisation=command.organisation,
            centre=command.centre,
            sphere=command.sphere,
            lifecycle=lifecycle.key,
            pack=case.pack.identity,
            opening_phase=lifecycle.first.key,
            due_on=case.pack.calendar.after(command.on, lifecycle.first.duration.working_days),
            people=people,
            indicators=tuple(map(tidy, command.indicators)),
            card={key: value for key, value in card.items() if value not in {None, ""}} | {"number": number},
            milestones=laid_out(lifecycle, command.on, case.pack),
        ),
    )
    yield from cast.joined


def registration(case: Case, code: str) -> str:
    """The registration number of a new project by the programme's pattern: its own, or the next that is free."""
    own = ordinal(case.pack, SubjectKind.PROJECT, code)
    number = case.world.numbers.get(SubjectKind.PROJECT, 0) + 1 if own is None else own
    while (found := formatted(case.pack, number, case.command.on.year, code)) in case.world.of(NUMBERS_TAKEN):
        if not steps_on(case.pack):
            taken(case, found)
            break
        number += 1
    return found


def taken(case: Case, number: str) -> None:
    """A registration number belongs to another project."""
    owner = case.world.of(NUMBERS_TAKEN)[number]
    said = f"номер «{number}» уже у {owner}", f"the number “{number}” belongs to {owner}"
    case.against(no.bad_value("number", *said))


def _number(case: Case, code: str) -> str:
    """The number that was asked for, if nobody has it; the next one otherwise."""
    asked = plain_number(case.command.number)
    if not asked:
        return registration(case, code)
    if len(asked) > CARD["number"].most:
        case.against(no.bad_value("number", "не длиннее 60 знаков", "at most 60 characters"))
    if asked in case.world.of(NUMBERS_TAKEN):
        taken(case, asked)
    return asked


def checked(case: Case, cast: Cast, known: CardField, value: Any) -> Any:
    """A value of the card that is of its kind and fits; a person by code, however they were named."""
    if value in {None, ""}:
        return value
    if known.kind is Kind.PERSON:
        return cast.person(known.key, value)
    _check_field(case, known, value)
    return value


def _check_field(case: Case, known: CardField, value: Any) -> None:
    match known.kind:
        case Kind.CHOICE:
            case.one_of(known.key, value, choices(known.key, case.pack))
        case Kind.MONEY if not (isinstance(value, Decimal) and counts(value)):
            case.against(no.bad_value(known.key, "нужна сумма в рублях", "an amount in roubles is needed"))
        case Kind.DATE if not isinstance(value, date):
            case.against(no.bad_value(known.key, "нужна дата", "a date is needed"))
        case Kind.YES_NO if not isinstance(value, bool):
            case.against(no.bad_value(known.key, "нужно да или нет", "yes or no is needed"))
        case Kind.LINE | Kind.TEXT | Kind.LIST if len(value) > known.most:
            case.against(no.bad_value(known.key, f"не длиннее {known.most} знаков", f"at most {known.most} characters"))


_PROJECT = tuple(column.name for column in TABLES["project"].columns if column.name != "code")


@changes(ProjectOpened)
def opened(record: Record, state: State, event: ProjectOpened, actor: str, on: date, seq: int) -> None:
    lay_card(record, state, event, on)
    found_by(record, state, str(event.card.get("process") or ""))


@changes(ReplicaOpened)
def replica_opened(record: Record, state: State, event: ReplicaOpened, actor: str, on: date, seq: int) -> None:
    lay_card(record, state, event, on, package=event.package, receiver=event.receiver)


def lay_card(
    record: Record, state: State, event: ProjectOpened, on: date, *, package: str | None = None,
    receiver: str | None = None, exemplar: str | None = None,
) -> None:  # fmt: skip
    """A project begins with its card, its indicators, its plan and its people; a copy of another is a replica."""
    state.title, state.organisation, state.centre = event.title, event.organisation, event.centre
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.opening_phase
    state.standing, state.due_on = Standing.IN_WORK, event.due_on
    state.stage = Stage.PILOT if package is None and exemplar is None else Stage.REPLICATION
    card = {key: stored(key, event.card.get(key)) for key in STORED}
    now_numbered(record, state, card["number"])
    beside = {"package": package, "receiver": receiver, "waits_on": None, "exemplar": exemplar}
    values = (as_row(card[name]) if name in card else beside[name] for name in _PROJECT)
    record.rows["project"].append((state.code, *values))
    due = {plan.key: next_measurement(on, plan.frequency) for plan in event.indicators}
    record.rows["indicator"].extend(indicator_row(state.code, plan, due[plan.key]) for plan in event.indicators)
    organisation = record.world.states.get(event.organisation)
    held = Holdings(
        indicators=sorted(event.indicators, key=lambda plan: plan.key),
        next_on=dict(due),
        package=package,
        exemplar=exemplar,
        card=card | {"title": event.title},
        organisation=organisation.title if organisation else "",
    )
    record.world.holdings[state.code] = held
    post_card(record, state.code, card)
    for place, plan in enumerate(event.milestones):
        lay_milestone(record, state, plan, place)
    for role, person in everybody(event.people):
        give(record, person, role, state.code)


def now_numbered(record: Record, state: State, number: str | None) -> None:
    """A registration number belongs to the project from now on; one given up is free after the batch is written."""
    if number:
        record.world.of(NUMBERS_TAKEN)[number] = state.code


def found_by(record: Record, state: State, process: str) -> None:
    """The stems of a pilot's title and process, by which it is found when a similar one is opened."""
    from domain.text.similarity import stems

    found = stems(state.title) | (stems(process) if process else frozenset())
    record.rows["title_word"].extend((stem[:CODE], state.code) for stem in sorted(found))
