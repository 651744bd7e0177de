"""What the sites taught, by site, sphere and year; entries that were corrected do not count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select

from domain.engine.kinds import LessonForm
from domain.stored.tables import TABLES

_lesson, _centre = TABLES["lesson"], TABLES["centre"]


@dataclass(slots=True, kw_only=True)
class Taught:
    """What one site taught in one year in one form."""

    centre: str
    name: str
    sphere: str
    year: int
    form: LessonForm
    lessons: int = 0
    hours: Decimal = Decimal(0)
    reached: int = 0
    spread: int = 0
    """Packages that were handed on at these lessons."""


def taught(connection: Connection) -> list[Taught]:
    """Every site, year and form with anything to show, the earliest year first."""
    query = (
        select(_lesson, _centre.c.name, _centre.c.sphere)
        .join(_centre, _centre.c.code == _lesson.c.centre)
        .where(_lesson.c.replaced_by.is_(None))
        .order_by(_lesson.c.held_on, _lesson.c.centre, _lesson.c.entry)
    )
    found: dict[tuple[int, str, str], Taught] = {}
    for row in connection.execute(query):
        key = row.held_on.year, row.centre, str(row.form)
        one = found.setdefault(
            key,
            Taught(
                centre=row.centre, name=row.name, sphere=row.sphere or "", year=row.held_on.year,
                form=LessonForm(row.form),
            ),
        )  # fmt: skip
        one.lessons, one.hours, one.reached = one.lessons + 1, one.hours + row.hours, one.reached + row.reached
        one.spread += len(row.spread.split())
    return [found[key] for key in sorted(found)]


def total(rows: Iterable[Taught]) -> tuple[int, Decimal, int]:
    """Lessons, hours and people of some rows."""
    rows = list(rows)
    return sum(row.lessons for row in rows), sum((row.hours for row in rows), Decimal(0)), sum(r.reached for r in rows)
