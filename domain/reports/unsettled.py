"""Whether decisions still rest on the facts that they were taken on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from domain.engine.state import State
from domain.reports.gatecheck import holdings_of
from domain.rules.capsule import differences, everything, opened
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES

_decision = TABLES["decision"]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A decision that rests on changed facts."""

    entry: int
    phase: str
    changed: dict[str, tuple[str, str]]
    """Fact -> (as it was sealed, as it is now); gone facts are blank now."""


def unsettled(connection: Connection, state: State) -> tuple[Unsettled, ...]:
    """The decisions of a subject that let it pass on facts which are others now; changed back, they rest well again."""
    query = (
        select(_decision.c.entry, _decision.c.phase, _decision.c.capsule)
        .where(_decision.c.subject == state.code, _decision.c.decision.in_(("go", "conditional")))
        .order_by(_decision.c.entry)
    )
    rows = connection.execute(query).all()
    return tuple(compared(holdings_of(connection, state), rows)) if rows else ()


def compared(held: Holdings, sealed: Iterable[tuple[int, str, str]]) -> Iterable[Unsettled]:
    """Decisions (entry, phase, capsule) whose facts differ from those at hand."""
    now = everything(held)
    for entry, phase, capsule in sealed:
        facts = opened(capsule)
        if changed := differences(facts, {key: now.get(key) for key in facts}):
            yield Unsettled(entry, phase, changed)
