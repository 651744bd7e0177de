"""No check stands before its decision for ever: a conclusion that nobody can follow goes back to a commission."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.certification.applications import ApplyForCheck, WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.commission import Dismiss
from domain.certification.outside import RegisterDecision
from domain.certification.surveillance import OpenSurveillance
from domain.engine.database import reading
from domain.engine.kinds import Standing
from domain.engine.lane import Done, handle_together
from domain.methodology.schema import Decision
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.measurements import CorrectMeasurement
from domain.pilot.mistakes import TakeBack
from domain.pilot.reversal import ReverseDecision
from domain.pilot.submission import Submit
from domain.programme.kinds import Level, Moment, Outcome
from domain.registry.people import AmendPerson, GiveRole
from domain.reports.readiness import readiness
from domain.stored.tables import TABLES
from tests.acts import by_act, done_by_two
from tests.checks import JUDGES
from tests.region import CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, Region
from tests.waiting import until_somebody_waits


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def submitted(region: Region, share: str = "100", outcome: Outcome = Outcome.GRANTED) -> str:
    """A check whose commission gave marks of about a share, and whatever it concluded was submitted."""
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, share)
    region.conclude(check, outcome)
    bring(region, check)
    return check


def bring(region: Region, check: str) -> None:
    common: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "subject": check}
    region.do(AttachEvidence(**common, kind="commission_protocol", kept_at="дело 1", title="протокол"))
    region.do(Submit(**common))


def test_an_act_returns_what_the_commission_concluded_to_grant_against_its_own_marks(region: Region) -> None:
    check = submitted(region, "40")

    assert region.refused(region.act(check)) == ["requirements_met", "scores_reach_threshold"]
    assert region.refused(region.act(check, Decision.STOP)) == ["concluded_otherwise"], "nobody concluded to refuse"
    region.do(region.act(check, Decision.REWORK))

    assert region.state(check).phase == "remarks"


@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.REMARKS])
def test_an_act_does_not_return_what_can_be_granted(region: Region, outcome: Outcome) -> None:
    check = submitted(region, outcome=outcome)

    assert region.refused(region.act(check, Decision.REWORK)) == ["concluded_otherwise"]


def test_a_tie_that_somebody_makes_after_the_votes_keeps_a_school_waiting_no_longer_than_another_judge_needs(
    region: Region,
) -> None:
    check = submitted(region)
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=JUDGES[1], organisation=SCHOOL))

    granted = region.refused(region.act(check))
    region.do(region.act(check, Decision.REWORK))

    assert set(granted) == {"tied"}
    assert region.state(check).phase == "remarks"


def reversal(project: str, on: date = DAY) -> ReverseDecision:
    return ReverseDecision(actor=CURATOR, on=on, subject=project, reason="не тот акт", anyway=True)


def told(outcome: object) -> dict[str, str]:
    """What a command was refused for, in the reader's words."""
    return {reason.key: reason.said.ru for reason in getattr(outcome, "reasons", ())}


def test_no_status_is_given_for_a_project_whose_completion_was_reversed_since_and_the_check_is_returned(
    region: Region,
) -> None:
    check = submitted(region)
    project = region.known(check).presented[0].code
    awaited = told(region.ask(reversal(project)))
    region.do(TakeBack(actor=METHODOLOGIST, on=DAY, subject=check, reason="закрытие было ошибкой"))
    region.do(reversal(project))
    bring(region, check)

    granted = region.refused(region.act(check))
    region.do(region.act(check, Decision.REWORK))

    assert f"potok check take-back {check}" in awaited["rests_on_it"]
    assert granted == ["not_presentable"]
    assert region.state(check).phase == "remarks"


def test_a_project_stays_completed_while_a_status_in_force_rests_on_it_and_the_status_comes_back_on_no_other(
    region: Region,
) -> None:
    project = region.exemplar()
    in_force = told(region.ask(reversal(project)))
    region.do(by_act("suspend"))
    region.do(reversal(project))

    restored = region.ask(by_act("restore"))

    assert f"potok status suspend {SCHOOL} --level local" in in_force["rests_on_it"]
    assert set(told(restored)) == {"not_presentable"}
    region.decide(project, Decision.GO)
    done_by_two(region, by_act("restore"))


