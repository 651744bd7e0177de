"""The commission of a partner check: who joins it and who leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.certification.exemplars import (
    exemplars,
)
from domain.certification.independence import acts_independently, is_independent
from domain.certification.judging import still_judged, this_round
from domain.certification.tables import TABLES
from domain.engine import asked
from domain.engine import refusals as no
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
from domain.engine.wire import removal
from domain.engine.words import Words
from domain.pilot.walking import SUBJECT
from domain.registry.actions import WITHOUT_ROLE, give
from domain.registry.past import PAST
from domain.registry.roles import METHODOLOGISTS


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
    owed = True

    person: str
    reason: str


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
    still_judged(case, check)
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
    if any(given.person == command.person for given in this_round(case, check)):
        said = "уже поставил оценки: они остаются в проверке", "has given points: they stay with the check"
        case.against(no.already("has_judged", *said))
    case.text("reason", command.reason, 500)
    still_judged(case, check)
    case.settle()
    yield check.code, Dismissed(person=command.person, reason=command.reason)


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
