"""Points of the members of a commission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from domain.certification.exemplars import (
    exemplars,
)
from domain.certification.facts import Given
from domain.certification.independence import is_independent
from domain.certification.judging import still_judged
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
from domain.engine.values import plain
from domain.engine.words import Words
from domain.pilot.walking import SUBJECT
from domain.registry.roles import COMMISSION


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
class Scored(Event):
    """A commissioner gave points for a criteria group."""

    kind = "scored"
    says = Words("внесена оценка", "scored")

    person: str
    criterion: str
    points: Decimal


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
    still_judged(case, check)
    case.settle()
    yield (
        check.code,
        Scored(person=command.person, criterion=command.criterion, points=command.points),
    )


@changes(Scored)
def scored(record: Record, state: State, event: Scored, actor: str, on: date, seq: int) -> None:
    record.rows["score"].append((state.code, seq, event.person, event.criterion, plain(event.points)))
    record.world.holdings[state.code].scores.append(Given(seq, event.person, event.criterion, event.points))
