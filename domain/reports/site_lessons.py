"""What the sites taught, lesson by lesson and by site, sphere and year; none that was corrected or withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.programme.kinds import LessonForm
from domain.reports.axis import Question
from domain.stored.tables import TABLES

_journal, _centre = TABLES["journal"], TABLES["centre"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One lesson of a site, as its attendance sheet proves it."""

    centre: str
    entry: int
    """Of the site's history, which also keeps the sheet."""
    name: str
    sphere: str
    held_on: date
    form: LessonForm
    programme: str
    hours: Decimal
    reached: int
    spread: tuple[str, ...]
    """Packages that were handed on."""
    sheet: str
    """Where the attendance sheet is: the place of the paper, a link, or the SHA-256 of its file."""


@dataclass(slots=True, kw_only=True)
class Taught:
    """What one site taught in one year; without a site, what all those of a sphere taught."""

    year: int
    sphere: str
    centre: str = ""
    name: str = ""
    forms: Counter[LessonForm] = field(default_factory=Counter)
    """Form -> lessons."""
    hours: Decimal = Decimal(0)
    reached: int = 0
    spread: int = 0
    """Packages that were handed on at these lessons."""

    def add(self, one: Lesson) -> None:
        """Count one lesson more."""
        self.forms[one.form] += 1
        self.hours, self.reached, self.spread = (
            self.hours + one.hours, self.reached + one.reached, self.spread + len(one.spread)
        )  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        """The row as programs read it."""
        return {
            "year": self.year, "sphere": self.sphere, "centre": self.centre,
            **{form.value: self.forms[form] for form in LessonForm},
            "hours": f"{self.hours:f}", "reached": self.reached, "spread": self.spread,
        }  # fmt: skip


def lessons(connection: Connection, question: Question) -> list[Lesson]:
    """Every lesson that counts on a day, the earliest first."""
    query = (
        select(_journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.happened_on, _journal.c.facts,
               _centre.c.name, _centre.c.sphere)
        .join(_centre, _centre.c.code == _journal.c.subject)
        .where(_journal.c.kind.in_(("lesson_held", "lesson_withdrawn")), question.known)
        .order_by(_journal.c.happened_on, _journal.c.subject, _journal.c.seq)
    )  # fmt: skip
    rows = [(row, orjson.loads(row.facts)) for row in connection.execute(query)]
    held = [(row, facts) for row, facts in rows if row.kind == "lesson_held"]
    gone = {(row.subject, facts["instead_of"]) for row, facts in held if facts["instead_of"]}
    gone |= {(row.subject, facts["entry"]) for row, facts in rows if row.kind == "lesson_withdrawn"}
    return [_lesson(row, facts) for row, facts in held if (row.subject, row.seq) not in gone]


def _lesson(row: Any, facts: dict[str, Any]) -> Lesson:
    return Lesson(
        centre=row.subject, entry=row.seq, name=row.name, sphere=row.sphere or "", held_on=row.happened_on,
        form=LessonForm(facts["form"]), programme=facts["programme"], hours=Decimal(facts["hours"]),
        reached=facts["reached"], spread=tuple(facts["spread"]),
        sheet=facts["kept_at"] or facts["link"] or f"SHA-256 {facts['sha256']}",
    )  # fmt: skip


def by_site(held: Iterable[Lesson]) -> list[Taught]:
    """A row for every year and site that taught in it."""
    found: dict[tuple[int, str, str], Taught] = {}
    for one in held:
        year = one.held_on.year
        row = Taught(year=year, sphere=one.sphere, centre=one.centre, name=one.name)
        found.setdefault((year, one.sphere, one.centre), row).add(one)
    return [found[key] for key in sorted(found)]


def by_sphere(held: Iterable[Lesson]) -> list[Taught]:
    """A row for every year and sphere in which something was taught."""
    found: dict[tuple[int, str], Taught] = {}
    for one in held:
        year = one.held_on.year
        found.setdefault((year, one.sphere), Taught(year=year, sphere=one.sphere)).add(one)
    return [found[key] for key in sorted(found)]
