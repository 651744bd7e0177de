"""`potok project`: pilots and replicas from the card to the last gate."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from console import earlier_copy, lifecycle, paper, project_plan, replica_tables
from console.answer import Answer
from console.cardfile import card_file, template
from console.chart import chart
from console.command_group import Room
from console.decision_views import conditions, decisions, unsettled_lines
from console.desk import Desk, Draft
from console.document import documents
from console.earlier_projects import add_to
from console.language import both
from console.lists import Kept, listed
from console.options import (
    After,
    Centre,
    Customer,
    Leader,
    Limit,
    Municipality,
    NewCode,
    OfPerson,
    Owner,
    People,
    ProjectCode,
    Save,
    Sort,
    Sphere,
    View,
    Words,
    Xlsx,
)
from console.similar import similar
from console.terminal_table import Column, Table
from console.titles import MOMENTS
from console.typed_values import indicators, pairs
from domain.engine.values import as_text
from domain.pilot.card_fields import CARD
from domain.pilot.cards import OpenProject
from domain.programme.kinds import MISTAKEN, SubjectKind
from domain.reports.card import Card, IndicatorLine, card
from domain.reports.earlier_copy import copy_of
from domain.stored.fact_words import value_words

room = Room("Бережливые проекты: пилоты и проекты тиражирования.", "Lean projects: pilots and replicas.")
APPS = {"project": room.app}

Title = Annotated[str | None, typer.Argument(metavar="TITLE", help=both("название проекта", "title of the project"))]
Organisation = Annotated[str | None, typer.Option("--org", metavar="CODE", help=both("организация", "organisation"))]
CardFile = Annotated[
    str | None,
    typer.Option(
        "--file",
        metavar=both("ФАЙЛ", "FILE"),
        help=both("карточка в TOML; образец: potok project template", "the card in TOML; see potok project template"),
    ),
]
Anyway = Annotated[
    bool,
    typer.Option("--anyway", help=both("открыть, хотя есть похожие", "open it though there are similar ones")),
]
Indicators = Annotated[
    list[str] | None,
    typer.Option(
        "--indicator",
        metavar="…;…",
        help=both(
            "показатель: «ключ; название; единица; fall или rise; база; цель[; идеал]»",
            "indicator: “key; name; unit; fall or rise; base; target[; ideal]”",
        ),
    ),
]
FromEvent = Annotated[
    str,
    typer.Option("--from", metavar=both("ТЕКСТ", "TEXT"), help=both("граница процесса: от", "the process starts with")),
]
ToEvent = Annotated[
    str, typer.Option("--to", metavar=both("ТЕКСТ", "TEXT"), help=both("граница процесса: до", "the process ends with"))
]
Why = Annotated[str, typer.Option("--why", metavar=both("ТЕКСТ", "TEXT"), help=both("обоснование", "justification"))]
Risk = Annotated[str, typer.Option("--risk", metavar=both("ТЕКСТ", "TEXT"), help=both("ключевой риск", "key risk"))]
Indicator = Annotated[str, typer.Argument(metavar="INDICATOR", help=both("ключ показателя", "key of the indicator"))]
Value = Annotated[
    str, typer.Argument(metavar="VALUE", help=both("значение, например 29 или 35,5", "value, for example 29 or 35.5"))
]
Moment = Annotated[
    str,
    typer.Option("--moment", metavar="WHEN", help=both("baseline, interim или after", "baseline, interim or after")),
]
Stage = Annotated[
    str | None,
    typer.Option(
        "--stage",
        metavar="KEY",
        help=both(
            "pilot, certification, replication, closed, stopped", "pilot, certification, replication, closed, stopped"
        ),
    ),
]
Phase = Annotated[
    str | None,
    typer.Option("--phase", metavar="KEY", help=both("этап, например diagnosis", "phase, for example diagnosis")),
]
Standing = Annotated[
    str | None,
    typer.Option(
        "--standing",
        metavar="KEY",
        help=both("in_work, awaiting, on_hold, completed, stopped", "in_work, awaiting, on_hold, completed, stopped"),
    ),
]
AnyOrganisation = Annotated[str | None, typer.Option("--org", metavar="CODE", help=both("организация", "organisation"))]
Late = Annotated[bool, typer.Option("--late", help=both("только просроченные", "only what is late"))]


@room.action("open", "Открыть пилот: карточка бережливого проекта", "Open a pilot with its card")
def open_project(
    desk: Desk,
    title: Title = None,
    organisation: Organisation = None,
    file: CardFile = None,
    centre: Centre = None,
    sphere: Sphere = None,
    leader: Leader = None,
    customer: Customer = None,
    owner: Owner = None,
    role: People = None,
    indicator: Indicators = None,
    from_event: FromEvent = "",
    to_event: ToEvent = "",
    why: Why = "",
    risk: Risk = "",
    code: NewCode = None,
    anyway: Anyway = False,
) -> Draft:
    """Open a pilot; what the options say goes before what the file says."""
    fields = card_file(file) if file else {}
    card_people = {"project_leader": leader, "customer": customer, "process_owner": owner}
    named = {key: who for key, who in card_people.items() if who}
    named |= pairs("role", role or [], "«роль=участник»", "“role=person”")
    given = {
        "title": title,
        "organisation": organisation,
        "centre": centre,
        "sphere": sphere,
        "indicators": indicators(indicator or []),
        "from_event": from_event,
        "to_event": to_event,
        "justification": why,
        "key_risk": risk,
        "code": code,
        "anyway": anyway,
    }
    fields |= {key: value for key, value in given.items() if value}
    return Draft(OpenProject, fields | {"people": fields.get("people", {}) | named})


@room.question("template", "Пустая карточка в TOML", "An empty card in TOML", openly=True)
def card_template(desk: Desk) -> Answer:
    """A card file to fill in."""
    text = template(desk.programme.packs.current, desk.language, desk.today())
    return Answer({"template": text}, [text])


lifecycle.open_to(room)
paper.open_to(room)
project_plan.open_to(room)
room.question("similar", "Похожие проекты, до открытия нового", "Similar projects, before a new one is opened")(similar)
room.question("chart", "Карта показателя: что говорят измерения", "Chart of an indicator: what its measurements say")(
    chart
)


@room.question("list", "Список проектов, сначала с ближайшим сроком", "List the projects, those due first")
def list_projects(
    desk: Desk,
    stage: Stage = None,
    phase: Phase = None,
    standing: Standing = None,
    organisation: AnyOrganisation = None,
    municipality: Municipality = None,
    centre: Centre = None,
    sphere: Sphere = None,
    person: OfPerson = None,
    late: Late = False,
    words: Words = None,
    limit: Limit = "50",
    after: After = "",
    xlsx: Xlsx = None,
    sort: Sort = None,
    view: View = None,
    save: Save = None,
) -> Answer:
    """Projects."""
    return listed(
        desk,
        SubjectKind.PROJECT,
        limit=limit,
        after=after,
        narrowed={
            "stage": stage, "phase": phase, "standing": standing, "organisation": organisation, "words": words,
            "municipality": municipality, "centre": centre, "sphere": sphere, "person": person,
        },
        late=late,
        xlsx=xlsx,
        kept=Kept(sort, view, save),
    )  # fmt: skip


@room.question("show", "Показать карточку проекта", "Show the card of a project")
def show(desk: Desk, code: ProjectCode) -> Answer:
    """The card."""
    with desk.reading() as connection:
        found = project_plan.in_words(desk, card(connection, code, SubjectKind.PROJECT))
        copied = copy_of(connection, code, found.evidence) if found.details["exemplar"] else None
    earlier = (*earlier_copy.lines(desk, copied), *earlier_copy.checked(desk, copied)) if copied else ()
    told = (*unsettled_lines(desk, found), *_details(desk, found), *earlier)
    shown = (*heading(desk, found), *told, *tables(desk, found))
    return Answer(found, shown)


def heading(desk: Desk, found: Card) -> list[str]:
    """What it is, whose, where it stands."""
    state, say, wording = found.state, desk.say, desk.wording
    phase = wording.phase(state.lifecycle, state.phase, state.pack)
    where = f"{phase} — {wording.standing(state.standing, state.held_for)}"
    if state.due_on and state.ended_on is None:
        where += f", {say('срок', 'due')} {wording.day(state.due_on)}"
    if state.phase_due_on:
        where += say(" (срок этапа ", " (phase due ") + f"{wording.day(state.phase_due_on)})"
    if state.review_on:
        where += f", {say('пересмотр', 'review')} {wording.day(state.review_on)}"
    lines = [
        f"{state.code} {wording.quoted(state.title)}",
        f"{found.organisation_title or ''} ({state.organisation})",
        where,
    ]
    if state.centre:
        centre = f"{found.centre_title or ''} ({state.centre})"
        lines.append(f"{say('Центр компетенций', 'Competence centre')}: {centre}")
    if state.stage and state.held_for != MISTAKEN:
        lines.append(f"{say('Стадия', 'Stage')}: {wording.stage(state.stage)}")
    return lines


def _details(desk: Desk, found: Card) -> list[str]:
    """The card's texts, those that are filled in."""
    say, details = desk.say, found.details
    pack = desk.programme.packs.of(found.state.pack)
    shown: list[tuple[str, str]] = []
    for key, known in CARD.items():
        if key != "title" and (text := as_text(details.get(key))):
            value = value_words(f"card.{key}", text, pack, found.names).say(desk.language)
            shown.append((known.title.say(desk.language), value.replace("\n", "; ")))
    shown.append((say("пакет", "package"), details["package"] or ""))
    identity = found.state.pack or ""
    edition = say(f"редакция методики {identity.partition('@')[2]}", f"methodology {identity}")
    shown.append((say("версия карточки", "version"), f"{found.state.version}, {edition}"))
    return [f"{label[:1].upper()}{label[1:]}: {text}" for label, text in shown if text]


