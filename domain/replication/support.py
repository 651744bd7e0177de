"""Advisory support of a replica: its methodologist, and visits, calls and trainings, planned, held and reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from domain.documents.paper import FILES, Laid, OnPaper, lay, proved, said, signer
from domain.documents.paper_answer import Asks, Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean, iso, plain_or_none
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.action_plan import ActionPlanned
from domain.pilot.takeover import MethodologistAppointed
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import SubjectKind
from domain.registry.cast import not_its_own
from domain.registry.roles import METHODOLOGIST, METHODOLOGISTS, STAFF
from domain.replication.facts import Supported
from domain.replication.offers import YEAR_AHEAD
from domain.replication.replica import REPLICA, replica
from domain.replication.support_answers import AFTERWARDS, SENT
from domain.replication.tables import TABLES
from domain.stored.holdings import Holdings

NUMBER = asked.value("Номер поддержки", "Number of the support", least=1)
PLANNED = asked.value("На какой день", "For which day", option="--when", within=YEAR_AHEAD)


@dataclass(frozen=True, kw_only=True, slots=True)
class AppointMethodologist(Command):
    """Appoint the methodologist of a replica, or another one."""

    name = "appoint_methodologist"
    says = Words("Назначить методолога проекта тиражирования", "Appoint the methodologist of a replica")
    typed = ("replica methodologist",)

    subject: Annotated[str, REPLICA]
    person: Annotated[str, asked.who("Методолог", "Methodologist")]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanSupport(Command):
    """Plan a visit, a call, a training or a visit to the exemplar."""

    name = "plan_support"
    says = Words("Запланировать поддержку: выезд, звонок, обучение", "Plan a visit, a call, a training")
    typed = ("support plan",)

    subject: Annotated[str, REPLICA]
    form: Annotated[str, asked.key("Форма", "Form", Words("Например visit", "for example visit"))]
    planned_on: Annotated[date, PLANNED]
    person: Annotated[str, asked.who("Кто поддерживает", "Who supports", option="--who")]
    purpose: Annotated[str, asked.text("О чём", "What about", most=1000, option="--about")] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveSupport(Command):
    """Move a planned support to another day."""

    name = "move_support"
    says = Words("Перенести поддержку", "Move a planned support")
    typed = ("support move",)

    subject: Annotated[str, REPLICA]
    number: Annotated[int, NUMBER]
    planned_on: Annotated[date, PLANNED]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreed:
    """What was agreed: what, by whom, by when."""

    text: Annotated[str, asked.line("Что сделать", "What to do")]
    owner: Annotated[str, asked.who("Кто отвечает", "Who is responsible")]
    due_on: Annotated[date, asked.value("Срок", "Due date", ahead=0)]


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldSupport(Command):
    """Record that a support took place, how long, and what was agreed."""

    name = "hold_support"
    says = Words("Отметить поддержку и договорённости", "Record a support and what was agreed")
    awaited = (Awaited(Kind.SUPPORT, "support hold {code} {key} --hours …", instead=AFTERWARDS),)
    asks = tuple(Asks(event, METHODOLOGIST, instead=AFTERWARDS) for event in ("support_planned", "support_moved"))

    subject: Annotated[str, REPLICA]
    number: Annotated[int, NUMBER]
    hours: Annotated[Decimal, asked.value("Часов", "Hours", above=0, most=100, option="--hours")]
    notes: Annotated[str, asked.text("Что было", "What happened", option="--notes")] = ""
    agreed: Annotated[tuple[Agreed, ...], asked.value("Договорились", "Agreed", option="--agreed")] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportSupport(OnPaper):
    """File the report of a support that was held."""

    name = "report_support"
    says = Words("Приложить отчёт о поддержке", "File the report of a support")
    typed = ("support report",)
    awaited = (Awaited(Kind.SUPPORT_REPORT, "support report {code} {key} …", instead=SENT),)
    asks = (Asks("support_held", instead=SENT),)

    subject: Annotated[str, REPLICA]
    entry: Annotated[int, NUMBER]


@dataclass(frozen=True, kw_only=True, slots=True)
class CancelSupport(Command):
    """Call a planned support off."""

    name = "cancel_support"
    says = Words("Отменить поддержку", "Call a planned support off")
    typed = ("support cancel",)

    subject: Annotated[str, REPLICA]
    number: Annotated[int, NUMBER]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportPlanned(Event):
    """A support was planned."""

    kind = "support_planned"
    says = Words("поддержка запланирована", "support planned")
    owed = True
    awaits = "person"

    number: int
    form: str
    planned_on: date
    person: str
    purpose: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportMoved(Event):
    """A support is on another day."""

    kind = "support_moved"
    says = Words("поддержка перенесена", "support moved")
    owed = True
    awaits = "person"

    number: int
    form: str
    planned_on: date
    before: date
    person: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportHeld(Event):
    """A support took place."""

    kind = "support_held"
    says = Words("поддержка состоялась", "support held")
    owed = True
    awaits = "person"

    number: int
    form: str
    person: str
    hours: Decimal
    notes: str
    report_by: date


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportReported(Laid):
    """The report of a support was filed."""

    kind = "support_reported"
    says = Words("отчёт о поддержке приложен", "support reported")

    entry: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportCancelled(Event):
    """A support was called off."""

    kind = "support_cancelled"
    says = Words("поддержка отменена", "support called off")
    owed = True
    awaits = "person"

    number: int
    form: str
    planned_on: date
    person: str
    reason: str


@does(AppointMethodologist, by=METHODOLOGISTS, names=("subject", "person"), knows=WHOLE)
def appoint_methodologist(case: Case) -> Iterator[Happening]:
    """A replica gets its methodologist."""
    command: AppointMethodologist = case.command
    state, held = replica(case)
    case.present("person", command.person)
    not_its_own(case, (command.person,), state.organisation)
    now = tuple(held.people.get(METHODOLOGIST, ()))
    if now == (command.person,):
        case.unchanged("этот методолог уже назначен", "this methodologist is appointed already")
    case.settle()
    yield state.code, MethodologistAppointed(person=command.person, before=now)


@does(PlanSupport, by=STAFF, names=("subject", "person"), knows=WHOLE)
def plan_support(case: Case) -> Iterator[Happening]:
    """A support is planned on a working day."""
    command: PlanSupport = case.command
    state, held = replica(case)
    case.present("person", command.person)
    case.one_of("form", command.form, case.pack.replication.forms)
    _on_working_day(case, command.planned_on)
    case.settle()
    number = max((support.number for support in held.supports), default=0) + 1
    planned = SupportPlanned(
        number=number, form=command.form, planned_on=command.planned_on, person=command.person,
        purpose=clean(command.purpose),
    )  # fmt: skip
    yield state.code, planned


def _on_working_day(case: Case, day: date) -> None:
    before = len(case.reasons)
    case.on_calendar("planned_on", day)
    if len(case.reasons) == before and not case.pack.calendar.is_working_day(day):
        said = f"{day:%d.%m.%Y} — нерабочий день", f"{day} is no working day"
        case.against(no.bad_value("planned_on", *said))


def _planned(case: Case, held: Holdings, number: int, field_name: str = "number") -> Supported | None:
    """The support of a number; notes a reason where there is none."""
    case.one_of(field_name, str(number), [str(support.number) for support in held.supports])
    return next((support for support in held.supports if support.number == number), None)


def _still_ahead(case: Case, support: Supported | None) -> None:
    if support is None:
        return
    if support.held_on is not None:
        case.against(no.already("held", "поддержка уже состоялась", "the support took place already"))
    if support.cancelled_on is not None:
        case.against(no.already("cancelled", "поддержку отменили", "the support was called off"))


@does(MoveSupport, by=STAFF, knows=WHOLE)
def move_support(case: Case) -> Iterator[Happening]:
    """A planned support moves, with a reason."""
    command: MoveSupport = case.command
    state, held = replica(case)
    found = _planned(case, held, command.number)
    _still_ahead(case, found)
    _on_working_day(case, command.planned_on)
    if found is not None and found.planned_on == command.planned_on:
        case.unchanged("день уже такой", "it is on that day already")
    case.settle()
    if found is not None:
        yield (
            state.code,
            SupportMoved(
                number=found.number, form=found.form, planned_on=command.planned_on, before=found.planned_on,
                person=found.person, reason=clean(command.reason),
            ),
        )  # fmt: skip


def _owners(command: HoldSupport) -> Iterator[str]:
    return (terms.owner for terms in command.agreed)


@does(HoldSupport, by=STAFF, people=_owners, knows=WHOLE)
def hold_support(case: Case) -> Iterator[Happening]:
    """A support took place: what was agreed comes into the action plan, with its owner and date."""
    command: HoldSupport = case.command
    state, held = replica(case)
    found = _planned(case, held, command.number)
    _still_ahead(case, found)
    for place, terms in enumerate(command.agreed):
        case.subject(f"agreed.{place}.owner", SubjectKind.PERSON, terms.owner)
    case.settle()
    if found is None:
        return
    yield (
        state.code,
        SupportHeld(
            number=found.number, form=found.form, person=found.person, hours=command.hours,
            notes=clean(command.notes),
            report_by=case.pack.calendar.after(command.on, case.pack.replication.report_days),
        ),
    )  # fmt: skip
    first = max((action.number for action in held.actions), default=0) + 1
    for number, terms in enumerate(command.agreed, start=first):
        agreed = ActionPlanned(number=number, title=clean(terms.text), owner=terms.owner, due_on=terms.due_on)
        yield state.code, agreed


@does(ReportSupport, by=STAFF, people=signer, knows=WHOLE, looks_up=(FILES,))
def report_support(case: Case) -> Iterator[Happening]:
    """The report of a held support is filed."""
    command: ReportSupport = case.command
    state, held = replica(case)
    found = _planned(case, held, command.entry, "entry")
    if found is not None and found.held_on is None:
        case.against(no.already("not_held", "поддержка ещё не состоялась", "the support did not take place yet"))
    if found is not None and found.reported_on is not None:
        case.against(no.already("reported", "отчёт уже приложен", "it was reported already"))
    proved(case)
    case.settle()
    yield state.code, SupportReported(**said(command), entry=command.entry)


@does(CancelSupport, by=STAFF, knows=WHOLE)
def cancel_support(case: Case) -> Iterator[Happening]:
    """A planned support is called off, with a reason."""
    command: CancelSupport = case.command
    state, held = replica(case)
    found = _planned(case, held, command.number)
    _still_ahead(case, found)
    case.settle()
    if found is not None:
        yield (
            state.code,
            SupportCancelled(
                number=found.number, form=found.form, planned_on=found.planned_on, person=found.person,
                reason=clean(command.reason),
            ),
        )  # fmt: skip


KEYS = ("project", "number")
MOVED = change(TABLES["support"], KEYS, ("planned_on",))
HELD = change(TABLES["support"], KEYS, ("held_on", "hours", "notes", "report_by"))
REPORTED = change(TABLES["support"], KEYS, ("reported_on",))
CANCELLED = change(TABLES["support"], KEYS, ("cancelled_on",))


def support_of(record: Record, state: State, number: int) -> Supported:
    held: Holdings = record.world.holdings[state.code]
    return next(one for one in held.supports if one.number == number)


@changes(SupportPlanned)
def planned(record: Record, state: State, event: SupportPlanned, actor: str, on: date, seq: int) -> None:
    record.add(
        "support", project=state.code, number=event.number, form=event.form, person=event.person,
        purpose=event.purpose, planned_on=event.planned_on,
    )  # fmt: skip
    support = Supported(event.number, event.form, event.person, event.planned_on)
    record.world.holdings[state.code].supports.append(support)


@changes(SupportMoved)
def moved(record: Record, state: State, event: SupportMoved, actor: str, on: date, seq: int) -> None:
    support_of(record, state, event.number).planned_on = event.planned_on
    record.changes.append((MOVED, (iso(event.planned_on), state.code, event.number)))


@changes(SupportHeld)
def support_held(record: Record, state: State, event: SupportHeld, actor: str, on: date, seq: int) -> None:
    support_of(record, state, event.number).held_on = on
    row = (on.isoformat(), plain_or_none(event.hours), event.notes, iso(event.report_by), state.code, event.number)
    record.changes.append((HELD, row))


@changes(SupportReported)
def reported(record: Record, state: State, event: SupportReported, actor: str, on: date, seq: int) -> None:
    support_of(record, state, event.entry).reported_on = on
    record.changes.append((REPORTED, (on.isoformat(), state.code, event.entry)))
    lay(record, state, event, actor, on, seq, kind="support_report", place=state.phase or "")


@changes(SupportCancelled)
def support_cancelled(record: Record, state: State, event: SupportCancelled, actor: str, on: date, seq: int) -> None:
    support_of(record, state, event.number).cancelled_on = on
    record.changes.append((CANCELLED, (on.isoformat(), state.code, event.number)))
