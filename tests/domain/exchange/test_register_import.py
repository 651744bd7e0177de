"""A region's own register comes in by sheets: centres, roles, and where the papers of its projects lie."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.methodology.loader import load_default
from tests.domain.exchange.imports import bring, entered, faults, stored, table
from tests.region import Region

CENTRES = (
    "centres.csv",
    table("Название центра;Вид центра;При какой организации", "Площадка школы;отраслевая площадка;ORG-0001"),
)
PEOPLE = ("people.csv", table("Фамилия, имя, отчество;Почта", "Серова Анна;serova@school.example"))
ROLES = "Участник;Роль;Где действует;По какой день"


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def test_a_role_names_whom_and_where_other_sheets_of_its_import_bring(region: Region) -> None:
    roles = table(
        ROLES,
        "serova@school.example;сотрудник центра компетенций;Площадка школы;",
        "serova@school.example;руководитель организации;ORG-0001;31.12.2030",
    )

    found = entered(region, ("roles.csv", roles), CENTRES, PEOPLE)
    again = entered(region, ("roles.csv", roles), CENTRES, PEOPLE)

    [site] = [code for code, title in stored(region, "centre", "code", "name") if title == "Площадка школы"]
    [person] = [code for code, email in stored(region, "person", "code", "email") if email == "serova@school.example"]
    held = {
        (scope, role, str(until)[:4])
        for who, scope, role, until in stored(region, "role", "person", "scope", "role", "until")
        if who == person
    }
    assert held == {(site, "centre_staff", "None"), ("ORG-0001", "organisation_head", "2030")}
    assert (found.done, again.done) == (4, 0)


def test_a_row_that_names_nobody_or_nowhere_is_refused_by_its_cell_and_nothing_is_kept(region: Region) -> None:
    roles = table(
        ROLES,
        "nobody@school.example;сотрудник центра компетенций;ORG-0001;",
        "serova@school.example;начальник;ORG-0001;",
        "serova@school.example;сотрудник центра компетенций;Нет такой школы;",
        "serova@school.example;сотрудник центра компетенций;;",
    )
    before = stored(region, "role", "person", "scope", "role")

    found = bring(region, PEOPLE, ("roles.csv", roles))

    assert [(row, heading) for row, heading, *_ in faults(found)] == [
        (2, "Участник"), (3, "Роль"), (4, "Где действует"), (5, "Где действует")
    ]  # fmt: skip
    assert stored(region, "role", "person", "scope", "role") == before
    assert "serova@school.example" not in dict(stored(region, "person", "email", "code"))


def test_a_centre_of_a_title_that_is_there_must_be_as_the_row_says(region: Region) -> None:
    entered(region, CENTRES)
    other = table("Название центра;Вид центра;При какой организации", "Площадка школы;РЦК;ORG-0001")
    twice = table(
        "Название центра;Вид центра", "Новая площадка;отраслевая площадка", "Новая площадка;отраслевая площадка"
    )

    unlike, doubled = bring(region, ("centres.csv", other)), bring(region, ("centres.csv", twice))

    assert [(row, heading) for row, heading, *_ in faults(unlike)] == [(2, "Вид центра")]
    assert [(row, heading) for row, heading, *_ in faults(doubled)] == [(3, "Название центра")]


def test_codes_of_their_own_and_codes_that_are_given_never_meet(region: Region) -> None:
    last = stored(region, "organisation", "code")[-1][0]
    following = f"ORG-{int(last[-4:]) + 1:04d}"
    rows = table("Код;Название;Вид", f"{following};Школа А;учреждение", ";Школа Б;учреждение")

    entered(region, ("organisations.csv", rows))

    assert dict(stored(region, "organisation", "name", "code"))["Школа Б"] == f"ORG-{int(last[-4:]) + 2:04d}"


def test_a_document_says_where_its_original_lies_and_one_without_anything_behind_it_is_refused(region: Region) -> None:
    project = ("projects.csv", table("Код;Наименование проекта;Организация", "PRJ-0900;Запись к врачу;ORG-0001"))
    heading = "Проект или проверка;Вид документа;Номер документа;Дата документа;Где подлинник"
    kind = region.pack.evidence[next(iter(region.pack.evidence))].title.ru
    good = ("documents.csv", table(heading, f"PRJ-0900;{kind};12-п;01.12.2024;дело 04-12"))

    entered(region, project, good)
    again = entered(region, project, good)
    found = bring(region, ("documents.csv", table(heading, f"PRJ-0900;{kind};13-п;;", f"PRJ-9999;{kind};1;;дело 1")))

    assert ("12-п", "дело 04-12") in stored(region, "evidence", "number", "kept_at")
    assert again.done == 0
    assert [(row, heading) for row, heading, *_ in faults(found)] == [(2, "Где подлинник"), (3, "Проект или проверка")]


@pytest.mark.parametrize(
    ("headings", "meant"),
    [("Название;Вид", "organisations"), ("Наименование;Тип;Сфера", "organisations"),
     ("ФИО;Почта;Организация", "people"),
     ("ФИО;Организация", "people"), ("Проект;Дата;Значение;Показатель", "measurements"),
     ("Проект;Веха;Дата окончания;Ключ", "milestones"), ("Название центра;Вид центра", "centres"),
     ("Участник;Роль;Где действует", "roles"), ("Проект;Завершён;Цель достигнута", "finished"),
     ("Код;Образец;Организация;Внедрён;Цель достигнута", "replicas"),
     ("Реплика;Проект-образец;Получатель;Дата внедрения;Цели достигнуты;Удержан", "replicas"),
     ("Проект или проверка;Вид документа;Где подлинник", "documents")],
)  # fmt: skip
def test_a_sheet_that_is_called_after_nothing_is_known_by_its_headings_and_new_sheets_take_none_away(
    headings: str, meant: str
) -> None:
    reading = read(f"{headings}\n{';'.join('1' for _ in headings.split(';'))}".encode(), layouts(load_default()))

    assert [one.layout.key for one in reading.tables] == [meant]


@pytest.mark.parametrize(
    ("said", "kind"),
    [("РЦК", "regional"), ("Региональный центр компетенций", "regional"), ("Учебная площадка", "sectoral")],
)
def test_a_centre_is_of_the_kind_that_its_office_calls_it(region: Region, said: str, kind: str) -> None:
    entered(region, ("centres.csv", table("Название центра;Вид центра", f"Центр области;{said}")))

    assert (kind,) in stored(region, "centre", "kind")


def test_two_centres_of_one_title_are_told_what_parts_centres(region: Region) -> None:
    rows = table("Название центра;Вид центра;При какой организации", "Площадка;sectoral;ORG-0001",
                 "площадка;sectoral;ORG-0002")  # fmt: skip

    found = bring(region, ("centres.csv", rows))

    said = "одна строка: строки 2 и 3 называют центр одинаково; разным центрам впишите коды или названия"
    assert faults(found) == [(3, "Название центра", "площадка", said)]
