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


def records(kind: type[T], top: Table, key: str) -> dict[str, T]:
    """The records below a key, by name; a field `key` of theirs is that name."""
    declared: Any = kind
    has_key = any(one.name == "key" for one in fields(declared))
    return {name: whole(kind, table, **({"key": name} if has_key else {})) for name, table in top.tables(key).items()}


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
        return lambda table, _key, default: table.basis() if table.values or default is MISSING else default
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
    if _is_record(item) or isinstance(item, UnionType):
        return lambda table, key, default: container(whole(_kind(item, row), row) for row in table.rows(key))

    def read(table: Table, key: str, default: Any) -> Any:
        if default is not MISSING and not table.has(key):
            return default
        found = table.words_of(key, item) if issubclass(item, StrEnum) else table.each(key, item)
        return container(found)

    return read


def _kind(item: Any, row: Table) -> Any:
    """The record that a row is: where it may be one of several, the word of its key `kind` says which."""
    if not isinstance(item, UnionType):
        return item
    kinds = {one.kind: one for one in get_args(item)}
    first = next(iter(kinds))
    return kinds[row.chosen("kind", type(first), first)]


def _mapping(name: Any, value: Any) -> Callable[[Table, str], Any]:
    """How a table of values is read."""
    if name is not str:
        return lambda table, key: table.exits(key)
    if _is_record(value) and value is not Words:
        return lambda table, key: records(value, table, key)
    one = _reader(value)

    def read(table: Table, key: str) -> Any:
        below = table.table(key)
        return {name: one(below, name, MISSING) for name in below.values}

    return read
