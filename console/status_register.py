"""The public register of exemplar statuses as files for a portal, and the history of one status."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated, Any

import typer
from jinja2 import Environment, StrictUndefined

from console.answer import Answer, as_json
from console.certificate import Code, by_code
from console.desk import Desk
from console.language import both
from console.status import AsOf, room, standing, summed
from console.terminal_table import Column, Table
from console.titles import STATUSES
from console.typed_values import date_of
from domain.certification.surveillance import SURVEYED
from domain.engine.event_effects import EVENTS
from domain.exchange.formula_texts import guarded
from domain.programme.kinds import Outcome
from domain.reports.duties import Duties, Span, duties, years_held
from domain.reports.public_register import COLUMNS, Public, public
from domain.reports.statuses import PROPOSES, Status

PAGE = """<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { font: 16px/1.5 sans-serif; margin: 2em auto; max-width: 100em; padding: 0 1em; color: #1c1c1c; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .8rem; }
th, td { border: 1px solid #8a8a8a; padding: .35em .45em; text-align: left; vertical-align: top; }
th { background: #eeeeee; }
td:first-child { white-space: nowrap; }
@media (max-width: 75em) {
  table, tbody, tr, td { display: block; }
  table { font-size: 1rem; }
  thead { display: none; }
  tr { border: 1px solid #8a8a8a; margin-bottom: 1em; padding: .4em 0; }
  td { border: 0; display: flex; gap: 1em; padding: .15em .6em; overflow-wrap: anywhere; }
  td::before { content: attr(data-title); color: #555555; flex: 0 0 40%; }
  td:empty { display: none; }
}
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p>{{ register.programme }} · {{ day(register.as_of) }}</p>
<div class="wide" role="region" aria-label="{{ title }}" tabindex="0">
<table role="table">
<thead role="rowgroup"><tr role="row">
{%- for column in columns %}<th role="columnheader" scope="col">{{ column }}</th>{% endfor %}</tr></thead>
<tbody role="rowgroup">
{% for row in rows %}<tr role="row">
{%- for cell in row %}<td role="cell" data-title="{{ columns[loop.index0] }}">{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody>
</table>
</div>
{% if not rows %}<p>{{ nobody }}</p>
{% endif %}</body>
</html>
"""
"""A table where there is room for its columns; else a card for each status, without what is blank."""

APPS = {"status": room.app}

Folder = Annotated[
    str | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        help=both("записать register.html, .csv и .json сюда", "write register.html, .csv and .json here"),
    ),
]


@room.question(
    "register", "Публичный реестр без персональных данных", "The public register without personal data", openly=True
)
def register(desk: Desk, as_of: AsOf = None, out: Folder = None) -> Answer:
    """What everybody may read, on any day."""
    day = date_of("--as-of", as_of) if as_of else desk.today()
    held = standing(desk, as_of)
    with desk.reading() as connection:
        done = duties(connection, {one.organisation for one in held}, Span(day.replace(month=1, day=1), day))
    found = public(held, done, desk.programme.packs.current, day, desk.language)
    columns, rows = _drawn(desk, found)
    data = {"as_of": found.as_of, "programme": found.programme, "statuses": found.rows}
    if out is not None:
        _write(desk, found, Path(out), data)
    return Answer(data, [Table(tuple(Column(title) for title in columns), rows)])


def _drawn(desk: Desk, found: Public) -> tuple[list[str], list[tuple[str, ...]]]:
    """Titles and cells as a reader has them."""
    titles = [title.say(desk.language) for title in COLUMNS.values()]
    days = {"granted_on", "valid_until", "ended_on"}
    rows = [
        tuple(desk.day(row[name]) or "" if name in days else str(row[name]) for name in COLUMNS) for row in found.rows
    ]
    return titles, rows


def _write(desk: Desk, found: Public, folder: Path, data: dict[str, Any]) -> None:
    """The same register as a page, a sheet and data."""
    titles, rows = _drawn(desk, found)
    folder.mkdir(parents=True, exist_ok=True)
    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(PAGE)
    title = desk.say("Реестр организаций-образцов", "Register of exemplar organisations")
    text = page.render(
        language=desk.language.value, title=title, register=found, columns=titles, rows=rows, day=desk.day,
        nobody=desk.say("На этот день статуса нет ни у кого.", "Nobody holds a status on this day."),
    )  # fmt: skip
    (folder / "register.html").write_text(text, encoding="utf-8")
    (folder / "register.json").write_text(as_json(data) + "\n", encoding="utf-8")
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerows([titles, *([guarded(cell) for cell in row] for row in rows)])
    (folder / "register.csv").write_text(sheet.getvalue(), encoding="utf-8-sig", newline="")


@room.question("show", "История статуса", "The history of a status")
def show(desk: Desk, code: Code) -> Answer:
    """Every change of a status with its act and reason."""
    status, say = by_code(desk, code), desk.say
    reasons = desk.programme.packs.current.status_reasons
    rows = []
    for change in status.history:
        reason = reasons.get(change.facts.get("reason") or "")
        said = reason.title.say(desk.language) if reason else change.facts.get("reason") or ""
        if change.facts.get("remarks"):
            said = say("с замечаниями", "with remarks")
        act = change.facts.get("act") or change.facts.get("basis", "") if change.seq else ""
        if (outcome := change.facts.get("outcome")) is not None:
            said, act = SURVEYED[Outcome(outcome)].say(desk.language), change.facts["check"]
        elif change.kind in PROPOSES:
            said, act = (
                EVENTS[change.kind].says.say(desk.language),
                change.facts.get("because") or change.facts["project"],
            )
        rows.append((desk.day(change.on), desk.wording.of(STATUSES, change.to), said, str(act)))
    columns = [Column(say("День", "Day")), Column(say("Статус", "Status")), Column(say("Причина", "Reason")),
               Column(say("Акт", "Act"))]  # fmt: skip
    years = _years(desk, status)
    history = [{"on": one.on, "to": one.to, "reason": one.facts.get("reason")} for one in status.history]
    title = say("Обязанности образца по годам", "Duties of an exemplar by year")
    named = [Column(say("Год", "Year")), *(Column(label.say(desk.language)) for label, _ in Duties().told)]
    done = [(str(year), *(str(count) for _, count in found.told)) for year, found in years.items()]
    tables = (Table(tuple(columns), rows), Table(tuple(named), done, title))
    return Answer(summed(status) | {"history": history, "duties": years}, [status.name, *tables])


def _years(desk: Desk, status: Status) -> dict[int, Duties]:
    """What the holder did for others in each year of its status, the latest first."""
    with desk.reading() as connection:
        return {
            year: duties(connection, [status.organisation], span)[status.organisation]
            for year, span in years_held(status.granted_on, status.ended_on, desk.today())
        }
