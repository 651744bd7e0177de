"""A person leaves the programme: roles and open work go to a successor, keys stop, history stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes, looks_back
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Words
from domain.engine.world import Looked
from domain.programme.kinds import SubjectKind
from domain.registry.held_roles import give, take
from domain.registry.known import PEOPLE
from domain.registry.people import RUNS_IT
from domain.registry.role_terms import LASTING
from domain.registry.roles import ADMINISTRATOR
from domain.registry.seats import by_others, silences_a_judge, with_their_seats
from domain.registry.succession import COMMISSIONER, LEFT, handed_on, held_then, listed, with_their_work
from domain.registry.tables import TABLES
from domain.registry.ways_in import by_own_hand, shut_for_good


@dataclass(frozen=True, kw_only=True, slots=True)
class EndPerson(Command):
    """A person leaves; whoever follows takes the roles over."""

    name = "end_person"
    grave = True
    says = Words(
        "Участник уходит; роли и дела переходят преемнику", "A person leaves; roles and open work go to a successor"
    )
    typed = ("person end",)

    person: Annotated[str, asked.who("Участник", "Person")]
    successor: Annotated[str | None, asked.who("Преемник", "Successor", option="--successor")] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonEnded(Event):
    """A person left; the roles were taken over by the successor, or by nobody."""

    kind = "person_ended"
    says = Words("участник ушёл", "person left")
    otherwise = Words("участник ушёл, преемник", "person left, followed by")

    successor: str | None
    roles: tuple[str, ...]
    """Each as `role scope`."""

    @classmethod
    def came_otherwise(cls, facts: Mapping[str, Any]) -> bool:
        """Whether somebody follows."""
        return bool(facts.get("successor"))


@dataclass(frozen=True, kw_only=True, slots=True)
class RolesTakenOn(Event):
    """Roles of somebody who left are another's from now on."""

    kind = "roles_taken_on"
    says = Words("приняты роли ушедшего участника", "roles of somebody who left taken on")
    owed = True

    whose: str
    roles: tuple[str, ...]
    """Each as `role scope`."""


def _people(command: EndPerson) -> tuple[str, ...]:
    return (command.person, *filter(None, [command.successor]))


def of_who_decides(case: Case) -> bool:
    """Whether an administrator leaves, or whoever decides on a status: a successor would be one by this."""
    held = case.world.of(LEFT).roles.get(case.command.person, ())
    return any(role in RUNS_IT | case.pack.of_status for role, _, _ in held)


@does(
    EndPerson, programme_wide=True, by=ADMINISTRATOR, weighs=of_who_decides,
    names=("person", "successor"), moves=("person",), people=_people, casts=True,
    entitles=_people, looks_up=(PEOPLE, LEFT, LASTING), after=(with_their_seats, with_their_work),
    paired=silences_a_judge,
)  # fmt: skip
def end_person(case: Case) -> Iterator[Happening]:
    """A person leaves; what waits for them goes to whoever follows, a seat in a commission to nobody."""
    command: EndPerson = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    case.may()
    by_own_hand(case)
    case.still_open(person)
    case.not_before_it(person)
    follows = case.subject("successor", SubjectKind.PERSON, command.successor)
    if command.successor == person.code or (follows is not None and follows.ended_on is not None):
        case.against(no.bad_value("successor", "нужен другой, действующий участник", "another one who is there"))
    work = listed(case.world, person.code)
    if work and command.successor is None:
        waiting = ", ".join(work[:20])
        ru = f"ждут этого участника: {waiting}; назовите преемника (--successor): они перейдут к нему"
        en = f"wait for this person: {waiting}; name a successor (--successor), to whom they go"
        case.against(no.already("open_work", ru, en))
    if case.world.of(LASTING) == {person.code} and command.successor is None:
        ru = "это единственный администратор: назовите преемника"
        case.against(no.already("last_administrator", ru, "this is the only administrator: name a successor"))
    if silences_a_judge(case):
        by_others(case)
    case.settle()
    held = case.world.of(LEFT).roles.get(person.code, ())
    roles = tuple(f"{role} {scope}" for role, scope, until in held if not until and role != COMMISSIONER)
    yield person.code, PersonEnded(successor=command.successor, roles=roles)
    if command.successor is not None:
        if roles:
            yield command.successor, RolesTakenOn(whose=person.code, roles=roles)
        yield from handed_on(case, person.code, command.successor, f"{person.code} → {command.successor}")


@looks_back(PersonEnded)
def _still_held(person: str, event: PersonEnded) -> Iterator[Looked]:
    yield held_then(person, event.successor or person)


STOP_KEYS = change(TABLES["access_key"], ("person",), ("revoked_on",))


def leave(record: Record, state: State, on: date) -> None:
    """Somebody acts no more: no role, no key and no ticket of theirs opens anything."""
    state.ended_on = on
    shut_for_good(record, state.code)
    record.changes.append((STOP_KEYS, (on.isoformat(), state.code)))
    record.world.of(LASTING).discard(state.code)
    for role, scope, _ in record.world.of(LEFT).roles.pop(state.code, ()):
        take(record, state.code, role, scope)


@changes(RolesTakenOn)
def taken_on(record: Record, state: State, event: RolesTakenOn, actor: str, on: date, seq: int) -> None:
    """They came with the departure itself."""


@changes(PersonEnded)
def ended(record: Record, state: State, event: PersonEnded, actor: str, on: date, seq: int) -> None:
    leave(record, state, on)
    if (successor := event.successor) is None:
        return
    theirs = record.world.of(LEFT).roles.setdefault(successor, [])
    for role, scope in (one.split(" ", 1) for one in event.roles):
        if not any((role, scope) == known[:2] for known in theirs):
            theirs.append((role, scope, ""))
            give(record, successor, role, scope)
            if (role, scope) == ("administrator", "*"):
                record.world.of(LASTING).add(successor)
