"""A judge who turns out to be tied once the status is given: it stands, one person is asked to decide on it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from domain.certification.late_ties import TieFound
from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.engine.journal import history, verify
from domain.programme.kinds import StatusStanding
from domain.registry.merger import MergePerson
from domain.registry.people import AmendPerson, RegisterPerson
from domain.reports.axis import Question
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from domain.reports.statuses import Status, statuses
from tests.acts import by_act, done_by_two
from tests.checks import JUDGES
from tests.region import CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, Region

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
