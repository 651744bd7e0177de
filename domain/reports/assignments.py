"""Assignments as lists show them, and those that were overdue on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from domain.engine.refusals import Refusal, unknown
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

_assignment, _subject, _person = TABLES["assignment"], TABLES["subject"], TABLES["person"]

Rows = list[dict[str, Any]]


def _assignments() -> Select[Any]:
    """Assignments with the names of those whom they wait for."""
    executor, controller = _person.alias("executes"), _person.alias("controls")
    return (
        select(
            *_assignment.columns, _subject.c.organisation, executor.c.name.label("executor_name"),
            controller.c.name.label("controller_name"),
        )
        .join(_subject, _subject.c.code == _assignment.c.code)
        .outerjoin(executor, executor.c.code == _assignment.c.executor)
        .outerjoin(controller, controller.c.code == _assignment.c.controller)
    )  # fmt: skip


def assignments(
    connection: Connection, *, executor: str | None = None, standing: str | None = None, late_on: date | None = None
) -> Rows:
    """Assignments, those under control first and of these the earliest due; only what was overdue on a day, if said."""
    query = _assignments()
    for column, value in ((_assignment.c.executor, executor), (_assignment.c.standing, standing)):
        if value is not None:
            query = query.where(column == value)
    if late_on is not None:
        query = query.where(_late(late_on))
    order = _assignment.c.asked_by.is_(None), _assignment.c.due_on, _assignment.c.code
    return [dict(row) for row in connection.execute(query.order_by(*order)).mappings()]


def _late(on: date) -> Any:
    """Given by a day, due before it and not answered by it; what was dropped is asked of nobody."""
    asked = or_(_assignment.c.asked_by.is_not(None), _assignment.c.answered_on.is_not(None))
    answered = or_(_assignment.c.answered_on.is_(None), _assignment.c.answered_on > on)
    return asked & answered & (_assignment.c.due_on < on) & (_assignment.c.given_on <= on)


def assignment(connection: Connection, code: str) -> dict[str, Any]:
    """One assignment; refuses an unknown code."""
    row = connection.execute(_assignments().where(_assignment.c.code == code)).mappings().one_or_none()
    if row is None:
        raise Refusal([unknown("code", SubjectKind.ASSIGNMENT, code)])
    return dict(row)
