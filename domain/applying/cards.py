"""A project's card: its fields, its people, its indicators."""

from __future__ import annotations

from datetime import date

from domain import events as happened
from domain.applying.plans import lay_milestone
from domain.applying.registry import give
from domain.applying.values import as_row, iso, plain, plain_or_none
from domain.card import STORED, stored
from domain.commands import IndicatorPlan, everybody
from domain.facts import Holdings
from domain.happenings import changes
from domain.kinds import Stage, Standing
from domain.measuring import last_reading, next_measurement
from domain.packages import REPLICAS
from domain.questions import PLAN_EXTRA
from domain.record import Record
from domain.registered import NUMBERS_TAKEN
from domain.state import State
from domain.tables import CODE, TABLES
from domain.wire import Row, change, removal

_PLAN = ("name", "unit", "direction", "base", "target", "ideal", *PLAN_EXTRA)
_PROJECT = tuple(column.name for column in TABLES["project"].columns if column.name != "code")
REPLANNED = change(TABLES["indicator"], ("project", "key"), _PLAN)
EXPECTED = change(TABLES["indicator"], ("project", "key"), ("next_on",))
CARD_ROW = {key: change(TABLES["project"], ("code",), (key,)) for key in STORED}
WITHOUT_ROLE = removal(TABLES["role"], ("person", "scope", "role"))
WITHOUT_INDICATOR = removal(TABLES["indicator"], ("project", "key"))
WITHOUT_WORDS = removal(TABLES["title_word"], ("project",))


def indicator_row(code: str, plan: IndicatorPlan, next_on: date | None) -> Row:
    """An indicator as it is stored, with the day of its next measurement."""
    return (code, plan.key, *_plan_values(plan), iso(next_on))


def _plan_values(plan: IndicatorPlan) -> Row:
    """What the card says of an indicator, in the order of `_PLAN`."""
    return (
        plan.name, plan.unit, plan.direction, plain(plan.base), plain(plan.target), plain_or_none(plan.ideal),
        iso(plan.base_on), iso(plan.target_on), iso(plan.ideal_on), plan.method, plan.source,
        plan.calculation_unit, plan.quantity, plain_or_none(plan.operations), plan.frequency,
    )  # fmt: skip


@changes(happened.ProjectOpened, happened.ReplicaOpened)
def opened(record: Record, state: State, event: happened.ProjectOpened, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation, state.centre = event.title, event.organisation, event.centre
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.opening_phase
    state.standing, state.stage, state.due_on = Standing.IN_WORK, Stage.PILOT, event.due_on
    package = receiver = None
    if isinstance(event, happened.ReplicaOpened):
        package, receiver, state.stage = event.package, event.receiver, Stage.REPLICATION
        record.world.of(REPLICAS)[package, receiver] = state.code
    else:
        _found_by(record, state, str(event.card.get("process") or ""))
    card = {key: stored(key, event.card.get(key)) for key in STORED}
    _now_numbered(record, state, card["number"])
    beside = {"package": package, "receiver": receiver}
    values = (as_row(card[name]) if name in card else beside[name] for name in _PROJECT)
    record.rows["project"].append((state.code, *values))
    due = {plan.key: next_measurement(on, plan.frequency) for plan in event.indicators}
    record.rows["indicator"].extend(indicator_row(state.code, plan, due[plan.key]) for plan in event.indicators)
    organisation = record.world.states.get(event.organisation)
    held = Holdings(
        indicators=sorted(event.indicators, key=lambda plan: plan.key),
        next_on=dict(due),
        package=package,
        card=card | {"title": event.title},
        organisation=organisation.title if organisation else "",
    )
    record.world.holdings[state.code] = held
    for place, plan in enumerate(event.milestones):
        lay_milestone(record, state, plan, place)
    for role, person in everybody(event.people):
        give(record, person, role, state.code)


def _now_numbered(record: Record, state: State, number: str | None) -> None:
    """A registration number belongs to the project from now on; one given up is free after the batch is written."""
    if number:
        record.world.of(NUMBERS_TAKEN)[number] = state.code


def _found_by(record: Record, state: State, process: str) -> None:
    """The stems of a pilot's title and process, by which it is found when a similar one is opened."""
    from domain.similarity import stems  # loads a stemmer: only who opens or renames a project waits for it

    found = stems(state.title) | (stems(process) if process else frozenset())
    record.rows["title_word"].extend((stem[:CODE], state.code) for stem in sorted(found))


@changes(happened.CardAmended)
def amended(record: Record, state: State, event: happened.CardAmended, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    for found in event.changes:
        part, _, key = found.field.partition(".")
        if part == "people":
            _recast(record, state, key, set(found.before), set(found.after))
            continue
        held.card[key] = value = stored(key, found.after)
        if key == "number":
            _now_numbered(record, state, value)
        if key == "title":
            state.title = found.after
        else:
            record.changes.append((CARD_ROW[key], (as_row(value), state.code)))
    if state.lifecycle == "pilot" and {"card.title", "card.process"} & {found.field for found in event.changes}:
        record.remove(WITHOUT_WORDS, "title_word", (state.code,), at=1)
        _found_by(record, state, str(held.card.get("process") or ""))


def _recast(record: Record, state: State, role: str, before: set[str], after: set[str]) -> None:
    """Others hold a role on the card from now on."""
    held = record.world.holdings[state.code]
    for person in sorted(before - after):
        record.remove(WITHOUT_ROLE, "role", (person, state.code, role))
        record.world.roles[person, state.code].discard(role)
    held.people[role] = sorted(before & after)
    for person in sorted(after - before):
        give(record, person, role, state.code)


@changes(happened.IndicatorSet)
def indicator_set(record: Record, state: State, event: happened.IndicatorSet, actor: str, on: date, seq: int) -> None:
    plan, held = event.indicator, record.world.holdings[state.code]
    due = next_measurement(last_reading(held, plan.key) or on, plan.frequency)
    if event.before is None:
        held.next_on[plan.key] = due
        record.rows["indicator"].append(indicator_row(state.code, plan, due))
    else:
        record.changes.append((REPLANNED, (*_plan_values(plan), state.code, plan.key)))
        if event.before.frequency is not plan.frequency:
            expect(record, state, plan.key, due)
    others = [other for other in held.indicators if other.key != plan.key]
    held.indicators = sorted([*others, plan], key=lambda found: found.key)


def expect(record: Record, state: State, indicator: str, next_on: date | None) -> None:
    """The next measurement of an indicator is expected by a day."""
    held = record.world.holdings[state.code]
    if held.next_on.get(indicator) != next_on:
        held.next_on[indicator] = next_on
        record.changes.append((EXPECTED, (iso(next_on), state.code, indicator)))


@changes(happened.IndicatorDropped)
def indicator_dropped(
    record: Record, state: State, event: happened.IndicatorDropped, actor: str, on: date, seq: int
) -> None:
    held = record.world.holdings[state.code]
    record.remove(WITHOUT_INDICATOR, "indicator", (state.code, event.indicator.key))
    held.indicators = [plan for plan in held.indicators if plan.key != event.indicator.key]
