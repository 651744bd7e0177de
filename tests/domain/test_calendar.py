"""The working calendar: weekends, holidays and transferred days of Russia."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.calendar import lines
from domain.calendar import DECREED_UNTIL, CalendarEnds, is_working_day, working_days_after, working_days_between

DAYS = st.dates(date(2019, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("year", "working_days"),
    [(2019, 247), (2020, 248), (2021, 247), (2022, 247), (2023, 247), (2024, 248), (2025, 247)],
)
def test_each_year_has_as_many_working_days_as_the_official_calendar_of_a_five_day_week(
    year: int, working_days: int
) -> None:
    assert working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == working_days


@pytest.mark.parametrize("day", [date(2024, 4, 27), date(2024, 11, 2), date(2024, 12, 28)])
def test_a_saturday_that_was_swapped_is_worked(day: date) -> None:
    assert is_working_day(day)


@pytest.mark.parametrize("day", [date(2024, 4, 29), date(2024, 12, 31), date(2023, 2, 24), date(2022, 5, 10)])
def test_a_weekday_that_was_swapped_is_off(day: date) -> None:
    assert not is_working_day(day)


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_waiting_twice_is_waiting_for_the_sum(day: date, first: int, second: int) -> None:
    assert working_days_after(day, first + second) == working_days_after(working_days_after(day, first), second)


@given(DAYS, st.integers(1, 120))
def test_counting_the_days_waited_gives_the_wait(day: date, count: int) -> None:
    due = working_days_after(day, count)

    assert is_working_day(due)
    assert working_days_between(day, due) == count


@given(DAYS, st.integers(1, 60))
def test_going_back_from_a_working_day_undoes_going_forth(day: date, count: int) -> None:
    start = working_days_after(day, 1)

    assert working_days_after(working_days_after(start, count), -count) == start


def test_a_day_beyond_the_known_years_is_refused_by_name() -> None:
    with pytest.raises(CalendarEnds, match="2017 to 2035"):
        is_working_day(date(2036, 1, 9))


def test_the_snapshot_is_what_the_library_says() -> None:
    text = files("domain.methodology").joinpath("ru_days_off.txt").read_text("utf-8")

    assert [line for line in text.splitlines() if not line.startswith("#")] == lines()


def test_the_decreed_years_do_not_run_out_within_two_months() -> None:
    assert (datetime.now(UTC).date() + timedelta(days=60)).year <= DECREED_UNTIL
