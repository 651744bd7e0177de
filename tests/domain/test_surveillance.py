"""Surveillance of a status: a check of its own that confirms it, finds something or proposes to suspend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.applications import WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.findings import AnswerFinding
from domain.certification.statuses import OpenRenewal
from domain.certification.surveillance import OpenSurveillance
from domain.engine.database import reading
from domain.methodology.criteria import Occasion
from domain.methodology.schema import Decision, Pack
from domain.pilot.gates import Decide
from domain.pilot.reversal import ReverseDecision
from domain.programme.kinds import Duty, Level, Outcome, StatusStanding
from domain.reports.axis import Question
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from domain.reports.statuses import Status, statuses, to_survey
from domain.rules import marks
from tests.acts import by_act, done_by_two
from tests.checks import CURATOR, HEAD, JUDGES, OFFICE
from tests.region import SCHOOL, Region

LATER, LATE = date(2024, 10, 3), date(2024, 11, 11)


@pytest.fixture
def region(engine: Engine) -> Region:
    """A region in which the school is a local exemplar."""
    found = Region(engine).found()
    found.exemplar()
    return found


def opened(region: Region, on: date = LATER) -> str:
    """The code of a surveillance that begins on a day, with a commission."""
    done = region.do(OpenSurveillance(actor=OFFICE, on=on, organisation=SCHOOL, level=Level.LOCAL))
    for guest, duty in zip(JUDGES, ("leader", "auditor", "auditor"), strict=True):
        region.do(region.appointing(done.subject, guest, duty=Duty(duty), on=on))
    return done.subject


def concluded(region: Region, outcome: Outcome, on: date = LATER) -> str:
    """A surveillance whose commission has concluded and whose outcome awaits its decision."""
    check = opened(region, on)
    region.walk(check, until="decision", on=on)
    region.judge(check, on=on)
    region.conclude(check, outcome, on=on)
    region.bring_again(check, on)
    return check


def status(region: Region, on: date = LATE) -> Status:
    """The school's status on a day."""
    with reading(region.engine) as connection:
        (found,) = statuses(connection, Question(on), organisation=SCHOOL)
    return found


def asked_for(region: Region, kind: Kind, on: date) -> list[str]:
    """Of whom something is asked on a day."""
    everybody = [f"PER-{number:04}" for number in range(1, 20)]
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, everybody, on=on)
    return [who for who in everybody if any(ask.kind is kind for ask in found[who])]


def asks(region: Region, person: str, on: date) -> set[Kind]:
    """What is asked of somebody on a day."""
    with reading(region.engine) as connection:
        return {ask.kind for ask in asked_of(connection, region.packs, [person], on=on)[person]}


@pytest.mark.long
def test_a_confirmed_status_stands_as_before_and_its_register_tells_of_it(region: Region) -> None:
    check = concluded(region, Outcome.GRANTED)

    region.decide(check, Decision.GO, on=LATER)

    found = status(region)
    assert found.standing is StatusStanding.ACTIVE
    assert found.history[-1].facts == found.history[-1].facts | {"check": check, "outcome": "granted", "findings": 0}
    assert Kind.DOUBT not in asks(region, OFFICE, LATE)


@pytest.mark.long
def test_findings_leave_the_status_and_an_unmended_one_proposes_to_suspend_it(region: Region) -> None:
    check = concluded(region, Outcome.REMARKS)

    region.decide(check, Decision.GO, on=LATER)
    early, late = asks(region, HEAD, LATER), asked_for(region, Kind.SUSPENSION, LATE)
    region.do(AnswerFinding(actor=HEAD, on=LATE, subject=check, finding=1, text="Обновили", kept_at="дело 1"))

    assert status(region).history[-1].facts["findings"] == 1
    assert Kind.FINDING in early
    assert len(late) == 1, "one person is asked to suspend, not all who may"
    assert asked_for(region, Kind.SUSPENSION, LATE) == []
    assert Kind.MENDED in asks(region, JUDGES[0], LATE) | asks(region, JUDGES[1], LATE) | asks(region, JUDGES[2], LATE)


@pytest.mark.long
def test_a_refusal_proposes_suspension_until_an_act_or_a_later_surveillance_answers(region: Region) -> None:
    check = concluded(region, Outcome.REFUSED)

    passed = region.refused(Decide(actor=CURATOR, on=LATER, subject=check, decision=Decision.GO))
    region.decide(check, Decision.STOP, on=LATER, reason="criteria_not_met")

    assert "concluded" in passed
    assert status(region).standing is StatusStanding.ACTIVE
    assert Kind.DOUBT in asks(region, OFFICE, LATE)
    region.do(by_act("suspend", LATE))
    assert Kind.DOUBT not in asks(region, OFFICE, LATE)


