"""People named by e-mail, wherever a command names somebody: found, or registered when the command says who it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading
from domain.engine.lane import Refused
from domain.engine.named import Newcomer
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction
from domain.pilot.amendment import AmendCard
from domain.pilot.cards import OpenProject
from domain.pilot.gates import ConditionTerms
from domain.stored.tables import TABLES
from domain.text.people import who
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, SCHOOL, Region

MINISTER = Newcomer(title="Петров Пётр Петрович", post="министр")


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


@pytest.mark.parametrize(
    "text",
    [
        "Петров Пётр, врач <Petrov@r.example>",
        "Петров Пётр — врач, petrov@r.example",
        "Петров Пётр, врач (petrov@r.example)",
        " Петров Пётр, врач  petrov@r.example ",
        "Петров Пётр, врач < mailto:petrov@r.example >",
    ],
)
def test_a_person_is_written_in_several_ways(text: str) -> None:
    assert who(text) == ("petrov@r.example", Newcomer(title="Петров Пётр", post="врач"))


@pytest.mark.parametrize(
    ("text", "key"), [("PER-0001", "PER-0001"), (" a-b@R.example", "a-b@r.example"), ("<a@r.example>", "a@r.example")]
)
def test_a_code_or_a_bare_address_introduces_nobody(text: str, key: str) -> None:
    assert who(text) == (key, None)


def column(region: Region, table: str, name: str) -> list[object]:
    with reading(region.engine) as connection:
        return list(connection.execute(select(TABLES[table].c[name])).scalars())


def test_whoever_approved_a_card_may_be_somebody_new(region: Region) -> None:
    opened = region.do(
        OpenProject(
            actor=METHODOLOGIST, on=DAY, title="Запись", organisation=SCHOOL, approved_by="Petrov@R.example",
            people={"customer": ("petrov@r.example",)}, newcomers={"petrov@r.example": MINISTER},
        )
    )  # fmt: skip

    assert column(region, "project", "approved_by") == ["PER-0011"]
    assert [entry.kind for entry in opened.entries] == ["project_opened", "person_registered"]
    assert column(region, "person", "email").count("petrov@r.example") == 1


def test_a_card_is_amended_to_an_approver_named_by_e_mail(region: Region) -> None:
    code = region.open_project()

    region.do(AmendCard(actor=METHODOLOGIST, on=DAY, subject=code, card={"approved_by": "person5@region.example"}))
    refused = region.ask(AmendCard(actor=METHODOLOGIST, on=DAY, subject=code, card={"approved_by": "nobody@r.example"}))

    assert column(region, "project", "approved_by") == [CURATOR]
    assert isinstance(refused, Refused)
    assert [(reason.field, reason.said.ru) for reason in refused.reasons] == [
        ("approved_by", "«nobody@r.example» ещё не участник: назовите имя и должность")
    ]


@pytest.mark.parametrize(("email", "code"), [("person2@region.example", LEADER), ("petrov@r.example", "PER-0011")])
def test_the_owner_of_a_measure_is_found_or_joins(region: Region, email: str, code: str) -> None:
    project = region.open_project()

    region.do(
        PlanAction(
            actor=METHODOLOGIST, on=DAY, subject=project, title="Шаблон", due_on=DAY, owner=email,
            newcomers={"petrov@r.example": MINISTER},
        )
    )  # fmt: skip

    assert column(region, "action", "owner") == [code]


def test_the_owner_of_a_condition_is_found_by_e_mail(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    terms = ConditionTerms(text="уточнить риск", owner="person2@region.example", due_on=DAY + timedelta(days=9))

    region.decide(code, Decision.CONDITIONAL, conditions=(terms,))

    assert column(region, "condition", "owner") == [LEADER]
