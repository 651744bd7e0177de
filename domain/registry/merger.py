"""One person who was entered twice becomes one again: what is open goes to whom they are kept as, history stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.certification.late_ties import late_ties, with_their_verdicts
from domain.certification.seats import seat_merged
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.admission import DEPUTY
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes, looks_back
from domain.engine.named import address
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.tables import TABLES as ENGINE
from domain.engine.wire import change
from domain.engine.words import Words
from domain.engine.world import Looked
from domain.programme.kinds import Cadence, SubjectKind
from domain.registry.departure import leave
from domain.registry.held_roles import give
from domain.registry.known import PEOPLE
from domain.registry.loans import (
    DEPUTIES,
    Lent,
    ended_with_the_twin,
    lends_anew,
    said_of_loans,
    settled,
    with_their_deputies,
)
from domain.registry.past import PAST, pasts
from domain.registry.people import PersonAmended
from domain.registry.role_terms import LASTING
from domain.registry.roles import ADMINISTRATOR
from domain.registry.seats import by_others, seats_of, silences_a_judge, with_their_seats
from domain.registry.succession import LEFT, handed_on, held_then, with_their_work
from domain.registry.tables import TABLES
from domain.registry.twins import CalledAnyhow, called_alike
from domain.registry.ways_in import by_own_hand, login_left


@dataclass(frozen=True, kw_only=True, slots=True)
class MergePerson(Command):
    """Say that two people are one: the second login leads to nobody from now on."""

    name = "merge_person"
    grave = True
    says = Words("Объединить двойника с участником", "Merge a twin with the person whom it is")
    typed = ("person merge",)

    person: Annotated[str, asked.who("Двойник", "Twin")]
    into: Annotated[str, asked.who("С кем объединить", "Whom it is kept as", option="--into")]
    reason: Annotated[str, asked.line("Почему это один человек", "Why they are one", option="--reason")]
    lent: Lent = None
    anyway: CalledAnyhow = True


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonMerged(Event):
    """A person turned out to be another one; the code stays for what was done under it."""

    kind = "person_merged"
    says = Words("участник объединён с другим", "person merged into another")

    into: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TwinTaken(Event):
    """What a twin held and was tied to is this person's."""

    kind = "twin_taken"
    says = Words("принят двойник", "twin taken over")

    twin: str
    roles: tuple[str, ...]
    """Each as `role scope`, with the last day of a lent one."""
    organisations: tuple[str, ...]
    """Where the twin ever worked."""
    scopes: tuple[str, ...]
    """Where the twin ever held a role."""


UNDONE = Words(
    "Отменить объединение (unmerge) могут двое, но вход, ключи, сохранённые списки и отметки в комиссиях не вернутся",
    "Two persons can undo a merger (unmerge), but login, keys, saved lists and marks in commissions do not come back",
)


def _people(command: MergePerson) -> tuple[str, str]:
    return (command.person, command.into)


def _takes_two(case: Case) -> bool:
    """Whether no one person does it: it lends what two lend, two members become one, or what is read another's."""
    joined = any(case.command.into in case.world.holdings[check.code].commission for check in seats_of(case))
    return joined or silences_a_judge(case) or lends_anew(case)


@does(
    MergePerson, programme_wide=True,
    by=ADMINISTRATOR, names=("person", "into"), moves=("person", "into"), people=_people, casts=True,
    entitles=_people, looks_up=(PEOPLE, LEFT, LASTING, DEPUTIES),
    after=(with_their_seats, with_their_work, with_their_verdicts, with_their_deputies, pasts), paired=_takes_two,
)  # fmt: skip
def merge_person(case: Case) -> Iterator[Happening]:
    """Two entries of one person become one; nothing that was done under either changes."""
    command: MergePerson = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    case.may()
    by_own_hand(case)
    case.still_open(person)
    case.not_before_it(person)
    kept = case.subject("into", SubjectKind.PERSON, command.into)
    if command.into == person.code or (kept is not None and kept.ended_on is not None):
        case.against(no.bad_value("into", "нужен другой, действующий участник", "another one who is there"))
    elif kept is not None:
        called_alike(case, person.title, kept.title, UNDONE)
    said_of_loans(case)
    by_others(case)
    case.settle()
    told = [*late_ties(case, person.code, command.into)]
    left, past = case.world.of(LEFT), case.world.of(PAST)
    ended = {(loan.role, loan.scope) for loan in ended_with_the_twin(case)}
    theirs = (one for one in left.roles.get(person.code, ()) if one[:2] not in ended)
    roles = [one for one in theirs if one[:2] != (DEPUTY, command.into)]  # not of themselves, be it long over
    login = next((email for email, code in case.world.of(PEOPLE).emails.items() if code == command.into), None)
    yield from login_left(case, person.code, address(login or ""))
    yield from settled(case)
    yield person.code, PersonMerged(into=command.into, reason=command.reason)
    yield (
        command.into,
        TwinTaken(
            twin=person.code,
            roles=tuple(" ".join(filter(None, (role, scope, until))) for role, scope, until in roles),
            organisations=tuple(sorted(past.belonged.get(person.code, ()))),
            scopes=tuple(sorted(past.named.get(person.code, ()))),
        ),
    )
    # the normal form is free where the twin had it; where a third twin has it, that one is merged first
    if login is not None and case.world.of(PEOPLE).emails.get(address(login)) == person.code:
        yield command.into, PersonAmended(changes={"email": address(login)})
    yield from handed_on(case, person.code, command.into, command.reason)
    for check in seats_of(case):
        yield from seat_merged(case, check, person.code, command.into)
    yield from told


@looks_back(PersonMerged)
def _still_held(person: str, event: PersonMerged) -> Iterator[Looked]:
    yield held_then(person)


@looks_back(TwinTaken)
def _held_already(person: str, event: TwinTaken) -> Iterator[Looked]:
    yield held_then(person)


SEND_ON = change(TABLES["person"], ("code",), ("email", "cadence", "delivery", "merged_into"))
SEND_ALL = change(TABLES["person"], ("merged_into",), ("merged_into",))
ASKED = [change(ENGINE["second_hand"], (hand,), (hand,)) for hand in ("asked_by", "hand")]
"""A deed that waits for a second person was asked for by whoever the twin turned out to be."""


@changes(PersonMerged)
def merged(record: Record, state: State, event: PersonMerged, actor: str, on: date, seq: int) -> None:
    leave(record, state, on)
    known = record.world.of(PEOPLE)
    known.emails = {email: code for email, code in known.emails.items() if code != state.code}
    # no address: the login leads to nobody, and is free
    record.changes.append((SEND_ON, (state.code, Cadence.NEVER, "", event.into, state.code)))
    record.changes += [(known_as, (event.into, state.code)) for known_as in (SEND_ALL, *ASKED)]


@changes(TwinTaken)
def taken(record: Record, state: State, event: TwinTaken, actor: str, on: date, seq: int) -> None:
    past = record.world.of(PAST)
    past.take_twin(state.code, event.twin, event.organisations, event.scopes)
    theirs = record.world.of(LEFT).roles.setdefault(state.code, [])
    for role, scope, *until in (one.split(" ") for one in event.roles):
        if any((role, scope) == known[:2] for known in theirs):
            continue
        day = date.fromisoformat(until[0]) if until else None
        theirs.append((role, scope, until[0] if until else ""))
        give(record, state.code, role, scope, day)
        if (role, scope) == ("administrator", "*") and day is None:
            record.world.of(LASTING).add(state.code)
