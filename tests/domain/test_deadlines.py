"""When somebody is reminded: steps in working days, spans of missed days, and dates found by ranges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.engine.calendar import WorkingCalendar
from domain.methodology.loader import load_default
from domain.methodology.watch import STANDARD_WATCH, Watch
from domain.reports.deadlines import (
    DAY,
    Kind,
    Range,
    Span,
    crossed,
    dates_of,
    days_left,
    merged,
    ranges,
    span_of,
    steps_of,
)

PACK = load_default()
CALENDAR = PACK.calendar
WATCH = STANDARD_WATCH

DAYS = st.dates(date(2019, 1, 1), date(2027, 12, 31))
STEPS = st.frozensets(st.integers(-60, 40), min_size=1, max_size=6)


def spans(first: date, cuts: Iterable[int]) -> list[Span]:
    """Consecutive spans of so many days each."""
    found, since = [], first
    for days in cuts:
        found.append(Span(since, since + timedelta(days=days)))
        since = found[-1].on
    return found


def test_people_are_reminded_ahead_on_the_day_and_ever_more_rarely_after_it() -> None:
    own, above, top = steps_of(Kind.DUE, WATCH)

    assert sorted(own, reverse=True) == [30, 7, 1, 0, -1, -3, -7, -15, -30, -60, -120, -240]
    assert sorted(above, reverse=True) == [-10, -15, -30, -60, -120, -240]
    assert sorted(top, reverse=True) == [-20, -30, -60, -120, -240]


def test_a_measurement_is_missed_only_after_its_day_and_a_hold_is_reviewed_from_its_day_on() -> None:
    assert max(steps_of(Kind.MEASURE, WATCH)[0]) == -1
    assert max(steps_of(Kind.REVIEW, WATCH)[0]) == 0


def test_where_nothing_happens_people_are_nudged_and_then_it_is_raised() -> None:
    own, above, top = steps_of(Kind.IDLE, WATCH)

    assert (set(own), set(above), set(top)) == ({-30, -45}, {-45}, set())


@pytest.mark.parametrize(
    ("day", "due_on", "step"),
    [
        (date(2024, 12, 11), date(2024, 12, 12), 1),
        (date(2024, 12, 13), date(2024, 12, 16), 1),
        (date(2024, 12, 13), date(2024, 12, 15), 0),  # a Sunday: its last working day is the Friday
        (date(2024, 12, 16), date(2024, 12, 15), -1),
        (date(2025, 1, 9), date(2024, 12, 28), -1),  # the working Saturday before the holidays
        (date(2024, 12, 27), date(2025, 1, 8), None),  # 28 December is worked in between
        (date(2024, 12, 28), date(2025, 1, 8), 0),
    ],
)
def test_days_are_counted_by_the_production_calendar(day: date, due_on: date, step: int | None) -> None:
    steps = frozenset({1, 0, -1}) if step is not None else frozenset({0, -1})

    assert crossed(steps, due_on, CALENDAR, Span(day - DAY, day)) == step


def test_a_sweep_answers_for_the_days_since_the_last_one_but_not_for_ever() -> None:
    monday = date(2024, 12, 9)

    assert span_of(monday, None, PACK) == Span(monday - timedelta(days=366), monday, first=True)
    assert span_of(monday, date(2024, 12, 2), PACK) == Span(date(2024, 12, 2), monday)
    assert span_of(monday, date(2022, 1, 10), PACK) == Span(monday - timedelta(days=366), monday)


def test_the_first_sweep_of_all_tells_what_is_overdue_and_of_what_is_to_come_only_what_is_new() -> None:
    monday, steps = date(2024, 12, 9), steps_of(Kind.DUE, WATCH)[0]
    first = Span(monday - timedelta(days=366), monday, first=True)

    def told(left: int) -> int | None:
        return crossed(steps, CALENDAR.after(monday, left), CALENDAR, first)

    assert [told(left) for left in (31, 30, 29, 8, 7, 6, 1, 0)] == [None, 30, None, None, 7, None, 1, 0]
    assert [told(left) for left in (-1, -2, -40, -100)] == [-1, -1, -30, -60]


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2024, 12, 9), date(2024, 12, 9)),
        (date(2024, 12, 9), date(2024, 12, 10)),
        (date(2024, 12, 7), None),
        (date(2025, 1, 3), date(2024, 12, 28)),
    ],
    ids=["twice", "out of order", "Saturday", "New Year"],
)
def test_there_is_nothing_to_do_twice_or_on_a_day_off(on: date, last: date | None) -> None:
    assert span_of(on, last, PACK) is None


def test_of_the_steps_of_a_missed_week_only_the_latest_is_told() -> None:
    week = Span(date(2024, 12, 6), date(2024, 12, 13))

    assert crossed(steps_of(Kind.DUE, WATCH)[0], date(2024, 12, 10), CALENDAR, week) == -3


@given(STEPS, DAYS, DAYS, st.lists(st.integers(1, 12), min_size=1, max_size=25))
def test_however_days_fall_into_sweeps_what_is_told_is_what_daily_ones_tell_less_what_was_overtaken(
    steps: frozenset[int], due_on: date, first: date, cuts: list[int]
) -> None:
    swept = spans(first, cuts)

    for span in swept:
        days = spans(span.since, [1] * (span.on - span.since).days)
        daily = [step for day in days if (step := crossed(steps, due_on, CALENDAR, day)) is not None]

        assert crossed(steps, due_on, CALENDAR, span) == min(daily, default=None)
        assert len(daily) == len(set(daily))


@given(STEPS, DAYS, st.integers(1, 31))
def test_the_dates_that_a_sweep_looks_for_are_those_that_come_to_a_step_and_no_others(
    steps: frozenset[int], since: date, days: int
) -> None:
    span = Span(since, since + timedelta(days=days))
    found = ranges(steps, CALENDAR, span)
    around = [since + timedelta(days=shift) for shift in range(-120, 120)]

    wanted = {day for day in around if crossed(steps, day, CALENDAR, span) is not None}

    assert wanted == {day for day in around if any(start <= day <= end for start, end in found)}


@given(st.lists(st.tuples(DAYS, st.integers(0, 9)), max_size=12))
def test_ranges_are_merged_into_the_same_dates(drawn: list[tuple[date, int]]) -> None:
    given_ranges: list[Range] = [(start, start + timedelta(days=days)) for start, days in drawn]

    found = merged(given_ranges)

    assert dates(found) == dates(given_ranges)
    assert all(end + DAY < start for (_, end), (start, _) in pairwise(found))


def dates(found: Iterable[Range]) -> set[date]:
    """Every day of some ranges."""
    return {start + timedelta(days=shift) for start, end in found for shift in range((end - start).days + 1)}


def test_each_methodology_is_watched_by_its_own_calendar_and_steps() -> None:
    on = date(2024, 12, 11)
    other = replace(
        PACK,
        calendar=WorkingCalendar("RU", off=frozenset({date(2024, 12, 12)})),
        watch=Watch((2,), (1,), 10, 30, 45, 60, 60, 31, basis=WATCH.basis),
    )

    found = dates_of(Kind.DUE, [other], Span(on - DAY, on))

    assert found[-2:] == [(date(2024, 12, 10), date(2024, 12, 12)), (date(2024, 12, 16), date(2024, 12, 16))]


def test_a_step_beyond_the_known_calendar_finds_nothing() -> None:
    late = date(2035, 12, 28)

    assert dates_of(Kind.DUE, [PACK], Span(late - DAY, late))
    assert days_left(CALENDAR, late, date(2099, 1, 1)) is None
