"""What the lane knows while it handles a batch of commands, loaded in a bounded number of queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, String, Subquery, cast, func, literal_column, null, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from domain import commands as ask
from domain.commands import Command, IndicatorPlan
from domain.facts import Attached, Condition, Given, Holdings, Reading, Shown
from domain.kinds import Direction, Level, Moment, Stage, StatusStanding, SubjectKind
from domain.state import COLUMNS, State
from domain.tables import TABLES
from domain.wire import Among, Row, Statement, Wire

HELD = (StatusStanding.ACTIVE, StatusStanding.RENEWAL_OPEN)
"""Standings in which an exemplar status counts."""


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
    cards: dict[str, Row] = field(default_factory=dict)
    """Project -> its row of `project`, where it will be frozen."""

    def held_levels(self, organisation: str | None) -> list[Level]:
        """Levels at which an organisation is an exemplar now."""
        held = [status.level for status in self.statuses[organisation or ""] if status.standing in HELD]
        return sorted(set(held))


REFERENCES: Mapping[type[Command], tuple[str, ...]] = {
    ask.RegisterOrganisation: ("parent", "code"),
    ask.RegisterCentre: ("host", "code"),
    ask.RegisterPerson: ("organisation", "code"),
    ask.GiveRole: ("person", "scope"),
    ask.OpenProject: ("organisation", "centre", "code"),
    ask.ApplyForCheck: ("organisation", "centre", "code"),
    ask.FreezePackage: ("project", "code"),
    ask.Replicate: ("package", "receiver", "centre", "code"),
    ask.ChangeStatus: ("organisation",),
    ask.Appoint: ("subject", "person"),
    ask.GiveScore: ("subject", "person"),
}
"""Which fields of a command name subjects; `subject` where nothing else is said."""

WITH_HOLDINGS = (
    ask.Submit,
    ask.Decide,
    ask.Measure,
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
    ask.OpenProject,
    ask.ApplyForCheck,
    ask.FreezePackage,
    ask.Replicate,
)


def codes_of(command: Command) -> Iterable[str]:
    """Every code that a command names."""
    yield command.actor
    for name in REFERENCES.get(type(command), ("subject",)):
        if (code := getattr(command, name)) is not None:
            yield code
    if isinstance(command, ask.OpenProject | ask.ApplyForCheck | ask.Replicate):
        yield from command.people.values()
    if isinstance(command, ask.ApplyForCheck):
        yield from command.projects
    elif isinstance(command, ask.Decide):
        yield from (terms.owner for terms in command.conditions)


def changed_by(command: Command) -> Iterable[str]:
    """The subjects that a command may move; those of a check's grant are found on the way."""
    match command:
        case ask.ApplyForCheck(projects=projects):
            return projects
        case ask.ChangeStatus(organisation=organisation):
            return (organisation,)
        case ask.GiveRole(person=person):
            return (person,)
        case ask.FreezePackage(project=project):
            return (project,)
    subject = getattr(command, "subject", None)
    return (subject,) if subject else ()


_subject = TABLES["subject"]
_states = select(*(_subject.columns[name] for name in COLUMNS)).where(Among(_subject.c.code, "codes"))
STATES = Statement(_states)
LOCKED = Statement(_states.order_by(_subject.c.code).with_for_update())
"""Only what a command may change is locked: people and organisations that it names never make others wait."""
_role = TABLES["role"]

