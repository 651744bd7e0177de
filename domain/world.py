"""What the lane knows while it handles a batch of commands, loaded in a bounded number of queries."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any

from domain import commands as ask
from domain.capsule import parts_seen
from domain.commands import SYSTEM, Command
from domain.facts import Holdings
from domain.holding import hold
from domain.kinds import Level, Stage, Standing, StatusStanding, SubjectKind
from domain.mentions import AMENDING, LIGHT, OPENING, REMARKED, WITH_HOLDINGS, addresses, changed_by, codes_of, named_by
from domain.packs import Packs
from domain.questions import (
    DECISIONS,
    EDITIONS,
    EMAILS,
    EXEMPLARY,
    HANDLED,
    HELD,
    HOLDINGS,
    LOCKED,
    NUMBERS,
    PACKAGES,
    PAPERS,
    POSTS,
    READINGS,
    REPLICAS,
    RESTING_ON_PEOPLE,
    ROLES,
    SINCE_RETURN,
    STATES,
    STATUSES,
    holdings_of_parts,
)
from domain.registered import taken
from domain.state import State
from domain.wire import Statement, Wire


@dataclass(slots=True)
class StatusHeld:
    """An exemplar status of an organisation, as the lane sees it."""

    basis: str
    level: Level
    standing: StatusStanding
    granted_on: date


@dataclass(slots=True)
class Frozen:
    """A package, as the lane sees it."""

    code: str
    project: str
    manifest: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A decision that lets its subject pass, with the facts that it rests on."""

    entry: int
    phase: str
    decided_by: str
    capsule: str


@dataclass(frozen=True, slots=True)
class EntryRef:
    """Names one entry of the journal."""

    subject: str
    seq: int
    kind: str


@dataclass(slots=True)
class World:
    """Everything that the commands of one batch may read or change."""

    today: date
    recorded_at: datetime
    time_zone: str
    """The programme's, in which newcomers live until they say otherwise."""
    states: dict[str, State] = field(default_factory=dict)
    holdings: dict[str, Holdings] = field(default_factory=dict)
    roles: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """(Person, scope) -> roles held there."""
    acting: set[str] = field(default_factory=set)
    """Actors who are known by a role that they hold."""
    handled: dict[str, list[EntryRef]] = field(default_factory=dict)
    """Command id -> the entries that it brought about."""
    numbers: dict[SubjectKind, int] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, list[StatusHeld]] = field(default_factory=lambda: defaultdict(list))
    """Organisation -> its statuses."""
    exemplary: set[str] = field(default_factory=set)
    """Projects that an active status rests on."""
    packages: dict[str, Frozen] = field(default_factory=dict)
    editions: dict[str, int] = field(default_factory=dict)
    """Project -> how many packages were frozen from it."""
    replicas: dict[tuple[str, str], str] = field(default_factory=dict)
    """(Package, receiver) -> its replica project."""
    posts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Person whom a command names on a card -> name and post."""
    registered: dict[str, str] = field(default_factory=dict)
    """Registration number -> project, of the numbers that commands ask for."""
    sealed: dict[str, list[Sealed]] = field(default_factory=dict)
    """Subject whose facts a command may change -> decisions that rest on them."""
    seals_people: bool = False
    """Somebody may be written another way in this batch: decisions of the batch itself are among the sealed, too."""
    since_return: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Subject -> (kind, facts) of what happened since it was returned for rework."""

    def held_levels(self, organisation: str | None) -> list[Level]:
        """Levels at which an organisation is an exemplar now."""
        held = [status.level for status in self.statuses[organisation or ""] if status.standing in HELD]
        return sorted(set(held))


def load(wire: Wire, batch: Sequence[Command], packs: Packs, *, today: date, recorded_at: datetime) -> World:
    """All that a batch of commands needs: a bounded number of queries, whatever its length."""
    world = World(today=today, recorded_at=recorded_at, time_zone=packs.current.time_zone)
    codes = {code for command in batch for code in codes_of(command)}
    changed = sorted({code for command in batch for code in changed_by(command)})
    questions: list[tuple[Statement, Mapping[str, Any]]] = [
        (HANDLED, {"ids": [command.command_id for command in batch]}),
        (LOCKED, {"codes": changed}),
    ]
    if rest := sorted(codes.difference(changed)):
        questions.append((STATES, {"codes": rest}))
    handled, *states = wire.ask(*questions)
    for row in chain.from_iterable(states):
        world.states[row[0]] = State.of(row)
    for command_id, subject, seq, kind in handled:
        world.handled.setdefault(command_id, []).append(EntryRef(subject, seq, kind))
    _load_around(wire, world, batch, packs)
    if any(isinstance(command, OPENING) for command in batch) or any(True for _ in addresses(batch)):
        _load_openings(wire, world, batch, packs)
    _load_certification(wire, world, batch)
    persons = {person for command in batch for person in named_by(command)} & world.states.keys()
    if named := sorted(persons.union(world.emails.values())):
        world.posts = {code: (name, post) for code, name, post in wire.ask((POSTS, {"codes": named}))[0]}
    _load_past(wire, world, batch)
    return world


