"""What stands above what, for roles that reach down where the pack says so; the rooms know the trees."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from domain.engine.packs import Packs
from domain.engine.wire import Wire
from domain.engine.world import World

Reach = Callable[[Wire, World, Iterable[str]], None]
"""Fills `World.above` for some codes."""

REACHES: list[Reach] = []
"""Filled by the rooms as they are imported."""


def reaches(function: Reach) -> Reach:
    """Make a function one that knows a tree."""
    REACHES.append(function)
    return function


def look_up(wire: Wire, world: World, codes: Iterable[str | None], packs: Packs) -> None:
    """What is above the codes at hand; nothing is asked where no role reaches down."""
    if not any(role.below for role in packs.current.roles.values()):
        return
    known = set(filter(None, codes))
    for reach in REACHES:
        reach(wire, world, known)
