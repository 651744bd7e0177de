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
from domain.commands import SYSTEM, Command, everybody
from domain.facts import Holdings
from domain.holding import hold
from domain.kinds import Level, Stage, Standing, StatusStanding, SubjectKind
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
    NUMBERED,
    NUMBERS,
    PACKAGES,
    PAPERS,
    POSTS,
    REPLICAS,
    ROLES,
    SINCE_RETURN,
    STATES,
    STATUSES,
    holdings_of_parts,
)
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
    since_return: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Subject -> (kind, facts) of what happened since it was returned for rework."""

    def held_levels(self, organisation: str | None) -> list[Level]:
        """Levels at which an organisation is an exemplar now."""
        held = [status.level for status in self.statuses[organisation or ""] if status.standing in HELD]
        return sorted(set(held))


REFERENCES: Mapping[type[Command], tuple[str, ...]] = {
    ask.RegisterOrganisation: ("parent", "code"),
    ask.RegisterCentre: ("host", "code"),
    ask.RegisterPerson: ("organisation", "code"),
    ask.GiveRole: ("person", "scope"),
    ask.AmendPerson: ("person", "organisation"),
    ask.OpenProject: ("organisation", "centre", "code"),
    ask.ApplyForCheck: ("organisation", "centre", "code"),
    ask.FreezePackage: ("project", "code"),
    ask.Replicate: ("package", "receiver", "centre", "code"),
    ask.ChangeStatus: ("organisation",),
    ask.PlanAction: ("subject", "owner"),
    ask.SettleAction: ("subject", "owner"),
    ask.Appoint: ("subject", "person"),
    ask.GiveScore: ("subject", "person"),
}
"""Which fields of a command name subjects; `subject` where nothing else is said."""

LIGHT = (ask.Submit, ask.Measure)
"""Commands that look at documents and indicators only."""

AMENDING = (
    ask.AmendCard,
    ask.SetIndicator,
    ask.DropIndicator,
    ask.ReachMilestone,
    ask.SettleAction,
    ask.WithdrawEvidence,
    ask.CorrectMeasurement,
)
"""Commands that may change a fact which a decision rests on."""

WITH_HOLDINGS = (
    *AMENDING,
    ask.AddMilestone,
    ask.MoveMilestone,
    ask.PlanAction,
    ask.Decide,
    ask.CloseCondition,
    ask.Appoint,
    ask.GiveScore,
    ask.FreezePackage,
    ask.HoldVisit,
)
OPENING = (
    ask.RegisterOrganisation,
    ask.RegisterCentre,
    ask.RegisterPerson,
    ask.AmendPerson,
    ask.AmendCard,
    ask.OpenProject,
    ask.ApplyForCheck,
    ask.FreezePackage,
    ask.Replicate,
)


def codes_of(command: Command) -> Iterable[str]:
    """Every code that a command names, but for who acts."""
    for name in REFERENCES.get(type(command), ("subject",)):
        if (code := getattr(command, name)) is not None:
            yield code
    if isinstance(command, ask.OpenProject | ask.ApplyForCheck | ask.Replicate):
        yield from (person for _, person in everybody(command.people))
    if isinstance(command, ask.ApplyForCheck):
        yield from command.projects
    elif isinstance(command, ask.Decide):
        yield from (terms.owner for terms in command.conditions)
    elif isinstance(command, ask.AmendCard | ask.OpenProject):
        yield from named_by(command)


def named_by(command: Command) -> Iterable[str]:
    """Persons whom a command puts on a card."""
    if isinstance(command, ask.OpenProject | ask.ApplyForCheck | ask.Replicate | ask.AmendCard):
        yield from (person for _, person in everybody(command.people))
    if isinstance(command, ask.GiveRole | ask.AmendPerson):
        yield command.person
    elif isinstance(command, ask.OpenProject) and command.approved_by is not None:
        yield command.approved_by
    elif isinstance(command, ask.AmendCard) and (approver := command.card.get("approved_by")):
        yield approver


def changed_by(command: Command) -> Iterable[str]:
    """The subjects that a command may move; those of a check's grant are found on the way."""
    match command:
        case ask.ApplyForCheck(projects=projects):
            return projects
        case ask.ChangeStatus(organisation=organisation):
            return (organisation,)
        case ask.GiveRole(person=person) | ask.AmendPerson(person=person):
            return (person,)
        case ask.FreezePackage(project=project):
            return (project,)
    subject = getattr(command, "subject", None)
    return (subject,) if subject else ()