def tables(desk: Desk, found: Card) -> list[str | Table]:
    """People, indicators, plan, adaptation, support, documents, decisions and conditions; empty ones are left out."""
    ended = found.state.ended_on is not None
    made = (
        people(desk, found),
        figures(desk, found),
        _results(desk, found),
        project_plan.milestones(desk, found.milestones, ended=ended),
        project_plan.actions(desk, found.actions, ended=ended),
        *([replica_tables.readiness(desk, found.readiness)] if found.readiness else []),
        replica_tables.elements(desk, found.elements),
        replica_tables.supports(desk, found.supports),
        documents(desk, found.state, found.evidence),
        decisions(desk, found),
        conditions(desk, found),
    )
    return [table for table in made if table.rows]


def _results(desk: Desk, found: Card) -> Table:
    """What the indicators came to, and by which formulas."""
    say, number_of = desk.say, desk.wording.number
    assumed = desk.programme.packs.of(found.state.pack).is_assumed("hourly_cost")
    cost = say(" (стоимость часа — допущение)", " (cost of an hour is an assumption)") if assumed else ""
    columns = (
        Column(say("Результат", "Result"), share=2),
        Column(say("Было", "Base"), right=True),
        Column(say("Стало", "Fact"), right=True),
        Column(say("Изменение, %", "Change, %"), right=True),
        Column(say("Цель достигнута, %", "Attained, %"), right=True),
        Column(say("Часов в год", "Hours a year"), right=True),
        Column(say("Руб. в год", "Roubles a year") + cost, right=True),
        Column(say("Формулы", "Formulas")),
    )
    rows = [
        (
            row.indicator, number_of(row.base), number_of(row.fact), _rounded(desk, row.change_pct),
            _rounded(desk, row.attainment * 100), _rounded(desk, row.hours_year),
            _rounded(desk, row.money_year), row.formula,
        )
        for row in found.results
    ]  # fmt: skip
    return Table(columns, rows)