@pytest.mark.long
def test_a_project_whose_application_was_withdrawn_or_whose_status_was_lost_is_reversed(region: Region) -> None:
    project = region.finished_pilot()
    check = region.apply(project)
    region.do(WithdrawCheck(actor=HEAD, on=DAY, subject=check, reason="передумали"))
    exemplar = region.exemplar()
    region.do(by_act("withdraw"))

    region.do(reversal(project))
    region.do(reversal(exemplar))

    assert {region.state(code).ended_on for code in (project, exemplar)} == {None}


def test_nobody_objects_to_the_own_withdrawal(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(WithdrawCheck(actor=HEAD, on=DAY, subject=check, reason="передумали"))

    assert region.refused(MakeChallenge(actor=HEAD, on=DAY, subject=check, text="верните")) == ["not_decided"]


def test_of_a_grant_and_a_reversal_at_one_moment_whoever_is_second_sees_the_first(
    postgresql_engine: Engine,
) -> None:
    region = Region(postgresql_engine).found()
    check = submitted(region)
    project = region.known(check).presented[0].code
    second: list[object] = []
    waiting = threading.Thread(target=lambda: second.append(region.ask(reversal(project))))

    def meanwhile() -> bool:
        waiting.start()
        until_somebody_waits(region.engine, waiting)
        return True

    handle_together(
        region.engine, region.packs, lambda _: [region.act(check)], now=region.now,
        heard=lambda command, outcome: isinstance(outcome, Done), keep=meanwhile,
    )  # fmt: skip
    waiting.join()

    assert "potok status suspend" in told(second[0])["rests_on_it"]
    assert region.state(project).standing is Standing.COMPLETED


@pytest.mark.parametrize("moment", [Moment.AFTER, Moment.INTERIM])
def test_no_status_is_given_for_a_project_whose_result_was_lost_since(region: Region, moment: Moment) -> None:
    check = submitted(region)
    project = region.known(check).presented[0].code
    region.measure(project, "90", moment, on=region.today)

    assert region.refused(region.act(check, on=region.today)) == ["not_presentable"]


def measured(region: Region, project: str, moment: str) -> int:
    """The entry of the one measurement of a moment."""
    measurement = TABLES["measurement"]
    query = select(measurement.c.entry).where(measurement.c.project == project, measurement.c.moment == moment)
    with reading(region.engine) as connection:
        return int(connection.execute(query).scalar_one())


@pytest.mark.parametrize(("which", "value"), [("after", Decimal(66)), ("after", None), ("baseline", Decimal(20))])
def test_no_status_is_given_by_results_whose_measurements_were_corrected_since_they_were_stated(
    region: Region, which: str, value: Decimal | None
) -> None:
    check = submitted(region)
    project = region.known(check).presented[0].code
    entry = measured(region, project, which)
    correction = CorrectMeasurement(actor=LEADER, on=DAY, subject=project, entry=entry, value=value, reason="опечатка")
    region.do(correction)

    granted = told(region.ask(region.act(check)))
    region.do(region.act(check, Decision.REWORK))

    assert f"potok project reverse {project}" in granted["not_presentable"]
    assert region.state(check).phase == "remarks"


def test_results_stated_anew_after_a_correction_are_presented(region: Region) -> None:
    project = region.finished_pilot()
    entry = measured(region, project, "after")
    region.do(
        CorrectMeasurement(actor=LEADER, on=DAY, subject=project, entry=entry, value=Decimal(28), reason="опечатка")
    )
    stale = ApplyForCheck(actor=HEAD, on=DAY, organisation=SCHOOL, level=Level.LOCAL, projects=(project,))
    assert region.refused(stale) == ["not_presentable"]

    while region.state(project).completed_on is not None:
        actor = region.decider(region.state(project))
        region.do(replace(reversal(project), actor=actor))
        region.do(TakeBack(actor=region.submitter(region.state(project)), on=DAY, subject=project, reason="исправлено"))
    region.walk(project)

    assert region.apply(project)


def test_in_a_region_without_curators_two_methodologists_let_a_judge_leave(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    roles = {key: role for key, role in region.pack.roles.items() if key != "curator"}
    region.pack = replace(region.pack, roles=roles)
    leaving = Dismiss(actor=METHODOLOGIST, on=DAY, subject=check, person=JUDGES[1], reason="болезнь")

    region.do(leaving)
    alone = region.refused(replace(leaving, command_id="again"))
    done = region.do(replace(leaving, actor=CURATOR, command_id="second"))

    assert alone == ["needs_second"]
    assert "dismissed" in [entry.kind for entry in done.entries]


def test_a_surveillance_that_nobody_can_confirm_is_returned_and_voted_on_again(region: Region) -> None:
    region.exemplar()
    check = region.opened_survey(OpenSurveillance(actor=METHODOLOGIST, on=DAY, organisation=SCHOOL, level=Level.LOCAL))
    region.walk(check, until="decision")
    region.judge(check, "40")
    region.conclude(check)
    bring(region, check)
    common: dict[str, Any] = {"actor": CURATOR, "on": DAY, "subject": check}

    stuck = region.refused(Decide(**common, decision=Decision.GO))
    region.do(Decide(**common, decision=Decision.REWORK, comment="требования не выполнены"))
    region.conclude(check, Outcome.REMARKS)

    assert stuck == ["concluded"]
    assert region.state(check).phase == "decision"


def test_whoever_was_refused_comes_again_from_the_day_that_the_act_named(region: Region) -> None:
    check = submitted(region, "40", Outcome.REFUSED)
    (project,) = (one.code for one in region.known(check).presented)
    for_good = region.refused(region.act(check, Decision.STOP, again_on=date(2099, 1, 1)))
    region.do(region.act(check, Decision.STOP))  # come again from the 1st of September 2024
    applying = ApplyForCheck(actor=HEAD, on=DAY, organisation=SCHOOL, level=Level.LOCAL, projects=(project,))

    sooner = [reason.said.en for reason in getattr(region.ask(applying), "reasons", ())]
    with reading(region.engine) as connection:
        seen = next(readiness(connection, region.pack, [SCHOOL], Level.LOCAL, date(2024, 8, 31))).obstacles
        later = next(readiness(connection, region.pack, [SCHOOL], Level.LOCAL, date(2024, 9, 1))).obstacles
    in_time = region.do(replace(applying, on=date(2024, 9, 1)))

    assert sooner == ["the status was refused, come again from 2024-09-01"] == [one.en for one in seen]
    assert not later
    assert for_good == ["bad_value"], "no act keeps anybody away for longer than a year"
    assert in_time.subject != check


def test_a_refusal_that_fell_by_an_objection_keeps_nobody_waiting(region: Region) -> None:
    check = submitted(region, "40", Outcome.REFUSED)
    (project,) = (one.code for one in region.known(check).presented)
    region.do(region.act(check, Decision.STOP))
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject=check, text="оценивали не тот корпус"))
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist"))
    region.do(SettleChallenge(actor=STRANGER, on=DAY, subject=check, reason="проверено", kept_at="дело 5", upheld=True))

    applying = ApplyForCheck(actor=HEAD, on=DAY, organisation=SCHOOL, level=Level.LOCAL, projects=(project,))
    assert region.do(applying).subject != check


