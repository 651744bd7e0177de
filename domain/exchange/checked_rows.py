"""A spreadsheet as checked rows: which sheet is which layout, what each row says, and all that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from domain.engine.words import Words
from domain.exchange.cells import as_seen, is_blank
from domain.exchange.faults import Fault, Gathered, Place, Remark
from domain.exchange.headings import SEARCHED_ROWS, Header, fold, header_of, names_of
from domain.exchange.layout import EXPLANATIONS, LISTS, Layout
from domain.exchange.sheet import Row as Line
from domain.exchange.sheet import Sheet, sheets_of
from domain.exchange.table import Row, Seen, Table
from domain.exchange.workbook import LIMITS, Limits

__all__ = ["Reading", "Row", "Table", "read"]

OWN_SHEETS = frozenset(fold(said) for words in (EXPLANATIONS, LISTS) for said in (words.ru, words.en))
"""Folded titles of sheets that hold no rows."""
HEAD = SEARCHED_ROWS + 4
"""Rows that are looked at to find the headings and what follows them."""


@dataclass(slots=True)
class Reading:
    """A spreadsheet whose sheets are understood; its rows are read when they are asked for."""

    name: str
    tables: tuple[Table, ...]
    """In the order of the layouts, so that what is referred to comes before what refers to it."""
    shape: tuple[Fault, ...]
    """What is wrong with sheets and headings."""
    skipped: tuple[Remark, ...]
    """Sheets that were not read."""

    def rows(self) -> Iterator[tuple[Table, Row]]:
        """The rows of all sheets, with faults and without, each with the sheet that it belongs to."""
        for table in self.tables:
            for row in table.rows():
                yield table, row

    def check(self) -> Gathered:
        """Read everything once for what is wrong with it."""
        for _ in self.rows():
            pass
        return self.faults

    @property
    def faults(self) -> Gathered:
        """All that is known to be wrong: with the shape of the file, then with the rows that were read."""
        return Gathered(self.shape, [table.faults for table in self.tables])

    def called(self, name: str) -> None:
        """Tell this file from others: every place names it from now on."""
        self.name = name
        self.shape = tuple(replace(fault, place=replace(fault.place, file=name)) for fault in self.shape)
        self.skipped = tuple(replace(remark, place=replace(remark.place, file=name)) for remark in self.skipped)
        for table in self.tables:
            table.file = name

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What does not keep the file from being taken."""
        return (*self.skipped, *(remark for table in self.tables for remark in table.remarks))


def read(content: Path | bytes, layouts: Sequence[Layout], *, name: str = "", limits: Limits = LIMITS) -> Reading:
    """Understand the sheets of a CSV or XLSX file; raises a refusal where it is no spreadsheet at all."""
    sheets = sheets_of(content, name=name, known=names_of(layouts).keys(), limits=limits)
    seen: dict[str, Seen] = {}
    tables: list[Table] = []
    shape: list[Fault] = []
    unread: list[tuple[Sheet, Sequence[Line]]] = []
    skipped: list[Remark] = []
    for sheet in sheets:
        head = [line for line in islice(sheet.rows(), HEAD) if not all(map(is_blank, line[1]))]
        if not head or fold(sheet.title) in OWN_SHEETS:
            continue
        chosen = _layout(sheet, head, layouts)
        if isinstance(chosen, Fault):
            shape.append(chosen)
        elif chosen is not None:
            layout, header = chosen
            tables.append(Table(layout, sheet, header, seen.setdefault(layout.key, {})))
        elif not sheet.hidden:
            unread.append((sheet, head))
        elif len(head) > 1:
            skipped.append(_hidden(sheet))
    if not tables and not shape:
        shape.append(_nothing_known(unread, layouts))
        unread.clear()
    order = {layout.key: number for number, layout in enumerate(layouts)}
    tables.sort(key=lambda table: order[table.layout.key])
    shape += [fault for table in tables for fault in table.misheaded]
    called = name or (content.name if isinstance(content, Path) else "")
    return Reading(called, tuple(tables), tuple(shape), (*(_skipped(sheet) for sheet, _ in unread), *skipped))


