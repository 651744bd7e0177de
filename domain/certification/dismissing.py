"""A member of a commission who was appointed by mistake leaves it, and their points with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.engine import asked
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.happening import changes
from domain.engine.kinds import SubjectKind
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import removal
from domain.engine.words import Words
from domain.pilot.walking import SUBJECT
from domain.registry.leaving import gone
from domain.registry.roles import METHODOLOGISTS
from domain.stored.card import clean
from domain.stored.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class Dismiss(Command):
    """Take a member out of a check's commission."""

    name = "dismiss"
    says = Words("Вывести из комиссии; оценки этого человека снимаются", "Take out of the commission, points and all")
    typed = ("check dismiss",)

    subject: Annotated[str, SUBJECT]
    person: Annotated[str, asked.who("Член комиссии", "Commissioner")]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dismissed(Event):
    """A member left the commission; what they scored does not count."""

    kind = "dismissed"
    says = Words("выведен из комиссии", "dismissed from the commission")

    person: str
    reason: str


@does(Dismiss, by=METHODOLOGISTS, names=("subject", "person"), knows=WHOLE)
def dismiss(case: Case) -> Iterator[Happening]:
    """A commissioner leaves a check that goes on."""
    command: Dismiss = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    case.subject("person", SubjectKind.PERSON, command.person)
    case.one_of("person", command.person, case.world.holdings[check.code].commission)
    case.still_open(check)
    case.text("reason", command.reason, 2000)
    case.settle()
    yield check.code, Dismissed(person=command.person, reason=clean(command.reason))


WITHOUT_MEMBER = removal(TABLES["commissioner"], ("check", "person"))
WITHOUT_POINTS = removal(TABLES["score"], ("check", "entry"))


@changes(Dismissed)
def dismissed(record: Record, state: State, event: Dismissed, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    record.remove(WITHOUT_MEMBER, "commissioner", (state.code, event.person))
    for given in held.scores:
        if given.person == event.person:
            record.remove(WITHOUT_POINTS, "score", (state.code, given.entry))
    held.scores = [given for given in held.scores if given.person != event.person]
    held.commission.pop(event.person, None)
    gone(record, event.person, "commissioner", state.code)
