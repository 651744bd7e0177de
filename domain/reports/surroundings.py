"""The people, titles and roles around a set of subjects, loaded in a bounded number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from domain.engine.admission import DEPUTY
from domain.engine.state import COLUMNS, State
from domain.engine.words import Language
from domain.programme.kinds import Cadence
from domain.registry.addressed import LETTERS_TO, SHARES_BOX
from domain.reports.terms import lasts
from domain.reports.tree import above
from domain.stored.tables import TABLES
from domain.text.people import greeted

_subject, _person, _role = TABLES["subject"], TABLES["person"], TABLES["role"]

LIST = 5000
"""Longest list of values in one query."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may be told."""

    code: str
    name: str
    post: str
    email: str
    language: Language
    time_zone: str
    cadence: Cadence
    shares_box: bool = False
    """Letters go to a mailbox that was named for them and that others may read."""

    @property
    def addressed(self) -> str:
        """How a letter greets the person: name and patronymic where both are known, else the whole name."""
        return greeted(self.name)

    @property
    def signed(self) -> str:
        """How the person is named as the author of a decision."""
        return f"{self.name}, {self.post}" if self.post else self.name


@dataclass(slots=True)
class Around:
    """What is known around some subjects."""

    states: dict[str, State] = field(default_factory=dict)
    people: dict[str, Reader] = field(default_factory=dict)
    roles: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    """(Scope, role) -> persons."""
    above: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Organisation -> those above it, the nearest first, where a role reaches down the tree."""
    below: frozenset[str] = frozenset()
    """The roles that do."""
    deputies: dict[str, list[str]] = field(default_factory=dict)
    """Whoever is away -> who stands in for them; known once `load_deputies` has looked."""

    def title(self, code: str | None) -> str:
        """The title of a subject; its code when nothing is known of it."""
        state = self.states.get(code or "")
        return state.title if state else code or ""

    def scopes(self, state: State) -> tuple[str, ...]:
        """Scopes in which a role reaches a subject, the narrowest first."""
        found = (state.code, state.organisation, *self.higher(state), state.centre, "*")
        return tuple(dict.fromkeys(scope for scope in found if scope))

    def higher(self, state: State) -> tuple[str, ...]:
        """Organisations above a subject, the nearest first; none where no role reaches down."""
        return self.above.get(state.organisation or state.code, ())

    def held(self, scope: str, role: str, state: State) -> Sequence[str]:
        """Who holds a role in a scope by which it reaches a subject."""
        own = scope in (state.code, state.organisation, state.centre, "*")
        return self.roles.get((scope, role), ()) if own or role in self.below else ()

    def nearest(self, state: State, roles: Collection[str], besides: Collection[str] = ()) -> list[tuple[str, str]]:
        """(Person, role) at the narrowest scope that has somebody besides those named."""
        for scope in self.scopes(state):
            found = {
                person: role
                for role in sorted(roles)
                for person in self.held(scope, role, state)
                if person not in besides
            }
            if found:
                return sorted(found.items())
        return []


def parts(values: Collection[str]) -> Iterator[Sequence[str]]:
    """A list of values in pieces that a query can take."""
    ordered = sorted(values)
    for place in range(0, len(ordered), LIST):
        yield ordered[place : place + LIST]


def look_around(
    connection: Connection,
    codes: Collection[str],
    people: Collection[str] = (),
    *,
    on: date,
    below: frozenset[str] = frozenset(),
) -> Around:
    """Load the subjects, what they belong to, who holds roles there on a day, and the people named besides.

    Roles that reach `below` are looked for at the organisations above those of the subjects, too.
    """
    found = Around(below=below)
    _load_states(connection, found, codes)
    _load_states(
        connection,
        found,
        {code for state in found.states.values() for code in (state.organisation, state.centre) if code},
    )
    if below:
        found.above = above(connection, found.states.keys())
    higher = {code for codes in found.above.values() for code in codes}
    for scopes in parts({*found.states, *higher, "*"}):
        query = select(_role.c.scope, _role.c.role, _role.c.person).where(_role.c.scope.in_(scopes), lasts(on))
        for scope, role, person in connection.execute(query.order_by(_role.c.person)):
            found.roles[scope, role].append(person)
    load_people(connection, found, {person for held in found.roles.values() for person in held} | set(people))
    return found


def _load_states(connection: Connection, found: Around, codes: Collection[str]) -> None:
    for some in parts(set(codes) - found.states.keys()):
        query = select(*(_subject.c[name] for name in COLUMNS)).where(_subject.c.code.in_(some))
        for row in connection.execute(query):
            found.states[row[0]] = State(*row)


def load_people(connection: Connection, found: Around, codes: Collection[str]) -> None:
    """Add people by their codes."""
    columns = (_person.c.name, _person.c.post, LETTERS_TO, _person.c.language, _person.c.time_zone)
    for some in parts(set(codes) - found.people.keys()):
        query = select(_person.c.code, *columns, _person.c.cadence, SHARES_BOX).where(_person.c.code.in_(some))
        for row in connection.execute(query):
            found.people[row[0]] = Reader(*row)


def load_deputies(connection: Connection, found: Around, on: date) -> None:
    """Add who stands in on a day for the people that are known around some subjects."""
    for some in parts(found.people.keys()):
        query = select(_role.c.scope, _role.c.person)
        query = query.where(_role.c.role == DEPUTY, _role.c.scope.in_(some), _role.c.scope != _role.c.person, lasts(on))
        for absent, deputy in connection.execute(query.order_by(_role.c.person)):
            found.deputies.setdefault(absent, []).append(deputy)
    load_people(connection, found, {deputy for some in found.deputies.values() for deputy in some})
