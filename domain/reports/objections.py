"""Objections against what was decided on a status, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import Connection, select

from domain.stored.tables import TABLES

_challenge = TABLES["challenge"]


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection against a check's end."""

    number: int
    person: str
    made_on: date
    text: str
    settled_on: date | None
    settled_by: str | None
    upheld: bool | None
    reason: str


def objections(connection: Connection, check: str) -> tuple[Objection, ...]:
    """The objections of a check, the first one first."""
    columns = [_challenge.c[one.name] for one in fields(Objection)]
    query = select(*columns).where(_challenge.c.check == check).order_by(_challenge.c.number)
    return tuple(Objection(*row) for row in connection.execute(query))
