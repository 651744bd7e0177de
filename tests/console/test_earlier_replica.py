"""A replica of earlier years is shown by what it was copied from and what it came to, not by tables of nothing."""

from __future__ import annotations

from datetime import date

import pytest

from domain.pilot.earlier_completions import ConfirmCompletion
from domain.pilot.reversal import ReverseDecision
from flows.settings import Settings
from tests.console.conftest import Window
from tests.console.test_pages import Enter, enter, settings
from tests.domain.exchange.imports import entered, table
from tests.region import CURATOR, METHODOLOGIST, Region

__all__ = ["Settings", "enter", "settings"]

CODE, DONE = "PRJ-0951", date(2021, 5, 14)
BOOK = (
    ("projects.csv", table("Код;Наименование проекта;Организация;Дата открытия",
                           "PRJ-0901;Запись;ORG-0002;11.01.2019")),
    ("finished.csv", table("Проект;Завершён;Цель достигнута;Номер акта;Дата акта;Где подлинник",
                           "PRJ-0901;14.05.2019;да;1;14.05.2019;дело 1")),
    ("statuses.csv", table("Организация;Уровень;Присвоен;Номер акта;Дата акта;Где подлинник",
                           "ORG-0002;региональный;03.02.2020;5-п;03.02.2020;дело 02-06")),
    ("replicas.csv", table("Код;Образец;Организация;Открыт;Внедрён;Цель достигнута;Удержание проверено;"
                           "Результат удержан;Акт;Номер акта;Дата акта;Где подлинник",
                           f"{CODE};PRJ-0901;ORG-0001;11.01.2021;14.05.2021;да;16.05.2022;нет;"
                           "приказ;7-п;01.06.2021;дело 02-07")),
)  # fmt: skip
EMPTY = ("Готовность", "Элемент", "Форма")
"""Headings of tables that only a replica of a package fills."""


@pytest.fixture
def copied(region: Region) -> Region:
    """A replica of earlier years that waits to be confirmed."""
    entered(region, *BOOK)
    return region


def confirm(region: Region) -> None:
    for code, day in (("PRJ-0901", date(2019, 5, 14)), (CODE, DONE)):
        region.do(ConfirmCompletion(actor=CURATOR, on=day, subject=code))


def test_it_says_its_exemplar_its_entry_its_act_and_what_the_check_came_to(copied: Region, window: Window) -> None:
    waiting = window("replica", "show", CODE).out
    confirm(copied)
    confirmed = window("replica", "show", CODE).out

    for said in (waiting, confirmed):
        assert "Образец: PRJ-0901 «Запись»" in said
        assert "проект тиражирования прежних лет, открыт 11.01.2021, внесён" in said
        assert "Акт: приказ № 7-п от 01.06.2021; подлинник: дело 02-07" in " ".join(said.split())
        assert [heading for heading in EMPTY if heading in said] == []
    assert "Внедрён 14.05.2021: цель достигнута" in waiting
    assert "ждёт подтверждения" in waiting
    assert "Результат проверен 16.05.2022: не удержан" in waiting
    assert "подтверждение — " in confirmed
    assert "ждёт" not in confirmed
    assert "Через 12 мес.: не удержано, проверено 16.05.2022" in confirmed


def test_a_completion_that_was_taken_back_is_said_no_more(copied: Region, window: Window) -> None:
    confirm(copied)
    copied.do(ReverseDecision(actor=CURATOR, on=DONE, subject=CODE, reason="не тот акт"))

    said = window("replica", "show", CODE).out

    assert "Образец: PRJ-0901" in said
    assert [word for word in ("Внедрён", "Акт:", "удержан") if word in said] == []


def test_its_page_says_the_same(copied: Region, enter: Enter) -> None:
    confirm(copied)

    page = enter(METHODOLOGIST).ask(f"/at/{CODE}").text

    for said in ("проект тиражирования прежних лет, открыт 11.01.2021", "Внедрён 14.05.2021: цель достигнута",
                 "приказ № 7-п от 01.06.2021", "Результат проверен 16.05.2022: не удержан"):  # fmt: skip
        assert said in page
