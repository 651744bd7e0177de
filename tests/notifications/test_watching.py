"""Deadlines: each person hears of each step once, whoever sweeps and however often, and of nothing settled."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from domain.engine.calendar import WorkingCalendar
from domain.engine.database import reading, writing
from domain.methodology.schema import Decision
from domain.pilot.action_plan import SettleAction
from domain.pilot.gates import ConditionTerms
from domain.pilot.holds import Resume
from domain.pilot.measurements import Measure
from domain.pilot.milestones import ReachMilestone
from domain.programme.kinds import Frequency, Moment
from domain.reports.deadlines import DAY, STILL, Kind, steps_of
from domain.reports.open_pages import Ahead, ahead
from notifications import date_sweep
from notifications.date_sweep import Watch
from tests.region import CURATOR, CUSTOMER, HEAD, LEADER, METHODOLOGIST, OWNER, STRANGER, TIME, Region
from tests.sweeps import (
    OPENED,
    at,
    days,
    morning,
    of,
    patient,
    plan,
    project,
    stop_reason,
    sweep,
    told,
    walked,
    watched,
    working,
)


@pytest.fixture
def region(engine: Engine) -> Region:
    """A region in which nobody is nudged."""
    return patient(engine)


# --- a simulated year


def partition(kind: str) -> list[date]:
    """The days of a year on which the sweep ran: all, with gaps and repetitions, or once in ten working days."""
    year = list(days(OPENED, date(2025, 1, 31)))
    match kind:
        case "daily":
            return year
        case "missed and doubled":
            chance = random.Random(7)
            return [OPENED, *(day for day in year for _ in range(chance.choice((0, 0, 1, 2))))]
        case _:
            return [day for day in year if WorkingCalendar().is_working_day(day)][::10]


@pytest.mark.long
@pytest.mark.parametrize(
    ("engine", "kind"),
    [
        ("sqlite", "daily"),
        ("sqlite", "missed and doubled"),
        ("postgresql", "missed and doubled"),
        ("postgresql", "seldom"),
    ],
    indirect=["engine"],
)
def test_in_a_year_each_person_hears_of_each_thing_once_a_step_and_of_the_latest_of_missed_ones(
    region: Region, kind: str
) -> None:
    code = project(region, indicators=(replace(TIME, frequency=Frequency.MONTHLY),))
    plan(region, code, date(2024, 5, 12))  # a Sunday in the May holidays
    plan(region, code, date(2025, 1, 8), owner=STRANGER)
    with reading(region.engine) as connection:
        watched_ones = ahead(
            connection, Ahead({kind: date.min if kind in STILL else date.max for kind in Kind}, limit=1_000)
        )
    runs = partition(kind)

    for day in runs:
        sweep(region, day)

    calendar, watch_ = region.pack.calendar, region.pack.watch
    people = {
        None: ([LEADER], [CUSTOMER], [METHODOLOGIST, CURATOR]),
        STRANGER: ([STRANGER], [LEADER], [CUSTOMER]),
    }
    swept = [OPENED - DAY, *(day for day in dict.fromkeys(runs) if calendar.is_working_day(day))]
    wanted = set()
    for one in watched_ones:
        for steps, who in zip(steps_of(one.kind, watch_), people[one.owner], strict=True):
            for since, on in pairwise(swept):
                left = [calendar.between(day, one.due_on) for day in days(since + timedelta(days=1), on)
                        if calendar.is_working_day(day)]  # fmt: skip
                if crossed := steps & set(left):
                    wanted |= {(person, one.item, min(crossed)) for person in who}
    found = told(region)
    assert set(found) == wanted
    assert len(found) == len(set(found)) > 50


def test_nobody_hears_anything_on_a_day_off(region: Region) -> None:
    code = project(region)
    plan(region, code, date(2024, 5, 10))

    found = [sweep(region, day) for day in days(date(2024, 5, 9), date(2024, 5, 12))]

    assert found == [Watch()] * 4
    assert told(region) == []
    with reading(region.engine) as connection:
        assert connection.execute(select(func.count()).select_from(watched)).scalar_one() == 0


def test_a_second_run_of_a_day_tells_nothing(region: Region) -> None:
    project(region)
    due_on = working(region, OPENED, 20)

    first, again = sweep(region, working(region, due_on, -1)), sweep(region, working(region, due_on, -1))

    assert first.reminders > 0
    assert again == Watch()


@pytest.mark.long
def test_after_a_missed_week_one_notice_tells_the_latest_step_and_how_late_it_is_now(region: Region) -> None:
    code = project(region)
    due_on = working(region, OPENED, 20)
    sweep(region, working(region, due_on, -2))

    found = morning(region, working(region, due_on, 5))

    assert of("due", told(region, code)) == [(LEADER, -3)]
    assert found[LEADER].actions[0].left == -5


@pytest.mark.parametrize(("missed", "step"), [(59, -30), (61, -60), (200, -120)])
def test_missed_months_are_caught_up_by_the_latest_step(region: Region, missed: int, step: int) -> None:
    code = project(region)
    due_on = working(region, OPENED, 20)
    sweep(region, working(region, due_on, -8))

    sweep(region, working(region, due_on, missed))

    assert {told for _, told in of("due", told(region, code))} == {step}


@pytest.mark.long
def test_a_sweep_goes_back_only_as_far_as_the_methodology_says(region: Region) -> None:
    region.pack = replace(region.pack, watch=replace(region.pack.watch, catch_up_days=31))
    code = project(region)
    due_on = working(region, OPENED, 20)
    sweep(region, working(region, due_on, -8))

    sweep(region, working(region, due_on, 59))

    assert of("due", told(region, code)) == []


@pytest.mark.long
def test_two_sweeps_at_once_tell_a_thing_in_one_letter_each_however_their_days_differ(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = project(region)
    due_on = working(region, OPENED, 20)
    sweep(region, working(region, due_on, -2))
    today, read = working(region, due_on, 1), date_sweep._around

    def overtaken(*things: Any) -> Any:
        # yesterday's sweep ends while today's has read and not yet written
        monkeypatch.setattr(date_sweep, "_around", read)
        sweep(region, due_on)
        region.now = at(today)
        return read(*things)

    monkeypatch.setattr(date_sweep, "_around", overtaken)
    sweep(region, today)

    assert of("due", told(region, code)) == [(LEADER, -1), (LEADER, 0)]


# --- who hears


@walked
@pytest.mark.long
def test_the_leader_hears_of_the_phase_and_those_above_only_when_it_stays_undone(region: Region) -> None:
    code = project(region)
    due_on = working(region, OPENED, 20)

    for shift in range(-2, 23):
        sweep(region, working(region, due_on, shift))

    found = of("due", told(region, code))
    assert [step for person, step in found if person == LEADER] == [-15, -7, -3, -1, 0, 1]
    assert [step for person, step in found if person == CUSTOMER] == [-15, -10]
    assert [step for person, step in found if person in {METHODOLOGIST, CURATOR}] == [-20, -20]
    followed = morning(region, working(region, due_on, 25))[CUSTOMER].followed
    assert {(row.owner, row.code) for row in followed} == {("Участник 2", code)}


@walked
@pytest.mark.long
def test_somebody_with_two_roles_hears_in_the_lower_one_and_once(region: Region) -> None:
    code = project(region, people={"project_leader": LEADER, "customer": METHODOLOGIST})
    due_on = working(region, OPENED, 20)

    for shift in range(31):
        sweep(region, working(region, due_on, shift))

    found = of("due", told(region, code))
    assert [step for person, step in found if person == METHODOLOGIST] == [-30, -15, -10]
    assert [step for person, step in found if person == CURATOR] == [-30, -20]


def test_what_awaits_a_decision_is_the_deciders_and_not_the_submitters_business(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)
    due_on = region.state(code).due_on or OPENED

    found = morning(region, working(region, due_on, -1))

    ((chosen, step),) = of("decision", told(region, code))
    assert (chosen in {METHODOLOGIST, CURATOR}, step) == (True, 1)
    assert of("due", told(region, code)) == []
    assert {line.what.ru for line in found[chosen].actions} == {"Принять решение по этапу «Отбор»"}


def test_a_vacant_role_is_passed_over_so_that_somebody_hears(region: Region) -> None:
    code = project(region, people={"customer": CUSTOMER})

    sweep(region, working(region, OPENED, 20))

    assert (CUSTOMER, -1) in of("milestone.list_approval", told(region, code))


def test_those_who_may_submit_hear_where_the_leader_may_not(region: Region) -> None:
    project(region, people={})

    sweep(region, working(region, OPENED, 20))

    assert (HEAD, 0) in of("due", told(region))


@pytest.mark.long
def test_a_condition_is_its_owners_and_a_measure_without_an_owner_the_leaders(region: Region) -> None:
    code = project(region)
    due_on = date(2024, 3, 15)
    plan(region, code, due_on)
    region.bring(code, OPENED)
    terms = ConditionTerms(text="Измерить повторно", owner=OWNER, due_on=due_on)
    region.decide(code, Decision.CONDITIONAL, on=OPENED, conditions=(terms,))

    letter = morning(region, due_on)[OWNER]

    found = told(region, code)
    assert of("condition.1", found) == [(OWNER, 0)]
    assert of("action.1", found) == [(LEADER, 0)]
    assert "Закрыть условие 1: Измерить повторно" in {line.what.ru for line in letter.actions}


@pytest.mark.long
def test_a_measurement_that_did_not_come_is_asked_for_and_one_that_came_is_not(region: Region) -> None:
    code = project(region, indicators=(replace(TIME, frequency=Frequency.WEEKLY),))
    measure = Measure(
        actor=LEADER, on=OPENED, subject=code, indicator="time", value=Decimal(60), moment=Moment.INTERIM
    )  # fmt: skip
    region.do(measure)
    expected = OPENED + timedelta(days=7)

    for day in days(OPENED, expected + timedelta(days=1)):
        sweep(region, day)
    late = of("measure.time", told(region, code))
    region.do(replace(measure, on=expected + timedelta(days=1), command_id="second"))
    for day in days(expected + timedelta(days=2), expected + timedelta(days=7)):
        sweep(region, day)

    assert late == of("measure.time", told(region, code)) == [(LEADER, -1)]


@pytest.mark.long
def test_an_indicator_that_was_never_measured_is_asked_for_too(region: Region) -> None:
    code = project(region, indicators=(replace(TIME, frequency=Frequency.WEEKLY),))

    for day in days(OPENED, OPENED + timedelta(days=8)):
        sweep(region, day)

    assert of("measure.time", told(region, code)) == [(LEADER, -1)]


# --- what is settled, and what rests


@walked
@pytest.mark.long
def test_settled_things_are_silent(region: Region) -> None:
    code = project(region)
    plan(region, code, date(2024, 3, 1))
    plan(region, code, date(2024, 3, 1))
    region.do(SettleAction(actor=LEADER, on=OPENED, subject=code, measure=1, outcome="done"))
    region.do(SettleAction(actor=LEADER, on=OPENED, subject=code, measure=2, outcome="dropped", reason="не нужно"))
    region.do(ReachMilestone(actor=LEADER, on=OPENED, subject=code, key="process_card", finished=OPENED))
    region.decide(code, Decision.STOP, on=OPENED, reason=stop_reason(region))

    for day in days(OPENED, date(2024, 5, 1)):
        sweep(region, day)

    assert told(region) == []


@walked
@pytest.mark.long
def test_a_hold_pauses_every_reminder_but_that_of_its_review(region: Region) -> None:
    code = project(region)
    plan(region, code, date(2024, 3, 1))
    review_on = date(2024, 4, 12)
    region.decide(code, Decision.HOLD, on=OPENED, review_on=review_on)

    for day in days(OPENED, review_on + timedelta(days=21)):
        sweep(region, day)

    found = told(region, code)
    assert {item for _, item, _ in found} == {"review"}
    assert [step for person, step in of("review", found) if person == CUSTOMER] == [-7, -3, -1, 0]


@walked
@pytest.mark.long
def test_resuming_brings_the_reminders_back_with_the_new_date(region: Region) -> None:
    code = project(region)
    review_on = date(2024, 3, 1)
    region.decide(code, Decision.HOLD, on=OPENED, review_on=review_on)
    for day in days(OPENED, review_on):
        sweep(region, day)
    region.do(Resume(actor=CUSTOMER, on=review_on, subject=code))
    due_on = region.state(code).due_on
    assert due_on is not None

    for day in days(review_on + timedelta(days=1), due_on):
        sweep(region, day)

    assert [step for person, step in of("due", told(region, code)) if person == LEADER] == [0, 1, 7]


def test_a_date_that_was_moved_away_and_back_is_not_told_twice(region: Region) -> None:
    code = project(region)
    due_on = date(2024, 3, 15)
    plan(region, code, due_on)
    moved = SettleAction(
        actor=LEADER, on=OPENED, subject=code, measure=1, outcome="moved", reason="отпуск", due_on=date(2024, 4, 15)
    )
    sweep(region, working(region, due_on, -1))
    region.do(moved)
    region.do(replace(moved, due_on=due_on, command_id="back"))
    with writing(region.engine) as connection:
        connection.execute(watched.delete())

    again = sweep(region, working(region, due_on, -1))

    assert of("action.1", told(region, code)) == [(LEADER, 1)]
    assert again.reminders == 0
