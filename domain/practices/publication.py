"""A practice in public: published, confirmed year after year, proposed for archive, archived by a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean, iso
from domain.engine.wire import change
from domain.engine.words import Language, Words
from domain.methodology.practice_words import PARTS
from domain.practices.authors import PRACTICE, gaps, in_order, named, of, stands
from domain.practices.facts import GIVEN, Practice, is_money
from domain.practices.tables import TABLES
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import PracticeStanding
from domain.registry.roles import METHODOLOGISTS, STAFF
from domain.text.personal_data import found_in


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishPractice(Command):
    """Publish a practice that passed its review."""

    name = "publish_practice"
    says = Words("Опубликовать практику", "Publish a practice")
    typed = ("practice publish",)

    subject: Annotated[str, PRACTICE]


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmPractice(Answer):
    """Confirm that a published practice is still so, or enter it from the paper of whoever answers for it."""

    name = "confirm_practice"
    says = Words("Подтвердить, что практика действует", "Confirm that a practice is still so")
    typed = ("practice confirm",)
    awaited = (Awaited(Kind.CONFIRM, "practice confirm {code}"),)
    asks = (Asks("archive_proposed", "person"),)

    subject: Annotated[str, PRACTICE]
    comment: Annotated[str, asked.COMMENT] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposeArchive(Command):
    """Mark a practice whose owner does not answer, and propose it for archive."""

    name = "propose_archive"
    says = Words("Предложить практику без ответа в архив", "Propose a practice without an answer for archive")
    typed = ("practice propose",)

    subject: Annotated[str, PRACTICE]


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchivePractice(Command):
    """Put a practice into the archive: it is found there, and proposed to nobody."""

    name = "archive_practice"
    says = Words("Отправить практику в архив", "Put a practice into the archive")
    typed = ("practice archive",)

    subject: Annotated[str, PRACTICE]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticePublished(Event):
    """A practice was published."""

    kind = "practice_published"
    says = Words("практика опубликована", "practice published")
    owed = True

    person: str | None
    """Whoever answers for it."""
    confirm_by: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeConfirmed(Event):
    """A practice is still so."""

    kind = "practice_confirmed"
    says = Words("практика подтверждена", "practice confirmed")

    comment: str
    confirm_by: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveProposed(Event):
    """Nobody answered whether a practice is still so."""

    kind = "archive_proposed"
    says = Words("практика без ответа предложена в архив", "practice without an answer proposed for archive")
    owed = True
    stirs = False

    person: str | None
    """Whoever answers for it."""
    asked_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeArchived(Event):
    """A practice is in the archive."""

    kind = "practice_archived"
    says = Words("практика отправлена в архив", "practice archived")
    owed = True

    person: str | None
    """Whoever answers for it."""
    reason: str


@does(PublishPractice, stands=(PracticeStanding.REVIEWED,), by=METHODOLOGISTS, knows=WHOLE)
def publish_practice(case: Case) -> Iterator[Happening]:
    """What is published passed a review, is whole by the methodology, and its source agreed to it."""
    state, practice = named(case)
    stands(case, state, practice)
    in_order(case, state)
    if practice.card.consent not in GIVEN:
        ru, en = "нет согласия источника на публикацию", "its source has not consented to the publication"
        case.against(no.already("no_consent", f"{state.code}: {ru}", f"{state.code}: {en}"))
    lacks = [part for part in gaps(case, state, practice) if part != "consent"]
    if lacks:
        ru, en = (", ".join(PARTS[part].say(language) for part in lacks) for language in Language)
        case.against(no.already("card_incomplete", f"на карточке не заполнено: {ru}", f"the card lacks: {en}"))
    _effects(case, practice)
    _nobody_named(case, state.title, practice)
    case.settle()
    by = case.pack.calendar.in_months(case.command.on, case.pack.practices.confirm_months)
    yield state.code, PracticePublished(person=practice.card.owner, confirm_by=by)


def _nobody_named(case: Case, title: str, practice: Practice) -> None:
    """What anybody may read holds no number of a person: a telephone, a document, an account."""
    effects, steps = practice.effects.values(), practice.steps.values()
    public = {
        "title": [title], **{name: [text] for name, text in practice.texts.items()},
        "effects": [text for one in effects for text in (one.name, one.unit, one.method, one.confirmed_by)],
        "steps": [text for one in steps for text in (one.title, one.role)],
    }  # fmt: skip
    for name, texts in public.items():
        if any(map(found_in, texts)):
            said = PARTS[name]
            ru, en = f"«{said.ru}»: похоже на персональные данные", f"“{said.en}”: looks like personal data"
            case.against(no.already("personal_data", ru, en))


def _effects(case: Case, practice: Practice) -> None:
    """Each effect can be compared: it says when it was measured, in which unit, and who confirmed roubles."""
    for number, effect in practice.effects.items():
        lacks = (
            (not effect.unit, "нет единицы", "no unit"),
            (effect.base_on is None, "нет даты исходного значения", "no day of the base"),
            (effect.fact_on is None, "нет даты достигнутого значения", "no day of the fact"),
            (is_money(case.pack, effect.unit) and not effect.confirmed_by, "не сказано, кто подтвердил рубли",
             "it is not said who confirmed the roubles"),
        )  # fmt: skip
        for wrong, ru, en in lacks:
            if wrong:
                said = f"эффект {number}, {effect.name}: {ru}", f"effect {number}, {effect.name}: {en}"
                case.against(no.already("effect_not_comparable", *said))


@does(ConfirmPractice, stands=(PracticeStanding.PUBLISHED,), by=STAFF, people=signer, knows=WHOLE, looks_up=(FILES,))
def confirm_practice(case: Case) -> Iterator[Happening]:
    """Whoever answers for a practice says that it is still so; a day already confirmed is not confirmed twice."""
    command: ConfirmPractice = case.command
    state, practice = named(case, owners=True)
    may_or_paper(case, state, asked_of=practice.card.owner)
    stands(case, state, practice)
    in_order(case, state)
    by = case.pack.calendar.in_months(command.on, case.pack.practices.confirm_months)
    if practice.card.confirm_by is not None and by <= practice.card.confirm_by:
        case.unchanged("на этот день уже подтверждена", "it is confirmed for that day already")
    case.settle()
    yield state.code, PracticeConfirmed(comment=clean(command.comment), confirm_by=by)
    yield from received(case, state, practice.card.owner)


@does(ProposeArchive, stands=(PracticeStanding.PUBLISHED,), by=METHODOLOGISTS, knows=WHOLE, by_system=True)
def propose_archive(case: Case) -> Iterator[Happening]:
    """Only one whose days for an answer are over is proposed, once; it stays published until a person decides."""
    state, practice = named(case)
    card = practice.card
    stands(case, state, practice)
    if card.proposed_on is not None:
        case.against(no.already("proposed", "уже предложена в архив", "it is proposed for archive already"))
    if card.confirm_by is not None:
        last = case.pack.calendar.after(card.confirm_by, case.pack.practices.wait_days)
        if case.command.on <= last:
            ru, en = f"ответа ждут по {last:%d.%m.%Y}", f"an answer is awaited until {last}"
            case.against(no.already("answer_awaited", ru, en))
    case.settle()
    yield state.code, ArchiveProposed(person=card.owner, asked_on=card.confirm_by or case.command.on)


@does(ArchivePractice, by=METHODOLOGISTS, knows=WHOLE)
def archive_practice(case: Case) -> Iterator[Happening]:
    """A person archives, with a reason, whatever the standing."""
    command: ArchivePractice = case.command
    state, practice = named(case)
    in_order(case, state)
    case.settle()
    yield state.code, PracticeArchived(person=practice.card.owner, reason=clean(command.reason))


_practice = TABLES["practice"]
PUBLISHED = change(_practice, ("code",), ("standing", "published_on", "confirmed_on", "confirm_by", "proposed_on"))
CONFIRMED = change(_practice, ("code",), ("confirmed_on", "confirm_by", "proposed_on"))
PROPOSED = change(_practice, ("code",), ("proposed_on",))
ARCHIVED = change(_practice, ("code",), ("standing", "review_by", "confirm_by"))


@changes(PracticePublished)
def published(record: Record, state: State, event: PracticePublished, actor: str, on: date, seq: int) -> None:
    state.since_on = on
    card = of(record, state).card
    card.standing, card.confirm_by, card.proposed_on = PracticeStanding.PUBLISHED, event.confirm_by, None
    row = (PracticeStanding.PUBLISHED, on.isoformat(), on.isoformat(), iso(event.confirm_by), None, state.code)
    record.changes.append((PUBLISHED, row))


@changes(PracticeConfirmed)
def confirmed(record: Record, state: State, event: PracticeConfirmed, actor: str, on: date, seq: int) -> None:
    state.since_on = on
    card = of(record, state).card
    card.confirm_by, card.proposed_on = event.confirm_by, None
    record.changes.append((CONFIRMED, (on.isoformat(), iso(event.confirm_by), None, state.code)))


@changes(ArchiveProposed)
def proposed(record: Record, state: State, event: ArchiveProposed, actor: str, on: date, seq: int) -> None:
    of(record, state).card.proposed_on = on
    record.changes.append((PROPOSED, (on.isoformat(), state.code)))


@changes(PracticeArchived)
def archived(record: Record, state: State, event: PracticeArchived, actor: str, on: date, seq: int) -> None:
    state.since_on = state.ended_on = on
    of(record, state).card.standing = PracticeStanding.ARCHIVED
    record.changes.append((ARCHIVED, (PracticeStanding.ARCHIVED, None, None, state.code)))
