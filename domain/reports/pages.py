"""Lists that are leafed through by the key of their last row: no total is counted and no row is skipped over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, exists, select, tuple_

from domain.engine.kinds import Standing
from domain.engine.wire import also
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.reports.views import LIVE, Filter, Line, holding
from domain.stored.tables import TABLES

_subject, _organisation, _project, _role, _check = (
    TABLES[name] for name in ("subject", "organisation", "project", "role", "partner_check")
)
_judged = _check.alias("judged")
"""A list of checks shows more of the check itself: what narrows it must not lean on that."""
_COLUMNS = ("lifecycle", "phase", "standing", "stage", "due_on", "review_on", "version", "held_for")
_EQUAL = ("stage", "phase", "standing", "organisation", "centre")

DUE = "due"
"""The order of whoever asks for none: due first, without a date last."""

ORDERS: Mapping[str, Words] = {
    DUE: Words("сначала ближайший срок", "due first"),
    "-due": Words("сначала самый дальний срок", "due last first"),
    "title": Words("по названию, от А", "by title, from A"),
    "-title": Words("по названию, от Я", "by title, from Z"),
    "code": Words("по коду", "by code"),
    "-code": Words("по коду, сначала новые", "by code, the newest first"),
}
"""Orders of a list; each has an index, so that a leaf costs the leaf.  An order that has none is not offered."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some rows, and the key behind which the next ones are; None on the last leaf."""

    lines: tuple[Line, ...]
    after: str | None


def leaf(connection: Connection, wanted: Filter, after: str = "") -> Leaf:
    """Subjects by filter in its order, those behind a key; what has no date comes last where dates order.

    Each half is read along its index, so that a leaf costs the leaf, however many there are.
    """
    most = wanted.limit + 1
    among = _few(connection, wanted)
    if among == ():
        return Leaf((), None)
    if wanted.sort.strip("-") != DUE:
        rows = _read(connection, page_of(wanted, among, _behind(connection, wanted, after), most))
        return _leaf(wanted, rows, rows[: wanted.limit][-1].code if rows else "")
    day, parted, code = after.partition("~")
    rows = []
    if day or not parted:
        rows += _read(connection, page_of(wanted, among, _dated(wanted, day, code), most))
    if len(rows) <= wanted.limit and wanted.late_on is None:
        blank = [_each(_subject.c.due_on.is_(None), among)]
        blank += [_beyond(wanted, _subject.c.code, code)] if parted and not day else []
        rows += _read(connection, page_of(wanted, among, blank, most - len(rows)))
    return _leaf(wanted, rows, _key(rows[: wanted.limit][-1]) if rows else "")


def leaves(connection: Connection, wanted: Filter) -> Iterator[Line]:
    """Every row of a list, a leaf at a time."""
    after: str | None = ""
    while after is not None:
        found = leaf(connection, wanted, after)
        yield from found.lines
        after = found.after


def _leaf(wanted: Filter, rows: list[Line], key: str) -> Leaf:
    return Leaf(tuple(rows[: wanted.limit]), key if len(rows) > wanted.limit else None)


def page_of(wanted: Filter, among: Among, part: list[ColumnElement[bool]], most: int) -> Select[Any]:
    """The question for some rows of a list, in its order."""
    organisation = _subject.alias("organisation_subject")
    asked = select(_subject.c.code, _subject.c.title, _subject.c.organisation, organisation.c.title,
                   *(_subject.c[name] for name in _COLUMNS))  # fmt: skip
    if wanted.kind == SubjectKind.CHECK:
        asked = asked.add_columns(_check.c.outside, _check.c.waits_on).outerjoin(
            _check, _check.c.code == _subject.c.code
        )
    return (
        asked.outerjoin(organisation, organisation.c.code == _subject.c.organisation)
        .where(*_narrowed(wanted, among), *part)
        .order_by(*(column.desc() if wanted.sort.startswith("-") else column for column in _columns(wanted)))
        .limit(most)
    )


def _read(connection: Connection, query: Select[Any]) -> list[Line]:
    return [Line(*row) for row in connection.execute(query)]


def _columns(wanted: Filter) -> tuple[ColumnElement[Any], ...]:
    """What a list is ordered by, the code last: it makes the order whole."""
    name = {DUE: "due_on"}.get(wanted.sort.strip("-"), wanted.sort.strip("-"))
    return (_subject.c.code,) if name == "code" else (_subject.c[name], _subject.c.code)


