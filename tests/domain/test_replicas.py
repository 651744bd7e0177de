"""A replica from its readiness to a result that holds: adapted with approvals, supported, closed with two verdicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.engine.command import Command
from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.pilot.indicators import SetIndicator
from domain.pilot.measurements import CorrectMeasurement
from domain.programme.kinds import Choice, Moment, ReadyAnswer
from domain.registry.people import GiveRole
from domain.replication.adaptation import AdaptElement, ApproveElements, ImplementElement
from domain.replication.closure import AgreeClosing, CheckSustained
from domain.replication.readiness import AnswerReadiness
from domain.replication.support import (
    Agreed,
    AppointMethodologist,
    CancelSupport,
    HoldSupport,
    MoveSupport,
    PlanSupport,
    ReportSupport,
)
from domain.reports import replicas
from domain.reports.card import card
from tests.region import CURATOR, CUSTOMER, DAY, LEADER, METHODOLOGIST, STRANGER, TIME, TOWN, Region

WHEN = date(2024, 6, 5)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


@pytest.fixture
def replica(region: Region) -> str:
    package = region.package(date(2023, 5, 15))
    return region.replica(package, TOWN, date(2023, 6, 1))


def said(replica: str, on: date = DAY, actor: str = LEADER) -> dict[str, object]:
    return {"actor": actor, "on": on, "subject": replica}


def known(region: Region, replica: str) -> dict[str, list[dict[str, object]]]:
    with reading(region.engine) as connection:
        return replicas.beside(connection, replica)


def to(region: Region, replica: str, phase: str, on: date = date(2023, 6, 5)) -> None:
    if phase == "closing" or phase.startswith("sustainment"):
        region.measure(replica, "60", Moment.BASELINE, date(2023, 11, 1))
    region.walk(replica, until=phase, on=on)


@pytest.mark.long
def test_a_receiver_is_ready_when_each_line_is_shown_and_none_is_a_no(region: Region, replica: str) -> None:
    region.bring(replica, date(2023, 6, 5))
    decide = Decide(actor=CUSTOMER, on=DAY, subject=replica, decision=Decision.GO)
    region.do(
        AnswerReadiness(**said(replica), items=("staff_free",), answer=ReadyAnswer.NO, evidence="отпуска")  # type: ignore[arg-type]
    )

    unready = region.refused(decide)
    region.do(
        AnswerReadiness(**said(replica), items=("staff_free",), answer=ReadyAnswer.PARTLY, evidence="двое из трёх")  # type: ignore[arg-type]
    )
    region.do(decide)

    assert unready == ["receiver_is_ready"]
    late = AnswerReadiness(**said(replica), items=("staff_free",), answer=ReadyAnswer.YES, evidence="все")  # type: ignore[arg-type]
    assert region.refused(late) == ["gate_passed"]


@pytest.mark.long
def test_what_is_changed_needs_a_reason_and_an_approval_and_a_core_element_a_higher_role(
    region: Region, replica: str
) -> None:
    adapt = {"elements": ("standard",), "choice": Choice.ADAPTED, "what": "короче", "why": "нет второй смены"}
    bare = region.refused(AdaptElement(**said(replica), elements=("standard",), choice=Choice.DROPPED))  # type: ignore[arg-type]
    region.do(AdaptElement(**said(replica), **adapt))  # type: ignore[arg-type]
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist", scope=TOWN))

    below = region.refused(ApproveElements(**said(replica, actor=STRANGER), comment="можно"))  # type: ignore[arg-type]
    silent = region.refused(ApproveElements(**said(replica, actor=CURATOR)))  # type: ignore[arg-type]
    region.do(ApproveElements(**said(replica, actor=CURATOR), comment="смысл сохранён"))  # type: ignore[arg-type]

    assert (bare, below, silent) == (["bad_value"], ["not_entitled"], ["bad_value"])
    with reading(region.engine) as connection:
        (one,) = [one for one in card(connection, replica).elements if one.key == "standard"]
    assert (one.choice, one.approved_by, one.core) == (Choice.ADAPTED, CURATOR, True)


def test_an_element_that_is_adaptable_is_approved_by_the_methodologist_and_not_by_its_author(
    region: Region, replica: str
) -> None:
    change = {"elements": ("action_plan",), "choice": Choice.DROPPED, "why": "свой план"}
    region.do(AdaptElement(**said(replica, actor=METHODOLOGIST), **change))  # type: ignore[arg-type]

    own = region.refused(ApproveElements(**said(replica, actor=METHODOLOGIST)))  # type: ignore[arg-type]
    unapproved = region.refused(ImplementElement(**said(replica), elements=("action_plan",)))  # type: ignore[arg-type]
    region.do(ApproveElements(**said(replica, actor=CURATOR)))  # type: ignore[arg-type]

    assert (own, unapproved) == (["own_change"], ["dropped"])


def test_support_is_planned_moved_held_with_what_was_agreed_and_reported(region: Region, replica: str) -> None:
    region.do(AppointMethodologist(**said(replica, actor=METHODOLOGIST), person=CURATOR))  # type: ignore[arg-type]
    staff = said(replica, actor=METHODOLOGIST)
    region.do(PlanSupport(**staff, form="visit", planned_on=date(2024, 6, 4), person=CURATOR))  # type: ignore[arg-type]
    region.do(MoveSupport(**staff, number=1, planned_on=WHEN, reason="нет транспорта"))  # type: ignore[arg-type]
    agreed = (Agreed(text="Освободить двоих", owner=LEADER, due_on=date(2024, 6, 20)),)
    region.do(HoldSupport(**staff | {"on": WHEN}, number=1, hours=Decimal("3.5"), agreed=agreed))  # type: ignore[arg-type]

    bare = region.refused(ReportSupport(**staff | {"on": WHEN}, entry=1))  # type: ignore[arg-type]
    with reading(region.engine) as connection:
        (due,) = replicas.supports(connection)
    region.do(ReportSupport(**staff | {"on": WHEN}, entry=1, kept_at="дело 5"))  # type: ignore[arg-type]

    assert bare == ["nothing_behind"]
    assert due["report_by"] == region.pack.calendar.after(WHEN, 5)
    (row,) = known(region, replica)["supports"]
    assert (row["held_on"], row["hours"], row["reported_on"]) == (WHEN, Decimal("3.5"), WHEN)
    with reading(region.engine) as connection:
        assert replicas.supports(connection) == []
        assert replicas.without_methodologist(connection, DAY) == []
        assert [(row["person"], row["replicas"]) for row in replicas.load(connection, DAY)] == [(CURATOR, 1)]


def test_support_on_a_day_off_or_after_it_was_called_off_is_refused(region: Region, replica: str) -> None:
    staff = said(replica, actor=METHODOLOGIST)
    plan = {"form": "call", "person": CURATOR}

    sunday = region.refused(PlanSupport(**staff, **plan, planned_on=date(2024, 6, 9)))  # type: ignore[arg-type]
    region.do(PlanSupport(**staff, **plan, planned_on=WHEN))  # type: ignore[arg-type]
    region.do(CancelSupport(**staff, number=1, reason="отпала нужда"))  # type: ignore[arg-type]
    gone = region.refused(HoldSupport(**staff, number=1, hours=Decimal(1)))  # type: ignore[arg-type]

    assert (sunday, gone) == (["bad_value"], ["cancelled"])


def test_a_replica_without_a_methodologist_is_named(region: Region, replica: str) -> None:
    with reading(region.engine) as connection:
        assert replicas.without_methodologist(connection, DAY) == [replica]


@pytest.mark.parametrize(("result", "reached"), [("29", True), ("30", True), ("30.000001", False), ("59", False)])
def test_the_goal_and_the_fidelity_are_two_verdicts_and_a_shortfall_has_reasons(
    region: Region, replica: str, result: str, reached: bool
) -> None:
    to(region, replica, "closing")
    unmeasured = region.refused(AgreeClosing(**said(replica, actor=METHODOLOGIST)))  # type: ignore[arg-type]
    region.measure(replica, result, Moment.AFTER, date(2023, 9, 4))

    silent = region.refused(AgreeClosing(**said(replica, actor=METHODOLOGIST)))  # type: ignore[arg-type]
    region.do(AgreeClosing(**said(replica, actor=METHODOLOGIST), reasons=("time_short",)))  # type: ignore[arg-type]

    assert unmeasured == ["not_measured"]
    assert silent == ["bad_value"], "no core element is implemented yet"
    (row,) = known(region, replica)["closing"]
    assert (row["reached"], row["core"], row["implemented"]) == (reached, 2, 0)


def test_a_baseline_after_the_start_is_named(region: Region, replica: str) -> None:
    region.walk(replica, until="baseline", on=date(2023, 6, 5))
    region.measure(replica, "60", Moment.BASELINE, date(2024, 1, 15))
    region.walk(replica, until="closing", on=date(2023, 7, 3))
    region.do(ImplementElement(**said(replica, date(2023, 7, 3)), elements=("standard",)))  # type: ignore[arg-type]
    region.measure(replica, "29", Moment.AFTER, date(2023, 9, 4))

    late = region.refused(AgreeClosing(**said(replica, actor=METHODOLOGIST), reasons=("time_short",)))  # type: ignore[arg-type]

    assert late == ["baseline_after_start"]


def test_a_receiver_that_began_better_than_the_target_needs_one_of_its_own(region: Region, replica: str) -> None:
    region.walk(replica, until="baseline", on=date(2023, 6, 5))
    region.measure(replica, "25", Moment.BASELINE, date(2023, 6, 6))
    region.walk(replica, until="adaptation", on=date(2023, 7, 3))
    region.bring(replica, date(2023, 7, 3))
    (settled,) = (found for found in region.findings(replica) if found.rule == "elements_approved")
    early = region.refused(Decide(actor=CURATOR, on=DAY, subject=replica, decision=Decision.GO))

    own = replace(TIME, base=Decimal(25), target=Decimal(20))
    region.do(SetIndicator(**said(replica), indicator=own, reason="своя цель"))  # type: ignore[arg-type]
    region.decide(replica, Decision.GO)
    region.walk(replica, until="closing")
    region.measure(replica, "24", Moment.AFTER, date(2023, 9, 4))
    region.do(AgreeClosing(**said(replica, actor=METHODOLOGIST), reasons=("base_better",)))  # type: ignore[arg-type]

    assert early == ["elements_approved"], "said where the receiver adapts the package, long before the closing"
    assert settled.said.ru.endswith("исходный замер 25 не хуже цели 30, нужна своя цель")
    assert settled.mends == (f"potok project indicator {replica} {TIME.key} --field target=…",)
    assert known(region, replica)["closing"][0]["reached"] is False


def test_a_baseline_that_is_corrected_later_may_leave_the_closing_without_a_target(
    region: Region, replica: str
) -> None:
    to(region, replica, "closing")
    region.measure(replica, "24", Moment.AFTER, date(2023, 9, 4))
    with reading(region.engine) as connection:
        (baseline,) = (one for one in card(connection, replica).indicators[0].readings if one.moment is Moment.BASELINE)
    region.do(CorrectMeasurement(**said(replica), entry=baseline.entry, value=Decimal(25), reason="описка"))  # type: ignore[arg-type]

    behind = region.refused(AgreeClosing(**said(replica, actor=METHODOLOGIST), reasons=("base_better",)))  # type: ignore[arg-type]

    assert behind == ["target_behind"], "25 is below the exemplar's 30: nothing follows from 24 of 30"


def test_a_closing_needs_its_agreement_and_the_customers_word(region: Region, replica: str) -> None:
    to(region, replica, "closing")
    region.measure(replica, "29", Moment.AFTER, date(2023, 9, 4))
    region.bring(replica, date(2023, 9, 5))

    methodologist = region.refused(Decide(actor=CURATOR, on=DAY, subject=replica, decision=Decision.GO))
    region.decide(replica, Decision.GO)

    assert methodologist == ["not_entitled"]
    assert region.state(replica).completed_on == DAY


def closed(region: Region, replica: str) -> None:
    """Closed on 2 October 2023: from 60 to 29 of a target of 30."""
    to(region, replica, "closing")
    region.measure(replica, "29", Moment.AFTER, date(2023, 9, 4))
    region.go(replica, date(2023, 10, 2))


def test_what_held_is_asked_for_no_earlier_than_it_can_be_checked(region: Region, replica: str) -> None:
    closed(region, replica)

    due = region.state(replica).due_on

    assert due == date(2024, 1, 9), "three months end in the holidays; 63 working days ended in December"


def test_a_result_fades_and_recovers_by_what_was_measured_since(region: Region, replica: str) -> None:
    closed(region, replica)

    def check(months: int, value: str, on: date) -> list[str]:
        region.measure(replica, value, Moment.AFTER, on)
        region.do(CheckSustained(actor=METHODOLOGIST, on=on, subject=replica, months=months))
        return [str(row["held"]) for row in known(region, replica)["sustained"]]

    assert check(3, "45", date(2024, 1, 9)) == ["False"]
    assert check(6, "30", date(2024, 4, 3)) == ["False", "True"]


@pytest.mark.parametrize(
    ("months", "on", "measured", "reasons"),
    [
        (3, date(2024, 1, 1), True, ["bad_value", "not_measured"]),
        (3, date(2024, 1, 9), False, ["not_measured"]),
        (4, date(2024, 3, 1), True, ["not_among"]),
    ],
)
def test_a_check_before_its_day_without_a_measurement_or_of_no_term_is_refused(
    region: Region, replica: str, months: int, on: date, measured: bool, reasons: list[str]
) -> None:
    closed(region, replica)
    if measured and on > date(2024, 1, 2):
        region.measure(replica, "30", Moment.AFTER, on)

    command: Command = CheckSustained(actor=METHODOLOGIST, on=on, subject=replica, months=months)

    assert region.refused(command) == reasons


def test_a_pilot_is_no_replica(region: Region) -> None:
    pilot = region.open_project()

    command = AnswerReadiness(**said(pilot), items=("staff_free",), answer=ReadyAnswer.YES, evidence="да")  # type: ignore[arg-type]

    assert region.refused(command) == ["no_replica"]


def test_several_elements_and_lines_are_said_at_once_and_what_is_so_already_is_not_said_again(
    region: Region, replica: str
) -> None:
    region.bring(replica, date(2023, 6, 5))
    pair = {"elements": ("target_map", "standard"), "choice": Choice.COPIED}
    shown = {"answer": ReadyAnswer.YES, "evidence": "приказ № 3"}
    region.do(AdaptElement(**said(replica), **pair | {"elements": ("standard",)}))  # type: ignore[arg-type]

    mistaken = region.refused(AdaptElement(**said(replica), **pair | {"elements": ("standard", "no_such")}))  # type: ignore[arg-type]
    done = region.do(AdaptElement(**said(replica), **pair))  # type: ignore[arg-type]
    again = region.refused(AdaptElement(**said(replica), **pair))  # type: ignore[arg-type]
    region.do(AnswerReadiness(**said(replica), items=tuple(region.pack.replication.ready), **shown))  # type: ignore[arg-type]

    with reading(region.engine) as connection:
        found = card(connection, replica)
    assert (mistaken, again) == (["not_among"], ["nothing_changed"])
    assert len(done.entries) == 1
    assert {one.answer for one in found.readiness.values()} == {ReadyAnswer.YES}
    assert found.readiness.keys() == region.pack.replication.ready.keys()
