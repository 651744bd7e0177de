"""A project's card is amended: fields, who holds a role on it, and the day of the opening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from domain.certification.doubts import consent_changed, doubts
from domain.documents.paper_answer import Asks
from domain.engine import asked
from domain.engine.action import WHOLE, always, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event, FieldChange
from domain.engine.event_effects import Facts, Step, changes, tells, told
from domain.engine.kinds import Standing
from domain.engine.named import Newcomer, everybody
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import as_row, as_text, clean
from domain.engine.wire import change, removal
from domain.engine.words import Words
from domain.finding.postings import post_card
from domain.pilot.card_fields import CARD, STORED, stored
from domain.pilot.cards import checked, found_by, now_numbered, taken
from domain.pilot.lifecycle import SUBJECT, amendable
from domain.pilot.named import recast
from domain.pilot.openings import DUE, OPENED, SINCE, opened_otherwise, opening_changes
from domain.pilot.registered import NUMBERS_TAKEN, numbers_taken
from domain.pilot.sealed_decisions import unsealed
from domain.pilot.tables import TABLES
from domain.registry.cast import Cast, named_methodologist
from domain.registry.held_roles import give, raises_not_oneself, take
from domain.registry.known import PEOPLE
from domain.registry.roles import METHODOLOGIST, PROJECT

GIVEN_AGAIN = Words(
    "Если согласие остаётся в силе, пришлите об этом письмо организации: центр отметит его в карточке",
    "If the consent still holds, send a letter of the organisation: the centre notes it on the card",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendCard(Command):
    """Change fields of a project's card, or who holds a role on it."""

    name = "amend_card"
    says = Words("Изменить поля и участников карточки", "Change fields and people of the card")
    asks = (Asks("status_doubted", "organisation_head", instead=GIVEN_AGAIN),)

    subject: Annotated[str, SUBJECT]
    card: Mapping[str, Any] = field(default_factory=dict)
    """Key of `domain.pilot.card_fields.CARD` -> new value; None empties the field."""
    people: Annotated[Mapping[str, tuple[str, ...]], asked.introduced("Роли", "Roles", asked.CAST)] = field(
        default_factory=dict
    )
    """Role -> all persons who hold it from now on, by code or e-mail."""
    newcomers: Mapping[str, Newcomer] = field(default_factory=dict)
    opened_on: Annotated[
        date | None,
        asked.value(
            "Дата открытия",
            "Day of the opening",
            Words("Если внесена неверно; нужна причина", "if it was entered wrongly; with a reason"),
            option="--opened",
        ),
    ] = None
    reason: Annotated[str, asked.REASON_IF_ANY] = ""

    @property
    def weighty(self) -> bool:
        """Whether somebody gets or loses a role by it, which outlasts an absence."""
        return bool(self.people)


@dataclass(frozen=True, kw_only=True, slots=True)
class CardAmended(Event):
    """Fields of a card, or who holds a role on it, were changed."""

    kind = "card_amended"
    says = Words("карточка изменена", "card amended")

    changes: tuple[FieldChange, ...]
    reason: str


def _amended_on_card(command: AmendCard) -> Iterator[str]:
    yield from (person for _, person in everybody(command.people))
    if approver := command.card.get("approved_by"):
        yield approver


@does(
    AmendCard,
    by=PROJECT,
    people=_amended_on_card,
    casts=True,
    knows=WHOLE,
    amends=always,
    opens=True,
    looks_up=(PEOPLE, SINCE),
    after=(numbers_taken, doubts),
)
def amend_card(case: Case) -> Iterator[Happening]:
    """Fields of the card, or who holds a role on it, change; decisions that rest on them are named."""
    command: AmendCard = case.command
    state = amendable(case)
    cast = Cast(case, command.newcomers)
    changes = [*_card_changes(case, cast, state), *_people_changes(case, cast, state), *opening_changes(case, state)]
    if not changes:
        case.unchanged("на карточке уже так", "the card says so already")
    _still_changes(case, state, changes)
    case.settle()
    yield state.code, CardAmended(changes=tuple(changes), reason=clean(command.reason))
    yield from cast.joined
    yield from recast(state.code, changes)
    now = {
        change.field: ", ".join(change.after) if isinstance(change.after, tuple) else as_text(change.after)
        for change in changes
    }
    yield from unsealed(case, state, now)
    if (consent := next((one for one in changes if one.field == "card.consent_kind"), None)) is not None:
        yield from consent_changed(case, state, consent.before, consent.after)


