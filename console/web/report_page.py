"""The report on a page: of any day, beside any other, each number opening to its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from console import replica
from console import report as terminal
from console.answer import Answer
from console.comparison import compared, difference
from console.terminal_table import Table
from console.web.place import Place
from domain.engine.refusals import Refusal, bad_value
from domain.reports.axis import Axis, Question
from domain.reports.report import report
from flows.answers import DAYS
from flows.fields import day


def figures(place: Place, as_of: str = "", against: str = "", why: str = "") -> Answer:
    """The figures of a day; with another day what differs and by which projects; with a number its list."""
    on, pack = _day(place, "as_of", as_of), place.programme.packs.current
    with place.reading() as connection:
        found = report(connection, Question(on, Axis.HAPPENED, pack.time_zone), pack)
        if why and not against:
            return terminal.behind(place, *terminal.figure_at(found, why), connection)
        lines = terminal.figures(place, found)[:-1]
        if not against:
            return Answer(found, _opening(lines, as_of=place.day(on)))
        before = _day(place, "against", against)
        then = report(connection, Question(before, Axis.HAPPENED, pack.time_zone), pack)
        if why:
            return difference(place, then, terminal.figure_at(found, why), connection)
        differs = compared(place, then, found)
    more = place.say("Номер открывает, что появилось и что ушло.", "A number opens what came and what went.")
    leads = {"as_of": place.day(on), "against": place.day(before)}
    return Answer(
        differs.data, _opening([lines[0], *differs.shown, *([more] if differs.data["differences"] else [])], **leads)
    )


def replication(place: Place, as_of: str = "", why: str = "") -> Answer:
    """Replication on a day as the terminal tells it; with a number its list."""
    on = _day(place, "as_of", as_of)
    answer = replica.numbers(place, as_of=on.isoformat(), why=why or None)
    return answer if why else Answer(answer.data, _opening(answer.shown[:-1], "replication", as_of=place.day(on)))


def _day(place: Place, field: str, text: str) -> date:
    try:
        return date.fromisoformat(day(text) or "") if text else place.today()
    except ValueError:
        ru, en = f"«{text}» не дата; нужно {DAYS.ru}", f"“{text}” is no date; write {DAYS.en}"
        raise Refusal([bad_value(field, ru, en)]) from None


def _opening(parts: Sequence[str | Table], page: str = "report", **days: str) -> list[str | Table]:
    """Tables whose first cell, the number of a figure, leads to its list."""
    leads = f"/list/{page}?{urlencode(days)}&why="
    return [
        replace(part, columns=(replace(part.columns[0], leads=leads), *part.columns[1:]))
        if isinstance(part, Table) and part.columns[0].heading in ("№", "No")
        else part
        for part in parts
    ]