def load(wire: Wire, batch: Sequence[Command], packs: Packs, *, today: date, recorded_at: datetime) -> World:
    """All that a batch of commands needs: a bounded number of queries, whatever its length."""
    world = World(today=today, recorded_at=recorded_at)
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
    if any(isinstance(command, OPENING) for command in batch):
        _load_openings(wire, world, batch)
    _load_certification(wire, world, batch)
    if named := sorted({person for command in batch for person in named_by(command)} & world.states.keys()):
        world.posts = {code: (name, post) for code, name, post in wire.ask((POSTS, {"codes": named}))[0]}
    _load_past(wire, world, batch)
    return world


def _load_past(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """Decisions whose facts may change now, and what was done since a return for rework."""
    amended = sorted({command.subject for command in batch if isinstance(command, AMENDING)} & world.states.keys())
    if amended:
        world.sealed = {code: [] for code in amended}
        for code, entry, phase, decided_by, capsule in wire.ask((DECISIONS, {"codes": amended}))[0]:
            world.sealed[code].append(Sealed(entry, phase, decided_by, capsule))
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
        found.setdefault(parts_seen(phase.gate), []).append(state.code)
    return {parts: sorted(codes) for parts, codes in found.items()}


def _load_strangers(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """Actors who hold no role here: they may still be known people, or nobody at all."""
    strangers = {command.actor for command in batch} - world.acting - world.states.keys() - {SYSTEM}
    if strangers:
        for row in wire.ask((STATES, {"codes": sorted(strangers)}))[0]:
            world.states[row[0]] = State.of(row)


def _main_code(command: Command) -> str:
    return command.project if isinstance(command, ask.FreezePackage) else str(getattr(command, "subject"))  # noqa: B009


def _load_openings(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """Numbers, addresses, packages and earlier replicas that opening commands may meet."""
    frozen = sorted({command.project for command in batch if isinstance(command, ask.FreezePackage)})
    handed = [command for command in batch if isinstance(command, ask.Replicate)]
    packages = sorted({command.package for command in handed})
    people = (command for command in batch if isinstance(command, ask.RegisterPerson | ask.AmendPerson))
    emails = sorted({command.email for command in people if command.email} | set(_addresses(batch)))
    asked = sorted({command.number for command in batch if isinstance(command, ask.OpenProject) and command.number})
    numbers, known, packs, editions, replicas, registered = wire.ask(
        (NUMBERS, {}),
        (EMAILS, {"emails": emails}),
        (PACKAGES, {"codes": packages}),
        (EDITIONS, {"codes": frozen}),
        (REPLICAS, {"packages": packages, "receivers": sorted({command.receiver for command in handed})}),
        (NUMBERED, {"numbers": asked}),
    )
    world.registered = dict(registered)
    world.numbers = {SubjectKind(kind): value for kind, value in numbers}
    world.emails = dict(known)
    world.packages = {code: Frozen(code, project, json.loads(text)) for code, project, text in packs}
    world.editions = dict(editions)
    world.replicas = {(package, receiver): code for package, receiver, code in replicas}


def _addresses(batch: Sequence[Command]) -> Iterable[str]:
    """E-mails by which cards name people."""
    for command in batch:
        if isinstance(command, ask.OpenProject | ask.AmendCard):
            yield from (address(person) for person in named_by(command) if "@" in person)


def address(text: str) -> str:
    """An e-mail address as it is compared and kept."""
    return text.strip().lower()


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
