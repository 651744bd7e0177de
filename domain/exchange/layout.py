"""What a sheet holds: its columns, what their cells may say, and which of them tell one row from another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from domain.engine.words import Language, Words
from domain.methodology.sheet_words import SheetWords

NOTHING = Words("", "")


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    """One line of text."""
    LONG_TEXT = "long_text"
    """Text that may have several lines."""
    TEXTS = "texts"
    """A list in one cell: an item a line, or items with semicolons between them."""
    WHOLE = "whole"
    DECIMAL = "decimal"
    DATE = "date"
    YES_NO = "yes_no"
    CODE = "code"
    """A name for machines: letters, digits and signs without blanks."""
    CHOICE = "choice"
    EMAIL = "email"


KINDS: Mapping[Kind, Words] = {
    Kind.TEXT: Words("текст в одну строку", "text in one line"),
    Kind.LONG_TEXT: Words("текст", "text"),
    Kind.TEXTS: Words("список: по одному в строке ячейки или через «;»", "list: one a line of the cell, or with “;”"),
    Kind.WHOLE: Words("целое число", "whole number"),
    Kind.DECIMAL: Words("число", "number"),
    Kind.DATE: Words("дата", "date"),
    Kind.YES_NO: Words("да или нет", "yes or no"),
    Kind.CODE: Words("код без пробелов", "code without blanks"),
    Kind.CHOICE: Words("одно из слов", "one of the words"),
    Kind.EMAIL: Words("адрес электронной почты", "e-mail address"),
}
"""What a person is told about a kind."""

PERCENT = ("%",)
"""Signs that may follow a number in percent: 12 % is 12."""
ROUBLES = ("руб", "руб.", "р.", "р", "₽", "rub", "rub.")
"""Signs that may follow a sum of money."""

EXPLANATIONS = Words("Пояснения", "Explanations")
LISTS = Words("Списки", "Lists")
"""Sheets that are written beside the layouts and hold no rows."""

LONGEST_TITLE = 31
UNTITLED = frozenset("[]:*?/\\")
"""Characters that the title of a sheet cannot have."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a cell may have, and the words that people write for it."""

    key: str
    title: Words
    aliases: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that means this value; the case of letters does not matter."""
        return (self.key, self.title.ru, self.title.say(Language.RU), self.title.en, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a layout."""

    key: str
    heading: Words
    kind: Kind = Kind.TEXT
    required: bool = False
    """The column is there and no cell of it is blank."""
    aliases: tuple[str, ...] = ()
    """What else people call the column."""
    asked: tuple[str, ...] = ()
    """Headings that may mean the column: it is not read, and its sender is asked."""
    choices: tuple[Choice, ...] = ()
    """For `Kind.CHOICE`."""
    most: int = 500
    """Longest text, in characters; of one item for a list."""
    signs: tuple[str, ...] = ()
    """For numbers: what may stand behind them, such as `PERCENT`."""
    before: tuple[str, ...] = ()
    """For dates: what may stand before the day, such as `UNTIL`."""
    note: Words = NOTHING
    """What the template says about the column."""
    example: Words = NOTHING
    """A cell as it may look; by the kind where it is left out."""

    def __post_init__(self) -> None:
        """Refuse a choice without words, and words without a choice."""
        if (self.kind is Kind.CHOICE) != bool(self.choices):
            raise ValueError(f"{self.key}: choices belong to columns of kind choice, and those need them")

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that may stand above the column."""
        return (self.heading.ru, self.heading.say(Language.RU), self.heading.en, self.key, *self.aliases)


def column(key: str, ru: str, en: str, kind: Kind = Kind.TEXT, **rest: Any) -> Field:
    """A column under its heading in both languages."""
    return Field(key=key, heading=Words(ru, en), kind=kind, **rest)


def choosing(key: str, ru: str, en: str, words: Mapping[Any, Words], *, required: bool = False) -> Field:
    """A column with one of the words of a list."""
    return column(key, ru, en, Kind.CHOICE, required=required, choices=choices_of(words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One kind of sheet that is read and written."""

    key: str
    title: Words
    """Title of the sheet."""
    file: str
    """Name of its CSV file, without `.csv`."""
    fields: tuple[Field, ...]
    """Columns in the order in which they are written; they are read in any order."""
    identity: tuple[str, ...] = ()
    """Keys of the fields that no two rows of a file have equal; none where rows may repeat."""
    meant: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field of the identity -> another name of a thing, folded -> the name that it is told apart by."""
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    """Required field -> the field whose column is read for it where it has none."""

    def __post_init__(self) -> None:
        """Refuse what no sheet can be: fields of one key, an identity of unknown fields, a title that does not fit."""
        keys = [field.key for field in self.fields]
        if repeated := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"{self.key}: several fields are called {', '.join(sorted(repeated))}")
        if any(len(said) > LONGEST_TITLE or set(said) & UNTITLED for said in (self.title.ru, self.title.en)):
            raise ValueError(f"{self.key}: no spreadsheet takes that title of a sheet")
        if unknown := set(self.identity) - set(keys):
            raise ValueError(f"{self.key}: the identity names no field: {', '.join(sorted(unknown))}")

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that the sheet or the file may be called."""
        return (self.title.ru, self.title.say(Language.RU), self.title.en, self.key, self.file)

    def field(self, key: str) -> Field:
        """The field of that key."""
        return next(field for field in self.fields if field.key == key)


def choices_of(words: Mapping[Any, Words] | Iterable[tuple[str, Words]]) -> tuple[Choice, ...]:
    """Choices from a table of values and their words."""
    pairs = words.items() if isinstance(words, Mapping) else words
    return tuple(Choice(str(key), title) for key, title in pairs)


def worded(layout: Layout, words: SheetWords) -> Layout:
    """A layout that also knows what people call its columns and write in its choices."""
    headings, asked = (found.get(layout.key, {}) for found in (words.headings, words.asked))
    values = words.values.get(layout.key, {})

    def known(one: Field) -> Field:
        said = values.get(one.key, {})
        choices = tuple(replace(choice, aliases=said.get(choice.key, ())) for choice in one.choices)
        return replace(one, aliases=headings.get(one.key, ()), asked=asked.get(one.key, ()), choices=choices)

    return replace(layout, fields=tuple(map(known, layout.fields)))
