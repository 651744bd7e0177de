"""What somebody who goes leaves behind: roles, open measures and conditions, seats; and how work goes to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, String, cast, literal_column, null, select, union_all
from sqlalchemy import case as when

from domain.engine.case import Case, Happening
from domain.engine.loader import states_of, take_sealed
from domain.engine.packs import Packs
from domain.engine.parts import hold
from domain.engine.parts import of_parts as holdings_of_parts
from domain.engine.questions import DECISIONS, LOCKED
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, Wire
from domain.engine.world import Looked, Lookup, Question, World
from domain.pilot.action_plan import ActionHanded
from domain.pilot.assignments import ASSIGNMENTS, NAMED_ASSIGNMENTS, AssignmentHanded, take_assignments
from domain.pilot.conditions import ConditionHanded
from domain.pilot.sealed_decisions import unsealed
from domain.rules.capsule import condition_facts
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES

COMMISSIONER = "commissioner"


@dataclass(slots=True)
class Left:
    """What people who go still hold."""

    roles: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    """Person -> roles with their scopes, and the last day of a lent one, else a blank."""
    work: dict[str, set[str]] = field(default_factory=dict)
    """Person -> subjects with open measures or conditions of theirs."""
    assignments: dict[str, set[str]] = field(default_factory=dict)
    """Person -> assignments under control that they execute or control."""
    seats: dict[str, set[str]] = field(default_factory=dict)
    """Person -> open checks in whose commission they sit."""


_role, _action, _condition, _scope = (TABLES[name] for name in ("role", "action", "condition", "subject"))
_seat, _assignment = TABLES["commissioner"], TABLES["assignment"]
_WORK: ColumnElement[str] = literal_column("'work'")
_SEAT: ColumnElement[str] = literal_column("'seat'")
_ORDER: ColumnElement[str] = literal_column("'assignment'")
_NO_DAY: ColumnElement[str] = literal_column("''")
_OPEN = null()
_SITS = (
    select(_seat.c.person, _seat.c.check, _SEAT, _SEAT)
    .join(_scope, _scope.c.code == _seat.c.check)
    .where(Among(_seat.c.person, "people"), _scope.c.ended_on == _OPEN)
)
SEATS = Statement(_SITS)
"""Seats in open checks; `take_left` takes what it answers."""
_HELD = Statement(
    union_all(
        select(
            _role.c.person,
            _role.c.scope.label("code"),
            _role.c.role.label("item"),
            when((_role.c.until == _OPEN, _NO_DAY), else_=cast(_role.c.until, String)).label("until"),
        )
        .outerjoin(_scope, _scope.c.code == _role.c.scope)
        .where(Among(_role.c.person, "people"), _scope.c.ended_on == _OPEN),
        select(_action.c.owner, _action.c.project, _WORK, _WORK).where(
            Among(_action.c.owner, "people"), _action.c.done_on == _OPEN, _action.c.dropped_on == _OPEN
        ),
        select(_condition.c.owner, _condition.c.subject, _WORK, _WORK).where(
            Among(_condition.c.owner, "people"), _condition.c.closed_on == _OPEN
        ),
        *(
            select(who, _assignment.c.code, _ORDER, _ORDER).where(Among(who, "people"), _assignment.c.asked_by != _OPEN)
            for who in (_assignment.c.executor, _assignment.c.controller)
        ),
        _SITS,
    )
)
"""Roles and seats of what has not ended, and what is still to be done; the cards of what has ended stay as they are."""


def _people(command: Any) -> Iterable[str]:
    return filter(None, (command.person, getattr(command, "successor", None), getattr(command, "into", None)))


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _HELD, {"people": sorted({person for command in commands for person in _people(command)})}


def take_left(world: World, left: Left, rows: Sequence[Row]) -> None:
    """What people hold, by the rows that tell it."""
    for person, code, item, until in sorted(rows):
        if until == "work":
            left.work.setdefault(person, set()).add(code)
        elif until == "assignment":
            left.assignments.setdefault(person, set()).add(code)
        elif until == "seat":
            left.seats.setdefault(person, set()).add(code)
        else:
            left.roles.setdefault(person, []).append((item, code, until))


LEFT: Lookup[Left] = Lookup(name="left", empty=Left, ask=_ask, take=take_left)


def held_then(*people: str) -> Looked:
    """What people held when an entry of theirs is told again."""
    return (_HELD, {"people": sorted(set(people))}), lambda world, rows: take_left(world, world.of(LEFT), rows)


PARTS = holdings_of_parts(frozenset({"action", "condition"}))


def with_their_work(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Lock the subjects in which something waits for whoever goes, and read what it is."""
    left = world.of(LEFT)
    goes = {command.person for command in commands}
    _with_assignments(wire, world, sorted(set().union(*(left.assignments.get(person, ()) for person in goes))))
    codes = sorted(set().union(*(left.work.get(person, ()) for person in goes)))
    if not codes:
        return
    fresh = [code for code in codes if code not in world.states]
    unread = [code for code in codes if code not in world.sealed]
    states, sealed, parts = wire.ask(
        (LOCKED, {"codes": fresh}), (DECISIONS, {"codes": unread}), (PARTS, {"codes": codes})
    )
    states_of(world, states)
    world.sealed |= {code: [] for code in unread}
    take_sealed(world, sealed)
    found = {code: Holdings() for code in codes}
    for row in parts:
        hold(found[row[0]], row)
    for code, held in found.items():
        known = world.holdings.setdefault(code, held)
        known.actions, known.conditions = known.actions or held.actions, known.conditions or held.conditions