def test_nobody_chooses_among_two_commissions_of_one_level(region: Region) -> None:
    first, second = region.finished_pilot(), region.finished_pilot()
    check = region.apply(first)
    beside = ApplyForCheck(actor=HEAD, on=DAY, organisation=SCHOOL, level=Level.LOCAL, projects=(second,))

    said = [reason.said.en for reason in getattr(region.ask(beside), "reasons", ())]
    region.do(WithdrawCheck(actor=HEAD, on=DAY, subject=check, reason="другие проекты"))

    assert said == [f"a check of this level is under way: {check}"]
    assert region.do(beside).subject != check


def test_what_was_decided_outside_is_confirmed_or_refused_and_stands_beside_no_other_check(region: Region) -> None:
    first, second = region.finished_pilot(), region.finished_pilot()
    registering: dict[str, Any] = {"actor": CURATOR, "on": DAY, "organisation": SCHOOL, "level": Level.FEDERAL}
    registering |= {"number": "5-ф", "dated": DAY, "kept_at": "дело 6"}
    check = region.do(RegisterDecision(**registering, projects=(first,))).subject

    returned = region.refused(region.act(check, Decision.REWORK, actor=METHODOLOGIST))
    beside = region.refused(RegisterDecision(**registering, projects=(second,)))
    region.do(region.act(check, Decision.STOP, actor=METHODOLOGIST))

    assert returned == ["bad_value"], "no re-check without a commission gives the status"
    assert beside == ["under_way"]
    region.do(RegisterDecision(**registering, projects=(second,)))


def test_a_level_that_lost_the_one_below_meanwhile_is_not_granted_and_goes_back(region: Region) -> None:
    region.exemplar()
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    region.walk(check, until="decision")
    region.do(by_act("withdraw"))
    region.bring(check)

    assert region.refused(region.act(check)) == ["lower_level"]
    region.do(region.act(check, Decision.REWORK))
