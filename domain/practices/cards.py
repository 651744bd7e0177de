"""The card of a practice: drafted from an exemplar or any completed project, written on, and taken up again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from domain.documents.paper_answer import Asks
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
from domain.engine.values import clean, plain_or_none
from domain.engine.wire import change, removal
from domain.engine.words import Words
from domain.finding.postings import post_practice
from domain.practices.authors import KINDS, PRACTICE, in_order, named, of, stands, steps, touched, writable
from domain.practices.exemplar import prefilled
from domain.practices.facts import Card, Effect, Practice, Step, days, quantities
from domain.practices.tables import TABLES
from domain.programme.kinds import Consent, PracticeStanding, SubjectKind
from domain.registry.roles import HEADS, METHODOLOGISTS
from domain.stored.holdings import Holdings

__all__ = ["KINDS"]
MOST_COST = 10**12
CHOSEN = ("sphere", "category", "cost", "owner", "consent")
"""Fields that are columns of the card."""
EMPTY = "-"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftPractice(Command):
    """Begin the card of a practice: empty, or filled in from a project that was completed."""

    name = "draft_practice"
    says = Words("Начать карточку практики", "Begin the card of a practice")
    typed = ("practice draft",)

    project: Annotated[
        str | None,
        asked.code(
            "Из какого проекта", "From which project", Words("Завершённый", "a completed one"), option="--project"
        ),
    ] = None
    title: Annotated[str, asked.text("Название", "Title", most=500)] = ""
    organisation: Annotated[str | None, asked.code("Чья практика", "Whose practice", option="--org")] = None
    code: Annotated[str | None, asked.NEW_CODE] = None
    card: Mapping[str, Any] = field(default_factory=dict)
    """Field of the card -> what a sheet says there."""


def _text(ru: str, en: str, most: int = 4000, hint: Words | None = None) -> asked.Asked:
    return asked.text(ru, en, hint, most=most)


LINES = Words("По одному в строке", "one a line")


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendPractice(Command):
    """Write on the card of a practice: what is not said stays as it is, a “-” empties a field."""

    name = "amend_practice"
    says = Words("Заполнить поля карточки практики", "Write on the card of a practice")
    typed = ("practice amend",)
    asks = (
        Asks(
            "practice_returned", "person",
            instead=Words(
                "Пришлите исправленный текст по каждому замечанию: центр внесёт его и отправит карточку снова",
                "Send the mended text of each remark: the centre enters it and hands the card in again",
            ),
        ),
    )  # fmt: skip

    subject: Annotated[str, PRACTICE]
    title: Annotated[str | None, asked.line("Название", "Title", option="--title")] = None
    sphere: Annotated[str | None, asked.key("Сфера", "Sphere")] = None
    category: Annotated[str | None, asked.key("Категория процесса", "Process category")] = None
    process: Annotated[str | None, _text("Процесс", "Process", 300)] = None
    problem: Annotated[str | None, _text("Проблема", "Problem")] = None
    causes: Annotated[str | None, _text("Причины", "Causes")] = None
    solution: Annotated[str | None, _text("Решение", "Solution")] = None
    people: Annotated[str | None, _text("Люди", "People")] = None
    money: Annotated[str | None, _text("На что нужны деньги", "What money is needed for")] = None
    cost: Annotated[Decimal | None, asked.value("Затраты, руб.", "Cost, roubles", least=0, most=MOST_COST)] = None
    it: Annotated[str | None, _text("Информационные системы и техника", "IT and equipment")] = None
    acts: Annotated[str | None, _text("Правовые акты", "Legal acts", hint=LINES)] = None
    limits: Annotated[str | None, _text("Границы применимости", "Limits of applicability")] = None
    core: Annotated[str | None, _text("Ключевые элементы", "Core elements", hint=LINES)] = None
    adaptable: Annotated[str | None, _text("Адаптируемые элементы", "Adaptable elements", hint=LINES)] = None
    owner: Annotated[str | None, asked.who("Контактное лицо", "Contact", option="--owner")] = None
    consent: Annotated[Consent | None, asked.value("Согласие на публикацию", "Consent to publish")] = None
    consent_terms: Annotated[str | None, _text("Условия согласия", "Terms of the consent")] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReopenPractice(Command):
    """Take a practice back to be written on: it is published no more until it was reviewed again."""

    name = "reopen_practice"
    says = Words("Вернуть практику в работу", "Take a practice back to be written on")
    typed = ("practice reopen",)

    subject: Annotated[str, PRACTICE]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeDrafted(Event):
    """The card of a practice was begun."""

    kind = "practice_drafted"
    says = Words("начата карточка практики", "card of a practice begun")
    opens = SubjectKind.PRACTICE

    title: str
    organisation: str | None
    centre: str | None
    project: str | None
    sphere: str | None
    category: str | None
    owner: str | None
    consent: Consent | None
    texts: Mapping[str, str]
    effects: tuple[Effect, ...]
    steps: tuple[Step, ...]
    cost: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeAmended(Event):
    """Fields of the card were written."""

    kind = "practice_amended"
    says = Words("карточка практики изменена", "card of the practice changed")

    changed: Mapping[str, tuple[Any, Any]]
    """Field -> what it was, and what it is now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeReopened(Event):
    """A practice is a draft again."""

    kind = "practice_reopened"
    says = Words("практика возвращена в работу", "practice taken up again")

    reason: str


