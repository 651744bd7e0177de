"""An organisation, a centre or a person that was ended by mistake is there again; the history keeps both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import select

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.questions import LOCKED
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import Among, Row, Statement, Wire, also
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import SubjectKind
from domain.registry.bodies import BODIES, rise
from domain.registry.held_roles import give
from domain.registry.past import PAST
from domain.registry.roles import ADMINISTRATOR, METHODOLOGISTS
from domain.registry.seats import by_others, seats_of, silences_a_judge, with_their_seats
from domain.registry.succession import COMMISSIONER, LEFT, SEATS, take_left
from domain.registry.tables import TABLES
from domain.registry.twins import TITLES, Anyway, no_twin
from domain.registry.ways_in import by_own_hand, not_erased

_journal = TABLES["journal"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReinstateBody(Command):
    """An organisation or a centre was ended by mistake: it is there again."""

    name = "reinstate_body"
    says = Words("Отменить закрытие организации или центра", "Bring back an organisation or a centre ended by mistake")
    typed = ("org reinstate", "centre reinstate")

    subject: Annotated[str, asked.code("Закрытая организация или центр", "The organisation or centre that ended")]
    reason: Annotated[str, asked.REASON]
    anyway: Anyway = True


@dataclass(frozen=True, kw_only=True, slots=True)
class ReinstatePerson(Command):
    """A person was ended by mistake: they are there again, without roles and keys."""

    name = "reinstate_person"
    grave = True
    says = Words("Отменить уход участника", "Bring back a person whose departure was a mistake")
    typed = ("person reinstate",)

    person: Annotated[str, asked.who("Участник, который отмечен ушедшим", "The person who was said to have left")]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyReinstated(Event):
    """An organisation or a centre had been ended by mistake."""

    kind = "body_reinstated"
    says = Words("закрытие отменено", "ended by mistake, brought back")

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonReinstated(Event):
    """A person had been ended by mistake; roles stay with whoever took them on, or with nobody, but for seats."""

    kind = "person_reinstated"
    says = Words("уход отменён; роли дают заново", "brought back; roles are given anew")
    otherwise = Words("уход отменён; роли остались у преемника", "brought back; the roles stay with the successor")

    reason: str
    roles: tuple[str, ...]
    """Those that were held until then, each as `role scope`."""
    successor: str | None
    """Who took them on."""
    seats: tuple[str, ...] = ()
    """Checks under way in whose commissions they sit still, and judge again."""

    @classmethod
    def came_otherwise(cls, facts: Mapping[str, Any]) -> bool:
        """Whether somebody took the roles on."""
        return bool(facts.get("successor") and facts.get("roles"))


@dataclass(frozen=True, slots=True)
class End:
    """How something ended last."""

    kind: str
    facts: dict[str, Any]

    @property
    def is_merger(self) -> bool:
        """Whether it was taken for a twin."""
        return self.kind in MERGED


MERGED, ENDINGS = ("body_merged", "person_merged"), ("body_ended", "person_ended")
"""Entries by which bodies and people end."""
_ENDED = Statement(
    select(_journal.c.subject, _journal.c.kind, _journal.c.facts)
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, *ENDINGS, *MERGED))
    .order_by(_journal.c.subject, _journal.c.seq)
)


def _codes(commands: Iterable[Any]) -> list[str]:
    return sorted({one.person if isinstance(one, ReinstatePerson) else one.subject for one in commands})


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _ENDED, {"codes": _codes(commands)}


def _take(world: World, found: dict[str, End], rows: Sequence[Row]) -> None:
    for code, kind, facts in rows:
        found[code] = End(kind, json.loads(facts))


ENDED: Lookup[dict[str, End]] = Lookup(name="ended", empty=dict, ask=_ask, take=_take)
"""Code -> how it ended last."""


def _around(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Where it belongs is locked: nobody ends that meanwhile; and where people sit is read."""
    found = {_house(world, state) for code in _codes(commands) if (state := world.states.get(code)) is not None}
    codes = sorted({code for code in found if code} - world.states.keys())
    locked, seats = wire.ask((LOCKED, {"codes": codes}), (SEATS, {"people": _codes(commands)}))
    states_of(world, locked)
    take_left(world, world.of(LEFT), seats)


