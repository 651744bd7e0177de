"""`potok project similar`: pilots that a new one might repeat, with the reason, before it is opened."""

from __future__ import annotations

from typing import Annotated

import typer

from console.answer import Answer
from console.desk import Desk
from console.language import both
from console.terminal_table import Column, Table
from domain.pilot.likeness import alike, beside
from domain.programme.kinds import SubjectKind
from domain.text.similarity import GROUNDS, Match

Title = Annotated[
    str, typer.Argument(metavar="TITLE", help=both("название нового проекта", "title of the new project"))
]
Organisation = Annotated[
    str | None,
    typer.Option("--org", metavar="CODE", help=both("и другие проекты организации", "and others of this one")),
]
Process = Annotated[
    str, typer.Option("--process", metavar=both("ТЕКСТ", "TEXT"), help=both("оптимизируемый процесс", "the process"))
]


def similar(desk: Desk, title: Title, organisation: Organisation = None, process: Process = "") -> Answer:
    """The same process, the same title in other words, the same organisation: the likest first."""
    pack = desk.programme.packs.current
    desk.existing("--org", SubjectKind.ORGANISATION, organisation)
    with desk.reading() as connection:
        found = alike(connection, pack, title, organisation=organisation, process=process)
        if organisation:
            found += beside(connection, organisation, but={match.candidate.code for match in found})
    if not found:
        return Answer([], [desk.say("Похожих проектов нет.", "There are no similar projects.")])
    columns = (
        Column(desk.say("Код", "Code")),
        Column(desk.say("Название", "Title"), share=3),
        Column(desk.say("Чем похож", "What is alike"), share=2),
    )
    rows = [(match.candidate.code, match.candidate.title, _why(desk, match)) for match in found]
    return Answer([_data(match) for match in found], [Table(columns, rows)])


def _why(desk: Desk, match: Match) -> str:
    return ", ".join(GROUNDS[ground].say(desk.language) for ground in match.grounds)


def _data(match: Match) -> dict[str, object]:
    other = match.candidate
    return {
        "code": other.code,
        "title": other.title,
        "organisation": other.organisation,
        "process": other.process,
        "likeness": round(match.likeness, 2),
        "grounds": list(match.grounds),
    }
