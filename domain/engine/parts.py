"""Parts of what is known of a subject beside its state: where each is stored, and how a row of it is taken in.

The rooms of the subjects declare their parts as they are imported; the lane asks for those that a command needs, all of
them in one query whose statement never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, String, Subquery, cast, func, literal_column, null, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from domain.engine.kinds import SubjectKind
from domain.engine.tables import TABLES
from domain.engine.wire import Among, Row, Statement

SEP = "\x1f"
"""Between values that share a column of the query."""

WIDTH = 7

Take = Callable[[Any, Sequence[Any]], None]
"""Takes the place and the seven values of a row into what is known of its subject."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of what is known of subjects of some kinds."""

    name: str
    table: str
    """The table whose rows it holds, by which they are told apart."""
    kinds: frozenset[SubjectKind]
    branch: Select[Any]
    """Its branch of the query: owner, table, place and seven columns as text."""
    take: Take


class Known:
    """What is known of subjects beside their state, as the rooms declare it."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}
        """Name -> part, in the order in which they are asked for."""
        self.takes: dict[str, Take] = {}
        self.empty: Callable[[], Any] = dict
        """The record of a subject of which nothing is known."""

    def declare(self, part: Part) -> None:
        """One more part."""
        self.parts[part.name] = part
        self.takes[part.table] = part.take

    @property
    def kinds(self) -> list[SubjectKind]:
        """Kinds of subject of which something is known."""
        return list(dict.fromkeys(kind for kind in SubjectKind for part in self.parts.values() if kind in part.kinds))


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
def of_kind(kind: SubjectKind) -> Statement:
    """All that is known of subjects of a kind, in one query."""
    return _asked(*(part.branch for part in KNOWN.parts.values() if kind in part.kinds))


def part_where(name: str, condition: ColumnElement[bool]) -> Statement:
    """Some rows of one part."""
    return _asked(KNOWN.parts[name].branch.where(condition))


def _asked(*branches: Select[Any]) -> Statement:
    found: Subquery = union_all(*branches).subquery()
    return Statement(select(found).order_by(found.c.owner, found.c.part, found.c.place, found.c.v0, found.c.v1))


def joined(table: str, columns: Sequence[str]) -> ColumnElement[Any]:
    """Several columns as one text; NULL and the empty text are the same in it."""
    parts = [func.coalesce(cast(TABLES[table].c[name], String), literal_column("''")) for name in columns]
    text: ColumnElement[Any] = parts[0]
    for part in parts[1:]:
        text = text.concat(literal_column(f"'{SEP}'")).concat(part)
    return text


def labelled(
    table: str, owner: ColumnElement[Any], place: ColumnElement[Any] | None, values: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    """A branch of the query: whose row it is, of which table, its place, and up to seven columns as text."""
    shown: list[ColumnElement[Any]] = [cast(value, String).label(f"v{number}") for number, value in enumerate(values)]
    shown += [cast(null(), String).label(f"v{number}") for number in range(len(values), WIDTH)]
    return select(
        owner.label("owner"),
        literal_column(f"'{table}'").label("part"),
        (literal_column("0") if place is None else place).label("place"),
        *shown,
    ).where(Among(owner, "codes"))


def branch(
    table: str, owner: str, place: str | None, columns: Sequence[str], together: Sequence[str] = ()
) -> Select[Any]:
    """The rows of one table by their owner; the last of the seven columns may join several."""
    found = TABLES[table]
    values: list[ColumnElement[Any]] = [found.c[column] for column in columns]
    values += [joined(table, together)] if together else []
    return labelled(table, found.c[owner], found.c[place] if place else None, values)