ROLES = Statement(
    select(_role.c.person, _role.c.role, _role.c.scope).where(
        Among(_role.c.person, "actors"), Among(_role.c.scope, "scopes")
    )
)
"""Roles of the actors that matter to the subjects at hand, however many others they hold."""
_journal = TABLES["journal"]
HANDLED = Statement(
    select(_journal.c.command_id, _journal.c.subject, _journal.c.seq, _journal.c.kind)
    .where(Among(_journal.c.command_id, "ids"))
    .order_by(_journal.c.command_id, _journal.c.position)
)
_counter = TABLES["counter"]
NUMBERS = Statement(select(_counter.c.kind, _counter.c.value).with_for_update())
_person = TABLES["person"]
EMAILS = Statement(select(_person.c.email, _person.c.code).where(Among(_person.c.email, "emails")))
_package = TABLES["package"]
PACKAGES = Statement(
    select(_package.c.code, _package.c.project, _package.c.manifest).where(Among(_package.c.code, "codes"))
)
EDITIONS = Statement(
    select(_package.c.project, func.max(_package.c.edition))
    .where(Among(_package.c.project, "codes"))
    .group_by(_package.c.project)
)
_project = TABLES["project"]
REPLICAS = Statement(
    select(_project.c.package, _project.c.receiver, _project.c.code).where(
        Among(_project.c.package, "packages"), Among(_project.c.receiver, "receivers")
    )
)
CARDS = Statement(select(_project).where(Among(_project.c.code, "codes")))
_status = TABLES["exemplar_status"]
STATUSES = Statement(
    select(_status.c.organisation, _status.c.basis, _status.c.level, _status.c.standing, _status.c.granted_on)
    .where(Among(_status.c.organisation, "codes"))
    .order_by(_status.c.granted_on, _status.c.basis)
)
_presented = TABLES["presented"]
EXEMPLARY = Statement(
    select(_presented.c.project)
    .join(_status, _status.c.basis == _presented.c.check)
    .where(
        Among(_presented.c.project, "codes"),
        _status.c.standing.in_([literal_column(f"'{standing}'") for standing in HELD]),
    )
)


def _part(name: str, owner: str, order: str | None, columns: Sequence[str]) -> Any:
    """One branch of the holdings query: owner, part, order, six columns as text."""
    table = TABLES[name]
    shown: list[ColumnElement[Any]] = [
        cast(cast(table.c[column], Integer) if column == "outside" else table.c[column], String).label(f"v{place}")
        for place, column in enumerate(columns)
    ]
    shown += [cast(null(), String).label(f"v{place}") for place in range(len(columns), 7)]
    number: ColumnElement[Any] = table.c[order] if order else literal_column("0")
    return select(
        table.c[owner].label("owner"),
        literal_column(f"'{name}'").label("part"),
        number.label("place"),
        *shown,
    ).where(Among(table.c[owner], "codes"))


def _holdings(*parts: Any) -> Statement:
    found: Subquery = union_all(*parts).subquery()
    return Statement(select(found).order_by(found.c.owner, found.c.part, found.c.place, found.c.v0, found.c.v1))


_ANY = (
    _part("evidence", "subject", "entry", ("phase", "kind", "title", "link", "sha256")),
    _part("role", "scope", None, ("role", "person")),
    _part("condition", "subject", "number", ("text", "owner", "due_on", "closed_on")),
)
HOLDINGS: Mapping[SubjectKind, Statement] = {
    SubjectKind.PROJECT: _holdings(
        *_ANY,
        _part("indicator", "project", None, ("key", "name", "unit", "direction", "base", "target", "ideal")),
        _part("measurement", "project", "entry", ("indicator", "moment", "measured_on", "value")),
        _part("project", "code", None, ("package",)),
    ),
    SubjectKind.CHECK: _holdings(
        *_ANY,
        _part("partner_check", "code", None, ("level", "visited_on")),
        _part("presented", "check", None, ("project",)),
        _part("commissioner", "check", None, ("person", "outside")),
        _part("score", "check", "entry", ("person", "criterion", "points")),
    ),
}
"""What decides on a subject of each kind, in one query."""


def load(wire: Wire, batch: Sequence[Command], *, today: date, recorded_at: datetime) -> World:
    """All that a batch of commands needs: a fixed number of queries, whatever its length."""
    world = World(today=today, recorded_at=recorded_at)
    codes = {code for command in batch for code in codes_of(command)}
    changed = sorted({code for command in batch for code in changed_by(command)})
    locked, states, handled = wire.ask(
        (LOCKED, {"codes": changed}),
        (STATES, {"codes": sorted(codes.difference(changed))}),
        (HANDLED, {"ids": [command.command_id for command in batch]}),
    )
    for row in (*locked, *states):
        world.states[row[0]] = State.of(row)
    for command_id, subject, seq, kind in handled:
        world.handled.setdefault(command_id, []).append(EntryRef(subject, seq, kind))
    _load_around(wire, world, batch)
    if any(isinstance(command, OPENING) for command in batch):
        _load_openings(wire, world, batch)
    _load_certification(wire, world, batch)
    return world


