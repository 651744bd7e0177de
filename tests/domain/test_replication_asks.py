"""What replication asks of people: an answer, a reply, a support and its report, a look at what held."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.programme.kinds import Moment, OfferAnswer
from domain.registry.departure import EndPerson
from domain.replication.answers import ReplyToOffer
from domain.replication.closure import CheckSustained
from domain.replication.support import AppointMethodologist, HoldSupport, PlanSupport, ReportSupport
from domain.reports.asks import Ask
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from tests.region import CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, TOWN, Region

WATCHED = {Kind.OFFER, Kind.OFFER_REPLY, Kind.SUPPORT, Kind.SUPPORT_REPORT, Kind.SUSTAINED}


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def asks(region: Region, person: str, on: date = DAY) -> dict[Kind, Ask]:
    """What replication asks of somebody."""
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, [person], on=on)[person]
    return {ask.kind: ask for ask in found if ask.kind in WATCHED}


@pytest.mark.long
def test_an_offer_asks_its_receiver_and_a_question_whoever_offered_it(region: Region) -> None:
    offer = region.offer(region.package())

    waiting = asks(region, HEAD)[Kind.OFFER]
    region.answer(offer, OfferAnswer.QUESTION, comment="А сроки?")
    asked, quiet = asks(region, METHODOLOGIST)[Kind.OFFER_REPLY], asks(region, HEAD)
    region.do(ReplyToOffer(actor=METHODOLOGIST, on=DAY, subject=offer, comment="Два месяца"))
    again = asks(region, HEAD)
    region.answer(offer, OfferAnswer.DECLINE, reason="no_staff")

    assert waiting.command == f"potok offer answer {offer} …"
    assert waiting.due_on == region.pack.calendar.after(DAY, region.pack.replication.answer_days)
    assert asked.command == f"potok offer reply {offer} …"
    assert quiet == {}
    assert again.keys() == {Kind.OFFER}
    assert asks(region, HEAD) == asks(region, METHODOLOGIST) == {}


def test_an_offer_that_nobody_answers_is_followed_by_those_above_the_receiver(region: Region) -> None:
    region.offer(region.package())

    (ask,) = asks(region, HEAD, DAY + timedelta(days=60)).values()

    assert ask.is_late
    assert METHODOLOGIST in ask.above[0]


@pytest.mark.long
def test_a_support_asks_whoever_gives_it_until_its_report_is_filed(region: Region) -> None:
    replica = region.replica(region.package())
    said = {"actor": METHODOLOGIST, "subject": replica}
    plan = PlanSupport(**said, on=DAY, form="visit", planned_on=date(2024, 6, 5), person=CURATOR)  # type: ignore[arg-type]
    region.do(plan)

    ahead = asks(region, CURATOR)[Kind.SUPPORT]
    held = date(2024, 6, 5)
    region.do(HoldSupport(**said, on=held, number=1, hours=Decimal(2)))  # type: ignore[arg-type]
    unreported = asks(region, CURATOR, held)
    region.do(ReportSupport(**said, on=held, entry=1, kept_at="дело 5"))  # type: ignore[arg-type]

    assert ahead.what.ru == "Провести поддержку 1: выезд к получателю"
    assert ahead.command == f"potok support hold {replica} 1 --hours …"
    assert unreported.keys() == {Kind.SUPPORT_REPORT}
    assert unreported[Kind.SUPPORT_REPORT].due_on == region.pack.calendar.after(held, 5)
    assert asks(region, CURATOR, held) == {}


def test_what_somebody_who_left_was_to_hold_is_asked_of_the_staff_there(region: Region) -> None:
    replica = region.replica(region.package())
    plan = PlanSupport(
        actor=METHODOLOGIST, subject=replica, on=DAY, form="call", planned_on=date(2024, 6, 5), person=CURATOR
    )
    region.do(plan)
    region.do(EndPerson(actor=METHODOLOGIST, on=DAY, person=CURATOR))

    assert Kind.SUPPORT in asks(region, METHODOLOGIST)


@pytest.mark.long
def test_a_closed_replica_asks_its_methodologist_to_look_whether_it_holds(region: Region) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    region.do(AppointMethodologist(actor=METHODOLOGIST, on=date(2023, 6, 1), subject=replica, person=METHODOLOGIST))
    region.measure(replica, "60", Moment.BASELINE, date(2023, 11, 1))
    region.walk(replica, until="closing", on=date(2023, 6, 5))
    region.measure(replica, "29", Moment.AFTER, date(2023, 9, 4))
    region.go(replica, date(2023, 10, 2))
    looked = date(2024, 1, 9)

    early, due = (asks(region, METHODOLOGIST, day) for day in (date(2023, 10, 3), looked))
    region.measure(replica, "30", Moment.AFTER, looked)
    region.do(CheckSustained(actor=METHODOLOGIST, on=looked, subject=replica, months=3))

    assert early == {}
    assert due[Kind.SUSTAINED].command == f"potok replica sustained {replica} 3"
    assert asks(region, METHODOLOGIST, looked) == {}
    assert asks(region, LEADER, looked) == {}
