"""The orders by which deputies act: named once, when they were appointed, and shown at each of their deeds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import orjson
from sqlalchemy import Connection, select

from domain.engine.tables import TABLES
from domain.registry.role_terms import RoleLent

_journal = TABLES["journal"]

Orders = Mapping[tuple[str, str], list[tuple[datetime, str]]]
"""Deputy and the one they stand in for -> since when, by which order; the latest last."""


def orders_of(connection: Connection, deputies: Collection[str | None]) -> Orders:
    """Every order that appointed one of these people."""
    named = sorted(filter(None, deputies))
    if not named:
        return {}
    query = (
        select(_journal.c.subject, _journal.c.recorded_at, _journal.c.facts)
        .where(_journal.c.subject.in_(named), _journal.c.kind == RoleLent.kind)
        .order_by(_journal.c.subject, _journal.c.seq)
    )
    found: dict[tuple[str, str], list[tuple[datetime, str]]] = {}
    for deputy, at, text in connection.execute(query):
        facts = orjson.loads(text)
        found.setdefault((deputy, facts["scope"]), []).append((at, facts.get("order", "")))
    return found


def order_then(orders: Orders, deputy: str, other: str | None, at: datetime | None = None) -> str:
    """The order by which somebody acted for another at a moment, or does now; blank where none was named."""
    known = orders.get((deputy, other or ""), ())
    return next((order for since, order in reversed(known) if at is None or since <= at), "")
