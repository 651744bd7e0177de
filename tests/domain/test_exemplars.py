"""What protects a status: its term, its points, its visit, its standing, and the conditions of a decision."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlmodel import SQLModel

from domain.certification.applications import ApplyForCheck
from domain.certification.terms import valid_until
from domain.engine.calendar import WorkingCalendar
from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.conditions import CloseCondition
from domain.pilot.gates import ConditionTerms
from domain.programme.kinds import Level, Moment, Stage
from domain.replication.freeze import FreezePackage
from domain.rules.capsule import SETTLED
from tests.acts import by_act
from tests.region import CUSTOMER, DAY, GUEST_1, LEADER, METHODOLOGIST, OWNER, SCHOOL, STRANGER, TOWN, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


@pytest.mark.parametrize(
    ("granted", "months", "last"),
    [
        (date(2024, 3, 31), 12, date(2025, 3, 31)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 29), 2, date(2024, 2, 29)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 6, 15), 36, date(2027, 6, 15)),
    ],
)
def test_a_term_ends_on_the_same_day_or_on_the_last_of_a_shorter_month(granted: date, months: int, last: date) -> None:
    assert valid_until(WorkingCalendar(), granted, months) == last
    assert valid_until(WorkingCalendar(), granted, None) is None


@pytest.mark.parametrize(("points", "taken"), [("0", True), ("10", True), ("10,5", False), ("-1", False)])
def test_points_go_over_their_range_both_ends_included(region: Region, points: str, taken: bool) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    region.visit(check)
    lines = [line for line in region.sheet(check, GUEST_1).marks if not line.startswith("tour=")]

    sheet = region.sheet(check, GUEST_1, marks=(*lines, f"tour={points}"))

    assert hasattr(region.ask(sheet), "reasons") is not taken


def test_a_status_is_not_asked_for_twice_nor_changed_to_what_it_is(region: Region) -> None:
    project = region.exemplar()

    again = ApplyForCheck(actor=METHODOLOGIST, on=DAY, organisation=SCHOOL, level=Level.LOCAL, projects=(project,))

    assert "status_held" in region.refused(again)
    assert "status_stands" in region.refused(by_act("restore"))


def test_nobody_but_its_owner_and_the_entitled_closes_a_condition(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    terms = ConditionTerms(text="Назвать второго участника", owner=OWNER, due_on=date(2024, 7, 1))
    region.decide(code, Decision.CONDITIONAL, conditions=(terms,))

    def closing(actor: str) -> CloseCondition:
        return CloseCondition(actor=actor, on=DAY, subject=code, condition=1)

    assert region.refused(closing(STRANGER)) == ["not_entitled"]
    assert region.refused(closing(LEADER)) == ["not_entitled"]
    assert region.do(closing(OWNER)).subject == code


def test_what_has_no_owner_in_a_decision_is_seen_by_every_gate_after_it() -> None:
    assert "condition" in SETTLED


def edition(region: Region, package: str) -> int:
    table = SQLModel.metadata.tables["package"]
    with reading(region.engine) as connection:
        found: int = connection.execute(select(table.c.edition).where(table.c.code == package)).scalar_one()
    return found


def test_each_package_of_a_project_is_its_next_edition(region: Region) -> None:
    project = region.exemplar()

    editions = []
    for _ in range(2):
        package = region.do(
            FreezePackage(actor=METHODOLOGIST, on=DAY, project=project, changed="стандарт", why="опыт школ")
        ).subject
        editions.append(edition(region, package))

    assert editions == [1, 2]


@pytest.mark.long
def test_a_replica_that_walked_to_its_end_is_closed(region: Region) -> None:
    package = region.package(date(2023, 6, 1))
    people = {"project_leader": LEADER, "customer": CUSTOMER, "process_owner": OWNER}
    code = region.replica(package, TOWN, date(2023, 7, 3), people=people)
    region.measure(code, "60", Moment.BASELINE, date(2023, 7, 3))
    region.measure(code, "31", Moment.AFTER, date(2023, 9, 4))

    opened = region.state(code).stage
    region.walk(code, on=date(2023, 10, 2))

    assert opened is Stage.REPLICATION
    assert region.state(code).stage is Stage.CLOSED
