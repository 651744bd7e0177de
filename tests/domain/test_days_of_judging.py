"""A commission judges what it has seen, when its turn has come; nothing has an earlier day than what it rests on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.commission import Dismiss
from domain.certification.scores import Agree, GiveScore
from domain.certification.visits import HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.lane import handle_many
from domain.methodology.schema import Decision
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.programme.kinds import Duty, Outcome
from domain.registry.people import RegisterPerson
from domain.rules import marks
from tests import checks
from tests.checks import JUDGES
from tests.region import DAY, ELSEWHERE, METHODOLOGIST, STRANGER, Region

LATER = DAY + timedelta(days=30)
OTHERS = ("PER-0021", "PER-0022", "PER-0023")
DUTIES = (Duty.LEADER, Duty.AUDITOR, Duty.AUDITOR)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def said(check: str, on: date = DAY) -> dict[str, Any]:
    return {"actor": METHODOLOGIST, "on": on, "subject": check}


def papers(region: Region, check: str) -> None:
    for kind in region.gate(region.state(check)).evidence:
        region.do(AttachEvidence(**said(check), kind=kind, kept_at="дело 1", title=kind))


def replaced(region: Region, check: str, on: date = DAY) -> None:
    """Others sit in the place of all who judge."""
    for number, duty in enumerate(DUTIES):
        new = OTHERS[number]
        common: dict[str, Any] = {"actor": METHODOLOGIST, "on": on, "organisation": ELSEWHERE}
        region.do(RegisterPerson(**common, title="Новый судья", email=f"{new}@region.example", code=new))
        region.do(region.appointing(check, new, duty=duty, on=on))


@pytest.mark.parametrize("until", [None, "desk_review", "remarks"])
def test_a_commission_neither_visits_nor_judges_before_its_turn(region: Region, until: str | None) -> None:
    check = region.apply(region.finished_pilot())
    if until == "remarks":
        region.walk(check, until="decision")
        region.judge(check, "20")
        region.conclude(check, Outcome.REFUSED)
        region.bring_again(check)
        region.decide(check, Decision.REWORK)
    elif until:
        region.walk(check, until=until)
    region.do(PlanVisit(**said(check), day=DAY, place="школа"))

    visited = region.refused(HoldVisit(**said(check)))

    turn = "remarks_open" if until == "remarks" else "not_judged_now"
    assert visited == [turn]
    assert turn in region.refused(region.sheet(check, JUDGES[0]))


def test_no_visit_is_older_than_the_phase_in_which_it_is_held(region: Region) -> None:
    check = region.apply(region.finished_pilot(), on=LATER)
    before = region.refused(PlanVisit(**said(check), day=DAY, place="школа"))
    region.walk(check, until="visit", on=LATER)
    region.do(PlanVisit(**said(check, LATER), day=LATER, place="школа"))

    assert before == ["bad_value"]
    assert region.refused(HoldVisit(**said(check))) == ["bad_value", "bad_value"]
    region.do(HoldVisit(**said(check, LATER)))


def test_a_conclusion_that_awaits_its_decision_is_followed_by_no_other_visit(region: Region) -> None:
    check = region.to_be_judged()
    region.bring(check)
    region.do(PlanVisit(**said(check), day=DAY, place="школа"))

    assert region.refused(HoldVisit(**said(check))) == ["wrong_standing"]


def test_whoever_joined_after_the_visit_judges_after_another_one(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    region.visit(check)
    region.do(region.appointing(check, STRANGER))

    absent = region.refused(region.sheet(check, STRANGER))
    region.do(region.sheet(check, JUDGES[0]))
    region.visit(check)
    region.do(region.sheet(check, STRANGER))

    assert absent == ["was_not_there"]


def test_no_commission_is_changed_for_one_that_has_seen_nothing(region: Region) -> None:
    check = region.to_be_judged()
    for judge in JUDGES:
        region.do(Dismiss(**said(check), person=judge, reason="замена"))
    replaced(region, check)

    assert {key for one in OTHERS for key in region.refused(region.sheet(check, one))} == {"was_not_there"}
    region.visit(check)
    assert "was_not_there" not in region.refused(CastVote(actor=OTHERS[0], on=DAY, subject=check, person=OTHERS[0],
                                                          outcome=Outcome.GRANTED))  # fmt: skip


def test_a_visit_that_is_entered_late_is_none_of_those_who_joined_after_its_day(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    region.do(PlanVisit(**said(check), day=DAY, place="школа"))
    for judge in JUDGES:
        region.do(Dismiss(**said(check, LATER), person=judge, reason="замена"))
    replaced(region, check, on=LATER)
    region.do(HoldVisit(**said(check)))

    assert {key for one in OTHERS for key in region.refused(region.sheet(check, one, on=LATER))} == {"was_not_there"}


def test_whoever_sat_there_on_the_day_of_the_visit_judges_when_appointed_again(region: Region) -> None:
    check = region.to_be_judged()
    for judge in JUDGES[1:]:
        region.do(Dismiss(**said(check), person=judge, reason="болезнь"))
        region.do(region.appointing(check, judge))

    region.judge(check)


def test_a_leader_who_was_not_there_settles_no_mark_of_those_who_were(region: Region) -> None:
    check = region.to_be_judged()
    for judge, share in zip(JUDGES, ("100", "20", "100"), strict=True):
        region.do(region.sheet(check, judge, share))
    checks.dismiss(region, check, JUDGES[0])
    region.do(region.appointing(check, STRANGER, duty=Duty.LEADER))
    far = marks.apart(region.known(check), region.pack)[0].criterion.key
    settles = Agree(actor=STRANGER, on=region.today, subject=check, criterion=far, value="1", reason="договорились")

    assert region.refused(settles) == ["was_not_there"]
    region.visit(check, region.today)
    region.do(settles)


def test_a_batch_knows_who_was_there_as_single_steps_do(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    joins, sheet = region.appointing(check, STRANGER), region.sheet(check, STRANGER)
    early = [*checks.visit(check, DAY), joins, sheet]

    outcomes = list(handle_many(region.engine, region.packs, early, now=region.now))

    assert [reason.key for reason in getattr(outcomes[-1], "reasons", ())] == ["was_not_there"]
    region.do_all([*checks.visit(check, DAY), region.sheet(check, STRANGER)])


@pytest.mark.long
def test_whoever_judges_for_the_first_time_at_a_re_check_judges_by_every_criterion(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check)
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.decide(check, Decision.REWORK)
    region.walk(check, until="recheck")
    for judge in JUDGES:
        checks.dismiss(region, check, judge)
    replaced(region, check)
    region.visit(check)

    held = region.known(check)
    asked = [marks.asked_of(held, region.pack, one) for one in OTHERS]
    for one, wanted in zip(OTHERS, asked, strict=True):
        region.do(GiveScore(actor=one, on=DAY, subject=check, person=one, marks=checks.lines(wanted)))
    for one in OTHERS:
        region.do(CastVote(actor=one, on=DAY, subject=check, person=one, outcome=Outcome.GRANTED))

    assert len(marks.asked(held, region.pack)) == 1
    assert len(asked[0]) == len(region.asked(check))
    assert {one.rule for one in region.findings(check) if one.blocks} == {"evidence.commission_protocol"}


def test_a_vote_on_paper_is_the_protocol_that_the_gate_asks_for(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check)
    lacking = {one.rule for one in region.findings(check) if one.blocks}

    for one in JUDGES:
        region.do(CastVote(actor=one, on=DAY, subject=check, person=one, outcome=Outcome.GRANTED, kept_at="дело 1"))

    assert "evidence.commission_protocol" in lacking
    assert not [one.rule for one in region.findings(check) if one.blocks]


def test_no_gate_is_brought_or_decided_before_what_it_rests_on_happened(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    region.visit(check, LATER)
    papers(region, check)
    early = region.refused(Submit(**said(check)))
    region.do(Submit(**said(check, LATER)))
    region.do(Decide(actor="PER-0005", on=LATER, subject=check, decision=Decision.GO))
    region.judge(check, on=LATER)

    first: dict[str, Any] = {"subject": check, "person": JUDGES[0], "actor": JUDGES[0], "outcome": Outcome.GRANTED}
    hasty = region.refused(CastVote(**first, on=LATER - timedelta(days=1)))

    assert early == ["bad_value"]
    assert hasty == ["bad_value"]


def test_a_visit_entered_while_a_clock_ran_ahead_holds_no_gate_up_for_years(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    right = region.now
    region.now += timedelta(days=2000)
    region.visit(check, region.today)
    region.now = right
    papers(region, check)

    assert region.refused(Submit(**said(check))) == ["bad_value"]
    region.do(Submit(**said(check, region.today)))


def test_a_visit_while_its_gate_waits_is_not_later_than_the_decision_there(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    region.visit(check, LATER)
    papers(region, check)
    region.do(Submit(**said(check, LATER)))

    assert region.refused(Decide(actor="PER-0005", on=DAY, subject=check, decision=Decision.GO)) == ["bad_value"]


def test_no_act_is_dated_before_the_commission_voted(region: Region) -> None:
    check = region.to_be_judged()
    region.bring(check)

    assert region.refused(region.act(check, dated=DAY - timedelta(days=1))) == ["bad_value"]
    region.do(region.act(check))


def test_a_line_that_is_none_of_a_sheet_is_not_repeated_for_it_may_be_a_mark(region: Region) -> None:
    check = region.to_be_judged()
    sheet = region.sheet(check, JUDGES[0], marks=("tour 7.25", "7.25=tour"), not_applicable=("tour: секрет",))

    told = " ".join(f"{one.said.ru} {one.said.en}" for one in region.ask(sheet).reasons)  # type: ignore[union-attr]

    assert "7.25" not in told
    assert "секрет" not in told
    assert "line 1 needs criterion=value" in told


@pytest.mark.parametrize(
    "paper", [{"sha256": "0" * 64}, {"kept_at": "дело 7"}, {"title": "лист"}, {"link": "https://docs.example/1"}]
)
def test_a_blind_sheet_comes_without_a_paper_that_could_be_read_before(region: Region, paper: dict[str, Any]) -> None:
    check = region.to_be_judged()

    assert "bad_value" in region.refused(region.sheet(check, JUDGES[0], **paper))
