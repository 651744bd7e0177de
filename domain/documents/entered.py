"""What one person entered of earlier years and another confirms: by whose hands, and that they are not the same.

It waits in a column of its subject, `waits_on`, from the day on which it was entered; whoever is asked sees it there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.wire import Among, Row, Statement, also
from domain.engine.world import Lookup, Question, World
from domain.stored.tables import TABLES

_journal, _person = TABLES["journal"], TABLES["person"]
_proxy = _person.alias("proxy")


@dataclass(frozen=True, slots=True)
class Entered:
    """Facts as they were entered, their day, and by whose hands: as whom they are kept, too, where that is another."""

    on: date
    facts: Mapping[str, Any]
    hands: frozenset[str]


def entered_of(name: str, entered: str, settled: str) -> Lookup[dict[str, Entered]]:
    """Subject -> what an entry of one kind says, until one of the other kind has settled it."""
    told = Statement(
        select(
            _journal.c.subject, _journal.c.kind, _journal.c.happened_on, _journal.c.facts,
            _journal.c.actor, _journal.c.on_behalf_of, _person.c.merged_into, _proxy.c.merged_into,
        )
        .outerjoin(_person, _person.c.code == _journal.c.actor)
        .outerjoin(_proxy, _proxy.c.code == _journal.c.on_behalf_of)
        .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, entered, settled))
        .order_by(_journal.c.subject, _journal.c.seq)
    )  # fmt: skip

    def ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
        yield told, {"codes": sorted({command.subject for command in commands})}

    def take(world: World, found: dict[str, Entered], rows: Sequence[Row]) -> None:
        for code, kind, on, facts, *hands in rows:
            if kind == settled:
                found.pop(code, None)
                continue
            day = date.fromisoformat(on) if isinstance(on, str) else on
            found[code] = Entered(day, json.loads(facts), frozenset(filter(None, hands)))

    return Lookup(name=name, empty=dict, ask=ask, take=take)


def as_of(case: Case, day: date, ru: str, en: str) -> None:
    """What is said of something that was entered is said as of its own day, so that figures of any day know it."""
    if case.command.on != day:
        case.against(no.bad_value("on", f"{ru} {day:%d.%m.%Y}: --on {day:%d.%m.%Y}", f"{en} {day}: --on {day}"))


def by_another(case: Case, held: Entered) -> None:
    """Whoever confirms did not enter it, under whatever name."""
    if not held.hands.isdisjoint(case.doers):
        said_so = "внесённое подтверждает другой человек", "somebody else confirms what was entered"
        case.against(no.already("own_submission", *said_so))
