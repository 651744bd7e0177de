"""Checks of earlier years as they were entered: what each came to, and whether another has confirmed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, Select, select

from domain.programme.kinds import Level, Outcome
from domain.stored.tables import TABLES

_subject, _check, _journal = TABLES["subject"], TABLES["partner_check"], TABLES["journal"]


@dataclass(frozen=True, slots=True)
class Entered:
    """A check of earlier years."""

    code: str
    organisation: str
    level: Level
    granted_on: date
    """The day on which it ended: that of the grant, or of the refusal."""
    until: date | None
    act: str
    outcome: Outcome = Outcome.GRANTED
    reason: str | None = None
    withdrawn_on: date | None = None
    waits: bool = False
    refusal: str = ""
    """Why it was taken back; blank where it was not."""


def waiting(connection: Connection) -> list[Entered]:
    """What was entered and nobody has confirmed, by their codes."""
    return list(_read(connection, _ENTERED.where(_check.c.waits_on.is_not(None)).order_by(_subject.c.code)))


def entered(connection: Connection, code: str) -> Entered | None:
    """How a check came in, where it did not take place here."""
    settled = select(_journal.c.facts).where(_journal.c.subject == code, _journal.c.kind == "entered_settled")
    said = connection.execute(settled.order_by(_journal.c.seq.desc())).scalars().first()
    refusal = orjson.loads(said)["refusal"] if said else ""
    return next(_read(connection, _ENTERED.where(_subject.c.code == code), refusal), None)


_ENTERED = (
    select(_subject.c.code, _subject.c.title, _subject.c.opened_on, _check.c.level, _check.c.outside,
           _check.c.waits_on, _journal.c.facts)
    .join(_check, _check.c.code == _subject.c.code)
    .join(_journal, (_journal.c.subject == _subject.c.code) & (_journal.c.kind == "status_entered"))
)  # fmt: skip


def _read(connection: Connection, query: Select[Any], refusal: str = "") -> Iterator[Entered]:
    for row in connection.execute(query):
        facts = orjson.loads(row.facts)
        until, withdrawn = facts["until"], facts.get("withdrawn_on")
        yield Entered(
            row.code, row.title, Level(row.level), row.opened_on, until and date.fromisoformat(until), row.outside,
            Outcome(facts.get("outcome", Outcome.GRANTED)), facts.get("reason"),
            withdrawn and date.fromisoformat(withdrawn), row.waits_on is not None, refusal,
        )  # fmt: skip