def _load_around(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """The actors' roles, and what decides on the subjects at hand."""
    held = {_main_code(command) for command in batch if isinstance(command, WITH_HOLDINGS)}
    scopes = {"*"}.union(*((state.code, state.organisation, state.centre) for state in world.states.values()))
    scopes.discard(None)
    actors = {command.actor for command in batch}
    actors |= {command.person for command in batch if isinstance(command, ask.GiveRole)}
    questions: list[tuple[Statement, Mapping[str, Any]]] = [
        (ROLES, {"actors": sorted(actors), "scopes": sorted(scopes)})
    ]
    for kind, statement in HOLDINGS.items():
        codes = sorted(code for code in held if code in world.states and world.states[code].kind is kind)
        if codes:
            questions.append((statement, {"codes": codes}))
            world.holdings |= {code: Holdings() for code in codes}
    roles, *holdings = wire.ask(*questions)
    for person, role, scope in roles:
        world.roles[person, scope].add(role)
    for rows in holdings:
        for row in rows:
            hold(world.holdings[row[0]], row)


def _main_code(command: Command) -> str:
    return command.project if isinstance(command, ask.FreezePackage) else str(getattr(command, "subject"))  # noqa: B009


def hold(held: Holdings, row: Row) -> None:  # noqa: C901 - one case a table
    """Take one row of the holdings query in."""
    _, part, place, a, b, c, d, e, f, g = row
    match part:
        case "evidence":
            held.evidence.append(Attached(a, b, c, d, e))
        case "role":
            held.people.setdefault(a, []).append(b)
        case "indicator":
            held.indicators.append(
                IndicatorPlan(
                    key=a,
                    name=b,
                    unit=c,
                    direction=Direction(d),
                    base=Decimal(e),
                    target=Decimal(f),
                    ideal=None if g is None else Decimal(g),
                )
            )
        case "measurement":
            held.readings.append(Reading(a, Moment(b), date.fromisoformat(c), Decimal(d)))
        case "condition":
            held.conditions.append(Condition(place, a, b, date.fromisoformat(c), d and date.fromisoformat(d)))
        case "project":
            held.package = a
        case "partner_check":
            held.level = Level(a)
            held.visited_on = b and date.fromisoformat(b)
        case "presented":
            held.presented.append(Shown(a, None, None))
        case "commissioner":
            held.commission[a] = b == "1"
        case "score":
            held.scores.append(Given(a, b, Decimal(c)))


def _load_openings(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """Numbers, addresses, packages and earlier replicas that opening commands may meet."""
    frozen = sorted({command.project for command in batch if isinstance(command, ask.FreezePackage)})
    handed = [command for command in batch if isinstance(command, ask.Replicate)]
    packages = sorted({command.package for command in handed})
    emails = sorted({command.email for command in batch if isinstance(command, ask.RegisterPerson)})
    numbers, known, packs, editions, replicas, cards = wire.ask(
        (NUMBERS, {}),
        (EMAILS, {"emails": emails}),
        (PACKAGES, {"codes": packages}),
        (EDITIONS, {"codes": frozen}),
        (REPLICAS, {"packages": packages, "receivers": sorted({command.receiver for command in handed})}),
        (CARDS, {"codes": frozen}),
    )
    world.numbers = {SubjectKind(kind): value for kind, value in numbers}
    world.emails = dict(known)
    world.packages = {code: Frozen(code, project, json.loads(text)) for code, project, text in packs}
    world.editions = dict(editions)
    world.replicas = {(package, receiver): code for package, receiver, code in replicas}
    world.cards = {row[0]: row for row in cards}


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
    for shown in held.presented:
        project = world.states[shown.code]
        shown.organisation, shown.completed_on = project.organisation, project.completed_on
    if state.kind is SubjectKind.CHECK:
        held.held_levels = world.held_levels(state.organisation)
    return held


def stage_without_check(world: World, project: str) -> Stage:
    """The stage of a completed project that no check presents any more."""
    return Stage.REPLICATION if project in world.exemplary else Stage.CLOSED
