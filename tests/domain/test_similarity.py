"""A project that repeats another is found by its process and by its title in other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain import commands as ask
from domain.database import reading
from domain.likeness import alike
from domain.similarity import LEAST, Candidate, Ground, likeness, similar, stems
from tests.region import DAY, METHODOLOGIST, SCHOOL, TOWN, Region

TITLES = st.lists(
    st.sampled_from(
        ["выдача", "справок", "сокращение", "срока", "приём", "врач", "школа", "льготных", "лекарств", "7"]
    ),
    max_size=6,
).map(" ".join)

SAME = [
    ("Сокращение срока выдачи справок", "Ускорение выдачи справки"),
    ("Оптимизация процесса приёма в школу", "Прием в школу: устранение потерь"),
    (
        "Оптимизация процесса получения льготного лекарственного препарата",
        "Обеспечение льготными лекарственными препаратами",
    ),
    ("Подготовка контрольных работ", "Сокращение времени подготовки контрольной работы"),
]
OTHER = [
    ("Оптимизация процесса приёма в школу", "Оптимизация процесса записи к врачу"),
    ("Сокращение времени выдачи справок", "Сокращение времени подготовки отчётов"),
    ("Стандартизация процесса закупок", "Стандартизация процесса питания"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_the_same_title_in_other_words_is_similar(first: str, second: str) -> None:
    assert likeness(stems(first), stems(second)) >= LEAST


@pytest.mark.parametrize(("first", "second"), OTHER)
def test_the_same_aim_for_another_thing_is_not(first: str, second: str) -> None:
    assert likeness(stems(first), stems(second)) < LEAST


@given(TITLES, TITLES)
def test_likeness_is_symmetric_and_a_title_is_like_itself(first: str, second: str) -> None:
    one, two = stems(first), stems(second)

    assert likeness(one, two) == likeness(two, one)
    assert 0 <= likeness(one, two) <= 1
    assert likeness(one, one) == (1 if one else 0)


@given(TITLES)
def test_the_order_of_words_and_their_case_make_no_difference(title: str) -> None:
    assert stems(" ".join(reversed(title.split())).upper()) == stems(title)


def test_the_same_process_is_similar_whatever_the_title_and_the_same_organisation_alone_is_not() -> None:
    new = Candidate("", "Запись к врачу", "ORG-0001", "Выдача  справок")
    others = [
        Candidate("PRJ-0001", "Бережливая поликлиника", "ORG-0002", "выдача справок"),
        Candidate("PRJ-0002", "Питание в школе", "ORG-0001", "питание"),
    ]

    assert [(match.candidate.code, match.grounds) for match in similar(new, others)] == [
        ("PRJ-0001", (Ground.SAME_PROCESS,))
    ]


def test_words_that_the_methodology_calls_noise_count_for_nothing() -> None:
    noise = frozenset({"муниципальный"})

    assert stems("Муниципальный контроль", noise) == stems("Контроль", noise)


def test_a_similar_pilot_is_found_in_the_database_and_follows_its_new_title(engine: Engine) -> None:
    region = Region(engine).found()
    code = region.open_project(title="Сокращение срока выдачи справок")
    region.open_project(title="Питание в школе", organisation=TOWN, process="питание")

    def found(title: str) -> list[str]:
        with reading(engine) as connection:
            return [match.candidate.code for match in alike(connection, region.pack, title, organisation=SCHOOL)]

    before = found("Ускорение выдачи справки")
    region.do(ask.AmendCard(actor=METHODOLOGIST, on=DAY, subject=code, card={"title": "Запись к врачу"}))

    assert before == [code]
    assert found("Ускорение выдачи справки") == []
    assert found("Запись на приём к врачам") == [code]
