"""What is wrong with a spreadsheet, and where: for each fault the place, what stands there and what should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.refusals import Fault as Behind
from domain.refusals import Reason
from domain.words import Words

KEPT = 1_000
"""Faults that are kept to be shown; the others are counted."""


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

    @property
    def said(self) -> Words:
        """The place as a person looks it up."""
        ru, en = [], []
        if self.sheet:
            ru, en = [f"лист «{self.sheet}»"], [f"sheet “{self.sheet}”"]
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

    @property
    def said(self) -> Words:
        """The whole sentence."""
        where = self.place.said
        return Words(
            f"{where.ru}, значение «{self.value}»: ожидается {self.expected.ru}",
            f"{where.en}, value “{self.value}”: expected {self.expected.en}",
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


@dataclass(slots=True)
class Faults:
    """Faults as they are found: a bounded number is kept, all are counted."""

    kept: list[Fault] = field(default_factory=list)
    total: int = 0

    def add(self, fault: Fault) -> None:
        """Note one more."""
        self.total += 1
        if len(self.kept) < KEPT:
            self.kept.append(fault)

    @property
    def left_out(self) -> int:
        """How many were counted only."""
        return self.total - len(self.kept)

    def clear(self) -> None:
        """Start again, as the rows are read again."""
        self.kept.clear()
        self.total = 0

    def __bool__(self) -> bool:
        return self.total > 0

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.kept)
