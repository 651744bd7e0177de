"""What is inconsistent within one live project: pure checks over its state and facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.engine.kinds import Standing
from domain.engine.personal import ERASED
from domain.engine.state import State
from domain.engine.words import Words
from domain.linting.kinds import Flaw
from domain.methodology.schema import Pack, Phase
from domain.pilot.facts import Dated
from domain.programme.kinds import Direction, Moment
from domain.reports.unsettled import compared
from domain.rules import card as on_card
from domain.rules import mends, results
from domain.rules.capsule import digest, whole_digest
from domain.rules.documents import equal_as_rounded
from domain.rules.results import series_of
from domain.rules.verdict import Outcome, Rule
from domain.stored.fact_words import field_words
from domain.stored.holdings import Holdings


@dataclass(frozen=True, slots=True)
class Look:
    """One project with everything that is known of it on a day."""

    state: State
    held: Holdings
    pack: Pack
    on: date
    decisions: tuple[tuple[int, str, str, str], ...]
    """Entry, phase, capsule and hash of the decisions that let it pass."""

    @property
    def phases(self) -> dict[str, Phase]:
        """The phases of its lifecycle."""
        return dict(self.pack.lifecycles[self.state.lifecycle or ""].phases)

    @property
    def is_moving(self) -> bool:
        """Whether its dates run: those of a project on hold rest."""
        return self.state.standing is not Standing.ON_HOLD

    @property
    def is_past_opening(self) -> bool:
        """Whether the card had to be complete by now."""
        order = list(self.phases)
        return self.state.lifecycle == "pilot" and order.index(self.state.phase or order[0]) > 1


Found = Iterator[tuple[Flaw, Words, str]]
"""What is wrong, in words, and the key of the milestone, indicator, entry or number that it is about."""


def _same(text: str) -> Words:
    return Words(text, text)


def _dated(text: str | Words, day: date) -> Words:
    """Something with its day, as each language writes it."""
    words = _same(text) if isinstance(text, str) else text
    return Words(f"{words.ru}: {day:%d.%m.%Y}", f"{words.en}: {day}")


def _called(look: Look, found: Dated) -> Words:
    """A milestone as each language calls it."""
    return look.pack.milestone_title(found.key, found.title)


def decisions(look: Look) -> Found:
    """Decisions rest on facts that are still so, and their capsules are what was hashed."""
    for entry, phase, capsule, hashed in look.decisions:
        said = Words(f"решение, запись {entry}", f"decision, entry {entry}")
        if capsule != "{}" and hashed not in (digest(capsule), whole_digest(capsule)) and ERASED not in capsule:
            yield Flaw.CAPSULE_BROKEN, said, str(entry)
            continue  # what it says is nobody's word any more
        for one in compared(look.held, [(entry, phase, capsule)]):
            facts = [field_words(key, look.pack, look.held.names) for key in one.changed]
            ru, en = ", ".join(fact.ru for fact in facts), ", ".join(fact.en for fact in facts)
            yield Flaw.FACTS_CHANGED, Words(f"{said.ru}: {ru}", f"{said.en}: {en}"), str(entry)


def ruled(look: Look) -> Found:
    """What a gate would refuse, long before it."""
    if look.is_past_opening:
        yield from _refused(look, Flaw.CARD_INCOMPLETE, on_card.card_complete, look.held, mends.card_fields)
    for plan in look.held.indicators:
        alone = replace(look.held, indicators=[plan], milestones=[])
        yield from _refused(look, Flaw.INDICATOR_DATES_DISORDERED, on_card.dates_in_order, alone, plan.key)
        if look.pack.units:  # earlier methodologies list none
            yield from _refused(look, Flaw.UNIT_WRONG, on_card.units_allowed, alone, mends.units)
        if look.is_past_opening:
            yield from _refused(look, Flaw.METHOD_MISSING, on_card.methods_stated, alone, mends.methods)
    for found in look.held.milestones:
        alone = replace(look.held, indicators=[], milestones=[found])
        yield from _refused(look, Flaw.DATES_DISORDERED, on_card.dates_in_order, alone, found.key)


def _refused(look: Look, flaw: Flaw, rule: Rule, held: Holdings, mend: mends.Mend | str) -> Found:
    """A flaw where a gate's rule fails, with what it is about or how the gate would have it mended."""
    outcome, said = rule(held, look.pack)
    if outcome is Outcome.FAIL:
        key = mend if isinstance(mend, str) else next(iter(mend(look.state.code, held, look.pack)), "")
        yield flaw, said, key


def people(look: Look) -> Found:
    """Everybody has a post; somebody leads, and does not order from themselves."""
    cast = look.held.people
    nameless = on_card.without_post(look.held, look.pack)
    for person, mend in zip(nameless, mends.posts(look.state.code, look.held, look.pack), strict=True):
        yield Flaw.NO_POST, _same(look.held.posts.get(person, (person, ""))[0]), mend
    if not cast.get("project_leader"):
        yield Flaw.ROLE_EMPTY, look.pack.roles["project_leader"].title, "project_leader"
    for person in sorted(set(cast.get("project_leader", ())) & set(cast.get("customer", ()))):
        yield Flaw.SAME_PERSON, _same(look.held.posts.get(person, (person, ""))[0]), "customer"


