"""Whoever judged, or typed what was judged, decides on it under no name; what is closed stays closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.scores import GiveScore
from domain.certification.votes import CastVote
from domain.engine.actor import Acting
from domain.methodology.schema import Decision
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.holds import Resume
from domain.pilot.mistakes import TakeBack
from domain.pilot.submission import Submit
from domain.programme.kinds import Duty, Level, OrganisationKind, Outcome
from domain.registry.bodies import AmendOrganisation
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.role_terms import LendRole
from domain.rules import marks
from tests import checks
from tests.region import (
    BODY,
    CURATOR,
    DAY,
    GUEST_1,
    GUEST_2,
    GUEST_3,
    HEAD,
    METHODOLOGIST,
    STRANGER,
    Region,
)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def by_sheets(region: Region) -> str:
    """A regional check whose signed sheets and votes the methodologist entered; another submitted it."""
    region.exemplar()
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    region.walk(check, until="decision")
    region.prepare_check(region.state(check))
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist"))
    region.do(paper(check))
    region.do(Submit(actor=STRANGER, on=DAY, subject=check))
    return check


def paper(check: str) -> AttachEvidence:
    """The protocol without which nothing is submitted."""
    return AttachEvidence(
        actor=STRANGER, on=DAY, subject=check, kind="commission_protocol", kept_at="дело 1", title="протокол"
    )


def test_whoever_typed_the_signed_sheets_gives_no_status_by_them(region: Region) -> None:
    check = by_sheets(region)

    assert region.refused(region.act(check, actor=METHODOLOGIST)) == ["judged"]
    assert region.do(region.act(check)).subject == check


@pytest.mark.long
def test_whoever_typed_the_signed_sheets_settles_no_objection(region: Region) -> None:
    check = by_sheets(region)
    region.do(region.act(check))
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject=check, text="Не те листы"))
    settling: dict[str, Any] = {"on": DAY, "subject": check, "reason": "проверено", "kept_at": "дело 5"}

    assert region.refused(SettleChallenge(actor=METHODOLOGIST, **settling)) == ["judged"]
    assert region.do(SettleChallenge(actor=STRANGER, **settling)).subject == check


@pytest.mark.long
@pytest.mark.parametrize("level", [Level.LOCAL, Level.REGIONAL])
def test_who_alone_enters_a_visit_comes_to_no_status_alone_whatever_their_roles(region: Region, level: Level) -> None:
    if level is Level.REGIONAL:
        region.exemplar()
    for role in ("rcc_methodologist", "curator", "centre_staff"):
        region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role=role))
    check = region.apply(region.finished_pilot(), level)
    region.walk(check, until="visit")
    alone = [*checks.visit(check, DAY), *checks.sheets(region.pack, check, level, DAY)]
    alone += checks.votes(region.pack, check, level, DAY)

    outcomes = [region.ask(replace(one, actor=STRANGER)) for one in alone]
    refused = {reason.key for one in outcomes for reason in getattr(one, "reasons", ())}
    if level is Level.LOCAL:
        region.judge(check)
        region.conclude(check)
    region.walk(check, until="decision")
    region.do(paper(check))
    region.do(Submit(actor=STRANGER, on=DAY, subject=check))

    granting = region.refused(region.act(check, actor=STRANGER))
    by_own_hand = {"bad_value", "marks_missing"}, ["own_submission"]
    on_paper = set[str](), ["own_submission", "judged"]
    assert (refused, granting) == (by_own_hand if level is Level.LOCAL else on_paper)


def merged(region: Region, twin: str, into: str) -> None:
    """A person who was entered twice becomes one."""
    region.do(MergePerson(actor=METHODOLOGIST, on=DAY, person=twin, into=into, reason="один человек"))


@pytest.mark.long
def test_a_member_who_left_and_turned_out_to_be_the_authority_gives_no_status(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    checks.dismiss(region, check, GUEST_3)
    region.do(region.appointing(check, STRANGER))
    region.visit(check)
    region.do(region.sheet(check, STRANGER))
    for person in (GUEST_1, GUEST_2, STRANGER):
        region.do(CastVote(actor=person, on=DAY, subject=check, person=person, outcome=Outcome.GRANTED))
    region.bring_again(check)

    merged(region, GUEST_3, CURATOR)

    assert region.refused(region.act(check)) == ["judged"]


@pytest.mark.long
def test_a_member_who_turned_out_to_be_a_methodologist_settles_no_objection(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check)
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject=check, text="Не тот корпус"))
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist"))

    merged(region, GUEST_2, STRANGER)

    settling = SettleChallenge(actor=STRANGER, on=DAY, subject=check, reason="проверено", kept_at="дело 5")
    assert region.refused(settling) == ["judged"]


def test_who_decided_in_the_name_of_somebody_away_settles_no_objection(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.bring(check)
    until = region.today + timedelta(days=30)
    region.do(LendRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="deputy", scope=CURATOR, until=until))
    region.do(replace(region.act(check), acting=Acting(STRANGER, on_behalf_of=CURATOR, basis="приказ № 1")))
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist"))
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject=check, text="Не тот корпус"))

    settling = SettleChallenge(actor=STRANGER, on=DAY, subject=check, reason="проверено", kept_at="дело 5")
    assert region.refused(settling) == ["judged"]


@pytest.mark.long
def test_a_commission_that_votes_is_not_stopped_without_an_act_nor_refused_against_it(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    stop = Decide(actor=CURATOR, on=DAY, subject=check, decision=Decision.STOP, reason="criteria_not_met")
    first, *others = checks.votes(region.pack, check, Level.LOCAL, DAY)
    region.do(first)

    before = region.refused(stop)
    region.bring_again(check)
    open_one = [region.refused(region.act(check, one)) for one in (Decision.STOP, Decision.REWORK)]
    region.do(TakeBack(actor=METHODOLOGIST, on=DAY, subject=check, reason="комиссия ещё голосует"))
    changed = region.refused(region.sheet(check, GUEST_1, "50"))
    for one in others:
        region.do(one)

    assert before == ["by_act"]
    assert open_one == [["not_concluded"], ["not_concluded"]]
    assert changed == ["marks_closed", "sheets_open"]
    region.do(Submit(actor=METHODOLOGIST, on=DAY, subject=check))
    region.do(region.act(check))


@pytest.mark.long
def test_marks_stay_closed_while_a_submission_is_put_on_hold_and_open_with_a_return(region: Region) -> None:
    region.exemplar()
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    region.walk(check, until="decision")
    region.judge(check, "20")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    sheet = next(iter(checks.sheets(region.pack, check, Level.REGIONAL, DAY, "50")))
    hold = Decide(
        actor=CURATOR, on=DAY, subject=check, decision=Decision.HOLD, reason="external",
        review_on=DAY + timedelta(days=20),
    )  # fmt: skip
    region.do(replace(hold, reason=next(key for key, one in region.pack.reasons.items() if "hold" in one.decisions)))

    held = region.refused(sheet)
    region.do(Resume(actor=CURATOR, on=DAY, subject=check))
    resumed = region.refused(sheet)
    region.do(Submit(actor=METHODOLOGIST, on=DAY, subject=check))
    region.do(region.act(check, Decision.REWORK))
    region.walk(check, until="recheck")

    assert held == ["marks_closed", "sheets_open"]
    assert resumed == ["marks_closed", "sheets_open"]
    assert isinstance(sheet, GiveScore)
    region.do(replace(sheet, marks=checks.lines(marks.asked(region.known(check), region.pack))))


def school_of(region: Region, *founders: str) -> str:
    """A check of a school under the ministry, some of whose people are named."""
    region.do(
        RegisterOrganisation(
            actor=METHODOLOGIST, on=DAY, title="Школа № 7", kind=OrganisationKind.INSTITUTION, parent=BODY, code="ORG-8"
        )
    )
    check = region.apply(region.finished_pilot(organisation="ORG-8"), organisation="ORG-8")
    for person in founders:
        region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=person, organisation=BODY))
    return check


@pytest.mark.long
def test_observers_make_no_minority_of_those_from_above_who_judge(region: Region) -> None:
    check = school_of(region)
    for person in (STRANGER, METHODOLOGIST):
        region.do(region.appointing(check, person, actor=CURATOR, duty=Duty.OBSERVER))
    region.walk(check, until="decision")
    region.bring(check)
    for person in (GUEST_2, GUEST_3):
        region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=person, organisation=BODY))

    assert "founders" in region.refused(region.act(check))


@pytest.mark.long
def test_those_from_above_conclude_nothing_by_being_the_ones_who_vote(region: Region) -> None:
    check = school_of(region)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=CURATOR, role="administrator"))
    for person in (STRANGER, METHODOLOGIST):
        region.do(region.appointing(check, person, actor=CURATOR))
    for person in (STRANGER, METHODOLOGIST):
        region.do(AmendPerson(actor=CURATOR, on=DAY, person=person, organisation=BODY))
    region.walk(check, until="decision")
    for person in (GUEST_1, GUEST_2, GUEST_3, STRANGER, METHODOLOGIST):
        region.do(region.sheet(check, person))

    def heard() -> str | None:
        return marks.conclusion(region.known(check), region.pack)

    cast = {one: CastVote(actor=one, on=DAY, subject=check, person=one, outcome=Outcome.GRANTED) for one in (
        STRANGER, METHODOLOGIST, GUEST_1, GUEST_2, GUEST_3
    )}  # fmt: skip
    told = [[entry.kind for entry in region.do(cast[one]).entries] for one in (STRANGER, METHODOLOGIST, GUEST_1)]
    alone = heard()
    region.do(cast[GUEST_2])
    half = heard()
    told.append([entry.kind for entry in region.do(cast[GUEST_3]).entries])

    assert told == [["vote_cast"]] * 3 + [["vote_cast", "check_concluded"]]
    assert (alone, half, heard()) == (None, None, Outcome.GRANTED)


def test_too_many_from_above_are_refused_at_appointing(region: Region) -> None:
    check = school_of(region, GUEST_2, STRANGER)

    assert region.refused(region.appointing(check, STRANGER)) == ["founders"]
    for person in (CURATOR, METHODOLOGIST):
        region.do(region.appointing(check, person, actor=CURATOR))
    assert region.do(region.appointing(check, STRANGER)).subject == check


def test_a_leader_under_whom_the_school_was_moved_since_gives_no_status(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_1, organisation=BODY))
    region.walk(check, until="decision")
    region.bring(check)

    region.do(AmendOrganisation(actor=METHODOLOGIST, on=DAY, subject="ORG-0002", parent=BODY, reason="передана"))

    assert "founders" in region.refused(region.act(check))
