"""What a receiver answers about a day of support: it suits, another day would, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

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
from domain.programme.kinds import DayAnswer
from domain.registry.roles import PROJECT
from domain.replication.offers import YEAR_AHEAD
from domain.replication.replica import REPLICA, replica

LEADER = "project_leader"

AFTERWARDS = Words(
    "После поддержки ответьте на это письмо: сколько часов, о чём договорились; центр отметит её",
    "Afterwards answer this letter: how many hours, what was agreed; the centre records it",
)
SENT = Words(
    "Пришлите отчёт ответом на это письмо: центр приложит его",
    "Send the report in answer to this letter: the centre files it",
)
"""What whoever gives a support and has no way in does afterwards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerSupport(Answer):
    """Answer about the day of a support: by the leader of the replica, or from their paper."""

    name = "answer_support"
    says = Words("Ответить о дне поддержки", "Answer about the day of a support")
    typed = ("support answer",)
    asks = tuple(Asks(event, LEADER, {"support": "number"}) for event in ("support_planned", "support_moved"))

    subject: Annotated[str, REPLICA]
    support: Annotated[int, asked.value("Номер поддержки", "Number of the support", least=1)]
    answer: Annotated[DayAnswer, asked.value("Ответ", "Answer")]
    day: Annotated[
        date | None, asked.value("Другой день", "Another day", ahead=0, within=YEAR_AHEAD, option="--day")
    ] = None
    comment: Annotated[str, asked.COMMENT] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportAnswered(Event):
    """The receiver said whether a day of support suits; moving it is still the staff's."""

    kind = "support_answered"
    says = Words("ответ о дне поддержки", "day of support answered")
    owed = True

    number: int
    form: str
    planned_on: date
    person: str
    """Who gives the support."""
    leader: str
    """Whose answer it is."""
    answer: DayAnswer
    day: date | None
    comment: str


@does(AnswerSupport, by=PROJECT, people=signer, knows=WHOLE, looks_up=(FILES,))
def answer_support(case: Case) -> Iterator[Happening]:
    """The leader of a replica answers about a support that is still ahead."""
    command: AnswerSupport = case.command
    state, held = replica(case)
    person = command.signer or command.actor
    may_or_paper(case, state, asked_of=person)
    if person not in held.people.get(LEADER, ()):
        told = f"{person} не руководит этим проектом", f"{person} does not lead this replica"
        case.against(no.bad_value("signer", *told))
    ahead = {one.number: one for one in held.supports if one.held_on is None and one.cancelled_on is None}
    case.one_of("support", str(command.support), map(str, ahead))
    another = command.answer is DayAnswer.ANOTHER_DAY
    if another and command.day is None:
        case.against(no.bad_value("day", "назовите день", "give the day"))
    if not another and command.day is not None:
        told = "день называют, когда предлагают другой", "a day is given where another one is proposed"
        case.against(no.bad_value("day", *told))
    if command.day is not None:
        case.on_calendar("day", command.day)
    case.settle()
    found = ahead[command.support]
    yield (
        state.code,
        SupportAnswered(
            number=found.number, form=found.form, planned_on=found.planned_on, person=found.person, leader=person,
            answer=command.answer, day=command.day, comment=clean(command.comment),
        ),
    )  # fmt: skip
    yield from received(case, state, person)


@changes(SupportAnswered)
def support_answered(record: Record, state: State, event: SupportAnswered, actor: str, on: date, seq: int) -> None:
    """It is told and moves nothing: another day is planned by whoever gives the support."""
