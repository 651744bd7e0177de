"""What a receiver answers to an offer; only an accepted one opens a replica, which starts at its readiness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any

from domain.documents.paper import FILES, Laid, lay, said, signer
from domain.documents.paper_answer import STAFF_ALONE, Answer, Asks, Awaited, by_hand_or_paper
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.named import Newcomer, People, everybody
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean, iso
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.cards import registration
from domain.pilot.registered import numbers_taken
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import OfferAnswer, OfferStanding, SubjectKind
from domain.registry.cast import Cast, named_methodologist
from domain.registry.held_roles import raises_not_oneself
from domain.registry.known import PEOPLE
from domain.registry.roles import HEADS, METHODOLOGIST, PROJECT, STAFF
from domain.replication.offers import YEAR_AHEAD, does_without, may_be_handed_on
from domain.replication.packages import PACKAGES
from domain.replication.receivers import OFFERS, OPEN, RECEIVERS, Offered, offers
from domain.replication.replica_start import begun
from domain.replication.tables import TABLES

OFFER = asked.code("Предложение", "Offer", Words("Код, например OFR-0042", "code, for example OFR-0042"))
ANSWER_PAPER = "offer_answer"
"""Kind of the document on which an answer came."""
BEGINS = Words(
    "ДД.ММ.ГГГГ; если пусто — предложенный день, а где его нет, сегодня",
    "YYYY-MM-DD; if empty the day that was offered, or today where there is none",
)
START = asked.value("Дата начала", "Start", option="--start", within=YEAR_AHEAD)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerOffer(Answer):
    """Answer an offer, or enter a receiver's answer from its paper."""

    name = "answer_offer"
    says = Words("Ответить на предложение", "Answer an offer")
    typed = ("offer answer",)
    awaited = (Awaited(Kind.OFFER, "offer answer {code} …"),)
    asks = (Asks("offer_made"), Asks("offer_replied"))
    among = {"reason": lambda pack, state, facts: pack.replication.declines.values()}  # noqa: RUF012 - never changed

    subject: Annotated[str, OFFER]
    answer: Annotated[OfferAnswer, asked.value("Ответ", "Answer")]
    start_on: Annotated[date | None, replace(START, hint=BEGINS)] = None
    reason: Annotated[
        str | None,
        asked.key(
            "Причина отказа", "Reason of declining", Words("Ключ методики", "key of the methodology"), option="--reason"
        ),
    ] = None
    comment: Annotated[str, asked.COMMENT] = ""
    people: Annotated[People, asked.introduced("Роли", "Roles", asked.CAST, option="--role")] = field(
        default_factory=dict
    )
    newcomers: Mapping[str, Newcomer] = field(default_factory=dict)
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyToOffer(Command):
    """Reply to a receiver's question, or to the date that it proposed: the same date is agreed."""

    name = "reply_to_offer"
    says = Words("Ответить получателю: на вопрос или на его дату", "Reply to a receiver's question or date")
    typed = ("offer reply",)
    awaited = (Awaited(Kind.OFFER_REPLY, "offer reply {code} …", instead=STAFF_ALONE),)
    asks = tuple(Asks(event, instead=STAFF_ALONE) for event in ("offer_date_proposed", "offer_questioned"))

    subject: Annotated[str, OFFER]
    comment: Annotated[str, asked.COMMENT] = ""
    start_on: Annotated[date | None, START] = None
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawOffer(Command):
    """Take back an offer that waits for an answer."""

    name = "withdraw_offer"
    says = Words("Отозвать предложение", "Withdraw an offer")
    typed = ("offer withdraw",)

    subject: Annotated[str, OFFER]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered(Laid):
    """What every answer of a receiver says."""

    offered_by: str
    """Who made the offer."""
    comment: str
    incoming: str = ""
    """Number of the paper on which it came; blank where the receiver answered itself."""
    received_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferAccepted(Answered):
    """The receiver takes the package over from a day on."""

    kind = "offer_accepted"
    says = Words("предложение принято", "offer accepted")
    owed = True

    start_on: date
    replica: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferDateProposed(Answered):
    """The receiver would rather begin on another day."""

    kind = "offer_date_proposed"
    says = Words("получатель предложил другую дату", "another date proposed")
    owed = True

    start_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferQuestioned(Answered):
    """The receiver asks before it answers."""

    kind = "offer_questioned"
    says = Words("получатель задал вопрос", "question asked")
    owed = True


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferDeclined(Answered):
    """The receiver does not take the package over."""

    kind = "offer_declined"
    says = Words("предложение отклонено", "offer declined")
    owed = True

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferReplied(Event):
    """The receiver's question was answered, or a further date proposed; the offer waits for an answer again."""

    kind = "offer_replied"
    says = Words("получателю отвечено", "receiver replied to")
    owed = True

    comment: str
    start_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferWithdrawn(Event):
    """The offer was taken back."""

    kind = "offer_withdrawn"
    says = Words("предложение отозвано", "offer withdrawn")
    owed = True

    reason: str


