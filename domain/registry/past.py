"""Where people come from and what they were ever named for: leaving the day before changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import select

from domain.engine.packs import Packs
from domain.engine.wire import Among, Statement, Wire, also
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import SubjectKind
from domain.registry.biography import LEADING, Past
from domain.registry.roles import METHODOLOGIST
from domain.registry.tables import TABLES
from domain.registry.whence import WRITTEN

_journal, _role, _person, _organisation, _subject = (
    TABLES[name] for name in ("journal", "role", "person", "organisation", "subject")
)


_TOLD = Statement(
    select(_journal.c.subject, _journal.c.kind, _journal.c.facts)
    .where(
        Among(_journal.c.subject, "codes"),
        also(
            _journal.c.kind,
            "person_registered",
            "person_amended",
            "role_given",
            "role_lent",
            "role_taken",
            "roles_taken_on",
            "person_ended",
            "rehomed",
            "homed_again",
            "twin_taken",
            "twin_given_back",
        ),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)
CARDS = ("project_opened", "replica_opened", "replica_begun", "card_amended")
"""Entries that hold what a card says of people."""
_CARDS = Statement(
    select(_journal.c.subject, _journal.c.facts)
    .where(
        Among(_journal.c.subject, "codes"),
        also(
            _journal.c.kind,
            *CARDS,
            "methodologist_appointed",
        ),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)
_OWN = Statement(
    select(_subject.c.organisation, _journal.c.subject, _journal.c.kind, _journal.c.facts)
    .join(_subject, _subject.c.code == _journal.c.subject)
    .where(
        Among(_subject.c.organisation, "codes"),
        also(
            _journal.c.kind,
            *CARDS,
            "check_applied",
            "body_merged",
            "body_unmerged",
        ),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)
"""Cards and applications of organisations, whom they ever named; and which centres at them are one with another."""
ONE_OR_TWO = {"body_merged": True, "body_unmerged": False}
"""What an entry of a record says -> whether it is one with another."""
_ROLES = Statement(
    select(_role.c.person, _role.c.scope, _role.c.role, _subject.c.organisation)
    .select_from(_role)
    .outerjoin(_subject, (_subject.c.code == _role.c.scope) & also(_subject.c.kind, SubjectKind.PROJECT))
    .where(Among(_role.c.person, "codes"))
)
_PEOPLE = Statement(
    select(_person.c.code, _person.c.organisation, _person.c.merged_into).where(Among(_person.c.code, "codes"))
)
_ABOVE = Statement(
    select(_organisation.c.code, _organisation.c.parent, _organisation.c.region).where(
        Among(_organisation.c.code, "codes")
    )
)


_WERE_ABOVE = Statement(
    select(_journal.c.subject, _journal.c.kind, _journal.c.facts)
    .where(
        Among(_journal.c.subject, "codes"),
        also(
            _journal.c.kind,
            "organisation_registered",
            "centre_registered",
            "body_amended",
            "rehomed",
            "body_merged",
            "body_unmerged",
        ),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)
"""Every body that an organisation was ever put under, or merged into, and every one that a centre was ever at."""
_MERGED = Statement(
    select(_organisation.c.code, _organisation.c.merged_into).where(Among(_organisation.c.merged_into, "codes"))
)
"""Records that were merged into an organisation."""


UNDOES = {"twin_given_back": "twin_taken", "homed_again": "rehomed"}
"""What an entry of a person says was no merger -> the entry by which it had come."""


PAST: Lookup[Past] = Lookup(name="past", empty=Past)
"""The past of the people around partner checks."""


def _people_around(world: World, commands: Sequence[Any]) -> set[str]:
    people = {name for command in commands for name in (command.actor, command.acting.person)} | world.acting
    people |= {code for code, state in world.states.items() if state.kind is SubjectKind.PERSON}
    people = people.union(*(hands for told in world.of(WRITTEN).values() for *_, hands in told))
    return people.union(*(held.commission for held in world.holdings.values()))


def pasts(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Everybody who acts or is named in a batch, the commissions, and the cards of the presented projects."""
    world.of(PAST).home = packs.current
    around(wire, world, commands)


def around(wire: Wire, world: World, commands: Sequence[Any] = ()) -> None:
    """The same for whoever only asks: the commissions of the checks that a world knows."""
    people = sorted(_people_around(world, commands))
    projects = {shown.code for held in world.holdings.values() for shown in held.presented}
    projects.update(code for command in commands for code in getattr(command, "projects", ()))
    past = world.of(PAST)
    *told, cards = wire.ask(*_asked_of(people), (_CARDS, {"codes": sorted(projects)}))
    _take_people(past, told)
    known = set(people)
    while away := set().union(*map(past.in_whose_name, list(past.stood_in))) - known:
        _take_people(past, wire.ask(*_asked_of(sorted(away))))
        known |= away
    for project, facts in cards:
        for _, person in _on_card(json.loads(facts)):
            past.named[past.twins.get(person, person)].add(project)
    checked = {state.organisation for state in world.states.values() if state.organisation}
    bodies = {code for code, state in world.states.items() if state.kind is SubjectKind.ORGANISATION}
    bodies |= {state.organisation or "" for state in world.states.values() if state.kind is SubjectKind.CHECK}
    for organisation, code, kind, facts in wire.ask((_OWN, {"codes": sorted(bodies)}))[0]:
        _take_own(past, organisation, code, kind, json.loads(facts))
    climb(wire, past, checked.union(bodies, *past.belonged.values(), *past.named.values(), *past.leads.values()))


