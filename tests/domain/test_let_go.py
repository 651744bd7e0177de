"""A replica whose last check says that its result did not hold is presented only once it is measured to be back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.applications import ApplyForCheck
from domain.engine.kinds import Standing
from domain.engine.lane import Refused
from domain.methodology.schema import Decision
from domain.pilot.amendment import AmendCard
from domain.pilot.documents import AttachEvidence
from domain.pilot.submission import Submit
from domain.programme.kinds import Consent, Level, Moment
from domain.replication.closure import CheckSustained
from tests.region import HEAD, LEADER, METHODOLOGIST, TOWN, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def ended(region: Region, value: str) -> tuple[str, date]:
    """A replica closed at 31 of 67, with a value at its last check, and the day of that."""
    replica = region.replica(region.package())
    agreed = {"consent": "Согласны на публикацию", "consent_kind": Consent.GIVEN}
    region.do(AmendCard(actor=METHODOLOGIST, on=region.today, subject=replica, card=agreed))
    for moment, measured in ((Moment.BASELINE, "67"), (Moment.AFTER, "31")):
        region.measure(replica, measured, moment)
    region.walk(replica, until="sustainment_12")
    closed = region.state(replica).completed_on
    assert closed is not None
    day = max(region.today, region.pack.calendar.in_months(closed, 12))
    region.now = datetime.combine(day, time(9), UTC)
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": day, "subject": replica}
    region.measure(replica, value, Moment.AFTER, day)
    region.do(CheckSustained(**said, months=12))
    region.do(AttachEvidence(**said, kind="sustainment_record", kept_at="дело 1"))
    region.do(Submit(**said | {"actor": LEADER}))
    region.decide(replica, Decision.GO, on=day)
    assert region.state(replica).standing is Standing.COMPLETED
    return replica, day


def reasons(region: Region, replica: str, on: date) -> str:
    """Why an application that presents the replica is refused; blank where it is not."""
    asked = ApplyForCheck(actor=HEAD, on=on, organisation=TOWN, level=Level.LOCAL, projects=(replica,))
    outcome = region.ask(asked)
    return "; ".join(reason.said.ru for reason in outcome.reasons) if isinstance(outcome, Refused) else ""


@pytest.mark.long
def test_a_result_that_did_not_hold_is_not_presented_until_it_is_back(region: Region) -> None:
    replica, day = ended(region, "60")
    lost = reasons(region, replica, day)
    later = day.replace(day=day.day + 1)
    region.now = datetime.combine(later, time(9), UTC)
    region.measure(replica, "32", Moment.AFTER, later)
    short = reasons(region, replica, later)
    region.measure(replica, "31", Moment.AFTER, later)

    back = reasons(region, replica, later)

    assert "через 12 мес. результат не удержан" in lost
    assert "не удержан" in short
    assert back == ""


@pytest.mark.long
def test_a_result_that_held_is_presented(region: Region) -> None:
    assert reasons(region, *ended(region, "31")) == ""
