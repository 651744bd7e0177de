"""Letters go to the address named for them, which several people may share; a login is one person's."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading
from domain.engine.journal import verify
from domain.engine.refusals import Refusal
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.people import AmendPerson, RegisterPerson
from domain.reports.surroundings import Around, load_people
from domain.reports.views import person_by
from domain.stored.tables import TABLES
from tests.region import CUSTOMER, LEADER, METHODOLOGIST, Region

TODAY = date(2024, 12, 10)
SCHOOL_BOX = "school@region.example"


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def amend(person: str, delivery: str) -> AmendPerson:
    return AmendPerson(actor=METHODOLOGIST, on=TODAY, person=person, delivery=delivery)


def sent_to(region: Region, *people: str) -> list[str]:
    found = Around()
    with reading(region.engine) as connection:
        load_people(connection, found, people)
    return [found.people[one].email for one in people]


def test_two_people_share_a_mailbox_and_nobody_signs_in_by_it(region: Region) -> None:
    logins = sent_to(region, LEADER, CUSTOMER)

    region.do(amend(LEADER, SCHOOL_BOX))
    region.do(amend(CUSTOMER, " School@Region.example "))

    assert sent_to(region, LEADER, CUSTOMER) == [SCHOOL_BOX] * 2
    with reading(region.engine) as connection:
        assert [person_by(connection, login) for login in logins] == [LEADER, CUSTOMER]
        with pytest.raises(Refusal):
            person_by(connection, SCHOOL_BOX)
    region.do(amend(LEADER, ""))
    assert sent_to(region, LEADER) == logins[:1]


def test_a_login_may_be_the_mailbox_of_others_and_stays_one_persons(region: Region) -> None:
    (login,) = sent_to(region, LEADER)

    region.do(amend(CUSTOMER, login))

    taken = RegisterPerson(actor=METHODOLOGIST, on=TODAY, title="Ещё один", email=login)
    assert region.refused(taken) == ["bad_value"]
    assert region.refused(amend(CUSTOMER, "не адрес")) == ["bad_value"]


def test_the_mailbox_of_whoever_is_erased_is_gone_too(region: Region) -> None:
    region.do(amend(LEADER, "home@region.example"))

    region.do(AnonymisePerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, act="приказ № 1"))

    personal, person, journal = TABLES["personal"], TABLES["person"], TABLES["journal"]
    with reading(region.engine) as connection:
        kept = [
            *connection.execute(select(personal.c.kept)).scalars(),
            *connection.execute(select(journal.c.facts)).scalars(),
        ]
        assert verify(connection).broken == ()
        row = connection.execute(select(person).where(person.c.code == LEADER)).one()
    assert not any("home@" in text for text in kept)
    assert row.delivery == ""
