"""Workbooks that people fill in: frozen headings, choices to pick from, formats, and a sheet of explanations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from domain.engine.words import Language, Words
from domain.exchange.cells import Value
from domain.exchange.formula_texts import guarded
from domain.exchange.headings import letter_of
from domain.exchange.layout import EXPLANATIONS, KINDS, LISTS, ROUBLES, Field, Kind, Layout
from domain.exchange.written_cells import NO, YES, as_cell

LAST_ROW = 1_048_576
LONGEST_LIST = 255
"""Characters of choices that a validation holds itself; longer ones stand on a sheet."""
WRITTEN = (1980, 1, 1, 0, 0, 0)
"""The one moment at which every workbook is said to be written, so that equal rows make equal bytes."""
CHUNK = 1 << 16

WIDTHS: Mapping[Kind, int] = {
    Kind.TEXT: 32,
    Kind.LONG_TEXT: 48,
    Kind.TEXTS: 40,
    Kind.WHOLE: 12,
    Kind.DECIMAL: 14,
    Kind.DATE: 13,
    Kind.YES_NO: 12,
    Kind.CODE: 16,
    Kind.CHOICE: 22,
    Kind.EMAIL: 30,
}
EXAMPLES: Mapping[Kind, Words] = {
    Kind.TEXT: Words("Запись к врачу", "Appointments"),
    Kind.LONG_TEXT: Words("Теряются бумажные бланки", "Paper forms get lost"),
    Kind.TEXTS: Words("Поликлиника; Аптека", "Clinic; Pharmacy"),
    Kind.WHOLE: Words("12", "12"),
    Kind.DECIMAL: Words("35,5", "35.5"),
    Kind.DATE: Words("11.12.2024", "2024-12-11"),
    Kind.YES_NO: YES,
    Kind.CODE: Words("PRJ-0042", "PRJ-0042"),
    Kind.EMAIL: Words("ivanova@region.example", "ivanova@region.example"),
}
COLUMNS = (
    Words("Лист", "Sheet"),
    Words("Столбец", "Column"),
    Words("Обязателен", "Required"),
    Words("Что в ячейке", "What a cell holds"),
    Words("Пример", "Example"),
    Words("Пояснение", "Explanation"),
)
TITLE = Font(bold=True)
PLAIN, NEEDED = PatternFill("solid", fgColor="E7E6E6"), PatternFill("solid", fgColor="FFE699")
"""Behind a heading; a required column stands out."""
TOP = Alignment(wrap_text=True, vertical="top")


class Writer:
    """A workbook sheet by sheet; rows go to disk as they come."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.book = Workbook(write_only=True)
        self.book.properties.creator = "potok"
        self.book.properties.created = datetime(*WRITTEN)  # noqa: DTZ001 a workbook knows no zones
        self.layouts: list[Layout] = []
        self.lists: list[list[str]] = []
        self.pages: list[WriteOnlyWorksheet] = []

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_failure: object) -> None:
        """Close the sheets that a failure has left open."""
        for page in self.pages:
            if not page.closed:
                page.close()

    def add(self, layout: Layout, rows: Iterable[Mapping[str, Value]]) -> None:
        """One more sheet with its rows."""
        sheet = self._sheet(layout.title)
        self.layouts.append(layout)
        for index, field in enumerate(layout.fields):
            column = sheet.column_dimensions[letter_of(index)]
            column.width = max(WIDTHS[field.kind], min(len(field.heading.say(self.language)) + 2, 40))
            column.number_format = self._format(field)
            self._offer_choices(sheet, field, f"{letter_of(index)}2:{letter_of(index)}{LAST_ROW}")
        headings = [(field.heading.say(self.language), field.required) for field in layout.fields]
        sheet.append([_heading(sheet, said, required=required) for said, required in headings])
        formats = [(field, self._format(field)) for field in layout.fields]
        for row in rows:
            sheet.append([self._cell(sheet, row.get(field.key), field, look) for field, look in formats])

    def save(self, out: BinaryIO) -> None:
        """Add the explanations and write it all; equal sheets make equal bytes."""
        self._explain()
        self._list()
        with TemporaryFile() as draft:
            self.book.save(draft)
            _settle(draft, out)

    def _sheet(self, title: Words) -> Worksheet:
        page = self.book.create_sheet(title.say(self.language))
        self.pages.append(cast("WriteOnlyWorksheet", page))
        # a sheet that is only written has what is used of it here from the other kind, which its types do not say
        sheet = cast("Worksheet", page)
        sheet.freeze_panes = "A2"
        return sheet

    def _format(self, field: Field) -> str:
        if field.kind is Kind.DATE:
            return "dd.mm.yyyy" if self.language is Language.RU else "yyyy-mm-dd"
        if field.kind is Kind.DECIMAL and field.signs == ROUBLES:
            return "#,##0.00"
        return {Kind.CODE: "@", Kind.EMAIL: "@", Kind.TEXT: "@", Kind.WHOLE: "0"}.get(field.kind, "General")

    def _cell(self, sheet: Worksheet, value: Value, field: Field, look: str) -> object:
        said = as_cell(value, field, self.language)
        if said is None:
            return None
        cell = WriteOnlyCell(sheet, said)
        if isinstance(said, str):
            cell.data_type = "s"  # whatever the text looks like
        if look != "General":
            cell.number_format = look
        return cell

    def _offer_choices(self, sheet: Worksheet, field: Field, cells: str) -> None:
        """Let people pick instead of type; another word is warned of, since more words are read than are offered."""
        words = [choice.title.say(self.language) for choice in field.choices]
        if field.kind is Kind.YES_NO:
            words = [YES.say(self.language), NO.say(self.language)]
        if not words:
            return
        listed = ",".join(words)
        if len(listed) > LONGEST_LIST or len(words) != listed.count(",") + 1 or '"' in listed:
            self.lists.append(words)
            letter = letter_of(len(self.lists) - 1)
            source = f"'{LISTS.say(self.language)}'!${letter}$1:${letter}${len(words)}"
        else:
            source = f'"{listed}"'
        offered = DataValidation("list", formula1=source, allow_blank=True, errorStyle="warning", showErrorMessage=True)
        offered.add(cells)
        sheet.data_validations.append(offered)

    def _explain(self) -> None:
        sheet = self._sheet(EXPLANATIONS)
        for index, width in enumerate((22, 32, 13, 44, 32, 80)):
            sheet.column_dimensions[letter_of(index)].width = width
        sheet.append([_heading(sheet, said.say(self.language), required=False) for said in COLUMNS])
        for layout in self.layouts:
            for field in layout.fields:
                said = (layout.title, field.heading, YES if field.required else NO, KINDS[field.kind], _example(field))
                sheet.append([_wrapped(sheet, words.say(self.language)) for words in (*said, _note(layout, field))])

    def _list(self) -> None:
        if not self.lists:
            return
        sheet = self._sheet(LISTS)
        sheet.sheet_state = "hidden"
        for row in range(max(map(len, self.lists))):
            sheet.append([guarded(words[row]) if row < len(words) else None for words in self.lists])


