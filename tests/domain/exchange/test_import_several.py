"""Several files and sheets in one import: the same twice is harmless, two tales of one thing are not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine

from domain.exchange.project_layouts import planned
from tests.domain.exchange.imports import MEASURES, PROJECTS, VALUES, bring, entered, faults, remarks, stored, table
from tests.domain.exchange.sheets import book
from tests.region import Region

INDICATORS = "Проект;Ключ;Показатель;Единица;Куда лучше;Исходное значение;Цель"
MILESTONES = "Проект;Ключ;Веха;Плановое начало;Плановый конец"
VALUE = "PRJ-0001;time;01.03.2024;60;"


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.open_project(on=date(2024, 2, 1))
    return found


def measured(region: Region) -> list[Decimal]:
    return sorted(value for (_, value) in stored(region, "measurement", "indicator", "value"))


def test_measurements_that_a_copy_of_the_file_has_too_are_entered_once(region: Region) -> None:
    sheet = table(VALUES, VALUE, VALUE, "PRJ-0001;time;02.03.2024;58;")

    found = entered(region, ("район.csv", sheet), ("район копия.csv", sheet))

    assert measured(region) == [58, 60, 60]
    assert (found.done, found.repeated) == (3, 3)


def test_measurements_that_a_second_sheet_has_too_are_entered_once(region: Region) -> None:
    rows: list[list[object]] = [list(VALUES.split(";")), ["PRJ-0001", "time", date(2024, 3, 1), 60, None]]

    def more(workbook: Workbook, _sheet: Worksheet) -> None:
        second = workbook.create_sheet("Измерения (2)")
        for row in rows:
            second.append(row)

    entered(region, ("книга.xlsx", book(rows, "Измерения", more)))

    assert measured(region) == [60]


def test_a_measurement_that_another_table_has_otherwise_is_a_fault(region: Region) -> None:
    other = VALUE.replace("60", "61,5")

    found = bring(region, ("район1.csv", table(VALUES, VALUE)), ("район2.csv", table(VALUES, other)))

    said = "60, как в другой таблице этой загрузки за ту же дату; ещё одно наблюдение — в неё же"
    assert [one.place.file for one in found.faults] == ["район2.csv"]
    assert faults(found) == [(2, "Значение", "61,5", said)]


def test_an_indicator_that_two_files_state_differently_is_a_fault_that_names_the_file(region: Region) -> None:
    first = table(INDICATORS, "PRJ-0001;k;Время;мин;снизить;10;5")

    found = bring(region, ("i1.csv", first), ("i2.csv", first.replace(";10;", ";20;")))

    assert [(one.place.file, one.place.row, one.expected.ru) for one in found.faults] == [
        ("i2.csv", 2, "значение, которого нет в других строках: оно уже есть в строке 2 листа «i1» файла «i1.csv»")
    ]


def test_rows_that_several_files_have_alike_are_entered_once(region: Region) -> None:
    sheets = (
        ("projects", table(PROJECTS, "PRJ-9;А;Школа № 7", ";Б;Школа № 7")),
        ("people", table("Код;ФИО;Почта", ";Ли Ян;li@r.example", "PER-0500;Ким Ян;kim@r.example")),
        ("indicators", table(INDICATORS, "PRJ-9;k;Время;мин;снизить;10;5")),
        ("milestones", table(MILESTONES, "PRJ-9;my;Своя;01.03.2024;02.03.2024", "PRJ-9;kick_off;;;01.05.2025")),
        ("actions", table(MEASURES, "PRJ-9;Собрание;01.03.2024;")),
    )
    files = [(f"{name}{copy}.csv", sheet) for copy in ("", "2") for name, sheet in sheets]

    found = entered(region, *files)
    again = entered(region, *files)

    assert (found.done, found.repeated) == (8, 8)
    assert (again.done, again.repeated) == (0, 16)


def test_a_known_project_on_like_rows_of_two_files_is_amended_once(region: Region) -> None:
    title = "Сокращение времени подготовки контрольных работ"
    sheet = table(f"{PROJECTS};Ключевой риск", f"PRJ-0001;{title};Школа № 7;уедут люди")

    found = entered(region, ("а.csv", sheet), ("б.csv", sheet))

    assert (found.done, found.repeated) == (1, 1)


def test_a_doubled_code_is_what_whatever_its_capitals(region: Region) -> None:
    found = bring(region, ("projects.csv", table(PROJECTS, "PRJ-0901;А;Школа № 7", "prj-0901;Б;Школа № 7")))

    assert [fault[:3] for fault in faults(found)] == [(3, "Код", "prj-0901")]


def test_a_milestone_by_its_key_and_by_its_title_is_one(region: Region) -> None:
    first = planned(region.pack)[0]
    rows = f"PRJ-0001;{first.key};;;01.05.2025", f"PRJ-0001;{first.title.ru};;;01.06.2025"

    found = bring(region, ("milestones.csv", table(MILESTONES, *rows)))

    assert [fault[:2] for fault in faults(found)] == [(3, "Проект")]


# --- plans of which a row says a part


def dates(region: Region, key: str) -> tuple[date, date]:
    rows = stored(region, "milestone", "project", "key", "planned_start", "planned_end")
    return next((start, end) for _, found, start, end in rows if found == key)


@pytest.mark.parametrize(("key", "title"), [("own_event", "Событие"), ("kick_off", "")])
def test_a_blank_date_of_a_milestone_leaves_what_is_planned(region: Region, key: str, title: str) -> None:
    entered(region, ("milestones.csv", table(MILESTONES, f"PRJ-0001;{key};{title};06.05.2025;20.05.2025")))

    entered(region, ("milestones.csv", table(MILESTONES, f"PRJ-0001;{key};{title};;25.06.2025")))
    assert dates(region, key) == (date(2025, 5, 6), date(2025, 6, 25))

    entered(region, ("milestones.csv", table(MILESTONES, f"PRJ-0001;{key};{title};07.05.2025;")))
    assert dates(region, key) == (date(2025, 5, 7), date(2025, 6, 25))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (";05.05.2025", ("Плановый конец", "05.05.2025", "конец раньше начала по плану (06.05.2025)")),
        ("21.05.2025;", ("Плановое начало", "21.05.2025", "начало позже конца по плану (20.05.2025)")),
    ],
)
def test_a_date_on_the_wrong_side_of_the_planned_one_is_a_fault(
    region: Region, row: str, expected: tuple[str, str, str]
) -> None:
    entered(region, ("milestones.csv", table(MILESTONES, "PRJ-0001;own_event;Событие;06.05.2025;20.05.2025")))

    found = bring(region, ("milestones.csv", table(MILESTONES, f"PRJ-0001;own_event;Событие;{row}")))

    assert [fault[1:] for fault in faults(found)] == [expected]


def test_a_new_milestone_of_one_date_is_an_event_of_that_day(region: Region) -> None:
    entered(region, ("milestones.csv", table(MILESTONES, "PRJ-0001;own_event;Событие;;25.06.2025")))

    assert dates(region, "own_event") == (date(2025, 6, 25), date(2025, 6, 25))


def test_another_title_of_a_milestone_of_the_methodology_is_remarked_on(region: Region) -> None:
    found = entered(region, ("milestones.csv", table(MILESTONES, "PRJ-0001;kick_off;Праздник;;25.06.2025")))

    assert ["название не изменено" in said for said in remarks(found)] == [True]
