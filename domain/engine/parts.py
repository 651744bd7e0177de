"""Parts of what is known of a subject beside its state: where each is stored, and how a row of it is taken in.

The rooms of the subjects declare their parts as they are imported; the lane asks for those that a command needs, all of
them in one query whose statement never changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from sqlalchemy import Select, String, Subquery, Table, cast, func, literal_column, null, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from domain.engine.kinds import VOCABULARY, Kind
from domain.engine.tables import TABLES
from domain.engine.wire import Among, Row, Statement

SEP = "\x1f"
"""Between values that share a column of the query."""

WIDTH = 7

RecordT = TypeVar("RecordT")

Take = Callable[[Any, Sequence[Any]], None]
"""Takes the place and the seven values of a row into what is known of its subject."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of what is known of subjects of some kinds."""

    name: str
    table: str
    """The table whose rows it holds, by which they are told apart."""
    kinds: frozenset[Kind]
    branch: Select[Any]
    """Its branch of the query: owner, table, place and seven columns as text."""
    take: Take


class Known:
    """What is known of subjects beside their state, as the rooms declare it."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}
        """Name -> part, in the order in which they are asked for."""
        self.takes: dict[str, Take] = {}
        self.narrowed: frozenset[Kind] = frozenset()
        """Kinds whose gates say which parts they look at; of the others all are loaded."""
        self.empty: Callable[[], Any] = dict
        """The record of a subject of which nothing is known."""

    def declare(self, part: Part) -> None:
        """One more part."""
        self.parts[part.name] = part
        self.takes[part.table] = part.take

    @property
    def kinds(self) -> list[Kind]:
        """Kinds of subject of which something is known."""
        return [kind for kind in VOCABULARY.kind if any(kind in part.kinds for part in self.parts.values())]


KNOWN = Known()


def hold(held: Any, row: Row) -> None:
    """Take one row of the query in."""
    _, table, *values = row
    KNOWN.takes[table](held, values)


@cache
def of_parts(names: frozenset[str]) -> Statement:
    """Some parts of what is known of subjects, in one query."""
    return _asked(*(part.branch for name, part in KNOWN.parts.items() if name in names))


@cache
def of_kind(kind: Kind) -> Statement:
    """All that is known of subjects of a kind, in one query."""
    return _asked(*(part.branch for part in KNOWN.parts.values() if kind in part.kinds))


def part_where(name: str, condition: ColumnElement[bool]) -> Statement:
    """Some rows of one part."""
    return _asked(KNOWN.parts[name].branch.where(condition))


def _asked(*branches: Select[Any]) -> Statement:
    found: Subquery = union_all(*branches).subquery()
    return Statement(select(found).order_by(found.c.owner, found.c.part, found.c.place, found.c.v0, found.c.v1))


def joined(columns: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Several columns as one text; NULL and the empty text are the same in it."""
    parts = [func.coalesce(cast(column, String), literal_column("''")) for column in columns]
    text: ColumnElement[Any] = parts[0]
    for part in parts[1:]:
        text = text.concat(literal_column(f"'{SEP}'")).concat(part)
    return text


def branch(
    table: str, owner: ColumnElement[Any], place: ColumnElement[Any] | None, columns: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    """A branch of the query: whose row it is, of which table, its place, and columns as texts, the last of the rest."""
    found = list(columns[:WIDTH]) if len(columns) <= WIDTH else [*columns[: WIDTH - 1], joined(columns[WIDTH - 1 :])]
    shown: list[ColumnElement[Any]] = [cast(column, String).label(f"v{at}") for at, column in enumerate(found)]
    shown += [cast(null(), String).label(f"v{at}") for at in range(len(found), WIDTH)]
    return select(
        owner.label("owner"),
        literal_column(f"'{table}'").label("part"),
        (literal_column("0") if place is None else place).label("place"),
        *shown,
    ).where(Among(owner, "codes"))


def described(
    record: type[RecordT],
    take: Callable[..., None],
    *,
    name: str,
    table: str,
    owner: str,
    kinds: frozenset[Kind],
    place: str | None = None,
    order: str | None = None,
    columns: Mapping[str, ColumnElement[Any]] | None = None,
    joins: Sequence[tuple[Table, ColumnElement[bool]]] = (),
    beside: Sequence[str] = (),
) -> Part:
    """A part whose rows are records of one class: each field is the column of its name, or the one that is given.

    `place` is the field that numbers records, `order` a column that only orders them.  `take` is given what is known
    of the subject, the record, and the texts of the columns beside it.
    """
    found, given = TABLES[table], columns or {}
    hints = get_type_hints(record)
    every = [field.name for field in fields(record)]  # type: ignore[arg-type]
    by_name = any(field.kw_only for field in fields(record))  # type: ignore[arg-type]
    made: Callable[..., Any] = (lambda *values: record(**dict(zip(every, values, strict=True)))) if by_name else record
    at = every.index(place) if place is not None else None
    names = [name for name in every if name != place]
    reads = [_reader(hints[field]) for field in names]
    asked = [given[field] if field in given else found.c[field] for field in names] + [found.c[key] for key in beside]

    def taken(held: Any, row: Sequence[Any]) -> None:
        number, *texts = row
        if len(asked) > WIDTH:
            texts[WIDTH - 1 :] = texts[WIDTH - 1].split(SEP)
        values = [read(text) for read, text in zip(reads, texts, strict=False)]
        if at is not None:
            values.insert(at, number)
        take(held, made(*values), *texts[len(names) : len(asked)])

    numbered = place or order
    query = branch(table, found.c[owner], found.c[numbered] if numbered else None, asked)
    for other, where in joins:
        query = query.join(other, where)
    return Part(name=name, table=table, kinds=kinds, take=taken, branch=query)


def _reader(hint: Any) -> Callable[[str | None], Any]:
    """How a value of a field's type is read from its text; nothing written is nothing where the field allows it."""
    if get_origin(hint) is UnionType:
        read = _reader(next(kind for kind in get_args(hint) if kind is not type(None)))
        return lambda text: read(text) if text else None
    if get_origin(hint) is not None:
        return lambda text: {key: Decimal(value) for key, value in json.loads(text).items()} if text else {}
    return _READS.get(hint, hint)


_READS: Mapping[Any, Callable[[Any], Any]] = {
    str: lambda text: text or "",
    date: date.fromisoformat,
    bool: lambda text: text in {"1", "true", "t"},
}
