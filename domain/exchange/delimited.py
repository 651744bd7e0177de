"""CSV as office programs and other systems really write it: any usual encoding, any usual delimiter."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from typing import TextIO

from domain.engine.refusals import Refusal
from domain.engine.words import Words
from domain.exchange.headings import fold
from domain.exchange.source import Source, unreadable

DELIMITERS = (";", ",", "\t", "|")
"""In the order of preference where a file does not tell."""
SAMPLE_CHARACTERS = 64 * 1024
SAMPLE_ROWS = 40
MOST_CELLS = 1024
"""Cells of a record that are looked at, as of a workbook."""
CHUNK = 256 * 1024
LONGEST_RECORD = 4 << 20
"""Signs of one record, over however many lines; a thousand full cells have fewer."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OLD_RUSSIAN = "cp1251"
OLDER_RUSSIAN = ("koi8-r", "cp866", "mac-cyrillic", "iso8859-5")
"""Encodings in which every file can be read: only its headings tell that one of them is meant."""
BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
ORDINARY = re.compile(r"[\w;,\t\r\n ]", re.ASCII)
SEPARATOR = re.compile(r'"?sep=([;,\t|])"?\r?\n?', re.IGNORECASE)

DOUBLED = Words(
    "правильно поставленные кавычки: кавычка внутри ячейки пишется дважды",
    "quotation marks in order: one inside a cell is written twice",
)
CLOSED = Words(
    "закрытые кавычки: ячейка этой строки не кончается, дальше файл не прочитан",
    "closed quotation marks: a cell of this row never ends, the file is not read any further",
)
ENDLESS = Words(
    f"строку короче {LONGEST_RECORD >> 20} млн знаков: таких таблиц не бывает, дальше файл не прочитан",
    f"a row of less than {LONGEST_RECORD >> 20} million signs: no table has another, the file is not read any further",
)


class _TooLong(csv.Error):
    """A record is longer than any table holds."""


@dataclass(slots=True)
class _Lines:
    """The lines of a text for a reader of records, never more of them than one record may have."""

    text: TextIO
    left: int = LONGEST_RECORD

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if not (line := self.text.readline(self.left)):
            raise StopIteration
        if (left := self.left - len(line)) <= 0:
            raise _TooLong
        self.left = left
        return line


@dataclass(frozen=True, slots=True)
class Delimited:
    """How the cells of one CSV file are told apart."""

    source: Source
    encoding: str
    delimiter: str
    announced: bool = False
    """The first line only names the delimiter, and a spreadsheet does not count it."""
    wrapped: bool = False
    """Each record stands in one quoted cell, and is told apart once more."""

    def rows(self, on_torn: Callable[[int, Words], None]) -> Iterator[tuple[int, list[str]]]:
        """Each record with its number as a spreadsheet counts; one that cannot be told apart goes to `on_torn`."""
        with TextIOWrapper(self.source.open(), encoding=self.encoding, newline="") as text:
            if self.announced:
                text.readline()
            lines = _Lines(text)
            records = csv.reader(lines, delimiter=self.delimiter, skipinitialspace=True, strict=True)
            number = 0
            while True:
                number += 1
                lines.left = LONGEST_RECORD
                try:
                    cells = next(records)
                except StopIteration:
                    return
                except _TooLong:
                    on_torn(number, ENDLESS)
                    return
                except csv.Error as error:
                    endless = _endless(error)
                    on_torn(number, CLOSED if endless else DOUBLED)
                    if endless:
                        return
                    continue
                if self.wrapped and len(cells) == 1:
                    cells = next(csv.reader(cells, delimiter=self.delimiter, skipinitialspace=True), [])
                if cells:
                    yield number, cells[:MOST_CELLS]


def _endless(error: csv.Error) -> bool:
    return str(error).startswith(("unexpected end of data", "field larger than"))


def delimited(source: Source, known: Collection[str] = ()) -> Delimited:
    """How to read a CSV file; `known` are the folded headings that one would like to find in it."""
    encoding = encoding_of(source)
    if encoding == OLD_RUSSIAN:
        encoding = _of_headings(source, known)
    with TextIOWrapper(source.open(), encoding=encoding, newline="") as text:
        first = text.readline(SAMPLE_CHARACTERS)
        if announced := SEPARATOR.fullmatch(first):
            return Delimited(source, encoding, announced[1], announced=True)
        sample = first + _whole_lines(text, SAMPLE_CHARACTERS)
    if not sample.strip('\ufeff \t\r\n;,"'):
        raise unreadable(source, "пуст: в нём нет ни одной заполненной ячейки", "is empty: no cell of it is filled")
    if inner := _unwrapped(sample):
        return Delimited(source, encoding, delimiter_of(inner, known), wrapped=True)
    return Delimited(source, encoding, delimiter_of(sample, known))


