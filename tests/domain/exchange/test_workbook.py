"""XLSX files of every origin: both systems of dates, formats, formulas, other programs, damage and attacks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from domain.engine.refusals import Refusal
from domain.engine.words import Words
from domain.exchange.checked_rows import read
from domain.exchange.layout import Field, Kind, Layout
from domain.exchange.sheet import sheets_of
from domain.exchange.workbook import Limits
from tests.domain.exchange.sheets import PEOPLE, PROJECTS, book, faults_of, repacked, rows_of, shared, sheet_xml

HEADINGS = ("Код", "Наименование", "Дата открытия", "Исходное значение")
DAY = date(2024, 12, 11)
AT = datetime.combine(DAY, time())


def refused(content: bytes, name: str = "", limits: Limits | None = None) -> str:
    """Why a file as a whole is refused."""
    with pytest.raises(Refusal) as refusal:
        read(content, [PROJECTS], name=name, limits=limits or Limits()).check()
    (reason,) = refusal.value.reasons
    return reason.said.ru


def formatted(cells: dict[str, str]) -> Callable[[Workbook, Worksheet], None]:
    """Give cells a number format."""

    def fill(_book: Workbook, sheet: Worksheet) -> None:
        for place, look in cells.items():
            sheet[place].number_format = look

    return fill


def cells(content: bytes) -> list[object]:
    """The cells of the first row of a workbook."""
    (sheet,) = sheets_of(content)
    return list(next(sheet.rows())[1])


@pytest.mark.parametrize("how", [lambda content: content, shared], ids=["inline", "shared"])
def test_a_workbook_is_read_however_it_keeps_its_texts(how: Callable[[bytes], bytes]) -> None:
    content = how(book([HEADINGS, ("PRJ-1", " Запись & <b>ёлка</b>", AT, 35.5), (), ("PRJ-2", "Ёлка", None, None)]))

    assert rows_of(content) == [
        {"code": "PRJ-1", "title": "Запись & <b>ёлка</b>", "opened_on": DAY, "base": Decimal("35.5")},
        {"code": "PRJ-2", "title": "Ёлка", "opened_on": None, "base": None},
    ]


def test_dates_of_the_1904_system_are_the_days_that_were_meant() -> None:
    def old(workbook: Workbook, sheet: Worksheet) -> None:
        workbook.epoch = CALENDAR_MAC_1904
        sheet["C3"] = 44175

    content = book([HEADINGS, ("PRJ-1", "Запись", AT), ("PRJ-2", "Ёлка", None)], fill=old)

    assert [row["opened_on"] for row in rows_of(content)] == [DAY, DAY]


def test_dates_of_the_1900_system_are_days_with_and_without_a_date_format() -> None:
    rows = [HEADINGS, ("PRJ-1", "Запись", 45637), ("PRJ-2", "Ёлка", 45637), ("PRJ-3", "Ель", 45637.999999)]
    content = book(rows, fill=formatted({"C3": "[$-419]d\\ mmmm\\ yyyy;@", "C4": "dd/mm/yy h:mm"}))

    assert [row["opened_on"] for row in rows_of(content)] == [DAY, DAY, date(2024, 12, 12)]


def test_the_leap_day_that_never_was_is_not_a_date() -> None:
    content = book([(59, 60, 61)], fill=formatted(dict.fromkeys(("A1", "B1", "C1"), "dd.mm.yyyy")))

    assert cells(content) == [
        datetime.combine(date(1900, 2, 28), time()),
        60,
        datetime.combine(date(1900, 3, 1), time()),
    ]


def test_what_is_shown_in_percent_is_read_as_it_is_shown() -> None:
    rows = [HEADINGS, ("PRJ-1", "Запись", None, 0.12), ("PRJ-2", "Ёлка", None, 0.125), ("PRJ-3", "Ель", None, 12)]
    content = book(rows, fill=formatted({"D2": "0%", "D3": "0.00%", "D4": '0" %"'}))

    assert [row["base"] for row in rows_of(content)] == [Decimal(12), Decimal("12.5"), Decimal(12)]


def test_percent_in_a_column_of_other_numbers_is_refused_as_it_is_shown() -> None:
    content = book([("Код", "Наименование", "Участников"), ("PRJ-1", "Запись", 0.5)], fill=formatted({"C2": "0%"}))

    assert [(letter, value) for _, letter, value, _ in faults_of(content)] == [("C", "50%")]


def test_a_number_shown_with_leading_zeros_keeps_them() -> None:
    content = book([HEADINGS, (7, "Запись")], fill=formatted({"A2": "00000"}))

    assert rows_of(content)[0]["code"] == "00007"


def test_times_and_durations_are_no_numbers() -> None:
    rows = [HEADINGS, ("PRJ-1", "Запись", 0.5, 1.25)]
    content = book(rows, fill=formatted({"C2": "h:mm", "D2": "[h]:mm"}))

    assert [(letter, value) for _, letter, value, _ in faults_of(content)] == [("C", "12:00"), ("D", "30:00")]


def test_numbers_come_without_binary_noise() -> None:
    content = book([HEADINGS, ("PRJ-1", "Запись", None, 0.1 + 0.2), ("PRJ-2", "Ёлка", None, 1e-7)])

    assert [row["base"] for row in rows_of(content)] == [Decimal("0.3"), Decimal("1E-7")]


def test_a_number_without_an_end_is_refused_in_its_cell() -> None:
    content = sheet_xml(
        book([HEADINGS, ("PRJ-1", "Запись", 45637, 5)], fill=formatted({"C2": "dd.mm.yyyy"})),
        lambda xml: xml.replace("<v>45637</v>", "<v>1E999</v>").replace("<v>5</v>", "<v>NaN</v>"),
    )

    assert [(letter, value) for _, letter, value, _ in faults_of(content)] == [("C", "1E999"), ("D", "NaN")]


def test_a_formula_counts_by_its_saved_value_and_is_refused_without_one() -> None:
    saved = sheet_xml(
        book([HEADINGS, ("PRJ-1", "Запись", None, "=35+0.5"), ("PRJ-2", "Ёлка", None, '=IF(TRUE,"","")')]),
        lambda xml: re.sub(r"(<f>35[^/]*</f>)<v ?/>|(<f>35[^/]*</f>)<v></v>", r"\1\2<v>35.5</v>", xml),
    )

    assert faults_of(saved) == [
        (3, "D", "=", "a value: the formula was never calculated; open the file in a spreadsheet program and save it"),
    ]


def test_errors_of_formulas_are_listed_cell_by_cell() -> None:
    content = book([HEADINGS, ("#REF!", "#N/A", "#VALUE!", "#DIV/0!")])

    assert [(letter, value) for _, letter, value, _ in faults_of(content)] == [
        ("A", "#REF!"),
        ("B", "#N/A"),
        ("C", "#VALUE!"),
        ("D", "#DIV/0!"),
    ]


def test_a_truth_value_is_yes_or_no() -> None:
    content = book([("Код", "Наименование", "Согласие"), ("PRJ-1", "Запись", True), ("PRJ-2", "Ёлка", False)])

    assert [row["consent"] for row in rows_of(content)] == [True, False]


def test_characters_that_xml_cannot_hold_are_read_as_they_were_meant() -> None:
    content = book(
        [("Код", "Наименование", "Обоснование"), ("PRJ-1", "Запись", "раз_x000D_\nдва _x005F_x000D_ _x00e9_")]
    )

    for one in (content, shared(content)):
        assert rows_of(one)[0]["story"] == "раз\nдва _x000D_ é"


def test_how_a_word_sounds_is_no_part_of_it() -> None:
    content = sheet_xml(
        book([HEADINGS, ("PRJ-1", "map")]),
        lambda xml: xml.replace(
            "<is><t>map</t></is>", '<is><r><t>m</t></r><r><t>ap</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is>'
        ),
    )

    for one in (content, shared(content)):
        assert rows_of(one)[0]["title"] == "map"


def test_a_wrong_statement_of_the_size_of_a_sheet_is_not_believed() -> None:
    content = sheet_xml(
        book([HEADINGS, ("PRJ-1", "Запись"), ("PRJ-2", "Ёлка")]),
        lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', xml),
    )

    assert len(rows_of(content)) == 2


def test_rows_and_cells_without_an_address_follow_one_another() -> None:
    content = sheet_xml(
        book([HEADINGS[:2], ("PRJ-1", "Запись"), ("PRJ-2", "Ёлка")]),
        lambda xml: re.sub(r' r="[A-Z]*\d+"', "", xml),
    )

    assert [row["code"] for row in rows_of(content)] == ["PRJ-1", "PRJ-2"]


def test_a_package_with_names_and_prefixes_of_another_program_is_read() -> None:
    def renamed(name: str, part: bytes) -> tuple[str, bytes]:
        if name.endswith("sheet1.xml"):
            part = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=")
        return name.replace("sharedStrings", "SharedStrings").replace("/", "\\" if "theme" in name else "/"), part

    content = repacked(shared(book([HEADINGS, ("PRJ-1", "Запись", AT, 5)])), renamed)

    assert rows_of(content) == [{"code": "PRJ-1", "title": "Запись", "opened_on": DAY, "base": 5}]


def test_a_package_of_the_strict_standard_is_read() -> None:
    def strict(name: str, part: bytes) -> tuple[str, bytes]:
        part = part.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        return name, part.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )

    content = sheet_xml(
        repacked(book([HEADINGS, ("PRJ-1", "Запись", "@", 5)]), strict),
        lambda xml: re.sub(r'<c r="C2"[^>]*>.*?</c>', '<c r="C2" t="d"><v>2024-12-11T00:00:00Z</v></c>', xml),
    )

    assert rows_of(content)[0]["opened_on"] == DAY


def test_sheets_are_known_by_their_titles_else_by_their_headings() -> None:
    def more(workbook: Workbook, _sheet: Worksheet) -> None:
        people = workbook.create_sheet("2024")
        people.append(["Имя и отчество", "Почта", "Фамилия и имя", "Должность"])
        people.append(["", "a@b.ru", "Иванова", ""])
        workbook.create_sheet("Пояснения").append(["Код", "Наименование"])
        workbook.create_sheet("Пусто")
        workbook.create_sheet("Курсы валют").append(["USD", 100])
        hidden = workbook.create_sheet("Служебный")
        hidden.append(["Почта", "Фамилия и имя"])
        hidden.sheet_state = "hidden"

    content = book([HEADINGS, ("PRJ-1", "Запись")], title=" ПРОЕКТЫ ", fill=more)
    found = read(content, [PEOPLE, PROJECTS])

    assert [(table.layout.key, table.sheet.title) for table in found.tables] == [
        ("people", "2024"),
        ("projects", " ПРОЕКТЫ "),
    ]
    assert not found.check()
    assert [remark.said.ru for remark in found.remarks if not remark.place.row] == [
        "лист «Курсы валют»: лист не прочитан: это не таблица программы"
    ]


def test_a_workbook_without_a_known_table_says_what_was_looked_for() -> None:
    found = read(book([("USD", "EUR"), (100, 110)]), [PROJECTS, PEOPLE])

    (fault,) = found.check()
    assert (fault.place.sheet, fault.place.row, fault.value) == ("Лист1", 1, "USD; EUR")
    assert fault.expected.ru == "строка заголовков таблицы «Проекты», «Участники»"


def test_a_sheet_of_the_right_title_without_headings_says_which_are_needed() -> None:
    (fault,) = read(book([("PRJ-1", "Запись")], title="Проекты"), [PROJECTS, PEOPLE]).check()

    assert fault.expected.en == "a row with the headings of “Projects”: Code, Title"


def test_a_workbook_of_empty_sheets_is_a_fault() -> None:
    (fault,) = read(book([]), [PROJECTS]).check()

    assert fault.expected.en == "a sheet “Projects” with something in it"


def test_a_sheet_that_may_be_either_of_two_tables_must_be_named() -> None:
    twin = Layout(key="plans", title=Words("Планы", "Plans"), file="plans", fields=PROJECTS.fields)

    (fault,) = read(book([HEADINGS, ("PRJ-1", "Запись")]), [PROJECTS, twin]).check()

    assert "«Проекты», «Планы»" in fault.expected.ru


@pytest.mark.parametrize(
    ("stream", "sentence"),
    [("EncryptedPackage", "защищён паролем"), ("Workbook", "в формате .xls или .xlsb"), ("WordDocument", "не таблица")],
    ids=repr,
)
def test_files_of_the_old_office_container_are_told_apart(stream: str, sentence: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 600

    assert sentence in refused(content, "projects.xlsx")


def test_a_damaged_workbook_is_refused_with_what_to_do() -> None:
    whole = book([HEADINGS, *((f"PRJ-{number}", "Запись") for number in range(500))])

    assert "повреждён" in refused(whole[: len(whole) // 2])
    assert "повреждён" in refused(sheet_xml(whole, lambda xml: xml[: len(xml) // 2]))
    assert "повреждён" in refused(sheet_xml(shared(whole), lambda xml: xml.replace("<v>7</v>", "<v>70000</v>")))


def test_a_table_of_another_office_program_without_its_content_is_damaged() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    assert "повреждён" in refused(out.getvalue(), "projects.xlsx")


def test_a_workbook_under_the_name_of_a_text_is_refused() -> None:
    assert "дайте ему расширение .xlsx" in refused(book([HEADINGS]), "projects.csv")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = sheet_xml(book([HEADINGS]), lambda xml: xml.replace("<sheetData>", "<sheetData>" + " " * 3_000_000))

    assert len(bomb) < 20_000
    assert "слишком большой объём" in refused(bomb, limits=Limits(unpacked=2_000_000))
    assert "слишком большой объём" in refused(shared(book([HEADINGS])), limits=Limits(kept=50))


def test_a_part_that_lies_about_its_size_is_not_unpacked_further() -> None:
    out = BytesIO()
    with ZipFile(BytesIO(book([HEADINGS, ("PRJ-1", "Запись")]))) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(info.filename, source.read(info))
        target.getinfo("xl/worksheets/sheet1.xml").file_size = 100

    assert "повреждён" in refused(out.getvalue())


def test_a_workbook_that_declares_entities_is_refused() -> None:
    declared = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = sheet_xml(
        book([HEADINGS, ("PRJ-1", "map")]),
        lambda xml: xml.replace("<worksheet", f"{declared}<worksheet").replace("map", "&b;"),
    )

    assert "объявляет сущности XML" in refused(content)


def test_a_cell_far_to_the_right_costs_no_memory() -> None:
    content = sheet_xml(
        book([HEADINGS, ("PRJ-1", "Запись")]),
        lambda xml: xml.replace("</row>", '<c r="XFD1"><v>1</v></c></row>', 1),
    )
    (sheet,) = sheets_of(content)

    assert max(len(row) for _, row in sheet.rows()) == 4
    assert rows_of(content)


@pytest.mark.long
def test_rows_are_read_only_as_far_as_they_are_asked_for() -> None:
    whole = book([HEADINGS, *((f"PRJ-{number}", "Запись") for number in range(5_000))])
    torn = sheet_xml(whole, lambda xml: xml[: len(xml) - 1_000])
    (sheet,) = sheets_of(torn)
    rows = sheet.rows()

    assert [next(rows)[0] for _ in range(100)] == list(range(1, 101))
    with pytest.raises(Refusal):
        list(rows)


def test_a_column_may_hold_texts_and_numbers_mixed() -> None:
    layout = Layout(
        key="x",
        title=Words("Икс", "X"),
        file="x",
        fields=(Field(key="x", heading=Words("Икс", "X"), kind=Kind.DECIMAL),),
    )

    assert [row["x"] for row in rows_of(book([("Икс",), (1,), ("2,5",), ("3",)]), layout)] == [1, Decimal("2.5"), 3]
