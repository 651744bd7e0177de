"""A project that repeats another is found by its process and by its title in other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.pilot.amendment import AmendCard
from domain.pilot.likeness import alike
from domain.text.similarity import LEAST, Candidate, Ground, likeness, similar, stems
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
    (
        "Оптимизация процесса получения льготного лекарственного препарата",
        "Совершенствование обеспечения льготными лекарствами",
    ),
    ("Оптимизация закупок", "Ускорение закупки"),
    ("Запись на приём к врачу", "Сокращение времени записи к врачу"),
    ("Приём заявок на отдых детей", "Оптимизация приёма заявки на отдых детей"),
    ("Оптимизация питания в школе", "Совершенствование школьного питания"),
    ("Сбор отчётности", "Ускорение сбора отчётов"),
    ("Работа с обращениями граждан", "Обращения гражданам: сокращение срока"),
    ("Контроль платежей", "Сокращение длительности платёжного контроля"),
    ("Подготовка контрольных работ", "Сокращение времени подготовки контрольной работы"),
]
OTHER = [
    ("Оптимизация процесса приёма в школу", "Оптимизация процесса записи к врачу"),
    ("Сокращение времени выдачи справок", "Сокращение времени подготовки отчётов"),
    ("Стандартизация процесса закупок", "Стандартизация процесса питания"),
    ("Сокращение времени выдачи справок", "Сокращение времени выдачи удостоверений"),
    ("Оптимизация процесса приёма в школу", "Оптимизация процесса приёма врача"),
    ("Запись к врачу", "Запись в школу"),
    ("Ремонт школы № 7", "Питание школы № 8"),
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


FORMS = [
    "справка справки справок справке справкой",
    "закупка закупки закупок закупкам",
    "заявка заявки заявок",
    "приём приёма приёмом приёмы приёмов",
    "запись записи записью записей",
    "подпись подписи подписей",
    "система системы систем системам системой",
    "граждане граждан гражданам",
    "журнал журнала журналов журналами",
    "персонал персонала персоналом",
    "лекарство лекарства лекарствами лекарственный лекарственных",
    "льгота льготы льготам льготный льготными",
    "школа школы школ школьный школьного",
    "отчёт отчёты отчётность отчётный",
    "Счёт СЧЕТ счета",
    "2024 2024",
]


@pytest.mark.parametrize("forms", FORMS, ids=lambda forms: forms.split()[0])
def test_the_forms_of_a_word_and_its_adjective_have_one_stem(forms: str) -> None:
    assert len({stems(word, frozenset()) for word in forms.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Сокращение времени, сроков и потерь в процессе предоставления услуг",
        "Повышение эффективности, доступности и качества работы системы",
        "Уменьшение длительности и затрат при оказании услуги",
    ],
)
def test_words_that_every_lean_title_uses_tell_nothing_in_any_form(words: str) -> None:
    assert stems(f"{words} архив") == stems("архив")


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


def test_the_same_organisation_counts_once_titles_share_something() -> None:
    new = Candidate("", "Оптимизация процесса приёма в школу", "ORG-0001")
    others = [
        Candidate("PRJ-0001", "Ускорение питания в школе", "ORG-0001"),
        Candidate("PRJ-0002", "Ускорение питания в школе", "ORG-0002"),
        Candidate("PRJ-0003", "Приём в школу: сокращение срока", "ORG-0001"),
    ]

    assert [(match.candidate.code, match.grounds) for match in similar(new, others)] == [
        ("PRJ-0003", (Ground.SAME_TITLE, Ground.SAME_ORGANISATION)),
        ("PRJ-0001", (Ground.SAME_ORGANISATION,)),
    ]
    assert [match.candidate.code for match in similar(new, others, least=0.2)] == ["PRJ-0003", "PRJ-0001", "PRJ-0002"]


def test_no_process_is_not_the_same_process() -> None:
    assert similar(Candidate("", "Питание"), [Candidate("PRJ-0001", "Закупки", process="")]) == []


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
    region.do(AmendCard(actor=METHODOLOGIST, on=DAY, subject=code, card={"title": "Запись к врачу"}))

    assert before == [code]
    assert found("Ускорение выдачи справки") == []
    assert found("Запись на приём к врачам") == [code]
