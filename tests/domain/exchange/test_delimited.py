"""CSV files of every origin: encodings, delimiters, quotation marks, and files that are no tables."""

from __future__ import annotations

import codecs
from decimal import Decimal
from pathlib import Path

import pytest

from domain.engine.refusals import Refusal
from domain.exchange.checked_rows import read
from domain.exchange.sheet import sheets_of
from tests.domain.exchange.sheets import PEOPLE, PROJECTS, faults_of, rows_of

TABLE = (("Код", "Наименование", "Исходное значение"), ("PRJ-1", "Запись, к врачу", "35,5"), ("PRJ-2", "Ёлка", "1,5"))
READ = [
    {"code": "PRJ-1", "title": "Запись, к врачу", "base": Decimal("35.5")},
    {"code": "PRJ-2", "title": "Ёлка", "base": Decimal("1.5")},
]


def text(delimiter: str, line_end: str = "\r\n") -> str:
    """The table with its cells quoted where they hold the delimiter."""
    quoted = ([f'"{cell}"' if delimiter in cell else cell for cell in row] for row in TABLE)
    return line_end.join(delimiter.join(row) for row in quoted) + line_end


def refused(content: bytes | Path, name: str = "") -> str:
    """Why a file as a whole is refused."""
    with pytest.raises(Refusal) as refusal:
        read(content, [PROJECTS], name=name)
    (reason,) = refusal.value.reasons
    assert reason.field == "file"
    return reason.said.ru


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"], ids=repr)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"], ids=repr)
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"], ids=repr)
def test_a_table_reads_the_same_in_every_encoding_with_every_delimiter(
    encoding: str, delimiter: str, line_end: str
) -> None:
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    content = mark + text(delimiter, line_end).encode(encoding)

    assert rows_of(content) == READ


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"], ids=repr)
def test_a_first_line_that_names_the_delimiter_is_believed_and_not_counted(delimiter: str) -> None:
    content = f"sep={delimiter}\r\n{text(delimiter)}PRJ-3{delimiter}{delimiter}\r\n".encode("utf-8-sig")

    assert faults_of(content) == [(4, "B", "", "a value: this cell is required")]


def test_the_delimiter_is_found_behind_title_rows_and_in_spite_of_decimal_commas() -> None:
    content = (
        "Реестр проектов, утверждён, согласован, действует\n\nКод;Наименование;Исходное значение\n"
        'PRJ-1;"Запись, к врачу";35,5\nPRJ-2;Ёлка;1,5\n'
    ).encode()

    assert rows_of(content) == READ


def test_the_delimiter_of_a_list_in_cells_is_not_taken_for_that_of_the_file() -> None:
    content = "Код,Наименование,Периметр\nPRJ-1,Запись,Аптека; Больница; Склад\nPRJ-2,Ёлка,Дом; Сад\n".encode()

    assert [row["perimeter"] for row in rows_of(content)] == [("Аптека", "Больница", "Склад"), ("Дом", "Сад")]


def test_known_headings_tell_the_delimiter_of_an_uneven_file() -> None:
    content = (
        "Код,Наименование,Периметр,Согласие\nPRJ-1,Запись,Аптека; Склад,да\n"
        "PRJ-2,Ёлка,Дом; Сад\nPRJ-3,Ель,Двор; Лес,,\n"
    ).encode()

    assert [row["perimeter"] for row in rows_of(content)] == [("Аптека", "Склад"), ("Дом", "Сад"), ("Двор", "Лес")]


def test_a_cell_may_have_several_lines_and_rows_are_counted_as_a_spreadsheet_counts() -> None:
    content = 'Код;Наименование;Обоснование\nPRJ-1;Запись;"раз\n\nдва; ""три"""\n\nPRJ-2;Ёлка;\nPRJ-3;;\n'.encode()

    reading = read(content, [PROJECTS])
    rows = [row for _, row in reading.rows()]

    assert [(row.number, row.values["story"]) for row in rows] == [(2, 'раз\n\nдва; "три"'), (4, None), (5, None)]
    assert [(fault.place.row, fault.place.letter) for fault in reading.faults] == [(5, "B")]


def test_quotation_marks_inside_an_unquoted_cell_are_part_of_it() -> None:
    content = 'Код;Наименование\nPRJ-1;ООО "Ромашка"\nPRJ-2; "Ёлка; ель"\n'.encode()

    assert [row["title"] for row in rows_of(content)] == ['ООО "Ромашка"', "Ёлка; ель"]


def test_quotation_marks_out_of_order_are_a_fault_of_their_row() -> None:
    content = 'Код;Наименование\nPRJ-1;"ООО "Ромашка""\nPRJ-2;Ёлка\n'.encode()

    assert faults_of(content) == [
        (2, "", "", "quotation marks in order: one inside a cell is written twice"),
    ]


@pytest.mark.parametrize("rest", ["PRJ-3;Ель\n", "PRJ-3;Ель\n" * 20_000], ids=["short", "long"])
def test_a_quotation_mark_that_never_ends_is_named_with_its_row(rest: str) -> None:
    content = f'Код;Наименование\nPRJ-1;Запись\nPRJ-2;"Ёлка\n{rest}'.encode()

    assert faults_of(content) == [
        (3, "", "", "closed quotation marks: a cell of this row never ends, the file is not read any further"),
    ]


