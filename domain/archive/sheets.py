"""One table as one CSV file: written row by row, read row by row, each cell under the name of its line and column."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from domain.archive.cells import TEXT, Kind, harmless, kind_of
from domain.archive.faults import bad_cell, bad_record
from domain.engine.refusals import Reason, Refusal
from domain.engine.words import Words

Cells = list[str | None]

_CELL = r'"[^"]*(?:""[^"]*)*"|[^",\r\n]*'
_RECORD = re.compile(f"(?:{_CELL})(?:,(?:{_CELL}))*")
_CELLS = re.compile(f"(?:^|,)({_CELL})")
_BARE = re.compile(r'\w[^",;\s]*')
"""A text that stands in a cell without quotes: fewer than CSV allows, for programs that cut at semicolons or spaces."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was put into a file."""

    rows: int
    sha256: str


def write_sheet(file: Path, table: Table, rows: Iterable[Sequence[Any]]) -> Written:
    """Write a table's rows, one at a time, and have the disk keep them."""
    digest, count = sha256(), 0
    with file.open("wb") as target:
        for line in _lines(table, rows):
            written = line.encode()
            digest.update(written)
            target.write(written)
            count += 1
        target.flush()
        os.fsync(target.fileno())
    return Written(count - 1, digest.hexdigest())


def _lines(table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writers = [_writer(kind_of(column)) for column in table.columns]
    yield ",".join(column.name for column in table.columns) + "\n"
    for row in rows:
        cells = ["" if value is None else write(value) for write, value in zip(writers, row, strict=True)]
        yield ",".join(cells) + "\n"


def _writer(kind: Kind) -> Callable[[Any], str]:
    """What makes a cell of a value; only a text ever needs quotes."""
    return _text if kind.name == TEXT.name else kind.write


def _text(text: str) -> str:
    return text if _BARE.fullmatch(text) else '"' + harmless(text).replace('"', '""') + '"'


LONGEST = 16 << 20
"""Bytes of a record; the longest of ours, a methodology, has a hundred thousand."""
TOO_LONG = Words(f"не длиннее {LONGEST >> 20} МБ", f"at most {LONGEST >> 20} MB")


class Sheet:
    """A table's file while it is read; knows the line that it is at."""

    def __init__(self, file: Path, table: Table) -> None:
        self.file = file
        self.line = 0
        """Where the row begins that was read last."""
        self.rows = 0
        self._names = [column.name for column in table.columns]
        self._kinds = [kind_of(column) for column in table.columns]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The rows, as either database takes them."""
        records = self._records()
        self._check_header(next(records, []))
        readers = [kind.read for kind in self._kinds]
        for cells in records:
            if len(cells) != len(readers):
                raise Refusal([self._uneven(len(cells))])
            try:
                row = tuple([None if cell is None else read(cell) for read, cell in zip(readers, cells, strict=True)])
            except ValueError:
                raise Refusal([self._bad(cells)]) from None
            self.rows += 1
            yield row

    def place(self, column: str = "") -> str:
        """Where the reading is: file, line, column."""
        return f"{self.file.name}:{self.line}:{column}".rstrip(":")

    def find(self, row: int) -> None:
        """Go back to the line of a row, counted from one."""
        records = self._records()
        for _ in range(row + 1):
            next(records, None)

    def _records(self) -> Iterator[Cells]:
        """The cells of each record; a record goes on while a quote is open."""
        number = 0
        with self.file.open("rb") as source:
            while first := source.readline(LONGEST):
                self.line = number = number + 1
                lines, size = [first], len(first)
                quotes = first.count(b'"')
                while quotes % 2 and size < LONGEST and (more := source.readline(LONGEST)):
                    number += 1
                    quotes += more.count(b'"')
                    lines.append(more)
                    size += len(more)
                if size >= LONGEST:
                    raise Refusal([bad_record(self.place(), TOO_LONG)])
                yield self._parsed(b"".join(lines))

    def _parsed(self, record: bytes) -> Cells:
        try:
            text = record.decode().removesuffix("\n")
        except UnicodeDecodeError:
            raise Refusal([bad_record(self.place(), Words("текст в UTF-8", "it must be UTF-8"))]) from None
        if '"' not in text and "\r" not in text:
            return [cell or None for cell in text.split(",")]
        if not _RECORD.fullmatch(text):
            raise Refusal([bad_record(self.place(), Words("кавычки стоят не так", "its quotes do not match"))])
        return [
            cell[1:-1].replace('""', '"') if cell.startswith('"') else cell or None for cell in _CELLS.findall(text)
        ]

    def _check_header(self, found: Cells) -> None:
        if found != self._names:
            expected, here = ",".join(self._names), ",".join(cell or "" for cell in found)
            said = Words(f"столбцы {here}, а должны быть {expected}", f"columns {here}, expected {expected}")
            raise Refusal([bad_record(self.place(), said)])

    def _uneven(self, found: int) -> Reason:
        expected = len(self._names)
        return bad_record(self.place(), Words(f"ячеек {found}, а нужно {expected}", f"{found} cells, not {expected}"))

    def _bad(self, cells: Cells) -> Reason:
        """The first cell that cannot be read."""
        for name, kind, cell in zip(self._names, self._kinds, cells, strict=True):
            try:
                kind.read(cell or "")
            except ValueError:
                if cell is not None:
                    return bad_cell(self.place(name), cell, kind.expected)
        raise AssertionError("every cell can be read")
