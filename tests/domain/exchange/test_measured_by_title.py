"""A sheet of measurements names an indicator as the office does: by its title as well as by its key."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Engine

from tests.domain.exchange.imports import bring, entered, faults, remarks, stored, table
from tests.region import Region

HEAD = "Проект;Показатель;Дата;Значение"
PLANS = "Проект;Ключ;Показатель;Единица;Куда лучше;Исходное значение;Цель"


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


@pytest.mark.parametrize("said", ["time", "Время подготовки", "«время подготовки».", "ВРЕМЯ  ПОДГОТОВКИ"])
def test_an_indicator_is_found_by_its_key_or_by_its_title(region: Region, said: str) -> None:
    region.open_project()

    entered(region, ("m.csv", table(HEAD, f"PRJ-0001;{said};05.07.2024;61,5")))

    assert stored(region, "measurement", "indicator", "value") == [("time", Decimal("61.5"))]


def test_a_title_that_several_indicators_of_a_project_have_is_refused_by_row_and_names_their_keys(
    region: Region,
) -> None:
    region.open_project()
    twins = table(PLANS, "PRJ-0001;first;Очередь;чел;снизить;9;3", "PRJ-0001;second;Очередь;чел;снизить;7;2")

    found = bring(region, ("indicators.csv", twins), ("m.csv", table(HEAD, "PRJ-0001;Очередь;05.07.2024;5")))

    assert faults(found) == [
        (2, "Показатель", "Очередь", "ключ: так называется не один показатель проекта (first, second)")
    ]


def test_what_is_no_indicator_of_the_project_is_refused_with_those_that_are(region: Region) -> None:
    region.open_project()

    found = bring(region, ("m.csv", table(HEAD, "PRJ-0001;Очередь;05.07.2024;5")))

    assert faults(found) == [
        (2, "Показатель", "Очередь", "ключ или название показателя проекта: time — «Время подготовки»")
    ]


def test_percent_into_minutes_is_refused_by_whichever_name_the_indicator_goes(region: Region) -> None:
    region.open_project()
    rows = ("PRJ-0001;time;05.07.2024;40%", "PRJ-0001;Время подготовки;06.07.2024;35%")

    found = bring(region, ("m.csv", table(HEAD, *rows)))

    assert [(row, heading, value) for row, heading, value, _ in faults(found)] == [
        (2, "Значение", "40%"), (3, "Значение", "35%"),
    ]  # fmt: skip


def test_a_title_names_an_indicator_that_the_same_import_brings(region: Region) -> None:
    region.open_project()
    plan = table(PLANS, "PRJ-0001;queue;Очередь в регистратуре;чел;снизить;9;3")

    entered(region, ("indicators.csv", plan), ("m.csv", table(HEAD, "PRJ-0001;Очередь в регистратуре;05.07.2024;5")))

    assert stored(region, "measurement", "indicator") == [("queue",)]


def test_a_value_ten_times_off_the_card_is_remarked_on_by_row_as_the_page_asks_about_it(region: Region) -> None:
    region.open_project()
    rows = ("PRJ-0001;time;05.07.2024;61,5", "PRJ-0001;time;06.07.2024;0,6", "PRJ-0001;time;07.07.2024;6700")

    found = entered(region, ("m.csv", table(HEAD, *rows)))

    said = "лист «m», строка {}, столбец D «Значение»: значение не того порядка, что 67 и 30 на карточке: проверьте"
    assert remarks(found) == [said.format(3), said.format(4)]


def test_the_same_of_an_indicator_that_comes_with_the_same_import(region: Region) -> None:
    region.open_project()
    plan = table(PLANS, "PRJ-0001;queue;Очередь в регистратуре;чел;снизить;9;3")

    found = entered(region, ("indicators.csv", plan), ("m.csv", table(HEAD, "PRJ-0001;queue;05.07.2024;500")))

    (said,) = remarks(found)
    assert said.endswith("строка 2, столбец D «Значение»: значение не того порядка, что 9 и 3 на карточке: проверьте")
