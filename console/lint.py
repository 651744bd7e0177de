"""`potok lint`: what in the portfolio contradicts what, by kind, and where to mend it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Annotated

import typer

from console.answer import Answer
from console.blanks import with_blanks
from console.command_group import Room
from console.desk import Desk
from console.language import both
from console.options import Limit
from console.terminal_table import Column, Table
from console.typed_values import known, whole
from domain.linting.kinds import FLAWS, Flaw, Inconsistency, Severity
from domain.linting.portfolio import lint as look_over
from flows.shelf import shelf_of

alone = Room()
APPS = {"lint": alone.app}

ERRORS_FOUND = 1

Project = Annotated[str | None, typer.Option("--project", metavar="CODE", help=both("один проект", "one project"))]
Kind = Annotated[str | None, typer.Option("--kind", metavar="KEY", help=both("один вид ошибок", "one kind"))]
Errors = Annotated[bool, typer.Option("--errors", help=both("без предупреждений", "errors only, no warnings"))]


@alone.question(
    "lint", "Что в портфеле противоречит чему и где исправить", "What contradicts what, and where to mend it"
)
def lint(desk: Desk, project: Project = None, kind: Kind = None, errors: Errors = False, limit: Limit = "20") -> Answer:
    """Inconsistencies by kind."""
    known(kind=(kind, list(Flaw)))
    most = whole("--limit", limit, 1, 100_000)
    found: dict[Flaw, list[Inconsistency]] = defaultdict(list)
    count: Counter[Flaw] = Counter()
    with desk.reading() as connection:
        packs, shelf = desk.programme.packs, shelf_of(desk.settings)
        for one in look_over(connection, packs, desk.today(), project=project, shelf=shelf):
            if kind in {None, one.flaw} and not (errors and one.severity is Severity.WARNING):
                count[one.flaw] += 1
                if count[one.flaw] <= most:
                    found[one.flaw].append(one)
    listed = {flaw: found[flaw] for flaw in Flaw if flaw in found}
    grave = sum(count[flaw] for flaw in listed if FLAWS[flaw].severity is Severity.ERROR)
    light = count.total() - grave
    data = {
        "errors": grave,
        "warnings": light,
        "kinds": {flaw.value: count[flaw] for flaw in listed},
        "inconsistencies": [_data(desk, one) for rows in listed.values() for one in rows],
    }
    shown: list[str | Table] = [_table(desk, flaw, rows, count[flaw]) for flaw, rows in listed.items()]
    summary = desk.say(f"Ошибок: {grave}, предупреждений: {light}.", f"Errors: {grave}, warnings: {light}.")
    clean = desk.say("Противоречий не найдено.", "No inconsistencies found.")
    return Answer(data, [*shown, summary if listed else clean], ERRORS_FOUND if grave else 0)


def _data(desk: Desk, one: Inconsistency) -> dict[str, str]:
    return {
        "kind": one.flaw,
        "severity": one.severity,
        "code": one.code,
        "said": one.said.say(desk.language),
        "mend": one.mend,
    }


def _table(desk: Desk, flaw: Flaw, rows: list[Inconsistency], count: int) -> Table:
    """One kind: what it is, how many, each with its place."""
    say, about = desk.say, FLAWS[flaw]
    grave = say("ошибка", "error") if about.severity is Severity.ERROR else say("предупреждение", "warning")
    columns = (
        Column(say("Код", "Code")),
        Column(say("Что не так", "What is wrong"), share=3),
        Column(say("Где исправить", "Where to mend it"), share=2),
    )
    lines = [(one.code, one.said.say(desk.language), with_blanks(one.mend, desk.language)) for one in rows]
    if (rest := count - len(rows)) > 0:
        lines.append(("…", say(f"и ещё {rest}", f"and {rest} more"), "--limit"))
    title = about.title.say(desk.language)
    return Table(columns, lines, f"{title[:1].upper()}{title[1:]} ({grave}): {count}")
