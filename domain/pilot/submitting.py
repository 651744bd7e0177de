"""Whose hand brought a phase to its gate, where it was done in another's name: that hand does not decide on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import literal_column, select

from domain.engine.action import action_of
from domain.engine.wire import Among, Row, Statement
from domain.engine.world import Lookup, Question, World
from domain.stored.tables import TABLES

_journal = TABLES["journal"]
_HANDS = Statement(
    select(_journal.c.subject, _journal.c.actor)
    .where(Among(_journal.c.subject, "codes"), _journal.c.kind == literal_column("'submitted'"))
    .order_by(_journal.c.subject, _journal.c.seq)
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _HANDS, {"codes": sorted({getattr(command, action_of(command).about) for command in commands})}


def _take(world: World, hands: dict[str, str], rows: Sequence[Row]) -> None:
    hands.update((code, person) for code, person in rows)


HANDS: Lookup[dict[str, str]] = Lookup(name="hands", empty=dict, ask=_ask, take=_take)
"""Subject -> whoever brought its phase to the gate."""
