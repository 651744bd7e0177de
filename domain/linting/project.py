"""What is inconsistent within one live project: pure checks over its state and facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.capsule import digest
from domain.facts import Holdings
from domain.judging import card as on_card
from domain.judging import results
from domain.judging.documents import equal_as_rounded
from domain.judging.results import IMPLEMENTATION, KICK_OFF, series_of
from domain.judging.verdict import Outcome, Rule
from domain.kinds import Direction, Moment, Standing
from domain.linting.kinds import Flaw
from domain.methodology.schema import Pack, Phase
from domain.resting import compared
from domain.state import State
from domain.words import Words


@dataclass(frozen=True, slots=True)
class Look:
    """One project with everything that is known of it on a day."""

    state: State
    held: Holdings
    pack: Pack
    on: date
    decisions: tuple[tuple[int, str, str, str], ...]
    """Entry, phase, capsule and hash of the decisions that let it pass."""
    next_on: dict[str, date]
    """Indicator -> when its next measurement was due."""

    @property
    def phases(self) -> dict[str, Phase]:
        """The phases of its lifecycle."""
        return dict(self.pack.lifecycles[self.state.lifecycle or ""].phases)

    @property
    def is_past_opening(self) -> bool:
        """Whether the card had to be complete by now."""
        order = list(self.phases)
        return self.state.lifecycle == "pilot" and order.index(self.state.phase or order[0]) > 1


Found = Iterator[tuple[Flaw, Words, str]]
"""What is wrong, in words, and the key of the milestone, indicator, entry or number that it is about."""


def _same(text: str) -> Words:
    return Words(text, text)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def decisions(look: Look) -> Found:
    """Decisions rest on facts that are still so, and their capsules are what was hashed."""
    for entry, phase, capsule, hashed in look.decisions:
        if capsule != "{}" and digest(capsule) != hashed:
            yield Flaw.CAPSULE_BROKEN, Words(f"решение, запись {entry}", f"decision, entry {entry}"), str(entry)
        for one in compared(look.held, [(entry, phase, capsule)]):
            facts = ", ".join(one.changed)
            said = Words(f"решение, запись {entry}: {facts}", f"decision, entry {entry}: {facts}")
            yield Flaw.FACTS_CHANGED, said, str(entry)


RULED: tuple[tuple[Flaw, Rule], ...] = (
    (Flaw.NO_POST, on_card.people_have_posts),
    (Flaw.DATES_DISORDERED, on_card.dates_in_order),
    (Flaw.UNIT_WRONG, on_card.units_allowed),
    (Flaw.PERSONAL_DATA, on_card.no_personal_data),
)
"""Flaws that are the failure of a gate's rule, at any time."""


def ruled(look: Look) -> Found:
    """What a gate would refuse, long before it."""
    for flaw, rule in RULED:
        outcome, said = rule(look.held, look.pack)
        if outcome is Outcome.FAIL:
            yield flaw, said, ""
    if look.is_past_opening:
        for flaw, rule in (
            (Flaw.CARD_INCOMPLETE, on_card.card_complete),
            (Flaw.METHOD_MISSING, on_card.methods_stated),
        ):
            outcome, said = rule(look.held, look.pack)
            if outcome is Outcome.FAIL:
                yield flaw, said, ""


def people(look: Look) -> Found:
    """Somebody leads, and does not order from themselves."""
    cast = look.held.people
    if not cast.get("project_leader"):
        yield Flaw.ROLE_EMPTY, look.pack.roles["project_leader"].title, "project_leader"
    for person in sorted(set(cast.get("project_leader", ())) & set(cast.get("customer", ()))):
        yield Flaw.SAME_PERSON, _same(look.held.posts.get(person, (person, ""))[0]), "customer"


def card(look: Look) -> Found:
    """Numbered, and with an amount where there is an effect."""
    if not look.held.card.get("number"):
        yield Flaw.NO_NUMBER, _same(look.state.title), ""
    if look.held.card.get("economic_effect") and look.held.card.get("effect_planned") is None:
        yield Flaw.EFFECT_UNPLANNED, _same(look.state.title), ""


