"""The rows of one sheet of a workbook, one after the other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from math import isfinite

from domain.exchange.cell_formats import Blemish, Cell
from domain.exchange.workbook import (
    LONG_CELL,
    MOST_PIECES,
    Hostile,
    Part,
    Workbook,
    damage_refused,
    is_struck,
    unescaped,
    walk,
)

VALUES = frozenset({"v", "t"})
"""Elements whose text is a value, or a piece of one."""


class Cells(list[Cell]):
    """The cells of a row, and what a spreadsheet shows of them."""

    __slots__ = ("hidden", "struck", "veiled")

    def __init__(self, *, hidden: bool = False, veiled: Collection[int] = ()) -> None:
        super().__init__()
        self.hidden = hidden
        """A filter, or somebody, has hidden the row."""
        self.struck: frozenset[int] = frozenset()
        """Places of cells that are struck through, wholly or in part."""
        self.veiled = veiled
        """Places of the sheet's columns that somebody has hidden."""


Row = tuple[int, Cells]
Merge = tuple[int, int, int]
"""Column, first and last row of cells that are joined downwards."""

MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
CHUNK = 1 << 20
OVERLAP = 256
"""Bytes of a piece that are read again with the next one, so that no element is cut."""
MOST_MERGES = 100_000
MOST_CELLS = 20_000
"""Cells of a row: Excel has 16,384 columns."""


def rows_of(book: Workbook, part: Part) -> Iterator[Row]:
    """Each row that the sheet states with its number; the file is read as far as rows are asked for."""
    scribe = _Scribe(book)
    with damage_refused(book.source), book.source.archive() as archive, archive.open(part.path) as stream:
        for _ in walk(stream, scribe.on_start, scribe.on_end, scribe.on_text, lambda: scribe.over):
            yield from scribe.done
            scribe.done.clear()


def merges_of(book: Workbook, part: Part) -> list[Merge]:
    """The cells that a sheet joins over several rows; they are stated behind its rows."""
    found: dict[Merge, None] = {}
    tail = b""
    with damage_refused(book.source), book.source.archive() as archive, archive.open(part.path) as stream:
        while piece := stream.read(CHUNK):
            piece = tail + piece
            for letters, first, last in MERGED.findall(piece) if b"mergeCell " in piece else ():
                if int(last) > int(first) and len(found) < MOST_MERGES:
                    found[_index_of(letters.decode()), int(first), int(last)] = None
            tail = piece[-OVERLAP:]
    return sorted(found, key=lambda merge: merge[1])


def _index_of(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _is_set(attributes: Mapping[str, str], name: str) -> bool:
    return attributes.get(name, "0") in {"1", "true", "on"}


class _Scribe:
    """Notes the cells of a sheet while its XML goes by."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.done: list[Row] = []
        self.over = False
        self.indexes: dict[str, int] = {}
        self.number = 0
        self.index = -1
        self.wide = 0
        self.cells = Cells()
        self.veiled: set[int] = set()
        self.kind = "n"
        self.style = ""
        self.pieces: list[str] = []
        self.calculated = True
        self.struck = False
        self.listening = False
        self.sounding = False
        self.prefix: str | None = None

    def on_start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A row, a cell or its value begins."""
        if self.prefix is None:
            self.prefix = name.removesuffix("worksheet")
        name = name.removeprefix(self.prefix) if self.prefix else name
        if name == "c":
            self.index = self._index(attributes["r"]) if "r" in attributes else self.index + 1
            self.wide += 1
            if self.wide > MOST_CELLS:
                raise Hostile(
                    "не прочитан: в его строке больше ячеек, чем столбцов бывает на листе",
                    "was not read: a row of it has more cells than any sheet has columns",
                )
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "")
            self.pieces.clear()
            self.calculated = True
            self.struck = False
        elif name in VALUES:
            self.listening = not self.sounding
        elif name == "row":
            self.number = int(attributes["r"]) if "r" in attributes else self.number + 1
            self.index = -1
            self.wide = 0
            self.cells = Cells(hidden=_is_set(attributes, "hidden"), veiled=self.veiled)
        elif name == "col" and _is_set(attributes, "hidden"):
            last = min(int(attributes["max"]), self.book.limits.columns)
            self.veiled.update(range(int(attributes["min"]) - 1, last))
        elif name == "strike":
            self.struck |= is_struck(attributes)
        elif name == "f":
            self.calculated = False
        elif name == "rPh":
            self.sounding = True

    def on_text(self, text: str) -> None:
        """A piece of a value."""
        if self.listening:
            self.pieces.append(text)
            if len(self.pieces) > MOST_PIECES:
                raise LONG_CELL

    def on_end(self, name: str) -> None:
        """A value, a cell or a row is complete."""
        name = name.removeprefix(self.prefix) if self.prefix else name
        if name in VALUES:
            self.listening = False
        elif name == "c":
            self._note(self._value())
        elif name == "row":
            self.done.append((self.number, self.cells))
        elif name == "rPh":
            self.sounding = False
        elif name == "sheetData":
            self.over = True

    def _index(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        if letters not in self.indexes:
            self.indexes[letters] = _index_of(letters)
        return self.indexes[letters]

    def _note(self, value: Cell) -> None:
        if value is None or not 0 <= self.index < self.book.limits.columns:
            return
        self.cells += [None] * (self.index + 1 - len(self.cells))
        self.cells[self.index] = value
        if self.struck or (self.book.struck and int(self.style or 0) in self.book.struck):
            self.cells.struck |= {self.index}

    def _value(self) -> Cell:
        said = "".join(self.pieces)
        if self.kind == "n":
            return self._number(said) if said else None if self.calculated else Blemish.UNCALCULATED
        if self.kind == "s":
            if not said:
                return None
            self.struck = int(said) in self.book.texts.struck
            return self.book.texts[int(said)]
        if self.kind == "b":
            return said.strip() not in {"", "0", "false"}
        if self.kind == "d":
            return _moment(said)
        return unescaped(said) or None

    def _number(self, said: str) -> Cell:
        number = int(said) if said.lstrip("-").isdecimal() else float(said)
        if not isfinite(number):
            return said
        style = int(self.style or 0)
        shown = self.book.shown[style] if style < len(self.book.shown) else None
        return number if shown is None else shown(number)


def _moment(said: str) -> Cell:
    try:
        return datetime.fromisoformat(said).replace(tzinfo=None)
    except ValueError:
        return said
