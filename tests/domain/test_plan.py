"""The plan of a pilot: milestones, measurements when they are due, measures and their owners, parking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.calendar import WorkingCalendar
from domain.engine.database import reading
from domain.engine.kinds import Standing
from domain.engine.lane import Done
from domain.engine.named import Newcomer
from domain.engine.state import PARKED
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.amendment import AmendCard
from domain.pilot.holds import Park, Resume
from domain.pilot.indicators import SetIndicator
from domain.pilot.measurements import CorrectMeasurement, Measure
from domain.pilot.milestones import MoveMilestone, ReachMilestone
from domain.programme.kinds import Frequency, Moment
from domain.reports.card import Card, card
from tests.region import CUSTOMER, DAY, LEADER, METHODOLOGIST, TIME, Region

RUSSIA = WorkingCalendar()


LATER = DAY + timedelta(days=30)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def shown(region: Region, code: str) -> Card:
    with reading(region.engine) as connection:
        return card(connection, code)


def amend(region: Region, code: str, on: date = LATER, **card_fields: Any) -> Done:
    return region.do(AmendCard(actor=METHODOLOGIST, on=on, subject=code, card=card_fields, reason="уточнение"))


def test_the_plan_is_laid_out_in_working_days_from_the_methodology(region: Region) -> None:
    code = region.open_project()

    plan = {row.key: row for row in shown(region, code).milestones}

    phases = region.pack.lifecycles["pilot"].phases
    opening = RUSSIA.after(DAY, phases["selection"].duration.working_days)
    assert plan["process_card"].planned_start == DAY
    assert plan["survey_1"].planned_start == opening
    assert plan["card_signing"].planned_start == RUSSIA.after(opening, 3)
    assert plan["card_signing"].planned_end == RUSSIA.after(opening, 3 + 4)
    assert all(RUSSIA.is_working_day(row.planned_end) for row in plan.values())
    assert plan["evaluation"].planned_start < plan["implementation"].planned_end, "milestones overlap"


def test_a_milestone_moves_with_a_reason_and_takes_the_later_ones_along_when_asked(region: Region) -> None:
    code = region.open_project()
    before = {row.key: row for row in shown(region, code).milestones}
    moved = before["kick_off"]

    region.do(
        MoveMilestone(
            actor=LEADER, on=DAY, subject=code, key="kick_off", reason="отпуска", with_following=True,
            start=RUSSIA.after(moved.planned_start, 10), end=RUSSIA.after(moved.planned_end, 10),
        )
    )  # fmt: skip

    after = {row.key: row for row in shown(region, code).milestones}
    assert after["implementation"].planned_start == RUSSIA.after(before["implementation"].planned_start, 10)
    assert after["current_map"] == before["current_map"]
    assert region.refused(
        MoveMilestone(actor=LEADER, on=DAY, subject=code, key="kick_off", start=DAY, end=DAY, reason=" ")
    ) == ["bad_value"]


WEEKLY = replace(TIME, frequency=Frequency.WEEKLY)


WEEK = timedelta(days=7)


def next_on(region: Region, code: str) -> date | None:
    return shown(region, code).indicators[0].next_on


def measured(region: Region, code: str, on: date) -> int:
    """Enter a value of a day; its entry."""
    done = region.do(
        Measure(actor=LEADER, on=on, subject=code, indicator="time", value=Decimal(50), moment=Moment.INTERIM)
    )
    return done.entries[0].seq


def frequency(region: Region, code: str, often: Frequency) -> None:
    """Measure the only indicator so often from now on."""
    plan = replace(TIME, frequency=often)
    region.do(SetIndicator(actor=LEADER, on=LATER, subject=code, indicator=plan, reason="иначе"))


def test_an_indicator_is_to_be_measured_a_term_after_it_came_onto_the_card(region: Region) -> None:
    assert next_on(region, region.open_project(indicators=(WEEKLY,))) == DAY + WEEK
    assert next_on(region, region.open_project(indicators=(TIME,))) is None


def test_the_latest_measurement_sets_when_the_next_one_is_due_whatever_the_order_of_entry(region: Region) -> None:
    code = region.open_project(indicators=(WEEKLY,))

    measured(region, code, DAY + 3 * WEEK)
    measured(region, code, DAY + WEEK)

    assert next_on(region, code) == DAY + 4 * WEEK


def test_a_measurement_taken_back_counts_no_more(region: Region) -> None:
    code = region.open_project(indicators=(WEEKLY,))
    first, second = measured(region, code, DAY + WEEK), measured(region, code, DAY + 3 * WEEK)

    found = []
    for entry in (second, first):
        region.do(CorrectMeasurement(actor=LEADER, on=LATER, subject=code, entry=entry, value=None, reason="ошибка"))
        found.append(next_on(region, code))

    assert found == [DAY + 2 * WEEK, LATER + WEEK]


def test_another_frequency_counts_from_the_latest_measurement_and_none_expects_none(region: Region) -> None:
    code = region.open_project(indicators=(TIME,))
    measured(region, code, DAY + WEEK)

    found = []
    for often in (Frequency.WEEKLY, Frequency.FORTNIGHTLY, Frequency.NONE):
        frequency(region, code, often)
        found.append(next_on(region, code))
    measured(region, code, DAY + 2 * WEEK)

    assert found == [DAY + 2 * WEEK, DAY + 3 * WEEK, None]
    assert next_on(region, code) is None


def test_a_settled_measure_stays_so_until_it_is_moved_with_a_reason(region: Region) -> None:
    code = region.open_project()
    region.do(PlanAction(actor=LEADER, on=DAY, subject=code, title="Шаблон", due_on=LATER))

    def settle(outcome: str, **terms: Any) -> SettleAction:
        return SettleAction(actor=LEADER, on=DAY, subject=code, measure=1, outcome=outcome, **terms)

    region.do(settle("done"))

    again = region.refused(settle("done"))
    dropped = region.refused(settle("dropped", reason="нет средств"))
    region.do(settle("moved", reason="отмечено по ошибке", due_on=LATER))
    region.do(settle("dropped", reason="нет средств"))

    assert again == dropped == ["settled"]
    assert [(one.done_on, one.dropped_on) for one in shown(region, code).actions] == [(None, DAY)]


def test_a_measure_is_handed_to_somebody_named_by_e_mail_even_if_nobody_knew_them(region: Region) -> None:
    code = region.open_project()
    region.do(PlanAction(actor=LEADER, on=DAY, subject=code, title="Шаблон", due_on=LATER))
    to = SettleAction(actor=LEADER, on=DAY, subject=code, measure=1, outcome="handed", owner="Person3@region.example")
    new = replace(
        to, owner="new@s.example", newcomers={"new@s.example": Newcomer(title="Новый Иван", post="завуч")},
        command_id="new",
    )  # fmt: skip

    region.do(to)
    known = shown(region, code).actions[0].owner
    region.do(new)

    assert known == "PER-0003"
    assert shown(region, code).actions[0].owner == "PER-0011"


def test_a_stopped_project_is_measured_no_more(region: Region) -> None:
    code = region.open_project()
    region.decide(code, Decision.STOP, reason="no_resources")

    measure = Measure(actor=LEADER, on=DAY, subject=code, indicator="time", value=Decimal(5))

    assert region.refused(measure) == ["ended"]


def test_a_parked_project_waits_and_whoever_works_on_it_brings_it_back(region: Region) -> None:
    code = region.open_project()

    region.do(Park(actor="potok", on=LATER, subject=code, comment="нет активности"))
    parked = region.state(code)
    region.do(Resume(actor=LEADER, on=LATER, subject=code))

    assert (parked.standing, parked.held_for, parked.due_on) == (Standing.ON_HOLD, PARKED, None)
    assert parked.review_on is not None
    assert (region.state(code).standing, region.state(code).held_for) == (Standing.IN_WORK, None)


def test_a_hold_that_was_decided_is_not_for_the_leader_to_lift(region: Region) -> None:
    code = region.open_project()
    region.decide(code, Decision.HOLD, review_on=LATER)

    assert region.refused(Resume(actor=LEADER, on=DAY, subject=code)) == ["not_entitled"]


def test_what_comes_off_hold_has_the_whole_time_of_its_phase_again(region: Region) -> None:
    code = region.open_project()
    region.decide(code, Decision.HOLD, review_on=LATER)

    region.do(Resume(actor=CUSTOMER, on=LATER, subject=code))

    state = region.state(code)
    phase = region.pack.lifecycles["pilot"].phases[state.phase or ""]
    assert state.due_on == RUSSIA.after(LATER, phase.duration.working_days)


def test_a_milestone_that_began_stays_where_it_is_when_earlier_ones_move(region: Region) -> None:
    code = region.open_project()
    before = {row.key: row for row in shown(region, code).milestones}
    moved = before["kick_off"]
    region.do(ReachMilestone(actor=LEADER, on=DAY, subject=code, key="implementation", started=DAY))

    region.do(
        MoveMilestone(
            actor=LEADER, on=DAY, subject=code, key="kick_off", reason="отпуска", with_following=True,
            start=RUSSIA.after(moved.planned_start, 10), end=RUSSIA.after(moved.planned_end, 10),
        )
    )  # fmt: skip

    after = {row.key: row for row in shown(region, code).milestones}
    assert after["implementation"].planned_start == before["implementation"].planned_start
