"""Organisations above others, for roles that reach down the tree."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from domain.engine.reach import reaches
from domain.engine.wire import Among, Statement, Wire
from domain.engine.world import World
from domain.registry.tables import TABLES

_body = TABLES["organisation"]
_tree = (
    select(_body.c.code.label("below"), _body.c.parent.label("above"))
    .where(Among(_body.c.code, "codes"), _body.c.parent.is_not(None))
    .cte("tree", recursive=True)
)
# a union, not all of it: a circle ends
_tree = _tree.union(
    select(_tree.c.below, _body.c.parent).join(_body, _body.c.code == _tree.c.above).where(_body.c.parent.is_not(None))
)
ABOVE = Statement(select(_tree.c.below, _tree.c.above).order_by(_tree.c.below, _tree.c.above))


@reaches
def above(wire: Wire, world: World, codes: Iterable[str]) -> None:
    """Everything above the organisations among some codes."""
    for below, higher in wire.ask((ABOVE, {"codes": sorted(codes)}))[0]:
        world.above.setdefault(below, []).append(higher)