def _house(world: World, state: State) -> str | None:
    """The organisation above an organisation, that hosts a centre, or where a person works."""
    return world.of(PAST).parents.get(state.code) if state.kind is SubjectKind.ORGANISATION else state.organisation


@does(ReinstateBody, by=METHODOLOGISTS, looks_up=(ENDED, TITLES), after=(rise, _around), fresh=True)
def reinstate_body(case: Case) -> Iterator[Happening]:
    """It is there as it was: what it had belongs to it still."""
    command: ReinstateBody = case.command
    body = case.required("subject", BODIES, command.subject)
    case.may(body)
    _was_ended(case, body)
    if body.ended_on is not None:  # else it would be taken for its own twin
        no_twin(case, body.title, "subject")
    case.settle()
    yield body.code, BodyReinstated(reason=clean(command.reason))


def _person(command: ReinstatePerson) -> tuple[str]:
    return (command.person,)


@does(
    ReinstatePerson, programme_wide=True, by=ADMINISTRATOR, names=("person",), moves=("person",), people=_person,
    looks_up=(ENDED,), after=(_around, with_their_seats), paired=silences_a_judge, fresh=True,
)  # fmt: skip
def reinstate_person(case: Case) -> Iterator[Happening]:
    """They may come in again, by a key or a link that is given anew, and hold a role once it is given.

    Whoever sits in a commission still judges there again; whom two sent away, two bring back.
    """
    command: ReinstatePerson = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    case.may()
    by_own_hand(case)
    not_erased(case, person)
    _was_ended(case, person)
    if silences_a_judge(case):
        by_others(case)
    case.settle()
    left = case.world.of(ENDED)[person.code].facts
    yield (
        person.code,
        PersonReinstated(
            reason=clean(command.reason), roles=tuple(left.get("roles") or ()), successor=left.get("successor"),
            seats=tuple(check.code for check in seats_of(case)),
        ),
    )  # fmt: skip


def _was_ended(case: Case, state: State) -> None:
    """It ended, by no merger, not after this day, and where it belongs is there."""
    if state.ended_on is None:
        ru, en = f"{state.code} не закрывали: возвращать нечего", f"{state.code} has not ended: nothing to bring back"
        case.against(no.already("not_ended", ru, en))
        return
    if (end := case.world.of(ENDED).get(state.code)) is not None and end.is_merger:
        ru = f"{state.code} — двойник, объединение отменяют: unmerge"
        case.against(no.already("merged", ru, f"{state.code} was merged as a twin: undo that (unmerge)"))
    if case.command.on < state.ended_on:
        case.against(no.before_last_move(case.command.on, state.ended_on))
    house = case.world.states.get(_house(case.world, state) or "")
    if house is not None and house.code != state.code and house.ended_on is not None:
        ru = f"{house.code} «{house.title}» тоже закрыта: сначала верните её"
        en = f"{house.code} “{house.title}” has ended, too: bring that back first"
        if state.kind is SubjectKind.PERSON:
            ru += " или запишите другое место работы (potok person amend)"
            en += ", or put down another place of work (potok person amend)"
        case.against(no.already("rests_on_it", ru, en))


@changes(BodyReinstated)
def body_reinstated(record: Record, state: State, event: BodyReinstated, actor: str, on: date, seq: int) -> None:
    state.ended_on = None


@changes(PersonReinstated)
def person_reinstated(record: Record, state: State, event: PersonReinstated, actor: str, on: date, seq: int) -> None:
    state.ended_on = None
    for check in event.seats:
        give(record, state.code, COMMISSIONER, check)
