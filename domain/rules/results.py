"""Rules of measures: measured before and after, long enough, in the right direction, as planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from domain.engine.words import Words, written
from domain.methodology.schema import Pack
from domain.pilot.facts import Reading
from domain.pilot.indicator_plan import IndicatorPlan
from domain.programme.kinds import Direction, Moment
from domain.rules.verdict import NO_INDICATOR, Outcome, Verdict, assumed, flagged, same, unless, verdict
from domain.stored.holdings import Holdings


def without(facts: Holdings, moment: Moment) -> list[IndicatorPlan]:
    """Indicators that were never measured at this moment."""
    measured = {reading.indicator for reading in facts.readings if reading.moment is moment}
    return [plan for plan in facts.indicators if plan.key not in measured]


def _names(plans: Iterable[IndicatorPlan]) -> str:
    return ", ".join(plan.name for plan in plans)


def measured_before(facts: Holdings, pack: Pack) -> Verdict:
    """Each indicator has a baseline measurement (production analysis no. 1)."""
    if not facts.indicators:
        return NO_INDICATOR
    missing = _names(without(facts, Moment.BASELINE))
    return verdict(
        not missing,
        Words("исходные значения измерены", "baselines are measured"),
        Words(f"нет исходного измерения: {missing}", f"no baseline measurement: {missing}"),
    )


def measured_after(facts: Holdings, pack: Pack) -> Verdict:
    """Each indicator has a measurement after the improvement (production analysis no. 2)."""
    if not facts.indicators:
        return NO_INDICATOR
    missing = _names(without(facts, Moment.AFTER))
    return verdict(
        not missing,
        Words("итоговые значения измерены", "results are measured"),
        Words(f"нет итогового измерения: {missing}", f"no final measurement: {missing}"),
    )


def both_production_analyses(facts: Holdings, pack: Pack) -> Verdict:
    """Both production analyses are among the documents, whatever their phase (domain notes, §3.1)."""
    missing = missing_analyses(facts, pack)
    return unless(
        [pack.evidence[kind].title if kind in pack.evidence else same(kind) for kind in missing],
        Words("оба производственных анализа приложены", "both production analyses are attached"),
        "не приложены: ",
        "not attached: ",
    )


def missing_analyses(facts: Holdings, pack: Pack) -> list[str]:
    """Kinds of the documents of both measurements that are not attached."""
    kinds = {paper.kind for paper in facts.evidence}
    return [kind for kind in pack.looks_at.analyses if kind not in kinds]


def series_of(facts: Holdings, plan: IndicatorPlan) -> list[Reading]:
    """The readings of an indicator in the order of their days; of one day, in the order of entry."""
    found = [reading for reading in facts.readings if reading.indicator == plan.key]
    return sorted(found, key=lambda reading: (reading.on, reading.entry))


def measurement_span(facts: Holdings, pack: Pack) -> Verdict:
    """From the first to the last measurement of each indicator pass at least so many days (federal form 0.4: 137)."""
    if not facts.indicators:
        return NO_INDICATOR
    least = pack.number("measurement_span_days")
    spans = [(plan, span_of(facts, plan)) for plan in facts.indicators]
    short = [
        Words(f"{plan.name}: {span} дн.", f"{plan.name}: {span} days")
        for plan, span in spans
        if span is not None and span < least
    ]
    names = _names(plan for plan, span in spans if span is None)
    if names and not short:
        return Outcome.UNKNOWN, Words(f"мало измерений, срок не посчитать: {names}", f"too few measurements: {names}")
    flag = assumed(pack, "measurement_span_days")
    return unless(
        short,
        flagged(Words(f"между измерениями не меньше {least} дн.", f"measurements span at least {least} days"), flag),
        f"между первым и последним измерением нужно не меньше {least} дн.{flag.ru}; ",
        f"first and last measurement must be at least {least} days apart{flag.en}; ",
    )


def span_of(facts: Holdings, plan: IndicatorPlan) -> int | None:
    """Days from the first to the last measurement of an indicator; None before there are two."""
    days = [reading.on for reading in series_of(facts, plan)]
    return (days[-1] - days[0]).days if len(days) > 1 else None


def base_of(facts: Holdings, plan: IndicatorPlan) -> Decimal:
    """The first baseline that was measured; the card's base where none was."""
    series = series_of(facts, plan)
    return next((reading.value for reading in series if reading.moment is Moment.BASELINE), plan.base)


def without_own_target(facts: Holdings) -> Iterator[tuple[IndicatorPlan, tuple[str, str]]]:
    """Indicators whose target is no better than the measured base, as the exemplar's may be at a receiver."""
    for plan in facts.indicators:
        base = base_of(facts, plan)
        if not (plan.target < base if plan.direction is Direction.FALL else plan.target > base):
            at, aim = written(base), written(plan.target)
            ru = f"{plan.name}: исходный замер {at.ru} не хуже цели {aim.ru}, нужна своя цель"
            yield plan, (ru, f"{plan.name}: the baseline {at.en} is no worse than the target {aim.en}, set another")


def fact_of(facts: Holdings, plan: IndicatorPlan) -> Decimal | None:
    """The last value measured after the improvement; None before it."""
    after = [reading.value for reading in series_of(facts, plan) if reading.moment is Moment.AFTER]
    return after[-1] if after else None


