"""What rows may name: organisations and centres by title, and everything that rows of this import have brought."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Connection, select

from domain.engine.words import Words
from domain.exchange.table import Row
from domain.methodology.schema import Pack
from domain.registry.merged_bodies import kept_as
from domain.rules.names import plain_name
from domain.stored.tables import TABLES

SEVERAL = Words("код: такое название не одно", "a code: several have this title")

Told = tuple[str, str, Decimal | None, Decimal | None]
"""Title, unit, base and target of an indicator."""


@dataclass(frozen=True, slots=True)
class Misnamed(Exception):
    """A cell names something that cannot be found, or says what cannot be."""

    key: str
    value: str
    expected: Words


class Unlike(Exception):
    """A row says otherwise of something that is there already."""

    def __init__(self, found: tuple[Misnamed, ...]) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, or a centre, as the base or an earlier row states it."""

    code: str
    title: str
    kind: str
    sphere: str | None
    parent: str | None
    municipality: str | None = None


@dataclass(slots=True)
class Register:
    """What rows may name by a title instead of a code; grows by the rows themselves."""

    organisations: dict[str, str] = field(default_factory=dict)
    """Plain title -> code; empty where several have it."""
    centres: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """Code without regard to capitals -> code, of organisations and centres."""
    bodies: dict[str, Body] = field(default_factory=dict)
    """Code -> organisation."""
    titled: dict[str, list[str]] = field(default_factory=dict)
    """Plain title -> codes of the organisations that have it."""
    last: Counter[str] = field(default_factory=Counter)
    """Kind -> the last number given to one of it."""
    sites: dict[str, Body] = field(default_factory=dict)
    """Code -> centre; what it stands under is its host."""
    projects: set[str] = field(default_factory=set)
    """Codes of the projects on rows of this import, also of those that were refused."""
    people: set[str] = field(default_factory=set)
    """Codes of the people on rows of this import."""
    addresses: dict[str, tuple[str, str]] = field(default_factory=dict)
    """E-mail -> name and post, of those whom rows of this import introduce."""
    indicators: dict[str, dict[str, Told]] = field(default_factory=lambda: defaultdict(dict))
    """Project -> keys of its indicators on rows of this import -> what these say of them."""

    @classmethod
    def of(cls, connection: Connection) -> Register:
        """What the database knows: four queries, whatever is in it."""
        found = cls()
        twins = kept_as(connection)
        body, site, counter = TABLES["organisation"], TABLES["centre"], TABLES["counter"]
        query = select(*(body.c[name] for name in ("code", "name", "kind", "sphere", "parent", "municipality")))
        for code, title, kind, sphere, parent, municipality in connection.execute(query):
            if code not in twins:
                found.add_body(Body(code, title, str(kind), sphere, parent, municipality))
        query = select(site.c.code, site.c.name, site.c.kind, site.c.sphere, site.c.host)
        for code, title, kind, sphere, host in connection.execute(query):
            if code not in twins:
                found.add_site(Body(code, title, str(kind), sphere, host))
        found.codes |= {twin.casefold(): _last(twins, twin) for twin in twins}
        for kind, value in connection.execute(select(counter.c.kind, counter.c.value)):
            found.last[kind] = value
        return found

    def add(self, known: dict[str, str], code: str, title: str) -> None:
        """One more that may be named by its title; two of one title can only be named by their codes."""
        plain = plain_name(title)
        known[plain] = "" if plain in known and known[plain] != code else code
        self.codes[code.casefold()] = code

    def add_body(self, body: Body) -> None:
        """One more organisation."""
        self.add(self.organisations, body.code, body.title)
        self.bodies[body.code] = body
        self.titled.setdefault(plain_name(body.title), []).append(body.code)

    def add_site(self, site: Body) -> None:
        """One more centre."""
        self.add(self.centres, site.code, site.title)
        self.sites[site.code] = site

    def called(self, title: str) -> list[Body]:
        """The organisations of a title."""
        return [self.bodies[code] for code in self.titled.get(plain_name(title), ())]

    def meant(self, title: str, parent: str | None) -> Body | None:
        """The organisation that a title without a code means; one under another parent is another one."""
        same = [one for one in self.called(title) if None in {parent, one.parent} or one.parent == parent]
        near = [one for one in same if one.parent == parent] or same
        if len(near) > 1:
            raise Misnamed("title", title, SEVERAL)
        return near[0] if near else None

    def code(self, key: str, row: Row, known: Mapping[str, str]) -> str | None:
        """The code of what a cell names by its code or its title; raises `Misnamed`."""
        value = row.values.get(key)
        if not value:
            return None
        text = str(value)
        found = self.codes.get(text.casefold()) or known.get(plain_name(text))
        if found:
            return found
        if found is None:
            said = Words("код или название из базы или этого файла", "a code or title of the base or this file")
            raise Misnamed(key, text, said)
        raise Misnamed(key, text, SEVERAL)


def _last(twins: Mapping[str, str], code: str) -> str:
    """The record that a twin came to, however often it was merged further."""
    while code in twins:
        code = twins[code]
    return code


LATIN = str.maketrans("АВСЕНКМОРТХУ", "ABCEHKMOPTXY")
"""Cyrillic letters that are typed by mistake in codes of Latin ones."""


class Codes:
    """Codes of projects and people as the programme writes them, whatever capitals a cell has."""

    def __init__(self, pack: Pack) -> None:
        self._prefixes = tuple(pattern.partition("{")[0] for pattern in pack.codes.values())

    def plain(self, value: object) -> str:
        """The code that a cell means."""
        code = str(value or "")
        if not code or "@" in code or code.startswith(self._prefixes):
            return code
        for prefix in self._prefixes:
            if prefix and code[: len(prefix)].upper().translate(LATIN) == prefix.upper():
                return prefix + code[len(prefix) :]
        return code
