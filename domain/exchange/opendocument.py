"""A table of LibreOffice (.ods): its sheets and their rows, read as a stream with as little trust as any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zipfile import ZipFile

from domain.engine.values import number_of
from domain.exchange.cell_formats import Blemish, Cell
from domain.exchange.rows import Cells, Merge, Row
from domain.exchange.source import Source, unreadable
from domain.exchange.workbook import LOCKED, LONG_CELL, LONGEST, Limits, damage_refused, local, too_large, walk
from domain.text.package import content_of

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MOST_REPEATED = 1_000
"""A row that is said to repeat more often is the blank end of a sheet."""
ASIDE = frozenset({"annotation", "shapes"})
"""Elements within a table whose text is none of a cell."""


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """One sheet of such a table."""

    source: Source
    limits: Limits
    number: int
    title: str

    def rows(self) -> Iterator[Row]:
        """Each row that is there, with its number."""
        scribe = _Scribe(self.limits, wanted=self.number)
        with damage_refused(self.source), self.source.archive() as archive, archive.open(CONTENT) as stream:
            for _ in walk(stream, scribe.on_start, scribe.on_end, scribe.on_text, lambda: scribe.over):
                yield from scribe.done
                scribe.done.clear()

    def merges(self) -> list[Merge]:
        """The cells that are joined over several rows."""
        scribe = _Scribe(self.limits, wanted=self.number)
        with damage_refused(self.source), self.source.archive() as archive, archive.open(CONTENT) as stream:
            for _ in walk(stream, scribe.on_start, scribe.on_end, scribe.on_text, lambda: scribe.over):
                scribe.done.clear()
        return scribe.merges


def is_open_table(source: Source) -> bool:
    """Whether a package is a table of this kind, by what it says of itself."""
    with damage_refused(source), source.archive() as archive:
        return "mimetype" in archive.namelist() and content_of(archive, "mimetype", 100).strip() == MIMETYPE


def open_sheets(source: Source, limits: Limits) -> list[OpenSheet]:
    """The sheets in their order; refuses what is locked, and what unpacks to too much."""
    titles: list[str] = []

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "table":
            titles.append(_given(attributes, "name"))

    with damage_refused(source), source.archive() as archive:
        if MANIFEST in archive.namelist() and b"encryption-data" in content_of(archive, MANIFEST, limits.described):
            raise unreadable(source, *LOCKED)
        if archive.getinfo(CONTENT).file_size > limits.unpacked:
            raise too_large(source)
        _each(archive, on_start)
    return [OpenSheet(source, limits, number, title) for number, title in enumerate(titles)]


def _each(archive: ZipFile, on_start: Callable[[str, Mapping[str, str]], None]) -> None:
    with archive.open(CONTENT) as stream:
        for _ in walk(stream, on_start):
            pass


def _given(attributes: Mapping[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if local(key) == name), "")


VEILED = frozenset({"filter", "collapse"})
"""How a row or a column is seen that is not seen."""


@dataclass(slots=True)
class _Scribe:
    """Notes the rows of one sheet while the XML goes by."""

    limits: Limits
    wanted: int
    done: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    over: bool = False
    _sheet: int = -1
    _number: int = 0
    _repeated: int = 1
    _cells: Cells = field(default_factory=Cells)
    _column: int = 0
    _veiled: set[int] = field(default_factory=set)
    _cell: Mapping[str, str] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)
    _within: list[str] = field(default_factory=list)

    def on_start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A sheet, a row, a cell or a piece of its text begins."""
        name = local(name)
        self._within.append(name)
        if name == "table":
            self._sheet += 1
        elif self._sheet != self.wanted or not ASIDE.isdisjoint(self._within):
            return
        elif name == "table-row":
            self._repeated = int(_given(attributes, "number-rows-repeated") or 1)
            self._cells = Cells(hidden=_given(attributes, "visibility") in VEILED, veiled=self._veiled)
        elif name == "table-column":
            first, many = self._column, int(_given(attributes, "number-columns-repeated") or 1)
            self._column = min(first + many, self.limits.columns)
            if _given(attributes, "visibility") in VEILED:
                self._veiled.update(range(first, self._column))
        elif name in {"table-cell", "covered-table-cell"}:
            self._cell = {local(key): value for key, value in attributes.items()}
            self._lines = []
        elif name == "p":
            self._lines.append("")
        elif name in {"s", "tab", "line-break"} and self._lines:
            blank = " " * min(int(_given(attributes, "c") or 1), MOST_REPEATED)
            self._lines[-1] += "\n" if name == "line-break" else blank

    def on_text(self, text: str) -> None:
        """A piece of a cell's text."""
        if self._sheet == self.wanted and self._lines and "p" in self._within and ASIDE.isdisjoint(self._within):
            self._lines[-1] += text
            if len(self._lines[-1]) > LONGEST or len(self._lines) > MOST_REPEATED:
                raise LONG_CELL

    def on_end(self, name: str) -> None:
        """A cell, a row or the sheet is complete."""
        name = local(name)
        aside = not ASIDE.isdisjoint(self._within)
        self._within.pop()
        if self._sheet != self.wanted or aside:
            return
        if name in {"table-cell", "covered-table-cell"}:
            self._note()
        elif name == "table-row":
            while self._cells and self._cells[-1] is None:
                self._cells.pop()
            if self._cells and self._repeated <= MOST_REPEATED:
                self.done += [(self._number + 1 + step, self._cells) for step in range(self._repeated)]
            self._number += self._repeated
        elif name == "table":
            self.over = True

    def _note(self) -> None:
        value = self._value()
        repeated = int(self._cell.get("number-columns-repeated", "1"))
        spanned = int(self._cell.get("number-rows-spanned", "1"))
        if spanned > 1 and value is not None:
            self.merges.append((len(self._cells), self._number + 1, self._number + spanned))
        room = max(0, self.limits.columns - len(self._cells))
        self._cells += [value] * min(repeated, room)

    def _value(self) -> Cell:
        kind, said = self._cell.get("value-type", ""), "\n".join(self._lines)
        if kind == "date":
            return _moment(self._cell.get("date-value", ""))
        if kind == "boolean":
            return self._cell.get("boolean-value") == "true"
        if kind in {"float", "currency", "percentage"}:
            return _number(self._cell.get("value", ""), percent=kind == "percentage")
        if not kind and "formula" in self._cell:
            return Blemish.UNCALCULATED
        return said or self._cell.get("string-value") or None


def _moment(said: str) -> Cell:
    try:
        return datetime.fromisoformat(said).replace(tzinfo=None)
    except ValueError:
        return said


def _number(said: str, *, percent: bool) -> Cell:
    if (number := number_of(said)) is None:
        return said
    if percent:
        return f"{number * 100:f}%"
    return int(number) if number == number.to_integral_value() else float(number)