def card(look: Look) -> Found:
    """Numbered, with an amount where there is an effect, and without personal data."""
    for key, said in on_card.personal_data(look.held):
        yield Flaw.PERSONAL_DATA, said, key
    if not look.held.card.get("number"):
        yield Flaw.NO_NUMBER, _same(look.state.title), ""
    if look.held.card.get("economic_effect") and look.held.card.get("effect_planned") is None:
        yield Flaw.EFFECT_UNPLANNED, _same(look.state.title), ""


def milestones(look: Look) -> Found:
    """In their turn, in the past, in time."""
    held, kick_off, implementation = look.held, look.pack.looks_at.kick_off, look.pack.looks_at.implementation
    follows = {planned.key: planned.follows for phase in look.phases.values() for planned in phase.milestones}
    for found in held.milestones:
        for day in {found.actual_start, found.actual_end} - {None}:
            if day is not None and day > look.on:
                yield Flaw.FACT_IN_FUTURE, _dated(_called(look, found), day), found.key
        if found.actual_end is None and found.planned_end < look.on and look.is_moving:
            yield Flaw.MILESTONE_LATE, _dated(_called(look, found), found.planned_end), found.key
        for key in follows.get(found.key, ()):
            before = held.milestone(key)
            if (key, found.key) == (kick_off, implementation) or before is None or found.actual_start is None:
                continue
            ended = before.actual_end
            if ended is None or ended > found.actual_start:
                one, other = _called(look, found), _called(look, before)
                said = Words(f"{one.ru} ← {other.ru}", f"{one.en} ← {other.en}")
                yield Flaw.MILESTONE_OUT_OF_TURN, said, before.key
    outcome, said = results.kickoff_before_implementation(held, look.pack)
    if outcome is Outcome.FAIL and (begun := held.milestone(implementation)) is not None and begun.actual_start:
        yield Flaw.KICKOFF_LATE, said, kick_off


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
        early = [one for one in series if one.moment is Moment.AFTER and first is not None and one.on < first.on]
        for reading in early:
            yield Flaw.AFTER_BEFORE_BASE, _dated(plan.name, reading.on), str(reading.entry)
        due = look.held.next_on.get(plan.key)
        if due is not None and due < look.on and look.is_moving:
            yield Flaw.MEASURE_STALE, _dated(plan.name, due), plan.key


def measurements(look: Look) -> Found:
    """One value a day and a moment, none of nothing, none to come, and before the project only the baseline."""
    names = {plan.key: plan.name for plan in look.held.indicators}
    seen: set[tuple[str, Moment, date]] = set()
    for reading in look.held.readings:
        said = _dated(names.get(reading.indicator, reading.indicator), reading.on)
        if reading.indicator not in names:
            yield Flaw.MEASURED_NOTHING, said, str(reading.entry)
        if (same := (reading.indicator, reading.moment, reading.on)) in seen:
            yield Flaw.MEASURED_TWICE, said, str(reading.entry)
        seen.add(same)
        if reading.on < look.state.opened_on and reading.moment is not Moment.BASELINE:
            yield Flaw.MEASURED_BEFORE_OPENING, said, str(reading.entry)
        if reading.on > look.on:
            yield Flaw.MEASURED_IN_FUTURE, said, str(reading.entry)


def promises(look: Look) -> Found:
    """Conditions, measures of the plan, phases and holds are in time and have their people."""
    state = look.state
    for condition in look.held.conditions:
        if condition.closed_on is None and condition.due_on < look.on:
            said = _dated(f"{condition.number}. {condition.text}", condition.due_on)
            yield Flaw.CONDITION_LATE, said, str(condition.number)
    for action in look.held.actions:
        if action.done_on or action.dropped_on:
            continue
        if action.due_on < look.on:
            said = _dated(f"{action.number}. {action.title}", action.due_on)
            yield Flaw.ACTION_LATE, said, str(action.number)
        if action.owner is None:
            yield Flaw.ACTION_WITHOUT_OWNER, _same(f"{action.number}. {action.title}"), str(action.number)
    if state.phase_due_on is None and state.due_on is not None and state.due_on < look.on:
        phase = look.phases[state.phase or ""].title
        yield Flaw.PHASE_LATE, _dated(phase, state.due_on), ""
    if state.review_on is not None and state.review_on < look.on:
        yield Flaw.REVIEW_PASSED, Words(f"{state.review_on:%d.%m.%Y}", f"{state.review_on}"), ""


CHECKS: tuple[Callable[[Look], Found], ...] = (
    decisions, ruled, people, card, milestones, indicators, measurements, promises,
)  # fmt: skip
"""Everything that is looked at in a live project; in one that has ended nothing but its decisions matters any more."""


def flaws_of(look: Look) -> Found:
    """All that is inconsistent within a project."""
    for check in CHECKS if look.state.ended_on is None else (decisions,):
        yield from check(look)
