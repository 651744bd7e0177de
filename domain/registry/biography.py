"""What is known of people and bodies from their beginning: where they come from, and whom they are tied to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from domain.engine.admission import DEPUTY
from domain.methodology.regions import is_ours
from domain.methodology.schema import Pack
from domain.registry.roles import METHODOLOGIST

LEADING = frozenset({"project_leader", "customer", "process_owner"})
"""Roles by which somebody answers for a project: they tie to its organisation, whether it is presented or not."""
FOR_THE_PROGRAMME = frozenset({"commissioner", METHODOLOGIST})
"""Who judges a check, and who took over what it waits for, are there for the programme, not for who applied."""


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
    """Person -> applications that ever named the person, among other scopes of a role."""
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
    same: dict[str, set[str]] = field(default_factory=_sets)
    """Centre -> records that are one with it: whoever was at one of them was at that centre."""
    stood_in: dict[str, set[str]] = field(default_factory=_sets)
    """Person -> those in whose name the person ever might act, among other scopes of a twin."""
    twins: dict[str, str] = field(default_factory=dict)
    """Twin -> person as whom it is kept."""

    def gave(self, person: str, role: str, scope: str, project_of: str | None) -> None:
        """Somebody holds a role from now on; `project_of` is the organisation whose project the scope is."""
        self.named[person].add(scope)
        if role not in FOR_THE_PROGRAMME:
            self.applied[person].add(scope)
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

    def in_whose_name(self, person: str) -> set[str]:
        """In whose name somebody ever might act, and as whom those are kept who were entered twice."""
        away = self.stood_in.get(person, set())
        return away | {self.twins[one] for one in away if one in self.twins}

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
        hosted = set().union(*map(self.houses, named))
        return self.belonged.get(person, set()) | (named & self.bodies) | hosted

    def said_one(self, centre: str, other: str, one: bool) -> None:
        """Two records are one centre, or are two again."""
        for record, its_twin in ((centre, other), (other, centre)):
            self.same[record].add(its_twin) if one else self.same[record].discard(its_twin)

    def houses(self, centre: str) -> set[str]:
        """The organisations that ever hosted a centre, under any of its records."""
        return set().union(*(self.hosts.get(one, ()) for one in self.records_of(centre)))

    def records_of(self, centre: str) -> set[str]:
        """A centre with all that were merged into it, or it into."""
        found, waiting = {centre}, [centre]
        while waiting:
            new = self.same.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

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
