"""How far down the tree of organisations roles reach, for letters and for what is asked of people: as in the lane."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import CTE, BindParameter, Connection, select

from domain.methodology.schema import Pack
from domain.stored.tables import TABLES

_body, _role = TABLES["organisation"], TABLES["role"]


def reaching_down(pack: Pack) -> frozenset[str]:
    """Roles that, held at an organisation, reach those below it."""
    return frozenset(key for key, role in pack.roles.items() if role.below)


def beneath(people: Collection[str] | BindParameter[Any], roles: Collection[str]) -> CTE:
    """(Person, scope): every organisation below those at which people hold such a role."""
    those = people if isinstance(people, BindParameter) else sorted(people)
    held = _role.c.person.in_(those) & _role.c.role.in_(sorted(roles))
    found = (
        select(_role.c.person, _body.c.code.label("scope"))
        .join(_body, _body.c.parent == _role.c.scope)
        .where(held)
        .cte("beneath", recursive=True)
    )
    # a union, not all of it: a circle ends
    return found.union(select(found.c.person, _body.c.code).join(_body, _body.c.parent == found.c.scope))


def scopes_beneath(
    connection: Connection, people: Collection[str], roles: Collection[str]
) -> Sequence[tuple[str, str]]:
    """The same, read; nothing is asked where no role reaches down."""
    if not (roles and people):
        return ()
    found = beneath(people, roles)
    return [(person, scope) for person, scope in connection.execute(select(found.c.person, found.c.scope))]


def above(connection: Connection, organisations: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Organisation -> those above it, the nearest first."""
    parents: dict[str, str | None] = {}
    ahead = set(organisations)
    while ahead:
        found = dict.fromkeys(ahead)
        query = select(_body.c.code, _body.c.parent).where(_body.c.code.in_(sorted(ahead)))
        found |= {row.code: row.parent for row in connection.execute(query)}
        parents |= found
        ahead = {parent for parent in found.values() if parent} - parents.keys()
    return {code: tuple(_chain(parents, code)) for code in organisations}


def _chain(parents: dict[str, str | None], code: str) -> Iterator[str]:
    seen = {code}
    while (higher := parents.get(code)) and higher not in seen:
        yield higher
        seen.add(code := higher)