def test_a_delimiter_too_many_is_a_fault_of_its_row() -> None:
    content = "Код;Наименование\nPRJ-1;Запись;к врачу\nPRJ-2;Ёлка;;\n".encode()

    assert faults_of(content) == [
        (2, "", "к врачу", "at most 2 values in a row: look at the delimiters and quotation marks"),
    ]


def test_a_damaged_utf8_file_is_not_read_as_windows_1251() -> None:
    good = text(";").encode()
    damaged = good + ("я" * 50).encode() + b"\xd0\n"

    assert "повреждён: часть знаков не читается в кодировке UTF-8" in refused(damaged)


def test_a_damaged_utf16_file_is_refused() -> None:
    assert "UTF-16" in refused(text(";").encode("utf-16") + b"\x00")


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b";;;\r\n;;;\r\n", b"\xff\xfe", b"\0" * 10], ids=repr
)
def test_an_empty_file_is_said_to_be_empty(content: bytes) -> None:
    assert "пуст" in refused(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "не таблица: внутри не текст"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00", "не таблица: внутри не текст"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "веб-страница или XML под именем таблицы"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "веб-страница или XML под именем таблицы"),
        (b"{\\rtf1 Hello}", "веб-страница или XML под именем таблицы"),
    ],
    ids=repr,
)
def test_what_is_no_table_is_refused_by_what_is_inside(content: bytes, sentence: str) -> None:
    assert sentence in refused(content, "report.csv")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("projects.xlsx", "назван книгой Excel, а внутри текст; дайте ему расширение .csv"),
        ("projects.xls", "назван книгой Excel, а внутри текст; дайте ему расширение .csv"),
        ("projects.xlsb", "в формате .xls или .xlsb"),
        ("projects.docx", "не таблица; нужен файл .xlsx, .ods или .csv"),
        ("projects.ods", "назван книгой Excel, а внутри текст"),
    ],
    ids=repr,
)
def test_a_misleading_name_is_refused_with_what_to_do(name: str, sentence: str) -> None:
    said = refused(text(";").encode(), name)

    assert sentence in said
    assert f"«{name}»" in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "веб-страница или XML под именем таблицы"),
        (b"PK\x03\x04 a workbook", "назван .xls, а внутри книга .xlsx; дайте ему расширение .xlsx"),
        (b"\x09\x02\x06\x00\x00\x00\x10\x00", "не таблица: внутри не текст"),
    ],
    ids=repr,
)
def test_what_programs_write_under_the_name_of_an_old_workbook_is_named_for_what_it_is(
    content: bytes, sentence: str
) -> None:
    assert sentence in refused(content, "report.xls")


@pytest.mark.parametrize("name", ["projects.xlsx", "projects.ods", "projects.csv"])
def test_what_is_neither_a_workbook_nor_text_is_helped_by_no_extension(name: str) -> None:
    said = refused(bytes(range(256)) * 64, name)

    assert "не таблица: внутри не текст" in said
    assert "расширение" not in said


@pytest.mark.parametrize("name", ["projects.csv", "PROJECTS.CSV", "projects.txt", "projects.tsv", ""], ids=repr)
def test_text_may_have_the_name_of_a_text(name: str) -> None:
    assert rows_of(text(";").encode(), name=name) == READ


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "такого файла нет" in refused(tmp_path / "nothing.csv")
    assert "это папка или устройство" in refused(tmp_path)


def test_a_file_on_disk_is_read_as_often_as_asked(tmp_path: Path) -> None:
    file = tmp_path / "projects.csv"
    file.write_bytes(text(",").encode("cp1251"))

    (sheet,) = sheets_of(file)

    assert sheet.title == "projects"
    assert list(sheet.rows()) == list(sheet.rows())
    assert [number for number, _ in sheet.rows()] == [1, 2, 3]


def test_the_table_is_known_by_the_name_of_its_file_or_by_its_headings() -> None:
    content = "Почта;Фамилия и имя\na@b.ru;Иванова\n".encode()

    for name in ("people.csv", "Участники (2).csv", "people_2024.csv", "выгрузка.csv", ""):
        (table,) = read(content, [PROJECTS, PEOPLE], name=name).tables
        assert table.layout is PEOPLE


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "utf-8"])
@pytest.mark.parametrize("delimiter", [";", "|"])
def test_older_encodings_and_delimiters_are_found_by_their_headings(encoding: str, delimiter: str) -> None:
    lines = ["Код;Наименование;Обоснование", "PRJ-1;Запись к врачу;Долго ждут"]
    content = "\n".join(lines).replace(";", delimiter).encode(encoding)

    assert rows_of(content) == [{"code": "PRJ-1", "title": "Запись к врачу", "story": "Долго ждут"}]


def test_utf_16_without_a_mark_is_read() -> None:
    for order in ("utf-16-le", "utf-16-be"):
        assert rows_of(text(";").encode(order), name="projects.csv") == READ


def test_damaged_utf_16_is_named() -> None:
    assert "UTF-16 и повреждён" in refused(text(";").encode("utf-16-le") + b"\x00\xd8\x00")
