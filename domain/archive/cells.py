"""How a value is written in a cell: one text form for each kind of column, the same from every database.

A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@` (full-width ones too), a tab or a line's end.  Such a text
gets an apostrophe before it, and so does a text that begins with an apostrophe, so that each comes back exactly.  Where
the list separator is the semicolon, as in Russia, a text is cut at each `;` and line's end: what follows one of them
inside a text is written with an apostrophe by the same rule.  Numbers and dates are no texts and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Date, Enum, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from domain.engine.columns import Exact, Instant, instant_text
from domain.engine.words import Words

_FORMULA = "[=+\\-@＝＋－＠﹦﹢﹣﹫]"
_UNSEEN = "(?:[^\\S\t\r\n]|['\"\0\u200b-\u200f\u2060\ufeff])*"
"""What a spreadsheet may pass over before it finds a formula; tabs and ends of lines begin a cell of their own."""

_PLAIN = re.compile("(?:[\\w{\\[(«][^;\t\r\n]*)?")
_AT_START = re.compile(f"['\t\r\n]|{_UNSEEN}{_FORMULA}")
_INSIDE = re.compile(f"[;\t\r\n](?={_UNSEEN}{_FORMULA})")
_INSIDE_ESCAPED = re.compile(f"([;\t\r\n])'(?={_UNSEEN}{_FORMULA})")


def harmless(text: str) -> str:
    """A text that no spreadsheet runs; `as_it_was` gives the text back."""
    if _PLAIN.fullmatch(text):
        return text
    text = _INSIDE.sub(r"\g<0>'", text)
    return f"'{text}" if _AT_START.match(text) else text


def as_it_was(cell: str) -> str:
    """The text that `harmless` made a cell of; `ValueError` when it never would."""
    if _PLAIN.fullmatch(cell):
        return cell
    text = _INSIDE_ESCAPED.sub(r"\1", cell.removeprefix("'"))
    if harmless(text) != cell:
        raise ValueError(cell)
    return text


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one kind of column are written and read; reading raises `ValueError` for any other form."""

    name: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]
    """What either database takes for the value."""
    expected: Words


_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,18}")
_DECIMAL = re.compile(r"(?!-[0.]*$)-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


def _digits(value: Decimal) -> str:
    return format(value or value.copy_abs(), "f")  # PostgreSQL has no negative zero


def _matching(pattern: re.Pattern[str], sense: Callable[[str], Any] = str) -> Callable[[str], str]:
    """The cell as it is, when it has the one form and makes sense."""

    def read(cell: str) -> str:
        if not pattern.fullmatch(cell):
            raise ValueError(cell)
        sense(cell)
        return cell

    return read


def _integer(cell: str) -> int:
    return int(_matching(_INTEGER)(cell))


def _boolean(cell: str) -> bool:
    if cell not in {"true", "false"}:
        raise ValueError(cell)
    return cell == "true"


TEXT = Kind(
    "text",
    harmless,
    as_it_was,
    Words(
        "текст; перед знаками = + - @ в начале стоит апостроф", "a text; an apostrophe goes before a leading = + - or @"
    ),
)
INTEGER = Kind("integer", str, _integer, Words("целое число", "a whole number"))
DECIMAL = Kind("decimal", _digits, _matching(_DECIMAL), Words("десятичное число с точкой", "a decimal number"))
BOOLEAN = Kind("boolean", lambda value: str(value).lower(), _boolean, Words("true или false", "true or false"))
DATE = Kind("date", date.isoformat, _matching(_DATE, date.fromisoformat), Words("дата ГГГГ-ММ-ДД", "a date YYYY-MM-DD"))
INSTANT = Kind(
    "instant",
    instant_text,
    _matching(_INSTANT, datetime.fromisoformat),
    Words("момент ГГГГ-ММ-ДДTчч:мм:сс.ммммммZ", "an instant YYYY-MM-DDThh:mm:ss.ffffffZ"),
)

_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (String, TEXT),
    (Integer, INTEGER),
    (Boolean, BOOLEAN),
    (Date, DATE),
)


def kind_of(column: Column[Any]) -> Kind:
    """How values of a column are written; `TypeError` for a kind of column that an archive does not know."""
    if isinstance(column.type, Instant):
        return INSTANT
    if isinstance(column.type, Exact):
        return DECIMAL
    if isinstance(column.type, Enum):
        return _one_of(tuple(column.type.enums))
    plain = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    for known, kind in _KINDS:
        if isinstance(plain, known):
            return kind
    raise TypeError(f"an archive cannot hold {column}: {column.type!r}")


def _one_of(words: tuple[str, ...]) -> Kind:
    """A text that is one of a list."""
    listed = ", ".join(words)

    def read(cell: str) -> str:
        if (text := as_it_was(cell)) not in words:
            raise ValueError(cell)
        return text

    return Kind("text", harmless, read, Words(f"одно из: {listed}", f"one of: {listed}"))
