"""Lists that are leafed through by the key of their last row: no total is counted and no row is skipped over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from domain.reports.reading import LIVE, Filter, Line, holding
from domain.stored.tables import TABLES

_subject = TABLES["subject"]

_COLUMNS = ("lifecycle", "phase", "standing", "stage", "due_on", "review_on", "version")


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some rows, and the key behind which the next ones are; None on the last leaf."""

    lines: tuple[Line, ...]
    after: str | None


def leaf(connection: Connection, wanted: Filter, after: str = "") -> Leaf:
    """Subjects by filter, the ones due first and those without a date last; those behind a key."""
    organisation = _subject.alias("organisation_subject")
    conditions: list[ColumnElement[bool]] = [_subject.c.kind == wanted.kind]
    narrowed = ((name, getattr(wanted, name)) for name in ("stage", "phase", "standing", "organisation"))
    conditions += [_subject.c[name] == value for name, value in narrowed if value]
    if wanted.late_on is not None:
        conditions += [_subject.c.due_on < wanted.late_on, _subject.c.standing.in_(LIVE)]
    conditions += holding(wanted.words, _subject.c.title, _subject.c.code)
    query = (
        select(_subject.c.code, _subject.c.title, _subject.c.organisation, organisation.c.title,
               *(_subject.c[name] for name in _COLUMNS))
        .outerjoin(organisation, organisation.c.code == _subject.c.organisation)
        .where(*conditions, *_behind(after))
        .order_by(_subject.c.due_on.is_(None), _subject.c.due_on, _subject.c.code)
        .limit(wanted.limit + 1)
    )  # fmt: skip
    rows = tuple(Line(*row) for row in connection.execute(query))
    shown = rows[: wanted.limit]
    return Leaf(shown, _key(shown[-1]) if len(rows) > wanted.limit else None)


def _key(line: Line) -> str:
    return f"{line.due_on.isoformat() if line.due_on else ''}~{line.code}"


def _behind(after: str) -> Sequence[ColumnElement[bool]]:
    """What stands behind a key; a key that is none begins at the beginning."""
    day, parted, code = after.partition("~")
    if not parted:
        return ()
    no_date = _subject.c.due_on.is_(None)
    if not day:
        return (and_(no_date, _subject.c.code > code),)
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return ()
    return (or_(_subject.c.due_on > due, and_(_subject.c.due_on == due, _subject.c.code > code), no_date),)