def _layout(sheet: Sheet, head: Sequence[Line], layouts: Sequence[Layout]) -> tuple[Layout, Header] | Fault | None:
    """The layout that a sheet is called after, else the one whose headings it has; None for some other sheet."""
    named = _named(sheet.title, layouts) or (layouts[0] if sheet.is_text and len(layouts) == 1 else None)
    if named is not None:
        header = header_of(head, named)
        return _no_headings(sheet, head, [named]) if header is None else (named, header)
    if sheet.hidden:
        return None
    found = [(layout, header) for layout in layouts if (header := header_of(head, layout)) and _fits(layout, header)]
    found.sort(key=lambda pair: pair[1].merit, reverse=True)
    if len(found) > 1 and found[0][1].merit == found[1][1].merit:
        return _ambiguous(sheet, [layout for layout, _ in found[:2]])
    return found[0] if found else None


def _named(title: str, layouts: Sequence[Layout]) -> Layout | None:
    """The layout that a sheet or a file is named after, also as «Проекты (2)» or projects_2024."""
    called = fold(title)
    for said in (called, called.rstrip("0123456789")):
        for layout in layouts:
            if said in map(fold, layout.names):
                return layout
    return None


def _fits(layout: Layout, header: Header) -> bool:
    """Enough of the headings are there to believe that this layout is meant, among however many others."""
    required = sum(field.required for field in layout.fields)
    known = len(header.columns)
    if known < min(2, len(layout.fields)) or 2 * len(header.missing) > required:
        return False
    return 3 * known >= len(header.headed) or (required > 1 and not header.missing)


def _titles(layouts: Sequence[Layout]) -> Words:
    return Words(
        ", ".join(f"«{layout.title.ru}»" for layout in layouts),
        ", ".join(f"“{layout.title.en}”" for layout in layouts),
    )


def _no_headings(sheet: Sheet, head: Sequence[Line], layouts: Sequence[Layout]) -> Fault:
    number, cells = head[0]
    titles = _titles(layouts)
    required = [field.heading for field in layouts[0].fields if field.required] if len(layouts) == 1 else []
    ru, en = (", ".join(said) for said in ([one.ru for one in required], [one.en for one in required]))
    return Fault(
        Place(sheet.title, number),
        as_seen("; ".join(str(cell) for cell in cells if not is_blank(cell))),
        Words(
            f"строка заголовков таблицы {titles.ru}" + (f": {ru}" if ru else ""),
            f"a row with the headings of {titles.en}" + (f": {en}" if en else ""),
        ),
    )


def _nothing_known(unread: Sequence[tuple[Sheet, Sequence[Line]]], layouts: Sequence[Layout]) -> Fault:
    if unread:
        return _no_headings(*unread[0], layouts)
    titles = _titles(layouts)
    return Fault(Place(), "", Words(f"заполненный лист {titles.ru}", f"a sheet {titles.en} with something in it"))


def _ambiguous(sheet: Sheet, layouts: Sequence[Layout]) -> Fault:
    titles = _titles(layouts)
    return Fault(
        Place(sheet.title),
        sheet.title,
        Words(
            f"название листа или файла, по которому видно, какая это таблица: {titles.ru}",
            f"a name of the sheet or file that tells which table it is: {titles.en}",
        ),
    )


def _skipped(sheet: Sheet) -> Remark:
    return Remark(
        Place(sheet.title),
        Words("лист не прочитан: это не таблица программы", "was not read: it is no table of the programme"),
    )


def _hidden(sheet: Sheet) -> Remark:
    said = Words(
        "скрытый лист не прочитан; если это таблица программы, покажите его или назовите как таблицу",
        "the hidden sheet was not read; if it is a table of the programme, unhide it or name it after the table",
    )
    return Remark(Place(sheet.title), said)
