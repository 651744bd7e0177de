"""Tables of a pack's document, read key by key; each fault is noted with its path and stands in nobody's way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from domain.engine.words import Words
from domain.methodology.basis import Basis
from domain.methodology.problems import Path, Problems
from domain.methodology.schema import Decision

T = TypeVar("T")
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

NAMES: Mapping[type, Words] = {
    str: Words("текст", "a text"),
    date: Words("дата, например 2024-05-10", "a date such as 2024-05-10"),
    int: Words("целое число", "a whole number"),
    bool: Words("true или false", "true or false"),
    dict: Words("таблица", "a table"),
    list: Words("список", "a list"),
    Decimal: Words("число", "a number"),
}


def is_a(kind: type, value: Any) -> bool:
    """Whether a value of the document is of a kind: a yes or no is no number, an instant no day, a number is finite."""
    if isinstance(value, bool | datetime):
        return kind is bool and isinstance(value, bool)
    if isinstance(value, Decimal) and not value.is_finite():
        return False
    return isinstance(value, kind)


def shown(value: Any) -> str:
    """A value of the document as a message quotes it."""
    if isinstance(value, Decimal | date):
        return str(value)
    return repr(value)[:60]


class Table:
    """One table of the document; remembers which of its keys were read, so that unknown ones show."""

    def __init__(self, problems: Problems, path: Path, values: Mapping[str, Any]) -> None:
        self.problems = problems
        self.path = path
        self.values = values
        self.known: set[str] = set()

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self.known.add(key)
        return key in self.values

    def get(self, key: str, kind: type[T], default: T) -> T:
        """A value that may be missing."""
        return self.need(key, kind, default) if self.has(key) else default

    def need(self, key: str, kind: type[T], instead: T) -> T:
        """A value that must be there and of its kind; `instead` stands in for it once a problem is noted."""
        self.known.add(key)
        if key not in self.values:
            self.fault((key,), f"нет ключа «{key}»", f"the key “{key}” is missing")
            return instead
        value = self.values[key]
        if kind is Decimal and isinstance(value, int) and not isinstance(value, bool):
            value = Decimal(value)
        if not is_a(kind, value):
            name = NAMES[kind]
            self.fault((key,), f"нужно: {name.ru}, а здесь {shown(value)}", f"needs {name.en}, but is {shown(value)}")
            return instead
        found: T = value
        return found

    def fault(self, below: Path, ru: str, en: str) -> None:
        """Note a problem at this table or at a key below it."""
        self.problems.note(self.path + below, ru, en)

    def table(self, key: str) -> Table:
        """A table below this one."""
        return Table(self.problems, (*self.path, key), self.need(key, dict, {}))

    def tables(self, key: str) -> dict[str, Table]:
        """The tables below a key, by name."""
        outer = self.table(key)
        return {name: outer.table(name) for name in outer.values}

    def words(self, key: str) -> Words:
        """A text in every language."""
        table = self.table(key)
        found = Words(table.need("ru", str, ""), table.need("en", str, ""))
        table.end()
        return found

    def rows(self, key: str) -> list[Table]:
        """The tables of an array that may be missing."""
        found = self.need(key, list, []) if self.has(key) else []
        return [
            Table(self.problems, (*self.path, key, place), row if isinstance(row, dict) else {})
            for place, row in enumerate(found)
        ]

    def listed(self, key: str, kind: type[T], default: tuple[T, ...] = ()) -> tuple[T, ...]:
        """A list of values of one kind; the default where it is missing."""
        return self.each(key, kind) if self.has(key) else default

    def each(self, key: str, kind: type[T]) -> tuple[T, ...]:
        """A list of values of one kind."""
        values = self.need(key, list, [])
        name = NAMES[kind]
        for place, value in enumerate(values):
            if not is_a(kind, value):
                said = shown(value)
                self.fault((key, place), f"нужно: {name.ru}, а здесь {said}", f"needs {name.en}, but is {said}")
        return tuple(value for value in values if is_a(kind, value))

    def some(self, key: str) -> Table:
        """A table below this one that may be missing."""
        return self.table(key) if self.has(key) else Table(self.problems, (*self.path, key), {})

    def basis(self) -> Basis:
        """Where the value comes from: a source, an assumption, or both for its parts."""
        source, assumption = self.get("source", str, ""), self.get("assumption", bool, False)
        if not source and not assumption:
            self.fault(
                (),
                'не сказано, откуда значение: source = "…" или assumption = true',
                'does not say where the value comes from: source = "…" or assumption = true',
            )
        return Basis(source, assumption, self.words("note") if self.has("note") else None)

    def chosen(self, key: str, choice: type[ChoiceT], instead: ChoiceT) -> ChoiceT:
        """One word of a choice."""
        return next(iter(self._among(key, [str(self.need(key, str, str(instead)))], choice)), instead)

    def _among(self, key: str, words: Iterable[str], choice: type[ChoiceT]) -> Iterator[ChoiceT]:
        offered = {str(one): one for one in choice}
        for word in words:
            if word in offered:
                yield offered[word]
            else:
                listed, one = ", ".join(offered), key.removesuffix("s")
                self.fault((key,), f"нет «{word[:60]}»; есть: {listed}", f"no {one} “{word[:60]}”; known: {listed}")

    def words_of(self, key: str, choice: type[ChoiceT]) -> tuple[ChoiceT, ...]:
        """A list of words of a choice."""
        return tuple(self._among(key, self.each(key, str), choice))

    def exits(self, key: str) -> dict[Decision, str]:
        """Decision -> where it leads."""
        table = self.table(key)
        found = {decision: table.need(decision, str, "") for decision in Decision if table.has(decision)}
        table.end()
        return found

    def end(self) -> None:
        """Note every key that nobody read."""
        for key in self.values:
            if key in self.known:
                continue
            near = [] if self.problems.full else get_close_matches(key, self.known, 1)
            ru, en = (f"; может быть, «{near[0]}»?", f"; did you mean “{near[0]}”?") if near else ("", "")
            self.fault((key,), f"неизвестный ключ{ru}", f"unknown key{en}")