def _rounded(desk: Desk, value: Decimal | None) -> str:
    return "" if value is None else desk.wording.number(round(value, 1))


def people(desk: Desk, found: Card) -> Table:
    """Who acts in which role."""
    say = desk.say
    columns = (Column(say("Роль", "Role")), Column(say("Кто", "Who"), share=2), Column(say("Код", "Code")))
    rows = [
        (desk.wording.role(person.role), ", ".join(filter(None, (person.name, person.post))), person.code)
        for person in found.people
    ]
    return Table(columns, rows)


def figures(desk: Desk, found: Card) -> Table:
    """Base, target and latest measurement of each indicator."""
    say, number_of = desk.say, desk.wording.number
    columns = (
        Column(say("Показатель", "Indicator"), share=3),
        Column(say("Ключ", "Key"), typed=True),
        Column(say("Было", "Base"), right=True),
        Column(say("Цель", "Target"), right=True),
        Column(say("Факт", "Fact"), right=True),
        Column(say("Когда", "When"), share=2),
    )
    rows = [
        (
            f"{line.name}, {line.unit}",
            line.key,
            began(desk, line),
            number_of(line.target),
            number_of(line.last),
            _when(desk, line, ended=found.state.ended_on is not None),
        )
        for line in found.indicators
    ]
    return Table(columns, rows)


def began(desk: Desk, line: IndicatorLine) -> str:
    """The base of an indicator in words: a replica that measured none is told so beside the figure of its card."""
    if line.here is not None:
        return desk.wording.number(line.here)
    on_card = desk.wording.number(line.base)
    return desk.say(f"{on_card} (здесь не измерено)", f"{on_card} (not measured here)")


def _when(desk: Desk, line: IndicatorLine, *, ended: bool) -> str:
    stale = ""
    if not ended and line.next_on is not None and line.next_on < desk.today():
        stale = desk.say(f"пора измерить с {desk.day(line.next_on)}", f"stale since {desk.day(line.next_on)}")
    if not line.readings:
        return stale
    latest = line.readings[-1]
    count = len(line.readings)
    times = "; ".join(filter(None, (desk.say(f"измерений: {count}", f"measured {count}×"), stale)))
    return f"{desk.day(latest.on)}, {desk.wording.of(MOMENTS, latest.moment)}; {times}"


add_to(room)
room.plain("project")
