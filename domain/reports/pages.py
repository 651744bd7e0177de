"""Lists that are leafed through by the key of their last row: no total is counted and no row is skipped over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from domain.reports.views import LIVE, Filter, Line, holding
from domain.stored.tables import TABLES

_subject, _organisation, _project, _role, _check = (
    TABLES[name] for name in ("subject", "organisation", "project", "role", "partner_check")
)
_COLUMNS = ("lifecycle", "phase", "standing", "stage", "due_on", "review_on", "version")
_EQUAL = ("stage", "phase", "standing", "organisation", "centre")


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some rows, and the key behind which the next ones are; None on the last leaf."""

    lines: tuple[Line, ...]
    after: str | None


def leaf(connection: Connection, wanted: Filter, after: str = "") -> Leaf:
    """Subjects by filter, the ones due first and those without a date last; those behind a key.

    Each half is read along its index, so that a leaf costs the leaf, however many there are.
    """
    day, parted, code = after.partition("~")
    rows: list[Line] = []
    if day or not parted:
        rows += _half(connection, wanted, _dated(day, code), wanted.limit + 1)
    if len(rows) <= wanted.limit and wanted.late_on is None:
        blank = _subject.c.due_on.is_(None)
        behind = and_(blank, _subject.c.code > code) if parted and not day else blank
        rows += _half(connection, wanted, behind, wanted.limit + 1 - len(rows))
    shown = tuple(rows[: wanted.limit])
    return Leaf(shown, _key(shown[-1]) if len(rows) > wanted.limit else None)


def leaves(connection: Connection, wanted: Filter) -> Iterator[Line]:
    """Every row of a list, a leaf at a time."""
    after: str | None = ""
    while after is not None:
        found = leaf(connection, wanted, after)
        yield from found.lines
        after = found.after


def _half(connection: Connection, wanted: Filter, part: ColumnElement[bool], most: int) -> list[Line]:
    organisation = _subject.alias("organisation_subject")
    query = (
        select(_subject.c.code, _subject.c.title, _subject.c.organisation, organisation.c.title,
               *(_subject.c[name] for name in _COLUMNS))
        .outerjoin(organisation, organisation.c.code == _subject.c.organisation)
        .where(*_narrowed(wanted), part)
        .order_by(_subject.c.due_on, _subject.c.code)
        .limit(most)
    )  # fmt: skip
    return [Line(*row) for row in connection.execute(query)]


def _narrowed(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """What a list is narrowed by."""
    yield _subject.c.kind == wanted.kind
    for name in _EQUAL:
        if value := getattr(wanted, name):
            yield _subject.c[name] == value
    if wanted.late_on is not None:
        yield _subject.c.due_on < wanted.late_on
        yield _subject.c.standing.in_(LIVE)
    if wanted.municipality:
        yield _subject.c.organisation.in_(_under(wanted.municipality))
    if wanted.sphere:
        yield exists().where(_project.c.code == _subject.c.code, _project.c.sphere == wanted.sphere)
    if wanted.person:
        yield exists().where(_role.c.scope == _subject.c.code, _role.c.person == wanted.person)
    if wanted.level:
        yield exists().where(_check.c.code == _subject.c.code, _check.c.level == wanted.level)
    yield from holding(wanted.words, _subject.c.title, _subject.c.code)


def _under(code: str) -> ColumnElement[bool]:
    """An organisation and everything under it, however deep."""
    tree = select(_organisation.c.code).where(_organisation.c.code == code).cte("under", recursive=True)
    below = select(_organisation.c.code).join(tree, _organisation.c.parent == tree.c.code)
    return select(tree.union(below).c.code)  # type: ignore[return-value]


def _key(line: Line) -> str:
    return f"{line.due_on.isoformat() if line.due_on else ''}~{line.code}"


def _dated(day: str, code: str) -> ColumnElement[bool]:
    """What has a date and stands behind a key; a key that is none begins at the beginning."""
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return _subject.c.due_on.is_not(None)
    return or_(_subject.c.due_on > due, and_(_subject.c.due_on == due, _subject.c.code > code))
