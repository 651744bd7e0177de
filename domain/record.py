"""Writes what happened: an event changes its subject's state and becomes rows, flushed in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain import events as happened
from domain.chain import link
from domain.columns import instant_text
from domain.commands import Command, IndicatorPlan
from domain.events import Event
from domain.facts import Attached, Condition, Given, Holdings, Reading, Shown, as_facts
from domain.kinds import Stage, Standing, SubjectKind
from domain.methodology.schema import Decision
from domain.questions import HELD
from domain.state import COLUMNS, State
from domain.tables import TABLES
from domain.wire import Row, Wire, change, insertion
from domain.world import EntryRef, Frozen, StatusHeld, World

INSERTS = {
    name: insertion(TABLES[name])
    for name in (
        "subject",
        "organisation",
        "centre",
        "person",
        "role",
        "project",
        "indicator",
        "partner_check",
        "presented",
        "package",
        "evidence",
        "measurement",
        "decision",
        "condition",
        "commissioner",
        "score",
        "exemplar_status",
        "journal",
        "outbox",
    )
}
"""Statements that add rows, in an order that foreign keys allow."""

_MOVED = COLUMNS[1:]
MOVE = change(TABLES["subject"], ("code", "version"), _MOVED)
CLOSE = change(TABLES["condition"], ("subject", "number"), ("closed_on",))
VISIT = change(TABLES["partner_check"], ("code",), ("visited_on",))
STATUS = change(TABLES["exemplar_status"], ("basis",), ("standing", "ended_on"))
NUMBER = change(TABLES["counter"], ("kind",), ("value",))


class Stale(Exception):
    """A subject was changed between reading and writing it."""


class Record:
    """Collects the rows of one batch, then writes them all."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.closed: list[Row] = []
        self.visited: list[Row] = []
        self.restated: list[Row] = []
        self._loaded: dict[str, int] = {code: state.version for code, state in world.states.items()}
        self._numbers = dict(world.numbers)
        self._touched: dict[str, State] = {}
        self._recorded_at = instant_text(world.recorded_at)

    def write(self, command: Command, position: int, code: str, event: Event) -> EntryRef:
        """Apply one event to its subject and write it into the subject's chain."""
        state = self.world.states[code]
        seq = state.version + 1
        APPLY[type(event)](self, state, event, command.actor, command.on, seq)
        facts = as_facts(event)
        on = command.on.isoformat()
        previous = state.head
        entry = (
            code,
            seq,
            event.kind,
            on,
            self._recorded_at,
            command.actor,
            command.command_id,
            position,
            state.phase,
            state.standing,
            state.stage,
            facts,
        )
        state.head = link(previous, entry)
        state.version = seq
        self.rows["journal"].append((*entry, previous, state.head))
        if event.owed:
            self.rows["outbox"].append((code, seq))
        self._touched[code] = state
        return EntryRef(code, seq, event.kind)

    def flush(self, wire: Wire) -> None:
        """Write everything; raises `Stale` when somebody else was faster on a subject."""
        new, moved = [], []
        for code, state in self._touched.items():
            if (version := self._loaded.get(code)) is None:
                new.append(state.row())
            else:
                moved.append((*state.row()[1:], code, version))
        self.rows["subject"] = new
        orders = [(INSERTS[name], self.rows[name]) for name in INSERTS if self.rows.get(name)]
        if moved:
            orders.insert(1 if new else 0, (MOVE, moved))
        orders += [
            (statement, rows)
            for statement, rows in ((CLOSE, self.closed), (VISIT, self.visited), (STATUS, self.restated))
            if rows
        ]
        counts = wire.tell(orders + self._number_orders())
        if moved and counts[1 if new else 0] != len(moved):
            raise Stale

    def _number_orders(self) -> list[tuple[Any, list[Row]]]:
        changed = [(value, kind) for kind, value in self.world.numbers.items() if value != self._numbers.get(kind)]
        known = [row for row in changed if row[1] in self._numbers]
        fresh = [(kind, value) for value, kind in changed if kind not in self._numbers]
        orders: list[tuple[Any, list[Row]]] = []
        if known:
            orders.append((NUMBER, known))
        if fresh:
            orders.append((insertion(TABLES["counter"]), fresh))
        return orders


Apply = Callable[[Record, State, Any, str, date, int], None]


def _organisation(
    record: Record, state: State, event: happened.OrganisationRegistered, actor: str, on: date, seq: int
) -> None:
    state.title, state.organisation = event.title, state.code
    record.rows["organisation"].append((state.code, event.title, event.organisation_kind, event.sphere, event.parent))