def _named(command: AnswerOffer) -> Iterator[str]:
    yield from (person for _, person in everybody(command.people))
    yield from signer(command)


@does(
    AnswerOffer,
    by=HEADS | PROJECT,
    names=("subject", "code"),
    people=_named,
    casts=True,
    opens=True,
    looks_up=(PEOPLE, FILES),
    after=(offers, numbers_taken),
)
def answer_offer(case: Case) -> Iterator[Happening]:
    """A receiver accepts, proposes another date, asks, or declines; from a paper the staff enters it."""
    command: AnswerOffer = case.command
    state, offer = _waiting(case)
    cast = Cast(case, command.newcomers)
    named = cast.people(command.people)
    people = offer.people | named
    raises_not_oneself(case, {one for _, one in everybody(named)} - {one for _, one in everybody(offer.people)})
    if METHODOLOGIST in named:
        named_methodologist(case, named[METHODOLOGIST], offer.receiver, state)
    _by_whom(case, offer)
    _what_is_said(case, offer)
    about: dict[str, Any] = said(command) | {
        "offered_by": offer.offered_by, "comment": clean(command.comment), "incoming": clean(command.incoming),
        "received_on": command.received_on,
    }  # fmt: skip
    match command.answer:
        case OfferAnswer.ACCEPT:
            yield from accepted(case, state, offer, command.start_on or offer.start_on or command.on, people, about)
        case OfferAnswer.ANOTHER_DATE:
            case.settle()
            yield state.code, OfferDateProposed(**about, start_on=command.start_on or command.on)
        case OfferAnswer.QUESTION:
            case.settle()
            yield state.code, OfferQuestioned(**about)
        case OfferAnswer.DECLINE:
            case.settle()
            yield state.code, OfferDeclined(**about, reason=command.reason or "")
    yield from cast.joined


def _waiting(case: Case) -> tuple[State, Offered]:
    """The offer that a command is about; it waits for an answer."""
    state = case.required("subject", (SubjectKind.OFFER,), case.command.subject)
    case.may(state)
    offer = case.world.of(OFFERS)[state.code]
    if offer.standing not in OPEN:
        said = f"на {state.code} уже ответили, или его отозвали", f"{state.code} was answered already, or withdrawn"
        case.against(no.already("answered_already", *said))
    if case.command.on < offer.offered_on:
        case.against(no.before_last_move(case.command.on, offer.offered_on))
    return state, offer


def _by_whom(case: Case, offer: Offered) -> None:
    """Whoever is not of the receiver enters its answer from a paper with a number."""
    command: AnswerOffer = case.command
    scopes = (offer.code, offer.receiver)
    own = any(case.world.roles.get((command.actor, scope)) for scope in scopes)
    by_hand_or_paper(case, own=own, since=offer.offered_on)


def _what_is_said(case: Case, offer: Offered) -> None:
    """Each answer comes with what it needs."""
    command: AnswerOffer = case.command
    if command.answer is OfferAnswer.DECLINE:
        if command.reason is None:
            case.against(no.without_reason(case.pack.replication.declines))
        case.one_of("reason", command.reason, case.pack.replication.declines)
    elif command.reason is not None:
        said = "причина нужна только для отказа", "only an answer that declines has a reason"
        case.against(no.bad_value("reason", *said))
    if command.answer is OfferAnswer.QUESTION and not command.comment.strip():
        case.against(no.bad_value("comment", "напишите вопрос", "write the question"))
    if command.answer is OfferAnswer.ANOTHER_DATE and command.start_on is None:
        case.against(no.bad_value("start_on", "назовите дату", "give the date"))
    if command.start_on is not None and command.answer in (OfferAnswer.DECLINE, OfferAnswer.QUESTION):
        said = "дата нужна только для согласия и для другой даты", "only an acceptance or another date has a start"
        case.against(no.bad_value("start_on", *said))
    if command.start_on is not None and command.start_on < offer.offered_on:
        case.against(no.bad_value("start_on", "начало раньше предложения", "the start is before the offer"))


