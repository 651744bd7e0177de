"""The report recomputes the programme as of any day, by either date, to the same bytes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from domain.certification.actions import ChangeStatus
from domain.engine.database import reading
from domain.engine.kinds import Level, Moment
from domain.replication.actions import Replicate
from domain.reports.report import Axis, Question, Report, report
from tests.region import DAY, METHODOLOGIST, SCHOOL, TOWN, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def asked(region: Region, as_of: date, axis: Axis = Axis.HAPPENED) -> Report:
    with reading(region.engine) as connection:
        return report(connection, Question(as_of, axis))


def test_the_same_question_gets_the_same_bytes_whatever_happens_later(region: Region) -> None:
    region.exemplar(DAY)
    before = asked(region, DAY).as_json()

    region.open_project(date(2024, 9, 2))

    assert asked(region, DAY).as_json() == before
    assert asked(region, date(2024, 9, 2)).projects == asked(region, DAY).projects + 1


def test_a_day_before_anything_happened_has_empty_figures(region: Region) -> None:
    region.package()

    found = asked(region, date(2018, 12, 31))

    assert (found.projects, found.bodies, found.packages, found.replicated.total) == (0, 0, 0, 0)
    assert found.exemplars == {"federal": 0, "regional": 0, "local": 0}


def test_an_exemplar_counts_from_its_grant_until_it_is_withdrawn(region: Region) -> None:
    region.exemplar(DAY)
    region.do(
        ChangeStatus(
            actor=METHODOLOGIST,
            on=date(2024, 10, 1),
            organisation=SCHOOL,
            level=Level.LOCAL,
            to="withdrawn",
            basis="№ 7",
        )
    )

    assert asked(region, date(2024, 6, 2)).exemplars["local"] == 0
    assert asked(region, DAY).exemplars["local"] == 1
    assert asked(region, date(2024, 10, 1)).exemplars["local"] == 0


def test_a_replica_counts_once_it_is_closed_with_success_in_the_year_of_the_report(region: Region) -> None:
    package = region.package(date(2023, 5, 15))
    people = {"project_leader": "PER-0002", "customer": "PER-0003", "process_owner": "PER-0004"}
    replica = region.do(
        Replicate(actor=METHODOLOGIST, on=date(2023, 6, 1), package=package, receiver=TOWN, people=people)
    ).subject
    region.measure(replica, "60", Moment.BASELINE, date(2023, 7, 3))
    region.measure(replica, "31", Moment.AFTER, date(2023, 9, 4))

    region.walk(replica, until="sustainment_3", on=date(2023, 10, 2))

    early, same_year, next_year = (asked(region, day) for day in (date(2023, 9, 30), date(2023, 12, 31), DAY))
    assert (early.replicated.total, early.replicated.this_year) == (0, 0)
    assert (same_year.replicated.total, same_year.replicated.this_year) == (1, 1)
    assert (next_year.replicated.total, next_year.replicated.this_year) == (1, 0)


def test_what_is_entered_late_shows_by_the_day_it_happened_and_not_by_the_day_it_was_recorded(region: Region) -> None:
    region.now = datetime(2024, 7, 1, 9, tzinfo=UTC)
    region.open_project(date(2024, 2, 5))

    happened = asked(region, date(2024, 3, 1))
    recorded_then, recorded_now = (asked(region, day, Axis.RECORDED) for day in (date(2024, 3, 1), date(2024, 7, 1)))

    assert happened.projects == 1
    assert (recorded_then.projects, recorded_now.projects) == (0, 1)


def test_where_a_project_stood_is_its_last_move_up_to_the_day(region: Region) -> None:
    code = region.open_project(date(2024, 2, 5))
    region.go(code, date(2024, 3, 4))

    assert asked(region, date(2024, 2, 20)).phases == {"pilot": {"selection": 1}}
    assert asked(region, date(2024, 3, 4)).phases == {"pilot": {"opening": 1}}
