"""One sheet as the rows of one layout: every cell checked, every fault with its place."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.engine.words import Words
from domain.exchange.cell_formats import Blemish, Cell
from domain.exchange.cells import Manner, Meaning, Unfit, Value, as_seen, is_blank, reader
from domain.exchange.day_orders import DayOrder, day_orders
from domain.exchange.faults import Fault, Faults, Place, Remark
from domain.exchange.headings import Column, Header, Stranger, fold, letter_of
from domain.exchange.hidden_rows import Strikes
from domain.exchange.layout import PERCENT, Kind, Layout
from domain.exchange.rows import Merge
from domain.exchange.sheet import Sheet

ASIDE = re.compile(
    r"(?:итого|всего|total)(?:\s+по\b.*)?\s*:?\s*[\d\s.,]*$|(?:исполнитель|исп\.|подпись|согласовано)\s*(?:[:_/].*)?$",
    re.IGNORECASE,
)
"""How rows below a table begin that belong to nothing in it."""
SCRAP = 2
"""Required cells that a row of one value lacks to be no row of the table."""
MOST_STRANGERS = 30
"""Columns that are remarked on each for itself."""
MOST_FAULTS = 10_000
"""A sheet with more is not read on: whoever wrote it cannot have meant this layout."""
GIVEN_UP = Words(
    f"ошибок уже {MOST_FAULTS}, дальше лист не прочитан: исправьте их и загрузите снова",
    f"{MOST_FAULTS} faults already, the sheet was not read any further: mend them and import again",
)
MOST_ASIDE = 20
"""Such rows that are remarked on."""

Identity = tuple[Value, ...]
Seen = dict[Identity, tuple[str, str, int, int]]
"""Identity of a row -> file, sheet and number of the row that had it first, and of several files what it says."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says."""

    number: int
    """As a spreadsheet counts."""
    values: Mapping[str, Value]
    """Field -> what its cell means; a field is absent where the sheet has no such column or the cell is faulty."""
    faulty: frozenset[str] = frozenset()
    """Fields whose cells are faulty."""
    percent: frozenset[str] = frozenset()
    """Fields whose numbers have the sign of percent, as written or by the format of the cell."""


