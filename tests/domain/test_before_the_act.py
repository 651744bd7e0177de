"""What changes around a check before its act: the act sees it, and so does whoever signs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.lane import Done
from domain.methodology.criteria import Occasion
from domain.methodology.schema import Decision
from domain.pilot.documents import AttachEvidence, WithdrawEvidence
from domain.pilot.mistakes import TakeBack
from domain.programme.kinds import Level
from domain.registry.regions import PlaceOrganisation
from domain.rules import marks
from tests.acts import by_act, done_by_two
from tests.region import CURATOR, DAY, ELSEWHERE, METHODOLOGIST, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def concluded(region: Region, level: Level = Level.LOCAL) -> str:
    """A check whose commission concluded to grant and whose conclusion awaits its act."""
    check = region.to_be_judged(level)
    region.judge(check)
    region.conclude(check)
    region.bring_again(check)
    return check


@pytest.mark.long
def test_a_check_under_way_is_no_way_around_a_suspension(region: Region) -> None:
    region.exemplar()
    region.now = region.now.replace(year=DAY.year, month=DAY.month, day=DAY.day)
    done_by_two(region, by_act("renew", until=DAY + timedelta(days=30)))
    check = concluded(region)
    region.do(by_act("suspend"))

    suspended = region.refused(region.act(check))
    done_by_two(region, by_act("restore"))

    assert suspended == ["status_suspended"]
    assert isinstance(region.ask(region.act(check)), Done)


@pytest.mark.long
def test_a_check_that_a_suspension_stops_goes_back_to_its_commission(region: Region) -> None:
    region.exemplar()
    region.now = region.now.replace(year=DAY.year, month=DAY.month, day=DAY.day)
    done_by_two(region, by_act("renew", until=DAY + timedelta(days=30)))
    check = concluded(region)
    region.do(by_act("suspend"))

    assert isinstance(region.ask(region.act(check, Decision.REWORK)), Done)


@pytest.mark.long
def test_whom_the_record_finds_to_be_of_our_own_region_judges_as_nobody_from_another(region: Region) -> None:
    region.exemplar()
    check = concluded(region, Level.REGIONAL)
    placing: dict[str, Any] = {"actor": CURATOR, "on": DAY, "organisation": ELSEWHERE, "dated": DAY}

    region.do(PlaceOrganisation(**placing, region="", kept_at="устав"))
    ours = region.ask(region.act(check))
    region.do(PlaceOrganisation(**placing, region="Тульская область", kept_at="реестр"))

    assert [reason.said.ru for reason in getattr(ours, "reasons", ()) if "другие регионы" in reason.said.ru]
    assert isinstance(region.ask(region.act(check)), Done)


@pytest.mark.parametrize("level", [Level.LOCAL, Level.REGIONAL])
def test_whoever_signs_is_told_of_a_paper_that_was_changed_since_the_vote(region: Region, level: Level) -> None:
    if level is Level.REGIONAL:
        region.exemplar()
    check = concluded(region, level)
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "subject": check}
    laid = next(one for one in region.known(check).evidence if one.kind == "commission_protocol")
    away = WithdrawEvidence(**said, entry=laid.entry, reason="не тот")
    another = AttachEvidence(**said, kind="commission_protocol", title="другой", kept_at="дело 9")

    waiting = [region.refused(one) for one in (away, another)]
    before = _conclusion(region, check)
    region.do(TakeBack(**said, reason="не тот протокол"))
    region.do(away)
    region.bring_again(check)

    assert waiting == [["papers_closed"], ["papers_closed"]]
    assert "отозваны документы" not in before
    assert "отозваны документы: " + (laid.title or laid.kind) in _conclusion(region, check)


def _conclusion(region: Region, check: str) -> str:
    """What whoever signs reads of the conclusion."""
    return next(one.said.ru for one in region.findings(check) if one.rule == "concluded")


@pytest.mark.long
def test_what_becomes_of_the_status_that_is_renewed_changes_no_criteria_of_the_check(region: Region) -> None:
    region.exemplar()
    region.now = region.now.replace(year=DAY.year, month=DAY.month, day=DAY.day)
    done_by_two(region, by_act("renew", until=DAY + timedelta(days=30)))
    renewing = concluded(region)
    before = marks.occasion_of(region.known(renewing))
    region.do(by_act("withdraw"))

    assert (before, marks.occasion_of(region.known(renewing))) == (Occasion.RENEWAL, Occasion.RENEWAL)


@pytest.mark.parametrize("number", ["", " ", "\u00a0", "\u200b", "\u2060\ufeff", "\u00ad "], ids=ascii)
def test_a_number_that_nobody_can_see_is_none(region: Region, number: str) -> None:
    check = concluded(region)

    refused = region.ask(region.act(check, number=number))

    assert [reason.field for reason in getattr(refused, "reasons", ())] == ["number"]
