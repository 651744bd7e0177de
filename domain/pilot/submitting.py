"""Whose hand brought a phase to its gate, where it was done in another's name: that hand does not decide on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, literal_column, select

from domain.engine.action import action_of
from domain.engine.wire import Among, Row, Statement
from domain.engine.world import Lookup, Question, World
from domain.stored.tables import TABLES

_journal, _person, _subject = TABLES["journal"], TABLES["person"], TABLES["subject"]
_HANDS = Statement(
    select(_journal.c.subject, func.coalesce(_person.c.merged_into, _journal.c.actor), literal_column("0"))
    .outerjoin(_person, _person.c.code == _journal.c.actor)
    .where(Among(_journal.c.subject, "codes"), _journal.c.kind == literal_column("'submitted'"))
    .order_by(_journal.c.subject, _journal.c.seq)
)
_TWINS = Statement(
    select(_subject.c.code, _person.c.merged_into, literal_column("1"))
    .join(_person, _person.c.code == _subject.c.submitted_by)
    .where(Among(_subject.c.code, "codes"), _person.c.merged_into.is_not(None))
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    codes = sorted({getattr(command, action_of(command).about) for command in commands})
    yield from ((statement, {"codes": codes}) for statement in (_HANDS, _TWINS))


def _take(world: World, hands: dict[str, set[str]], rows: Sequence[Row]) -> None:
    for code, person, more in rows:
        hands[code] = hands.get(code, set()) | {person} if more else {person}


HANDS: Lookup[dict[str, set[str]]] = Lookup(name="hands", empty=dict, ask=_ask, take=_take)
"""Subject -> whoever brought its phase to the gate, as whom they are kept where they were entered twice."""
