"""What members of a commission signed a secretary enters: no judge for another, unless the methodology says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain.certification.scores import Agree
from domain.certification.votes import CastVote
from domain.engine.actor import Acting
from domain.methodology.schema import Decision, Pack
from domain.pilot.gates import Decide
from domain.pilot.protocols import ApproveProtocol, GatherProtocol, ItemTerms
from domain.programme.kinds import Level, Outcome
from domain.registry.people import GiveRole
from domain.registry.role_terms import LendRole
from tests.checks import JUDGES
from tests.region import CURATOR, DAY, METHODOLOGIST, Region

FIRST, SECOND = JUDGES[:2]


@pytest.fixture
def region(engine: Engine) -> Region:
    region = Region(engine).found()
    region.exemplar()
    for person in (FIRST, SECOND):
        region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=person, role="rcc_methodologist"))
    return region


def lenient(pack: Pack) -> Pack:
    """The same methodology where a judge may enter for others."""
    known = pack.criteria[Level.REGIONAL]
    terms = replace(known, commission=replace(known.commission, judges_enter=True))
    return replace(pack, criteria={**pack.criteria, Level.REGIONAL: terms})


def visited(region: Region) -> str:
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    region.walk(check, until="decision")
    return check


def test_a_judge_enters_the_own_signed_sheet_and_the_secretary_those_of_all(region: Region) -> None:
    check = visited(region)

    assert region.refused(region.sheet(check, SECOND, actor=FIRST)) == ["judged"]
    region.do(region.sheet(check, FIRST, actor=FIRST))
    region.do(region.sheet(check, SECOND))
    assert region.do(region.sheet(check, JUDGES[2])).subject == check


@pytest.mark.long
def test_where_the_methodology_says_so_a_judge_enters_for_others(region: Region) -> None:
    check = visited(region)

    lent = region.under(lenient(region.pack))

    assert lent.do(region.sheet(check, SECOND, actor=FIRST)).subject == check


@pytest.mark.long
def test_a_judge_enters_no_vote_and_no_agreed_mark_of_others(region: Region) -> None:
    check = visited(region)
    criterion = region.asked(check)[0].key
    region.judge(check)
    vote = CastVote(actor=SECOND, on=DAY, subject=check, person=FIRST, outcome=Outcome.GRANTED, kept_at="дело 2")
    agreed = Agree(
        actor=SECOND, on=DAY, subject=check, criterion=criterion, value="1", reason="сошлись", kept_at="дело 2"
    )

    assert region.refused(vote) == ["judged"]
    assert "judged" in region.refused(agreed)
    assert "judged" not in region.refused(replace(agreed, actor=FIRST))
    region.do(replace(vote, actor=METHODOLOGIST))


@pytest.mark.long
@pytest.mark.parametrize("phase", ["desk_review", "visit"])
def test_a_judge_enters_no_minutes_that_decide_a_gate_of_the_own_check(region: Region, phase: str) -> None:
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    region.walk(check, until=phase)
    region.bring(check)
    items = (ItemTerms(subject=check, decision=Decision.GO),)
    gathered = region.do(
        GatherProtocol(actor=METHODOLOGIST, on=DAY, title="Совещание", decided_by=CURATOR, items=items)
    )
    paper = ApproveProtocol(actor=FIRST, on=DAY, subject=gathered.subject, number="1", kept_at="дело 1")

    assert region.refused(paper) == ["judged"]
    region.do(replace(paper, actor=METHODOLOGIST))


@pytest.mark.long
def test_a_judge_decides_no_gate_of_the_own_check_for_who_is_away(region: Region) -> None:
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    region.walk(check, until="desk_review")
    region.bring(check)
    until = region.today + timedelta(days=30)
    region.do(LendRole(actor=METHODOLOGIST, on=DAY, person=FIRST, role="deputy", scope=CURATOR, until=until))
    decide = Decide(actor=CURATOR, on=DAY, subject=check, decision=Decision.GO)
    standing_in = replace(decide, acting=Acting(FIRST, on_behalf_of=CURATOR, basis="приказ № 1"))

    assert region.refused(standing_in) == ["judged"]
    region.do(decide)