@pytest.mark.long
def test_a_doubt_waits_on_when_the_renewal_of_the_status_opens(region: Region) -> None:
    done_by_two(region, by_act("renew", LATER, until=LATE + timedelta(days=30)))
    region.decide(concluded(region, Outcome.REFUSED), Decision.STOP, on=LATER, reason="criteria_not_met")

    region.do(OpenRenewal(actor=OFFICE, on=LATE, organisation=SCHOOL, level=Level.LOCAL))

    assert status(region).standing is StatusStanding.RENEWAL_OPEN
    assert Kind.DOUBT in asks(region, OFFICE, LATE)
    region.do(by_act("suspend", LATE))
    assert Kind.DOUBT not in asks(region, OFFICE, LATE)


@pytest.mark.long
def test_a_doubt_ends_with_a_surveillance_that_confirms(region: Region) -> None:
    region.decide(concluded(region, Outcome.REFUSED), Decision.STOP, on=LATER, reason="criteria_not_met")

    region.decide(concluded(region, Outcome.GRANTED, LATE), Decision.GO, on=LATE)

    assert Kind.DOUBT not in asks(region, OFFICE, LATE)


@pytest.mark.long
def test_a_doubt_ends_with_an_objection_that_is_upheld(region: Region) -> None:
    check = concluded(region, Outcome.REFUSED)
    region.decide(check, Decision.STOP, on=LATER, reason="criteria_not_met")

    region.do(MakeChallenge(actor=HEAD, on=LATER, subject=check, text="Стенд обновлён в день визита"))
    settle = SettleChallenge(actor=OFFICE, on=LATER, subject=check, reason="фотографии", kept_at="дело 5", upheld=True)
    region.do(settle)

    assert Kind.DOUBT not in asks(region, OFFICE, LATE)
    assert status(region).history[-1].facts["upheld"] is True


def test_what_the_commission_concluded_is_not_set_aside(region: Region) -> None:
    check = concluded(region, Outcome.GRANTED)
    stop: dict[str, Any] = {
        "actor": CURATOR,
        "on": LATER,
        "subject": check,
        "decision": Decision.STOP,
        "reason": "criteria_not_met",
    }

    assert "concluded_otherwise" in region.refused(Decide(**stop))
    assert "judged" in region.refused(Decide(actor=JUDGES[0], on=LATER, subject=check, decision=Decision.GO))
    assert "surveillance" in region.refused(WithdrawCheck(actor=HEAD, on=LATER, subject=check, reason="не хотим"))


def test_an_outcome_that_the_register_tells_is_not_reversed(region: Region) -> None:
    check = concluded(region, Outcome.GRANTED)
    region.decide(check, Decision.GO, on=LATER)

    refusal = region.refused(ReverseDecision(actor=CURATOR, on=LATER, subject=check, reason="по ошибке"))

    assert "rests_on_it" in refusal


def test_one_at_a_time_and_only_of_a_status_that_is_held(region: Region) -> None:
    opened(region)
    again = OpenSurveillance(actor=OFFICE, on=LATER, organisation=SCHOOL, level=Level.LOCAL)

    assert "under_way" in region.refused(again)
    region.do(by_act("withdraw", LATER))
    assert "status_stands" in region.refused(again)


def test_it_judges_by_the_criteria_of_surveillance(region: Region) -> None:
    check = opened(region)
    chosen = frozenset({Occasion.SURVEILLANCE})
    first = region.pack.sets[0]
    criteria = tuple(
        replace(one, assessed_at=chosen if one.key == "tour" else frozenset({Occasion.FIRST})) for one in first.criteria
    )
    pack: Pack = replace(region.pack, sets=(replace(first, criteria=criteria), *region.pack.sets[1:]))

    asked = marks.counted(region.known(check), pack)

    assert [one.key for one in asked] == ["tour"]


def test_it_comes_up_by_the_interval_counted_from_the_grant_and_then_from_the_last_one(region: Region) -> None:
    def due(on: date) -> bool:
        with reading(region.engine) as connection:
            return bool(to_survey(connection, on, {"local": 4}))

    before, first = due(LATER - timedelta(days=1)), due(LATER)
    opened(region)

    assert (before, first) == (False, True)
    assert [due(LATER + timedelta(days=more)) for more in (0, 122, 123)] == [False, False, True]
