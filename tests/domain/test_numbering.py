"""Registration numbers: one a project, given by the pattern, stepping over those that are taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading
from domain.engine.lane import Done, Refused
from domain.pilot.amendment import AmendCard
from domain.pilot.cards import OpenProject
from domain.stored.tables import TABLES
from tests.region import DAY, METHODOLOGIST, SCHOOL, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def opening(title: str, **card: Any) -> OpenProject:
    return OpenProject(actor=METHODOLOGIST, on=DAY, title=title, organisation=SCHOOL, **card)


def numbers(region: Region) -> dict[str, str | None]:
    project = TABLES["project"]
    with reading(region.engine) as connection:
        return dict(connection.execute(select(project.c.code, project.c.number).order_by(project.c.number)).all())


def test_an_automatic_number_steps_over_one_that_was_given_by_hand(region: Region) -> None:
    region.do(opening("А", number="ЭР-2024-0002"))
    region.do(opening("Б"))
    region.do(opening("В"))

    assert numbers(region) == {"PRJ-0001": "ЭР-2024-0002", "PRJ-0002": "ЭР-2024-0003", "PRJ-0003": "ЭР-2024-0004"}


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        ([{"code": "PRJ-0001", "number": "ЭР-2024-0002"}, {"code": "PRJ-0002"}], ["ЭР-2024-0002", "ЭР-2024-0003"]),
        ([{"code": "PRJ-1"}, {"code": "PRJ-0001"}], ["ЭР-2024-0001", "ЭР-2024-0002"]),
        ([{"code": "ABC"}, {"code": "PRJ-0001"}, {}], ["ЭР-2024-0001", "ЭР-2024-0002", "ЭР-2024-0003"]),
        ([{"code": "PRJ-²"}, {"code": "PRJ-99999999999999999999"}, {}],
         ["ЭР-2024-0001", "ЭР-2024-0002", "ЭР-2024-0003"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("chunk", [1, 100])
def test_numbers_of_one_batch_never_meet(
    region: Region, cards: list[dict[str, str]], expected: list[str], chunk: int
) -> None:
    outcomes = region.ask_all([opening(f"Проект {place}", **card) for place, card in enumerate(cards)], chunk=chunk)

    assert all(isinstance(outcome, Done) for outcome in outcomes)
    assert list(numbers(region).values()) == expected


def test_a_number_that_the_same_batch_has_given_away_is_refused_by_its_field(region: Region) -> None:
    first = opening("А", code="PRJ-0002", number="7")
    by_chance = opening("Б", code="PRJ-0001", number="ЭР-2024-0005")

    outcomes = region.ask_all([first, opening("В", number=" 7 "), opening("Г", code="PRJ-0005"), by_chance])

    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert [[(reason.field, reason.said.ru) for reason in outcome.reasons] for outcome in refused] == [
        [("number", "номер «7» уже у PRJ-0002")],
        [("number", "номер «ЭР-2024-0005» уже у PRJ-0005")],
    ]


def test_many_taken_numbers_in_a_row_are_stepped_over(region: Region) -> None:
    taken = [opening(f"Проект {number}", code=f"T-{number}", number=f"ЭР-2024-{number:04d}") for number in range(1, 90)]
    assert all(isinstance(outcome, Done) for outcome in region.ask_all(taken))

    region.do(replace(opening("Новый"), code="PRJ-0003"))

    assert numbers(region)["PRJ-0003"] == "ЭР-2024-0090"


def test_a_card_cannot_be_amended_to_a_taken_number_but_to_one_that_was_given_up(region: Region) -> None:
    region.do(opening("А", number="7"))
    region.do(opening("Б"))
    amend = AmendCard(actor=METHODOLOGIST, on=DAY, subject="PRJ-0002", card={"number": "7"})

    refused = region.ask(amend)
    region.do(AmendCard(actor=METHODOLOGIST, on=DAY, subject="PRJ-0001", card={"number": "8"}))

    assert isinstance(refused, Refused)
    assert [reason.said.ru for reason in refused.reasons] == ["номер «7» уже у PRJ-0001"]
    region.do(replace(amend, command_id="once more"))


def test_a_number_that_the_same_batch_gives_up_is_refused_and_free_in_the_next(region: Region) -> None:
    region.do(opening("А", number="7"))
    give_up = AmendCard(actor=METHODOLOGIST, on=DAY, subject="PRJ-0001", card={"number": "8"})

    outcomes = region.ask_all([give_up, opening("Б", number="7")])
    region.do(opening("Б", number="7"))

    assert [isinstance(outcome, Done) for outcome in outcomes] == [True, False]
    assert [reason.field for reason in getattr(outcomes[1], "reasons")] == ["number"]  # noqa: B009
    assert numbers(region) == {"PRJ-0001": "8", "PRJ-0002": "7"}
