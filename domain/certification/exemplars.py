"""Exemplar statuses as the lane knows them, and what a check leans on: its projects and its organisation's statuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, literal_column, select

from domain.certification.facts import HELD, Given
from domain.certification.tables import TABLES
from domain.engine.action import LEANING, Leaning
from domain.engine.kinds import Level, Stage, StatusStanding, SubjectKind
from domain.engine.loading import states_of
from domain.engine.packs import Packs
from domain.engine.questions import LOCKED
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, Wire
from domain.engine.world import Lookup, World
from domain.registry.past import pasts
from domain.stored.holdings import Holdings

_status, _presented, _decision = TABLES["exemplar_status"], TABLES["presented"], TABLES["decision"]
HISTORY = Statement(
    select(_status.c.organisation, _status.c.basis, _status.c.level, _status.c.standing, _status.c.granted_on)
    .where(Among(_status.c.organisation, "codes"))
    .order_by(_status.c.granted_on, _status.c.basis)
)
"""All statuses that organisations ever had."""
_EXEMPLARY = Statement(
    select(_presented.c.project)
    .join(_status, _status.c.basis == _presented.c.check)
    .where(
        Among(_presented.c.project, "codes"),
        _status.c.standing.in_([literal_column(f"'{standing}'") for standing in HELD]),
    )
)
RETURNS = Statement(
    select(_decision.c.subject, func.max(_decision.c.entry))
    .where(
        Among(_decision.c.subject, "codes"),
        _decision.c.decision == literal_column("'rework'"),
        _decision.c.target != _decision.c.phase,
    )
    .group_by(_decision.c.subject)
)
"""The last entry by which each check was returned with remarks."""


@dataclass(slots=True)
class StatusHeld:
    """An exemplar status of an organisation, as the lane sees it."""

    basis: str
    level: Level
    standing: StatusStanding
    granted_on: date


def _no_statuses() -> dict[str, list[StatusHeld]]:
    return defaultdict(list)


STATUSES: Lookup[dict[str, list[StatusHeld]]] = Lookup(name="statuses", empty=_no_statuses)
"""Organisation -> its statuses."""
EXEMPLARY: Lookup[set[str]] = Lookup(name="exemplary", empty=set)
"""Projects that an active status rests on."""

ROUNDS: Lookup[dict[str, int]] = Lookup(name="rounds", empty=dict)
"""Check -> the return with remarks after which its commission judges anew."""


def of_round(scores: Sequence[Given], returned: int | None) -> list[Given]:
    """Points that were given since the commission returned the check with remarks; a re-check asks for new ones."""
    return [given for given in scores if given.entry > (returned or 0)]


def statuses_of(rows: Iterable[Row]) -> dict[str, list[StatusHeld]]:
    """Organisation -> its statuses, of the rows of `HISTORY`."""
    found = _no_statuses()
    for organisation, basis, level, standing, granted_on in rows:
        on = date.fromisoformat(granted_on) if isinstance(granted_on, str) else granted_on
        found[organisation].append(StatusHeld(basis, Level(level), StatusStanding(standing), on))
    return found


def levels_of(statuses: Iterable[StatusHeld]) -> list[Level]:
    """Levels at which somebody with these statuses is an exemplar now."""
    return sorted({status.level for status in statuses if status.standing in HELD})


def held_levels(world: World, organisation: str | None) -> list[Level]:
    """Levels at which an organisation is an exemplar now."""
    return levels_of(world.of(STATUSES)[organisation or ""])


def leaned(held: Holdings, projects: Mapping[str, State], levels: Sequence[Level], returned: int | None) -> None:
    """What a check leans on: where the presented projects stand, the levels held, and the points of its round."""
    for shown in held.presented:
        project = projects[shown.code]
        shown.organisation, shown.completed_on = project.organisation, project.completed_on
    held.held_levels = list(levels)
    held.scores = of_round(held.scores, returned)


def stage_without_check(world: World, project: str) -> Stage:
    """The stage of a completed project that no check presents any more."""
    return Stage.REPLICATION if project in world.of(EXEMPLARY) else Stage.CLOSED


def exemplars(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Statuses of the organisations and states of the projects around checks."""
    shown = {project.code for held in world.holdings.values() for project in held.presented}
    pasts(wire, world, commands, packs)
    checks = sorted(state.code for state in world.states.values() if state.kind is SubjectKind.CHECK)
    world.of(ROUNDS).update((code, entry) for code, entry in wire.ask((RETURNS, {"codes": checks}))[0])
    around = {state.organisation for state in world.states.values() if state.kind is SubjectKind.CHECK}
    for command in commands:
        shown.update(getattr(command, "projects", ()))
        if (organisation := getattr(command, "organisation", None)) is not None:
            around.add(organisation)
    organisations = sorted(code for code in around if code)
    if not shown and not organisations:
        return
    missing = sorted((shown | set(organisations)) - world.states.keys())
    states, statuses, exemplary = wire.ask(
        (LOCKED, {"codes": missing}),
        (HISTORY, {"codes": organisations}),
        (_EXEMPLARY, {"codes": sorted(shown)}),
    )
    states_of(world, states)
    found = world.of(STATUSES)
    for organisation, theirs in statuses_of(statuses).items():
        found[organisation] += theirs
    world.of(EXEMPLARY).update(code for (code,) in exemplary)


def _seen_by_check(world: World, state: State, held: Holdings) -> None:
    """A check's gate sees where the presented projects stand, and which statuses the organisation has."""
    leaned(held, world.states, held_levels(world, state.organisation), world.of(ROUNDS).get(state.code))


LEANING[SubjectKind.CHECK] = Leaning(exemplars, _seen_by_check)
