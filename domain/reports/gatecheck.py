"""A gate before anybody decides: every document and rule with its verdict, read and not written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, select

from domain.certification.exemplars import around_checks, seen_by_check
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.parts import KNOWN, hold, of_kind, of_parts
from domain.engine.questions import STATES
from domain.engine.refusals import Refusal, already, unknown
from domain.engine.state import COLUMNS, State
from domain.engine.wire import Wire
from domain.engine.world import World
from domain.methodology.schema import Pack, Phase
from domain.programme.kinds import SubjectKind
from domain.registry.past import PAST
from domain.registry.past import around as people_around
from domain.reports.surroundings import parts
from domain.reports.views import state_of
from domain.rules.capsule import capsule, digest, parts_seen
from domain.rules.table import Finding, findings, papers
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES

_subject = TABLES["subject"]


@dataclass(frozen=True, slots=True)
class GateView:
    """The gate of a subject's current phase, with every verdict on its facts."""

    state: State
    phase: Phase
    findings: tuple[Finding, ...]
    facts_sha256: str

    @property
    def is_open(self) -> bool:
        """Whether nothing speaks against passing."""
        return not any(finding.blocks for finding in self.findings)


def gate_of(connection: Connection, packs: Packs, code: str) -> GateView:
    """What the gate would say now; refuses a code that walks no lifecycle, or has ended."""
    state = state_of(connection, code)
    if state.kind not in KNOWN.kinds:
        raise Refusal([unknown("code", SubjectKind.PROJECT, code)])
    if state.ended_on is not None:
        raise Refusal([already("ended", f"{code} уже завершён, ворот нет", f"{code} has ended, there is no gate")])
    return next(views(connection, packs, [state]))


def missing_at(connection: Connection, packs: Packs, codes: Collection[str]) -> dict[str, tuple[Finding, ...]]:
    """Subject -> what speaks against passing its gate; those that walk no lifecycle or have ended are left out."""
    found: dict[str, tuple[Finding, ...]] = {}
    columns = [_subject.c[name] for name in COLUMNS]
    for some in parts(codes):
        query = select(*columns).where(
            _subject.c.code.in_(some), _subject.c.kind.in_(sorted(KNOWN.kinds)), _subject.c.ended_on.is_(None)
        )
        states = [State(*row) for row in connection.execute(query)]
        for place in range(0, len(states), CHUNK):
            for view in views(connection, packs, states[place : place + CHUNK]):
                found[view.state.code] = tuple(finding for finding in view.findings if finding.blocks)
    return found


CHUNK = 500
"""Subjects that are looked at together: the number of queries grows by chunks, never by subjects."""


def gates_of(
    connection: Connection, packs: Packs, *, kind: SubjectKind = SubjectKind.PROJECT, chunk: int = CHUNK
) -> Iterator[GateView]:
    """The gate of every live subject of a kind, in the order of their codes; set-based, in memory of one chunk."""
    for states in walking(connection, kind, chunk=chunk):
        yield from views(connection, packs, states)


def walking(
    connection: Connection, kind: SubjectKind, *, ended: bool = False, chunk: int = CHUNK
) -> Iterator[list[State]]:
    """Live subjects of a kind, or those that have ended, by chunks in the order of their codes."""
    last = ""
    chosen = _subject.c.ended_on.is_not(None) if ended else _subject.c.ended_on.is_(None)
    columns = [_subject.c[name] for name in COLUMNS]
    order = _subject.c.code.collate("C") if connection.dialect.name == "postgresql" else _subject.c.code
    while True:
        query = select(*columns).where(_subject.c.kind == kind, chosen, order > last).order_by(order).limit(chunk)
        states = [State(*row) for row in connection.execute(query)]
        if not states:
            return
        yield states
        last = states[-1].code


def views(connection: Connection, packs: Packs, states: Sequence[State]) -> Iterator[GateView]:
    """Each subject's gate on what it looks at, loaded together."""
    phases = {state.code: _phase(packs, state) for state in states}
    by_parts: dict[frozenset[str] | None, list[State]] = {}
    for state in states:
        parts = parts_seen(phases[state.code].gate) if state.kind is SubjectKind.PROJECT else None
        by_parts.setdefault(parts, []).append(state)
    held: dict[str, Holdings] = {}
    for parts, group in by_parts.items():
        held |= all_holdings(connection, group, parts, home=packs.current)
    for state in states:
        pack, phase, facts = packs.of(state.pack), phases[state.code], held[state.code]
        found = (*papers(phase, facts, pack, state), *findings(phase.gate, facts, pack, state.code))
        yield GateView(state, phase, found, digest(capsule(facts, phase)))


def _phase(packs: Packs, state: State) -> Phase:
    return packs.of(state.pack).lifecycles[state.lifecycle or ""].phases[state.phase or ""]


def holdings_of(connection: Connection, state: State) -> Holdings:
    """Everything that decides on a subject, as the lane would load it."""
    return all_holdings(connection, [state])[state.code]


def all_holdings(
    connection: Connection,
    states: Sequence[State],
    parts: frozenset[str] | None = None,
    *,
    home: Pack | None = None,
) -> dict[str, Holdings]:
    """What decides on subjects, by their codes: a query a kind; of projects, only some parts when they are named.

    `home` is the methodology of today, which knows our own region: whoever shows a gate says it, as the lane does.
    """
    held = {state.code: Holdings() for state in states}
    wire = Wire(connection.connection.driver_connection, connection.dialect.name)
    for kind in KNOWN.kinds:
        codes = sorted(state.code for state in states if state.kind is kind)
        if codes:
            chosen = of_parts(parts) if parts is not None and kind is SubjectKind.PROJECT else of_kind(kind)
            for row in wire.ask((chosen, {"codes": codes}))[0]:
                hold(held[row[0]], row)
    checks = [state for state in states if state.kind is SubjectKind.CHECK]
    if checks:
        _lean_on(wire, checks, held, home)
    return held


def _lean_on(wire: Wire, checks: Sequence[State], held: dict[str, Holdings], home: Pack | None) -> None:
    """What checks lean on, as the lane looks it up: projects and their results, statuses, rounds."""
    world = World(today=date.min, recorded_at=datetime.min.replace(tzinfo=UTC), time_zone="")
    world.states = {check.code: check for check in checks}
    world.holdings = {check.code: held[check.code] for check in checks}
    around = {shown.code for check in checks for shown in held[check.code].presented}
    around |= {check.organisation for check in checks if check.organisation}
    states_of(world, wire.ask((STATES, {"codes": sorted(around)}))[0])
    world.of(PAST).home = home
    people_around(wire, world)
    around_checks(wire, world, ())
    for check in checks:
        seen_by_check(world, check, held[check.code])