def _with_assignments(wire: Wire, world: World, codes: Sequence[str]) -> None:
    if codes:
        states, rows = wire.ask(
            (LOCKED, {"codes": [code for code in codes if code not in world.states]}),
            (NAMED_ASSIGNMENTS, {"codes": codes}),
        )
        states_of(world, states)
        take_assignments(world, world.of(ASSIGNMENTS), rows)


def open_work(world: World, person: str) -> Iterator[tuple[State, Any]]:
    """Open measures and conditions of a person, each with its subject."""
    for code in sorted(world.holdings.keys() & world.states.keys()):
        state, held = world.states[code], world.holdings[code]
        if state.ended_on is not None:
            continue
        for measure in held.actions:
            if measure.owner == person and measure.done_on is None and measure.dropped_on is None:
                yield state, measure
        for condition in held.conditions:
            if condition.owner == person and condition.closed_on is None:
                yield state, condition


def listed(world: World, person: str) -> list[str]:
    """The same in words: `code №number`."""
    work = [f"{state.code} №{found.number}" for state, found in open_work(world, person)]
    return work + sorted(world.of(LEFT).assignments.get(person, ()))


def handed_on(case: Case, person: str, to: str, reason: str) -> Iterator[Happening]:
    """What waits for a person waits for another from now on, each said in the history of its subject."""
    for code in sorted(case.world.of(LEFT).assignments.get(person, ())):
        held = case.world.of(ASSIGNMENTS)[code]
        executor, controller = (to if who == person else who for who in (held.executor, held.controller))
        yield code, AssignmentHanded(executor=executor, controller=controller, due_on=held.due_on, reason=reason)
    yield from work_handed(case, open_work(case.world, person), person, to, reason)


def work_handed(
    case: Case, work: Iterable[tuple[State, Any]], person: str, to: str, reason: str
) -> Iterator[Happening]:
    """Open measures and conditions of a person wait for another from now on."""
    for state, found in work:
        told = {"number": found.number, "before": person, "owner": to, "reason": reason}
        if found in case.world.holdings[state.code].actions:
            yield state.code, ActionHanded(**told)
            continue
        yield state.code, ConditionHanded(**told)
        now = Holdings(conditions=[replace(found, owner=to)])
        yield from unsealed(case, state, dict(condition_facts(now)))
