"""Who holds which role: given and taken by one door, whatever event brings it about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from domain.engine.case import Case
from domain.engine.record import Record
from domain.engine.wire import removal
from domain.programme.kinds import SubjectKind
from domain.registry.known import PEOPLE
from domain.registry.past import PAST
from domain.registry.tables import TABLES
from domain.registry.ways_in import by_own_hand

WITHOUT_ROLE = removal(TABLES["role"], ("person", "scope", "role"))


def raises_not_oneself(case: Case, persons: Collection[str]) -> None:
    """In the name of whoever is away nobody gives themselves a role that would outlast the absence."""
    if case.command.acting.person in persons:
        by_own_hand(case)


def give(record: Record, person: str, role: str, scope: str, until: date | None = None) -> None:
    """A person holds a role from now on, or until a day."""
    record.add("role", person=person, scope=scope, role=role, until=until)
    record.world.roles[person, scope].add(role)
    given = record.world.states.get(scope)
    is_project = given is not None and given.kind is SubjectKind.PROJECT
    record.world.of(PAST).gave(person, role, scope, given.organisation if given and is_project else None)
    if (held := record.world.holdings.get(scope)) is not None:
        held.people[role] = sorted({*held.people.get(role, ()), person})
        if (known := record.world.of(PEOPLE).posts.get(person)) is not None:
            held.posts[person] = known


def take(record: Record, person: str, role: str, scope: str) -> None:
    """A person holds a role no more."""
    record.remove(WITHOUT_ROLE, "role", (person, scope, role))
    record.world.roles[person, scope].discard(role)
    record.world.of(PAST).took(person, role, scope)
