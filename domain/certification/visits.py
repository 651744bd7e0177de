"""Visits of a commission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.certification.exemplars import (
    exemplars,
)
from domain.certification.independence import acts_independently
from domain.certification.tables import TABLES
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.happening import changes
from domain.engine.kinds import (
    SubjectKind,
)
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.walking import SUBJECT
from domain.registry.roles import COMMISSION


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldVisit(Command):
    """Record that the commission visited the organisation."""

    name = "hold_visit"
    says = Words("Отметить визит комиссии", "Record the commission's visit")
    typed = ("check visit",)

    subject: Annotated[str, SUBJECT]


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitHeld(Event):
    """The commission visited the organisation."""

    kind = "visit_held"
    says = Words("визит состоялся", "visit held")
    owed = True


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


VISIT = change(TABLES["partner_check"], ("code",), ("visited_on",))


@changes(VisitHeld)
def visit(record: Record, state: State, event: VisitHeld, actor: str, on: date, seq: int) -> None:
    record.changes.append((VISIT, (on.isoformat(), state.code)))
    record.world.holdings[state.code].visited_on = on
