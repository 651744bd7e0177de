"""What is wrong with a spreadsheet, and where: for each fault the place, what stands there and what should."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from domain.engine.refusals import Fault as Behind
from domain.engine.refusals import Reason
from domain.engine.words import Words

KEPT = 1_000
"""Faults of a sheet that are kept in memory; more of them go to disk."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands."""

    sheet: str = ""
    row: int = 0
    """As a spreadsheet counts; 0 where the sheet as a whole is meant."""
    letter: str = ""
    """Name of the column in a spreadsheet; empty where the row as a whole is meant."""
    heading: str = ""
    """What the sheet calls the column."""
    file: str = ""
    """Where several files are read: which of them."""

    @property
    def said(self) -> Words:
        """The place as a person looks it up."""
        ru, en = [], []
        if self.file:
            ru, en = [f"файл «{self.file}»"], [f"file “{self.file}”"]
        if self.sheet:
            ru, en = [*ru, f"лист «{self.sheet}»"], [*en, f"sheet “{self.sheet}”"]
        if self.row:
            ru, en = [*ru, f"строка {self.row}"], [*en, f"row {self.row}"]
        if self.letter or self.heading:
            ru.append(" ".join(filter(None, ("столбец", self.letter, self.heading and f"«{self.heading}»"))))
            en.append(" ".join(filter(None, ("column", self.letter, self.heading and f"“{self.heading}”"))))
        return Words(", ".join(ru), ", ".join(en))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must be mended before the file can be taken."""

    place: Place
    value: str
    """What stands there, shortened."""
    expected: Words
    field: str = ""
    """Key of the field, where it is known."""
    ruled: bool = False
    """A rule of the programme speaks against what stands there; `expected` is its own sentence."""

    @property
    def said(self) -> Words:
        """The whole sentence."""
        where = self.place.said
        ru, en = ("", "") if self.ruled else ("ожидается ", "expected ")
        value = Words("", "")
        if self.value or not self.ruled:
            value = Words(f"значение «{self.value}»", f"value “{self.value}”")
        return Words(
            f"{', '.join(filter(None, (where.ru, value.ru)))}: {ru}{self.expected.ru}",
            f"{', '.join(filter(None, (where.en, value.en)))}: {en}{self.expected.en}",
        )

    @property
    def reason(self) -> Reason:
        """The fault as a refusal gives it."""
        return Reason("cell", self.said, Behind.INPUT, self.field)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that does not keep the file from being taken, but that its sender should know."""

    place: Place
    text: Words

    @property
    def said(self) -> Words:
        """The whole sentence."""
        where = self.place.said
        return Words(f"{where.ru}: {self.text.ru}", f"{where.en}: {self.text.en}")


class Faults:
    """Faults as they are found: all of them, most of many on disk; they are read row by row."""

    def __init__(self) -> None:
        self.total = 0
        self._kept: list[Fault] = []
        self._more: sqlite3.Connection | None = None

    def add(self, fault: Fault) -> None:
        """Note one more."""
        self.total += 1
        if len(self._kept) < KEPT:
            self._kept.append(fault)
            return
        if self._more is None:
            self._more = _on_disk()
        self._more.execute(KEEP, _packed(fault))

    def clear(self) -> None:
        """Start again, as the rows are read again."""
        self.total = 0
        self._kept.clear()
        if self._more is not None:
            self._more.close()
            self._more = None

    def __bool__(self) -> bool:
        return self.total > 0

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[Fault]:
        """By rows, within a row by columns."""
        kept = sorted(self._kept, key=_order)
        return iter(kept) if self._more is None else self._merged(kept, self._more)

    def _merged(self, kept: Sequence[Fault], more: sqlite3.Connection) -> Iterator[Fault]:
        from heapq import merge

        yield from merge(kept, (_unpacked(row) for row in more.execute(ALL)), key=_order)


class Gathered:
    """The faults of several sheets, one sheet after the other; none is copied."""

    def __init__(self, shape: Sequence[Fault] = (), parts: Sequence[Faults] = ()) -> None:
        self.shape = list(shape)
        """What is wrong with sheets and headings, and with the import as a whole."""
        self.parts = parts

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.shape) + sum(part.total for part in self.parts)

    def __bool__(self) -> bool:
        return self.total > 0

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[Fault]:
        return chain(self.shape, *self.parts)


def _order(fault: Fault) -> tuple[int, int, str]:
    return fault.place.row, len(fault.place.letter), fault.place.letter


KEEP = "INSERT INTO fault VALUES (?, ?, ?, ?)"
ALL = "SELECT facts FROM fault ORDER BY number, width, letter, rowid"


def _on_disk() -> sqlite3.Connection:
    """A place on disk that is gone when it is closed."""
    connection = sqlite3.connect("", isolation_level=None)
    connection.execute("CREATE TABLE fault (number INTEGER, width INTEGER, letter TEXT, facts TEXT)")
    connection.execute("BEGIN")
    return connection


def _packed(fault: Fault) -> tuple[int, int, str, str]:
    place = fault.place
    facts = (place.sheet, place.row, place.letter, place.heading, place.file, fault.value, fault.expected.ru,
             fault.expected.en, fault.field, fault.ruled)  # fmt: skip
    return (*_order(fault), json.dumps(facts, ensure_ascii=False))


def _unpacked(row: tuple[str]) -> Fault:
    sheet, number, letter, heading, file, value, ru, en, field_key, ruled = json.loads(row[0])
    return Fault(Place(sheet, number, letter, heading, file), value, Words(ru, en), field_key, ruled)
