"""A file or bytes as named sheets whose rows are read one after the other, whatever kind of spreadsheet it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.engine.words import Words
from domain.exchange.cell_formats import Cell
from domain.exchange.delimited import Delimited, delimited, encoding_of
from domain.exchange.opendocument import OpenSheet, is_open_table, open_sheets
from domain.exchange.rows import Merge, merges_of, rows_of
from domain.exchange.source import Source, source_of, unreadable
from domain.exchange.workbook import LIMITS, LOCKED, Limits, Part, Workbook, opened

Row = tuple[int, Sequence[Cell]]
"""A row with its number as a spreadsheet counts."""
OnTorn = Callable[[int, Words], None]
"""Told of a row that cannot be told apart into cells, and what was expected of it."""

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
OLD_SUFFIXES = frozenset({".xls", ".xlsb"})
BOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".ods", ".ots"})
ZIP, OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOOKED_AT = 4096

OLD_BOOK = (
    "в формате .xls или .xlsb; откройте его в Excel и сохраните как «Книга Excel (.xlsx)»",
    "is in the format .xls or .xlsb; open it in Excel and save it as an Excel workbook (.xlsx)",
)
WEB_PAGE = (
    "веб-страница или XML под именем таблицы; откройте его в Excel и сохраните как .xlsx",
    "is a web page or XML under a spreadsheet's name; open it in Excel and save it as .xlsx",
)
OTHER = (
    "не таблица; нужен файл .xlsx, .ods или .csv",
    "is no spreadsheet; an .xlsx, .ods or .csv file is expected",
)
TEXT_INSIDE = (
    "назван книгой Excel, а внутри текст; дайте ему расширение .csv",
    "is named like an Excel workbook but holds text; give it the extension .csv",
)
NEW_INSIDE = (
    "назван .xls, а внутри книга .xlsx; дайте ему расширение .xlsx",
    "is named .xls but holds an .xlsx workbook; give it the extension .xlsx",
)
BOOK_INSIDE = (
    "назван текстом, а внутри книга Excel; дайте ему расширение .xlsx",
    "is named like text but holds an Excel workbook; give it the extension .xlsx",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file; its rows may be asked for again and again."""

    title: str
    content: Delimited | OpenSheet | tuple[Workbook, Part]
    hidden: bool = False
    epoch_1904: bool = False

    @property
    def is_text(self) -> bool:
        """The sheet is a CSV file: a cell too many in a row is a delimiter out of place."""
        return isinstance(self.content, Delimited)

    def merges(self) -> list[Merge]:
        """The cells that are joined over several rows, by their first row."""
        if isinstance(self.content, Delimited):
            return []
        return self.content.merges() if isinstance(self.content, OpenSheet) else merges_of(*self.content)

    def rows(self, on_torn: OnTorn = lambda _row, _expected: None) -> Iterator[Row]:
        """The rows that are there, from the first, each with its number."""
        if isinstance(self.content, Delimited):
            return self.content.rows(on_torn)
        return self.content.rows() if isinstance(self.content, OpenSheet) else rows_of(*self.content)


def sheets_of(
    content: Path | bytes, *, name: str = "", known: Collection[str] = (), limits: Limits = LIMITS
) -> tuple[Sheet, ...]:
    """The sheets of a spreadsheet; `known` are folded headings that help to find the delimiter of a CSV file."""
    source = source_of(content, name)
    if _is_book(source):
        if is_open_table(source):
            return tuple(Sheet(one.title, one) for one in open_sheets(source, limits))
        book = opened(source, limits)
        return tuple(Sheet(part.title, (book, part), part.hidden, book.epoch_1904) for part in book.parts)
    return (Sheet(source.stem, delimited(source, known)),)


def _is_book(source: Source) -> bool:
    """Whether this is a workbook or text, by what is inside; refuses what is neither, and a misleading name."""
    with source.open() as file:
        start = file.read(LOOKED_AT)
    if not start.strip(b"\0 \t\r\n"):
        raise unreadable(source, "пуст", "is empty")
    if start.startswith(OLE):
        raise unreadable(source, *_old_office(source))
    if _is_markup(start) and source.suffix in OLD_SUFFIXES | TEXT_SUFFIXES | BOOK_SUFFIXES | {""}:
        raise unreadable(source, *WEB_PAGE)
    is_book = start.startswith(ZIP)
    if source.suffix in OLD_SUFFIXES:
        raise unreadable(source, *_under_an_old_name(source, is_book=is_book))
    if source.suffix and source.suffix not in TEXT_SUFFIXES | BOOK_SUFFIXES:
        raise unreadable(source, *OTHER)
    if source.suffix and is_book != (source.suffix in BOOK_SUFFIXES):
        if not is_book:
            encoding_of(source)  # what is no text either is refused as such, and no extension helps
        raise unreadable(source, *(BOOK_INSIDE if is_book else TEXT_INSIDE))
    return is_book


def _under_an_old_name(source: Source, *, is_book: bool) -> tuple[str, str]:
    """What a file is that is named as an old workbook and is none: programs write other things under that name."""
    if source.suffix == ".xlsb":
        return OLD_BOOK
    if not is_book:
        encoding_of(source)
    return NEW_INSIDE if is_book else TEXT_INSIDE


def _old_office(source: Source) -> tuple[str, str]:
    """What a file of the old office container is: locked with a password, an old workbook, something else."""
    overlap = b""
    kinds = {"EncryptedPackage": LOCKED, "Workbook": OLD_BOOK, "Book": OLD_BOOK}
    with source.open() as file:
        while chunk := file.read(1 << 20):
            for stream, said in kinds.items():
                if stream.encode("utf-16-le") in overlap + chunk:
                    return said
            overlap = chunk[-64:]
    return OTHER


def _is_markup(start: bytes) -> bool:
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return plain.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"{\\rtf"))
