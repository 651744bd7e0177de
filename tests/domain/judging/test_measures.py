"""Rules of measures, to the very edge: long enough, on the better side, at the target, from the first baseline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.methodology.loader import load_default
from domain.pilot.facts import Reading
from domain.pilot.indicator_plan import IndicatorPlan
from domain.programme.kinds import Direction, Moment
from domain.rules import results
from domain.rules.verdict import Outcome
from domain.stored.holdings import Holdings
from tests.region import DAY, TIME

PACK = load_default()
LEAST = PACK.number("measurement_span_days")
RISE = replace(TIME, direction=Direction.RISE, base=Decimal(30), target=Decimal(67))


def read(entry: int, moment: Moment, on: date, value: str) -> Reading:
    return Reading(entry, TIME.key, moment, on, Decimal(value))


@pytest.mark.parametrize(("days", "outcome"), [(LEAST - 1, Outcome.FAIL), (LEAST, Outcome.PASS)])
def test_measurements_span_as_many_days_as_are_asked_for(days: int, outcome: Outcome) -> None:
    ends = [read(1, Moment.BASELINE, DAY, "67"), read(2, Moment.AFTER, DAY + timedelta(days=days), "30")]

    assert results.measurement_span(Holdings(indicators=[TIME], readings=ends), PACK)[0] is outcome


@pytest.mark.parametrize(
    ("plan", "value", "better", "reached"),
    [
        (TIME, "67", False, False), (TIME, "66.9", True, False), (TIME, "30.1", True, False), (TIME, "30", True, True),
        (RISE, "30", False, False), (RISE, "30.1", True, False), (RISE, "66.9", True, False), (RISE, "67", True, True),
    ],
)  # fmt: skip
def test_a_result_is_better_than_its_base_and_reaches_its_target_to_the_point(
    plan: IndicatorPlan, value: str, better: bool, reached: bool
) -> None:
    facts = Holdings(indicators=[plan], readings=[read(1, Moment.AFTER, DAY, value)])

    assert (results.is_better(facts, plan), results.is_reached(facts, plan)) == (better, reached)


def test_the_first_baseline_counts_and_the_last_result() -> None:
    days = [DAY + timedelta(days=number) for number in range(4)]
    facts = Holdings(indicators=[TIME], readings=[
        read(4, Moment.AFTER, days[3], "29"), read(3, Moment.AFTER, days[2], "35"),
        read(2, Moment.BASELINE, days[1], "60"), read(1, Moment.BASELINE, days[0], "67"),
    ])  # fmt: skip

    assert (results.base_of(facts, TIME), results.fact_of(facts, TIME)) == (Decimal(67), Decimal(29))