@does(ReplyToOffer, by=STAFF, names=("subject", "code"), opens=True, after=(offers, numbers_taken))
def reply_to_offer(case: Case) -> Iterator[Happening]:
    """The programme replies; the date that the receiver proposed is agreed by naming it."""
    command: ReplyToOffer = case.command
    state, offer = _waiting(case)
    if offer.standing is OfferStanding.OFFERED:
        said = "получатель ещё ни о чём не спросил", "the receiver has asked for nothing yet"
        case.against(no.already("nothing_asked", *said))
    if offer.standing is OfferStanding.DATE_PROPOSED and command.start_on is None:
        case.against(no.bad_value("start_on", "назовите дату начала", "give the start"))
    if offer.standing is OfferStanding.QUESTIONED:
        case.text("comment", command.comment, 4000)
    if command.start_on is not None and command.start_on < offer.offered_on:
        case.against(no.bad_value("start_on", "начало раньше предложения", "the start is before the offer"))
    if offer.standing is OfferStanding.DATE_PROPOSED and command.start_on == offer.start_on:
        reply = {"offered_by": offer.offered_by, "comment": clean(command.comment)}
        yield from accepted(case, state, offer, command.start_on or command.on, offer.people, reply)
        return
    case.settle()
    yield state.code, OfferReplied(comment=clean(command.comment), start_on=command.start_on)


@does(WithdrawOffer, by=STAFF, after=(offers,))
def withdraw_offer(case: Case) -> Iterator[Happening]:
    """An offer that waits for an answer is taken back."""
    command: WithdrawOffer = case.command
    state, _ = _waiting(case)
    case.settle()
    yield state.code, OfferWithdrawn(reason=clean(command.reason))


def accepted(
    case: Case, state: State, offer: Offered, start: date, people: People, said: Mapping[str, Any]
) -> Iterator[Happening]:
    """The offer is accepted, and the replica begins on its day."""
    package = case.world.of(PACKAGES)[offer.package]
    may_be_handed_on(case, package)
    for body in (offer.receiver, *offer.places):
        does_without(case, package, body)
    code = case.new_code(SubjectKind.PROJECT)
    number = registration(case, code)
    case.on_calendar("start_on", start)
    case.settle()
    yield state.code, OfferAccepted(**said, start_on=start, replica=code)
    yield code, begun(case, state, offer, package, start, people, number)


STANDS = change(TABLES["offer"], ("code",), ("standing", "answered_on", "reason", "replica"))
STARTS = change(TABLES["offer"], ("code",), ("start_on",))


def _stands(
    record: Record, state: State, standing: OfferStanding, on: date, *, reason: str | None = None,
    start: date | None = None, replica: str | None = None,
) -> None:  # fmt: skip
    """The offer stands otherwise now; one that nobody can answer any more has ended."""
    record.changes.append((STANDS, (standing, on.isoformat(), reason, replica, state.code)))
    if start is not None:
        record.changes.append((STARTS, (iso(start), state.code)))
    state.since_on = on
    if standing not in OPEN:
        state.due_on, state.ended_on = None, on
    if (offer := record.world.of(OFFERS).get(state.code)) is None:
        return
    offer.standing, offer.start_on = standing, start or offer.start_on
    if standing not in OPEN:
        record.world.of(RECEIVERS).open.pop((offer.package, offer.receiver), None)


def _on_paper(record: Record, state: State, event: Answered, actor: str, on: date, seq: int) -> None:
    """The paper of an answer is laid down beside the offer."""
    if event.sha256 or event.link or event.kept_at:
        lay(record, state, event, actor, on, seq, kind=ANSWER_PAPER)


@changes(OfferAccepted)
def offer_accepted(record: Record, state: State, event: OfferAccepted, actor: str, on: date, seq: int) -> None:
    _on_paper(record, state, event, actor, on, seq)
    _stands(record, state, OfferStanding.ACCEPTED, on, start=event.start_on, replica=event.replica)


@changes(OfferDateProposed)
def offer_date_proposed(record: Record, state: State, event: OfferDateProposed, actor: str, on: date, seq: int) -> None:
    _on_paper(record, state, event, actor, on, seq)
    _stands(record, state, OfferStanding.DATE_PROPOSED, on, start=event.start_on)


@changes(OfferQuestioned)
def offer_questioned(record: Record, state: State, event: OfferQuestioned, actor: str, on: date, seq: int) -> None:
    _on_paper(record, state, event, actor, on, seq)
    _stands(record, state, OfferStanding.QUESTIONED, on)


@changes(OfferDeclined)
def offer_declined(record: Record, state: State, event: OfferDeclined, actor: str, on: date, seq: int) -> None:
    _on_paper(record, state, event, actor, on, seq)
    _stands(record, state, OfferStanding.DECLINED, on, reason=event.reason)


@changes(OfferReplied)
def offer_replied(record: Record, state: State, event: OfferReplied, actor: str, on: date, seq: int) -> None:
    _stands(record, state, OfferStanding.OFFERED, on, start=event.start_on)


@changes(OfferWithdrawn)
def offer_withdrawn(record: Record, state: State, event: OfferWithdrawn, actor: str, on: date, seq: int) -> None:
    _stands(record, state, OfferStanding.WITHDRAWN, on)
