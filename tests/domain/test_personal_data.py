"""Personal data in free text is noticed and masked; other numbers are left in peace."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.engine.words import Language
from domain.text.personal_data import PersonalData, found_in, masked

PERSONAL = [
    ("паспорт 4510 123456", PersonalData.PASSPORT),
    ("45 10 № 123456 выдан", PersonalData.PASSPORT),
    ("серия 4510 номер 123456", PersonalData.PASSPORT),
    ("паспорт 4510123456", PersonalData.PASSPORT),
    ("паспорт: серия 45 10, № 123456", PersonalData.PASSPORT),
    ("паспорт гражданина РФ 4510 №123456, выдан", PersonalData.PASSPORT),
    ("паспорт 2014 № 123456", PersonalData.PASSPORT),
    ("ИНН 7707083893, паспорт 4510123456", PersonalData.PASSPORT),
    ("passport 4510 123456", PersonalData.PASSPORT),
    ("СНИЛС 112-233-445 95", PersonalData.INSURANCE),
    ("112-233-445-95", PersonalData.INSURANCE),
    ("11223344595", PersonalData.INSURANCE),
    ("112 233 445 95", PersonalData.INSURANCE),
    ("112\u2013233\u2013445\u00a095", PersonalData.INSURANCE),
    ("снилс:112-233-445 95.", PersonalData.INSURANCE),
    ("звонить +7 (863) 240-11-22", PersonalData.PHONE),
    ("8(863)2401122", PersonalData.PHONE),
    ("тел. 8-928-100-20-30", PersonalData.PHONE),
    ("+79281002030", PersonalData.PHONE),
    ("79281002030", PersonalData.PHONE),
    ("89281002030", PersonalData.PHONE),
    ("88632401122", PersonalData.PHONE),
    ("8 863 240 11 22", PersonalData.PHONE),
    ("8 (86350) 5-12-34 доб. 12", PersonalData.PHONE),
    ("8 (8632) 40-11-22 34", PersonalData.PHONE),
    ("8 (863) 240 - 11 - 22", PersonalData.PHONE),
    ("8\u2011928\u2011100\u201120\u201130", PersonalData.PHONE),
    ("8.928.100.20.30", PersonalData.PHONE),
    ("+ 7 928 100\u201320\u201330, спросить Марию", PersonalData.PHONE),
    ("тел.:+7(928)100-20-30;", PersonalData.PHONE),
    ("ИНН 500100732259", PersonalData.TAX_NUMBER),
    ("карта 4111 1111 1111 1111", PersonalData.POLICY),
    ("4111-1111-1111-1111", PersonalData.POLICY),
    ("полис ОМС 6152430845000019", PersonalData.POLICY),
    ("т. 2401234", PersonalData.PHONE),
    ("тел. 240-12-34", PersonalData.PHONE),
    ("телефон 240 12 34", PersonalData.PHONE),
    ("факс: 24-01-12", PersonalData.PHONE),
    ("(863) 240-12-34", PersonalData.PHONE),
    ("(86350) 5-12-34", PersonalData.PHONE),
    ("928-123-45-67", PersonalData.PHONE),
    ("863 240-12-34", PersonalData.PHONE),
    ("моб. 9281234567", PersonalData.PHONE),
    ("тел.:8(928)123-45-67доб.12", PersonalData.PHONE),
    ("tel. +7 863 240 12 34", PersonalData.PHONE),
    ("СНИЛС 112.233.445 95", PersonalData.INSURANCE),
    ("СНИЛС 112-233-445 96", PersonalData.INSURANCE),
    ("снилс № 11223344596", PersonalData.INSURANCE),
    ("Паспорт: 6003 № 123 456", PersonalData.PASSPORT),
    ("паспорт 60 03 123 456", PersonalData.PASSPORT),
    ("полис ОМС 6149 7408 4200 0123", PersonalData.POLICY),
    ("полис 7712345678901234", PersonalData.POLICY),
    ("ОМС № 7712-3456-7890-1234", PersonalData.POLICY),
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
    "ИНН 77 07 083893",
    "Паспорт проекта, ИНН 7707083893",
    "паспорт проекта 7707083893",
    "паспорт руководителя проверен; ИНН 7707083893",
    "ОГРН 1027700132195",
    "ОГРНИП 304500116000157",
    "ОКТМО 89701000001",
    "ОКТМО: 79701000001",
    "р/с 40702810900000012345",
    "4111 1111 1111 1111 2345",
    "число 78632401122",
    "счёт 1234 4111 1111 1111 1111",
    "КБК 182 1 01 02010 01 1000 110",
    "бюджет 83400000000 руб., из них 8 928 100 200 30 руб.",
    "8.9281002030 ед.",
    "ряд чисел: 8 100 200 30 40",
    "письмо 2024 № 123456",
    "письмо 2024-123456 от 11.12.2024",
    "00000000000, 000-000-000 00, 0000 000000, +7 (000) 000-00-00, 0000 0000 0000 0000, 000000000000",
    "11.12.2024 10:30, 12.12.2024 11:45",
    "2024-12-11T10:30:00",
    "дом 12, кв. 34, 344000, Ростов-на-Дону",
    "sha256 a94511223344595b, id 11223344595-x",
    "1 234 567,89 и 12 345 678,90",
    "отчёт 2024 000123",
    "письмо № 2024 123456",
    "паспорт проекта 2024 123456",
    "паспорт проекта 4510 123456",
    "вх. № 12 34 567890",
    "№ 45 12 123456",
    "площадь 45 12 123456 кв. м",
    "площадь 45 12 123456 м²",
    "8 345 678 90 12 человек",
    "по тел. 11.12.2024 и по факсу 2024-12-11",
    "телефонов 240123 шт.",
    "120 т. 240123 кг",
    "и т. д., п. 5, т. 12",
    "телефон 112, 103",
    "сотрудников 123456, сотни 123456, мобильность 1234567",
    "(2024) 123456",
    "45 10 123 456",
    "полис 0000000000000000, СНИЛС 00000000000, тел. 0000000",
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


@given(st.integers(1_001_999, 999_999_998))
def test_of_a_hundred_insurance_numbers_one_has_the_right_check_number(number: int) -> None:
    text = f"{number:09d}"
    found = [check for check in range(100) if found_in(f"{text[:3]}-{text[3:6]}-{text[6:]} {check:02d}")]

    assert len(found) == 1


@given(st.text(alphabet="абв ,.;-№()+0123456789", max_size=60))
def test_what_is_found_lies_in_the_text_in_order_and_shows_two_digits(text: str) -> None:
    found = found_in(text)

    assert all(one.end <= other.start for one, other in pairwise(found))
    for one in found:
        assert len(one.masked) == one.end - one.start
        assert (
            "".join(sign for sign in one.masked if sign.isdigit())
            == "".join(sign for sign in text[one.start : one.end] if sign.isdigit())[-2:]
        )


@given(
    st.sampled_from(PERSONAL), st.sampled_from(["", "Согласовано. ", "(см. п. 3) "]), st.sampled_from(["", ".", ", да"])
)
def test_the_sentence_around_a_number_makes_no_difference(
    known: tuple[str, PersonalData], before: str, after: str
) -> None:
    text, kind = known

    assert [found.kind for found in found_in(before + text + after)] == [kind]


def test_every_kind_has_a_title_in_both_languages() -> None:
    assert all(kind.said.say(language) for kind in PersonalData for language in Language)


def test_several_numbers_of_one_text_are_found_in_their_order() -> None:
    text = "паспорт 4510 123456, телефон +7 928 100-20-30, СНИЛС 112-233-445 95"

    assert [found.kind for found in found_in(text)] == [
        PersonalData.PASSPORT, PersonalData.PHONE, PersonalData.INSURANCE
    ]  # fmt: skip
