"""An organisation asks for a practice: its owner is told, and the request counts as demand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.documents.paper_answer import Asks
from domain.engine import asked
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.words import Words
from domain.practices.authors import KINDS, PRACTICE, stands
from domain.practices.parts import known
from domain.programme.kinds import PracticeStanding, SubjectKind
from domain.registry.roles import HEADS


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestPractice(Command):
    """Ask for a published practice in the name of an organisation."""

    name = "request_practice"
    says = Words("Запросить практику для организации", "Ask for a practice for an organisation")
    typed = ("practice request",)
    asks = (
        Asks(
            "practice_requested", "person",
            instead=Words("Отвечайте самой организации, не системе", "Answer the organisation itself, not the system"),
        ),
    )  # fmt: skip

    subject: Annotated[str, PRACTICE]
    organisation: Annotated[str, asked.code("Для какой организации", "For which organisation", option="--org")]
    comment: Annotated[str, asked.COMMENT] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeRequested(Event):
    """An organisation asked for a practice."""

    kind = "practice_requested"
    says = Words("практику запросила организация", "an organisation asked for the practice")
    owed = True
    stirs = False

    person: str | None
    """Whoever answers for the practice."""
    organisation: str
    comment: str


@does(
    RequestPractice, stands=(PracticeStanding.PUBLISHED,), by=HEADS, names=("subject", "organisation"),
    moves=("subject",), knows=WHOLE,
)  # fmt: skip
def request_practice(case: Case) -> Iterator[Happening]:
    """Whoever acts for the organisation asks; only what is published can be asked for."""
    command: RequestPractice = case.command
    state = case.required("subject", KINDS, command.subject)
    practice = known(case.world.holdings[state.code])
    case.still_open(state)
    body = case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    case.may(body)
    stands(case, state, practice)
    if body is not None and body.code == state.organisation:
        case.unchanged("это ваша практика", "it is your own practice")
    case.settle()
    yield (
        state.code,
        PracticeRequested(
            person=practice.card.owner, organisation=command.organisation, comment=clean(command.comment)
        ),
    )


@changes(PracticeRequested)
def requested(record: Record, state: State, event: PracticeRequested, actor: str, on: date, seq: int) -> None:
    """It stands in the journal, where demand is counted."""
