"""What whoever is asked to a visit answers: receives it or comes, would rather another day, or cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.certification.exemplars import exemplars
from domain.certification.independence import acts_independently
from domain.certification.invitations import planned
from domain.documents.paper import FILES, signer
from domain.documents.paper_answer import Answer, Asks, may_or_paper, received
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.words import Words
from domain.pilot.lifecycle import SUBJECT
from domain.programme.kinds import DayAnswer, SubjectKind
from domain.registry.roles import METHODOLOGISTS


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerVisit(Answer):
    """Answer to a planned visit: by its host or a member of the commission, or from their paper."""

    name = "answer_visit"
    says = Words("Ответить о визите комиссии", "Answer about the commission's visit")
    typed = ("check answer-visit",)
    asks = (
        Asks("visit_set", "visit_host"),
        Asks("visit_set", "commissioner"),
        Asks("visit_joined", "person"),
    )

    subject: Annotated[str, SUBJECT]
    answer: Annotated[DayAnswer, asked.value("Ответ", "Answer")]
    day: Annotated[date | None, asked.value("Другой день", "Another day", ahead=0, option="--day")] = None
    comment: Annotated[str, asked.COMMENT] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitAnswered(Event):
    """Whoever is asked to a visit said whether it suits them; planning is still the methodologist's."""

    kind = "visit_answered"
    says = Words("ответ о визите", "visit answered")
    owed = True

    number: int
    person: str
    answer: DayAnswer
    day: date | None
    comment: str


@does(AnswerVisit, by=METHODOLOGISTS, people=signer, knows=WHOLE, looks_up=(FILES,), after=(exemplars,))
def answer_visit(case: Case) -> Iterator[Happening]:
    """The host, or a member of the commission, answers about the visit that is planned."""
    command: AnswerVisit = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    held = case.world.holdings[check.code]
    live = planned(held)
    invited = (live.host, *held.commission) if live is not None else ()
    person = command.signer or command.actor
    may_or_paper(case, check, asked_of=person if person in invited else None)
    if command.actor not in invited:
        acts_independently(case, check)
    case.still_open(check)
    if live is None:
        case.against(no.already("no_visit_planned", "визит не назначен", "no visit is planned"))
    elif person not in invited:
        told = f"{person} не встречает комиссию и не входит в неё", f"{person} neither receives the commission nor sits"
        case.against(no.bad_value("signer", *told))
    another = command.answer is DayAnswer.ANOTHER_DAY
    if another and command.day is None:
        case.against(no.bad_value("day", "назовите день", "give the day"))
    if not another and command.day is not None:
        told = "день называют, когда предлагают другой", "a day is given where another one is proposed"
        case.against(no.bad_value("day", *told))
    if command.day is not None:
        case.on_calendar("day", command.day)
    case.settle()
    if live is not None:
        yield (
            check.code,
            VisitAnswered(
                number=live.number, person=person, answer=command.answer, day=command.day,
                comment=clean(command.comment),
            ),
        )  # fmt: skip
    yield from received(case, check, person)


@changes(VisitAnswered)
def visit_answered(record: Record, state: State, event: VisitAnswered, actor: str, on: date, seq: int) -> None:
    """It is told and moves nothing: another day is planned by whoever plans visits."""
