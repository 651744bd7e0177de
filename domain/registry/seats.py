"""Seats in commissions of whoever goes or turns out to be another: no single person takes a judge's voice away so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from domain.certification.seats import HANDED_IN, moved_by_others
from domain.engine.case import Case
from domain.engine.loader import states_of, take_sealed
from domain.engine.packs import Packs
from domain.engine.parts import hold, of_kind
from domain.engine.questions import DECISIONS, LOCKED
from domain.engine.state import State
from domain.engine.wire import Wire
from domain.engine.world import World
from domain.programme.kinds import SubjectKind
from domain.registry.past import pasts
from domain.registry.succession import LEFT
from domain.rules.marks import is_read
from domain.stored.holdings import Holdings


def with_their_seats(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Lock the open checks in whose commissions those who go sit, and read what is known of them."""
    seats = world.of(LEFT).seats
    codes = sorted(set().union(*(seats.get(command.person, ()) for command in commands)))
    if not codes:
        return
    fresh = [code for code in codes if code not in world.states]
    unread = [code for code in codes if code not in world.sealed]
    states, sealed, rows, sheets = wire.ask(
        (LOCKED, {"codes": fresh}), (DECISIONS, {"codes": unread}), (of_kind(SubjectKind.CHECK), {"codes": codes}),
        (HANDED_IN, {"codes": codes}),
    )  # fmt: skip
    states_of(world, states)
    world.sealed |= {code: [] for code in unread}
    take_sealed(world, sealed)
    world.holdings |= {code: Holdings() for code in codes}
    for row in rows:
        hold(world.holdings[row[0]], row)
    for code, person in sheets:
        world.holdings[code].handed_in.add(person)
    pasts(wire, world, commands, packs)


def seats_of(case: Case) -> Iterator[State]:
    """The open checks in whose commissions whoever goes sits."""
    for code in sorted(case.world.of(LEFT).seats.get(case.command.person, ())):
        yield case.world.states[code]


def silences_a_judge(case: Case) -> bool:
    """Whether a judge goes who has judged, or after marks or votes could be read: no single person does that."""
    return any(is_read(case.world.holdings[check.code], case.command.person) for check in seats_of(case))


def by_others(case: Case) -> None:
    """Whom something ties to what a commission judges, or who judges in it, moves nobody out of it."""
    for check in seats_of(case):
        moved_by_others(case, check)