def _heading(sheet: Worksheet, said: str, *, required: bool) -> Cell:
    cell = _wrapped(sheet, said)
    cell.font = TITLE
    cell.fill = NEEDED if required else PLAIN
    return cell


def _wrapped(sheet: Worksheet, said: str) -> Cell:
    cell = WriteOnlyCell(sheet, guarded(said) or None)
    cell.alignment = TOP
    return cell


def _example(field: Field) -> Words:
    if field.example.ru:
        return field.example
    return field.choices[0].title if field.choices else EXAMPLES[field.kind]


def _note(layout: Layout, field: Field) -> Words:
    """What the field says of itself, the words of a choice, and whether rows may repeat it."""
    notes = [field.note]
    if field.choices:
        titles = [choice.title for choice in field.choices]
        notes.append(Words(", ".join(title.ru for title in titles), ", ".join(title.en for title in titles)))
    if field.kind in {Kind.TEXT, Kind.LONG_TEXT, Kind.TEXTS}:
        notes.append(Words(f"не длиннее {field.most} знаков", f"at most {field.most} characters"))
    if layout.identity == (field.key,):
        notes.append(Words("в двух строках не повторяется", "no two rows have the same"))
    said = [note for note in notes if note.ru]
    return Words("; ".join(note.ru for note in said), "; ".join(note.en for note in said))


def _settle(draft: IO[bytes], out: BinaryIO) -> None:
    """Copy a workbook without the moment at which it was written."""
    moment = datetime(*WRITTEN)  # noqa: DTZ001 a workbook knows no zones
    with ZipFile(draft) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for info in source.infolist():
            settled = ZipInfo(info.filename, WRITTEN)
            settled.compress_type = ZIP_DEFLATED
            settled.file_size = info.file_size
            with source.open(info) as part, target.open(settled, "w") as copy:
                if info.filename == "docProps/core.xml":
                    copy.write(
                        re.sub(
                            rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>%sZ" % moment.isoformat().encode(), part.read()
                        )
                    )
                else:
                    while chunk := part.read(CHUNK):
                        copy.write(chunk)
