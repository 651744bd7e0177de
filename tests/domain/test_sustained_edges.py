"""A result is looked at from its day on, by measurements near it, and holds to the last tenth that is asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.engine.calendar import after_months
from domain.engine.database import reading
from domain.engine.journal import history
from domain.pilot.measurements import Measure
from domain.programme.kinds import Moment
from domain.replication.closure import CheckSustained
from domain.replication.support import ReportSupport
from tests.prepared import Prepared
from tests.region import DAY, LEADER, METHODOLOGIST, Region

DUE = date(2024, 1, 9)
"""The first working day half a year after the example's replica was closed, with 60 before and 30 at its closing."""
NEAR = date(2023, 12, 9)


@pytest.fixture
def check(prepared: Prepared) -> CheckSustained:
    """The look at the result half a year after the closing, on its very day."""
    example = prepared.examples[CheckSustained]
    assert isinstance(example, CheckSustained)
    return replace(example, months=6, on=DUE)


def measure(region: Region, check: CheckSustained, value: str, on: date) -> None:
    region.do(Measure(actor=LEADER, on=on, subject=check.subject, indicator="time", value=Decimal(value),
                      moment=Moment.AFTER))  # fmt: skip


@pytest.mark.long
def test_a_result_is_not_looked_at_before_its_day(lived: Region, check: CheckSustained) -> None:
    measure(lived, check, "30", DUE - timedelta(days=2))

    assert lived.refused(replace(check, on=DUE - timedelta(days=1))) == ["bad_value"]
    lived.do(check)
    assert lived.refused(replace(check, command_id="again")) == ["checked"], "a term is looked at once"


def test_a_measurement_counts_from_a_month_before_the_day(lived: Region, check: CheckSustained) -> None:
    measure(lived, check, "30", NEAR - timedelta(days=1))

    assert lived.refused(check) == ["not_measured"]
    measure(lived, check, "30", NEAR)
    lived.do(check)


@pytest.mark.parametrize(("value", "held"), [("33", True), ("33.000001", False), ("33.01", False)])
def test_nine_tenths_of_the_gain_are_held_and_less_is_not(
    lived: Region, check: CheckSustained, value: str, held: bool
) -> None:
    measure(lived, check, value, DUE)

    lived.do(check)

    with reading(lived.engine) as connection:
        said = json.loads(history(connection, check.subject)[-1].facts)
    assert said["held"] is held


def test_a_support_that_did_not_take_place_is_not_reported(prepared: Prepared) -> None:
    example = prepared.examples[ReportSupport]

    assert "not_held" in prepared.keys(replace(example, entry=1))  # type: ignore[call-arg]


def test_the_gate_of_a_term_stays_closed_until_somebody_checked_the_result_by_a_measurement(engine: Engine) -> None:
    region = Region(engine).found()
    replica = region.replica(region.package())
    for moment, value in ((Moment.BASELINE, "67"), (Moment.AFTER, "31")):
        region.measure(replica, value, moment)
    region.walk(replica, until="sustainment_3")
    due = after_months(DAY, 3)

    before = [one.rule for one in region.findings(replica) if one.blocks]
    unmeasured = region.refused(CheckSustained(actor=METHODOLOGIST, on=due, subject=replica, months=3))
    region.measure(replica, "30", Moment.AFTER, due)
    region.do(CheckSustained(actor=METHODOLOGIST, on=due, subject=replica, months=3))

    assert "sustained_3" in before
    assert unmeasured == ["not_measured"]
    assert "sustained_3" not in [one.rule for one in region.findings(replica) if one.blocks]
