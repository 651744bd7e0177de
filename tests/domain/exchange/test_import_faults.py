"""Everything that is wrong with imported sheets, each with its file, row, column, value and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.engine.words import Language
from domain.exchange.faults import KEPT
from domain.exchange.report import write_faults
from tests.domain.exchange.imports import MEASURES, PROJECTS, VALUES, bring, faults, remarks, table
from tests.region import Region

INDICATORS = "Проект;Ключ;Показатель;Единица;Куда лучше;Исходное значение;Цель"
MILESTONES = "Проект;Ключ;Плановое начало;Плановый конец;Фактическое начало;Фактический конец"


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.open_project()
    return found


def test_a_row_with_a_bad_cell_is_told_of_everything_else_too(region: Region) -> None:
    values = table(
        VALUES, "PRJ-7777;nokey;01.03.2024;плохо;до", "PRJ-0001;nokey;01.03.2024;плохо;до",
        "PRJ-0001;nokey;01.03.2024;1;до",
    )  # fmt: skip
    plan = table(
        f"{MEASURES};Ответственный", "PRJ-7777;М;скоро;;Иванов", "PRJ-7777;М;01.03.2024;01.01.2030;x@r.example"
    )

    assert [fault[:3] for fault in faults(bring(region, ("measurements.csv", values)))] == [
        (2, "Проект", "PRJ-7777"),
        (2, "Значение", "плохо"),
        (3, "Ключ показателя", "nokey"),
        (3, "Значение", "плохо"),
        (4, "Ключ показателя", "nokey"),
    ]
    assert [fault[:3] for fault in faults(bring(region, ("actions.csv", plan)))] == [
        (2, "Проект", "PRJ-7777"),
        (2, "Срок", "скоро"),
        (2, "Ответственный", "Иванов"),
        (3, "Проект", "PRJ-7777"),
        (3, "Выполнено", "01.01.2030"),
        (3, "Ответственный", "x@r.example"),
    ]


@pytest.mark.parametrize(
    ("name", "head", "row", "expected"),
    [
        ("projects", f"{PROJECTS};Дата открытия", "PRJ-9;А;Школа № 7;01.03.2030", ("Дата открытия", "01.03.2030")),
        ("projects", f"{PROJECTS};Оптимизируемый процесс;Сфера", "PRJ-9;А;Школа № 7;;космос", ("Сфера", "космос")),
        ("actions", MEASURES, "PRJ-0001;М;01.03.2024;01.03.2030", ("Выполнено", "01.03.2030")),
        ("actions", f"{MEASURES};Снято", "PRJ-0001;М;01.03.2024;;01.03.2024", ("Причина снятия", "")),
        ("milestones", MILESTONES, "PRJ-0001;my;02.03.2024;01.03.2024;;", ("Плановый конец", "01.03.2024")),
        ("milestones", MILESTONES, "PRJ-0001;kick_off;;;02.03.2024;01.03.2024", ("Фактический конец", "01.03.2024")),
        ("milestones", MILESTONES, "PRJ-0001;kick_off;;;01.03.2030;", ("Фактическое начало", "01.03.2030")),
        ("milestones", MILESTONES, "PRJ-0001;my key;01.03.2024;;;", ("Ключ", "my key")),
        ("indicators", INDICATORS, "PRJ-0001;t;Время;мин;снизить;10,5;20", ("Цель", "20")),
        ("indicators", INDICATORS, "PRJ-0001;t;Время;мин;снизить;10,5;10,5", ("Цель", "10,5")),
        ("measurements", VALUES, "PRJ-0001;time;01.03.2030;1;", ("Дата", "01.03.2030")),
    ],
)  # fmt: skip
def test_a_rule_names_the_cell_that_it_speaks_of(
    region: Region, name: str, head: str, row: str, expected: tuple[str, str]
) -> None:
    found = bring(region, (f"{name}.csv", table(head, row)))

    assert [fault[1:3] for fault in faults(found)] == [expected]


def test_two_commands_of_a_row_blame_a_cell_once(region: Region) -> None:
    row = "PRJ-7777;kick_off;01.03.2024;02.03.2024;01.03.2024;02.03.2024"

    found = bring(region, ("milestones.csv", table(MILESTONES, row)))

    assert [fault[:3] for fault in faults(found)] == [(2, "Проект", "PRJ-7777")]


def test_of_equal_faulty_rows_each_has_its_place(region: Region) -> None:
    row = "PRJ-0001;М;01.03.2024;01.03.2030"

    found = bring(region, ("actions.csv", table(MEASURES, row, row)))

    assert [fault[:2] for fault in faults(found)] == [(2, "Выполнено"), (3, "Выполнено")]


def test_of_several_files_every_fault_and_remark_names_its_own(region: Region) -> None:
    sheet = table("Проект;Мероприятие;Срок;Прочее", "PRJ-0001;М;скоро;1")

    found = bring(region, ("район1.csv", sheet), ("район2.csv", sheet))

    assert [(one.place.file, one.place.row) for one in found.faults] == [("район1.csv", 2), ("район2.csv", 2)]
    assert next(iter(found.faults)).said.ru.startswith("файл «район1.csv», лист «район1», строка 2, столбец C «Срок»")
    assert [one.place.file for one in found.remarks] == ["район1.csv", "район2.csv"]


@pytest.mark.long
def test_every_one_of_many_faults_is_listed_and_filed(region: Region, tmp_path: Path) -> None:
    rows = [f"PRJ-0001;М{number};скоро;01.03.2024" for number in range(KEPT)]
    rows += [f"PRJ-0001;М{number};01.03.2024;01.03.2030" for number in range(KEPT)]

    found = bring(region, ("actions.csv", table(MEASURES, *rows)))
    write_faults(tmp_path / "faults.csv", found.faults, Language.RU)

    lines = (tmp_path / "faults.csv").read_text("utf-8-sig").splitlines()
    assert [one.place.row for one in found.faults] == list(range(2, 2 * KEPT + 2))
    assert len(lines) == 2 * KEPT + 1
    assert lines[1] == ";actions;2;C;Срок;скоро;дата, например 11.12.2024"


def test_an_import_that_only_rules_refuse_is_told_from_bad_cells(region: Region) -> None:
    stranger = table(MILESTONES, "PRJ-0001;kick_off;01.03.2024;02.03.2024;01.03.2024;02.03.2024")
    assert bring(region, ("milestones.csv", stranger)).entered

    moved = bring(region, ("milestones.csv", stranger.replace("02.03.2024", "03.03.2024", 1)))

    assert [fault[:3] for fault in faults(moved)] == [(2, "Плановый конец", "03.03.2024")]
    assert moved.ruled == moved.faults.total == 1


def test_personal_data_is_remarked_on_in_lists_and_in_rows_with_faults_too(region: Region) -> None:
    head = f"{PROJECTS};Периметр проекта;Руководитель проекта;Дата открытия"
    row = "PRJ-9;Запись;Школа № 7;касса, +7 928 123-45-67;Ли Ян, 8 928 123-45-67 <li@r.example>;скоро"

    found = bring(region, ("projects.csv", table(head, row)))

    assert [said.partition("столбец ")[2] for said in remarks(found)] == [
        "E «Руководитель проекта»: похоже на персональные данные: номер телефона • ••• •••-••-67",
        "D «Периметр проекта»: похоже на персональные данные: номер телефона +• ••• •••-••-67",
    ]


@pytest.mark.parametrize("day", ["01.06.2016", "01.01.1903"])
def test_an_opening_before_the_calendar_is_one_fault_among_the_others(region: Region, day: str) -> None:
    head = f"{PROJECTS};Дата открытия"

    found = bring(region, ("projects.csv", table(head, f"PRJ-9;А;Школа № 7;{day}", "PRJ-10;Б;Школа № 8;01.03.2024")))

    assert faults(found) == [
        (2, "Дата открытия", day, "рабочий календарь есть только на 2017–2035 годы"),
        (3, "Организация", "Школа № 8", "код или название из базы или этого файла"),
    ]
