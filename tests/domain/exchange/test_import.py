"""Sheets of people who know nothing of the database: all faults at once, nothing twice, all or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from tests.domain.exchange.imports import MEASURES, PROJECTS, VALUES, bring, entered, faults, remarks, stored, table
from tests.region import Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


# --- consents


@pytest.mark.parametrize(("said", "kept"), [("дано", "given"), ("Given with conditions", "given_with_conditions")])
def test_an_answer_about_the_consent_is_a_word_of_either_language_and_the_old_column_stays_text(
    region: Region, said: str, kept: str
) -> None:
    head = f"{PROJECTS};Дано ли согласие на публикацию;Согласие на публикацию"

    entered(region, ("projects.csv", table(head, f"PRJ-0001;А;Школа № 7;{said};Без фамилий")))
    entered(region, ("projects.csv", table(f"{PROJECTS};Согласие", "PRJ-0002;Б;Школа № 7;дано")))

    assert stored(region, "project", "code", "consent_kind", "consent") == [
        ("PRJ-0001", kept, "Без фамилий"),
        ("PRJ-0002", None, "дано"),
    ]


# --- numbers


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["PRJ-0001;А;Школа № 7;ЭР-2024-0002", "PRJ-0002;Б;Школа № 7;"], ["ЭР-2024-0002", "ЭР-2024-0003"]),
        (["PRJ-0002;А;Школа № 7;", "PRJ-0001;Б;Школа № 7;"], ["ЭР-2024-0001", "ЭР-2024-0002"]),
        (["PRJ-1;А;Школа № 7;", "PRJ-0001;Б;Школа № 7;"], ["ЭР-2024-0001", "ЭР-2024-0002"]),
        (["ABC;А;Школа № 7;", "PRJ-0001;Б;Школа № 7;"], ["ЭР-2024-0001", "ЭР-2024-0002"]),
    ],
)
def test_registration_numbers_of_one_sheet_never_meet(region: Region, rows: list[str], expected: list[str]) -> None:
    entered(region, ("projects.csv", table(f"{PROJECTS};Регистрационный номер", *rows)))

    assert [number for (number,) in stored(region, "project", "number")] == expected


def test_a_registration_number_on_two_rows_is_a_fault_of_its_cell(region: Region) -> None:
    sheet = table(f"{PROJECTS};Регистрационный номер", "PRJ-0002;А;Школа № 7;7", "PRJ-0003;Б;Школа № 7;7")

    found = bring(region, ("projects.csv", sheet))

    assert faults(found) == [(3, "Регистрационный номер", "7", "номер «7» уже у PRJ-0002")]
    assert stored(region, "project", "code") == []


@pytest.mark.parametrize("heading", ["№", "Номер", "№ п/п"])
def test_a_column_that_only_numbers_the_rows_gives_no_registration_numbers(region: Region, heading: str) -> None:
    entered(region, ("projects.csv", table(f"{heading};Наименование проекта;Организация", "1;А;Школа № 7")))

    assert stored(region, "project", "number") == [("ЭР-2024-0001",)]


# --- people


def test_a_plan_names_the_leader_whom_its_workbook_introduces(region: Region) -> None:
    leader = "Петров Пётр, завуч <petrov@r.example>"
    approver = "Смирнова Анна Павловна, министр общего и профессионального образования <smirnova@r.example>"
    card = table(f"{PROJECTS};Руководитель проекта;Кто утвердил", f"PRJ-0001;А;Школа № 7;{leader};{approver}")
    plan = table(
        f"{MEASURES};Ответственный",
        "PRJ-0001;М1;01.03.2025;;petrov@r.example",
        "PRJ-0001;М2;01.03.2025;;Ильин Олег, врач <ilin@r.example>",
        "PRJ-0001;М3;01.03.2025;;per-0002",
    )

    entered(region, ("projects.csv", card), ("actions.csv", plan))

    people = {email: code for code, email in stored(region, "person", "code", "email")}
    assert stored(region, "project", "approved_by") == [(people["smirnova@r.example"],)]
    assert [owner for _, owner in stored(region, "action", "number", "owner")] == [
        people["petrov@r.example"], people["ilin@r.example"], "PER-0002",
    ]  # fmt: skip


def test_another_name_for_a_known_address_is_remarked_on(region: Region) -> None:
    head = f"{PROJECTS};Руководитель проекта;Заказчик проекта"
    rows = (
        "PRJ-0001;А;Школа № 7;Смирнова Анна, врач <person2@region.example>;Ли Ян <li@r.example>",
        "PRJ-0002;Выдача справок;Школа № 7;УЧАСТНИК 2 <person2@region.example>;Ким Ян, повар <li@r.example>",
    )

    found = entered(region, ("projects.csv", table(head, *rows)))

    assert [said.partition(": ")[2] for said in remarks(found)] == [
        "person2@region.example: у PER-0002 имя «Участник 2», а здесь «Смирнова Анна»; участник не изменён",
        "li@r.example: раньше в этих таблицах имя «Ли Ян», а здесь «Ким Ян»; участник не изменён",
    ]


# --- the same sheet once more


def test_a_plan_is_extended_and_settled_by_importing_it_again(region: Region) -> None:
    region.open_project()
    first = table(MEASURES, "PRJ-0001;М1;01.03.2024;", "PRJ-0001;М1;01.03.2024;", "PRJ-0001;М2;01.03.2024;05.03.2024")
    longer = table(
        MEASURES, "PRJ-0001;М1;01.03.2024;02.03.2024", "PRJ-0001;М2;01.03.2024;05.03.2024",
        "PRJ-0001;М3;01.04.2024;02.04.2024",
    )  # fmt: skip
    entered(region, ("actions.csv", first))

    again = entered(region, ("actions.csv", first))
    entered(region, ("actions.csv", longer))

    assert (again.done, again.repeated) == (0, 3)
    assert stored(region, "action", "number", "title", "done_on") == [
        (1, "М1", date(2024, 3, 2)),
        (2, "М2", date(2024, 3, 5)),
        (3, "М3", date(2024, 4, 2)),
    ]


def test_the_same_measure_for_another_day_is_one_more_and_said_so(region: Region) -> None:
    region.open_project(on=date(2024, 2, 1))
    entered(region, ("actions.csv", table(MEASURES, "PRJ-0001;Собрание;01.03.2024;")))

    found = entered(region, ("actions.csv", table(MEASURES, "PRJ-0001;Собрание;01.04.2024;")))

    assert len(stored(region, "action", "number")) == 2
    assert ["уже есть со сроком 01.03.2024: заведено ещё одно" in said for said in remarks(found)] == [True]


def test_values_come_and_go_back(region: Region) -> None:
    region.open_project()
    indicators = "Проект;Ключ;Показатель;Единица;Куда лучше;Исходное значение;Цель"
    milestones = "Проект;Ключ;Плановое начало;Плановый конец;Фактическое начало;Выполнено, %"
    for target, end, start, done in (("20", "10.12.2024", "02.12.2024", 60), ("25", "11.12.2024", "03.12.2024", 0)) * 2:
        sheets = (
            ("indicators.csv", table(indicators, f"PRJ-0001;t;Время;мин;снизить;40;{target}")),
            ("milestones.csv", table(milestones, f"PRJ-0001;kick_off;01.12.2024;{end};{start};{done}")),
        )

        assert entered(region, *sheets).done == 3
        assert entered(region, *sheets).repeated == 3

    kick_off = [
        row
        for row in stored(region, "milestone", "key", "planned_end", "actual_start", "progress")
        if row[0] == "kick_off"
    ]
    assert kick_off == [("kick_off", date(2024, 12, 11), date(2024, 12, 3), 0)]
    assert [value for key, value in stored(region, "indicator", "key", "target") if key == "t"] == [Decimal(25)]


def test_a_corrected_value_takes_the_place_of_the_wrong_one(region: Region) -> None:
    region.open_project()
    rows = "PRJ-0001;time;03.06.2024;40;до", "PRJ-0001;time;03.06.2024;42;до", "PRJ-0001;time;03.06.2024;40;до"
    entered(region, ("measurements.csv", table(VALUES, *rows)))

    again = entered(region, ("measurements.csv", table(VALUES, *rows)))
    corrected = entered(region, ("measurements.csv", table(VALUES, rows[0], rows[1].replace("42", "45"), rows[2])))

    assert (again.done, again.repeated) == (0, 3)
    assert sorted(value for _, value in stored(region, "measurement", "entry", "value")) == [40, 40, 45]
    assert [said.partition(": ")[2] for said in remarks(corrected)] == [
        "за эту дату уже было другое значение: оно исправлено на это"
    ]


def test_a_project_of_the_same_title_needs_its_code_and_is_amended_by_it(region: Region) -> None:
    head = f"{PROJECTS};Оптимизируемый процесс;Заказчик проекта"
    row = ";Запись к врачу;Школа № 7;запись;person3@region.example"
    entered(region, ("projects.csv", table(head, row)))

    again = entered(region, ("projects.csv", table(head, row)))
    edited = row.replace(";запись;", ";запись на приём;")
    refused = bring(region, ("projects.csv", table(head, edited)))
    amended = entered(region, ("projects.csv", table(head, f"prj-0001{edited}".replace("person3", "person4"))))
    back = entered(region, ("projects.csv", table(head, f"PRJ-0001{row}")))

    assert (again.done, again.repeated) == (0, 1)
    assert faults(refused) == [
        (
            2,
            "Код",
            "",
            "код: у этой организации уже есть такой проект, PRJ-0001; впишите его код, для нового — другое название",
        )
    ]
    assert (amended.done, back.done) == (1, 1)
    assert stored(region, "project", "code", "process") == [("PRJ-0001", "запись")]
    assert [row[1] for row in stored(region, "role", "role", "person") if row[0] == "customer"] == ["PER-0003"]


def test_two_rows_without_a_code_cannot_be_one_project_told_differently(region: Region) -> None:
    head = f"{PROJECTS};Оптимизируемый процесс"

    found = bring(region, ("projects.csv", table(head, ";Приём;Школа № 7;а", ";Приём;Школа № 7;б")))
    equal = entered(region, ("projects.csv", table(head, ";Приём;Школа № 7;а", ";Приём;Школа № 7;а")))

    assert faults(found) == [(3, "Код", "", "код или другое название: такой же проект этой организации в строке 2")]
    assert (equal.done, equal.repeated) == (1, 1)


def test_money_in_thousands_is_not_taken_for_roubles(region: Region) -> None:
    for heading in ("Эффект, план, тыс. руб.", "Плановый эффект (млн руб.)"):
        found = bring(region, ("projects.csv", table(f"{PROJECTS};{heading}", "P;А;Школа № 7;1,5")), rehearse=True)

        assert any(f"«{heading}»: не прочитан" in said for said in remarks(found))


def test_a_code_of_another_project_changes_nothing(region: Region) -> None:
    region.open_project()
    head = f"{PROJECTS};Дата открытия"

    found = bring(region, ("projects.csv", table(head, "PRJ-0001;Запись к врачу;Школа № 7;")))
    same = "PRJ-0001;Сокращение времени подготовки контрольных работ"
    moved = bring(region, ("projects.csv", table(head, f"{same};Город Азов;01.02.2024")))

    assert [(row, heading, value) for row, heading, value, _ in faults(found)] == [
        (2, "Наименование проекта", "Запись к врачу")
    ]
    assert faults(moved) == [(2, "Организация", "Город Азов", "ORG-0002: у PRJ-0001 это не меняется")]


def test_a_day_of_opening_that_was_entered_wrongly_is_mended_by_the_sheet_and_said(region: Region) -> None:
    region.open_project()
    head = f"{PROJECTS};Дата открытия"
    row = "PRJ-0001;Сокращение времени подготовки контрольных работ;Школа № 7"

    mended = entered(region, ("projects.csv", table(head, f"{row};01.02.2024")))
    again = entered(region, ("projects.csv", table(head, f"{row};01.02.2024")))
    ahead = bring(region, ("projects.csv", table(head, f"{row};01.02.2025")))

    said = (
        "лист «projects», строка 2, столбец D «Дата открытия»: PRJ-0001: открыт был 03.06.2024, "
        "исправлено на 01.02.2024; числа за прошлые дни это меняет"
    )
    assert (mended.done, remarks(mended), again.done, remarks(again)) == (1, [said], 0, [])
    assert region.state("PRJ-0001").opened_on == date(2024, 2, 1)
    assert faults(ahead) == [(2, "Дата открытия", "01.02.2025", "этот день ещё не наступил")]


def test_a_project_that_has_ended_keeps_the_day_of_its_opening(region: Region) -> None:
    region.finished_pilot()
    row = "PRJ-0001;Сокращение времени подготовки контрольных работ;Школа № 7;01.02.2024"

    found = bring(region, ("projects.csv", table(f"{PROJECTS};Дата открытия", row)))

    assert faults(found) == [(2, "Дата открытия", "01.02.2024", "03.06.2024: у PRJ-0001 это не меняется")]


def test_an_organisation_without_a_code_is_the_one_of_its_title(region: Region) -> None:
    head = "Код;Название;Вид;Сфера"
    before = stored(region, "organisation", "code")

    same = entered(region, ("organisations.csv", table(head, ";Министерство образования;орган власти;")))
    other = bring(region, ("organisations.csv", table(head, ";Министерство образования;учреждение;")))

    assert (same.done, same.repeated) == (0, 1)
    assert stored(region, "organisation", "code") == before
    assert faults(other) == [
        (2, "Вид", "учреждение", "как у ORG-0001 с таким же названием (орган власти); у другой организации укажите код")
    ]


def test_an_organisation_may_stand_above_its_parent(region: Region) -> None:
    head = "Код;Название;Вид;Вышестоящая организация"
    rows = (
        ";Отдел приёма;учреждение;Поликлиника",
        ";Поликлиника;учреждение;Минздрав",
        ";Минздрав;орган власти;",
        ";Склад;учреждение;Никто",
    )

    found = bring(region, ("organisations.csv", table(head, *rows)))
    taken = entered(region, ("organisations.csv", table(head, *rows[:3])))

    assert [fault[:3] for fault in faults(found)] == [(5, "Вышестоящая организация", "Никто")]
    assert taken.done == 3


# --- similar projects


def test_similar_projects_are_shown_before_they_are_opened(region: Region) -> None:
    entered(region, ("projects.csv", table(PROJECTS, "PRJ-0001;Оптимизация процесса записи к врачу;Школа № 7")))
    sheet = table(
        PROJECTS, "PRJ-0002;Запись к врачу: оптимизация процесса;Школа № 7", "PRJ-0003;Приготовление обедов;Школа № 7",
        "PRJ-0004;Сокращение времени приготовления обедов;Город Азов",
    )  # fmt: skip

    tried = bring(region, ("projects.csv", sheet), rehearse=True)
    found = entered(region, ("projects.csv", sheet))
    again = entered(region, ("projects.csv", sheet))

    booked, cooked = (said.partition(": ")[2] for said in remarks(tried))
    assert booked.startswith("похожие проекты: PRJ-0001 «Оптимизация процесса записи к врачу» (")
    assert booked.endswith("(то же название другими словами, та же организация)")
    assert cooked == "похожие проекты: PRJ-0003 «Приготовление обедов» (то же название другими словами)"
    assert remarks(found) == remarks(tried)
    assert remarks(again) == []


def test_beyond_a_bound_it_is_said_that_similar_projects_were_not_looked_for(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.exchange.lookalikes.MOST", 2)
    rows = [f"PRJ-{number:04d};Проект номер {number};Школа № 7" for number in range(1, 6)]

    found = entered(region, ("projects.csv", table(PROJECTS, *rows)))

    assert remarks(found)[-1].endswith("похожие проекты искали только для первых 2 строк; без этой проверки строк: 3")
