"""A check that nobody bends: whoever is tied to an organisation judges it by no door, and nobody judges alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import SQLModel

from domain.archive.export import export
from domain.certification.applications import ApplyForCheck, WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.commission import Dismiss
from domain.certification.findings import CloseFinding
from domain.certification.outside import RegisterDecision
from domain.certification.scores import Agree
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.certification.sheets import committed
from domain.certification.visits import CancelVisit, HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.database import reading
from domain.engine.journal import history
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.pilot.measurements import Measure
from domain.programme.kinds import Duty, Level, Moment, Outcome
from domain.registry.people import GiveRole
from domain.stored.tables import TABLES
from tests import checks
from tests.region import (
    CURATOR,
    DAY,
    GUEST_1,
    GUEST_2,
    GUEST_3,
    HEAD,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    STRANGER,
    TOWN,
    Region,
)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def reasons(region: Region, command: Any) -> list[str]:
    return [reason.said.en for reason in region.ask(command).reasons]  # type: ignore[union-attr]


def test_an_application_that_can_never_pass_is_refused_at_once_with_all_reasons(region: Region) -> None:
    unfinished = region.open_project(consent_kind="refused", organisation=TOWN)
    shown = region.finished_pilot()
    region.apply(shown)
    asking = ApplyForCheck(
        actor=METHODOLOGIST, on=DAY, organisation=SCHOOL, level=Level.REGIONAL, projects=(unfinished, shown)
    )

    said = reasons(region, asking)

    assert said == [
        f"{unfinished}: another organisation",
        f"{unfinished} is not monitored to its end",
        f"{unfinished}: there is no consent to publish",
        f"{shown} is presented at another check",
        "the local level must be held first",
    ]


def test_a_result_that_was_lost_since_is_not_presented(region: Region) -> None:
    project = region.finished_pilot()
    late = {"actor": METHODOLOGIST, "on": DAY, "subject": project, "indicator": "time", "moment": Moment.AFTER}
    region.do(Measure(**late, value=Decimal(70)))  # type: ignore[arg-type]

    asking = ApplyForCheck(actor=METHODOLOGIST, on=DAY, organisation=SCHOOL, level=Level.LOCAL, projects=(project,))

    assert reasons(region, asking) == [f"{project}: the result was lost: Время подготовки"]


def test_a_replica_loses_its_result_by_the_base_that_it_measured_and_not_by_its_exemplars(region: Region) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    region.measure(replica, "60", Moment.BASELINE, date(2023, 6, 5))
    region.measure(replica, "29", Moment.AFTER, date(2023, 9, 4))
    region.measure(replica, "65", Moment.AFTER, date(2023, 9, 5))  # no better than 60, though better than the 67 there

    asking = ApplyForCheck(actor=METHODOLOGIST, on=DAY, organisation=TOWN, level=Level.LOCAL, projects=(replica,))

    assert f"{replica}: the result was lost: Время подготовки" in reasons(region, asking)


def test_a_withdrawn_application_frees_its_projects_but_a_conclusion_is_not_escaped(region: Region) -> None:
    project = region.finished_pilot()
    check = region.apply(project)
    region.do(WithdrawCheck(actor=HEAD, on=DAY, subject=check, reason="переезд"))

    again = region.apply(project)
    region.walk(again, until="decision")
    region.prepare_check(region.state(again))

    assert region.state(check).standing == "stopped"
    assert region.refused(WithdrawCheck(actor=HEAD, on=DAY, subject=again, reason="боимся")) == ["concluding"]


def test_the_visit_gate_needs_a_visit_that_was_planned_and_held(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    common: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "subject": check}
    unplanned = region.refused(HoldVisit(**common))

    region.do(PlanVisit(**common, day=DAY + timedelta(days=2), place="школа"))
    early = region.refused(HoldVisit(**common))
    region.do(PlanVisit(**common, day=DAY, place="школа"))
    region.do(CancelVisit(**common, reason="карантин"))

    assert unplanned == ["no_visit_planned"]
    assert early == ["bad_value"]
    assert [(one.sequence, one.cancelled_on) for one in region.known(check).visits] == [(2, DAY)]
    assert [one.rule for one in region.findings(check) if one.rule == "visit_held" and one.blocks]


def test_marks_are_their_authors_alone_after_the_visit_and_before_the_submission(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    early = region.refused(region.sheet(check, GUEST_1))
    region.walk(check, until="decision")
    typed = region.refused(region.sheet(check, GUEST_1, actor=METHODOLOGIST))
    part = region.refused(region.sheet(check, GUEST_1, marks=("tour=10",)))

    region.bring(check)

    assert early == ["no_visit", "not_judged_now"]
    assert typed == ["bad_value"]
    assert part == ["bad_value"]
    assert "wrong_standing" in region.refused(region.sheet(check, GUEST_1))
    assert region.refused(region.appointing(check, STRANGER)) == ["wrong_standing"]


def test_a_sheet_is_read_by_nobody_until_all_are_in_and_then_keeps_what_was_committed_to(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.do(region.sheet(check, GUEST_1, "0"))
    region.do(region.sheet(check, GUEST_1, "50"))
    region.do(region.sheet(check, GUEST_2))
    before = region.counts(check)
    lacks = next(one for one in region.findings(check) if one.rule == "scores_complete")

    with reading(region.engine) as connection:
        told = [entry for entry in history(connection, check) if entry.kind == "sheet_handed_in"]
    region.do(region.sheet(check, GUEST_3))

    assert (before["sheet"], before["score"]) == (2, 0)
    assert lacks.said.en.startswith(f"scores missing: {GUEST_3}: ")
    assert lacks.said.en.endswith(f"sheets that are in and wait for the others: {GUEST_1}, {GUEST_2}")
    assert [command.split()[4] for command in lacks.mends] == [GUEST_3]
    assert all(set(json.loads(entry.facts)) == {"person", "commitment"} for entry in told)
    assert region.counts(check)["sheet"] == 0
    assert len({given.person for given in region.known(check).scores}) == 3
    assert region.refused(region.sheet(check, GUEST_1)) == ["sheets_open"]
    with reading(region.engine) as connection:
        entries = list(history(connection, check))
    salts = next(json.loads(entry.facts)["salts"] for entry in entries if entry.kind == "sheets_opened")
    marks = [
        [facts["criterion"], facts["place"], str(facts["points"]), facts["given"], facts["note"]]
        for entry in entries
        if entry.kind == "scored" and (facts := json.loads(entry.facts))["person"] == GUEST_3
    ]
    last = json.loads([entry.facts for entry in entries if entry.kind == "sheet_handed_in"][-1])
    assert last["commitment"] == committed(salts[GUEST_3], json.dumps(marks, ensure_ascii=False))


def test_an_export_never_holds_a_sheet_that_is_not_open(region: Region, tmp_path: Path) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.do(region.sheet(check, GUEST_1, "50"))

    export(region.engine, SQLModel.metadata, tmp_path / "out")

    assert (tmp_path / "out" / "sheet.csv").read_text("utf-8").splitlines() == ["check,person,handed_on,salt,marks"]
    assert not any('"visual_management", "",' in file.read_text("utf-8") for file in (tmp_path / "out").glob("*.csv"))


def test_where_marks_lie_apart_the_leader_enters_what_all_agreed_on_with_a_reason(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.do(region.sheet(check, GUEST_1))
    region.do(region.sheet(check, GUEST_2))
    region.do(region.sheet(check, GUEST_3, marks=tuple(
        line.replace("package_ready=да", "package_ready=нет") for line in region.sheet(check, GUEST_3).marks
    )))  # fmt: skip
    agreeing: dict[str, Any] = {"on": DAY, "subject": check, "criterion": "package_ready", "value": "да"}
    apart = [one.said.ru for one in region.findings(check) if one.rule == "spread_settled" and one.blocks]

    by_another = region.refused(Agree(actor=GUEST_2, reason="видели комплект", **agreeing))
    blank = region.refused(Agree(actor=GUEST_1, reason=" ", **agreeing))
    region.do(Agree(actor=GUEST_1, reason="комплект показали в конце визита", **agreeing))

    assert len(apart) == 1
    assert re.search(r"«[^»]+» \(\w+, \d+ %\)$", apart[0]), "by its title, and how far apart"
    assert by_another == ["not_the_leader"]
    assert blank == ["bad_value"]
    assert not any(one.blocks for one in region.findings(check) if one.rule in {"spread_settled", "requirements_met"})
    old = [given.points for given in region.known(check).scores if given.criterion == "package_ready"]
    assert old == [1, 1, 0, 1]


def test_who_has_judged_leaves_only_by_two_a_higher_hand_first_and_a_new_member_judges_anew(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)

    def leaving(by: str) -> Dismiss:
        return Dismiss(actor=by, on=DAY, subject=check, person=GUEST_2, reason="болезнь")

    low = region.refused(leaving(METHODOLOGIST))
    region.do(leaving(CURATOR))
    region.do(leaving(METHODOLOGIST))
    lacking = [one.said.en for one in region.findings(check) if one.blocks and one.rule == "commission_complete"]
    region.do(region.appointing(check, STRANGER))
    region.visit(check)
    region.do(region.sheet(check, STRANGER))

    assert low == ["not_entitled"]
    assert lacking == ["commissioners: 2, at least 3 needed"]
    assert not any(one.blocks for one in region.findings(check) if one.rule in {"scores_complete", "spread_settled"})
    assert "bad_value" in region.refused(region.sheet(check, GUEST_2))


def test_a_re_check_asks_for_the_criteria_with_findings_and_for_new_marks_only_there(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, "60")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.decide(check, Decision.REWORK)
    region.walk(check, until="recheck")

    asked = [one.said.en for one in region.findings(check) if one.rule == "scores_complete"]

    named = "“the head and deputies are trained and have led projects themselves” (leaders_trained)"
    assert asked == [f"scores missing: {GUEST_1}, {GUEST_2}, {GUEST_3}: {named}"]
    whole = region.refused(region.sheet(check, GUEST_1))
    assert whole == ["bad_value"] * (len(region.asked(check)) - 1)


def test_a_refusal_is_the_commissions_too_and_says_what_to_do_and_when_to_come_again(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, "60")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)

    granting = region.refused(region.act(check))
    silent = region.refused(region.act(check, Decision.STOP, comment=" ", again_on=None))
    region.do(region.act(check, Decision.STOP))

    assert "concluded" in granting
    assert silent == ["bad_value", "bad_value"]
    assert region.state(check).standing == "stopped"


def test_the_status_takes_another_hand_and_an_act_with_number_and_date(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.bring(check)

    plainly = region.refused(Decide(actor=CURATOR, on=DAY, subject=check, decision=Decision.GO))
    bare = region.refused(region.act(check, number="", dated=None, kept_at=""))
    against = region.refused(region.act(check, Decision.REWORK))
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=GUEST_1, role="curator"))
    by_member = region.refused(region.act(check, actor=GUEST_1))

    assert plainly == ["by_act"]
    assert bare == ["nothing_behind", "bad_value", "bad_value"]
    assert against == ["concluded_otherwise"]
    assert by_member == ["judged"]
    assert region.do(region.act(check)).subject == check
    with reading(region.engine) as connection:
        row = connection.execute(select(TABLES["exemplar_status"])).one()
    assert row.act == "17 от 03.06.2024"


def test_granted_with_remarks_keeps_findings_that_their_owner_answers_and_others_close(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    empty = region.refused(CastVote(actor=GUEST_1, on=DAY, subject=check, person=GUEST_1, outcome=Outcome.REMARKS))
    region.conclude(check, Outcome.REMARKS)
    region.bring_again(check)
    region.do(region.act(check))
    closing = CloseFinding(actor=METHODOLOGIST, on=DAY, subject=check, finding=1)

    early = region.refused(closing)
    region.answer_findings(check)
    own = region.refused(CloseFinding(actor=HEAD, on=DAY, subject=check, finding=1))
    region.do(closing)

    assert empty == ["no_findings"]
    assert early == ["not_answered"]
    assert "tied" in own
    assert region.known(check).findings[0].closed_on == DAY


def test_the_vote_that_makes_the_quorum_tells_what_was_concluded_once(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    cast = list(checks.votes(region.pack, check, Level.LOCAL, DAY))

    kinds = [[entry.kind for entry in region.do(vote).entries] for vote in cast]
    again = region.do(replace(cast[0], command_id="again"))

    assert kinds == [["vote_cast"], ["vote_cast"], ["vote_cast", "check_concluded"]]
    assert [entry.kind for entry in again.entries] == ["vote_cast"]


def test_sheets_are_opened_when_the_only_member_who_was_waited_for_leaves(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(region.appointing(check, STRANGER, duty=Duty.AUDITOR))
    region.walk(check, until="decision")
    region.judge(check)

    done = region.do(Dismiss(actor=METHODOLOGIST, on=DAY, subject=check, person=STRANGER, reason="болезнь"))

    assert "sheets_opened" in [entry.kind for entry in done.entries]


def test_a_challenge_freezes_the_status_until_others_than_who_judged_settle_it(region: Region) -> None:
    project = region.finished_pilot()
    check = region.apply(project)
    region.walk(check)
    objecting = MakeChallenge(actor=HEAD, on=DAY, subject=check, text="Статус дан не тому корпусу")
    settling: dict[str, Any] = {"on": DAY, "subject": check, "reason": "проверено", "kept_at": "дело 5", "upheld": True}

    region.do(objecting)
    frozen = status(region).frozen_on
    by_who_decided = region.refused(SettleChallenge(actor=CURATOR, **settling))
    region.do(SettleChallenge(actor=METHODOLOGIST, **settling))

    assert frozen == DAY
    assert by_who_decided == ["judged"]
    assert (status(region).standing, status(region).frozen_on) == ("withdrawn", None)
    assert region.state(project).stage == "closed", "a loss takes the mark, whatever act tells it"


def status(region: Region) -> Any:
    """The only status there is."""
    with reading(region.engine) as connection:
        return connection.execute(select(TABLES["exemplar_status"])).one()


def test_a_decision_from_outside_needs_its_document_and_a_second_person(region: Region) -> None:
    project = region.finished_pilot()
    registering: dict[str, Any] = {"actor": CURATOR, "on": DAY, "organisation": SCHOOL, "projects": (project,)}
    here = region.refused(RegisterDecision(**registering, level=Level.LOCAL, number="5", dated=DAY, kept_at="дело"))
    bare = region.refused(RegisterDecision(**registering, level=Level.FEDERAL))
    check = region.do(
        RegisterDecision(**registering, level=Level.FEDERAL, number="5-ф", dated=DAY, kept_at="дело 6")
    ).subject

    alone = region.refused(region.act(check))
    region.do(region.act(check, actor=METHODOLOGIST))

    assert here == ["bad_value"]
    assert bare == ["nothing_behind", "bad_value", "bad_value"]
    assert alone == ["own_submission"]
    assert status(region).level == "federal"


def test_a_returned_criterion_is_mended_alone_and_the_resubmission_shows_just_that(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="desk_review")
    region.do(
        ReviewAssessment(
            actor=METHODOLOGIST, on=DAY, subject=check, accepted=("all",), returned=("suggestions=Где журнал?",)
        )
    )
    said: dict[str, Any] = {"actor": HEAD, "on": DAY, "subject": check, "kept_at": "дело 7"}

    region.do(ReviewAssessment(actor=METHODOLOGIST, on=DAY, subject=check, accepted=("all",)))
    unanswered = {one.accepted for one in region.known(check).said if one.criterion == "suggestions"}
    mends = [mend for one in region.findings(check) if one.rule == "desk_reviewed" for mend in one.mends]
    other = region.refused(SelfAssess(**said, marks=("motivation=да",)))
    region.do(SelfAssess(**said | {"actor": LEADER}, marks=("suggestions=2",)))

    waiting = {one.criterion: one.accepted for one in region.known(check).said}
    assert other == ["bad_value"] * 2
    assert unanswered == {False}
    assert mends[0].startswith(f"potok check self-assess {check}"), "who said it mends it, the leader too"
    assert waiting["suggestions"] is None
    assert waiting["motivation"] is True
