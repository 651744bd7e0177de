"""What was entered wrongly is set right with a reason: it counts from then on, and the history stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.finding.search import find
from domain.methodology.schema import Decision
from domain.pilot.amended_assignments import AmendAssignment
from domain.pilot.assignments import CloseAssignment, GiveAssignment
from domain.pilot.centre_changes import ChangeCentre
from domain.pilot.conditions import CloseCondition
from domain.pilot.gates import ConditionTerms
from domain.pilot.milestones import AddMilestone, ReachMilestone
from domain.pilot.own_milestones import DropMilestone, RenameMilestone
from domain.pilot.protocol_papers import DropProtocol, ReplaceProtocol
from domain.pilot.protocols import ApproveProtocol, GatherProtocol, ItemTerms
from domain.pilot.reopened_conditions import ReopenCondition
from domain.programme.kinds import AssignmentOutcome, CentreKind, Choice, LessonForm, ReadyAnswer
from domain.registry.lessons import HoldLesson
from domain.registry.organisations import RegisterCentre
from domain.registry.withdrawn_lessons import WithdrawLesson
from domain.replication.adaptation import AdaptElement, ImplementElement
from domain.replication.freeze import FreezePackage
from domain.replication.offers import Replicate
from domain.replication.readiness import AnswerReadiness
from domain.replication.support import CancelSupport, HoldSupport, PlanSupport
from domain.replication.support_corrections import CorrectSupport, UndoSupport
from domain.replication.taken_back_marks import TakeMarkBack
from domain.replication.withdrawn_packages import WithdrawPackage
from domain.reports import matchmaker, registers
from domain.reports.axis import Question
from domain.reports.report import report
from domain.reports.site_lessons import lessons
from domain.reports.spread import spread
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, STRANGER, TOWN, Region

STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
WEEK_ON = DAY + timedelta(days=7)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def row(region: Region, table: str, **where: Any) -> Any:
    """One stored row."""
    said = " and ".join(f"{name} = '{value}'" for name, value in where.items())
    with reading(region.engine) as connection:
        return connection.exec_driver_sql(f"select * from {table} where {said}").mappings().one()


def kinds(region: Region, code: str) -> list[str]:
    """What a history tells, oldest first."""
    with reading(region.engine) as connection:
        query = f"select kind from journal where subject = '{code}' order by seq"
        return list(connection.exec_driver_sql(query).scalars())


def test_hours_of_a_support_are_corrected_and_counted_so_from_then_on(region: Region) -> None:
    replica = region.replica(region.package(), TOWN, DAY)
    office = {**STAFF, "subject": replica}
    region.do(PlanSupport(**office, form="visit", planned_on=DAY, person=CURATOR))
    region.do(HoldSupport(**office, number=1, hours=Decimal(60), notes="разбор"))

    region.do(CorrectSupport(**office | {"on": DAY + timedelta(days=1)}, number=1, hours=Decimal(6), reason="описка"))

    def hours(on: date) -> float:
        with reading(region.engine) as connection:
            (line,) = spread(connection, Question(on), region.packs.current).replicas
        return line.supports[1].hours

    assert (hours(DAY), hours(DAY + timedelta(days=1))) == (60.0, 6.0)
    assert row(region, "support", project=replica)["notes"] == "разбор"
    assert kinds(region, replica)[-2:] == ["support_held", "support_corrected"]


def test_a_support_that_did_not_take_place_is_ahead_again_and_may_be_cancelled(region: Region) -> None:
    replica = region.replica(region.package(), TOWN, DAY)
    office = {**STAFF, "subject": replica}
    later = office | {"on": DAY + timedelta(days=1)}
    region.do(PlanSupport(**office, form="visit", planned_on=DAY, person=CURATOR))
    region.do(HoldSupport(**office, number=1, hours=Decimal(60), notes="разбор"))

    region.do(UndoSupport(**later, number=1, reason="не та поддержка"))

    def counted(on: date) -> tuple[date | None, float]:
        with reading(region.engine) as connection:
            (line,) = spread(connection, Question(on), region.packs.current).replicas
        return line.supports[1].held_on, line.supports[1].hours

    assert (counted(DAY), counted(DAY + timedelta(days=1))) == ((DAY, 60.0), (None, 0.0))
    found = row(region, "support", project=replica)
    assert (found["held_on"], found["hours"], found["notes"], found["report_by"]) == (None, None, "", None)
    region.do(CancelSupport(**later, number=1, reason="отпала нужда"))


def test_a_support_that_was_not_held_has_nothing_to_correct(region: Region) -> None:
    office = {**STAFF, "subject": region.replica(region.package(), TOWN, DAY)}
    region.do(PlanSupport(**office, form="visit", planned_on=DAY, person=CURATOR))

    refused = region.ask(CorrectSupport(**office, number=1, hours=Decimal(6), reason="описка"))

    assert [reason.key for reason in refused.reasons] == ["not_held"]  # type: ignore[union-attr]


def test_a_project_goes_under_the_centre_that_was_meant(region: Region) -> None:
    code = region.open_project()
    centre = region.do(RegisterCentre(**STAFF, title="Площадка", kind=CentreKind.SECTORAL)).subject

    region.do(ChangeCentre(**STAFF, subject=code, centre=centre, reason="не тот центр"))
    again = region.ask(ChangeCentre(**STAFF, subject=code, centre=centre, reason="не тот центр"))

    assert row(region, "subject", code=code)["centre"] == centre
    assert kinds(region, code)[-1] == "centre_changed"
    assert not hasattr(again, "version")


def test_a_condition_that_was_closed_by_mistake_is_asked_for_again(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    terms = ConditionTerms(text="закрыть", owner=LEADER, due_on=WEEK_ON)
    region.decide(code, Decision.CONDITIONAL, conditions=(terms,))
    region.do(CloseCondition(actor=LEADER, on=DAY, subject=code, condition=1))

    region.do(ReopenCondition(**STAFF, subject=code, condition=1, reason="не то условие"))
    again = region.ask(ReopenCondition(**STAFF, subject=code, condition=1, reason="не то условие"))

    found = row(region, "condition", subject=code)
    assert (found["closed_on"], found["owner"]) == (None, LEADER)
    assert [reason.key for reason in again.reasons] == ["open"]  # type: ignore[union-attr]


def test_an_assignment_goes_to_whom_it_was_meant_for_and_comes_back_when_taken_off_by_mistake(region: Region) -> None:
    give = GiveAssignment(**STAFF, text="Повторить замер", executor=LEADER, due_on=WEEK_ON, kept_at="дело 7")
    code = region.do(give).subject
    region.do(CloseAssignment(**STAFF, subject=code, outcome=AssignmentOutcome.DROPPED, reason="не нужно"))

    region.do(AmendAssignment(**STAFF, subject=code, executor=STRANGER, reason="исполнитель не тот"))

    found = row(region, "assignment", code=code)
    assert (found["executor"], found["standing"]) == (STRANGER, "given")
    assert row(region, "subject", code=code)["ended_on"] is None
    assert kinds(region, code)[-3:] == ["assignment_reopened", "assignment_handed", "assignment_extended"]


def test_nobody_sets_their_own_assignment_right_nor_controls_themselves(region: Region) -> None:
    give = GiveAssignment(**STAFF, text="Повторить замер", executor=LEADER, due_on=WEEK_ON, kept_at="дело 7")
    code = region.do(give).subject
    amend = AmendAssignment(**STAFF, subject=code, executor=STRANGER, reason="не тот")

    own = region.ask(replace(amend, actor=LEADER, command_id="own"))
    controlled = region.ask(replace(amend, executor=METHODOLOGIST, command_id="controlled"))

    assert "not_entitled" in [reason.key for reason in own.reasons]  # type: ignore[union-attr]
    assert "executor" in [reason.field for reason in controlled.reasons]  # type: ignore[union-attr]


def test_the_right_document_is_laid_under_a_protocol_and_the_days_to_object_begin_anew(region: Region) -> None:
    protocol = gathered(region)
    region.do(ApproveProtocol(**STAFF, subject=protocol, number="12", kept_at="не то дело"))
    region.do(ReplaceProtocol(**STAFF, subject=protocol, number="13", kept_at="дело 5", reason="не тот"))

    found = row(region, "protocol", code=protocol)
    with reading(region.engine) as connection:
        query = f"select kept_at from evidence where subject = '{protocol}' order by entry"
        papers = list(connection.exec_driver_sql(query).scalars())

    assert found["number"] == "13"
    assert papers == ["не то дело", "дело 5"]


def test_a_list_that_nobody_signed_is_dropped_and_signed_no_more(region: Region) -> None:
    protocol = gathered(region)
    early = region.ask(ReplaceProtocol(**STAFF, subject=protocol, number="13", kept_at="дело", reason="не тот"))

    region.do(DropProtocol(**STAFF, subject=protocol, reason="собран заново"))
    signed = region.ask(ApproveProtocol(**STAFF, subject=protocol, number="12", kept_at="дело"))

    assert [reason.key for reason in early.reasons] == ["not_entered"]  # type: ignore[union-attr]
    assert [reason.key for reason in signed.reasons] == ["ended"]  # type: ignore[union-attr]


def gathered(region: Region) -> str:
    """A list of one decision."""
    code = region.open_project()
    region.bring(code)
    items = (ItemTerms(subject=code, decision=Decision.GO),)
    return region.do(GatherProtocol(**STAFF, title="Совещание", decided_by=CURATOR, items=items)).subject


def test_a_milestone_that_was_added_is_dropped_and_added_anew_under_its_name(region: Region) -> None:
    code = region.open_project()
    said: dict[str, Any] = {**STAFF, "subject": code}
    region.do(AddMilestone(**said, key="visits", title="Выезд", start=DAY, end=DAY))
    region.do(AddMilestone(**said, key="training", title="Обучение", start=DAY, end=DAY))

    region.do(DropMilestone(**said, key="visits", reason="не то название"))
    region.do(AddMilestone(**said, key="visits", title="Визиты", start=DAY, end=DAY))

    with reading(region.engine) as connection:
        query = f"select title, place from milestone where project = '{code}' order by place"
        titles, places = zip(*connection.exec_driver_sql(query).all(), strict=True)
    assert titles[-2:] == ("Обучение", "Визиты")
    assert places == tuple(range(len(places)))
    assert kinds(region, code)[-2:] == ["milestone_dropped", "milestone_added"]


def test_a_milestone_under_a_wrong_name_gets_the_right_one_and_keeps_its_plan_and_facts(region: Region) -> None:
    code = region.open_project()
    said: dict[str, Any] = {**STAFF, "subject": code}
    region.do(AddMilestone(**said, key="visits", title="Выезд", start=DAY, end=DAY))
    region.do(ReachMilestone(**said, key="visits", started=DAY, progress=50))
    called = region.ask(AddMilestone(**said, key="visits", title="Визиты", start=DAY, end=DAY))

    region.do(RenameMilestone(**said, key="visits", title="Визиты", reason="не то название"))

    with reading(region.engine) as connection:
        query = f"select title, progress from milestone where project = '{code}' and key = 'visits'"
        assert connection.exec_driver_sql(query).all() == [("Визиты", 50)]
    assert "rename-milestone" in str(called.reasons[0].said.ru)  # type: ignore[union-attr]
    assert region.refused(RenameMilestone(**said, key="visits", title="Визиты", reason="ещё раз")) == [
        "nothing_changed"
    ]


def test_a_milestone_that_the_methodology_plans_stays(region: Region) -> None:
    code = region.open_project()
    with reading(region.engine) as connection:
        query = f"select key from milestone where project = '{code}'"
        (key, *_) = connection.exec_driver_sql(query).scalars()

    refused = region.ask(DropMilestone(**STAFF, subject=code, key=key, reason="лишняя"))

    renamed = region.ask(RenameMilestone(**STAFF, subject=code, key=key, title="Иначе", reason="лишняя"))

    for outcome in (refused, renamed):
        assert [reason.key for reason in outcome.reasons] == ["planned_by_methodology"]  # type: ignore[union-attr]


def test_a_package_that_follows_a_withdrawn_one_says_nothing_of_changes_that_nobody_saw(region: Region) -> None:
    package, later = region.package(), DAY + timedelta(days=1)
    with reading(region.engine) as connection:
        (project,) = connection.exec_driver_sql("select project from package").scalars()

    def again() -> FreezePackage:
        return FreezePackage(**STAFF | {"on": later}, project=project)

    asked = region.refused(again())

    region.do(WithdrawPackage(**STAFF | {"on": later}, subject=package, reason="не та карточка"))
    region.do(again())

    with reading(region.engine) as connection:
        editions = list(connection.exec_driver_sql("select edition from package order by code").scalars())
    assert (asked, editions) == (["bad_value", "bad_value"], [1, 2])
    assert region.refused(again()) == ["bad_value", "bad_value"]


def test_a_package_that_was_frozen_by_mistake_is_offered_found_and_counted_no_more(region: Region) -> None:
    package, later = region.package(), DAY + timedelta(days=1)

    region.do(WithdrawPackage(**STAFF | {"on": later}, subject=package, reason="не та карточка"))
    offered = region.ask(Replicate(**STAFF | {"on": later}, package=package, receiver=TOWN))

    def counted(on: date) -> list[str]:
        with reading(region.engine) as connection:
            made = report(connection, Question(on), region.packs.current)
        return [
            code for one in made.sections for figure in one.figures if figure.key == "packages" for code in figure.codes
        ]

    with reading(region.engine) as connection:
        title = connection.exec_driver_sql(f"select title from subject where code = '{package}'").scalar_one()
        listed = registers.packages(connection)
        hits = [hit.code for hit in find(connection, title).hits]
        fitting = matchmaker.packages(connection, TOWN, region.packs.current)
    assert "withdrawn" in [reason.key for reason in offered.reasons]  # type: ignore[union-attr]
    assert (counted(DAY), counted(later)) == ([package], [])
    assert not listed
    assert package not in hits
    assert package not in [match.code for match in fitting]


def test_a_package_that_somebody_has_is_not_withdrawn(region: Region) -> None:
    package = region.package()
    replica = region.replica(package, TOWN, DAY)

    refused = region.ask(WithdrawPackage(**STAFF, subject=package, reason="не та карточка"))

    (reason,) = refused.reasons  # type: ignore[union-attr]
    assert (reason.key, replica in reason.said.ru) == ("rests_on_it", True)


def test_marks_of_a_replica_that_were_made_by_mistake_are_taken_back(region: Region) -> None:
    replica = region.replica(region.package(), TOWN, DAY)
    said: dict[str, Any] = {"actor": LEADER, "on": DAY, "subject": replica}
    region.do(AnswerReadiness(**said, items=("staff_free",), answer=ReadyAnswer.YES, evidence="приказ № 1"))
    region.do(AdaptElement(**said, elements=("target_map",), choice=Choice.COPIED))
    region.do(ImplementElement(**said, elements=("target_map",)))
    later = said | {"on": DAY + timedelta(days=1)}

    back = TakeMarkBack(**later, elements=("target_map",), items=("staff_free",), reason="не тот элемент")
    region.do(back)
    again = region.ask(replace(back, command_id="again"))

    def implemented(on: date) -> bool:
        with reading(region.engine) as connection:
            (line,) = spread(connection, Question(on), region.packs.current).replicas
        return bool(line.elements["target_map"].get("implemented"))

    assert row(region, "element", project=replica, key="target_map")["implemented_on"] is None
    assert (implemented(DAY), implemented(later["on"])) == (True, False)
    with reading(region.engine) as connection:
        query = f"select item from readiness where project = '{replica}' and item = 'staff_free'"
        assert connection.exec_driver_sql(query).first() is None
    assert [reason.key for reason in again.reasons] == ["not_implemented", "not_answered"]  # type: ignore[union-attr]


def test_a_lesson_of_the_wrong_site_counts_nowhere_from_the_day_it_is_withdrawn(region: Region) -> None:
    site = region.do(RegisterCentre(**STAFF, title="Площадка", kind=CentreKind.SECTORAL)).subject
    held = HoldLesson(
        **STAFF, subject=site, form=LessonForm.TRAINING, programme="Основы", hours=Decimal(4), reached=9, kept_at="дело"
    )
    region.do(held)
    entry, later = 2, DAY + timedelta(days=1)

    region.do(WithdrawLesson(**STAFF | {"on": later}, subject=site, entry=entry, reason="не та площадка"))
    again = region.ask(WithdrawLesson(**STAFF | {"on": later}, subject=site, entry=entry, reason="не та площадка"))

    def counted(on: date) -> list[int]:
        with reading(region.engine) as connection:
            return [one.entry for one in lessons(connection, Question(on))]

    assert (counted(DAY), counted(later)) == ([entry], [])
    assert [reason.field for reason in again.reasons] == ["entry"]  # type: ignore[union-attr]