def _take_own(past: Past, organisation: str, code: str, kind: str, facts: dict[str, Any]) -> None:
    """What a card or an application of an organisation says of people; a centre of it may be another, too."""
    if kind in ONE_OR_TWO:
        past.said_one(code, facts["into"], ONE_OR_TWO[kind])
        return
    is_project = kind != "check_applied"
    if is_project:
        past.owned[organisation].add(code)
    for role, person in _on_card(facts):
        known = past.twins.get(person, person)
        if not is_project:
            past.applied[known].add(code)
        elif role in LEADING:
            past.answered[known].add(code)


def _asked_of(people: Sequence[str]) -> Iterator[Question]:
    """Where people work and worked, and which roles they hold and held."""
    yield from ((one, {"codes": people}) for one in (_TOLD, _ROLES, _PEOPLE))


def _take_people(past: Past, answers: Sequence[Sequence[Any]]) -> None:
    told, roles, works = answers
    entries = [(person, kind, json.loads(facts)) for person, kind, facts in told]
    undone = Counter(_merger(person, UNDOES[kind], facts) for person, kind, facts in entries if kind in UNDOES)
    for person, kind, facts in entries:
        if undone[merger := _merger(person, kind, facts)] > 0:
            undone[merger] -= 1
            if kind == "twin_taken":  # held until the merger was undone
                past.named[person].update(held.split(" ")[1] for held in facts["roles"])
        elif kind not in UNDOES:
            _take_told(past, person, kind, facts)
    for person, scope, role, organisation in roles:
        past.gave(person, role, scope, organisation)
    past.works_at.update((person, organisation) for person, organisation, _ in works)
    past.twins.update((person, kept) for person, _, kept in works if kept)


def _merger(person: str, kind: str, facts: dict[str, Any]) -> tuple[Any, ...]:
    """Which merger an entry of a person is of."""
    return person, kind, facts.get("twin"), facts.get("into")


def _take_told(past: Past, person: str, kind: str, facts: dict[str, Any]) -> None:
    """What an entry says somebody was or held, be it where it says that they hold it no more."""
    if kind == "twin_taken":
        past.take_twin(person, facts["twin"], facts["organisations"], facts["scopes"])
        return
    if kind.startswith("role_"):
        past.gave(person, facts["role"], facts["scope"], None)
    elif kind in ("roles_taken_on", "person_ended"):
        for role, scope in (held.split(" ", 1) for held in facts["roles"]):
            past.gave(person, role, scope, None)
    elif kind == "rehomed":
        past.belonged[person].add(facts["into"])
        for role in facts.get("roles", ()):
            past.gave(person, role, facts["into"], None)
    elif organisation := facts.get("changes", facts).get("organisation"):
        past.belonged[person].add(organisation)


def _on_card(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Everybody whom an entry of a card names, each with the role."""
    for role, persons in facts.get("people", {}).items():
        yield from ((role, person) for person in ([persons] if isinstance(persons, str) else persons))
    if "before" in facts:  # a methodologist of its own
        yield from ((METHODOLOGIST, person) for person in (facts["person"], *facts["before"]))
    for change in facts.get("changes", ()):
        part, _, role = change["field"].partition(".")
        if part == "people":
            yield from ((role, person) for person in (*change["before"], *change["after"]))


def climb(wire: Wire, past: Past, organisations: Collection[str]) -> None:
    """Who is and who ever was above whom, up to the top."""
    wanted = set(organisations) - past.parents.keys()
    while wanted:
        codes = {"codes": sorted(wanted)}
        rows, told, merged = wire.ask((_ABOVE, codes), (_WERE_ABOVE, codes), (_MERGED, codes))
        for twin, into in merged:
            past.records[into].add(twin)
        past.bodies.update(code for code, _, _ in rows)
        for code, kind, facts in told:
            if code in past.bodies:
                past.were_above[code] |= _named_above(json.loads(facts))
            elif kind in ONE_OR_TWO:
                past.said_one(code, json.loads(facts)["into"], ONE_OR_TWO[kind])
            elif host := _named(json.loads(facts)).get("host"):
                past.hosts[code].add(host)
        past.parents.update((code, parent) for code, parent, _ in rows)
        past.regions.update((code, region) for code, _, region in rows if region)
        past.parents.update((code, None) for code in wanted - past.parents.keys())
        above = {parent for parent in past.parents.values() if parent}
        above = above.union(*past.were_above.values(), *past.hosts.values())
        above |= set().union(*(past.records.get(code, ()) for code in past.parents), *past.same.values())
        wanted = above - past.parents.keys()


def _named(facts: dict[str, Any]) -> dict[str, Any]:
    """What an entry says of a body: all of it, or what changed."""
    found: dict[str, Any] = facts.get("changes", facts)
    return found


def _named_above(facts: dict[str, Any]) -> set[str]:
    """The body that an entry puts an organisation under, or merges it into."""
    return {code for code in (_named(facts).get("parent"), facts.get("into")) if code}