def _contact(command: DraftPractice) -> Iterator[str]:
    if owner := command.card.get("owner"):
        yield str(owner)


@does(
    DraftPractice, by=HEADS, names=("project", "organisation", "code"), moves=(), about="project", knows=WHOLE,
    opens=True, people=_contact,
)  # fmt: skip
def draft_practice(case: Case) -> Iterator[Happening]:
    """A card begins with what the project tells: texts, effects that were measured, measures that were done."""
    command: DraftPractice = case.command
    project = case.subject("project", SubjectKind.PROJECT, command.project)
    body = case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    case.may(project, body)
    if project is not None and project.completed_on is None:
        said = f"{project.code} ещё не завершён", f"{project.code} is not completed yet"
        case.against(no.already("not_completed", *said))
    title = clean(command.title) or (project.title if project is not None else "")
    if not title:
        said = "назовите практику или проект, из которого она", "name the practice, or the project that it comes from"
        case.against(no.bad_value("title", *said))
    _of_pack(case, command.card)
    case.present("owner", command.card.get("owner"))
    code = case.new_code(SubjectKind.PRACTICE)
    case.settle()
    found = prefilled(case.world.holdings[project.code]) if project is not None else {}
    source: dict[str, Any] = {
        name: getattr(project, name) if project is not None else None for name in ("organisation", "centre")
    }
    blank: dict[str, Any] = {"sphere": None, "category": None, "owner": None, "consent": None, "texts": {}}
    said_of_it = blank | {"effects": (), "steps": ()} | found
    source["organisation"] = command.organisation or source["organisation"]
    texts = {name: clean(str(text)) for name, text in command.card.items() if name not in CHOSEN}
    own = {name: value for name, value in command.card.items() if name in CHOSEN}
    said_of_it |= own | {"texts": {**said_of_it["texts"], **texts}}
    yield code, PracticeDrafted(title=title, project=command.project, **source, **said_of_it)


def _of_pack(case: Case, card: Mapping[str, Any]) -> None:
    """What the methodology lists is one of its words."""
    for name, allowed in (("sphere", case.pack.spheres), ("category", case.pack.categories)):
        if card.get(name) != EMPTY:
            case.one_of(name, card.get(name), allowed)


def _now(state: State, practice: Practice, name: str) -> Any:
    if name == "title":
        return state.title
    return getattr(practice.card, name) if name in CHOSEN else practice.texts.get(name, "")


def _owner(command: AmendPractice) -> Iterator[str]:
    if command.owner and command.owner != EMPTY:
        yield command.owner


@does(AmendPractice, stands=(PracticeStanding.DRAFT,), by=HEADS, people=_owner, knows=WHOLE)
def amend_practice(case: Case) -> Iterator[Happening]:
    """Only what changes is written; what the card says already is no fault, wherever it stands."""
    command: AmendPractice = case.command
    state, practice = touched(case)
    _of_pack(case, {"sphere": command.sphere, "category": command.category})
    if command.owner != EMPTY:
        case.present("owner", command.owner)
    changed: dict[str, tuple[Any, Any]] = {}
    for name in asked.fields_of(AmendPractice):
        value = None if name == "subject" else getattr(command, name)
        if value is None:
            continue
        empty = None if name in CHOSEN else ""
        after = empty if value == EMPTY else clean(value) if type(value) is str else value
        before = _now(state, practice, name)
        if after != before:
            changed[name] = (before, after)
    if command.title is not None and command.title.strip() == EMPTY:
        case.text("title", "", 500)
    if not changed:
        case.unchanged("на карточке уже так", "the card says so already")
    writable(case, state, practice)
    case.settle()
    yield state.code, PracticeAmended(changed=changed)


