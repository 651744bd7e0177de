"""The figures of replication say what is so: agreed on as it is now, held by its own term, supported by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.journal import history
from domain.methodology.schema import Decision
from domain.pilot.amendment import AmendCard
from domain.pilot.gates import Decide
from domain.pilot.measurements import CorrectMeasurement, Measure
from domain.programme.kinds import Choice, Moment, OfferAnswer, OrganisationKind
from domain.registry.bodies import AmendOrganisation, MergeBody
from domain.registry.departure import EndPerson
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.role_terms import LendRole, TakeRole
from domain.replication.adaptation import AdaptElement, ApproveElements, ImplementElement
from domain.replication.closure import AgreeClosing, CheckSustained
from domain.replication.numbers import Check, Fate, fate
from domain.replication.support import AppointMethodologist, PlanSupport
from domain.reports.axis import Question
from domain.reports.replicas import beside, without_methodologist
from domain.reports.replication import replication
from tests.region import BODY, CARD_PEOPLE, CURATOR, CUSTOMER, DAY, HEAD, LEADER, METHODOLOGIST, STRANGER, TOWN, Region

BEGUN, CLOSED = date(2023, 6, 5), date(2023, 10, 2)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


@pytest.fixture
def replica(region: Region) -> str:
    return region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))


def to_closing(region: Region, replica: str) -> None:
    """A replica that awaits the customer's word: from 60 to 29 of a target of 30, and so agreed."""
    region.measure(replica, "60", Moment.BASELINE, date(2023, 10, 25))
    region.walk(replica, until="closing", on=BEGUN)
    region.measure(replica, "29", Moment.AFTER, date(2023, 9, 4))
    region.bring(replica, date(2023, 9, 5))


def figures(region: Region, section: str, on: date = DAY) -> dict[str, tuple[str, ...]]:
    with reading(region.engine) as connection:
        found = replication(connection, Question(on), region.pack)
    return {figure.key: figure.codes for figure in found.report.section(section).figures if figure.codes}


@pytest.mark.long
def test_a_result_that_changed_since_it_was_agreed_on_closes_nothing_until_it_is_agreed_on_anew(
    region: Region, replica: str
) -> None:
    to_closing(region, replica)
    with reading(region.engine) as connection:
        entry = [one.seq for one in history(connection, replica) if one.kind == "measured"][-1]
    go = Decide(actor=CUSTOMER, on=DAY, subject=replica, decision=Decision.GO)
    region.do(
        CorrectMeasurement(actor=LEADER, on=DAY, subject=replica, entry=entry, value=Decimal(50), reason="описка")
    )

    stale = region.refused(go)
    region.do(AgreeClosing(actor=METHODOLOGIST, on=DAY, subject=replica, reasons=("time_short",)))
    region.do(replace(go, command_id="again"))

    assert stale == ["closing_agreed"]
    told = figures(region, "replicated")
    assert (told["total"], told.get("goal")) == ((replica,), None)


def test_a_core_element_that_was_dropped_after_it_worked_is_no_part_of_the_fidelity(
    region: Region, replica: str
) -> None:
    said = {"actor": LEADER, "on": DAY, "subject": replica}
    for element in ("target_map", "standard"):
        region.do(AdaptElement(**said, elements=(element,), choice=Choice.COPIED))  # type: ignore[arg-type]
        region.do(ImplementElement(**said, elements=(element,)))  # type: ignore[arg-type]
    region.do(AdaptElement(**said, elements=("standard",), choice=Choice.DROPPED, why="не подошёл"))  # type: ignore[arg-type]
    region.do(ApproveElements(actor=CURATOR, on=DAY, subject=replica, comment="не нужен"))
    region.measure(replica, "29", Moment.AFTER)
    region.do(AgreeClosing(actor=METHODOLOGIST, on=DAY, subject=replica, reasons=("adapted_much",)))

    with reading(region.engine) as connection:
        (row,) = beside(connection, replica)["closing"]
    assert (row["core"], row["implemented"]) == (2, 1)


def test_a_check_that_is_entered_late_rests_on_the_measurement_of_its_own_term(region: Region, replica: str) -> None:
    to_closing(region, replica)
    region.decide(replica, Decision.GO, on=CLOSED)
    region.measure(replica, "45", Moment.AFTER, date(2024, 1, 9))
    region.measure(replica, "30", Moment.AFTER, date(2024, 4, 3))
    late = {"actor": METHODOLOGIST, "on": date(2024, 4, 3), "subject": replica}
    for months in (3, 6):
        region.do(CheckSustained(**late, months=months))  # type: ignore[arg-type]

    told = figures(region, "held_by_term")

    assert told == {"3.due": (replica,), "3.not_held": (replica,), "6.due": (replica,), "6.held": (replica,)}
    assert figures(region, "held_by_term", date(2024, 2, 1)) == {"3.due": (replica,), "3.unchecked": (replica,)}
    assert figures(region, "held_by_term", CLOSED) == {}


def test_a_measurement_of_after_the_check_is_not_what_it_rests_on(region: Region, replica: str) -> None:
    to_closing(region, replica)
    region.decide(replica, Decision.GO, on=CLOSED)
    region.measure(replica, "30", Moment.AFTER, date(2024, 2, 1))
    check = CheckSustained(actor=METHODOLOGIST, on=date(2024, 1, 9), subject=replica, months=3)

    assert region.refused(check) == ["not_measured"]