CONSENT = frozenset({"card.consent", "card.consent_kind"})


def _still_changes(case: Case, state: State, changes: Sequence[FieldChange]) -> None:
    """What has ended stays as it is; of what was completed only the consent to publish is withdrawn or given later."""
    if state.standing is not Standing.COMPLETED or any(one.field not in CONSENT for one in changes):
        case.still_open(state)
    else:
        case.text("reason", case.command.reason, 2000)


def _card_changes(case: Case, cast: Cast, state: State) -> Iterator[FieldChange]:
    card = case.world.holdings[state.code].card
    for key, value in case.command.card.items():
        case.one_of("card", key, CARD)
        if key not in CARD:
            continue
        if key in {"title", "number"}:
            case.text(key, value or "", CARD[key].most)
        after = checked(case, cast, CARD[key], stored(key, value))
        if key == "number" and case.world.of(NUMBERS_TAKEN).get(after, state.code) != state.code:
            taken(case, after)
        if after != card.get(key):
            yield FieldChange(field=f"card.{key}", before=card.get(key), after=after)
            if key == "consent" and card.get("consent_kind") and "consent_kind" not in case.command.card:
                # nobody has judged the new words
                yield FieldChange(field="card.consent_kind", before=card["consent_kind"], after=None)


def _people_changes(case: Case, cast: Cast, state: State) -> Iterator[FieldChange]:
    holdings = case.world.holdings[state.code]
    held = holdings.people
    found = cast.people(case.command.people)
    for role in case.command.people:
        before, after = tuple(sorted(held.get(role, ()))), tuple(sorted(found.get(role, ())))
        if before != after:
            raises_not_oneself(case, set(after) - set(before))
            if role == METHODOLOGIST:
                named_methodologist(case, after, state.organisation if holdings.package else None, state)
            yield FieldChange(field=f"people.{role}", before=before, after=after)


CARD_ROW = {key: change(TABLES["project"], ("code",), (key,)) for key in STORED}


WITHOUT_WORDS = removal(TABLES["title_word"], ("project",))


@changes(CardAmended)
def amended(record: Record, state: State, event: CardAmended, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    for found in event.changes:
        part, _, key = found.field.partition(".")
        if part in {OPENED, DUE}:
            opened_otherwise(state, found)
            continue
        if part == "people":
            _recast(record, state, key, set(found.before), set(found.after))
            continue
        held.card[key] = value = stored(key, found.after)
        if key == "number":
            now_numbered(record, state, value)
        if key == "title":
            state.title = found.after
        else:
            record.changes.append((CARD_ROW[key], (as_row(value), state.code)))
    post_card(record, state.code, held.card)
    if state.lifecycle == "pilot" and {"card.title", "card.process"} & {found.field for found in event.changes}:
        record.remove(WITHOUT_WORDS, "title_word", (state.code,), at=1)
        found_by(record, state, str(held.card.get("process") or ""))


def _recast(record: Record, state: State, role: str, before: set[str], after: set[str]) -> None:
    """Others hold a role on the card from now on."""
    held = record.world.holdings[state.code]
    for person in sorted(before - after):
        take(record, person, role, state.code)
    held.people[role] = sorted(before & after)
    for person in sorted(after - before):
        give(record, person, role, state.code)


@tells(CardAmended)
def _tell_amended(facts: Facts) -> Iterator[Step]:
    for found in facts["changes"]:
        yield found["field"], told(found["before"]), told(found["after"])
