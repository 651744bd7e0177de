"""People and organisations that the base knows: what agrees is there already, what differs changes or is a fault."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.domain.exchange.imports import bring, entered, faults, remarks, stored, table
from tests.region import SCHOOL, Region

PEOPLE = "Код;ФИО;Почта;Должность;Организация;Регион;Язык писем;Сводка"
KNOWN = "PER-0200;Иванова Мария Петровна;m.ivanova@r.example;методист;Школа № 7;Азов;английский;каждый день"
BODIES = "Код;Название;Вид;Сфера;Вышестоящая организация"
BODY = "ORG-0100;Лицей;учреждение;образование;Министерство образования"


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def person(region: Region) -> tuple[str, ...]:
    found = stored(region, "person", "code", "name", "post", "organisation", "region", "language", "cadence")
    return next(tuple(map(str, known)) for known in found if known[0] == "PER-0200")


@pytest.mark.parametrize(
    "row",
    [
        KNOWN,
        ";Иванова Мария Петровна;M.Ivanova@R.example;;;;;",
        ";Иванова М. П.;m.ivanova@r.example;методист;;;;",
        "per-0200;Иванова Мария;m.ivanova@r.example;;Школа № 7;;;",
    ],
)
def test_a_row_that_says_no_more_of_a_person_than_the_base_changes_nothing(region: Region, row: str) -> None:
    entered(region, ("people.csv", table(PEOPLE, KNOWN)))
    before = person(region)

    again = entered(region, ("people.csv", table(PEOPLE, row)))

    assert (again.done, again.repeated, remarks(again)) == (0, 1, [])
    assert person(region) == before


@pytest.mark.parametrize(
    ("row", "expected", "said"),
    [
        (
            ";Петрова Мария Петровна;m.ivanova@r.example;завуч;;;;",
            ("Петрова Мария Петровна", "завуч", SCHOOL, "Азов", "en", "daily"),
            ["B «ФИО»: у PER-0200 было «Иванова Мария Петровна»: изменено",
             "D «Должность»: у PER-0200 было «методист»: изменено"],
        ),
        (
            ";Иванова Мария;m.ivanova@r.example;;Город Азов;Ростов;русский;каждую неделю",
            ("Иванова Мария Петровна", "методист", "ORG-0003", "Ростов", "ru", "weekly"),
            ["E «Организация»: у PER-0200 было «ORG-0002»: изменено", "F «Регион»: у PER-0200 было «Азов»: изменено",
             "G «Язык писем»: у PER-0200 было «английский»: изменено",
             "H «Сводка»: у PER-0200 было «каждый рабочий день»: изменено"],
        ),
    ],
)  # fmt: skip
def test_what_a_row_says_otherwise_of_a_person_changes_and_is_remarked_on(
    region: Region, row: str, expected: tuple[str, ...], said: list[str]
) -> None:
    entered(region, ("people.csv", table(PEOPLE, KNOWN)))

    found = entered(region, ("people.csv", table(PEOPLE, row)), ("people2.csv", table(PEOPLE, row)))
    again = entered(region, ("people.csv", table(PEOPLE, row)))
    back = entered(region, ("people.csv", table(PEOPLE, KNOWN)))

    assert (found.done, found.repeated) == (1, 1)
    assert [one.partition("столбец ")[2] for one in remarks(found)] == said
    assert (again.done, again.repeated, remarks(again)) == (0, 1, [])
    assert back.done == 1
    entered(region, ("people.csv", table(PEOPLE, row)))
    assert person(region)[1:] == expected


def test_a_code_and_an_e_mail_of_two_people_are_a_fault(region: Region) -> None:
    entered(region, ("people.csv", table(PEOPLE, KNOWN)))
    rows = "PER-0201;Иванова Мария;m.ivanova@r.example;;;;;", "PER-0200;Ли Ян;li@r.example;;;;;"

    found = bring(region, ("people.csv", table(PEOPLE, *rows)))

    assert [fault[:3] for fault in faults(found)] == [(2, "Код", "PER-0201"), (3, "Код", "PER-0200")]
    assert faults(found)[0][3] == "PER-0200 или пусто: это код участника с такой почтой"


@pytest.mark.parametrize("row", [BODY, "ORG-0100;Лицей;учреждение;;", "org-0100;лицей;учреждение;образование;"])
def test_an_organisation_of_a_known_code_may_say_less(region: Region, row: str) -> None:
    entered(region, ("organisations.csv", table(BODIES, BODY)))

    again = entered(region, ("organisations.csv", table(BODIES, row)))

    assert (again.done, again.repeated) == (0, 1)


def test_what_an_organisation_of_a_known_code_is_not_is_a_fault_of_its_cell(region: Region) -> None:
    entered(region, ("organisations.csv", table(BODIES, BODY)))

    found = bring(
        region, ("organisations.csv", table(BODIES, "ORG-0100;Гимназия;орган власти;здравоохранение;Город Азов"))
    )

    assert [(heading, said) for _, heading, _, said in faults(found)] == [
        ("Название", "«Лицей»: у ORG-0100 это название; для новой организации нужен свободный код"),
        ("Вид", "учреждение: так у ORG-0100"),
        ("Сфера", "образование: так у ORG-0100"),
        ("Вышестоящая организация", "ORG-0001: так у ORG-0100"),
    ]


# --- numbers and days that are hardly meant so


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("%;снизить;35%;0,5", ["G «Цель»: число без знака %, а исходное значение в процентах: проверьте формат ячеек"]),
        ("%;снизить;35%;20%", []),
        ("%;снизить;35;20", []),
    ],
)  # fmt: skip
def test_a_number_without_percent_beside_one_in_percent_is_remarked_on(
    region: Region, numbers: str, expected: list[str]
) -> None:
    region.open_project()
    head = "Проект;Ключ;Показатель;Единица;Куда лучше;Исходное значение;Цель"

    found = entered(region, ("indicators.csv", table(head, f"PRJ-0001;k;Доля;{numbers}")))

    assert [said.partition("столбец ")[2] for said in remarks(found)] == expected


def test_a_russian_sentence_writes_decimals_with_a_comma(region: Region) -> None:
    region.open_project()
    head = "Проект;Ключ;Показатель;Единица;Куда лучше;Исходное значение;Цель"

    found = bring(region, ("indicators.csv", table(head, "PRJ-0001;k;Доля;%;повысить;35%;0,5")))

    hint = "одно из двух чисел в процентах, другое нет: проверьте формат ячеек"
    assert [fault[3] for fault in faults(found)] == [f"цель 0,5 при базе 35 противоречит направлению; {hint}"]


def test_a_measure_due_far_off_is_a_fault_and_one_before_the_opening_a_remark(region: Region) -> None:
    region.open_project()
    head = "Проект;Мероприятие;Срок"

    far = bring(region, ("actions.csv", table(head, "PRJ-0001;М;01.03.2016", "PRJ-0001;М;01.03.2105")))
    early = entered(region, ("actions.csv", table(head, "PRJ-0001;М;01.03.2024")))

    said = "рабочий календарь есть только на 2017–2035 годы"
    assert faults(far) == [(2, "Срок", "01.03.2016", said), (3, "Срок", "01.03.2105", said)]
    assert [one.partition("«Срок»: ")[2] for one in remarks(early)] == ["срок раньше открытия проекта (03.06.2024)"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "Иванова Мария Петровна",
            "код или почта участника: имени мало, подходят PER-0200 Иванова Мария Петровна, методист",
        ),
        ("Иванова М.П.", "код или почта участника: имени мало, подходят PER-0200 Иванова Мария Петровна, методист"),
        ("Сидорова А.А.", "код или почта участника либо «Имя, должность <почта>»: такого участника ещё нет"),
    ],
)
def test_a_name_alone_is_decided_for_nobody_and_whoever_may_be_meant_is_named(
    region: Region, said: str, expected: str
) -> None:
    entered(region, ("people.csv", table(PEOPLE, KNOWN)))
    code = region.open_project()

    found = bring(
        region, ("a.csv", table("Проект;Мероприятие;Кто отвечает;До какого числа", f"{code};Учёба;{said};5.7.2024"))
    )

    assert faults(found) == [(2, "Кто отвечает", said, expected)]
