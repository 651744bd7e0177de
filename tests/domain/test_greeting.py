"""A greeting survives every way in which names are entered."""

from __future__ import annotations

import pytest

from domain.engine.words import Language
from domain.programme.kinds import Cadence
from domain.reports.surroundings import Reader


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Соколова Анна Сергеевна", "Анна Сергеевна"),
        ("Анна Сергеевна Соколова", "Анна Сергеевна"),
        ("Кузьмин Пётр Ильич", "Пётр Ильич"),
        ("Иванов И. И.", "Иванов И. И."),
        ("И. И. Иванов", "И. И. Иванов"),
        ("Иванов Иван", "Иванов Иван"),
        ("ИВАНОВ ИВАН ИВАНОВИЧ", "ИВАНОВ ИВАН ИВАНОВИЧ"),
        ("Ким Чен Ир", "Ким Чен Ир"),
        ("John Ronald Smith", "John Ronald Smith"),
        ("Anna", "Anna"),
        ("Гасанов Али Вагиф оглы", "Гасанов Али Вагиф оглы"),
    ],
)
def test_a_person_is_greeted_by_name_and_patronymic_where_both_are_known(name: str, greeted: str) -> None:
    reader = Reader("PER-0001", name, "", "a@region.example", Language.RU, "Europe/Moscow", Cadence.WEEKLY)

    assert reader.addressed == greeted
