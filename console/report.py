"""`potok report`: the programme's figures as of a date, the same answer each time."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from console.answer import Answer, Column, Table, put
from console.desk import Desk
from console.room import Json, Room
from console.speech import both
from domain.reports.report import Axis, Question, Report, report
from flows.fields import day

alone = Room()
APPS = {"report": alone.app}

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar=both("ДАТА", "DATE"),
        help=both("на какую дату; сегодня, если не указана", "as of which day; today if not said"),
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="AXIS",
        help=both("по дате события (happened) или записи (recorded)", "by the day it happened or was recorded"),
    ),
]


Html = Annotated[
    str | None,
    typer.Option("--html", metavar="FILE", help=both("записать отчёт в файл HTML", "write the report to an HTML file")),
]


class Asked(BaseModel):
    """As of which day, by which date."""

    as_of: date | None
    by: Axis


def show(as_of: AsOf = None, by: By = "happened", html: Html = None, json: Json = False) -> int:
    """The report."""
    desk = Desk(json)
    asked = Asked.model_validate({"as_of": day(as_of), "by": by})
    question = Question(asked.as_of or desk.today(), asked.by, desk.programme.packs.current.time_zone)
    with desk.reading() as connection:
        found = report(connection, question)
    if html is not None:
        _save(desk, found, Path(html))
    if json:
        sys.stdout.write(found.as_json().decode())
    elif html is None:
        put(Answer(found, _shown(desk, found)), json=False)
    return 0


def _save(desk: Desk, found: Report, file: Path) -> None:
    """Write the report for a reader, and say where."""
    from notifications.report import as_html

    file.write_text(as_html(found, desk.programme.packs.current, desk.language), encoding="utf-8")
    print(desk.say(f"Отчёт записан: {file}", f"The report is written: {file}"), file=sys.stderr)


alone.add("report", "Показатели программы на дату", "Figures of the programme as of a date", show)


def _shown(desk: Desk, found: Report) -> list[str | Table]:
    from flows.reporting import figures

    pack = desk.programme.packs.current
    axis = desk.say("по датам событий", "by the day things happened")
    if found.by is Axis.RECORDED:
        axis = desk.say("по датам записи", "by the day things were recorded")
    head = f"{pack.programme.say(desk.language)} · {desk.day(found.as_of)} · {axis}"
    table = Table((Column(head, share=1), Column("", right=True)), figures(found, pack, desk.language))
    return [table, *_more(desk, found)]


def _more(desk: Desk, found: Report) -> list[Table]:
    """By year, by sphere, by phase."""
    say, wording = desk.say, desk.wording
    years = sorted(found.opened_by_year.keys() | found.replicated_by_year.keys())
    count = Column(say("Проектов", "Projects"), right=True)
    by_year = Table(
        (
            Column(say("Год", "Year")),
            Column(say("Открыто", "Opened"), right=True),
            Column(say("Тиражировано", "Replicated"), right=True),
        ),
        [(year, str(found.opened_by_year.get(year, 0)), str(found.replicated_by_year.get(year, 0))) for year in years],
    )
    by_sphere = Table(
        (Column(say("Сфера", "Sphere")), count), [(wording.sphere(key), str(n)) for key, n in found.spheres.items()]
    )
    titles = {key: lifecycle.title.say(desk.language) for key, lifecycle in wording.packs.current.lifecycles.items()}
    by_phase = Table(
        (Column(say("Сейчас в фазе", "In phase now")), count),
        [
            (f"{titles.get(lifecycle, lifecycle)}: {wording.phase(lifecycle, phase)}", str(n))
            for lifecycle, phases in sorted(found.phases.items())
            for phase, n in _in_order(desk, lifecycle, phases)
        ],
    )
    return [table for table in (by_year, by_sphere, by_phase) if table.rows]


def _in_order(desk: Desk, lifecycle: str, phases: dict[str, int]) -> list[tuple[str, int]]:
    """Phases in the order in which they are passed."""
    known = desk.programme.packs.current.lifecycles.get(lifecycle)
    order = list(known.phases) if known else []
    return sorted(phases.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))