def test_a_baseline_of_after_the_start_is_refused_where_it_is_entered(region: Region, replica: str) -> None:
    said = {"actor": LEADER, "on": BEGUN, "subject": replica}
    region.do(AdaptElement(**said, elements=("standard",), choice=Choice.COPIED))  # type: ignore[arg-type]
    region.do(ImplementElement(**said, elements=("standard",)))  # type: ignore[arg-type]
    late = Measure(actor=LEADER, on=DAY, subject=replica, indicator="time", value=Decimal(60), moment=Moment.BASELINE)

    assert region.refused(late) == ["baseline_after_start"]
    region.do(replace(late, on=BEGUN))
    region.do(replace(late, moment=Moment.INTERIM, command_id="interim"))


@pytest.mark.long
def test_whoever_supports_a_replica_is_told_by_whichever_way_they_came_to_it_and_on_the_day_asked(
    region: Region,
) -> None:
    package = region.package(date(2023, 5, 15))
    people = CARD_PEOPLE | {"rcc_methodologist": STRANGER}
    named = region.replica(package, TOWN, date(2023, 6, 1), people=people)
    offer = region.offer(package, BODY, date(2023, 6, 1), people=CARD_PEOPLE)
    by_role = region.answer(offer, OfferAnswer.ACCEPT, date(2023, 6, 1), actor=LEADER).entries[1].subject
    staff = {"actor": METHODOLOGIST, "on": DAY}
    seen = figures(region, "replicated", date(2023, 6, 2)).get("unsupported")
    region.do(GiveRole(**staff, person=LEADER, role="rcc_methodologist", scope=by_role))  # type: ignore[arg-type]
    region.do(AppointMethodologist(**staff, subject=named, person=CURATOR))  # type: ignore[arg-type]

    assert seen == (by_role,)
    assert lacking(region) == ()
    region.do(TakeRole(**staff, person=LEADER, role="rcc_methodologist", scope=by_role))  # type: ignore[arg-type]
    assert lacking(region) == (by_role,)
    until = region.today
    region.do(LendRole(**staff, person=STRANGER, role="rcc_methodologist", scope=by_role, until=until))  # type: ignore[arg-type]
    assert lacking(region) == ()
    region.do(EndPerson(**staff, person=CURATOR, successor=STRANGER))  # type: ignore[arg-type]
    assert lacking(region) == ()
    assert figures(region, "replicated", date(2023, 6, 2)).get("unsupported") == (by_role,)


@pytest.mark.long
def test_a_past_day_is_told_by_where_everybody_stood_then_and_by_the_sphere_of_then(region: Region) -> None:
    before, since = date(2023, 12, 1), DAY
    staff = {"actor": METHODOLOGIST, "reason": "новая граница"}
    school = {"title": "Лицей", "kind": OrganisationKind.INSTITUTION, "parent": TOWN, "code": "SCH-1"}
    region.do(RegisterOrganisation(actor=METHODOLOGIST, on=BEGUN, **school))  # type: ignore[arg-type]
    for code, title in (("TWN-2", "Город Шахты"), ("TWN-3", "Шахты, город")):
        town = {"title": title, "kind": OrganisationKind.MUNICIPALITY, "code": code}
        region.do(RegisterOrganisation(actor=METHODOLOGIST, on=BEGUN, **town))  # type: ignore[arg-type]
    region.do(AmendPerson(actor=METHODOLOGIST, on=BEGUN, person=CURATOR, organisation=BODY))
    region.do(GiveRole(actor=METHODOLOGIST, on=BEGUN, person=HEAD, role="organisation_head", scope="SCH-1"))
    replica = region.replica(region.package(date(2023, 5, 15)), "SCH-1", BEGUN, people=CARD_PEOPLE)
    to_closing(region, replica)
    region.decide(replica, Decision.GO, on=CLOSED)
    visit = {"form": "visit", "planned_on": CLOSED, "person": CURATOR}
    region.do(PlanSupport(actor=METHODOLOGIST, on=CLOSED, subject=replica, **visit))  # type: ignore[arg-type]
    sphere = next(iter(figures(region, "by_sphere", before))).split(".")[0]

    region.do(AmendOrganisation(**staff, on=since, subject="SCH-1", parent="TWN-3"))  # type: ignore[arg-type]
    region.do(AmendPerson(actor=METHODOLOGIST, on=since, person=CURATOR, organisation=TOWN))
    region.do(AmendCard(**staff, on=since, subject=replica, card={"sphere": "social"}))  # type: ignore[arg-type]
    region.do(MergeBody(**staff, on=since, subject="TWN-3", into="TWN-2"))  # type: ignore[arg-type]

    def told(section: str, on: date) -> set[str]:
        return {key.split(".")[0] for key in figures(region, section, on)}

    assert (told("by_municipality", before), told("by_municipality", since)) == ({TOWN}, {"TWN-2"})
    assert (told("support_by_ministry", before), told("support_by_ministry", since)) == ({BODY}, {TOWN})
    assert (told("by_sphere", before), told("by_sphere", since)) == ({sphere}, {"social"})


def lacking(region: Region) -> tuple[str, ...]:
    """Replicas without a methodologist: the report and the list of load say the same."""
    told = figures(region, "replicated").get("unsupported", ())
    with reading(region.engine) as connection:
        assert tuple(without_methodologist(connection, DAY)) == told
    return told


@pytest.mark.parametrize(
    ("due", "checks", "became"),
    [
        ([3], {}, Fate.UNMEASURED),
        ([3, 6], {3: False}, Fate.UNMEASURED),
        ([3, 6], {3: False, 6: False}, Fate.LOST),
        ([3, 6, 12], {3: False, 6: False}, Fate.LOST),
        ([3, 6, 12], {3: False, 6: False, 12: True}, Fate.HELD),
        ([3, 6, 12], {3: True, 6: False}, Fate.UNMEASURED),
    ],
)
def test_a_lost_result_stays_lost_until_a_check_finds_it_held(
    due: list[int], checks: dict[int, bool], became: Fate
) -> None:
    assert fate(due, [Check(*one) for one in checks.items()], 12) is became
