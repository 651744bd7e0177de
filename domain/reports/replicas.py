"""Replicas as their people see them: readiness, elements, support, closing, and how much each methodologist has."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, func, or_, select

from domain.engine.refusals import Refusal, unknown
from domain.programme.kinds import SubjectKind
from domain.reports.terms import lasts
from domain.stored.tables import TABLES

_subject, _project, _person, _role = (TABLES[name] for name in ("subject", "project", "person", "role"))
_support = TABLES["support"]
METHODOLOGIST = "rcc_methodologist"

Rows = list[dict[str, Any]]


def beside(connection: Connection, code: str) -> dict[str, Any]:
    """Support, closing and how a replica holds, with all that is known of each; refuses what is no replica."""
    query = select(_project.c.package, _project.c.exemplar).where(_project.c.code == code)
    package, exemplar = connection.execute(query).one_or_none() or (None, None)
    if package is None and exemplar is None:
        raise Refusal([unknown("code", SubjectKind.PROJECT, code)])
    found: dict[str, Any] = {"code": code, "package": package, "exemplar": exemplar}
    for name, order in (("closing", "project"), ("sustained", "months")):
        table = TABLES[name]
        rows = connection.execute(select(table).where(table.c.project == code).order_by(table.c[order]))
        found[name] = [dict(row) for row in rows.mappings()]
    named = (
        select(_person.c.name)
        .join(_role, _role.c.person == _person.c.code)
        .where(_role.c.scope == code, _role.c.role == METHODOLOGIST)
    )
    found["methodologists"] = list(connection.execute(named.order_by(_person.c.name)).scalars())
    query = _supported().where(_support.c.project == code).order_by(_support.c.number)
    found["supports"] = [dict(row) for row in connection.execute(query).mappings()]
    return found


def _supported() -> Any:
    columns = (*_support.columns, _subject.c.title, _subject.c.organisation, _person.c.name)
    return (
        select(*columns)
        .join(_subject, _subject.c.code == _support.c.project)
        .join(_person, _person.c.code == _support.c.person)
    )


def supports(connection: Connection, *, person: str | None = None) -> Rows:
    """Support that is ahead, and support that lacks its report, by its day."""
    ahead = _support.c.held_on.is_(None) & _support.c.cancelled_on.is_(None)
    unreported = _support.c.held_on.is_not(None) & _support.c.reported_on.is_(None)
    query = _supported().where(or_(ahead, unreported), _subject.c.ended_on.is_(None))
    if person is not None:
        query = query.where(_support.c.person == person)
    query = query.order_by(_support.c.planned_on, _support.c.project, _support.c.number)
    return [dict(row) for row in connection.execute(query).mappings()]


def is_support_ahead(connection: Connection, code: str) -> bool:
    """Whether a support of a replica is planned and not held yet."""
    ahead = _support.c.held_on.is_(None) & _support.c.cancelled_on.is_(None)
    query = select(_support.c.number).where(_support.c.project == code, ahead).limit(1)
    return connection.execute(query).first() is not None


def _supporting(on: date) -> Any:
    """Methodologists of replicas by a role of that replica that lasts on a day."""
    return (_role.c.role == METHODOLOGIST) & lasts(on)


def load(connection: Connection, on: date, *, of: str | None = None) -> Rows:
    """How many replicas that have not ended each methodologist has, the most first; `of` one replica those alone."""
    count = func.count().label("replicas")
    query = (
        select(_role.c.person, _person.c.name, count)
        .join(_person, _person.c.code == _role.c.person)
        .join(_project, _project.c.code == _role.c.scope)
        .join(_subject, _subject.c.code == _role.c.scope)
        .where(_supporting(on), _project.c.package.is_not(None), _subject.c.ended_on.is_(None))
        .group_by(_role.c.person, _person.c.name)
    )
    if of is not None:
        here = _role.alias("here")
        query = query.where(
            _role.c.person.in_(select(here.c.person).where(here.c.scope == of, here.c.role == METHODOLOGIST))
        )
    return [dict(row) for row in connection.execute(query.order_by(count.desc(), _person.c.name)).mappings()]


def without_methodologist(connection: Connection, on: date) -> list[str]:
    """Replicas that have not ended and have nobody who supports them."""
    named = select(_role.c.scope).where(_supporting(on))
    query = (
        select(_project.c.code)
        .join(_subject, _subject.c.code == _project.c.code)
        .where(_project.c.package.is_not(None), _subject.c.ended_on.is_(None), _project.c.code.not_in(named))
    )
    return list(connection.execute(query.order_by(_project.c.code)).scalars())
