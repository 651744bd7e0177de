"""Answers of those who are asked: given by their own hand, or entered from their paper with its incoming number.

A command names the events whose letters ask for it (`asks`); the form that goes along with such a letter is made of the
fields that the command declares.  One that is an `Answer` is entered from that paper itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar

from domain.documents.paper import OnPaper, proved
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import Pack

Choices = Callable[[Pack, State, Mapping[str, Any]], Iterable[Words]]
"""What one may choose among, by the pack, the subject and the facts of the event that asks."""


@dataclass(frozen=True, slots=True)
class Asks:
    """An event whose letter asks somebody for an answer."""

    event: str
    of: str = ""
    """The capacity in which it is asked; blank where everybody who hears of the event may answer."""
    repeats: Mapping[str, str] = field(default_factory=dict)
    """Field of the answer -> the fact of the event that it repeats."""
    entered_by: str = ""
    """The command that enters the paper, where that is not the answer itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer(OnPaper):
    """An answer, on the paper of whoever gives it where they have no way in."""

    asks: ClassVar[tuple[Asks, ...]] = ()
    among: ClassVar[Mapping[str, Choices]] = {}
    """Field -> what its keys of the methodology are called."""

    incoming: Annotated[
        str,
        asked.text(
            "Входящий номер",
            "Incoming number",
            Words("Для ответа на бумаге", "for an answer on paper"),
            most=60,
            option="--incoming",
        ),
    ] = ""
    received_on: Annotated[date | None, asked.value("Дата поступления", "Received on", option="--received")] = None


def by_hand_or_paper(case: Case, *, own: bool, since: date) -> None:
    """Whoever answers for somebody else enters it from a paper that came since it was asked, with its number."""
    command: Answer = case.command
    if not own and not command.incoming.strip():
        said = "чужой ответ вносят с бумаги: назовите входящий номер", "give the incoming number of the paper"
        case.against(no.bad_value("incoming", *said))
    if command.received_on is not None and not since <= command.received_on <= command.on:
        said = "бумага пришла между вопросом и ответом", "the paper came between the question and the answer"
        case.against(no.bad_value("received_on", *said))
    proved(case, needed=not own)