def _load_past(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """Decisions whose facts may change now, and what was done since a return for rework."""
    amended = sorted({code for command in batch for code in _amended_by(world, command)} & world.states.keys())
    if amended:
        world.sealed = {code: [] for code in amended}
        for code, entry, phase, decided_by, capsule in wire.ask((DECISIONS, {"codes": amended}))[0]:
            world.sealed[code].append(Sealed(entry, phase, decided_by, capsule))
    _load_resting_on_people(wire, world, batch)
    returned = sorted(
        command.subject
        for command in batch
        if isinstance(command, ask.Submit)
        and (state := world.states.get(command.subject)) is not None
        and state.round > 0
        and state.standing is Standing.IN_WORK
    )
    if returned:
        world.since_return = {code: [] for code in returned}
        for code, kind, facts in wire.ask((SINCE_RETURN, {"codes": returned}))[0]:
            world.since_return[code].append((kind, facts))


def _load_resting_on_people(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """Decisions about live subjects that sealed how somebody is written who is written another way from now on."""
    people = {command.person for command in batch if isinstance(command, ask.AmendPerson) and command.rewrites}
    if not people:
        return
    world.seals_people = True
    rows = wire.ask((RESTING_ON_PEOPLE, {"people": sorted(people)}))[0]
    new = {row[0] for row in rows} - world.sealed.keys()
    for code, entry, phase, decided_by, capsule in rows:
        if code in new:
            world.sealed.setdefault(code, []).append(Sealed(entry, phase, decided_by, capsule))
    if missing := sorted(new - world.states.keys()):
        for row in wire.ask((LOCKED, {"codes": missing}))[0]:
            world.states[row[0]] = State.of(row)


def _amended_by(world: World, command: Command) -> Iterable[str]:
    """The subject whose sealed facts a command may change."""
    if isinstance(command, AMENDING) or (isinstance(command, ask.PlanAction) and command.or_settle):
        yield command.subject
    elif isinstance(command, ask.Measure) and command.nth and (held := world.holdings.get(command.subject)):
        same = (command.indicator, command.moment, command.on)
        if any((found.indicator, found.moment, found.on) == same for found in held.readings):
            yield command.subject


def _load_around(wire: Wire, world: World, batch: Sequence[Command], packs: Packs) -> None:
    """The actors' roles, and what decides on the subjects at hand."""
    held = {_main_code(command) for command in batch if isinstance(command, WITH_HOLDINGS)}
    light = {getattr(command, "subject") for command in batch if isinstance(command, LIGHT)} - held  # noqa: B009
    scopes = {"*"}.union(*((state.code, state.organisation, state.centre) for state in world.states.values()))
    scopes.discard(None)
    actors = {command.actor for command in batch}
    actors |= {command.person for command in batch if isinstance(command, ask.GiveRole)}
    questions: list[tuple[Statement, Mapping[str, Any]]] = [
        (ROLES, {"actors": sorted(actors), "scopes": sorted(scopes)})
    ]
    gates = _at_gates(world, batch, packs, held)
    held.difference_update(*gates.values())
    for parts, decided in gates.items():
        questions.append((holdings_of_parts(parts), {"codes": decided}))
        world.holdings |= {code: Holdings() for code in decided}
    for kind, statement in HOLDINGS.items():
        codes = sorted(code for code in held if code in world.states and world.states[code].kind is kind)
        if codes:
            questions.append((statement, {"codes": codes}))
            world.holdings |= {code: Holdings() for code in codes}
    if codes := sorted(light & world.states.keys()):
        questions.append((PAPERS, {"codes": codes}))
        world.holdings |= {code: Holdings() for code in codes}
        if days := sorted({command.on for command in batch if isinstance(command, ask.Measure) and command.nth}):
            questions.append((READINGS, {"codes": codes, "days": days}))
    roles, *holdings = wire.ask(*questions)
    for person, role, scope in roles:
        world.roles[person, scope].add(role)
        world.acting.add(person)
    _load_strangers(wire, world, batch)
    for rows in holdings:
        for row in rows:
            hold(world.holdings[row[0]], row)


def _at_gates(world: World, batch: Sequence[Command], packs: Packs, held: set[str]) -> dict[frozenset[str], list[str]]:
    """Parts that a gate looks at -> projects of which nothing but one decision at such a gate is asked."""
    asked = Counter(_main_code(command) for command in batch if isinstance(command, (*WITH_HOLDINGS, ask.Measure)))
    found: dict[frozenset[str], list[str]] = {}
    for command in batch:
        if not isinstance(command, ask.Decide) or asked[command.subject] > 1:
            continue
        state = world.states.get(command.subject)
        if state is None or state.kind is not SubjectKind.PROJECT or state.phase is None:
            continue
        phase = packs.of(state.pack).lifecycles[state.lifecycle or ""].phases[state.phase]
        parts = parts_seen(phase.gate) | (REMARKED if command.fields else frozenset())
        found.setdefault(parts, []).append(state.code)
    return {parts: sorted(codes) for parts, codes in found.items()}


def _load_strangers(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """Actors who hold no role here: they may still be known people, or nobody at all."""
    strangers = {command.actor for command in batch} - world.acting - world.states.keys() - {SYSTEM}
    if strangers:
        for row in wire.ask((STATES, {"codes": sorted(strangers)}))[0]:
            world.states[row[0]] = State.of(row)


def _main_code(command: Command) -> str:
    return command.project if isinstance(command, ask.FreezePackage) else str(getattr(command, "subject"))  # noqa: B009


def _load_openings(wire: Wire, world: World, batch: Sequence[Command], packs: Packs) -> None:
    """Numbers, addresses, packages and earlier replicas that opening commands may meet."""
    frozen = sorted({command.project for command in batch if isinstance(command, ask.FreezePackage)})
    handed = [command for command in batch if isinstance(command, ask.Replicate)]
    packages = sorted({command.package for command in handed})
    people = (command for command in batch if isinstance(command, ask.RegisterPerson | ask.AmendPerson))
    emails = sorted({command.email for command in people if command.email} | set(addresses(batch)))
    numbers, known, frozen_packages, editions, replicas = wire.ask(
        (NUMBERS, {}),
        (EMAILS, {"emails": emails}),
        (PACKAGES, {"codes": packages}),
        (EDITIONS, {"codes": frozen}),
        (REPLICAS, {"packages": packages, "receivers": sorted({command.receiver for command in handed})}),
    )
    world.numbers = {SubjectKind(kind): value for kind, value in numbers}
    world.registered = taken(wire, batch, packs.current, world.numbers.get(SubjectKind.PROJECT, 0))
    world.emails = dict(known)
    world.packages = {code: Frozen(code, project, json.loads(text)) for code, project, text in frozen_packages}
    world.editions = dict(editions)
    world.replicas = {(package, receiver): code for package, receiver, code in replicas}


def _load_certification(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """Statuses of the organisations and states of the projects around checks and packages."""
    shown = {project.code for held in world.holdings.values() for project in held.presented}
    around = {state.organisation for state in world.states.values() if state.kind is SubjectKind.CHECK}
    for command in batch:
        if isinstance(command, ask.ApplyForCheck):
            shown.update(command.projects)
            around.add(command.organisation)
        elif isinstance(command, ask.FreezePackage):
            shown.add(command.project)
        elif isinstance(command, ask.ChangeStatus):
            around.add(command.organisation)
    organisations = sorted(code for code in around if code)
    if not shown and not organisations:
        return
    missing = sorted((shown | set(organisations)) - world.states.keys())
    states, statuses, exemplary = wire.ask(
        (LOCKED, {"codes": missing}),
        (STATUSES, {"codes": organisations}),
        (EXEMPLARY, {"codes": sorted(shown)}),
    )
    for row in states:
        world.states[row[0]] = State.of(row)
    for organisation, basis, level, standing, granted_on in statuses:
        on = date.fromisoformat(granted_on) if isinstance(granted_on, str) else granted_on
        world.statuses[organisation].append(StatusHeld(basis, Level(level), StatusStanding(standing), on))
    world.exemplary = {code for (code,) in exemplary}


def gate_facts(world: World, state: State) -> Holdings:
    """The holdings of a subject with what it leans on, as its gate sees them."""
    held = world.holdings[state.code]
    for person, known in world.posts.items():
        held.posts[person] = known
    for shown in held.presented:
        project = world.states[shown.code]
        shown.organisation, shown.completed_on = project.organisation, project.completed_on
    if state.kind is SubjectKind.CHECK:
        held.held_levels = world.held_levels(state.organisation)
    return held


def stage_without_check(world: World, project: str) -> Stage:
    """The stage of a completed project that no check presents any more."""
    return Stage.REPLICATION if project in world.exemplary else Stage.CLOSED
