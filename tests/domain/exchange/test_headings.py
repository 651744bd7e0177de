"""Headings as people write them: in any order, language and spelling, below titles, over two rows."""

from __future__ import annotations

import pytest

from domain.exchange.agenda import agenda
from domain.exchange.checked_rows import read
from domain.exchange.headings import fold, header_of, letter_of
from domain.exchange.layouts import layouts
from domain.methodology.loader import load_default
from domain.methodology.sheet_words import standard_words
from tests.domain.exchange.sheets import PROJECTS, book, faults_of, first, rows_of

ROW = ("PRJ-1", "Запись")


@pytest.mark.parametrize(
    "headings",
    [
        ("Код", "Наименование"),
        ("КОД *", "наименование:"),
        (" код\u00a0", "Наименова-\nние"),
        ("Code", "Title"),
        ("code", "TITLE"),
        ("Код", "Название"),
        ("Код (из реестра)", "Наименование [полное]"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_headings_are_known_in_any_spelling(headings: tuple[str, str], kind: str) -> None:
    if kind == "xlsx":
        content = book([headings, ROW])
    else:
        content = "\n".join(";".join(f'"{cell}"' for cell in row) for row in (headings, ROW)).encode()

    assert rows_of(content) == [{"code": "PRJ-1", "title": "Запись"}]


def test_columns_come_in_any_order_and_need_not_all_be_there() -> None:
    content = book([("Согласие", "Title", None, "код"), ("да", "Запись", None, "PRJ-1")])

    assert rows_of(content) == [{"consent": True, "title": "Запись", "code": "PRJ-1"}]


def test_titles_and_blank_rows_may_stand_above_the_headings() -> None:
    content = book(
        [("Реестр проектов области",), (), ("на", "11.12.2024"), (), ("№", "Код", "Наименование"), (1, *ROW)]
    )

    reading = read(content, [PROJECTS])

    assert first(reading).number == 6
    assert reading.remarks == ()


def test_a_merged_heading_stands_above_those_that_it_joins() -> None:
    rows = [
        ("Код", "Наименование", "Показатель", None, "Эффект, план", "Согласие"),
        (None, None, "Исходное значение", "Направление", "руб.", None),
        (*ROW, 35, "снизить", 100, "да"),
    ]

    found = read(book(rows), [PROJECTS])

    assert dict(first(found).values) == {
        "code": "PRJ-1",
        "title": "Запись",
        "base": 35,
        "direction": "fall",
        "effect": 100,
        "consent": True,
    }
    assert found.tables[0].place(3, "base").heading == "Показатель / Исходное значение"


def test_merged_headings_of_three_rows_are_joined_too() -> None:
    rows = [
        ("Проект", None, "Эффект", None),
        ("Код", "Наименование", "план", "факт"),
        (None, None, "руб.", "руб."),
        (*ROW, 100, 90),
    ]

    found = read(book(rows), [PROJECTS])

    assert dict(first(found).values) == {"code": "PRJ-1", "title": "Запись", "effect": 100}
    assert [remark.place.heading for remark in found.remarks] == ["Эффект / факт / руб."]


def test_what_one_merged_heading_joins_does_not_reach_under_the_next() -> None:
    rows = [
        ("Эффект", None, "Проект", None),
        ("план", None, None, None),
        ("руб.", "факт", "Код", "Наименование"),
        (100, 90, *ROW),
    ]

    (table,) = read(book(rows), [PROJECTS]).tables

    assert table.place(4, "effect").heading == "Эффект / план / руб."
    assert table.place(4, "code").heading == "Проект / Код"


def test_a_blank_column_beside_a_heading_does_not_inherit_it() -> None:
    rows = [("Код", None, "Наименование"), (None, None, None), ("PRJ-1", None, "Запись")]

    assert rows_of(book(rows)) == [{"code": "PRJ-1", "title": "Запись"}]


def test_a_row_that_only_numbers_the_columns_is_no_data() -> None:
    rows = [("Код", "Наименование", "Согласие"), (1, 2, 3), (*ROW, "да")]

    assert rows_of(book(rows)) == [{"code": "PRJ-1", "title": "Запись", "consent": True}]


def test_an_unknown_column_is_remarked_on_with_the_field_that_may_be_meant() -> None:
    found = read(book([("Код", "Наименование", "Сагласие", "Погода"), (*ROW, "да", "дождь")]), [PROJECTS])

    assert [(remark.place.letter, remark.text.ru) for remark in found.remarks] == [
        ("C", "не прочитан: в таблице «Проекты» такого столбца нет; возможно, «Согласие»"),
        ("D", "не прочитан: в таблице «Проекты» такого столбца нет"),
    ]
    assert "consent" not in first(found).values
    assert not found.check()


def test_a_heading_understood_without_its_brackets_is_remarked_on() -> None:
    found = read(book([("Код", "Наименование", "Дата открытия (план)"), (*ROW, "11.12.2024")]), [PROJECTS])

    assert [remark.said.en for remark in found.remarks] == [
        "sheet “Лист1”, row 1, column C “Дата открытия (план)”: was read as “Opened on”"
    ]


def test_a_column_without_a_heading_that_holds_something_is_remarked_on() -> None:
    found = read(book([("Код", None, "Наименование"), ("PRJ-1", "срочно", "Запись", "!")]), [PROJECTS])

    assert not found.check()
    assert [(remark.place.letter, remark.text.en) for remark in found.remarks] == [
        ("B", "has values and no heading: it was not read"),
        ("D", "has values and no heading: it was not read"),
    ]


def test_a_doubled_column_is_a_fault_that_names_both() -> None:
    assert faults_of(book([("Код", "Наименование", "Название"), (*ROW, "Ёлка")])) == [
        (1, "C", "Название", "one column “Title”: column B “Наименование” was read as it"),
    ]


def test_a_missing_required_column_is_a_fault_with_the_column_that_may_be_it() -> None:
    found = read(book([("Код", "Наминование", "Согласие"), (*ROW, "да")]), [PROJECTS])

    (fault,) = found.check()
    assert fault.place.said.ru == "лист «Лист1», строка 1, столбец «Наименование»"
    assert fault.expected.ru == "столбец с таким заголовком; не столбец B «Наминование» ли это?"


def test_hidden_columns_are_read_like_all_others() -> None:
    content = book(
        [("Код", "Наименование", "Согласие"), (*ROW, "да")],
        fill=lambda _book, sheet: setattr(sheet.column_dimensions["C"], "hidden", True),
    )

    assert rows_of(content)[0]["consent"] is True


def test_headings_fold_to_what_matters() -> None:
    assert fold("  Учётный\u00a0№ (код):*\n") == fold("учетный NO КОД")
    assert fold("Граница процесса: от") != fold("Граница процесса: до")


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [letter_of(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_no_heading_at_all_is_no_header() -> None:
    assert header_of([(1, ["PRJ-1", "Запись", 5])], PROJECTS) is None


def test_every_standard_word_belongs_to_a_column_and_a_value_that_the_sheets_have() -> None:
    pack = load_default()
    known = {layout.key: layout for layout in (*layouts(pack), agenda(pack))}
    words = standard_words()

    for named in (words.headings, words.asked, words.values):
        for key, fields in named.items():
            assert set(fields) <= {one.key for one in known[key].fields}
    for key, choices in words.values.items():
        for column, values in choices.items():
            assert set(values) <= {one.key for one in known[key].field(column).choices}


def test_no_two_columns_of_a_sheet_have_one_name() -> None:
    for layout in layouts(load_default()):
        read_as = [(fold(name), one.key) for one in layout.fields for name in set(map(fold, one.names))]

        doubled = {name for name, key in read_as if any(name == other and key != its for other, its in read_as)}

        assert (layout.key, doubled) == (layout.key, set())