@dataclass(slots=True)
class Table:
    """A sheet whose headings are understood; its rows may be read again and again."""

    layout: Layout
    sheet: Sheet
    header: Header
    seen: Seen = field(default_factory=dict)
    """Shared by all sheets of one layout, of all files that are read together."""
    faults: Faults = field(default_factory=Faults)
    """What is wrong with the rows that were read since the last start."""
    file: str = ""
    """Where several files are read: the name of this one."""
    _columns: dict[str, Column] = field(init=False)
    _unheaded: set[int] = field(init=False, default_factory=set)
    _spread: set[int] = field(init=False, default_factory=set)
    """Columns in which joined cells were read for each of their rows."""
    _strikes: Strikes = field(init=False, default_factory=Strikes)
    _days: dict[int, tuple[DayOrder, Words | None]] = field(init=False, default_factory=dict)
    _aside: list[tuple[int, str]] = field(init=False, default_factory=list)
    """Rows below the table that belong to nothing in it."""

    def __post_init__(self) -> None:
        """Find columns by their fields."""
        self._columns = {column.field.key: column for column in self.header.columns}

    @property
    def keys(self) -> frozenset[str]:
        """Fields that the sheet has columns for."""
        return frozenset(self._columns)

    def place(self, row: int, key: str = "") -> Place:
        """Where the cell of a field stands in a row."""
        column = self._columns.get(key)
        if column is None:
            heading = self.layout.field(key).heading.say(self.header.language) if key else ""
            return Place(self.sheet.title, row, "", heading, self.file)
        return Place(self.sheet.title, row, column.letter, column.heading, self.file)

    def fault(self, row: int, key: str, value: str, expected: Words) -> None:
        """Note that a cell is wrong, also for a reason that only its reader knows."""
        self.faults.add(Fault(self.place(row, key), value, expected, key))

    def rows(self) -> Iterator[Row]:
        """All rows that are not blank, those with faults too; reading them again starts the faults anew."""
        self.faults.clear()
        self._aside.clear()
        self._strikes.clear()
        readers = list(self._readers())
        indexes = [index for index, _, _ in readers]
        percents = [(column.index, column.field.key) for column in self.header.columns if column.field.signs == PERCENT]
        spread = _Spread(self.sheet.merges(), self.header.last)
        for number, stated in self.sheet.rows(self._torn):
            if self.faults.total >= MOST_FAULTS:
                self.faults.add(Fault(self.place(number), "", GIVEN_UP, ruled=True))
                return
            if number <= self.header.last or self._is_beside(number, stated, indexes):
                continue
            cells = spread.over(number, stated)
            self._spread.update(spread.used)
            values: dict[str, Value] = {}
            faulty: list[str] = []
            if self._is_scrap(number, cells, indexes):
                continue
            if (struck := self._strikes.through(number, stated, indexes)) is None:
                continue
            for index, key, read in readers:
                cell = cells[index] if index < len(cells) else None
                try:
                    values[key] = read(Blemish.STRUCK if index in struck else cell)
                except Unfit as unfit:
                    faulty.append(key)
                    self.fault(number, key, as_seen(cell), unfit.expected)
            self._look_beside(number, cells)
            if self._is_double(number, values):
                faulty.append(self.layout.identity[0])
            yield Row(number, values, frozenset(faulty), frozenset(_in_percent(cells, percents)))

    def _readers(self) -> Iterator[tuple[int, str, Meaning]]:
        """How the cells of each column are read; dates as the whole column has them."""
        dates = [column.index for column in self.header.columns if column.field.kind is Kind.DATE]
        self._days = day_orders(self.sheet.rows(), self.header.last, dates)
        for column in self.header.columns:
            order = self._days.get(column.index, (DayOrder.DAY_FIRST, None))[0]
            manner = Manner(self.header.language, self.sheet.epoch_1904, order)
            yield column.index, column.field.key, reader(column.field, manner)

    def _is_beside(self, number: int, cells: Sequence[Cell], indexes: Sequence[int]) -> bool:
        """Whether a row has nothing for the table; what stands beside it is told."""
        blank = _are_blank(cells, indexes)
        if blank and all(map(is_blank, cells)):
            return True
        if self._is_aside(number, cells):
            return True
        if blank:
            self._look_beside(number, cells)
        return blank

    def _is_aside(self, number: int, cells: Sequence[Cell]) -> bool:
        """Whether a row holds a total or a signature: by its first words, and since it is no whole row."""
        first = next((said for cell in cells if (said := as_seen(cell))), "")
        whole = all(
            column.index < len(cells) and not is_blank(cells[column.index])
            for column in self.header.columns
            if column.field.required
        )
        if whole or not ASIDE.match(first):
            return False
        if len(self._aside) < MOST_ASIDE:
            self._aside.append((number, first))
        return True

    def _is_scrap(self, number: int, cells: Sequence[Cell], indexes: Sequence[int]) -> bool:
        """Whether a row holds one value and lacks the rest: a total or a stray note, said once for the row."""
        filled = [index for index in indexes if index < len(cells) and not is_blank(cells[index])]
        lacking = [one.field.heading for one in self.header.columns if one.field.required and one.index not in filled]
        if len(filled) > 1 or len(lacking) < SCRAP:
            return False
        ru, en = ", ".join(f"«{one.ru}»" for one in lacking), ", ".join(f"“{one.en}”" for one in lacking)
        said = Words(f"вся строка: нет {ru}; итог или примечание удалите", f"a whole row: {en} lacks; delete a total")
        self.faults.add(Fault(self.place(number), as_seen(cells[filled[0]]), said))
        return True

    def _torn(self, row: int, expected: Words) -> None:
        self.fault(row, "", "", expected)

    def _look_beside(self, number: int, cells: Sequence[Cell]) -> None:
        """In text a value beyond the headings is a delimiter out of place; in a workbook it is a note in the margin."""
        beyond = range(self.header.width, len(cells))
        if self.sheet.is_text and not _are_blank(cells, beyond):
            most = self.header.width
            self.fault(
                number,
                "",
                as_seen("; ".join(str(cells[index]) for index in beyond)),
                Words(
                    f"не больше {most} значений в строке: проверьте разделители и кавычки",
                    f"at most {most} values in a row: look at the delimiters and quotation marks",
                ),
            )
        elif len(self.header.headed) < len(cells):
            self._unheaded.update(
                index for index in range(len(cells)) if index not in self.header.headed and not is_blank(cells[index])
            )

    def _is_double(self, number: int, values: Mapping[str, Value]) -> bool:
        """Two rows of one identity are one thing said twice; the same row in another file is harmless."""
        identity = tuple(self._identifying(key, values.get(key)) for key in self.layout.identity)
        if not identity or None in identity:
            return False
        here = self.file, self.sheet.title, number, _told(values) if self.file else 0
        there = self.seen.setdefault(identity, here)
        if there == here or (there[0] != here[0] and there[3] == here[3]):
            return False
        self.fault(
            number,
            self.layout.identity[0],
            " · ".join(as_seen(str(values[key])) for key in self.layout.identity),
            _has_it(here, there),
        )
        return True

    def _identifying(self, key: str, value: Value) -> Value:
        """A value as it is compared: neither the case of letters nor another name makes it another thing."""
        if not isinstance(value, str):
            return value
        meant = self.layout.meant.get(key)
        return (meant.get(fold(value), value) if meant else value).casefold()

    @property
    def remarks(self) -> Iterator[Remark]:
        """What the sender should know: columns that are not read, and headings that were understood freely."""
        for stranger in self.header.strangers[:MOST_STRANGERS]:
            yield Remark(self._heading_place(stranger), _not_read(self.layout, stranger))
        if left := self.header.strangers[MOST_STRANGERS:]:
            title, count = self.layout.title, len(left)
            said = Words(
                f"не прочитано ещё столбцов: {count}; в таблице «{title.ru}» их нет",
                f"{count} more columns were not read: the table “{title.en}” has none such",
            )
            yield Remark(Place(self.sheet.title, self.header.row, left[0].letter, "", self.file), said)
        for column in self.header.columns:
            if column.loosely:
                named = column.field.heading
                said = Words(f"прочитан как «{named.ru}»", f"was read as “{named.en}”")
                yield Remark(self._heading_place(column), said)
        yield from self._remarks_of_rows()

    def _remarks_of_rows(self) -> Iterator[Remark]:
        """What the sender should know of the rows that were read, and of those that were not."""
        for column in self.header.columns:
            if order := self._days.get(column.index, (None, None))[1]:
                yield Remark(self._heading_place(column), order)
        for noticed in self._strikes.remarks:
            yield Remark(Place(self.sheet.title, file=self.file), noticed)
        for number, first in self._aside:
            said = Words(f"«{first}»: не строка таблицы, не прочитана", f"“{first}”: no row of the table, was not read")
            yield Remark(self.place(number), said)
        for index in sorted(self._spread):
            said = Words(
                "объединённые ячейки: значение взято для каждой из их строк",
                "joined cells: their value was read for each of their rows",
            )
            yield Remark(Place(self.sheet.title, self.header.row, letter_of(index), "", self.file), said)
        for index in sorted(self._unheaded):
            said = Words("есть значения, но нет заголовка: не прочитан", "has values and no heading: it was not read")
            yield Remark(Place(self.sheet.title, self.header.row, letter_of(index), "", self.file), said)

    @property
    def misheaded(self) -> Iterator[Fault]:
        """What is wrong with the headings."""
        for column in self.header.doubled:
            first = self._columns[column.field.key]
            said = Words(
                f"один столбец «{column.field.heading.ru}»: им уже прочитан столбец {first.letter} «{first.heading}»",
                f"one column “{column.field.heading.en}”: column {first.letter} “{first.heading}” was read as it",
            )
            yield Fault(self._heading_place(column), column.heading, said, column.field.key)
        for missing in self.header.missing:
            place = Place(self.sheet.title, self.header.row, "", missing.heading.say(self.header.language), self.file)
            meant = next((stranger for stranger in self.header.strangers if stranger.similar == missing), None)
            said = Words("столбец с таким заголовком", "a column with this heading")
            if meant is not None:
                said = Words(
                    f"{said.ru}; не столбец {meant.letter} «{meant.heading}» ли это?",
                    f"{said.en}; is it column {meant.letter} “{meant.heading}”?",
                )
            yield Fault(place, "", said, missing.key)

    def _heading_place(self, column: Column | Stranger) -> Place:
        return Place(self.sheet.title, self.header.row, column.letter, column.heading, self.file)


