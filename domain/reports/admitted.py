"""Who may come in: keys that were issued, never their secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from domain.stored.tables import TABLES

_key, _person, _role = TABLES["access_key"], TABLES["person"], TABLES["role"]


def keys(connection: Connection, person: str | None = None) -> list[dict[str, Any]]:
    """Keys by person and day, of one person or of all."""
    columns = (_key.c.number, _key.c.person, _person.c.name, _key.c.issued_on, _key.c.expires_on, _key.c.revoked_on)
    query = select(*columns).join(_person, _person.c.code == _key.c.person).order_by(_key.c.person, _key.c.issued_on)
    if person is not None:
        query = query.where(_key.c.person == person)
    return [dict(row) for row in connection.execute(query).mappings()]


def lapsed_roles(connection: Connection, on: date) -> Sequence[Any]:
    """Roles that ended before a day."""
    columns = (_role.c.person, _role.c.role, _role.c.scope, _role.c.until)
    return connection.execute(select(*columns).where(_role.c.until < on).order_by(*columns[:3])).all()