def _unwrapped(sample: str) -> str:
    """The records of a file each of whose lines is one quoted cell; empty for any other file."""
    lines = [line for line in sample.splitlines() if line.strip()]
    if not all(line.startswith('"') for line in lines):
        return ""
    try:
        for delimiter in DELIMITERS:
            records = [row for row in csv.reader(lines, delimiter=delimiter) if row]
            if any(len(row) != 1 for row in records):
                return ""
        inner = [row[0] for row in csv.reader(lines) if row]
    except csv.Error:
        return ""
    return "\n".join(inner) if any(sign in inner[0] for sign in DELIMITERS) else ""


def _of_headings(source: Source, known: Collection[str]) -> str:
    """Of the one-byte encodings the one in which most headings are known."""

    def headings(encoding: str) -> int:
        with TextIOWrapper(source.open(), encoding=encoding, errors="replace", newline="") as text:
            sample = _whole_lines(text, SAMPLE_CHARACTERS)
        return max(_merit(sample, delimiter, known)[0] for delimiter in DELIMITERS)

    readable = [one for one in (OLD_RUSSIAN, *OLDER_RUSSIAN) if decodes(source, one)]
    best = max(readable, key=headings)
    if best != OLD_RUSSIAN and OLD_RUSSIAN not in readable and not headings(best):
        raise _damaged(source, OLD_RUSSIAN)
    return best


def _damaged(source: Source, encoding: str) -> Refusal:
    return unreadable(
        source,
        f"повреждён: часть знаков не читается в кодировке {encoding.upper()}; сохраните его в UTF-8",
        f"is damaged: some characters cannot be read as {encoding.upper()}; save it in UTF-8",
    )


def _whole_lines(text: TextIO, size: int) -> str:
    return text.read(size) + text.readline(size)


def encoding_of(source: Source) -> str:
    """UTF-8 or UTF-16 by the mark at the start; without a mark UTF-8 if all of it reads so, else Windows-1251."""
    with source.open() as file:
        start = file.read(CHUNK)
    if not start:
        raise unreadable(source, "пуст", "is empty")
    encoding = next((name for mark, name in MARKS if start.startswith(mark)), "")
    if not encoding:
        if _is_utf16(start):
            return _of_two_bytes(source, start)
        if BINARY.search(start.decode("latin-1")):
            raise unreadable(
                source,
                "не таблица: внутри не текст; нужен файл .xlsx или .csv",
                "is no table: what is inside is not text; an .xlsx or .csv file is expected",
            )
        encoding = "utf-8" if decodes(source, "utf-8") or _is_broken_utf8(start) else OLD_RUSSIAN
    if encoding != OLD_RUSSIAN and not decodes(source, encoding):
        raise _damaged(source, encoding)
    return encoding


def _is_utf16(start: bytes) -> bool:
    """Every other byte says only that the sign is Latin or Cyrillic."""
    halves = start[::2], start[1::2]
    return any(half and sum(map(half.count, (b"\0", b"\4"))) > 0.8 * len(half) for half in halves)


def _of_two_bytes(source: Source, start: bytes) -> str:
    """The order of bytes in UTF-16 without a mark: the one in which all of it reads, with the most letters."""
    orders = [order for order in ("utf-16-le", "utf-16-be") if decodes(source, order)]
    if not orders:
        raise unreadable(
            source,
            "в кодировке UTF-16 и повреждён; сохраните его в UTF-8",
            "is damaged UTF-16; save it in UTF-8",
        )
    return max(orders, key=lambda order: len(ORDINARY.findall(start.decode(order, errors="replace"))))


def decodes(source: Source, encoding: str) -> bool:
    """Whether every byte of the source has a meaning in the encoding; the file is not kept in memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.open() as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def _is_broken_utf8(start: bytes) -> bool:
    """Cyrillic letters read well as UTF-8 and only a few bytes do not: such a file is damaged, not Windows-1251."""
    text = start.decode("utf-8", errors="replace")
    good = len(re.findall(r"[а-яё]", text, re.IGNORECASE))
    return good > 20 * text.count("\ufffd")


def delimiter_of(sample: str, known: Collection[str] = ()) -> str:
    """The delimiter that brings out most known headings, then the one that gives the evenest rows."""
    return max(DELIMITERS, key=lambda delimiter: _merit(sample, delimiter, known))


def _merit(sample: str, delimiter: str, known: Collection[str]) -> tuple[int, float, int]:
    """Known headings in one row, share of rows as wide as most, and that width."""
    rows = _first_rows(sample, delimiter)
    headings = max((sum(fold(cell) in known for cell in row) for row in rows), default=0)
    widths = [len(row) for row in rows if len(row) > 1]
    if not widths:
        return headings, 0.0, 1
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    return headings, widths.count(usual) / len(rows), usual


def _first_rows(sample: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    records = csv.reader(StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True, strict=False)
    with suppress(csv.Error):  # a field beyond all bounds: reading the rows will say so
        for row in records:
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == SAMPLE_ROWS:
                break
    return rows
