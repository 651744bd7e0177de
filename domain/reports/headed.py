"""Whose organisations people head: all that is late there is told to them together, whoever answers for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from domain.methodology.schema import Pack
from domain.reports.asks import Ask
from domain.reports.deadlines import STILL, Kind
from domain.reports.surroundings import parts
from domain.reports.tree import scopes_beneath
from domain.stored.tables import TABLES

_role = TABLES["role"]


def heading(connection: Connection, pack: Pack, people: Collection[str]) -> set[str]:
    """Those of some people who head an organisation."""
    roles = sorted(pack.heads.roles)
    return {
        person
        for some in parts(people)
        for person in connection.execute(
            select(_role.c.person).where(_role.c.person.in_(some), _role.c.role.in_(roles)).distinct()
        ).scalars()
    }


def headed(connection: Connection, pack: Pack, people: Collection[str]) -> Mapping[str, set[str]]:
    """Organisation -> those of some people who head it, or one above it."""
    found: dict[str, set[str]] = defaultdict(set)
    roles = sorted(pack.heads.roles)
    for some in parts(people):
        query = select(_role.c.scope, _role.c.person).where(_role.c.person.in_(some), _role.c.role.in_(roles))
        for scope, person in connection.execute(query):
            found[scope].add(person)
        for person, scope in scopes_beneath(connection, some, roles):
            found[scope].add(person)
    return found


def is_undone(ask: Ask) -> bool:
    """Whether it is overdue, or nothing happens there."""
    return ask.is_late or ask.kind in STILL


def is_listed(ask: Ask) -> bool:
    """Whether a list of an organisation tells of it: it is late, stands still, or waits for a decision."""
    return is_undone(ask) or ask.kind is Kind.DECISION
