"""The base of practices of the demo: each drafted from a completed project, reviewed by another and published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from deployments.demo.data import toml
from deployments.demo.exemplars import Told, published
from domain.engine.command import Command
from domain.stored.tables import TABLES

APART = timedelta(days=6)
"""From one practice to the next."""
FIRST = timedelta(days=220)
"""So long ago the first of them was published: nobody is asked to confirm it yet, and no letter is owed of it."""
STEPS = (("Измерить, сколько занимает процесс сейчас", 5), ("Согласовать новый порядок и бланки", 10),
         ("Обучить сотрудников на рабочих местах", 3), ("Измерить снова и закрепить стандартом", 10))  # fmt: skip

_subject, _project, _reading, _action = (TABLES[name] for name in ("subject", "project", "measurement", "action"))
_practice = TABLES["practice"]
Source = tuple[str, int]
"""A project, and how many measures of its plan were carried out."""


def base(connection: Connection, as_of: date, *, author: str, expert: str) -> Iterator[Command]:
    """The commands of all practices, in the order of their days."""
    sources = {sphere: iter(codes) for sphere, codes in _sources(connection).items()}
    told = toml("practices.toml")
    for place, one in enumerate(told["practices"]):
        on = as_of - FIRST + place * APART
        days = (on, on + timedelta(days=4), on + timedelta(days=5))
        project, done = next(sources[one["sphere"]], (None, 0))
        practice = Told(f"PRC-{place + 1:04d}", _told(place + 1, one, told["people"]))
        yield from published(practice, project, days, author=author, expert=expert, measures=done)


def _told(number: int, one: dict[str, Any], people: dict[str, str]) -> dict[str, Any]:
    """A practice of the base, with what all of them share."""
    return one | {
        "core": one["core"].splitlines(),
        "adaptable": ["Сроки и состав рабочей группы"],
        "limits": "Подходит, где процесс повторяется каждый день",
        "people": people[one["sphere"]],
        "steps": [(title, "руководитель группы", lasts + number % 7) for title, lasts in STEPS],
    }


def _sources(connection: Connection) -> dict[str, list[Source]]:
    """Sphere -> completed pilots that measured a result and have no practice yet, the oldest first."""
    measured = select(_reading.c.project).where(_reading.c.moment == "after")
    query = (
        select(_project.c.sphere, _subject.c.code, func.count(_action.c.done_on))
        .join(_subject, _subject.c.code == _project.c.code)
        .outerjoin(_action, _action.c.project == _project.c.code)
        .where(_subject.c.completed_on.is_not(None), _project.c.package.is_(None), _subject.c.code.in_(measured))
        .where(_subject.c.code.not_in(select(_practice.c.project).where(_practice.c.project.is_not(None))))
        .group_by(_project.c.sphere, _subject.c.code)
        .order_by(_subject.c.code)
    )
    found: dict[str, list[Source]] = {}
    for sphere, code, done in connection.execute(query):
        found.setdefault(sphere, []).append((code, int(done)))
    return found
