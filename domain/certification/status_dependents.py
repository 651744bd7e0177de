"""What rests on statuses that are about to change: their projects, and the day of what was told of them last."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import select

from domain.certification.exemplars import EXEMPLARY_OF, STATUSES, is_exemplary, take_exemplary
from domain.certification.facts import ENDED, HELD, day_of
from domain.certification.independence import nobody_tied
from domain.certification.presentable import RESULTS, fallen, results, unpublished
from domain.certification.tables import TABLES
from domain.engine import refusals as no
from domain.engine.case import Case, Happening
from domain.engine.kinds import Standing
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.questions import LOCKED
from domain.engine.wire import Among, Statement, Wire, also
from domain.engine.world import Lookup, World
from domain.pilot.stages import StageChanged
from domain.programme.kinds import Level, Stage, StatusStanding

_presented, _journal = TABLES["presented"], TABLES["journal"]
_PRESENTED = Statement(
    select(_presented.c.check, _presented.c.project)
    .where(Among(_presented.c.check, "codes"))
    .order_by(_presented.c.project)
)
_CHANGES = Statement(
    select(_journal.c.subject, _journal.c.happened_on, _journal.c.facts).where(
        Among(_journal.c.subject, "codes"),
        also(_journal.c.kind, "status_granted", "status_changed", "earlier_withdrawn"),
    )
)
PROJECTS: Lookup[dict[str, Sequence[str]]] = Lookup(name="projects of statuses", empty=dict)
"""Basis of a status -> the projects that its check presented."""
CHANGED: Lookup[dict[tuple[str, Level], date]] = Lookup(name="statuses changed", empty=dict)
"""Organisation and level -> the day of what was told of the status last."""


def resting(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """The projects of the statuses at hand, their states and every status that rests on them."""
    statuses = world.of(STATUSES)
    bases = sorted({status.basis for theirs in statuses.values() for status in theirs})
    presented, told = wire.ask((_PRESENTED, {"codes": bases}), (_CHANGES, {"codes": sorted(statuses)}))
    projects = world.of(PROJECTS)
    for check, project in presented:
        projects[check] = (*projects.get(check, ()), project)
    for organisation, on, said in told:
        facts = orjson.loads(said)
        key, day = (organisation, Level(facts["level"])), day_of(facts.get("withdrawn_on") or on) or date.min
        world.of(CHANGED)[key] = max(day, world.of(CHANGED).get(key, day))
    shown = sorted({project for some in projects.values() for project in some})
    states, exemplary = wire.ask(
        (LOCKED, {"codes": sorted(set(shown) - world.states.keys())}), (EXEMPLARY_OF, {"codes": shown})
    )
    states_of(world, states)
    take_exemplary(world, exemplary)
    if any(hasattr(command, "change") for command in commands):  # an act, by which a status may come back
        results(wire, world, shown)


def may_come_back(case: Case, organisation: str, basis: str, *, held: bool) -> None:
    """A status comes back by nobody whom something ties to it, and while every project that it rests on stands.

    What was corrected is decided anew by reversing the completion, which a status that is held yet does not let happen.
    """
    projects = case.world.of(PROJECTS).get(basis, ())
    nobody_tied(case, organisation, projects)
    for code in projects:
        found = case.world.of(RESULTS)
        for reason in [*fallen(code, found, corrected=not held), *(() if held else unpublished(code, found))]:
            case.against(no.already("not_presentable", reason.ru, reason.en))
        if case.world.states[code].standing is not Standing.COMPLETED:
            said = (
                f"{code} больше не завершён: статус держался на нём",
                f"{code} is complete no more: it bore the status",
            )
            case.against(no.already("not_presentable", *said))


def marks_moved(case: Case, bases: Collection[str], to: StatusStanding) -> Iterator[Happening]:
    """Projects of lost statuses lose the mark unless another status rests on them; those of a restored one get it."""
    day, projects = case.command.on, case.world.of(PROJECTS)
    resting = {code: basis for basis in bases for code in projects.get(basis, ())}
    for code, basis in resting.items():
        stage = case.world.states[code].stage
        other = is_exemplary(case.world, code, day, but=bases)
        if to in ENDED and stage is Stage.REPLICATION and not other:
            yield code, StageChanged(stage=Stage.CLOSED, because=basis)
        elif to in HELD and stage is Stage.CLOSED:
            yield code, StageChanged(stage=Stage.REPLICATION, because=basis)
