"""All faults of all rows: each with its row, column, value and what was expected."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.engine.refusals import Fault as Behind
from domain.engine.words import Words
from domain.exchange.checked_rows import read
from domain.exchange.faults import KEPT
from domain.exchange.headings import letter_of
from tests.domain.exchange.sheets import PEOPLE, PROJECTS, book, faults_of, rows_of

HEADINGS = [field.heading.ru for field in PROJECTS.fields]
FAULTY = (
    "PRJ 1",
    "я" * 61,
    "",
    "",
    "пять",
    "уточняется",
    "1,2,3",
    "31.02.2024",
    "не знаю",
    "вбок",
    "ivanova",
)


def csv(*rows: tuple[str, ...]) -> bytes:
    """A file under the headings of the layout."""
    return "\n".join(";".join(row) for row in (HEADINGS, *rows)).encode("utf-8-sig")


def test_every_faulty_cell_is_listed_with_its_row_column_value_and_what_was_expected() -> None:
    found = read(csv(("PRJ-1", "Запись"), (), FAULTY, ("", "Ёлка")), [PROJECTS], name="projects.csv")

    faults = found.check()

    assert [(fault.place.row, fault.place.letter, fault.place.heading, fault.value) for fault in faults] == [
        (4, "A", "Код", "PRJ 1"),
        (4, "B", "Наименование", "я" * 61),
        (4, "E", "Участников", "пять"),
        (4, "F", "Исходное значение", "уточняется"),
        (4, "G", "Эффект, план, руб.", "1,2,3"),
        (4, "H", "Дата открытия", "31.02.2024"),
        (4, "I", "Согласие", "не знаю"),
        (4, "J", "Направление", "вбок"),
        (4, "K", "Почта руководителя", "ivanova"),
        (5, "A", "Код", ""),
    ]
    assert [fault.expected.ru for fault in faults][1:4] == [
        "не больше 60 знаков (сейчас 61)",
        "целое число, например 12",
        "число, например 35,5; если значения нет, оставьте ячейку пустой",
    ]


def test_a_workbook_has_the_faults_of_the_same_text() -> None:
    rows = [("PRJ-1", "Запись"), (), FAULTY, ("", "Ёлка")]

    assert faults_of(book([HEADINGS, *rows])) == faults_of(csv(*rows))


def test_a_fault_is_a_sentence_and_a_reason_in_both_languages() -> None:
    (fault,) = read(csv(("PRJ-1", "Запись", "", "", "", "", "", "скоро")), [PROJECTS], name="проекты.csv").check()

    assert fault.said == Words(
        "лист «проекты», строка 2, столбец H «Дата открытия», значение «скоро»: ожидается дата, например 11.12.2024",
        "sheet “проекты”, row 2, column H “Дата открытия”, value “скоро”: "
        "expected a date such as 11.12.2024 or 2024-12-11",
    )
    assert (fault.reason.said, fault.reason.fault, fault.reason.field) == (fault.said, Behind.INPUT, "opened_on")


def test_a_row_with_faults_still_says_what_can_be_read_of_it() -> None:
    ((_, row),) = read(csv(("PRJ-1", "Запись", "", "", "пять", "35,5")), [PROJECTS]).rows()

    assert row.number == 2
    assert row.faulty == {"people"}
    assert "people" not in row.values
    assert row.values["base"] == Decimal("35.5")


def test_blank_rows_are_skipped_wherever_they_are() -> None:
    content = book([(), HEADINGS, (), ("", " ", "\u00a0"), ("PRJ-1", "Запись"), (), (None, ""), ("PRJ-2", "Ёлка"), ()])

    assert [row["code"] for row in rows_of(content)] == ["PRJ-1", "PRJ-2"]


@pytest.mark.parametrize("first", ["Итого", "ВСЕГО по району:", "Исполнитель: Иванова М., тел. 5", "Подпись ______"])
def test_a_total_or_a_signature_below_a_table_is_left_out_and_said_so(first: str) -> None:
    found = read(csv(("PRJ-1", "Запись"), (first, "", "", "", "5")), [PROJECTS], name="projects.csv")

    rows = list(found.rows())

    assert (len(rows), list(found.faults)) == (1, [])
    assert [remark.said.ru for remark in found.remarks] == [
        f"лист «projects», строка 3: «{first}»: не строка таблицы, не прочитана"
    ]


def test_a_row_that_only_begins_like_a_total_is_a_row() -> None:
    assert faults_of(csv(("Итого", "Запись"), ("Итоговая", "", "", "", "5")))[0][:2] == (3, "B")


def test_a_row_of_one_value_has_one_fault() -> None:
    (fault,) = read(csv(("PRJ-1", "Запись"), ("", "", "", "", "5")), [PROJECTS], name="projects.csv").check()

    assert (fault.place.row, fault.place.letter, fault.value) == (3, "", "5")
    assert fault.expected.ru == "вся строка: нет «Код», «Наименование»; итог или примечание удалите"


@pytest.mark.parametrize("numbers", ["1;2;3", "А;1;2", "А;Б;1", "А;Б;В"])
def test_a_row_that_numbers_the_columns_is_no_row_and_headings_keep_their_place(numbers: str) -> None:
    content = f"Код;Наименование;Лишнее\n{numbers}\nPRJ-1;Запись;1".encode()
    found = read(content, [PROJECTS], name="projects.csv")

    assert [row.number for _, row in found.rows()] == [3]
    assert [remark.place.row for remark in found.remarks] == [1]


@pytest.mark.parametrize(
    "heading",
    ["Исходнoе значение", "Исходное значение, мин.", "Исходное значение (мин)", "Исхoдное значение, чел. (до)"],
)
def test_headings_with_a_unit_or_letters_of_the_other_alphabet_are_understood(heading: str) -> None:
    content = f"Кoд;Наименование;{heading}\nPRJ-1;Запись;5".encode()

    assert rows_of(content)[0] == {"code": "PRJ-1", "title": "Запись", "base": Decimal(5)}


def test_joined_cells_say_the_same_for_each_of_their_rows() -> None:
    def join(_workbook: Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B3:B5")

    rows = [("Код", "Наименование", "Участников"), (None, None, None), ("PRJ-1", "Запись", 1), ("PRJ-2", None, 2),
            ("PRJ-3", None, 3), ("PRJ-4", None, 4)]  # fmt: skip
    found = read(book(rows, title="Проекты", fill=join), [PROJECTS])

    titles = [row.values.get("title") for _, row in found.rows()]

    assert titles == ["Запись", "Запись", "Запись", None]
    assert [(fault.place.row, fault.place.letter) for fault in found.faults] == [(6, "B")]
    assert [remark.said.ru.partition(": ")[2] for remark in found.remarks] == [
        "объединённые ячейки: значение взято для каждой из их строк"
    ]


def test_two_rows_of_one_code_are_a_fault_that_names_both() -> None:
    content = csv(("PRJ-1", "Запись"), ("PRJ-2", "Ёлка"), ("prj-1", "Ель"))

    assert faults_of(content) == [(4, "A", "prj-1", "a value that no other row has: row 2 has it already")]


def test_two_sheets_of_one_table_have_no_row_in_common() -> None:
    def more(workbook: Workbook, _sheet: Worksheet) -> None:
        second = workbook.create_sheet("Участники (2)")
        second.append(["Почта", "Фамилия и имя"])
        second.append(["A@B.ru", "Иванова"])

    content = book([("Почта", "Фамилия и имя"), ("a@b.ru", "Иванова")], title="Участники", fill=more)
    (fault,) = read(content, [PEOPLE]).check()

    assert (fault.place.sheet, fault.place.row) == ("Участники (2)", 2)
    assert fault.expected.ru == "значение, которого нет в других строках: оно уже есть в строке 2 листа «Участники»"


def test_all_of_many_faults_are_listed_by_rows_and_columns() -> None:
    content = csv(*((f"PRJ {number}", "", "", "", "пять") for number in range(KEPT)))

    faults = read(content, [PROJECTS]).check()

    places = [(fault.place.row, fault.place.letter) for fault in faults]
    assert places == [(row, letter) for row in range(2, KEPT + 2) for letter in "ABE"]
    assert faults.total == 3 * KEPT
    assert {fault.expected.ru for fault in faults if fault.place.letter == "E"} == {"целое число, например 12"}


def test_rows_may_be_read_again_and_faults_are_counted_once() -> None:
    found = read(csv(("PRJ-1", ""), ("PRJ-2", "Ёлка")), [PROJECTS])

    once, again = list(found.rows()), list(found.rows())

    assert [row for _, row in once] == [row for _, row in again]
    assert found.faults.total == 1


def test_who_reads_the_rows_adds_faults_of_their_own() -> None:
    found = read(csv(("PRJ-1", "Запись")), [PROJECTS])

    for table, row in found.rows():
        table.fault(row.number, "code", "PRJ-1", Words("новый код", "a new code"))
        table.fault(row.number, "leader", "", Words("руководитель", "a leader"))

    assert [(fault.place.letter, fault.place.heading, fault.expected.en) for fault in found.faults] == [
        ("A", "Код", "a new code"),
        ("K", "Почта руководителя", "a leader"),
    ]


def test_a_field_without_a_column_is_not_a_blank_one() -> None:
    ((table, row),) = read("Код;Наименование\nPRJ-1;Запись\n".encode(), [PROJECTS]).rows()

    assert table.keys == {"code", "title"}
    assert row.values == {"code": "PRJ-1", "title": "Запись"}
    assert table.place(row.number, "leader").said.ru == "строка 2, столбец «Почта руководителя»"


# --- what stands beside a table


def test_a_value_beyond_the_headings_of_an_otherwise_blank_row_is_told() -> None:
    text = csv(("PRJ-1", "Запись")).decode("utf-8-sig").rstrip("\n") + "\n" + ";" * len(HEADINGS) + "потерянное\n"
    content = book([HEADINGS, ("PRJ-1", "Запись"), [None] * len(HEADINGS) + ["потерянное"]])

    assert [(row, value) for row, _, value, _ in faults_of(text.encode("utf-8-sig"))] == [(3, "потерянное")]
    found = read(content, [PROJECTS])
    assert not found.check()
    assert [said.place.letter for said in found.remarks] == [letter_of(len(HEADINGS))]


def test_a_hidden_sheet_with_rows_is_told_even_where_nothing_else_is_there() -> None:
    def hide(workbook: Workbook, sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"
        workbook.create_sheet("Пусто")

    found = read(book([HEADINGS, ("PRJ-1", "Запись")], title="Служебный", fill=hide), [PROJECTS])

    assert len(found.check()) == 1
    assert [said.place.sheet for said in found.remarks] == ["Служебный"]
    assert "скрытый лист не прочитан" in found.remarks[0].said.ru


def test_a_table_among_hundreds_of_other_columns_is_read_and_the_rest_is_told_in_short() -> None:
    others = [f"Графа {number} чужая" for number in range(300)]
    text = ";".join(["Почта", "Фамилия и имя", *others]) + "\na@b.ru;Иванова\n"

    found = read(text.encode("utf-8-sig"), [PROJECTS, PEOPLE], name="выгрузка.csv")

    assert not found.check()
    assert [table.layout.key for table in found.tables] == ["people"]
    assert len(found.remarks) == 31
    assert "не прочитано ещё столбцов: 270" in found.remarks[-1].said.ru
