"""The working calendar: weekends, holidays and transferred days of Russia."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.calendar import lines
from domain.engine.calendar import (
    DECREED,
    CalendarEnds,
    CountryUnknown,
    TermEnd,
    WorkingCalendar,
    after_months,
    is_known,
)
from domain.methodology.loader import load_default
from domain.programme.kinds import Frequency

RUSSIA = WorkingCalendar()
DAYS = st.dates(date(2019, 1, 1), date(2025, 12, 31))
SOME_DAYS = st.frozensets(st.dates(date(2024, 1, 1), date(2024, 3, 31)), max_size=20)
DAYS_OF_MAY = [date(2024, 5, day) for day in range(6, 13)]
OVERRIDES = st.tuples(SOME_DAYS, SOME_DAYS).map(lambda both: WorkingCalendar("RU", both[0] - both[1], both[1]))
"""Calendars of programmes with days off and working days of their own."""


@pytest.mark.parametrize(
    ("year", "working_days"),
    [(2019, 247), (2020, 248), (2021, 247), (2022, 247), (2023, 247), (2024, 248), (2025, 247)],
)
def test_each_year_has_as_many_working_days_as_the_official_calendar_of_a_five_day_week(
    year: int, working_days: int
) -> None:
    assert RUSSIA.between(date(year - 1, 12, 31), date(year, 12, 31)) == working_days


@pytest.mark.parametrize(("frequency", "months"), [(Frequency.MONTHLY, 1), (Frequency.QUARTERLY, 3)], ids=str)
def test_a_measurement_is_missed_once_the_longest_month_or_quarter_is_over(frequency: Frequency, months: int) -> None:
    days = [date(2023, 1, 1) + timedelta(days=one) for one in range(4 * 365 + 1)]

    assert frequency.days == max((after_months(day, months) - day).days for day in days)


def test_weeks_between_measurements_have_seven_days() -> None:
    days = [one.days for one in (Frequency.NONE, Frequency.DAILY, Frequency.WEEKLY, Frequency.FORTNIGHTLY)]

    assert days == [None, 1, 7, 14]


@pytest.mark.parametrize("day", [date(2024, 4, 27), date(2024, 11, 2), date(2024, 12, 28)])
def test_a_saturday_that_was_swapped_is_worked(day: date) -> None:
    assert RUSSIA.is_working_day(day)


@pytest.mark.parametrize("day", [date(2024, 4, 29), date(2024, 12, 31), date(2023, 2, 24), date(2022, 5, 10)])
def test_a_weekday_that_was_swapped_is_off(day: date) -> None:
    assert not RUSSIA.is_working_day(day)


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_waiting_twice_is_waiting_for_the_sum(day: date, first: int, second: int) -> None:
    assert RUSSIA.after(day, first + second) == RUSSIA.after(RUSSIA.after(day, first), second)


@given(DAYS, st.integers(1, 120))
def test_counting_the_days_waited_gives_the_wait(day: date, count: int) -> None:
    due = RUSSIA.after(day, count)

    assert RUSSIA.is_working_day(due)
    assert RUSSIA.between(day, due) == count


@given(DAYS, st.integers(1, 60))
def test_going_back_from_a_working_day_undoes_going_forth(day: date, count: int) -> None:
    start = RUSSIA.after(day, 1)

    assert RUSSIA.after(RUSSIA.after(start, count), -count) == start


def test_a_day_beyond_the_known_years_is_refused_by_name() -> None:
    with pytest.raises(CalendarEnds, match="2017 to 2035"):
        RUSSIA.is_working_day(date(2036, 1, 9))


@pytest.mark.parametrize(("count", "named"), [(10, "2036-01-01"), (10**12, "2036-01-01"), (-(10**12), "2016-12-31")])
def test_a_wait_that_leaves_the_known_years_names_the_first_day_beyond_them(count: int, named: str) -> None:
    with pytest.raises(CalendarEnds, match=f"{named}: the working calendar covers 2017 to 2035"):
        RUSSIA.after(date(2035, 12, 20), count)


@pytest.mark.parametrize("country", ["XX", "", "../methodology/ru"])
def test_a_country_without_a_calendar_is_refused_by_name(country: str) -> None:
    with pytest.raises(CountryUnknown, match=f"no working calendar of the country “{country}”"):
        WorkingCalendar(country).is_working_day(date(2024, 1, 9))

    assert not is_known(country)
    assert is_known("RU")


@given(OVERRIDES, DAYS)
def test_the_programmes_own_days_come_first_and_every_other_day_is_the_countrys(
    ours: WorkingCalendar, day: date
) -> None:
    wanted = (day in ours.worked) if day in ours.off | ours.worked else RUSSIA.is_working_day(day)

    assert ours.is_working_day(day) is wanted
    assert all(ours.is_working_day(own) for own in ours.worked)
    assert not any(ours.is_working_day(own) for own in ours.off)


@given(OVERRIDES)
def test_each_day_of_ones_own_that_differs_makes_the_year_a_day_longer_or_shorter(ours: WorkingCalendar) -> None:
    more = sum(not RUSSIA.is_working_day(day) for day in ours.worked)
    less = sum(RUSSIA.is_working_day(day) for day in ours.off)

    assert ours.between(date(2023, 12, 31), date(2024, 12, 31)) == 248 + more - less


@given(OVERRIDES, st.dates(date(2023, 12, 1), date(2024, 4, 30)), st.integers(1, 60), st.integers(1, 60))
def test_the_laws_of_waiting_hold_in_a_calendar_of_ones_own(
    ours: WorkingCalendar, day: date, first: int, second: int
) -> None:
    due = ours.after(day, first)

    assert ours.after(due, second) == ours.after(day, first + second)
    assert ours.between(day, due) == first
    assert ours.after(ours.after(day, 1 + second), -second) == ours.after(day, 1)


def test_equal_calendars_are_one_key() -> None:
    holiday = frozenset({date(2024, 6, 7)})

    assert {WorkingCalendar("RU", off=holiday): 1}[WorkingCalendar("RU", off=frozenset(holiday))] == 1
    assert WorkingCalendar("RU", off=holiday) != RUSSIA


@pytest.mark.parametrize("country", DECREED)
def test_the_snapshot_is_what_the_library_says(country: str) -> None:
    text = files("domain.methodology").joinpath(f"{country.lower()}_days_off.txt").read_text("utf-8")

    assert [line for line in text.splitlines() if not line.startswith("#")] == lines(country)
    assert f"{country}: swapped days off are decreed up to {DECREED[country]}" in text


@pytest.mark.parametrize(
    ("country", "off", "worked"),
    [
        ("BY", date(2024, 5, 13), date(2024, 5, 18)),  # swapped after Radonitsa
        ("KZ", date(2024, 5, 8), date(2024, 5, 4)),  # swapped between two holidays
    ],
)
def test_neighbours_have_their_swapped_days(country: str, off: date, worked: date) -> None:
    assert not WorkingCalendar(country).is_working_day(off)
    assert WorkingCalendar(country).is_working_day(worked)


def test_a_calendar_that_stands_alone_knows_weekends_and_its_own_days() -> None:
    ours = WorkingCalendar(
        "AM", off=frozenset({date(2024, 5, 9)}), worked=frozenset({date(2024, 5, 11)}), years=(2024, 2025)
    )

    assert [day.day for day in DAYS_OF_MAY if ours.is_working_day(day)] == [6, 7, 8, 10, 11]
    with pytest.raises(CalendarEnds, match="covers 2024 to 2025"):
        ours.after(date(2025, 12, 31), 1)


def test_the_decreed_years_do_not_run_out_within_two_months() -> None:
    assert (datetime.now(UTC).date() + timedelta(days=60)).year <= DECREED["RU"]


@pytest.mark.parametrize(
    ("said", "last"),
    [(TermEnd.STAYS, date(2024, 6, 15)), (TermEnd.NEXT, date(2024, 6, 17)), (TermEnd.PREVIOUS, date(2024, 6, 14))],
)
def test_a_term_of_months_that_ends_on_a_day_off_goes_where_the_programme_says(said: TermEnd, last: date) -> None:
    ours = WorkingCalendar(term_end=said)

    saturday, working = ours.in_months(date(2024, 3, 15), 3), ours.in_months(date(2024, 3, 14), 3)
    beyond = ours.in_months(date(2024, 3, 15), 12 * 90)

    assert (saturday, working, beyond) == (last, date(2024, 6, 14), date(2114, 3, 15))


def test_the_shipped_methodology_says_that_its_terms_move_and_that_this_is_an_assumption() -> None:
    pack = load_default()

    assert (pack.calendar.term_end, pack.is_assumed("term_on_day_off")) == (TermEnd.NEXT, True)