@does(ReopenPractice, stands=(PracticeStanding.REVIEWED, PracticeStanding.PUBLISHED), by=METHODOLOGISTS, knows=WHOLE)
def reopen_practice(case: Case) -> Iterator[Happening]:
    """A published or reviewed practice is a draft again, with a reason."""
    command: ReopenPractice = case.command
    state, practice = named(case)
    stands(case, state, practice)
    in_order(case, state)
    case.settle()
    yield state.code, PracticeReopened(reason=clean(command.reason))


_practice = TABLES["practice"]
ON_CARD = {name: change(_practice, ("code",), (name,)) for name in CHOSEN}
REOPENED = change(_practice, ("code",), ("standing", "confirm_by", "proposed_on"))
WITHOUT_TEXT = removal(TABLES["practice_text"], ("practice", "field"))


@changes(PracticeDrafted)
def drafted(record: Record, state: State, event: PracticeDrafted, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation, state.centre = event.title, event.organisation, event.centre
    card = Card(
        event.project, PracticeStanding.DRAFT, event.sphere, event.category, event.cost, event.owner, event.consent
    )  # fmt: skip
    numbered = dict(enumerate(event.effects, 1))
    ordered = dict(enumerate(event.steps, 1))
    record.world.holdings[state.code] = Holdings(practice=Practice(card, dict(event.texts), numbered, ordered))
    record.add(
        "practice", code=state.code, project=event.project, standing=PracticeStanding.DRAFT, sphere=event.sphere,
        category=event.category, cost=plain_or_none(event.cost), owner=event.owner, consent=event.consent,
        days=days(event.steps),
        quantities=quantities(event.effects),
    )  # fmt: skip
    for name, text in event.texts.items():
        record.add("practice_text", practice=state.code, field=name, text=text)
    for number, effect in numbered.items():
        record.add("practice_effect", practice=state.code, number=number, **as_columns(effect))
    for number, step in ordered.items():
        record.add(
            "practice_step", practice=state.code, number=number, title=step.title, role=step.role, days=step.days
        )
    post_practice(record, state, event.texts, [effect.name for effect in event.effects])


def as_columns(effect: Effect) -> dict[str, Any]:
    """An effect as its row holds it."""
    found = {name: getattr(effect, name) for name in Effect.__slots__}
    return found | {"base": plain_or_none(effect.base), "fact": plain_or_none(effect.fact)}


@changes(PracticeAmended)
def amended(record: Record, state: State, event: PracticeAmended, actor: str, on: date, seq: int) -> None:
    practice = of(record, state)
    for name, (_, after) in event.changed.items():
        if name == "title":
            state.title = after
        elif name in CHOSEN:
            value = Decimal(str(after)) if name == "cost" and after is not None else after
            setattr(practice.card, name, Consent(str(value)) if name == "consent" and value else value)
            row = plain_or_none(value) if name == "cost" else value
            record.changes.append((ON_CARD[name], (row, state.code)))
        else:
            write_text(record, state.code, practice, name, after)
    post(record, state, practice)


def write_text(record: Record, code: str, practice: Practice, name: str, text: str) -> None:
    """A text of the card is this from now on."""
    record.remove(WITHOUT_TEXT, "practice_text", (code, name))
    practice.texts.pop(name, None)
    if text:
        practice.texts[name] = text
        record.add("practice_text", practice=code, field=name, text=text)


def post(record: Record, state: State, practice: Practice) -> None:
    """The words of a card are found from now on."""
    post_practice(record, state, practice.texts, [effect.name for effect in practice.effects.values()])


@changes(PracticeReopened)
def reopened(record: Record, state: State, event: PracticeReopened, actor: str, on: date, seq: int) -> None:
    state.since_on = on
    card = of(record, state).card
    card.standing, card.confirm_by, card.proposed_on = PracticeStanding.DRAFT, None, None
    record.changes.append((REOPENED, (PracticeStanding.DRAFT, None, None, state.code)))


@tells(PracticeAmended)
def _tell_amended(facts: Facts) -> Iterator[Told]:
    yield from steps(facts, "changed")
