"""A project's plan: milestones and the measures of the action plan."""

from __future__ import annotations

from datetime import date

from domain import events as happened
from domain.applying.values import iso
from domain.facts import Dated, Planned
from domain.happenings import changes
from domain.record import Record
from domain.state import State
from domain.tables import TABLES
from domain.wire import change

_DATES = ("planned_start", "planned_end", "actual_start", "actual_end", "progress")
MILESTONE = change(TABLES["milestone"], ("project", "key"), _DATES)
ACTION = change(TABLES["action"], ("project", "number"), ("due_on", "done_on", "dropped_on", "reason"))

OWNER = change(TABLES["action"], ("project", "number"), ("owner",))


def lay_milestone(record: Record, state: State, plan: happened.MilestonePlan, place: int) -> None:
    """A milestone of the plan; nothing of it has happened yet."""
    row = (state.code, plan.key, place, plan.title, plan.phase, iso(plan.start), iso(plan.end), None, None, 0)
    record.rows["milestone"].append(row)
    held = record.world.holdings[state.code]
    held.milestones.append(Dated(plan.key, plan.title, plan.phase, plan.start, plan.end))


@changes(happened.MilestoneAdded)
def milestone_added(
    record: Record, state: State, event: happened.MilestoneAdded, actor: str, on: date, seq: int
) -> None:
    lay_milestone(record, state, event.milestone, len(record.world.holdings[state.code].milestones))


def _dates(record: Record, state: State, found: Dated) -> None:
    dates = (iso(found.planned_start), iso(found.planned_end), iso(found.actual_start), iso(found.actual_end))
    record.changes.append((MILESTONE, (*dates, found.progress, state.code, found.key)))


@changes(happened.MilestoneMoved)
def moved(record: Record, state: State, event: happened.MilestoneMoved, actor: str, on: date, seq: int) -> None:
    found = _the_milestone(record, state, event.key)
    found.planned_start, found.planned_end = event.start, event.end
    _dates(record, state, found)


@changes(happened.MilestoneReached)
def reached(record: Record, state: State, event: happened.MilestoneReached, actor: str, on: date, seq: int) -> None:
    found = _the_milestone(record, state, event.key)
    found.actual_start, found.actual_end, found.progress = event.started, event.finished, event.progress
    _dates(record, state, found)


def _the_milestone(record: Record, state: State, key: str) -> Dated:
    return next(found for found in record.world.holdings[state.code].milestones if found.key == key)


@changes(happened.ActionPlanned)
def planned(record: Record, state: State, event: happened.ActionPlanned, actor: str, on: date, seq: int) -> None:
    record.rows["action"].append(
        (state.code, event.number, event.title, event.owner, iso(event.due_on), None, None, "")
    )
    planned = Planned(event.number, event.title, event.owner, event.due_on)
    record.world.holdings[state.code].actions.append(planned)


@changes(happened.ActionSettled)
def settled(record: Record, state: State, event: happened.ActionSettled, actor: str, on: date, seq: int) -> None:
    found = next(found for found in record.world.holdings[state.code].actions if found.number == event.number)
    found.due_on, found.reason = event.due_on, event.reason
    found.done_on = on if event.outcome == "done" else None
    found.dropped_on = on if event.outcome == "dropped" else None
    row = (iso(found.due_on), iso(found.done_on), iso(found.dropped_on), found.reason, state.code, found.number)
    record.changes.append((ACTION, row))


@changes(happened.ActionHanded)
def handed(record: Record, state: State, event: happened.ActionHanded, actor: str, on: date, seq: int) -> None:
    found = next(found for found in record.world.holdings[state.code].actions if found.number == event.number)
    found.owner = event.owner
    record.changes.append((OWNER, (event.owner, state.code, found.number)))
