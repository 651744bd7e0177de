"""Ties reach through merged records and roles below; nobody is silenced by a tie or by haste."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.applications import ApplyForCheck
from domain.certification.commission import Dismiss
from domain.certification.votes import CastVote
from domain.engine.command import Command
from domain.engine.database import reading
from domain.pilot.amendment import AmendCard
from domain.pilot.cards import OpenProject
from domain.programme.kinds import Duty, Level, OrganisationKind, Outcome
from domain.registry import past
from domain.registry.bodies import AmendOrganisation, MergeBody
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.role_terms import TakeRole
from domain.reports.axis import Question
from domain.reports.statuses import statuses
from tests import checks
from tests.checks import JUDGES
from tests.region import CURATOR, DAY, GUEST_2, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, Region

HEADING: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "person": STRANGER, "role": "organisation_head"}


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def another(region: Region, title: str, kind: OrganisationKind, parent: str | None = None) -> str:
    """One more organisation."""
    return region.do(RegisterOrganisation(actor=METHODOLOGIST, on=DAY, title=title, kind=kind, parent=parent)).subject


def entered_again(region: Region) -> str:
    """The school is entered a second time, and its first record merged into the new one."""
    new = another(region, "Школа № 7", OrganisationKind.INSTITUTION)
    region.do(MergeBody(actor=METHODOLOGIST, on=DAY, subject=SCHOOL, into=new, reason="одна школа"))
    return new


def test_whoever_once_headed_a_record_of_the_school_is_tied_to_the_one_that_stays(region: Region) -> None:
    region.do(GiveRole(scope=SCHOOL, **HEADING))
    region.do(TakeRole(scope=SCHOOL, **HEADING))
    new = entered_again(region)

    check = region.apply(region.finished_pilot(organisation=new), organisation=new)

    assert region.refused(region.appointing(check, STRANGER)) == ["bad_value"]


def test_whoever_heads_a_branch_and_works_nowhere_is_tied_to_the_school_above_it(region: Region) -> None:
    branch = another(region, "Филиал школы № 7", OrganisationKind.INSTITUTION, SCHOOL)
    region.do(GiveRole(scope=branch, **HEADING))

    check = region.apply(region.finished_pilot())

    assert region.refused(region.appointing(check, STRANGER)) == ["bad_value"]


def test_whoever_was_above_a_record_of_the_school_leads_no_commission_at_the_one_that_stays(region: Region) -> None:
    founder = another(region, "Управление образования", OrganisationKind.BODY)
    region.do(AmendOrganisation(actor=METHODOLOGIST, on=DAY, subject=SCHOOL, parent=founder, reason="учредитель"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=founder))
    new = entered_again(region)

    check = region.apply(region.finished_pilot(organisation=new), organisation=new)
    leading = region.ask(region.appointing(check, STRANGER, duty=Duty.LEADER))

    assert any("from above" in reason.said.en for reason in leading.reasons)  # type: ignore[union-attr]


def test_a_tie_that_others_make_silences_no_judge_and_keeps_the_status_back(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=GUEST_2, role="customer", scope=SCHOOL))

    region.do(CastVote(actor=GUEST_2, on=DAY, subject=check, person=GUEST_2, outcome=Outcome.GRANTED))
    region.conclude(check)
    region.bring_again(check)

    assert set(region.refused(region.act(check))) == {"tied"}


def test_haste_silences_nobody_whose_vote_could_turn_the_conclusion(region: Region) -> None:
    check = region.to_be_judged()
    late = (STRANGER, CURATOR)
    for person in late:
        region.do(region.appointing(check, person))
    region.visit(check)
    for person in (*JUDGES, *late):
        region.do(region.sheet(check, person))
    outcomes = dict.fromkeys(JUDGES, Outcome.GRANTED) | {JUDGES[2]: Outcome.REMARKS}
    region.do(checks.finding(region.pack, check, region.level(check), DAY))
    for person, outcome in outcomes.items():
        region.do(CastVote(actor=person, on=DAY, subject=check, person=person, outcome=outcome))

    assert "concluded" in {finding.rule for finding in region.findings(check) if finding.blocks}


@pytest.mark.long
def test_no_methodology_lets_one_person_submit_a_conclusion_and_give_the_status(region: Region) -> None:
    known = region.pack.parameters
    allowed = replace(known["decides_own_submission"], value=True)
    lenient = region.under(replace(region.pack, parameters={**known, "decides_own_submission": allowed}))
    check = lenient.to_be_judged()
    lenient.bring(check)
    submitter = lenient.state(check).submitted_by or ""

    assert "own_submission" in lenient.refused(lenient.act(check, actor=submitter))


def test_a_leader_comes_before_the_sheets_can_be_read(region: Region) -> None:
    check = region.to_be_judged()
    region.do(region.appointing(check, STRANGER))
    region.visit(check)
    for person in (*JUDGES[1:], STRANGER):
        region.do(region.sheet(check, person))

    region.do(Dismiss(actor=METHODOLOGIST, on=DAY, subject=check, person=JUDGES[0], reason="болезнь"))
    leaderless = region.counts(check)["score"], region.refused(region.sheet(check, STRANGER))
    region.do(region.appointing(check, CURATOR, duty=Duty.LEADER))
    region.visit(check)
    region.do(region.sheet(check, CURATOR))

    assert leaderless == (0, ["not_led"])
    assert region.counts(check)["score"] > 0


def test_a_school_that_names_a_judge_on_a_new_card_silences_nobody(region: Region) -> None:
    check = region.to_be_judged()
    people = {"project_leader": LEADER, "customer": GUEST_2}
    region.do(OpenProject(actor=HEAD, on=DAY, title="Ещё один проект", organisation=SCHOOL, people=people))

    region.judge(check)
    region.conclude(check)
    region.bring_again(check)

    assert set(region.refused(region.act(check))) == {"tied"}


def test_no_single_person_brings_another_school_under_a_status(region: Region) -> None:
    region.exemplar()
    other = another(region, "Школа № 9", OrganisationKind.INSTITUTION)
    said: dict[str, Any] = {"on": DAY, "reason": "одна школа"}

    def merging(actor: str) -> Command:
        return MergeBody(actor=actor, **said, subject=other, into=SCHOOL)

    def renaming(actor: str) -> Command:
        return AmendOrganisation(actor=actor, **said, subject=SCHOOL, title="Школа № 9")

    for deed in (merging, renaming):
        region.do(deed(METHODOLOGIST))
        before = region.state(other).ended_on, region.state(SCHOOL).title
        assert region.refused(deed(METHODOLOGIST)) == ["needs_second"]
        region.do(deed(CURATOR))
        assert before != (region.state(other).ended_on, region.state(SCHOOL).title)


def test_whoever_once_led_another_project_of_the_school_or_was_named_in_its_application_judges_nothing_of_it(
    region: Region,
) -> None:
    project, staff = region.finished_pilot(), dict[str, Any](actor=METHODOLOGIST, on=DAY)
    people = {"project_leader": STRANGER, "customer": LEADER}
    other = region.do(OpenProject(**staff, title="Другой", organisation=SCHOOL, people=people)).subject
    region.do(AmendCard(**staff, subject=other, people={"project_leader": (LEADER,)}, reason="передан"))
    applying: dict[str, Any] = {"organisation": SCHOOL, "level": Level.LOCAL, "projects": (project,)}
    named = {"project_leader": CURATOR}
    check = region.do(ApplyForCheck(**staff, **applying, people=named)).subject
    region.do(TakeRole(**staff, person=CURATOR, role="project_leader", scope=check))

    refused = [region.refused(region.appointing(check, person)) for person in (STRANGER, CURATOR)]

    assert refused == [["bad_value"], ["bad_value"]]


def test_whoever_leads_a_project_of_a_branch_judges_nothing_of_the_school(region: Region) -> None:
    branch = another(region, "Филиал школы № 7", OrganisationKind.INSTITUTION, SCHOOL)
    people = {"project_leader": STRANGER, "customer": LEADER}
    region.do(OpenProject(actor=METHODOLOGIST, on=DAY, title="Другой", organisation=branch, people=people))

    check = region.apply(region.finished_pilot())

    assert region.refused(region.appointing(check, STRANGER)) == ["bad_value"]


def test_the_past_of_people_is_found_by_indexes_however_long_the_journal(sqlite_engine: Engine) -> None:
    for told in (past._MERGED, past._OWN):
        sql, names = told.sql("sqlite")
        with sqlite_engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple("[]" for _ in names)).all()
        assert not any("SCAN journal" in str(step) for step in plan)


def test_a_finding_after_the_votes_adds_no_remarks_to_what_was_concluded(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check)
    region.conclude(check)
    region.do(checks.finding(region.pack, check, region.level(check), DAY, actor=METHODOLOGIST))
    region.go(check)

    with reading(region.engine) as connection:
        (status,) = statuses(connection, Question(DAY))

    assert status.history[0].facts["remarks"] is False
