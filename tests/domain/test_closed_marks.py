"""A commission speaks after its visit and before its submission; nobody of the applicant brings its papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.commission import Dismiss
from domain.certification.scores import Agree, GiveScore
from domain.certification.votes import CastVote
from domain.engine.database import writing
from domain.engine.lane import Done, Refused
from domain.methodology.schema import Decision
from domain.pilot.documents import AttachEvidence, WithdrawEvidence
from domain.pilot.gates import Decide
from domain.pilot.holds import Resume
from domain.pilot.mistakes import TakeBack
from domain.pilot.reversal import ReverseDecision
from domain.pilot.submission import Submit
from domain.programme.kinds import Duty, Level, Outcome
from domain.registry.merger import MergePerson
from domain.registry.people import GiveRole
from domain.rules import marks
from domain.stored.tables import TABLES
from tests import checks
from tests.checks import JUDGES
from tests.region import CURATOR, DAY, GUEST_2, HEAD, LEADER, METHODOLOGIST, STRANGER, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def votes(check: str, on: date = DAY) -> list[CastVote]:
    """A vote of each member for the status."""
    return [CastVote(actor=one, on=on, subject=check, person=one, outcome=Outcome.GRANTED) for one in JUDGES]


def test_nobody_votes_while_marks_lie_apart_so_that_none_changes_after_the_conclusion(region: Region) -> None:
    check = region.to_be_judged()
    leader, *others = JUDGES
    region.do(region.sheet(check, leader, "100"))
    for person in others:
        region.do(region.sheet(check, person, "20"))
    cast = votes(check)

    before = [region.refused(one) for one in cast]
    for far in [found.criterion for found in marks.apart(region.known(check), region.pack)]:
        value = str(far.highest)
        region.do(Agree(actor=leader, on=DAY, subject=check, criterion=far.key, value=value, reason="сверили"))

    assert before == [["marks_apart"]] * 3
    for one in cast:
        region.do(one)


def test_no_member_signs_the_refusal_or_the_return_that_the_commission_concluded(region: Region) -> None:
    check = region.to_be_judged()
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=GUEST_2, role="rcc_methodologist"))
    region.judge(check, "20")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)

    for decision in (Decision.STOP, Decision.REWORK):
        assert region.refused(region.act(check, decision, actor=GUEST_2)) == ["judged"]
    region.do(region.act(check, Decision.STOP))


def test_who_only_has_sheets_in_is_not_refused_by_one_person_before_the_commission_concluded(region: Region) -> None:
    check = region.to_be_judged()
    region.do(region.sheet(check, GUEST_2))
    stop = Decide(actor=CURATOR, on=DAY, subject=check, decision=Decision.STOP, reason="criteria_not_met", comment="х")

    assert region.refused(stop) == ["by_act"]


@pytest.mark.long
def test_taking_a_submission_back_opens_no_marks(region: Region) -> None:
    region.exemplar()
    check = region.to_be_judged(Level.REGIONAL)
    region.judge(check, "20")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.do(TakeBack(actor=METHODOLOGIST, on=DAY, subject=check, reason="не тот протокол"))
    sheet = next(iter(checks.sheets(region.pack, check, Level.REGIONAL, DAY, "50")))

    assert "marks_closed" in region.refused(sheet)
    region.do(Submit(actor=METHODOLOGIST, on=DAY, subject=check))
    region.do(region.act(check, Decision.REWORK))
    region.walk(check, until="recheck")
    region.do(replace(sheet, marks=checks.lines(marks.asked(region.known(check), region.pack))))


def test_nothing_is_judged_while_the_remarks_are_mended(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check, "20")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.do(region.act(check, Decision.REWORK))
    asked = checks.lines(marks.asked(region.known(check), region.pack))
    sheets = [GiveScore(actor=one, on=DAY, subject=check, person=one, marks=asked) for one in JUDGES]

    assert [region.refused(one) for one in sheets] == [["remarks_open"]] * 3
    assert all("remarks_open" in region.refused(one) for one in votes(check))
    assert region.refused(checks.finding(region.pack, check, "local", DAY)) == ["remarks_open"]
    region.walk(check, until="recheck")
    for one in sheets:
        region.do(one)


def test_nothing_is_judged_as_of_a_day_before_the_visit(region: Region) -> None:
    check = region.to_be_judged()
    early = DAY - timedelta(days=1)

    assert region.refused(region.sheet(check, GUEST_2, on=early)) == ["bad_value"]
    region.judge(check)
    assert region.refused(votes(check, early)[0]) == ["bad_value"]
    assert region.refused(checks.finding(region.pack, check, "local", early)) == ["bad_value"]


def test_nobody_objects_before_the_decision_nor_settles_before_the_objection(region: Region) -> None:
    check = region.to_be_judged()
    later = DAY + timedelta(days=3)
    region.walk(check, on=later)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist"))
    objecting: dict[str, Any] = {"actor": HEAD, "subject": check, "text": "Не тот корпус"}
    settling: dict[str, Any] = {"actor": STRANGER, "subject": check, "reason": "проверено", "kept_at": "дело 5"}

    assert region.refused(MakeChallenge(on=DAY, **objecting)) == ["bad_value"]
    region.do(MakeChallenge(on=later, **objecting))
    assert region.refused(SettleChallenge(on=DAY, **settling)) == ["bad_value"]
    region.do(SettleChallenge(on=later, **settling))


def test_papers_of_the_commission_are_brought_and_taken_away_by_nobody_of_the_applicant(region: Region) -> None:
    check = region.to_be_judged()
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=HEAD, role="centre_staff"))
    paper: dict[str, Any] = {"on": DAY, "subject": check, "kind": "commission_protocol", "kept_at": "дело 1"}
    laid = region.do(AttachEvidence(actor=METHODOLOGIST, **paper)).entries[0].seq

    for actor in (LEADER, HEAD):
        for phase in (None, "desk_review", "recheck"):
            assert set(region.refused(AttachEvidence(actor=actor, **paper, phase=phase))) == {"tied"}
        away = WithdrawEvidence(actor=actor, on=DAY, subject=check, entry=laid, reason="не тот")
        assert set(region.refused(away)) == {"tied"}
    assert set(region.refused(Submit(actor=HEAD, on=DAY, subject=check))) == {"tied"}
    region.do(AttachEvidence(actor=LEADER, **paper | {"kind": "remarks_answer", "phase": "remarks"}))


@pytest.mark.parametrize("until", ["desk_review", "visit", "decision"])
def test_papers_by_which_a_gate_was_passed_are_taken_away_by_nobody_of_the_applicant(
    region: Region, until: str
) -> None:
    """A status would stand on an application and a self-assessment that the school took back once it was judged."""
    check = region.apply(region.finished_pilot())
    region.walk(check, until=until)
    laid = [one for one in region.known(check).evidence if one.phase not in {"desk_review", "visit", "decision"}]

    refused = [
        region.refused(WithdrawEvidence(actor=LEADER, on=DAY, subject=check, entry=one.entry, reason="не тот"))
        for one in laid
    ]

    assert {one.phase for one in laid} > {"application", "self_assessment"}
    assert [set(one) for one in refused] == [{"tied"}] * len(laid)


def test_an_applicant_takes_its_own_paper_back_while_its_phase_stands(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    paper: dict[str, Any] = {"actor": LEADER, "on": DAY, "subject": check}
    laid = region.do(AttachEvidence(**paper, kind="application_letter", kept_at="дело 1")).entries[0].seq

    region.do(WithdrawEvidence(**paper, entry=laid, reason="не тот"))


def test_a_sheet_that_was_changed_past_the_programme_is_not_opened(region: Region) -> None:
    check, sheet = region.to_be_judged(), TABLES["sheet"]
    first, second, last = JUDGES
    for person in (first, second):
        region.do(region.sheet(check, person, "20"))
    with writing(region.engine) as connection:
        mine = region.sheet(check, first).marks
        told = "[" + ", ".join(f'["{line.partition("=")[0]}", "", "1", "", ""]' for line in mine) + "]"
        connection.execute(update(sheet).where(sheet.c.person == first).values(marks=told))

    assert region.refused(region.sheet(check, last)) == ["sheet_altered"]
    region.do(region.sheet(check, first, "20"))
    region.do(region.sheet(check, last))
    given = {one.points for one in region.known(check).scores if one.person == first and one.criterion == "tour"}
    assert [int(points) for points in given] == [2]


def test_sheets_that_come_together_are_opened_together(region: Region) -> None:
    check = region.to_be_judged()

    answers = region.ask_all([region.sheet(check, one) for one in JUDGES])

    assert all(isinstance(one, Done) for one in answers)
    assert {one.person for one in region.known(check).scores} == set(JUDGES)


def test_a_batch_opens_no_marks_that_single_steps_would_not(region: Region) -> None:
    region.exemplar()
    check = region.to_be_judged(Level.REGIONAL)
    region.judge(check)
    region.bring_again(check)
    sheet = next(iter(checks.sheets(region.pack, check, Level.REGIONAL, DAY, "50")))
    hold = Decide(
        actor=CURATOR, on=DAY, subject=check, decision=Decision.HOLD, review_on=DAY + timedelta(days=20),
        reason=next(key for key, one in region.pack.reasons.items() if "hold" in one.decisions),
    )  # fmt: skip
    back = TakeBack(actor=METHODOLOGIST, on=DAY, subject=check, reason="не тот протокол")

    taken_back, *_, first = region.ask_all([back, sheet])
    *_, second = region.ask_all([Submit(actor=METHODOLOGIST, on=DAY, subject=check), hold, sheet])

    assert isinstance(taken_back, Done)
    for answer in (first, second):
        assert isinstance(answer, Refused)
        assert "marks_closed" in [reason.key for reason in answer.reasons]


def test_nobody_joins_the_judges_who_has_read_their_marks_unless_one_is_missing(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check, "40")

    judge = region.refused(region.appointing(check, STRANGER))
    region.do(region.appointing(check, STRANGER, duty=Duty.OBSERVER))
    region.do(Dismiss(actor=CURATOR, on=DAY, subject=check, person=STRANGER, reason="уехал"))
    checks.dismiss(region, check, JUDGES[2])
    region.do(region.appointing(check, STRANGER))

    assert judge == ["marks_read"]


@pytest.mark.long
def test_no_single_person_takes_the_low_marks_out_of_the_mean(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(region.appointing(check, STRANGER, duty=Duty.AUDITOR))
    region.walk(check, until="decision")
    for person in JUDGES:
        region.do(region.sheet(check, person, "100"))
    region.do(region.sheet(check, STRANGER, "60"))
    before = marks.mean_score(region.known(check), region.pack)
    leaving = Dismiss(actor=CURATOR, on=DAY, subject=check, person=STRANGER, reason="мешает")
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=JUDGES[0], role="rcc_methodologist"))

    region.do(leaving)
    alone = region.refused(replace(leaving, command_id="again"))
    by_a_judge = region.refused(replace(leaving, actor=JUDGES[0], command_id="judge"))

    assert (alone, by_a_judge) == (["needs_second"], ["judged"])
    assert STRANGER in region.known(check).commission
    assert marks.mean_score(region.known(check), region.pack) == before
    region.do(replace(leaving, actor=METHODOLOGIST, command_id="second"))
    assert STRANGER not in region.known(check).commission


def test_a_curator_who_is_nothing_else_asks_first_and_a_methodologist_is_the_second(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="curator"))
    leaving = Dismiss(actor=METHODOLOGIST, on=DAY, subject=check, person=JUDGES[2], reason="болезнь")

    first = region.refused(leaving)
    region.do(replace(leaving, actor=STRANGER, command_id="asked"))
    region.do(replace(leaving, command_id="second"))

    assert first == ["not_entitled"]
    assert JUDGES[2] not in region.known(check).commission


@pytest.mark.long
def test_no_single_person_dismisses_the_vote_against(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(region.appointing(check, STRANGER, duty=Duty.AUDITOR))
    region.walk(check, until="decision")
    for person in (*JUDGES, STRANGER):
        region.do(region.sheet(check, person))
    region.do(checks.finding(region.pack, check, "local", DAY))
    cast = [(JUDGES[0], Outcome.GRANTED), (JUDGES[1], Outcome.GRANTED)]
    cast += [(JUDGES[2], Outcome.REFUSED), (STRANGER, Outcome.REFUSED)]
    for person, outcome in cast:
        region.do(CastVote(actor=person, on=DAY, subject=check, person=person, outcome=outcome))

    region.do(Dismiss(actor=CURATOR, on=DAY, subject=check, person=STRANGER, reason="мешает"))

    assert marks.conclusion(region.known(check), region.pack) is None


def test_no_single_administrator_makes_two_judges_one(region: Region) -> None:
    check = region.to_be_judged()
    region.do(region.sheet(check, JUDGES[2], "60"))
    region.do(region.sheet(check, JUDGES[0]))
    region.do(region.sheet(check, JUDGES[1]))
    before = marks.mean_score(region.known(check), region.pack)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=CURATOR, role="administrator"))
    merging = MergePerson(actor=METHODOLOGIST, on=DAY, person=JUDGES[2], into=JUDGES[1], reason="один человек")

    region.do(merging)
    alone = region.refused(replace(merging, command_id="again"))

    assert alone == ["needs_second"]
    assert marks.mean_score(region.known(check), region.pack) == before
    region.do(replace(merging, actor=CURATOR, command_id="second"))
    assert JUDGES[2] not in region.known(check).commission


def test_no_voter_is_added_to_a_commission_that_has_concluded(region: Region) -> None:
    check = region.to_be_judged(Level.LOCAL)
    region.judge(check, "40")
    region.conclude(check, Outcome.REFUSED)

    assert region.refused(region.appointing(check, STRANGER)) == ["marks_read"]


def test_holding_what_was_taken_back_opens_neither_marks_nor_votes_nor_seats(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check, "70")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    review = DAY + timedelta(days=5)
    hold = Decide(actor=CURATOR, on=DAY, subject=check, decision=Decision.HOLD, reason="season", review_on=review)
    vote = CastVote(actor=JUDGES[0], on=DAY, subject=check, person=JUDGES[0], outcome=Outcome.GRANTED)
    dismissal = Dismiss(actor=CURATOR, on=DAY, subject=check, person=JUDGES[2], reason="мешает")
    region.do(TakeBack(actor=METHODOLOGIST, on=DAY, subject=check, reason="дополнить"))

    taken_back = [region.refused(deed) for deed in (vote, dismissal)]
    region.do(hold)
    region.do(Resume(actor=METHODOLOGIST, on=DAY, subject=check))

    assert taken_back == [["marks_closed"], ["marks_closed"]]
    for deed in (vote, dismissal, region.sheet(check, JUDGES[0]), region.appointing(check, STRANGER)):
        assert "marks_closed" in region.refused(deed)


def test_no_member_reverses_the_refusal_that_the_commission_concluded(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check, "40")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.do(region.act(check, Decision.STOP))
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=JUDGES[0], role="curator", scope="*"))

    reversal = ReverseDecision(actor=JUDGES[0], on=DAY, subject=check, reason="передумали")

    assert region.refused(reversal) == ["judged"]
    region.do(replace(reversal, actor=CURATOR))


def test_the_commission_agrees_that_a_criterion_does_not_apply_and_it_weighs_nothing(region: Region) -> None:
    check = region.to_be_judged()
    loose = next(one for one in region.asked(check) if one.may_not_apply)
    fixed = next(one for one in region.asked(check) if not one.may_not_apply)
    for person in JUDGES[:2]:
        region.do(region.sheet(check, person))
    lines = tuple(line for line in region.sheet(check, JUDGES[2]).marks if not line.startswith(f"{loose.key}="))
    lines = tuple(f"{fixed.key}={fixed.lowest}" if line.startswith(f"{fixed.key}=") else line for line in lines)
    region.do(region.sheet(check, JUDGES[2], marks=lines, not_applicable=(f"{loose.key}=нет такого участка",)))
    agreeing: dict[str, Any] = {"actor": JUDGES[0], "on": DAY, "subject": check, "reason": "участка нет"}

    both = region.refused(Agree(**agreeing, criterion=loose.key, value="1", not_applicable=True))
    neither = region.refused(Agree(**agreeing, criterion=loose.key))
    always = region.refused(Agree(**agreeing, criterion=fixed.key, not_applicable=True))
    region.do(Agree(**agreeing, criterion=loose.key, not_applicable=True))

    assert (both, neither, always) == (["bad_value"], ["bad_value"], ["bad_value"])
    found = {one.criterion.key: one for one in marks.judged(region.known(check), region.pack)}
    assert not found[loose.key].applies
    assert found[loose.key].spread == 0
    assert [one.criterion.key for one in marks.apart(region.known(check), region.pack)] == [fixed.key]
    assert not list(marks.missing(region.known(check), region.pack))