FEW = 1000
"""So many rows are put in order as they are found; of more of them a leaf is met soon along the order."""


Among = tuple[str, ...] | None
"""Codes outside of which a list has no row, where these are known and few."""


def _few(connection: Connection, wanted: Filter) -> Among:
    """Codes among which all rows of a list are, where something that narrows it leaves few; else None.

    Along an order of 100,000 rows those of one organisation are far apart, and of an empty one every row is read.
    """
    for query in _rare(wanted):
        found = tuple(connection.execute(query.limit(FEW + 1)).scalars())
        if len(found) <= FEW:
            return found
    return None


def _rare(wanted: Filter) -> Iterator[Select[Any]]:
    """Codes by each of what may leave few rows, found by an index."""
    codes = select(_subject.c.code)
    for name in ("organisation", "centre"):
        if value := getattr(wanted, name):
            yield codes.where(_subject.c[name] == value)
    if wanted.standing or wanted.phase:
        stands = [wanted.standing] if wanted.standing else list(Standing)
        in_phase = [_subject.c.phase == wanted.phase] if wanted.phase else []
        yield codes.where(_subject.c.kind == wanted.kind, _subject.c.standing.in_(stands), *in_phase)
    if wanted.municipality:
        yield codes.where(_subject.c.organisation.in_(_under(wanted.municipality)))
    if wanted.person:
        yield select(_role.c.scope).distinct().where(_role.c.person == wanted.person)
    if wanted.sphere:
        yield select(_project.c.code).where(_project.c.sphere == wanted.sphere)


def _narrowed(wanted: Filter, among: Among) -> Iterator[ColumnElement[bool]]:
    """What a list is narrowed by."""
    if among is None:
        yield _subject.c.kind == wanted.kind
    else:
        yield also(_subject.c.kind, wanted.kind)
        yield _subject.c.code.in_(among)
    for name in _EQUAL:
        if value := getattr(wanted, name):
            yield _subject.c[name] == value
    if wanted.late_on is not None:
        yield _each(_subject.c.due_on < wanted.late_on, among)
        yield _each(_subject.c.standing.in_(LIVE), among)
    if wanted.municipality:
        yield _subject.c.organisation.in_(_under(wanted.municipality))
    if wanted.sphere:
        yield exists().where(_project.c.code == _subject.c.code, _project.c.sphere == wanted.sphere)
    if wanted.person:
        yield exists().where(_role.c.scope == _subject.c.code, _role.c.person == wanted.person)
    if wanted.level:
        yield exists().where(_judged.c.code == _subject.c.code, _judged.c.level == wanted.level)
    yield from holding(wanted.words, _subject.c.title, _subject.c.code)


def _under(code: str) -> ColumnElement[bool]:
    """An organisation and everything under it, however deep."""
    tree = select(_organisation.c.code).where(_organisation.c.code == code).cte("under", recursive=True)
    below = select(_organisation.c.code).join(tree, _organisation.c.parent == tree.c.code)
    return select(tree.union(below).c.code)  # type: ignore[return-value]


def _key(line: Line) -> str:
    return f"{line.due_on.isoformat() if line.due_on else ''}~{line.code}"


def _each(condition: ColumnElement[bool], among: Among) -> ColumnElement[bool]:
    """A condition that many rows meet; where few are known, each of these is looked at instead."""
    return condition if among is None else case((condition, 1)) == 1


def _beyond(wanted: Filter, place: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    """What stands behind a place in the order of a list."""
    found: ColumnElement[bool] = place < value if wanted.sort.startswith("-") else place > value
    return found


def _behind(connection: Connection, wanted: Filter, code: str) -> list[ColumnElement[bool]]:
    """What stands behind a row in an order without dates; a key that is none begins at the beginning."""
    title = connection.execute(select(_subject.c.title).where(_subject.c.code == code)).scalar() if code else None
    if title is None:
        return []
    columns = _columns(wanted)
    return [_beyond(wanted, tuple_(*columns), tuple_(*(title, code)[-len(columns) :]))]


def _dated(wanted: Filter, day: str, code: str) -> list[ColumnElement[bool]]:
    """What has a date and stands behind a key; a key that is none begins at the beginning."""
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return [_subject.c.due_on.is_not(None)]
    return [_beyond(wanted, tuple_(_subject.c.due_on, _subject.c.code), tuple_(due, code))]
