"""Personal data in free text is noticed and masked; other numbers are left in peace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.personal_data import PersonalData, found_in, masked
from domain.words import Language

PERSONAL = [
    ("паспорт 4510 123456", PersonalData.PASSPORT),
    ("45 10 № 123456 выдан", PersonalData.PASSPORT),
    ("серия 4510 номер 123456", PersonalData.PASSPORT),
    ("паспорт 4510123456", PersonalData.PASSPORT),
    ("СНИЛС 112-233-445 95", PersonalData.INSURANCE),
    ("112-233-445-95", PersonalData.INSURANCE),
    ("11223344595", PersonalData.INSURANCE),
    ("звонить +7 (863) 240-11-22", PersonalData.PHONE),
    ("8(863)2401122", PersonalData.PHONE),
    ("тел. 8-928-100-20-30", PersonalData.PHONE),
    ("+79281002030", PersonalData.PHONE),
    ("ИНН 500100732259", PersonalData.TAX_NUMBER),
    ("карта 4111 1111 1111 1111", PersonalData.POLICY),
]
HARMLESS = [
    "проект ПР-2024-0042 и PRJ-0042",
    "приказ от 11.12.2024 № 1505",
    "сумма 1 234 567,89 руб.",
    "ИНН организации 7707083893",
    "ИНН 500100732258",
    "СНИЛС-подобное 112-233-445 96",
    "индекс 344000, дом 12",
    "постановление № 394 от 19.05.2021",
    "с 2019 по 2024 год 654 проекта, 160 реплик",
    "карта 4111 1111 1111 1112",
    "кадастровый номер 61:44:0010203:45",
    "",
]


@pytest.mark.parametrize(("text", "kind"), PERSONAL)
def test_personal_data_is_found_once_and_by_its_kind(text: str, kind: PersonalData) -> None:
    assert [found.kind for found in found_in(text)] == [kind]


@pytest.mark.parametrize("text", HARMLESS)
def test_other_numbers_are_left_in_peace(text: str) -> None:
    assert found_in(text) == []


def test_a_number_is_shown_by_its_last_two_digits_only() -> None:
    assert masked("112-233-445 95") == "•••-•••-••• 95"


@given(st.text(alphabet=st.characters(exclude_categories=["Nd", "Cs"])))
def test_a_text_without_digits_is_clean(text: str) -> None:
    assert found_in(text) == []


def test_every_kind_has_a_title_in_both_languages() -> None:
    assert all(kind.said.say(language) for kind in PersonalData for language in Language)


def test_several_numbers_of_one_text_are_found_in_their_order() -> None:
    text = "паспорт 4510 123456, телефон +7 928 100-20-30, СНИЛС 112-233-445 95"

    assert [found.kind for found in found_in(text)] == [
        PersonalData.PASSPORT, PersonalData.PHONE, PersonalData.INSURANCE
    ]  # fmt: skip
