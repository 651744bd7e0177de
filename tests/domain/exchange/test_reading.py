"""All faults of all rows: each with its row, column, value and what was expected."""

from __future__ import annotations

from decimal import Decimal

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.exchange.faults import KEPT
from domain.exchange.reading import read
from domain.refusals import Fault as Behind
from domain.words import Words
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


def test_a_row_of_totals_is_refused_only_for_what_it_lacks() -> None:
    content = csv(("PRJ-1", "Запись"), ("Итого", "", "", "", "5"))

    assert faults_of(content) == [(3, "B", "", "a value: this cell is required")]


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