def milestones(look: Look) -> Found:
    """In their turn, in the past, in time."""
    held = look.held
    follows = {planned.key: planned.follows for phase in look.phases.values() for planned in phase.milestones}
    for found in held.milestones:
        for day in {found.actual_start, found.actual_end} - {None}:
            if day is not None and day > look.on:
                yield Flaw.FACT_IN_FUTURE, _same(f"{found.title}: {_day(day)}"), found.key
        if found.actual_end is None and found.planned_end < look.on and look.state.standing is not Standing.ON_HOLD:
            yield Flaw.MILESTONE_LATE, _same(f"{found.title}: {_day(found.planned_end)}"), found.key
        for key in follows.get(found.key, ()):
            before = held.milestone(key)
            if (key, found.key) == (KICK_OFF, IMPLEMENTATION) or before is None or found.actual_start is None:
                continue
            ended = before.actual_end
            if ended is None or ended > found.actual_start:
                yield Flaw.MILESTONE_OUT_OF_TURN, _same(f"{found.title} ← {before.title}"), found.key
    outcome, said = results.kickoff_before_implementation(held, look.pack)
    if outcome is Outcome.FAIL and (begun := held.milestone(IMPLEMENTATION)) is not None and begun.actual_start:
        yield Flaw.KICKOFF_LATE, said, KICK_OFF


def indicators(look: Look) -> Found:
    """The card's values and the measurements agree."""
    for plan in look.held.indicators:
        if (plan.target < plan.base) != (plan.direction is Direction.FALL):
            yield Flaw.DIRECTION_WRONG, _same(f"{plan.name}: {plan.base} → {plan.target}"), plan.key
        series = series_of(look.held, plan)
        first = next((reading for reading in series if reading.moment is Moment.BASELINE), None)
        # a replica measures a base of its own, beside the package's
        if (
            first is not None
            and look.held.package is None
            and not equal_as_rounded(first.value, plan.base, look.pack.amount("goal_tolerance"))
        ):
            ru, en = f"на карточке {plan.base}, измерено {first.value}", f"card {plan.base}, measured {first.value}"
            yield Flaw.BASE_DIFFERS, Words(f"{plan.name}: {ru}", f"{plan.name}: {en}"), plan.key
        if first is not None and any(one.moment is Moment.AFTER and one.on < first.on for one in series):
            yield Flaw.AFTER_BEFORE_BASE, _same(plan.name), plan.key
        due = look.next_on.get(plan.key)
        if due is not None and due < look.on and look.state.standing is not Standing.ON_HOLD:
            yield Flaw.MEASURE_STALE, _same(f"{plan.name}: {_day(due)}"), plan.key


def measurements(look: Look) -> Found:
    """One value a day and a moment, and none before the project but the baseline."""
    counted = Counter((reading.indicator, reading.moment, reading.on) for reading in look.held.readings)
    for (indicator, _, on), count in counted.items():
        if count > 1:
            yield Flaw.MEASURED_TWICE, _same(f"{indicator}: {_day(on)}"), indicator
    for reading in look.held.readings:
        if reading.on < look.state.opened_on and reading.moment is not Moment.BASELINE:
            yield Flaw.MEASURED_BEFORE_OPENING, _same(f"{reading.indicator}: {_day(reading.on)}"), str(reading.entry)


def promises(look: Look) -> Found:
    """Conditions, measures of the plan, phases and holds are in time and have their people."""
    state = look.state
    for condition in look.held.conditions:
        if condition.closed_on is None and condition.due_on < look.on:
            said = _same(f"{condition.number}. {condition.text}: {_day(condition.due_on)}")
            yield Flaw.CONDITION_LATE, said, str(condition.number)
    for action in look.held.actions:
        if action.done_on or action.dropped_on:
            continue
        if action.due_on < look.on:
            said = _same(f"{action.number}. {action.title}: {_day(action.due_on)}")
            yield Flaw.ACTION_LATE, said, str(action.number)
        if action.owner is None:
            yield Flaw.ACTION_WITHOUT_OWNER, _same(f"{action.number}. {action.title}"), str(action.number)
    if state.due_on is not None and state.due_on < look.on:
        phase = look.phases[state.phase or ""].title
        yield Flaw.PHASE_LATE, Words(f"{phase.ru}: {_day(state.due_on)}", f"{phase.en}: {state.due_on}"), ""
    if state.review_on is not None and state.review_on < look.on:
        yield Flaw.REVIEW_PASSED, _same(_day(state.review_on)), ""


CHECKS: tuple[Callable[[Look], Found], ...] = (
    decisions, ruled, people, card, milestones, indicators, measurements, promises,
)  # fmt: skip
"""Everything that is looked at in a project."""


def flaws_of(look: Look) -> Found:
    """All that is inconsistent within a project."""
    for check in CHECKS:
        yield from check(look)
