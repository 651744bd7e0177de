"""By whose hands a check came to its end: whoever entered marks and votes, and whoever decided at its gates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, or_, select

from domain.engine.wire import Among, Row, Statement, also
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

Hands = dict[str, set[str]]
"""Check -> people, and as whom they are kept where they were entered twice."""

_journal, _person = TABLES["journal"], TABLES["person"]
_proxy = _person.alias("proxy")


def _hands(name: str, which: ColumnElement[bool]) -> Lookup[Hands]:
    """By whose hands some entries of checks were made, and in whose names."""
    told = Statement(
        select(
            _journal.c.subject, _journal.c.actor, _journal.c.on_behalf_of, _person.c.merged_into, _proxy.c.merged_into
        )
        .outerjoin(_person, _person.c.code == _journal.c.actor)
        .outerjoin(_proxy, _proxy.c.code == _journal.c.on_behalf_of)
        .where(Among(_journal.c.subject, "codes"), which)
        .order_by(_journal.c.subject, _journal.c.seq)
    )

    def ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
        states = (world.states.get(command.subject) for command in commands)
        checks = {state.code for state in states if state is not None and state.kind is SubjectKind.CHECK}
        if checks:
            yield told, {"codes": sorted(checks)}

    def take(world: World, found: Hands, rows: Sequence[Row]) -> None:
        for check, *hands in rows:
            found.setdefault(check, set()).update(filter(None, hands))

    return Lookup(name=name, empty=dict, ask=ask, take=take)


_FIRST: ColumnElement[int] = literal_column("0")
SAID_BY = _hands(
    "said by",
    or_(
        also(_journal.c.kind, "sheet_handed_in", "sheet_entered", "agreement_entered", "vote_cast"),
        and_(also(_journal.c.kind, "scored"), _journal.c.position == _FIRST),
    ),
)
"""Who entered marks and votes; those that open with the last sheet come after it, and are of their members alone."""

DECIDED_BY = _hands("decided by", also(_journal.c.kind, "decided"))
"""Who decided at its gates."""
