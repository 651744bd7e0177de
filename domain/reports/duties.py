"""What exemplars do for others: visits received, teaching, practice handed on, new projects; told by the records."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, union_all

from domain.engine.words import Words
from domain.programme.kinds import MISTAKEN, LessonForm, SubjectKind
from domain.stored.tables import TABLES

EXEMPLAR_VISIT = "exemplar_visit"
"""The form of support by which a receiver goes and sees the exemplar."""

MANY = 1000
"""Organisations that one question asks about."""

_subject, _centre, _lesson, _support = (TABLES[name] for name in ("subject", "centre", "lesson", "support"))
_project, _package, _practice = (TABLES[name] for name in ("project", "package", "practice"))
_origin = TABLES["subject"].alias("origin")
MEANT = func.coalesce(_subject.c.held_for, "") != MISTAKEN
"""What was opened by mistake is nobody's doing."""


@dataclass(frozen=True, slots=True)
class Duties:
    """How many of each in a span of days."""

    visits: int = 0
    guests: int = 0
    lessons: int = 0
    replicas: int = 0
    practices: int = 0
    projects: int = 0

    @property
    def told(self) -> Iterator[tuple[Words, int]]:
        """Each figure with what it counts."""
        for part in fields(self):
            yield CALLED[part.name], getattr(self, part.name)


CALLED = {
    "visits": Words("Принято визитов", "Visits received"),
    "guests": Words("Гостей и учеников площадки", "Guests and learners of the site"),
    "lessons": Words("Проведено занятий", "Lessons given"),
    "replicas": Words("Передан опыт, организаций", "Organisations that took the practice over"),
    "practices": Words("Опубликовано практик", "Practices published"),
    "projects": Words("Открыто новых проектов", "New projects opened"),
}
"""What each figure counts."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one day up to and including another."""

    first: date
    last: date

    def holds(self, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a day lies in it."""
        return day.between(self.first, self.last)


def year_of(year: int, *, since: date, until: date) -> Span:
    """The days of a year in which a status was there to be lived up to."""
    return Span(max(date(year, 1, 1), since), min(date(year, 12, 31), until))


def duties(connection: Connection, organisations: Collection[str], span: Span) -> dict[str, Duties]:
    """Organisation -> what it did for others in some days; those that did nothing are there, too."""
    found = {code: Duties() for code in organisations}
    ordered = sorted(found)
    rows = [
        row
        for place in range(0, len(ordered), MANY)
        for row in connection.execute(union_all(*_counted(ordered[place : place + MANY], span)))
    ]
    for organisation, name, count in rows:
        found[organisation] = replace(found[organisation], **{name: getattr(found[organisation], name) + count})
    return found


def _counted(codes: Collection[str], span: Span) -> Iterator[Select[Any]]:
    """(Organisation, figure, how many), each from the one place where it was recorded."""
    taught = (_centre.c.host.in_(codes), _lesson.c.replaced_by.is_(None), span.holds(_lesson.c.held_on))
    at_sites = select(_centre.c.host, literal("lessons"), func.count()).join(
        _lesson, _lesson.c.centre == _centre.c.code
    )
    visited = select(_centre.c.host, literal("visits"), func.count()).join(_lesson, _lesson.c.centre == _centre.c.code)
    guests = select(_centre.c.host, literal("guests"), func.sum(_lesson.c.reached)).join(
        _lesson, _lesson.c.centre == _centre.c.code
    )
    yield at_sites.where(*taught, _lesson.c.form != LessonForm.VISIT).group_by(_centre.c.host)
    yield visited.where(*taught, _lesson.c.form == LessonForm.VISIT).group_by(_centre.c.host)
    yield guests.where(*taught).group_by(_centre.c.host)
    yield (
        _of_packages("visits", codes)
        .join(_support, _support.c.project == _project.c.code)
        .where(_support.c.form == EXEMPLAR_VISIT, span.holds(_support.c.held_on))
    )
    begun = _of_packages("replicas", codes).join(_subject, _subject.c.code == _project.c.code)
    yield begun.where(span.holds(_subject.c.opened_on), MEANT)
    yield _copied(codes).where(span.holds(_subject.c.opened_on), MEANT)
    yield (
        select(_subject.c.organisation, literal("practices"), func.count())
        .join(_practice, _practice.c.code == _subject.c.code)
        .where(_subject.c.organisation.in_(codes), span.holds(_practice.c.published_on))
        .group_by(_subject.c.organisation)
    )
    yield (
        select(_subject.c.organisation, literal("projects"), func.count())
        .where(
            _subject.c.organisation.in_(codes), _subject.c.kind == SubjectKind.PROJECT,
            _subject.c.lifecycle == "pilot", span.holds(_subject.c.opened_on), MEANT,
        )
        .group_by(_subject.c.organisation)
    )  # fmt: skip


def _of_packages(name: str, codes: Collection[str]) -> Select[Any]:
    """Replicas of the packages that were made of an organisation's projects."""
    return (
        select(_origin.c.organisation, literal(name), func.count())
        .select_from(_project)
        .join(_package, _package.c.code == _project.c.package)
        .join(_origin, _origin.c.code == _package.c.project)
        .where(_origin.c.organisation.in_(codes))
        .group_by(_origin.c.organisation)
    )


def _copied(codes: Collection[str]) -> Select[Any]:
    """Replicas of earlier years, copied from an organisation's projects without a package."""
    return (
        select(_origin.c.organisation, literal("replicas"), func.count())
        .select_from(_project)
        .join(_origin, _origin.c.code == _project.c.exemplar)
        .join(_subject, _subject.c.code == _project.c.code)
        .where(_origin.c.organisation.in_(codes))
        .group_by(_origin.c.organisation)
    )


def years_held(granted_on: date, ended_on: date | None, on: date) -> Iterator[tuple[int, Span]]:
    """Each calendar year in which a status was held by a day, with its days in it, the latest first."""
    until = min(on, ended_on - timedelta(days=1)) if ended_on else on
    for year in range(until.year, granted_on.year - 1, -1):
        yield year, year_of(year, since=granted_on, until=until)
