"""The tables of the leadership's letter, once for every file that goes along with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.engine.words import Words
from notifications.letters.regular import LeadershipReport


class Change(int):
    """What came to a figure: read with its sign."""


Cell = Words | str | int | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its title, its columns and what stands in them, as values."""

    title: Words
    heads: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(notice: LeadershipReport) -> Iterator[Table]:
    """All figures, then what waits longest and what was not done, where there is any."""
    yield Table(
        Words("Показатели", "Figures"),
        (Words("Показатель", "Figure"), Words("На дату", "As of the date"),
         Words("Изменение за период", "Change over the period")),
        tuple((one.title, one.count, Change(one.change)) for one in notice.figures),
    )  # fmt: skip
    if notice.waiting:
        yield Table(
            Words("Дольше всего ждут решения", "Waiting longest for a decision"),
            (Words("Код", "Code"), Words("Проект", "Project"), Words("Ждёт с", "Waits since"),
             Words("Срок решения", "To be decided by"), Words("Этап", "Phase")),
            tuple((one.code, one.title, one.since, one.due_on, one.gate) for one in notice.waiting),
        )  # fmt: skip
    if notice.undone:
        yield Table(
            Words("Просроченные поручения", "Overdue assignments"),
            (Words("Код", "Code"), Words("Поручение", "Assignment"), Words("Исполнитель", "Executor"),
             Words("Срок", "Was due")),
            tuple((one.code, one.text, one.executor, one.due_on) for one in notice.undone),
        )  # fmt: skip
