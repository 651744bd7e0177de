"""Partner checks, exemplar statuses and packages."""

from __future__ import annotations

import json
from datetime import date

from domain import events as happened
from domain.applying.registry import give
from domain.applying.values import plain
from domain.commands import everybody
from domain.exemplars import EXEMPLARY, STATUSES, StatusHeld
from domain.facts import Given, Holdings, Shown
from domain.happenings import changes
from domain.kinds import Standing
from domain.packages import EDITIONS, PACKAGES, Frozen
from domain.questions import HELD
from domain.record import Record
from domain.state import State
from domain.tables import TABLES
from domain.wire import change

VISIT = change(TABLES["partner_check"], ("code",), ("visited_on",))
STATUS = change(TABLES["exemplar_status"], ("basis",), ("standing", "ended_on"))


@changes(happened.CheckApplied)
def check(record: Record, state: State, event: happened.CheckApplied, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation, state.centre = event.title, event.organisation, event.centre
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.opening_phase
    state.standing, state.due_on = Standing.IN_WORK, event.due_on
    record.rows["partner_check"].append((state.code, event.level, None))
    record.rows["presented"].extend((state.code, project) for project in sorted(event.projects))
    presented = [Shown(project, None, None) for project in sorted(event.projects)]
    record.world.holdings[state.code] = Holdings(level=event.level, presented=presented)
    for role, person in everybody(event.people):
        give(record, person, role, state.code)


@changes(happened.Appointed)
def appointed(record: Record, state: State, event: happened.Appointed, actor: str, on: date, seq: int) -> None:
    record.rows["commissioner"].append((state.code, event.person, event.outside))
    record.world.holdings[state.code].commission[event.person] = event.outside
    give(record, event.person, "commissioner", state.code)


@changes(happened.VisitHeld)
def visit(record: Record, state: State, event: happened.VisitHeld, actor: str, on: date, seq: int) -> None:
    record.changes.append((VISIT, (on.isoformat(), state.code)))
    record.world.holdings[state.code].visited_on = on


@changes(happened.Scored)
def scored(record: Record, state: State, event: happened.Scored, actor: str, on: date, seq: int) -> None:
    record.rows["score"].append((state.code, seq, event.person, event.criterion, plain(event.points)))
    record.world.holdings[state.code].scores.append(Given(seq, event.person, event.criterion, event.points))


@changes(happened.CheckRefused)
def refused(record: Record, state: State, event: happened.CheckRefused, actor: str, on: date, seq: int) -> None:
    """A check's refusal changes nothing beside the decision that it follows."""


@changes(happened.StatusGranted)
def granted(record: Record, state: State, event: happened.StatusGranted, actor: str, on: date, seq: int) -> None:
    until = event.valid_until.isoformat() if event.valid_until else None
    record.rows["exemplar_status"].append((event.basis, state.code, event.level, on.isoformat(), until, HELD[0], None))
    record.world.of(STATUSES)[state.code].append(StatusHeld(event.basis, event.level, HELD[0], on))
    record.world.of(EXEMPLARY).update(event.projects)


@changes(happened.StatusChanged)
def status(record: Record, state: State, event: happened.StatusChanged, actor: str, on: date, seq: int) -> None:
    ended = None if event.to in HELD else on.isoformat()
    record.changes.append((STATUS, (event.to, ended, event.status_of)))
    for status in record.world.of(STATUSES)[state.code]:
        if status.basis == event.status_of:
            status.standing = event.to


@changes(happened.PackageFrozen)
def frozen(record: Record, state: State, event: happened.PackageFrozen, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.title, event.organisation
    record.rows["package"].append(
        (state.code, event.project, event.edition, event.manifest, event.sha256, on.isoformat())
    )
    record.world.of(PACKAGES)[state.code] = Frozen(state.code, event.project, json.loads(event.manifest))
    record.world.of(EDITIONS)[event.project] = event.edition
