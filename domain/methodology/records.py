"""Records of a pack: each field of a dataclass is a key of its table, and is read by the field's type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from domain.engine.words import Words
from domain.methodology.basis import Basis
from domain.methodology.document import Table

T = TypeVar("T")

Read = Callable[[Table, str, Any], Any]
"""Reads the value of a key; the default is `MISSING` where it must be there."""

INSTEAD: Mapping[Any, Any] = {str: "", int: 0, bool: False, Decimal: Decimal(0), date: date.min}
"""What stands in for a value of a kind once a problem is noted."""


def record(kind: type[T], table: Table, **given: Any) -> T:
    """A record from its table; a field with a default may be missing, and what is given is not read."""
    declared: Any = kind
    read = {name: reader(table, name, default) for name, reader, default in _fields(declared) if name not in given}
    return kind(**given, **read)


def whole(kind: type[T], table: Table, **given: Any) -> T:
    """A record from a table that holds nothing else."""
    found = record(kind, table, **given)
    table.end()
    return found


def records(kind: type[T], top: Table, key: str, *, named: str | None = "key") -> dict[str, T]:
    """The records below a key, by name; the name is a field of each where one is `named`."""
    return {
        name: whole(kind, table, **({} if named is None else {named: name})) for name, table in top.tables(key).items()
    }


@cache
def _fields(kind: type[Any]) -> tuple[tuple[str, Read, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((one.name, _reader(hints[one.name]), _default(one)) for one in fields(kind) if one.init)


def _is_record(hint: Any) -> bool:
    return is_dataclass(hint)


def _default(one: Any) -> Any:
    return one.default if one.default_factory is MISSING else one.default_factory()


def _reader(hint: Any) -> Read:
    """How a value of a type is read."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Basis:
        return lambda table, _key, _default: table.basis()
    if hint in INSTEAD:
        return lambda table, key, default: _value(table, key, hint, default)
    if origin is UnionType:
        inner = _reader(next(one for one in arguments if one is not type(None)))
        return lambda table, key, default: inner(table, key, MISSING) if table.has(key) else None
    if origin is tuple or origin is frozenset:
        return _several(origin, arguments[0])
    if origin is not None:
        below = _mapping(*arguments)
    elif issubclass(hint, StrEnum):
        return lambda table, key, default: table.chosen(key, hint, default) if table.has(key) else default
    elif hint is Words:
        below = Table.words
    else:
        below = lambda table, key: whole(hint, table.table(key))  # noqa: E731
    return lambda table, key, default: below(table, key) if default is MISSING or table.has(key) else default


def _value(table: Table, key: str, kind: Any, default: Any) -> Any:
    if default is MISSING:
        return table.need(key, kind, INSTEAD[kind])
    return table.get(key, kind, default)


def _several(container: type[Any], item: Any) -> Read:
    """How a list is read: of records, of words of a choice, or of plain values."""
    if _is_record(item):
        return lambda table, key, default: container(whole(item, row) for row in table.rows(key))

    def read(table: Table, key: str, default: Any) -> Any:
        if default is not MISSING and not table.has(key):
            return default
        found = table.words_of(key, item) if issubclass(item, StrEnum) else table.each(key, item)
        return container(found)

    return read


def _mapping(name: Any, value: Any) -> Callable[[Table, str], Any]:
    """How a table of values is read."""
    if name is not str:
        return lambda table, key: table.exits(key)
    if value is Words:
        return lambda table, key: table.all_words(key)
    if _is_record(value):
        return lambda table, key: records(value, table, key, named=None)

    def read(table: Table, key: str) -> Any:
        below = table.table(key)
        return {name: below.need(name, value, INSTEAD[value]) for name in below.values}

    return read