class _Spread:
    """Gives the value of joined cells to every row that they reach over."""

    def __init__(self, merges: Sequence[Merge], after: int) -> None:
        self._coming = deque(merge for merge in merges if merge[1] > after)
        self._open: dict[int, tuple[int, Cell]] = {}
        self.used: set[int] = set()

    def over(self, number: int, cells: Sequence[Cell]) -> Sequence[Cell]:
        """The cells of a row with what the joined cells above say."""
        if not self._coming and not self._open:
            return cells
        while self._coming and self._coming[0][1] <= number:
            index, first, last = self._coming.popleft()
            if first == number and index < len(cells):
                self._open[index] = last, cells[index]
        self._open = {index: found for index, found in self._open.items() if found[0] >= number}
        filled = list(cells)
        for index, (_, value) in self._open.items():
            filled += [None] * (index + 1 - len(filled))
            if is_blank(filled[index]) and not is_blank(value):
                filled[index] = value
                self.used.add(index)
        return filled


def _in_percent(cells: Sequence[Cell], columns: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Fields of some columns whose cells are in percent."""
    for index, key in columns:
        cell = cells[index] if index < len(cells) else None
        if isinstance(cell, str) and "%" in cell:
            yield key


def _told(values: Mapping[str, Value]) -> int:
    """What a row says, whatever columns its sheet has."""
    return hash(frozenset((key, value) for key, value in values.items() if value not in {None, "", ()}))


def _has_it(here: tuple[str, str, int, int], there: tuple[str, str, int, int]) -> Words:
    file, sheet, row, _ = there
    ru, en = f"строке {row}", f"row {row}"
    if there[:2] != here[:2]:
        ru, en = f"{ru} листа «{sheet}»", f"{en} of sheet “{sheet}”"
    if file != here[0]:
        ru, en = f"{ru} файла «{file}»", f"{en} of file “{file}”"
    return Words(
        f"значение, которого нет в других строках: оно уже есть в {ru}",
        f"a value that no other row has: {en} has it already",
    )


def _are_blank(cells: Sequence[Cell], indexes: Iterable[int]) -> bool:
    width = len(cells)
    return all(index >= width or is_blank(cells[index]) for index in indexes)


def _not_read(layout: Layout, stranger: Stranger) -> Words:
    said = Words(
        f"не прочитан: в таблице «{layout.title.ru}» такого столбца нет",
        f"was not read: the table “{layout.title.en}” has no such column",
    )
    if stranger.similar is None:
        return said
    similar = stranger.similar.heading
    return Words(f"{said.ru}; возможно, «{similar.ru}»", f"{said.en}; perhaps “{similar.en}”")
