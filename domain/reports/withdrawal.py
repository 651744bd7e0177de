"""An application that was withdrawn: why, and what the commission's marks had come to by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import orjson
from sqlalchemy import Connection, select

from domain.certification.applications import CheckWithdrawn
from domain.stored.tables import TABLES

_journal = TABLES["journal"]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What an organisation said when it took its application back, and what stays on record of it."""

    on: date
    reason: str
    share: Decimal | None
    """What the open marks had come to, in percent; None where none were open."""
    needed: Decimal | None
    again_on: date | None
    """From which day on it may come to the level again; None: at once."""


def withdrawal(connection: Connection, check: str) -> Withdrawal | None:
    """How an application was withdrawn; None of a check that was not."""
    told = select(_journal.c.happened_on, _journal.c.facts).where(
        _journal.c.subject == check, _journal.c.kind == CheckWithdrawn.kind
    )
    if (row := connection.execute(told).first()) is None:
        return None
    facts = orjson.loads(row.facts)
    share, needed = (
        None if found is None else Decimal(str(found)) for found in (facts.get("share"), facts.get("needed"))
    )
    again_on = facts.get("again_on")
    return Withdrawal(
        row.happened_on, facts["reason"], share, needed, date.fromisoformat(again_on) if again_on else None
    )