def _centre(record: Record, state: State, event: happened.CentreRegistered, actor: str, on: date, seq: int) -> None:
    state.title, state.centre, state.organisation = event.title, state.code, event.host
    record.rows["centre"].append((state.code, event.title, event.centre_kind, event.host, event.sphere))


def _person(record: Record, state: State, event: happened.PersonRegistered, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.title, event.organisation
    record.world.emails[event.email] = state.code
    record.rows["person"].append(
        (
            state.code,
            event.title,
            event.post,
            event.email,
            event.organisation,
            event.region,
            event.language,
            event.time_zone,
            event.cadence,
        )
    )


def _give(record: Record, person: str, role: str, scope: str) -> None:
    """A person holds a role from now on."""
    record.rows["role"].append((person, scope, role))
    record.world.roles[person, scope].add(role)
    if (held := record.world.holdings.get(scope)) is not None:
        held.people[role] = sorted({*held.people.get(role, ()), person})


def _role(record: Record, state: State, event: happened.RoleGiven, actor: str, on: date, seq: int) -> None:
    _give(record, state.code, event.role, event.scope)


def _indicator_row(code: str, plan: IndicatorPlan) -> Row:
    ideal = None if plan.ideal is None else plain(plan.ideal)
    return (code, plan.key, plan.name, plan.unit, plan.direction, plain(plan.base), plain(plan.target), ideal)


def _project(record: Record, state: State, event: happened.ProjectOpened, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation, state.centre = event.title, event.organisation, event.centre
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.opening_phase
    state.standing, state.stage, state.due_on = Standing.IN_WORK, Stage.PILOT, event.due_on
    package = receiver = None
    if isinstance(event, happened.ReplicaOpened):
        package, receiver, state.stage = event.package, event.receiver, Stage.REPLICATION
        record.world.replicas[package, receiver] = state.code
    record.rows["project"].append(
        (
            state.code,
            event.sphere,
            event.from_event,
            event.to_event,
            event.justification,
            event.key_risk,
            package,
            receiver,
        )
    )
    record.rows["indicator"].extend(_indicator_row(state.code, plan) for plan in event.indicators)
    indicators = sorted(event.indicators, key=lambda plan: plan.key)
    record.world.holdings[state.code] = Holdings(indicators=indicators, package=package)
    for role, person in event.people.items():
        _give(record, person, role, state.code)


def _evidence(record: Record, state: State, event: happened.EvidenceAttached, actor: str, on: date, seq: int) -> None:
    record.rows["evidence"].append(
        (
            state.code,
            seq,
            event.phase,
            event.evidence,
            event.title,
            event.link,
            event.sha256,
            on.isoformat(),
            actor,
        )
    )
    if (held := record.world.holdings.get(state.code)) is not None:
        held.evidence.append(Attached(event.phase, event.evidence, event.title, event.link, event.sha256))


def _measured(record: Record, state: State, event: happened.Measured, actor: str, on: date, seq: int) -> None:
    record.rows["measurement"].append(
        (state.code, seq, event.indicator, event.moment, on.isoformat(), plain(event.value))
    )
    record.world.holdings[state.code].readings.append(Reading(event.indicator, event.moment, on, event.value))


def _submitted(record: Record, state: State, event: happened.Submitted, actor: str, on: date, seq: int) -> None:
    state.submitted(event, actor, on)


def _decided(record: Record, state: State, event: happened.Decided, actor: str, on: date, seq: int) -> None:
    state.decided(event, on)
    record.rows["decision"].append(
        (
            state.code,
            seq,
            event.phase,
            event.decision,
            event.target,
            on.isoformat(),
            actor,
            event.reason,
            event.comment,
            event.pack,
            event.facts_sha256,
            as_facts(event.findings),
        )
    )
    if event.decision is Decision.CONDITIONAL:
        held = record.world.holdings[state.code]
        for number, terms in enumerate(event.conditions, event.first_condition):
            record.rows["condition"].append(
                (state.code, number, terms.text, terms.owner, terms.due_on.isoformat(), None)
            )
            held.conditions.append(Condition(number, terms.text, terms.owner, terms.due_on, None))


def _completed(record: Record, state: State, event: happened.Completed, actor: str, on: date, seq: int) -> None:
    state.completed(on)


def _resumed(record: Record, state: State, event: happened.Resumed, actor: str, on: date, seq: int) -> None:
    state.resumed(event, on)


def _condition_closed(
    record: Record, state: State, event: happened.ConditionClosed, actor: str, on: date, seq: int
) -> None:
    record.closed.append((on.isoformat(), state.code, event.number))
    for condition in record.world.holdings[state.code].conditions:
        if condition.number == event.number:
            condition.closed_on = on


def _stage(record: Record, state: State, event: happened.StageChanged, actor: str, on: date, seq: int) -> None:
    state.restaged(event)


def _check(record: Record, state: State, event: happened.CheckApplied, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation, state.centre = event.title, event.organisation, event.centre
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.opening_phase
    state.standing, state.due_on = Standing.IN_WORK, event.due_on
    record.rows["partner_check"].append((state.code, event.level, None))
    record.rows["presented"].extend((state.code, project) for project in sorted(event.projects))
    presented = [Shown(project, None, None) for project in sorted(event.projects)]
    record.world.holdings[state.code] = Holdings(level=event.level, presented=presented)
    for role, person in event.people.items():
        _give(record, person, role, state.code)


def _appointed(record: Record, state: State, event: happened.Appointed, actor: str, on: date, seq: int) -> None:
    record.rows["commissioner"].append((state.code, event.person, event.outside))
    record.world.holdings[state.code].commission[event.person] = event.outside
    _give(record, event.person, "commissioner", state.code)


def _visit(record: Record, state: State, event: happened.VisitHeld, actor: str, on: date, seq: int) -> None:
    record.visited.append((on.isoformat(), state.code))
    record.world.holdings[state.code].visited_on = on


def _scored(record: Record, state: State, event: happened.Scored, actor: str, on: date, seq: int) -> None:
    record.rows["score"].append((state.code, seq, event.person, event.criterion, plain(event.points)))
    record.world.holdings[state.code].scores.append(Given(event.person, event.criterion, event.points))


def _refused(record: Record, state: State, event: happened.CheckRefused, actor: str, on: date, seq: int) -> None:
    """A check's refusal changes nothing beside the decision that it follows."""


def _granted(record: Record, state: State, event: happened.StatusGranted, actor: str, on: date, seq: int) -> None:
    until = event.valid_until.isoformat() if event.valid_until else None
    record.rows["exemplar_status"].append((event.basis, state.code, event.level, on.isoformat(), until, HELD[0], None))
    record.world.statuses[state.code].append(StatusHeld(event.basis, event.level, HELD[0], on))
    record.world.exemplary.update(event.projects)


def _status(record: Record, state: State, event: happened.StatusChanged, actor: str, on: date, seq: int) -> None:
    ended = None if event.to in HELD else on.isoformat()
    record.restated.append((event.to, ended, event.status_of))
    for status in record.world.statuses[state.code]:
        if status.basis == event.status_of:
            status.standing = event.to


def _frozen(record: Record, state: State, event: happened.PackageFrozen, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.title, event.organisation
    record.rows["package"].append(
        (state.code, event.project, event.edition, event.manifest, event.sha256, on.isoformat())
    )
    record.world.packages[state.code] = Frozen(state.code, event.project, json.loads(event.manifest))
    record.world.editions[event.project] = event.edition


APPLY: Mapping[type[Event], Apply] = {
    happened.OrganisationRegistered: _organisation,
    happened.CentreRegistered: _centre,
    happened.PersonRegistered: _person,
    happened.RoleGiven: _role,
    happened.ProjectOpened: _project,
    happened.ReplicaOpened: _project,
    happened.EvidenceAttached: _evidence,
    happened.Measured: _measured,
    happened.Submitted: _submitted,
    happened.Decided: _decided,
    happened.Completed: _completed,
    happened.Resumed: _resumed,
    happened.ConditionClosed: _condition_closed,
    happened.StageChanged: _stage,
    happened.CheckApplied: _check,
    happened.Appointed: _appointed,
    happened.VisitHeld: _visit,
    happened.Scored: _scored,
    happened.CheckRefused: _refused,
    happened.StatusGranted: _granted,
    happened.StatusChanged: _status,
    happened.PackageFrozen: _frozen,
}
"""Event -> what it changes; a test asserts that no event is missing."""


def plain(value: Decimal) -> str:
    """A decimal as it is stored: no exponent."""
    return format(value, "f")


def start(world: World, kind: SubjectKind, code: str, on: date) -> None:
    """A new subject enters the world; its first entry follows."""
    world.states[code] = State.new(kind, code, on)
