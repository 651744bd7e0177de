"""Nobody alone silences a judge or becomes one: not by a role, a departure, a twin, or before a paper is entered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.commission import Dismiss
from domain.certification.votes import CastVote
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.lane import Done
from domain.methodology.schema import Decision
from domain.programme.kinds import Level, Outcome
from domain.proving.proof import prove
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.people import GiveRole
from domain.registry.reinstatement import ReinstatePerson
from domain.registry.role_terms import TakeRole
from domain.rules import marks
from tests import checks
from tests.checks import JUDGES
from tests.region import CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, STRANGER, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def to_be_judged(region: Region, level: Level = Level.LOCAL) -> str:
    """The same, with a second administrator at hand."""
    check = region.to_be_judged(level)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=CURATOR, role="administrator"))
    return check


def vote(check: str, person: str, outcome: Outcome = Outcome.GRANTED) -> CastVote:
    return CastVote(actor=person, on=DAY, subject=check, person=person, outcome=outcome)


def merging(person: str, into: str, actor: str = METHODOLOGIST) -> MergePerson:
    return MergePerson(actor=actor, on=DAY, person=person, into=into, reason="один человек")


def first_steps(done: Done) -> list[str]:
    return [entry.kind for entry in done.entries]


def test_no_administrator_becomes_the_judge_who_voted_against(region: Region) -> None:
    check = to_be_judged(region)
    region.judge(check)
    region.do(checks.finding(region.pack, check, "local", DAY))
    for person, outcome in zip(JUDGES, (Outcome.GRANTED, Outcome.REFUSED, Outcome.REFUSED), strict=True):
        region.do(vote(check, person, outcome))

    asked = region.do(merging(JUDGES[1], METHODOLOGIST))

    assert first_steps(asked) == ["second_asked"]
    assert "bad_value" in region.refused(vote(check, METHODOLOGIST))
    assert marks.conclusion(region.known(check), region.pack) == Outcome.REFUSED


def test_two_judges_become_one_by_two_persons_though_their_sheets_are_not_open(region: Region) -> None:
    check = to_be_judged(region)
    for person in JUDGES[:2]:
        region.do(region.sheet(check, person))

    asked = region.do(merging(JUDGES[1], JUDGES[0]))

    assert first_steps(asked) == ["second_asked"]
    assert set(region.known(check).commission) == set(JUDGES)


def test_nobody_of_the_applicant_and_no_judge_moves_a_seat_whatever_the_roles(region: Region) -> None:
    check = to_be_judged(region)
    for person in (HEAD, LEADER, JUDGES[0]):
        region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=person, role="administrator"))
    region.judge(check)

    def leaving(actor: str) -> list[Command]:
        said: dict[str, Any] = {"actor": actor, "on": DAY, "person": JUDGES[2]}
        return [merging(JUDGES[2], JUDGES[1], actor), EndPerson(**said), AnonymisePerson(**said, act="приказ № 1")]

    assert [region.refused(one) for one in leaving(HEAD)] == [["tied"]] * 3
    assert all("tied" in reasons for reasons in map(region.refused, leaving(LEADER)))
    assert [region.refused(one) for one in leaving(JUDGES[0])] == [["judged"]] * 3
    assert set(region.known(check).commission) == set(JUDGES)


@pytest.mark.parametrize("deed", [EndPerson, AnonymisePerson])
def test_no_single_administrator_sends_the_vote_against_away(
    region: Region, deed: type[EndPerson | AnonymisePerson]
) -> None:
    check = to_be_judged(region)
    region.judge(check)
    said: dict[str, Any] = {"act": "приказ № 1"} if deed is AnonymisePerson else {}
    leaving = deed(actor=METHODOLOGIST, on=DAY, person=JUDGES[2], **said)

    asked = region.do(leaving)

    assert first_steps(asked) == ["second_asked"]
    assert region.refused(replace(leaving, command_id="again")) == ["needs_second"]
    region.do(checks.finding(region.pack, check, "local", DAY))
    region.do(vote(check, JUDGES[2], Outcome.REFUSED))
    region.do(replace(leaving, actor=CURATOR, command_id="second"))
    assert region.state(JUDGES[2]).ended_on == DAY


def test_whoever_has_not_judged_yet_leaves_by_one_hand(region: Region) -> None:
    to_be_judged(region)

    region.do(EndPerson(actor=METHODOLOGIST, on=DAY, person=JUDGES[2]))

    assert region.state(JUDGES[2]).ended_on == DAY


def test_no_single_administrator_brings_a_judge_back_whom_two_sent_away_and_nobody_tied_does(region: Region) -> None:
    check = to_be_judged(region)
    region.judge(check)
    for person in (HEAD, JUDGES[0]):
        region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=person, role="administrator"))
    for actor in (METHODOLOGIST, CURATOR):
        region.do(EndPerson(actor=actor, on=DAY, person=JUDGES[2]))
    back = ReinstatePerson(actor=METHODOLOGIST, on=DAY, person=JUDGES[2], reason="ошиблись")

    tied, judging = (region.refused(replace(back, actor=one, command_id=one)) for one in (HEAD, JUDGES[0]))
    asked = region.do(back)
    alone = region.refused(replace(back, command_id="again"))

    assert ("tied" in tied, "judged" in judging) == (True, True)
    assert first_steps(asked) == ["second_asked"]
    assert alone == ["needs_second"]
    assert region.state(JUDGES[2]).ended_on == DAY
    region.do(replace(back, actor=CURATOR, command_id="second"))
    region.do(checks.finding(region.pack, check, "local", DAY))
    region.do(vote(check, JUDGES[2], Outcome.REFUSED))
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_a_judge_who_was_said_to_have_left_before_judging_judges_again(region: Region) -> None:
    check = to_be_judged(region)
    region.do(EndPerson(actor=METHODOLOGIST, on=DAY, person=JUDGES[2]))
    gone = region.refused(region.sheet(check, JUDGES[2]))

    region.do(ReinstatePerson(actor=METHODOLOGIST, on=DAY, person=JUDGES[2], reason="ошиблись"))

    assert gone == ["person_ended"]
    region.do(region.sheet(check, JUDGES[2]))


@pytest.mark.parametrize("deed", [Dismiss, EndPerson, AnonymisePerson])
def test_a_judge_whose_sealed_sheet_lies_there_leaves_by_two(region: Region, deed: type[Command]) -> None:
    check = to_be_judged(region)
    region.do(region.sheet(check, JUDGES[2], "40"))
    said: dict[str, Any] = {"actor": CURATOR, "on": DAY, "person": JUDGES[2]}
    leaving = deed(**said | BESIDE[deed] | ({"subject": check} if deed is Dismiss else {}))

    asked = region.do(leaving)
    alone = region.refused(replace(leaving, command_id="again"))

    assert first_steps(asked) == ["second_asked"]
    assert alone == ["needs_second"]
    assert JUDGES[2] in region.known(check).commission
    region.do(replace(leaving, actor=METHODOLOGIST, command_id="second"))
    assert JUDGES[2] not in region.known(check).commission or region.state(JUDGES[2]).ended_on == DAY


BESIDE: dict[type[Command], dict[str, Any]] = {
    Dismiss: {"reason": "мешает"}, EndPerson: {}, AnonymisePerson: {"act": "приказ № 1"},
}  # fmt: skip
"""What each deed says beside who leaves."""


def test_a_seat_is_not_taken_as_a_role(region: Region) -> None:
    check = to_be_judged(region)
    taking = TakeRole(actor=METHODOLOGIST, on=DAY, person=JUDGES[2], role="commissioner", scope=check)

    assert region.refused(taking) == ["seated"]
    region.judge(check)
    region.do(vote(check, JUDGES[2]))


def test_a_judge_whose_signed_sheet_nobody_entered_yet_leaves_by_two(region: Region) -> None:
    region.exemplar()
    check = to_be_judged(region, Level.REGIONAL)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist"))
    leaving = Dismiss(actor=CURATOR, on=DAY, subject=check, person=JUDGES[2], reason="болезнь")

    assert "not_entitled" in region.refused(replace(leaving, actor=STRANGER))
    assert first_steps(region.do(leaving)) == ["second_asked"]
    assert JUDGES[2] in region.known(check).commission
    region.do(replace(leaving, actor=STRANGER, command_id="second"))
    assert JUDGES[2] not in region.known(check).commission


def test_nobody_joins_for_the_re_check_who_has_read_the_marks_of_before(region: Region) -> None:
    check = to_be_judged(region)
    region.judge(check, "40")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.do(region.act(check, Decision.REWORK))

    assert region.refused(region.appointing(check, STRANGER)) == ["marks_read"]
    region.walk(check, until="recheck")
    assert region.refused(region.appointing(check, STRANGER)) == ["marks_read"]
    checks.dismiss(region, check, JUDGES[2])
    region.do(region.appointing(check, STRANGER))


def test_nobody_joins_after_a_visit_from_which_signed_sheets_come(region: Region) -> None:
    region.exemplar()
    check = to_be_judged(region, Level.REGIONAL)

    assert region.refused(region.appointing(check, STRANGER, Level.REGIONAL)) == ["marks_read"]
