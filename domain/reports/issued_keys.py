"""Who may come in: keys that were issued, never their secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.engine.second_person import GOOD_FOR
from domain.stored.tables import TABLES

_key, _person, _role, _second = (TABLES[name] for name in ("access_key", "person", "role", "second_hand"))


def keys(connection: Connection, person: str | None = None) -> list[dict[str, Any]]:
    """Keys by person and day, of one person or of all."""
    columns = (_key.c.number, _key.c.person, _person.c.name, _key.c.issued_on, _key.c.expires_on, _key.c.revoked_on)
    query = select(*columns).join(_person, _person.c.code == _key.c.person).order_by(_key.c.person, _key.c.issued_on)
    if person is not None:
        query = query.where(_key.c.person == person)
    return [dict(row) for row in connection.execute(query).mappings()]


def waiting(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """What waits for a second person and has not waited for too long, the oldest first."""
    query = select(_second).where(_second.c.asked_at >= now - GOOD_FOR).order_by(_second.c.asked_at, _second.c.number)
    return [dict(row) for row in connection.execute(query).mappings()]


def waiting_at(connection: Connection, code: str, now: datetime) -> list[dict[str, Any]]:
    """Of what waits for a second person what names a subject, each with what was `asked` for."""
    found = []
    for row in waiting(connection, now):
        said = orjson.loads(row["said"])
        if code in said.values():
            found.append({**row, "asked": said})
    return found


def lapsed_roles(connection: Connection, on: date) -> Sequence[Any]:
    """Roles that ended before a day."""
    columns = (_role.c.person, _role.c.role, _role.c.scope, _role.c.until)
    return connection.execute(select(*columns).where(_role.c.until < on).order_by(*columns[:3])).all()
