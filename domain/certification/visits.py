"""Visits of a commission: planned, moved, cancelled, and held or not on the day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from domain.certification.calls import called_in
from domain.certification.commission_limits import judges_here, plans_visits, still_judged
from domain.certification.exemplars import exemplars, looked_at
from domain.certification.facts import Planning
from domain.certification.independence import acts_independently
from domain.certification.invitations import VisitAsPlanned, asked_no_more, planned
from domain.certification.presence import SEATS, happened
from domain.certification.tables import TABLES
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.lifecycle import SUBJECT, in_order
from domain.programme.kinds import SubjectKind
from domain.registry.roles import COMMISSION, METHODOLOGISTS
from domain.stored.holdings import Holdings

HOUR = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
CLOCK = Words("Например 10:00", "for example 10:00")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanVisit(Command):
    """Plan the commission's visit, or move the one that is planned."""

    name = "plan_visit"
    says = Words("Назначить или перенести визит комиссии", "Plan or move the commission's visit")
    typed = ("check plan-visit",)

    subject: Annotated[str, SUBJECT]
    day: Annotated[date, asked.value("День визита", "Day of the visit", ahead=0, option="--day")]
    place: Annotated[str, asked.line("Место", "Place", option="--place")]
    begins: Annotated[str, asked.line("Начало", "Begins", CLOCK, most=5, option="--begins")] = "10:00"
    ends: Annotated[str, asked.line("Конец", "Ends", CLOCK, most=5, option="--ends")] = "16:00"
    last_day: Annotated[date | None, asked.value("Последний день", "Last day")] = None
    agenda: Annotated[str, asked.text("Программа", "Agenda")] = ""
    host: Annotated[str | None, asked.who("Кто встречает", "Who receives", option="--host")] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CancelVisit(Command):
    """Call off the visit that is planned."""

    name = "cancel_visit"
    says = Words("Отменить визит комиссии", "Call off the commission's visit")
    typed = ("check cancel-visit",)

    subject: Annotated[str, SUBJECT]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldVisit(Command):
    """Record that the commission visited the organisation."""

    name = "hold_visit"
    says = Words("Отметить визит комиссии", "Record the commission's visit")
    typed = ("check visit",)

    subject: Annotated[str, SUBJECT]


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitSet(VisitAsPlanned):
    """A visit was planned, or moved."""

    kind = "visit_set"
    says = Words("визит назначен", "visit set")
    owed = True


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitCancelled(Event):
    """The visit does not take place."""

    kind = "visit_cancelled"
    says = Words("визит отменён", "visit called off")
    owed = True

    number: int
    sequence: int
    reason: str
    host: str = ""
    """Who was to receive the commission; blank in entries of earlier releases."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitHeld(Event):
    """The commission visited the organisation."""

    kind = "visit_held"
    says = Words("визит состоялся", "visit held")
    owed = True

    number: int | None = None
    """The planned visit; none where visits were not planned yet."""


def _host(command: PlanVisit) -> Iterator[str]:
    if command.host:
        yield command.host


@does(PlanVisit, by=METHODOLOGISTS, people=_host, knows=WHOLE, after=(exemplars,))
def plan_visit(case: Case) -> Iterator[Happening]:
    """A visit is planned ahead; planning again moves it."""
    command: PlanVisit = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    held, last = case.world.holdings[check.code], command.last_day or command.day
    _when(case, last)
    case.subject("host", SubjectKind.PERSON, command.host)
    if not held.commission:
        case.against(no.already("no_commission", "сначала назначьте комиссию", "appoint the commission first"))
    case.still_open(check)
    case.not_before_it(check)
    case.settle()
    live = planned(held)
    left = live is not None and live.host not in ("", command.host, *held.commission)
    if live is not None and left:
        yield from asked_no_more(check.code, held, live.host)
    number = live.number if live else len(held.visits) + 1
    yield (
        check.code,
        VisitSet(
            number=number, sequence=live.sequence + 1 + left if live else 0, day=command.day, last_day=last,
            begins=_clock(command.begins), ends=_clock(command.ends), place=command.place, agenda=command.agenda,
            host=command.host or "",
        ),
    )  # fmt: skip


def _clock(typed: str) -> str:
    """A time of day with both digits of its hour."""
    return typed.strip().rjust(len("00:00"), "0")


def _when(case: Case, last: date) -> None:
    command: PlanVisit = case.command
    if last < command.day:
        case.against(no.bad_value("last_day", "раньше первого дня", "before the first day"))
    case.on_calendar("day", command.day)
    for name in ("begins", "ends"):
        if not HOUR.fullmatch(getattr(command, name).strip()):
            case.against(no.bad_value(name, "нужно часы:минуты, например 10:00", "needs hours:minutes, such as 10:00"))
    if _clock(command.begins) >= _clock(command.ends) and last == command.day:
        case.against(no.bad_value("ends", "конец раньше начала", "ends before it begins"))


def called_off(check: State, held: Holdings, reason: str) -> Iterator[Happening]:
    """The visit that is planned does not take place."""
    if (live := planned(held)) is not None:
        yield (
            check.code, VisitCancelled(number=live.number, sequence=live.sequence + 1, reason=reason, host=live.host)
        )  # fmt: skip


@does(CancelVisit, by=METHODOLOGISTS, knows=WHOLE, after=(exemplars,))
def cancel_visit(case: Case) -> Iterator[Happening]:
    """A planned visit is called off."""
    command: CancelVisit = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    held = case.world.holdings[check.code]
    if planned(held) is None:
        case.against(no.already("no_visit_planned", "визит не назначен", "no visit is planned"))
    case.still_open(check)
    case.settle()
    yield from called_off(check, held, command.reason)


@does(HoldVisit, by=COMMISSION, knows=WHOLE, after=(exemplars,))
def hold_visit(case: Case) -> Iterator[Happening]:
    """The commission visits the organisation on a planned day, when its turn has come and not while others decide."""
    command: HoldVisit = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    live = planned(case.world.holdings[check.code])
    if live is None and plans_visits(case, check):
        said = "сначала назначьте визит: potok check plan-visit", "plan the visit first: potok check plan-visit"
        case.against(no.already("no_visit_planned", *said))
    if live is not None and not live.first_on <= command.on <= live.last_on:
        said = f"визит назначен на {live.first_on:%d.%m.%Y}", f"the visit is planned for {live.first_on}"
        case.against(no.bad_value("on", *said))
    still_judged(case, check)
    judges_here(case, check)
    in_order(case, check)
    case.settle()
    yield check.code, VisitHeld(number=live.number if live else None)
    held = looked_at(case, check)
    there = held.were_there.union(case.world.of(SEATS)[check.code].sitting(command.on))
    seen = replace(held, visited_on=command.on, were_there=there)
    yield from called_in(case, check, seen, check.phase or "")


VISIT = change(TABLES["partner_check"], ("code",), ("visited_on",))
MOVED = change(
    TABLES["visit"],
    ("check", "number"),
    ("first_on", "last_on", "begins", "ends", "place", "agenda", "host", "sequence"),
)
CANCELLED = change(TABLES["visit"], ("check", "number"), ("sequence", "cancelled_on"))
HELD = change(TABLES["visit"], ("check", "number"), ("held_on",))


@changes(VisitSet)
def visit_set(record: Record, state: State, event: VisitSet, actor: str, on: date, seq: int) -> None:
    when = (event.day.isoformat(), event.last_day.isoformat(), event.begins, event.ends)
    shown = (event.place, event.agenda, event.host)
    visits = record.world.holdings[state.code].visits
    told = Planning(
        event.number, event.day, event.last_day, event.begins, event.ends, *shown, event.sequence, None, None
    )
    if event.sequence:
        record.changes.append((MOVED, (*when, *shown, event.sequence, state.code, event.number)))
        visits[:] = [told if one.number == event.number else one for one in visits]
    else:
        record.add(
            "visit", check=state.code, number=event.number, first_on=event.day, last_on=event.last_day,
            begins=event.begins, ends=event.ends, place=event.place, agenda=event.agenda, host=event.host,
        )  # fmt: skip
        visits.append(told)


@changes(VisitCancelled)
def visit_cancelled(record: Record, state: State, event: VisitCancelled, actor: str, on: date, seq: int) -> None:
    record.changes.append((CANCELLED, (event.sequence, on.isoformat(), state.code, event.number)))
    for one in record.world.holdings[state.code].visits:
        if one.number == event.number:
            one.cancelled_on, one.sequence = on, event.sequence


@changes(VisitHeld)
def visit(record: Record, state: State, event: VisitHeld, actor: str, on: date, seq: int) -> None:
    record.changes.append((VISIT, (on.isoformat(), state.code)))
    held = record.world.holdings[state.code]
    held.visited_on = on
    record.world.of(SEATS)[state.code].told(seq, event.kind, on)
    happened(record, state.code, event.kind, on)
    if event.number is not None:
        record.changes.append((HELD, (on.isoformat(), state.code, event.number)))
        for one in held.visits:
            if one.number == event.number:
                one.held_on = on
