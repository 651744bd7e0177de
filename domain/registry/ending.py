"""A person leaves the programme: roles go to a successor, keys stop, open work has been handed on, history stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from sqlalchemy import ColumnElement, String, cast, literal_column, null, select, union_all
from sqlalchemy import case as when

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.happening import changes
from domain.engine.kinds import SubjectKind
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, change
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.registry.actions import WITHOUT_ROLE, give
from domain.registry.erasing import WITHOUT_TICKETS
from domain.registry.known import PEOPLE
from domain.registry.leaving import LASTING
from domain.registry.roles import ADMINISTRATOR
from domain.stored.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class EndPerson(Command):
    """A person leaves; whoever follows takes the roles over."""

    name = "end_person"
    says = Words("Участник уходит; роли переходят преемнику", "A person leaves; roles go to a successor")
    typed = ("person end",)

    person: Annotated[str, asked.who("Участник", "Person")]
    successor: Annotated[str | None, asked.who("Преемник", "Successor", option="--successor")] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonEnded(Event):
    """A person left; the roles were taken over by the successor, or by nobody."""

    kind = "person_ended"
    says = Words("участник ушёл", "person left")

    successor: str | None
    roles: tuple[str, ...]
    """Each as `role scope`."""


@dataclass(slots=True)
class Left:
    """What the people who leave still hold."""

    roles: dict[str, list[tuple[str, str, bool]]] = field(default_factory=dict)
    """Person -> roles with their scopes, and whether they are lent."""
    work: dict[str, list[str]] = field(default_factory=dict)
    """Person -> open measures and conditions, each as `code №number`."""


_role, _action, _condition, _scope = (TABLES[name] for name in ("role", "action", "condition", "subject"))
_WORK: ColumnElement[str] = literal_column("'work'")
_OPEN = null()
_HELD = Statement(
    union_all(
        select(
            _role.c.person,
            when((_role.c.until == _OPEN, literal_column("'role'")), else_=literal_column("'lent'")).label("part"),
            _role.c.scope.label("code"),
            _role.c.role.label("item"),
        )
        .outerjoin(_scope, _scope.c.code == _role.c.scope)
        .where(Among(_role.c.person, "people"), _scope.c.ended_on == _OPEN),
        select(_action.c.owner, _WORK, _action.c.project, cast(_action.c.number, String)).where(
            Among(_action.c.owner, "people"), _action.c.done_on == _OPEN, _action.c.dropped_on == _OPEN
        ),
        select(_condition.c.owner, _WORK, _condition.c.subject, cast(_condition.c.number, String)).where(
            Among(_condition.c.owner, "people"), _condition.c.closed_on == _OPEN
        ),
    )
)
"""Roles of subjects that have not ended, and what is still to be done; the cards of what has ended stay as they are."""


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _HELD, {"people": sorted({person for command in commands for person in _people(command)})}


def _take(world: World, left: Left, rows: Sequence[Row]) -> None:
    for person, part, code, item in sorted(rows):
        if part == "work":
            left.work.setdefault(person, []).append(f"{code} №{item}")
        else:
            left.roles.setdefault(person, []).append((item, code, part == "lent"))


LEFT: Lookup[Left] = Lookup(name="left", empty=Left, ask=_ask, take=_take)


def _people(command: EndPerson) -> tuple[str, ...]:
    return (command.person, *filter(None, [command.successor]))


@does(
    EndPerson, by=ADMINISTRATOR, names=("person", "successor"), moves=("person",), people=_people, casts=True,
    entitles=_people, looks_up=(PEOPLE, LEFT, LASTING),
)  # fmt: skip
def end_person(case: Case) -> Iterator[Happening]:
    """A person leaves once nothing waits for them."""
    command: EndPerson = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    case.may()
    case.still_open(person)
    follows = case.subject("successor", SubjectKind.PERSON, command.successor)
    if command.successor == person.code or (follows is not None and follows.ended_on is not None):
        case.against(no.bad_value("successor", "нужен другой, действующий участник", "another one who is there"))
    left = case.world.of(LEFT)
    if work := left.work.get(person.code):
        listed = ", ".join(work[:20])
        ru = f"ждут этого участника: {listed}; передайте мероприятия (potok project action … --owner), снимите условия"
        en = f"wait for this person: {listed}; hand measures on (potok project action … --owner), close conditions"
        case.against(no.already("open_work", ru, en))
    if case.world.of(LASTING) == {person.code} and command.successor is None:
        ru = "это единственный администратор: назовите преемника"
        case.against(no.already("last_administrator", ru, "this is the only administrator: name a successor"))
    case.settle()
    roles = tuple(f"{role} {scope}" for role, scope, lent in left.roles.get(person.code, ()) if not lent)
    yield person.code, PersonEnded(successor=command.successor, roles=roles)


STOP_KEYS = change(TABLES["access_key"], ("person",), ("revoked_on",))


@changes(PersonEnded)
def ended(record: Record, state: State, event: PersonEnded, actor: str, on: date, seq: int) -> None:
    state.ended_on = on
    record.remove(WITHOUT_TICKETS, "ticket", (state.code,), at=1)
    record.changes.append((STOP_KEYS, (on.isoformat(), state.code)))
    record.world.of(LASTING).discard(state.code)
    left = record.world.of(LEFT)
    for role, scope, _ in left.roles.pop(state.code, ()):
        record.remove(WITHOUT_ROLE, "role", (state.code, scope, role))
        record.world.roles[state.code, scope].discard(role)
    if (successor := event.successor) is None:
        return
    theirs = left.roles.setdefault(successor, [])
    for role, scope in (one.split(" ", 1) for one in event.roles):
        if not any((role, scope) == known[:2] for known in theirs):
            theirs.append((role, scope, False))
            give(record, successor, role, scope)
            if (role, scope) == ("administrator", "*"):
                record.world.of(LASTING).add(successor)
