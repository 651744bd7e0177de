"""The working calendar is the official one, day by day, and a programme may have days of its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.engine.calendar import WorkingCalendar
from domain.methodology.loader import default_text, load_text
from domain.methodology.problems import PackBroken
from flows.pack_check import checked
from tests.domain.production_calendars import YEARS, Year

RUSSIA = WorkingCalendar()
DAYS = st.dates(date(2021, 1, 1), date(2025, 12, 31))


def days_of(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=number) for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


@pytest.mark.parametrize("official", YEARS, ids=lambda official: str(official.year))
def test_each_day_of_the_year_is_worked_or_off_as_decreed(official: Year) -> None:
    off, worked = official.days(official.off), official.days(official.worked)

    for day in days_of(official.year):
        wanted = (day.weekday() < 5 and day not in off) or day in worked
        assert RUSSIA.is_working_day(day) is wanted, f"{day}: {official.decree}"


@pytest.mark.parametrize("official", YEARS, ids=lambda official: str(official.year))
def test_each_month_has_the_official_number_of_working_days(official: Year) -> None:
    counted = [0] * 12
    for day in days_of(official.year):
        counted[day.month - 1] += RUSSIA.is_working_day(day)

    assert tuple(counted) == official.months
    assert RUSSIA.between(date(official.year - 1, 12, 31), date(official.year, 12, 31)) == official.total


def test_the_official_years_have_the_published_totals() -> None:
    assert {official.year: official.total for official in YEARS} == {2022: 247, 2023: 247, 2024: 248, 2025: 247}


def test_a_programme_has_days_off_and_working_days_of_its_own() -> None:
    friday, saturday = date(2024, 6, 7), date(2024, 6, 8)
    ours = WorkingCalendar("RU", off=frozenset({friday}), worked=frozenset({saturday}))

    assert (ours.is_working_day(friday), ours.is_working_day(saturday)) == (False, True)
    assert ours.after(date(2024, 6, 6), 1) == saturday
    assert RUSSIA.after(date(2024, 6, 6), 1) == friday


def test_a_pack_brings_its_own_days_and_its_contradiction_is_named_by_line() -> None:
    text, file = default_text()
    ours = load_text(text.replace("off = []", "off = [2024-06-07]"), file)

    assert not ours.calendar.is_working_day(date(2024, 6, 7))
    with pytest.raises(PackBroken, match="2024-06-07 is both off and worked"):
        checked(text.replace("off = []", "off = [2024-06-07]").replace("worked = []", "worked = [2024-06-07]"), file)


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_waiting_twice_is_waiting_for_the_sum(day: date, first: int, second: int) -> None:
    assert RUSSIA.after(RUSSIA.after(day, first), second) == RUSSIA.after(day, first + second)


@given(DAYS, st.integers(1, 120))
def test_counting_the_days_of_a_wait_gives_the_wait(day: date, count: int) -> None:
    assert RUSSIA.between(day, RUSSIA.after(day, count)) == count


@given(DAYS, DAYS)
def test_counting_backwards_is_counting_forwards_with_a_minus(first: date, second: date) -> None:
    assert RUSSIA.between(first, second) == -RUSSIA.between(second, first)
