"""`potok report`: the programme's figures as of a date, the same answer each time, each opening to its list."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from console.answer import Answer, put
from console.command_group import Json, Room
from console.comparison import compared, difference, named
from console.desk import Desk
from console.language import both
from console.lessons import table_of as taught
from console.terminal_table import Column, Table
from console.typed_values import date_of
from domain.engine.refusals import Refusal, bad_value
from domain.reports.axis import Axis, Question
from domain.reports.replication import Stated
from domain.reports.report import Figure, Report, Section, listed, report
from domain.reports.site_lessons import by_sphere
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
Why = Annotated[
    str | None,
    typer.Option(
        "--why",
        metavar=both("НОМЕР", "NUMBER"),
        help=both("что посчитано под этим номером", "what is counted under this number"),
    ),
]
Html = Annotated[
    str | None,
    typer.Option("--html", metavar="FILE", help=both("записать отчёт в файл HTML", "write the report to an HTML file")),
]
Xlsx = Annotated[
    str | None,
    typer.Option(
        "--xlsx",
        metavar="FILE",
        help=both("записать показатели и список каждого в XLSX", "write the figures and the list of each to XLSX"),
    ),
]


Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar=both("ДАТА", "DATE"),
        help=both("чем отличается от этой даты, по проектам", "how it differs from this day, project by project"),
    ),
]


class Asked(BaseModel):
    """As of which day, by which date."""

    as_of: date | None
    by: Axis


def show(
    as_of: AsOf = None, by: By = "happened", why: Why = None, against: Against = None, html: Html = None,
    xlsx: Xlsx = None, json: Json = False,
) -> int:  # fmt: skip
    """The report."""
    desk = Desk(json)
    asked = Asked.model_validate({"as_of": day(as_of), "by": by})
    pack = desk.programme.packs.current
    question = Question(asked.as_of or desk.today(), asked.by, pack.time_zone)
    with desk.reading() as connection:
        found = report(connection, question, pack)
        if against is not None:
            then = report(connection, Question(date_of("--against", against), asked.by, pack.time_zone), pack)
            differs = (
                compared(desk, then, found)
                if why is None
                else difference(desk, then, figure_at(found, why), connection)
            )
            put(differs, json=json)
            return 0
        if why is not None:
            put(behind(desk, *figure_at(found, why), connection), json=json)
            return 0
        if xlsx is not None:
            save_lists(desk, found, Path(xlsx), connection)
    if html is not None:
        _save(desk, found, Path(html))
    if json:
        sys.stdout.write(found.as_json().decode())
    elif html is None and xlsx is None:
        put(Answer(found, figures(desk, found)), json=False)
    return 0


def figure_at(found: Report, why: str) -> tuple[Section, Figure]:
    """The figure of a number as the report prints it, and its table."""
    for section in found.sections:
        for figure in section.figures:
            if figure.number == why.strip():
                return section, figure
    last = found.sections[-1].figures[-1].number
    ru, en = (
        f"нет показателя «{why}»; номера от 1.1 до {last}",
        f"there is no figure “{why}”; numbers go from 1.1 to {last}",
    )
    raise Refusal([bad_value("--why", ru, en)])  # fmt: skip


def behind(desk: Desk, section: Section, figure: Figure, connection: Any) -> Answer:
    """A figure, its rule and its list."""
    rows = listed(connection, figure.codes)
    say = desk.say
    head = f"{figure.number} {section.title.say(desk.language)}: {figure.title.say(desk.language)} — {figure.count}"
    rule = say("Правило: ", "Rule: ") + (figure.rule or section.rule).say(desk.language)
    shown: list[str | Table] = [head, rule]
    if rows:
        shown.append(named(desk, rows))
    data = {"number": figure.number, "key": figure.key, "count": figure.count, "rows": rows}
    return Answer(data, shown)


def save_lists(desk: Desk, found: Report, file: Path, connection: Any, stated: Sequence[Stated] = ()) -> None:
    """Write the figures and a sheet with the list of each, and say where."""
    from domain.exchange.figures import write_figures

    with file.open("wb") as out:
        pack = desk.programme.packs.current
        write_figures(out, found, lambda codes: listed(connection, codes), pack, desk.language, stated)
    print(desk.say(f"Показатели записаны: {file}", f"The figures are written: {file}"), file=sys.stderr)


def _save(desk: Desk, found: Report, file: Path) -> None:
    """Write the report for a reader, and say where."""
    from notifications.report import as_html

    file.write_text(as_html(found, desk.programme.packs.current, desk.language), encoding="utf-8")
    print(desk.say(f"Отчёт записан: {file}", f"The report is written: {file}"), file=sys.stderr)


alone.add("report", "Показатели программы на дату", "Figures of the programme as of a date", show)


def figures(desk: Desk, found: Report) -> list[str | Table]:
    """The head, a table a section, and how a list is opened here."""
    pack = desk.programme.packs.current
    axis = desk.say("по датам событий", "by the day things happened")
    if found.by is Axis.RECORDED:
        axis = desk.say("по датам записи", "by the day things were recorded")
    more = desk.say("Список за числом: potok report --why НОМЕР", "The list behind a number: potok report --why NUMBER")
    head = f"{pack.programme.say(desk.language)} · {desk.day(found.as_of)} · {axis}"
    tables = [table_of(desk, section) for section in found.sections if section.figures]
    if found.lessons:
        title = desk.say("Чему учили площадки, по сферам и годам", "What the sites taught, by sphere and year")
        tables.append(replace(taught(desk, by_sphere(found.lessons)), title=title))
    return [head, *tables, more]


def table_of(desk: Desk, section: Section) -> Table:
    """A table of figures under its title and its rule."""
    language = desk.language
    rows = [
        (figure.number, figure.title.say(language), str(figure.count), figure.rule.say(language) if figure.rule else "")
        for figure in section.figures
    ]
    title = Column(section.title.say(language), share=4)
    rule = Column(section.rule.say(language), share=6)
    return Table((Column("№"), title, Column(desk.say("Число", "Number"), right=True), rule), rows)
