"""Spellings of units: each names one unit, and the usual ones are known."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from domain.methodology.loader import load_default
from domain.rules.card import units_allowed
from domain.rules.verdict import Outcome
from domain.stored.holdings import Holdings
from tests.region import TIME

PACK = load_default()

EQUAL = [
    ("ч", "часы"), ("ч", "Час."), ("час", "в часах"), ("с", "секунды"), ("сек.", "секунд"), ("мин", "минуты"),
    ("мин", "минут."), ("руб.", "рубли"), ("руб.", "₽"), ("раб. дн.", "рабочие дни"), ("раб. дн.", "рабочих дня"),
    ("раб.дн.", "рабочих дней"), ("дн.", "календарные дни"), ("дн.", "календарных дней"), ("сутки", "суток"),
    ("шт.", "штуки"), ("шт", "единиц"), ("%", "проценты"), ("%", "процентов"), ("док.", "документы"),
    ("обращ.", "обращения"), ("заявки", "заявок"), ("чел.", "люди"), ("чел", "человек"), ("млн руб.", "млн. рублей"),
    ("млн руб.", "миллионов рублей"), ("тыс. руб.", "тыс.руб."), ("нед.", "недель"), ("мес.", "месяцев"),
    ("балл", "баллы"), ("м", "метров"), ("h", "hours"), ("min", "minutes"), ("days", "calendar days"),
    ("working days", "business days"), ("%", "per cent"), ("people", "persons"), ("кв. м", "м²"),
    ("п. п.", "процентных пункта"), ("раз", "раза"), ("лист", "листов"),
]  # fmt: skip

DIFFERENT = [
    ("ч", "мин"), ("раб. дн.", "календарные дни"), ("руб.", "тыс. руб."), ("тыс. руб.", "млн руб."), ("шт.", "%"),
    ("%", "п. п."), ("м", "мин"), ("дн.", "нед."), ("мес.", "м"),
]  # fmt: skip


def _judged(card: str, calculation: str) -> Outcome:
    plan = replace(TIME, unit=card, calculation_unit=calculation)
    return units_allowed(Holdings(indicators=[plan]), PACK)[0]


@pytest.mark.parametrize(("card", "calculation"), EQUAL)
def test_two_spellings_of_one_unit_agree(card: str, calculation: str) -> None:
    assert _judged(card, calculation) is Outcome.PASS


@pytest.mark.parametrize(("card", "calculation"), DIFFERENT)
def test_two_units_do_not_agree(card: str, calculation: str) -> None:
    assert _judged(card, calculation) is Outcome.FAIL


def test_no_spelling_names_two_units() -> None:
    counted = Counter(spelling for unit in PACK.units.values() for spelling in unit.spellings)

    assert [spelling for spelling, units in counted.items() if units > 1] == []


def test_a_spelling_in_the_list_is_found_by_every_writing_of_it() -> None:
    for unit in PACK.units.values():
        for spelling in (unit.key, unit.title.ru, unit.title.en, *unit.also):
            assert PACK.unit(f" {spelling.upper()}. ") is unit
