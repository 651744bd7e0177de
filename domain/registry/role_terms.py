"""Roles are lent until a day and taken back; the last administrator keeps the role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import literal_column, null, select

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.admission import ADMINISTRATOR as RUNS_IT
from domain.engine.admission import DEPUTY
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import Among, Row, Statement
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import SubjectKind
from domain.registry.held_roles import give, take
from domain.registry.known import PEOPLE
from domain.registry.people import of_administrators, of_deciders, raises_nobody, role_somewhere
from domain.registry.roles import ADMINISTRATOR
from domain.registry.succession import COMMISSIONER
from domain.registry.ways_in import by_own_hand
from domain.stored.tables import TABLES

PERSON = asked.who("Участник", "Person")
ROLE = asked.key("Роль", "Role")
WHERE = asked.code(
    "Где действует", "Where", Words("* или код, как при выдаче", "* or the code, as it was given"), option="--scope"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LendRole(Command):
    """Let a person act in a role until a day; as a deputy, for the person who is the scope."""

    name = "lend_role"
    grave = True
    says = Words("Дать роль на время, в том числе заместителю", "Give a role for a time, to a deputy too")
    typed = ("role lend",)

    person: Annotated[str, PERSON]
    role: Annotated[str, ROLE]
    until: Annotated[date, asked.value("По какой день", "Until which day", option="--until")]
    scope: Annotated[str, WHERE] = "*"
    order: Annotated[
        str, asked.text("Приказ: номер и дата", "Order: number and date", most=200, option="--order")
    ] = ""  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeRole(Command):
    """A person acts in a role no more."""

    name = "take_role"
    grave = True
    says = Words("Забрать у участника роль", "Take a role back")
    typed = ("role take",)

    person: Annotated[str, PERSON]
    role: Annotated[str, ROLE]
    scope: Annotated[str, WHERE] = "*"
    reason: Annotated[str, asked.REASON_IF_ANY] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleLent(Event):
    """A person may act in a role until a day."""

    kind = "role_lent"
    says = Words("дана роль на время", "role given for a time")
    owed = True

    role: str
    scope: str
    until: date
    order: str = ""
    """The order by which they act, as it was named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleTaken(Event):
    """A person may not act in a role any more."""

    kind = "role_taken"
    says = Words("роль забрана", "role taken back")

    role: str
    scope: str
    reason: str = ""


