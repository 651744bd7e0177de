"""A judge who turns out to be tied once the status is given: it stands, one person is asked to decide on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.late_ties import TieFound
from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.engine.journal import history, verify
from domain.programme.kinds import CentreKind, OrganisationKind, StatusStanding
from domain.registry.bodies import MergeBody
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.reports.axis import Question
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from domain.reports.statuses import Status, statuses
from tests.acts import by_act, done_by_two
from tests.checks import JUDGES
from tests.ledgers import delivered, owed
from tests.region import CARD_PEOPLE, CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, Region
from tests.tray import Tray

PEOPLE = (METHODOLOGIST, CURATOR, HEAD, LEADER)
TWIN = "PER-0090"


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.exemplar()
    return found


def merge(region: Region, person: str, into: str) -> None:
    region.do(MergePerson(actor=METHODOLOGIST, on=region.today, person=person, into=into, reason="один человек"))


def asked(region: Region) -> list[str]:
    """Who is asked to decide on the status."""
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, PEOPLE, on=region.today)
    return [person for person in PEOPLE if any(ask.kind is Kind.DOUBT for ask in found[person])]


def status(region: Region) -> Status:
    with reading(region.engine) as connection:
        assert verify(connection).broken == ()
        return statuses(connection, Question(region.today), organisation=SCHOOL)[-1]


def found(region: Region) -> list[str]:
    with reading(region.engine) as connection:
        return [entry.facts for entry in history(connection, SCHOOL) if entry.kind == TieFound.kind]


@pytest.mark.parametrize(("person", "into"), [(LEADER, JUDGES[1]), (JUDGES[1], LEADER), (HEAD, JUDGES[0])])
def test_one_person_is_asked_and_the_status_stands(region: Region, person: str, into: str) -> None:
    before = asked(region)

    merge(region, person, into)

    assert before == []
    assert len(asked(region)) == 1
    assert len(found(region)) == 1
    assert status(region).standing is StatusStanding.ACTIVE
    assert into in status(region).history[-1].facts["because"]


def test_a_twin_whom_nothing_ties_asks_nobody(region: Region) -> None:
    merge(region, STRANGER, JUDGES[1])

    assert (asked(region), found(region)) == ([], [])


def test_a_judge_who_came_to_work_there_later_and_has_a_twin_elsewhere_asks_nobody(region: Region) -> None:
    region.do(AmendPerson(actor=METHODOLOGIST, on=region.today, person=JUDGES[1], organisation=SCHOOL))

    merge(region, STRANGER, JUDGES[1])

    assert found(region) == []


def test_the_seat_of_a_twin_of_before_counts(region: Region) -> None:
    region.do(RegisterPerson(actor=METHODOLOGIST, on=DAY, title="Гость", email="guest@region.example", code=TWIN))
    merge(region, JUDGES[2], TWIN)
    nobody = found(region)

    merge(region, LEADER, TWIN)

    assert (nobody, len(found(region))) == ([], 1)


def test_an_act_answers_it(region: Region) -> None:
    merge(region, LEADER, JUDGES[1])

    done_by_two(region, by_act("renew", until=region.today.replace(year=2026)))

    assert asked(region) == []
    assert "status_changed" in [change.kind for change in status(region).history]


def test_a_status_that_was_withdrawn_is_doubted_no_more(region: Region) -> None:
    region.do(replace(by_act("withdraw"), acting=Acting(CURATOR)))

    merge(region, LEADER, JUDGES[1])

    assert (asked(region), found(region)) == ([], [])


ELSEWHERE = "ORG-0003"


def organisation(region: Region, code: str, title: str, **said: Any) -> str:
    told: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "kind": OrganisationKind.INSTITUTION}
    return region.do(RegisterOrganisation(**told, title=title, code=code, **said)).subject


def joined(region: Region, twin: str, into: str) -> None:
    merging = MergeBody(actor=METHODOLOGIST, on=region.today, subject=twin, into=into, reason="одна организация")
    done_by_two(region, merging)


def works_at(region: Region, judge: str, place: str) -> None:
    region.do(AmendPerson(actor=METHODOLOGIST, on=region.today, person=judge, organisation=place))


@pytest.fixture
def place(region: Region) -> str:
    """Where a judge works, as far as the record tells: nothing ties it to the school."""
    found = organisation(region, "ORG-0090", "Лицей № 90")
    works_at(region, JUDGES[1], found)
    return found


def test_the_judges_organisation_turns_out_to_be_the_school_itself(region: Region, place: str) -> None:
    joined(region, place, SCHOOL)

    assert (len(asked(region)), len(found(region))) == (1, 1)
    assert status(region).standing is StatusStanding.ACTIVE
    assert JUDGES[1] in status(region).history[-1].facts["because"]


def test_the_judges_organisation_turns_out_to_be_one_below_the_school(region: Region, place: str) -> None:
    branch = organisation(region, "ORG-0091", "Филиал", parent=SCHOOL)

    joined(region, place, branch)

    assert (len(asked(region)), len(found(region))) == (1, 1)


def test_a_record_below_the_school_turns_out_to_be_the_judges_organisation(region: Region, place: str) -> None:
    branch = organisation(region, "ORG-0091", "Филиал", parent=SCHOOL)

    joined(region, branch, place)

    assert (len(asked(region)), len(found(region))) == (1, 1)


def test_the_judges_centre_turns_out_to_be_one_that_the_school_hosts(region: Region) -> None:
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "kind": CentreKind.SECTORAL}
    hosted = region.do(RegisterCentre(**said, title="Центр школы", host=SCHOOL)).subject
    other = region.do(RegisterCentre(**said, title="Отраслевой центр")).subject
    giving = GiveRole(actor=METHODOLOGIST, on=DAY, person=JUDGES[1], role="centre_staff", scope=other)
    region.do(giving)

    joined(region, other, hosted)

    assert (len(asked(region)), len(found(region))) == (1, 1)


def test_whoever_answers_for_a_project_of_a_record_that_turns_out_to_be_the_school_is_of_its_team(
    region: Region, place: str
) -> None:
    other = organisation(region, "ORG-0092", "Школа № 7 (двойник)")
    region.open_project(organisation=other, people={**CARD_PEOPLE, "process_owner": JUDGES[2]})

    joined(region, other, SCHOOL)

    assert (len(asked(region)), len(found(region))) == (1, 1)


def test_a_merger_that_ties_nobody_asks_nobody(region: Region, place: str) -> None:
    joined(region, organisation(region, "ORG-0092", "Школа № 8"), SCHOOL)
    joined(region, place, organisation(region, "ORG-0093", "Лицей № 93"))

    assert (asked(region), found(region)) == ([], [])


@pytest.mark.long
def test_whoever_is_asked_and_the_head_hear_of_it_by_a_letter_of_its_own(region: Region, place: str) -> None:
    owed(region)
    delivered(region, Tray(name="email"))

    joined(region, place, SCHOOL)
    owed(region)
    tray = Tray(name="email")
    delivered(region, tray)

    told = {one.to.address: one.said.text for one in tray.sent.values() if "оказался связан" in one.said.text}
    assert set(told) >= {f"person{int(code[-4:])}@region.example" for code in (METHODOLOGIST, HEAD)}
    assert all(JUDGES[1] in text and "CHK-0001" in text for text in told.values())
