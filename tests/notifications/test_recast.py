"""Whoever comes to a card later, is relieved of a role there, or follows somebody who left, is told so."""

from __future__ import annotations

from datetime import date

import orjson
import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.pilot.amendment import AmendCard
from domain.proving.proof import prove
from domain.registry.departure import EndPerson
from tests.ledgers import owed, rows
from tests.region import CUSTOMER, LEADER, METHODOLOGIST, OWNER, STRANGER, Region

TODAY = date(2024, 12, 11)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def heads(region: Region, *rules: str) -> dict[str, str]:
    """Person -> the headline of the letter of one of some rules."""
    return {
        who: orjson.loads(facts)["headline"]["ru"]
        for rule, who, facts in rows(region, "rule", "recipient", "facts")
        if rule in rules
    }


def opened(region: Region) -> str:
    code = region.open_project(TODAY)
    owed(region)
    return code


@pytest.mark.long
def test_who_leads_from_now_on_and_who_led_are_told_whoever_amended_the_card(region: Region) -> None:
    code = opened(region)

    region.do(AmendCard(actor=METHODOLOGIST, on=TODAY, subject=code, people={"project_leader": (STRANGER,)}))
    owed(region)

    assert heads(region, "person_named", "person_relieved") == {
        STRANGER: "Вы ведёте проект", LEADER: "Вы освобождены от роли в проекте"
    }  # fmt: skip
    (facts,) = (f for rule, f in rows(region, "rule", "facts") if rule == "person_named")
    told = orjson.loads(facts)
    assert told["next_step"]["ru"].startswith("Выполнить этап")
    assert told["due_on"] == str(region.state(code).due_on)
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_nobody_is_written_to_about_a_role_that_they_named_themselves_for_or_kept(region: Region) -> None:
    code = opened(region)

    region.do(AmendCard(actor=METHODOLOGIST, on=TODAY, subject=code, people={"customer": (CUSTOMER, STRANGER)}))
    region.do(AmendCard(actor=METHODOLOGIST, on=TODAY, subject=code, people={"process_owner": (OWNER, METHODOLOGIST)}))
    region.do(AmendCard(actor=METHODOLOGIST, on=TODAY, subject=code, card={"key_risk": "нет людей"}))
    owed(region)

    assert heads(region, "person_named", "person_relieved") == {STRANGER: "Вы названы в карточке проекта"}


@pytest.mark.long
def test_whoever_follows_somebody_who_left_reads_which_roles_are_theirs_now(region: Region) -> None:
    code = opened(region)

    region.do(EndPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, successor=STRANGER))
    owed(region)

    assert heads(region, "roles_taken_on") == {STRANGER: "К вам перешли роли того, кто ушёл"}
    (facts,) = (f for rule, f in rows(region, "rule", "facts") if rule == "roles_taken_on")
    said = {one["label"]["ru"]: one["value"]["ru"] for one in orjson.loads(facts)["details"]}
    assert said["Руководитель проекта"] == region.state(code).title
    assert said["Чьи"].startswith("Участник 2")
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_nobody_is_told_of_roles_where_somebody_left_who_held_none(region: Region) -> None:
    region.do(EndPerson(actor=METHODOLOGIST, on=TODAY, person=STRANGER, successor=LEADER))
    owed(region)

    assert heads(region, "roles_taken_on") == {}