_role = TABLES["role"]
_HELD = Statement(
    select(_role.c.person, _role.c.scope, _role.c.role)
    .where(_role.c.role == literal_column("'administrator'"), _role.c.scope == literal_column("'*'"))
    .where(_role.c.until.is_(None))
    .order_by(_role.c.person)
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    if any(getattr(command, "role", RUNS_IT) == RUNS_IT for command in commands):
        yield _HELD, {}


def _take(world: World, found: set[str], rows: Sequence[Row]) -> None:
    found.update(row[0] for row in rows)


LASTING: Lookup[set[str]] = Lookup(name="lasting_administrators", empty=set, ask=_ask, take=_take)
"""Administrators of the whole programme whose role has no end."""


def of_own_deputy(command: LendRole | TakeRole) -> bool:
    """Whether somebody says who stands in for themselves."""
    return command.role == DEPUTY and command.scope == command.actor


_ANYWHERE = Statement(select(_role.c.person, _role.c.role, _role.c.until).where(Among(_role.c.person, "people")))


def _ask_anywhere(commands: Sequence[Any], world: World) -> Iterable[Question]:
    if people := sorted({command.actor for command in commands if of_own_deputy(command)}):
        yield _ANYWHERE, {"people": people}


def _take_anywhere(world: World, found: dict[str, set[str]], rows: Sequence[Row]) -> None:
    for person, role, until in rows:
        if until is None or str(until) >= world.today.isoformat():
            found.setdefault(person, set()).add(role)


ANYWHERE: Lookup[dict[str, set[str]]] = Lookup(
    name="roles_anywhere", empty=dict, ask=_ask_anywhere, take=_take_anywhere
)
"""Whoever says who stands in for them -> their roles, wherever they hold them."""


_seat, _check = TABLES["commissioner"], TABLES["subject"]
_SEATS = Statement(
    select(_seat.c.check, _seat.c.person)
    .join(_check, _check.c.code == _seat.c.check)
    .where(Among(_seat.c.check, "checks"), _check.c.ended_on == null())
)


def _ask_seats(commands: Sequence[Any], world: World) -> Iterable[Question]:
    if checks := sorted({command.scope for command in commands if command.role == COMMISSIONER}):
        yield _SEATS, {"checks": checks}


def _take_seats(world: World, found: set[tuple[str, str]], rows: Sequence[Row]) -> None:
    found.update((check, person) for check, person in rows)


SEATED: Lookup[set[tuple[str, str]]] = Lookup(name="seated", empty=set, ask=_ask_seats, take=_take_seats)
"""Open checks of which roles of commission members are taken, with those who sit there."""


def _may(case: Case) -> None:
    """Whoever gives roles may; and who stands in for them, whoever holds a role that lets them say so."""
    held = case.world.of(ANYWHERE).get(case.command.actor, set())
    if not (of_own_deputy(case.command) and held & case.pack.with_deputy):
        case.may()


def _the_person(command: LendRole | TakeRole) -> tuple[str]:
    return (command.person,)


@does(
    LendRole, by=ADMINISTRATOR, weighs=of_deciders,
    names=("person", "scope"), moves=("person",), people=_the_person, casts=True,
    entitles=_the_person, looks_up=(PEOPLE, ANYWHERE),
)  # fmt: skip
def lend_role(case: Case) -> Iterator[Happening]:
    """A person may act in a role until a day."""
    command: LendRole = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    _may(case)
    case.still_open(person)
    raises_nobody(case)
    if command.role == DEPUTY:
        case.subject("scope", SubjectKind.PERSON, command.scope)
        if command.scope == person.code:
            case.against(no.bad_value("scope", "сам себя не замещает", "nobody is a deputy of themselves"))
    else:
        role_somewhere(case)
    if command.until < case.world.today:
        case.against(no.bad_value("until", "этот день уже прошёл", "this day has passed"))
    if command.role in case.world.roles.get((person.code, command.scope), ()):
        case.against(no.already("has_role", "эта роль уже есть", "the role is held already"))
    case.settle()
    yield person.code, RoleLent(
        role=command.role, scope=command.scope, until=command.until, order=clean(command.order)
    )  # fmt: skip


@does(
    TakeRole, by=ADMINISTRATOR, weighs=of_deciders,
    names=("person", "scope"), moves=("person",), people=_the_person,
    entitles=_the_person, looks_up=(LASTING, ANYWHERE, SEATED), by_system=True,
)  # fmt: skip
def take_role(case: Case) -> Iterator[Happening]:
    """A person acts in a role no more; what was done in it stays."""
    command: TakeRole = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    _may(case)
    if of_administrators(case):
        by_own_hand(case)
    held = command.role in case.world.roles.get((person.code, command.scope), ())
    if not held and (person.code, command.scope, command.role) not in case.world.lapsed:
        case.against(no.already("no_such_role", "такой роли у участника нет", "the person has no such role"))
    if command.role == COMMISSIONER and (command.scope, person.code) in case.world.of(SEATED):
        ru = f"место в комиссии {command.scope} оставляют иначе: potok check dismiss"
        en = f"a seat in the commission of {command.scope} is left otherwise: potok check dismiss"
        case.against(no.already("seated", ru, en))
    lasting = case.world.of(LASTING)
    if command.role == RUNS_IT and command.scope == "*" and lasting == {person.code}:
        ru = "это единственный администратор: сначала дайте роль другому"
        case.against(no.already("last_administrator", ru, "this is the only administrator: give the role to another"))
    case.settle()
    yield person.code, RoleTaken(role=command.role, scope=command.scope, reason=clean(command.reason))


def gone(record: Record, person: str, role: str, scope: str) -> None:
    """A row of a role goes."""
    take(record, person, role, scope)
    record.world.of(LASTING).discard(person)
    if (held := record.world.holdings.get(scope)) is not None and role in held.people:
        held.people[role] = [one for one in held.people[role] if one != person]


@changes(RoleLent)
def lent(record: Record, state: State, event: RoleLent, actor: str, on: date, seq: int) -> None:
    take(record, state.code, event.role, event.scope)  # one that had ended
    give(record, state.code, event.role, event.scope, event.until)


@changes(RoleTaken)
def taken(record: Record, state: State, event: RoleTaken, actor: str, on: date, seq: int) -> None:
    gone(record, state.code, event.role, event.scope)
