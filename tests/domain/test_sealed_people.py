"""A decision that looked at names and posts notices when somebody on the card is written another way."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.journal import history
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.programme.kinds import Moment
from domain.registry.people import AmendPerson
from domain.reports.card import card
from domain.reports.unsettled import unsettled
from domain.rules.capsule import opened
from domain.stored.tables import TABLES
from tests.region import CURATOR, CUSTOMER, DAY, LEADER, METHODOLOGIST, SCHOOL, Region

LATER = DAY + timedelta(days=30)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def posted(person: str, post: str) -> AmendPerson:
    return AmendPerson(actor=METHODOLOGIST, on=LATER, person=person, post=post)


def told(region: Region, code: str) -> list[dict[str, Any]]:
    with reading(region.engine) as connection:
        return [json.loads(entry.facts) for entry in history(connection, code) if entry.kind == "facts_changed"]


def resting_on_changed(region: Region, code: str) -> list[dict[str, tuple[str, str]]]:
    with reading(region.engine) as connection:
        return [found.changed for found in unsettled(connection, region.state(code))]


def test_a_changed_post_unsettles_the_opening_and_is_told_once(region: Region) -> None:
    code = region.open_project()
    region.walk(code, until="diagnosis")

    region.do(posted(LEADER, "уточняется"))
    region.do(posted(LEADER, "директор"))

    (said,) = told(region, code)
    assert (said["phase"], said["decided_by"]) == ("opening", CUSTOMER)
    assert said["changed"] == [
        {"field": f"post.{LEADER}", "before": "Участник 2 – специалист", "after": "Участник 2 – уточняется"}
    ]
    assert resting_on_changed(region, code) == [
        {f"post.{LEADER}": ("Участник 2 – специалист", "Участник 2 – директор")}
    ]


def test_a_post_changed_back_lets_the_decision_rest_again(region: Region) -> None:
    code = region.open_project()
    region.walk(code, until="diagnosis")
    region.do(posted(LEADER, "директор"))

    region.do(posted(LEADER, "специалист"))

    assert resting_on_changed(region, code) == []


def test_the_approver_is_among_the_people_of_the_card(region: Region) -> None:
    code = region.open_project(approved_by=CURATOR)
    region.walk(code, until="diagnosis")

    region.do(posted(CURATOR, "министр"))

    assert [found["changed"][0]["field"] for found in told(region, code)] == [f"post.{CURATOR}"]


def test_an_address_is_no_post_and_an_ended_project_is_left_in_peace(region: Region) -> None:
    ended = region.finished_pilot()
    code = region.open_project(title="Второй проект")
    region.walk(code, until="diagnosis")

    region.do(AmendPerson(actor=METHODOLOGIST, on=LATER, person=LEADER, email="leader@region.example"))
    region.do(posted(LEADER, "директор"))

    assert told(region, ended) == []
    assert len(told(region, code)) == 1


def test_many_at_once_are_told_as_one_by_one(region: Region) -> None:
    codes = [region.open_project(title=f"Проект {number}") for number in range(3)]
    for code in codes:
        region.walk(code, until="opening")
        region.bring(code)

    decided = [Decide(actor=CUSTOMER, on=DAY, subject=code, decision=Decision.GO) for code in codes]
    region.ask_all([*decided, posted(LEADER, "директор"), posted(LEADER, "министр")])

    assert [len(told(region, code)) for code in codes] == [1, 1, 1]


def test_what_is_sealed_of_people_is_what_the_rule_looked_at(region: Region) -> None:
    code = region.open_project(approved_by=CURATOR)
    region.walk(code, until="diagnosis")
    decision = TABLES["decision"]
    with reading(region.engine) as connection:
        (capsule,) = connection.execute(decision.select().where(decision.c.phase == "opening")).mappings()
        found = card(connection, code)

    sealed = opened(capsule["capsule"])

    assert {key for key in sealed if key.startswith("post.")} == {
        f"post.{person}" for person in {CURATOR, *(one.code for one in found.people)}
    }


def test_a_pilot_of_another_body_is_not_touched(region: Region) -> None:
    code = region.open_project(organisation=SCHOOL)
    region.measure(code, "67", Moment.BASELINE)

    region.do(posted(CURATOR, "министр"))

    assert told(region, code) == []
