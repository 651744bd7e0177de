"""Answers of those who are asked: given by their own hand, or entered from their paper with its incoming number.

An action names what asks for it: the open things that it settles (`awaited`) and the events whose letters ask for it
(`asks`).  One that is an `Answer` is entered from a paper: its form is made of the fields that it declares, and goes
along with each letter that asks it of somebody without a way in.  Of any other one it says what such a person does
instead.  There is no other list of what can be answered on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar

from domain.documents.paper import Laid, OnPaper, lay, proved, said
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import NOTHING
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.programme.ask_kinds import Kind
from domain.registry.roles import STAFF

Choices = Callable[[Pack, State, Mapping[str, Any]], Iterable[Words]]
"""What one may choose among, by the pack, the subject and the facts of the event that asks."""
Repeats = Callable[[Mapping[str, Any], str], Iterable[Mapping[str, Any]]]
"""What each form of a letter says already, by the facts of the event and the person who is asked."""

KEY = "key"
"""The key of an open thing among the facts by which choices are made."""
PAPER = "answer"
"""Kind of the document on which an answer came."""
STAFF_ALONE = Words("Это делает сотрудник центра", "The staff of the centre does it")
"""Whoever is asked works here, and has a way in by that."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A kind of open thing that an action settles."""

    kind: Kind
    typed: str
    """What is typed for it at a terminal: `{room} condition {code} {key}`, with … for what the person has to say."""
    key: str = ""
    """The field of the answer that the key of the open thing fills."""
    entered_by: str = ""
    """The command that enters the paper, where that is not the answer itself."""
    instead: Words | None = None
    """What somebody without a way in does, where no paper answers it."""
    anew: str = ""
    """The event that asks for it once more, where no letter tells of that."""


@dataclass(frozen=True, slots=True)
class Asks:
    """An event whose letter asks somebody for an answer."""

    event: str
    of: str = ""
    """The capacity in which it is asked; blank where everybody who hears of the event may answer."""
    repeats: Mapping[str, str] = field(default_factory=dict)
    """Field of the answer -> the fact of the event that it repeats."""
    several: Repeats | None = None
    """Where one letter asks for several answers: what each of them is about."""
    entered_by: str = ""
    """The command that enters the paper, where that is not the answer itself."""
    instead: Words | None = None
    """What somebody without a way in does, where no paper answers it."""
    unless: Callable[[Pack, State, Mapping[str, Any]], Words | None] | None = None
    """The same where it depends on the methodology; None where a paper answers it."""
    kind: Kind | None = None
    """The one kind of open thing that it asks for, where the action settles several."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer(OnPaper):
    """An answer, on the paper of whoever gives it where they have no way in."""

    rests: ClassVar[bool] = False
    asks: ClassVar[tuple[Asks, ...]] = ()
    awaited: ClassVar[tuple[Awaited, ...]] = ()
    among: ClassVar[Mapping[str, Choices]] = {}
    """Field -> what its keys of the methodology are called."""
    each: ClassVar[Mapping[str, Choices]] = {}
    """Field -> what it is asked of one by one."""

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

    @property
    def is_paper(self) -> bool:
        """Whether anything is said of a paper."""
        return any(getattr(self, name) for name in asked.fields_of(Answer))


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperReceived(Laid):
    """The paper of an answer came: whose it is, and under which number; beside it stands who entered it."""

    kind = "answer_received"
    says = Words("получен ответ на бумаге", "answer received on paper")
    stirs = False

    person: str
    """Whose answer it is."""
    action: str
    """What was answered by it."""
    incoming: str
    received_on: date | None


def by_hand_or_paper(case: Case, *, own: bool, since: date) -> None:
    """Whoever answers for somebody else enters it from a paper that came since it was asked, with its number."""
    command: Answer = case.command
    if not own and not command.incoming.strip():
        told = "чужой ответ вносят с бумаги: назовите входящий номер", "give the incoming number of the paper"
        case.against(no.bad_value("incoming", *told))
    if command.received_on is not None and not since <= command.received_on <= command.on:
        told = "бумага пришла между вопросом и ответом", "the paper came between the question and the answer"
        case.against(no.bad_value("received_on", *told))
    proved(case, needed=not own)


def of_whom(command: Answer, asked_of: str) -> dict[str, Any]:
    """What a command says of the paper of an answer, whose author is whoever was asked where nobody else is named."""
    told = said(command)
    return told | {"signer": told["signer"] or asked_of} if command.incoming.strip() else told


def may_or_paper(case: Case, state: State, *, roles: frozenset[str] = NOTHING, asked_of: str | None = None) -> None:
    """Whoever is asked answers, or whoever may by role; the staff of a centre enters it from their paper."""
    command: Answer = case.command
    may = case.roles | roles | (STAFF if command.is_paper else NOTHING)
    if asked_of is None or command.actor != asked_of:
        case.entitled(may, scopes_of(state))
    if command.is_paper:
        by_hand_or_paper(case, own=False, since=state.opened_on)
        if not (asked_of or command.signer):
            told = "назовите, кто подписал ответ", "say who signed the answer"
            case.against(no.bad_value("signer", *told))


def received(case: Case, state: State, asked_of: str | None = None) -> Iterator[Happening]:
    """The paper of an answer is laid down with the name of whoever gave it."""
    command: Answer = case.command
    if command.is_paper:
        yield (
            state.code,
            PaperReceived(
                person=command.signer or asked_of or "", action=command.name, incoming=clean(command.incoming),
                received_on=command.received_on, **said(command),
            ),
        )  # fmt: skip


@changes(PaperReceived)
def laid_down(record: Record, state: State, event: PaperReceived, actor: str, on: date, seq: int) -> None:
    """The paper is listed among the documents of its subject."""
    lay(record, state, event, actor, on, seq, kind=PAPER)