def is_better(facts: Holdings, plan: IndicatorPlan) -> bool:
    """Whether the last fact lies on the good side of the measured base."""
    base, value = base_of(facts, plan), fact_of(facts, plan)
    return value is not None and (value < base if plan.direction is Direction.FALL else value > base)


def is_lost(facts: Holdings, plan: IndicatorPlan) -> bool:
    """Whether the last value since the improvement, whatever it was measured as, is no better than the base."""
    series = series_of(facts, plan)
    since = next((place for place, one in enumerate(series) if one.moment is Moment.AFTER), len(series))
    values = [one.value for one in series[since:] if one.moment is not Moment.BASELINE]
    base = base_of(facts, plan)
    return not values or not (values[-1] < base if plan.direction is Direction.FALL else values[-1] > base)


def is_reached(facts: Holdings, plan: IndicatorPlan) -> bool:
    """Whether the last fact reaches the target."""
    value = fact_of(facts, plan)
    return value is not None and (value <= plan.target if plan.direction is Direction.FALL else value >= plan.target)


def _unmeasured(facts: Holdings) -> Verdict | None:
    """What there is to say where results are not measured; None where all are."""
    if not facts.indicators:
        return NO_INDICATOR
    names = _names(without(facts, Moment.AFTER))
    if not names:
        return None
    return Outcome.UNKNOWN, Words(f"результат ещё не измерен: {names}", f"the result is not measured yet: {names}")


def result_in_right_direction(facts: Holdings, pack: Pack) -> Verdict:
    """The last fact lies on the good side of the measured base (domain notes, G4)."""
    wrong = [
        Words(
            f"{plan.name}: {written(base_of(facts, plan)).ru} → {written(value).ru}",
            f"{plan.name}: {base_of(facts, plan)} → {value}",
        )
        for plan in facts.indicators
        if (value := fact_of(facts, plan)) is not None and not is_better(facts, plan)
    ]
    if not wrong and (nothing := _unmeasured(facts)) is not None:
        return nothing
    return unless(
        wrong,
        Words("результат в нужную сторону", "the result goes the right way"),
        "результат не в ту сторону: ",
        "the result goes the wrong way: ",
    )


def target_reached(facts: Holdings, pack: Pack) -> Verdict:
    """The last fact reaches the card's target."""
    short = [
        Words(
            f"{plan.name}: {written(value).ru}, цель {written(plan.target).ru}",
            f"{plan.name}: {value}, target {plan.target}",
        )
        for plan in facts.indicators
        if (value := fact_of(facts, plan)) is not None and not is_reached(facts, plan)
    ]
    if not short and (nothing := _unmeasured(facts)) is not None:
        return nothing
    return unless(
        short, Words("цели достигнуты", "targets are reached"), "цель не достигнута: ", "short of the target: "
    )


def kickoff_before_implementation(facts: Holdings, pack: Pack) -> Verdict:
    """The kick-off meeting was held, and not after implementation began (domain notes, G3)."""
    held = _day(facts, pack.looks_at.kick_off)
    begun = facts.milestone(pack.looks_at.implementation)
    if held is None:
        return Outcome.FAIL, Words("нет даты стартового совещания", "the kick-off meeting has no date")
    if begun is None or begun.actual_start is None:
        return Outcome.UNKNOWN, Words(
            "нет даты начала внедрения, сравнить не с чем", "implementation has no start date to compare with"
        )
    started = begun.actual_start
    return verdict(
        held <= started,
        Words(f"стартовое совещание {held:%d.%m.%Y}, внедрение с {started:%d.%m.%Y}",
              f"kick-off {held}, implementation from {started}"),
        Words(f"внедрение началось {started:%d.%m.%Y}, раньше стартового совещания {held:%d.%m.%Y}",
              f"implementation began on {started}, before the kick-off of {held}"),
    )  # fmt: skip


def is_kick_off_late(facts: Holdings, pack: Pack) -> bool:
    """Whether implementation began before the kick-off."""
    held, begun = _day(facts, pack.looks_at.kick_off), facts.milestone(pack.looks_at.implementation)
    return held is not None and begun is not None and begun.actual_start is not None and held > begun.actual_start


def _day(facts: Holdings, key: str) -> date | None:
    """When a milestone was over, or at least had begun."""
    found = facts.milestone(key)
    return None if found is None else found.actual_end or found.actual_start


def actions_settled(facts: Holdings, pack: Pack) -> Verdict:
    """Every measure of the action plan is done, or dropped with a reason (domain notes, §3.1)."""
    if not facts.actions:
        return Outcome.UNKNOWN, Words("в плане мероприятий нет ни одного", "the action plan has no measure")
    open_ones = [
        same(f"{found.number}. {found.title}") for found in facts.actions if not (found.done_on or found.dropped_on)
    ]
    unexplained = [
        Words(f"{found.number}. {found.title} (без причины)", f"{found.number}. {found.title} (no reason)")
        for found in facts.actions
        if found.dropped_on and not found.reason.strip()
    ]
    done = sum(found.done_on is not None for found in facts.actions)
    dropped = len(facts.actions) - done - len(open_ones)
    return unless(
        open_ones + unexplained,
        Words(f"мероприятий выполнено: {done}, снято: {dropped}", f"measures done: {done}, dropped: {dropped}"),
        "не выполнены и не сняты: ",
        "neither done nor dropped: ",
    )
