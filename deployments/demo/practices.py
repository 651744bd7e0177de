"""The base of practices of the demo: each drafted from a completed project, reviewed by another and published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from deployments.demo.data import toml
from domain.engine.command import Command
from domain.practices.cards import AmendPractice, DraftPractice
from domain.practices.publication import PublishPractice
from domain.practices.review import ReviewPractice, SubmitPractice
from domain.practices.steps import DropStep, SetStep
from domain.programme.kinds import Consent
from domain.stored.tables import TABLES

APART = timedelta(days=6)
"""From one practice to the next."""
FIRST = timedelta(days=220)
"""So long ago the first of them was published: nobody is asked to confirm it yet, and no letter is owed of it."""
STEPS = (("Измерить, сколько занимает процесс сейчас", 5), ("Согласовать новый порядок и бланки", 10),
         ("Обучить сотрудников на рабочих местах", 3), ("Измерить снова и закрепить стандартом", 10))  # fmt: skip

_subject, _project, _reading, _action = (TABLES[name] for name in ("subject", "project", "measurement", "action"))
_package = TABLES["package"]
Source = tuple[str, int]
"""A project, and how many measures of its plan were carried out."""


def base(connection: Connection, as_of: date, *, author: str, expert: str) -> Iterator[Command]:
    """The commands of all practices, in the order of their days."""
    sources = {sphere: iter(codes) for sphere, codes in _sources(connection).items()}
    told = toml("practices.toml")
    for place, one in enumerate(told["practices"]):
        on = as_of - FIRST + place * APART
        days = (on, on + timedelta(days=4), on + timedelta(days=5))
        source = next(sources[one["sphere"]], None)
        yield from _practice(place + 1, one, told["people"], source, days, author, expert)


def of_today(project: str, as_of: date, *, author: str, expert: str) -> Iterator[Command]:
    """The practice that is drawn from the pilot of today before its package is frozen."""
    told = toml("practices.toml")
    number = len(told["practices"]) + 1
    yield from _practice(number, told["live"], told["people"], (project, 0), (as_of, as_of, as_of), author, expert)


def _sources(connection: Connection) -> dict[str, list[Source]]:
    """Sphere -> completed pilots that measured a result: those with a package, and then the oldest, first."""
    measured = select(_reading.c.project).where(_reading.c.moment == "after")
    query = (
        select(_project.c.sphere, _subject.c.code, func.count(_action.c.done_on))
        .join(_subject, _subject.c.code == _project.c.code)
        .outerjoin(_action, _action.c.project == _project.c.code)
        .where(_subject.c.completed_on.is_not(None), _project.c.package.is_(None), _subject.c.code.in_(measured))
        .group_by(_project.c.sphere, _subject.c.code)
        .order_by(_subject.c.code.not_in(select(_package.c.project)), _subject.c.code)
    )
    found: dict[str, list[Source]] = {}
    for sphere, code, done in connection.execute(query):
        found.setdefault(sphere, []).append((code, int(done)))
    return found


def _practice(
    number: int,
    one: dict[str, Any],
    people: dict[str, str],
    source: Source | None,
    days: tuple[date, date, date],
    author: str,
    expert: str,
) -> Iterator[Command]:
    code = f"PRC-{number:04d}"
    on, reviewed, published = days
    said: dict[str, Any] = {"actor": author, "on": on}
    texts = {key: one[key] for key in ("process", "problem", "causes", "solution", "core")}
    texts |= {"people": people[one["sphere"]], "adaptable": "Сроки и состав рабочей группы",
              "limits": "Подходит, где процесс повторяется каждый день"}  # fmt: skip
    project, done = source or (None, 0)
    yield DraftPractice(**said, command_id=f"demo:{code}:draft", project=project, title=one["title"], code=code)
    yield AmendPractice(
        **said, command_id=f"demo:{code}:amend", subject=code, sphere=one["sphere"], consent=Consent.GIVEN,
        cost=Decimal(number * 37 % 12 * 25_000), **texts,
    )  # fmt: skip
    for place, (title, lasts) in enumerate(STEPS, start=1):
        yield SetStep(
            **said, command_id=f"demo:{code}:step-{place}", subject=code, title=title, role="руководитель группы",
            days=lasts + number % 7, number=place,
        )  # fmt: skip
    for place in range(len(STEPS) + 1, done + 1):
        yield DropStep(**said, command_id=f"demo:{code}:drop-{place}", subject=code, number=place)
    yield SubmitPractice(**said, command_id=f"demo:{code}:submit", subject=code, expert=expert)
    yield ReviewPractice(actor=expert, on=reviewed, command_id=f"demo:{code}:review", subject=code)
    yield PublishPractice(**said | {"on": published}, command_id=f"demo:{code}:publish", subject=code)
