"""Whether a text means somebody: by any part of a family name, and not by words that are like it."""

from __future__ import annotations

import pytest

from domain.text.by_name import Called

DOUBLE = "Петрова-Водкина Анна Сергеевна"
MEANT = [
    (DOUBLE, "заявление Водкиной"),
    (DOUBLE, "Петрову ждут"),
    (DOUBLE, "ПЕТРОВА-ВОДКИНА"),
    (DOUBLE, "спросить Анну Сергеевну"),
    ("Ким Виктор Андреевич", "решает Ким"),
    ("Ким Виктор Андреевич", "спросить у Кима"),
    ("Ли Анна", "согласовано с Ли."),
    ("Цой Мария Львовна", "ответ Цоя"),
    ("Кораблев Иван", "Мастерская Кораблёва"),
    ("Кораблёв Иван", "мастерская_Кораблева"),
    ("Анна Сергеевна Орлова", "орден Орловой"),
    ("Иванова (Сухова) Анна Сергеевна", "письмо Суховой"),
    ("Анна Сергеевна", "звонила Анна Сергеевна"),
    ("Дмитрий Шостакович", "нота Шостаковича"),
    ("Рабинович Анна Абрамовна", "от Рабинович"),
    ("Anna Smith", "asked Smith"),
    ("Мамедов Али Гасан оглы", "Мамедову"),
    ("КОРАБЛЁВ ИВАН ПЕТРОВИЧ", "у Кораблёва"),
]
OTHERS = [
    (DOUBLE, "Анна не успевает"),
    (DOUBLE, "у Сергеевны из бухгалтерии"),
    ("Ли Анна", "Лифт стоит, нужно ли чинить"),
    ("Ли Анна", "проверить, верны ли цифры"),
    ("Ким Виктор Андреевич", "Кимберлит"),
    ("Ким Виктор Андреевич", "Виктор"),
    ("Цой Мария Львовна", "Цоколь здания"),
    ("Иванова Мария Павловна", "Марина Павлова"),
    ("Мамедов Али Гасан оглы", "оглы"),
    ("Кораблёв Иван", "подкорабль, СуперКораблёв"),
    ("Мороз Анна", "мороженое и морозильник"),
]


@pytest.mark.parametrize(("name", "text"), MEANT)
def test_a_text_means_somebody_by_any_part_of_a_family_name_in_any_case(name: str, text: str) -> None:
    assert Called((name,)).in_(text)
    assert Called(("Другая Вера Павловна", name)).in_(text, any_case=True), "a former name is one of theirs"


@pytest.mark.parametrize(("name", "text"), OTHERS)
def test_words_that_are_alike_and_given_names_alone_mean_nobody(name: str, text: str) -> None:
    assert not Called((name,)).in_(text)


def test_what_is_typed_in_small_letters_is_read_where_every_case_counts() -> None:
    called = Called(("Ким Виктор Андреевич", "Ли Виктор"), ("viktor@region.example",))

    found = [called.in_(text, any_case=True) for text in ("приказ о киме", "есть ли приказ", "VIKTOR@region.example")]
    assert found == [True, False, True]


def test_a_given_name_alone_is_perhaps_somebody_s() -> None:
    called = Called((DOUBLE,))

    found = [called.perhaps_in(text) for text in ("Анна не успевает", "Аннотация", "Сергеевна", "манна")]
    assert found == [True, False, False, False]


def test_a_database_is_asked_for_no_less_than_a_text_means() -> None:
    for name, text in MEANT:
        parts = [like.strip("%") for like in Called((name,)).likes]
        plain = text.replace("ё", "е")
        assert any(part.replace("_", "е") in plain for part in parts), (name, text)
