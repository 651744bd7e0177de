"""Expert review: a card is handed to an expert, who passes it or returns it with a remark on each field at fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from domain.documents.paper import FILES, signer
from domain.documents.paper_answer import Answer, Asks, Awaited, may_or_paper, received
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import Facts, changes, tells
from domain.engine.event_effects import Step as Told
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean, iso
from domain.engine.wire import change
from domain.engine.words import Words
from domain.methodology.practice_words import PARTS
from domain.practices.authors import KINDS, PRACTICE, in_order, of, stands, whole, written
from domain.practices.parts import known
from domain.practices.tables import TABLES
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import PracticeStanding
from domain.registry.roles import HEADS, METHODOLOGISTS


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmitPractice(Command):
    """Hand the card of a practice to an expert."""

    name = "submit_practice"
    says = Words("Отправить практику на экспертизу", "Hand a practice to an expert")
    typed = ("practice submit",)

    subject: Annotated[str, PRACTICE]
    expert: Annotated[str, asked.who("Эксперт", "Expert", option="--expert")]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewPractice(Answer):
    """Review the card of a practice: pass it, or return it with a remark on each field that has to be mended."""

    name = "review_practice"
    says = Words("Провести экспертизу практики", "Review a practice")
    typed = ("practice review",)
    awaited = (Awaited(Kind.EXPERTISE, "practice review {code}"),)
    asks = (Asks("practice_submitted", "person"),)

    subject: Annotated[str, PRACTICE]
    comment: Annotated[str, asked.COMMENT] = ""
    fields: Annotated[
        Mapping[str, str],
        asked.value(
            "Замечания", "Remarks",
            Words("Поле: что исправить; без замечаний пройдена", "field: what to mend; passed without any"),
            option="--mend",
        ),
    ] = field(default_factory=dict)  # fmt: skip
    """Field of the card -> what to mend in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeSubmitted(Event):
    """An expert is asked to review a card."""

    kind = "practice_submitted"
    says = Words("практика отправлена на экспертизу", "practice handed to an expert")
    owed = True

    person: str
    """The expert."""
    review_by: date
    completeness: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeReturned(Event):
    """A card was returned with remarks."""

    kind = "practice_returned"
    says = Words("практика возвращена с замечаниями", "practice returned with remarks")
    owed = True

    person: str
    """Who submitted it."""
    comment: str
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeReviewed(Event):
    """A card passed its review."""

    kind = "practice_reviewed"
    says = Words("экспертиза практики пройдена", "practice passed its review")
    owed = True

    person: str
    """Who submitted it."""
    comment: str


def _expert(command: SubmitPractice) -> Iterator[str]:
    yield command.expert


@does(SubmitPractice, stands=(PracticeStanding.DRAFT,), by=HEADS, people=_expert, knows=WHOLE)
def submit_practice(case: Case) -> Iterator[Happening]:
    """The expert is somebody else than whoever submits and whoever answers for the practice."""
    command: SubmitPractice = case.command
    state, practice = written(case)
    case.present("expert", command.expert)
    if command.expert in {*case.doers, practice.card.owner}:
        ru, en = (
            "свою практику человек не проверяет: назовите другого",
            "nobody reviews their own practice: name another",
        )
        case.against(no.bad_value("expert", ru, en))
    in_order(case, state)
    case.settle()
    by = case.pack.calendar.after(command.on, case.pack.practices.review_days)
    yield state.code, PracticeSubmitted(person=command.expert, review_by=by, completeness=whole(case, state, practice))


@does(
    ReviewPractice,
    stands=(PracticeStanding.IN_REVIEW,),
    by=METHODOLOGISTS,
    people=signer,
    knows=WHOLE,
    looks_up=(FILES,),
)
def review_practice(case: Case) -> Iterator[Happening]:
    """The named expert reviews, or a methodologist in their place; never whoever submitted or answers for it."""
    command: ReviewPractice = case.command
    state = case.required("subject", KINDS, command.subject)
    card = known(case.world.holdings[state.code]).card
    may_or_paper(case, state, asked_of=card.expert)
    case.still_open(state)
    stands(case, state, known(case.world.holdings[state.code]))
    if case.doers & {card.submitted_by, card.owner}:
        case.against(no.own_submission())
    in_order(case, state)
    for name, text in command.fields.items():
        case.one_of("fields", name, PARTS)
        if not text.strip():
            case.against(no.bad_value("fields", f"{name}: напишите, что исправить", f"{name}: say what to mend"))
    case.settle()
    person, comment = card.submitted_by or "", clean(command.comment)
    if command.fields:
        said = {name: clean(text) for name, text in command.fields.items()}
        yield state.code, PracticeReturned(person=person, comment=comment, fields=said)
    else:
        yield state.code, PracticeReviewed(person=person, comment=comment)
    yield from received(case, state, card.expert)


SUBMITTED = change(TABLES["practice"], ("code",), ("standing", "submitted_by", "expert", "review_by"))
REVIEWED = change(TABLES["practice"], ("code",), ("standing", "review_by"))


@changes(PracticeSubmitted)
def submitted(record: Record, state: State, event: PracticeSubmitted, actor: str, on: date, seq: int) -> None:
    state.since_on = on
    card = of(record, state).card
    card.standing, card.submitted_by, card.expert = PracticeStanding.IN_REVIEW, actor, event.person
    row = (PracticeStanding.IN_REVIEW, actor, event.person, iso(event.review_by), state.code)
    record.changes.append((SUBMITTED, row))


@changes(PracticeReturned, PracticeReviewed)
def reviewed(
    record: Record, state: State, event: PracticeReturned | PracticeReviewed, actor: str, on: date, seq: int
) -> None:
    state.since_on = on
    passed = isinstance(event, PracticeReviewed)
    standing = of(record, state).card.standing = PracticeStanding.REVIEWED if passed else PracticeStanding.DRAFT
    record.changes.append((REVIEWED, (standing, None, state.code)))


@tells(PracticeReturned)
def _tell_returned(facts: Facts) -> Iterator[Told]:
    for name, text in facts["fields"].items():
        yield f"practice.{name}", "", text
