"""Where people come from and what they were ever named for: leaving the day before changes nothing."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from domain.engine.admission import DEPUTY
from domain.engine.packs import Packs
from domain.engine.wire import Among, Statement, Wire, also
from domain.engine.world import Lookup, Question, World
from domain.methodology.regions import is_ours
from domain.methodology.schema import Pack
from domain.programme.kinds import SubjectKind
from domain.registry.tables import TABLES

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
            "rehomed",
            "twin_taken",
            "twin_given_back",
        ),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)
_CARDS = Statement(
    select(_journal.c.subject, _journal.c.facts)
    .where(
        Among(_journal.c.subject, "codes"),
        also(_journal.c.kind, "project_opened", "replica_opened", "replica_begun", "card_amended"),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)
_OWN = Statement(
    select(_subject.c.organisation, _journal.c.subject, _journal.c.kind, _journal.c.facts)
    .join(_subject, _subject.c.code == _journal.c.subject)
    .where(
        Among(_subject.c.organisation, "codes"),
        also(_journal.c.kind, "project_opened", "replica_opened", "replica_begun", "card_amended", "check_applied"),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)
"""Cards and applications of organisations: whom they ever named."""
LEADING = frozenset({"project_leader", "customer", "process_owner"})
"""Roles by which somebody answers for a project: they tie to its organisation, whether it is presented or not."""
_ROLES = Statement(
    select(_role.c.person, _role.c.scope, _role.c.role, _subject.c.organisation)
    .select_from(_role)
    .outerjoin(_subject, (_subject.c.code == _role.c.scope) & also(_subject.c.kind, SubjectKind.PROJECT))
    .where(Among(_role.c.person, "codes"))
)
_PEOPLE = Statement(select(_person.c.code, _person.c.organisation).where(Among(_person.c.code, "codes")))
_ABOVE = Statement(
    select(_organisation.c.code, _organisation.c.parent, _organisation.c.region).where(
        Among(_organisation.c.code, "codes")
    )
)


_WERE_ABOVE = Statement(
    select(_journal.c.subject, _journal.c.facts)
    .where(
        Among(_journal.c.subject, "codes"),
        also(_journal.c.kind, "organisation_registered", "centre_registered", "body_amended", "rehomed", "body_merged"),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)
"""Every body that an organisation was ever put under, or merged into, and every one that a centre was ever at."""
_MERGED = Statement(
    select(_organisation.c.code, _organisation.c.merged_into).where(Among(_organisation.c.merged_into, "codes"))
)
"""Records that were merged into an organisation."""


def _sets() -> dict[str, set[str]]:
    return defaultdict(set)


@dataclass(slots=True)
class Past:
    """What the record says of people, from its beginning."""

    works_at: dict[str, str | None] = field(default_factory=dict)
    """Person -> organisation where the person works now."""
    home: Pack | None = None
    """The methodology of today, which knows our own region; None where nobody asks who comes from another."""
    regions: dict[str, str] = field(default_factory=dict)
    """Organisation -> region, where a document says that it is another one than the programme's."""
    belonged: dict[str, set[str]] = field(default_factory=_sets)
    """Person -> organisations where the person was ever said to work."""
    named: dict[str, set[str]] = field(default_factory=_sets)
    """Person -> scopes in which the person ever held a role, cards among them."""
    leads: dict[str, dict[str, set[tuple[str, str]]]] = field(default_factory=dict)
    """Person -> organisation -> its projects for which the person answers, each with the role."""
    answered: dict[str, set[str]] = field(default_factory=_sets)
    """Person -> scopes for which the person ever answered: handing a project over the day before changes nothing."""
    owned: dict[str, set[str]] = field(default_factory=_sets)
    """Organisation -> its projects, presented or not."""
    applied: dict[str, set[str]] = field(default_factory=_sets)
    """Person -> applications that ever named the person."""
    parents: dict[str, str | None] = field(default_factory=dict)
    """Organisation -> the one above it."""
    were_above: dict[str, set[str]] = field(default_factory=_sets)
    """Organisation -> those that it was ever put under, or merged into."""
    records: dict[str, set[str]] = field(default_factory=_sets)
    """Organisation -> records that were merged into it: whoever was above them is above it."""
    bodies: set[str] = field(default_factory=set)
    """Which of the known scopes are organisations."""
    hosts: dict[str, set[str]] = field(default_factory=_sets)
    """Centre -> organisations that ever hosted it: whoever has a role there is of their house."""
    stood_in: dict[str, set[str]] = field(default_factory=_sets)
    """Person -> those in whose name the person ever might act, among other scopes of a twin."""
    twins: dict[str, str] = field(default_factory=dict)
    """Twin -> person as whom it is kept."""

    def gave(self, person: str, role: str, scope: str, project_of: str | None) -> None:
        """Somebody holds a role from now on; `project_of` is the organisation whose project the scope is."""
        self.named[person].add(scope)
        if role == DEPUTY:
            self.stood_in[person].add(scope)
        if role in LEADING:
            self.answered[person].add(scope)
        if project_of and role in LEADING:
            self.owned[project_of].add(scope)
            self.leads.setdefault(person, {}).setdefault(project_of, set()).add((scope, role))

    def took(self, person: str, role: str, scope: str) -> None:
        """Somebody holds a role no more; that they once did stays."""
        for projects in self.leads.get(person, {}).values():
            projects.discard((scope, role))

    def take_twin(self, person: str, twin: str, organisations: Iterable[str], scopes: Iterable[str]) -> None:
        """What a twin was tied to ties the person."""
        self.twins |= {known: person for known, kept in self.twins.items() if kept == twin} | {twin: person}
        self.belonged[person].update(organisations)
        self.named[person].update(scopes)
        self.stood_in[person].update(scopes)

    def apart(self, twin: str, before: Iterable[str]) -> None:
        """Somebody is a person of their own again, and whoever was kept as them is so again."""
        self.twins.pop(twin, None)
        self.twins |= dict.fromkeys(before, twin)

    def is_outside(self, person: str) -> bool:
        """Whether somebody works at an organisation of another region, by the record of that organisation."""
        region = self.regions.get(self.works_at.get(person) or "", "")
        return bool(region) and not (self.home is not None and is_ours(self.home, region))

    def above(self, organisation: str) -> Iterator[str]:
        """The organisations above one, the nearest first."""
        seen = {organisation}
        while (parent := self.parents.get(organisation)) is not None and parent not in seen:
            yield parent
            seen.add(parent)
            organisation = parent

    def ever_above(self, organisation: str) -> set[str]:
        """The organisations that were ever above one: moving it away the day before changes nothing."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [organisation]
        while waiting:
            one = waiting.pop()
            above = {*self.were_above.get(one, ()), *filter(None, (self.parents.get(one),))}
            waiting += (above | self.records.get(one, set())) - found - seen
            seen |= self.records.get(one, set())
            found |= above
        return found - {organisation}

    def comes_from(self, person: str) -> set[str]:
        """Organisations where somebody ever was said to work, or held a role, be it at a centre that they host."""
        named = self.named.get(person, set())
        hosted = set().union(*(self.hosts.get(scope, ()) for scope in named))
        return self.belonged.get(person, set()) | (named & self.bodies) | hosted

    def is_placed(self, person: str) -> bool:
        """Whether it is on record where somebody comes from: an organisation, a centre, or the programme itself."""
        return bool(self.comes_from(person)) or "*" in self.named.get(person, ())

    def is_above(self, person: str, organisation: str) -> bool:
        """Whether somebody works or worked at an organisation above another, or holds a role there."""
        return not self.comes_from(person).isdisjoint(self.ever_above(organisation))

    def is_of(self, person: str, organisation: str) -> bool:
        """Whether somebody ever belonged to an organisation, to one below it, or held a role there."""
        own = self.comes_from(person)
        return organisation in own or any(organisation in self.ever_above(one) for one in own)


PAST: Lookup[Past] = Lookup(name="past", empty=Past)
"""The past of the people around partner checks."""


def _people_around(world: World, commands: Sequence[Any]) -> set[str]:
    people = {name for command in commands for name in (command.actor, command.acting.person)} | world.acting
    people |= {code for code, state in world.states.items() if state.kind is SubjectKind.PERSON}
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
    if away := set().union(*past.stood_in.values()) - set(people):
        _take_people(past, wire.ask(*_asked_of(sorted(away))))
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
    """What a card or an application of an organisation says of people."""
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
    undone = Counter((person, facts["twin"]) for person, kind, facts in entries if kind == "twin_given_back")
    for person, kind, facts in entries:
        if kind == "twin_taken" and undone[person, facts["twin"]] > 0:
            undone[person, facts["twin"]] -= 1
            past.named[person].update(held.split(" ")[1] for held in facts["roles"])  # held until the merger was undone
        elif kind != "twin_given_back":
            _take_told(past, person, kind, facts)
    for person, scope, role, organisation in roles:
        past.gave(person, role, scope, organisation)
    past.works_at.update((person, organisation) for person, organisation in works)


def _take_told(past: Past, person: str, kind: str, facts: dict[str, Any]) -> None:
    if kind.startswith("role_"):
        past.gave(person, facts["role"], facts["scope"], None)
        return
    if kind == "rehomed":
        past.belonged[person].add(facts["into"])
        return
    if kind == "twin_taken":
        past.take_twin(person, facts["twin"], facts["organisations"], facts["scopes"])
        return
    organisation = facts.get("changes", facts).get("organisation")
    if organisation:
        past.belonged[person].add(organisation)


def _on_card(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Everybody whom an entry of a card names, each with the role."""
    for role, persons in facts.get("people", {}).items():
        yield from ((role, person) for person in ([persons] if isinstance(persons, str) else persons))
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
        for code, facts in told:
            if code in past.bodies:
                past.were_above[code] |= _named_above(json.loads(facts))
            elif host := _named(json.loads(facts)).get("host"):
                past.hosts[code].add(host)
        past.parents.update((code, parent) for code, parent, _ in rows)
        past.regions.update((code, region) for code, _, region in rows if region)
        past.parents.update((code, None) for code in wanted - past.parents.keys())
        above = {parent for parent in past.parents.values() if parent}
        above = above.union(*past.were_above.values(), *past.hosts.values())
        above |= set().union(*(past.records.get(code, ()) for code in past.parents))
        wanted = above - past.parents.keys()


def _named(facts: dict[str, Any]) -> dict[str, Any]:
    """What an entry says of a body: all of it, or what changed."""
    found: dict[str, Any] = facts.get("changes", facts)
    return found


def _named_above(facts: dict[str, Any]) -> set[str]:
    """The body that an entry puts an organisation under, or merges it into."""
    return {code for code in (_named(facts).get("parent"), facts.get("into")) if code}
