"""Whoever sits in the commission of a check that runs is called another way by two persons only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.engine.journal import verify
from domain.registry.people import AmendPerson
from domain.stored.tables import TABLES
from tests.checks import JUDGES
from tests.region import CURATOR, METHODOLOGIST, STRANGER, Region

JUDGE = JUDGES[1]
_person = TABLES["person"]


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.apply(found.finished_pilot())
    return found


def amending(region: Region, person: str, **said: Any) -> AmendPerson:
    return AmendPerson(actor=METHODOLOGIST, on=region.today, person=person, **said)


def written(region: Region, person: str) -> tuple[str, str]:
    with reading(region.engine) as connection:
        row = connection.execute(select(_person.c.name, _person.c.post).where(_person.c.code == person)).one()
        assert verify(connection).broken == ()
    return row.name, row.post


@pytest.mark.parametrize("said", [{"title": "Совсем Иной Человек"}, {"post": "министр"}])
def test_a_judge_of_a_running_check_is_called_another_way_once_a_second_person_asks(
    region: Region, said: dict[str, str]
) -> None:
    before, asking = written(region, JUDGE), amending(region, JUDGE, **said)

    region.do(asking)
    by_one = written(region, JUDGE)
    again = region.refused(replace(asking, command_id="again"))
    region.do(replace(asking, actor=CURATOR, acting=Acting(CURATOR), command_id="second"))

    assert by_one == before
    assert again == ["needs_second"]
    assert set(said.values()) <= set(written(region, JUDGE))


def test_judges_do_not_rename_themselves_alone(region: Region) -> None:
    before = written(region, JUDGE)

    region.do(AmendPerson(actor=JUDGE, on=region.today, person=JUDGE, post="министр"))

    assert written(region, JUDGE) == before


def test_the_same_name_another_language_and_whoever_judges_nothing_wait_for_nobody(region: Region) -> None:
    name, post = written(region, JUDGE)

    region.do(amending(region, JUDGE, title=name, post=post, time_zone="Europe/Samara"))
    region.do(amending(region, STRANGER, post="министр"))

    with reading(region.engine) as connection:
        zones = select(_person.c.time_zone).where(_person.c.code == JUDGE)
        assert connection.execute(zones).scalar_one() == "Europe/Samara"
    assert written(region, STRANGER)[1] == "министр"


@pytest.mark.long
def test_once_the_check_is_over_one_person_is_enough(region: Region) -> None:
    region.walk("CHK-0001")

    region.do(amending(region, JUDGE, post="министр"))

    assert written(region, JUDGE)[1] == "министр"
