"""A share of a whole lies between nothing and the whole; a change by some per cent is no share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.engine.command import Command
from domain.engine.lane import Refused
from domain.pilot.indicators import SetIndicator
from domain.pilot.measurements import CorrectMeasurement, Measure
from domain.programme.kinds import Direction
from tests.domain.exchange.imports import bring, entered, faults, table
from tests.region import DAY, LEADER, TIME, Region

SHARE = replace(
    TIME, key="share", name="Доля отказов", unit="% от целого", direction=Direction.FALL, base=Decimal(40),
    target=Decimal(10), ideal=None, calculation_unit="",
)  # fmt: skip
OUTSIDE = ("-5", "100.1", "120")


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def fields(region: Region, command: Command) -> list[str]:
    outcome = region.ask(command)
    assert isinstance(outcome, Refused)
    assert all("100" in reason.said.ru and "100" in reason.said.en for reason in outcome.reasons)
    return [reason.field for reason in outcome.reasons]


def measure(code: str, key: str, value: str) -> Measure:
    return Measure(actor=LEADER, on=DAY, subject=code, indicator=key, value=Decimal(value))


@pytest.mark.parametrize("value", OUTSIDE)
def test_no_measurement_of_a_share_lies_outside_of_its_whole(region: Region, value: str) -> None:
    code = region.open_project(indicators=(SHARE,))
    entry = region.do(measure(code, "share", "0")).entries[0].seq
    correct = CorrectMeasurement(
        actor=LEADER, on=DAY, subject=code, entry=entry, value=Decimal(value), reason="опечатка"
    )

    assert fields(region, measure(code, "share", value)) == ["value"]
    assert fields(region, correct) == ["value"]
    region.do(measure(code, "share", "100"))


def test_neither_base_nor_goal_of_a_share_lies_outside_of_its_whole(region: Region) -> None:
    code = region.open_project()
    wrong = replace(SHARE, base=Decimal(140), target=Decimal(-1), ideal=Decimal(101))

    found = fields(region, SetIndicator(actor=LEADER, on=DAY, subject=code, indicator=wrong))

    assert found == ["indicators.share.base", "indicators.share.target", "indicators.share.ideal"]


@pytest.mark.parametrize("value", OUTSIDE)
def test_a_change_by_some_per_cent_may_be_any(region: Region, value: str) -> None:
    plan = replace(SHARE, unit="%")
    code = region.open_project(indicators=(plan,))

    region.do(measure(code, "share", value))


SHEET, PLANS = "Проект;Показатель;Дата;Значение", "Проект;Ключ;Показатель;Единица;Куда лучше;Исходное значение;Цель"


def test_a_sheet_names_the_row_whose_share_lies_outside_of_its_whole(region: Region) -> None:
    region.open_project(indicators=(SHARE,))
    rows = ("PRJ-0001;share;05.07.2024;40", "PRJ-0001;share;06.07.2024;120", "PRJ-0001;share;07.07.2024;-5")
    plan = table(PLANS, "PRJ-0001;more;Доля брака;% от целого;снизить;400;3")

    measured, planned = bring(region, ("m.csv", table(SHEET, *rows))), bring(region, ("indicators.csv", plan))

    assert [row for row, *_ in faults(measured)] == [3, 4]
    assert [row for row, *_ in faults(planned)] == [2]
    entered(region, ("m.csv", table(SHEET, rows[0])))
