"""`potok replica` and `potok support`: how a receiver takes a package over, and who helps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console import earlier_copy
from console.answer import Answer
from console.command_group import Room
from console.desk import Desk, Draft
from console.language import both
from console.replica_tables import elements, readiness
from console.terminal_table import Column, Table
from console.typed_values import conditions, date_of, known
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.replication.support import HoldSupport
from domain.reports import replicas
from domain.reports.card import card
from domain.reports.earlier_copy import copy_of

if TYPE_CHECKING:
    from domain.reports.replication import Replication

room = Room("Проекты тиражирования: готовность, адаптация, закрытие.", "Replicas: readiness, adaptation, closing.")
helping = Room(
    "Поддержка проектов тиражирования: выезды, звонки, обучение.", "Support of replicas: visits, calls, trainings."
)
APPS = {"replica": room.app, "support": helping.app}

Code = Annotated[str, typer.Argument(metavar="CODE", help=both("код, например PRJ-0042", "code, for example PRJ-0042"))]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help=both("номер поддержки", "number of the support"))]
Hours = Annotated[str, typer.Option("--hours", metavar="N", help=both("сколько часов", "how many hours"))]
Notes = Annotated[str, typer.Option("--notes", metavar=both("ТЕКСТ", "TEXT"), help=both("что было", "what happened"))]
Agreed = Annotated[
    list[str] | None,
    typer.Option(
        "--agreed",
        metavar="TEXT;WHO;DATE",
        help=both("«что сделать; кто отвечает; срок», можно несколько раз", "“what; who; due date”, may be repeated"),
    ),
]
Person = Annotated[
    str | None, typer.Option("--person", metavar="WHO", help=both("только этого человека", "of this person only"))
]
Calendar = Annotated[
    str | None,
    typer.Option("--ics", metavar="FILE", help=both("записать календарь", "write a calendar file")),
]


@room.question(
    "show", "Показать готовность, элементы, поддержку проекта тиражирования", "Show readiness, elements and support"
)
def show(desk: Desk, code: Code) -> Answer:
    """A replica beside its card."""
    with desk.reading() as connection:
        found = replicas.beside(connection, code)
        shown = card(connection, code)
        copied = copy_of(connection, code, shown.evidence)
    say = desk.say
    people = ", ".join(found["methodologists"]) or say("не назначен", "none appointed")
    taken = [readiness(desk, shown.readiness), elements(desk, shown.elements), _supports(desk, found["supports"])]
    lines: list[str | Table] = [f"{code}: {say('методолог', 'methodologist')} — {people}", *taken]
    if copied is not None:  # it took no package over: what was done all the same is shown, and nothing is missing
        done = (shown.readiness, shown.elements, found["supports"])
        lines = [*earlier_copy.lines(desk, copied), *(one for one, rows in zip(taken, done, strict=True) if rows)]
        lines += [] if found["sustained"] else earlier_copy.checked(desk, copied)
    for row in found["closing"]:
        said = (
            say("цель достигнута", "goal reached") if row["reached"] else say("цель не достигнута", "goal not reached")
        )
        lines.append(
            say(f"Закрытие согласовано {desk.day(row['agreed_on'])}: {said}; ключевых элементов {row['implemented']} "
                f"из {row['core']}",
                f"Closing agreed {desk.day(row['agreed_on'])}: {said}; core elements {row['implemented']} of "
                f"{row['core']}")
        )  # fmt: skip
    for row in found["sustained"]:
        said = say("удержано", "held") if row["held"] else say("не удержано", "not held")
        on = desk.day(row["checked_on"])
        lines.append(
            say(f"Через {row['months']} мес.: {said}, проверено {on}",
                f"After {row['months']} months: {said}, checked on {on}")
        )  # fmt: skip
    told = {"readiness": shown.readiness, "elements": shown.elements, "earlier": copied}
    return Answer(found | told, lines)


def _supports(desk: Desk, rows: list[dict[str, object]]) -> Table:
    say, forms = desk.say, desk.programme.packs.current.replication.forms
    columns = (
        Column(say("Проект", "Replica")), Column("№", right=True), Column(say("Форма", "Form"), share=2),
        Column(say("Кто", "Who"), share=2), Column(say("План", "Planned")), Column(say("Было", "Held")),
        Column(say("Часов", "Hours"), right=True), Column(say("Отчёт", "Report")),
    )  # fmt: skip
    return Table(
        columns,
        [
            (
                str(row["project"]), str(row["number"]),
                forms.get(str(row["form"]), Words(str(row["form"]), str(row["form"]))).say(desk.language),
                str(row["name"]), desk.day(row["planned_on"]),  # type: ignore[arg-type]
                say("отменена", "cancelled") if row["cancelled_on"] else desk.day(row["held_on"]),  # type: ignore[arg-type]
                desk.wording.number(row["hours"]) if row["hours"] is not None else "",  # type: ignore[arg-type]
                _report(desk, row),
            )
            for row in rows
        ],
    )  # fmt: skip


def _report(desk: Desk, row: dict[str, object]) -> str:
    if row["reported_on"]:
        return desk.day(row["reported_on"])  # type: ignore[arg-type]
    return desk.say("до ", "by ") + desk.day(row["report_by"]) if row["report_by"] else ""  # type: ignore[arg-type]


AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar=both("ДАТА", "DATE"), help=both("на какую дату", "as of which day")),
]
Xlsx = Annotated[
    str | None,
    typer.Option("--xlsx", metavar="FILE", help=both("числа и их списки в XLSX", "figures and lists as XLSX")),
]
Matched = Annotated[
    str,
    typer.Argument(
        metavar="CODE",
        help=both("пакет, организация или проект тиражирования", "a package, an organisation or a replica"),
    ),
]
Part = Annotated[
    str | None,
    typer.Option(
        "--part", metavar="KEY", help=both("одна таблица, например funnel, by_package", "one table, for example funnel")
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


@room.question("numbers", "Тиражирование в числах на дату", "Replication in numbers as of a day")
def numbers(desk: Desk, as_of: AsOf = None, part: Part = None, why: Why = None, xlsx: Xlsx = None) -> Answer:
    """Three numbers always together, the funnel, the groups, the support, the elements, the forecast."""
    from console.report import behind, figure_at, save_lists
    from domain.reports.axis import Question
    from domain.reports.replication import replication

    pack = desk.programme.packs.current
    question = Question(date_of("--as-of", as_of) if as_of else desk.today(), time_zone=pack.time_zone)
    with desk.reading() as connection:
        found = replication(connection, question, pack)
        known(part=(part, [section.key for section in found.report.sections]))
        if why is not None:
            return behind(desk, *figure_at(found.report, why), connection)
        if xlsx is not None:
            save_lists(desk, found.report, Path(xlsx), connection, found.stated)
    tables = {one.key: {figure.key: figure.count for figure in one.figures} for one in found.report.sections}
    times = {name: getattr(found, name) for name in ("days_to_answer", "days_to_close", "days_to_held")}
    return Answer({"as_of": question.as_of, **times, "forecast": found.forecast, **tables}, _told(desk, found, part))


def _told(desk: Desk, found: Replication, part: str | None) -> list[str | Table]:
    """The tables that are wanted; with all of them the numbers that are no lists, too."""
    from console.report import table_of

    say, report = desk.say, found.report
    shown: list[str | Table] = [f"{say('Тиражирование', 'Replication')} · {desk.day(report.as_of)}"]
    shown += [table_of(desk, one) for one in report.sections if one.figures and part in (None, one.key)]
    if part is None:
        columns = (Column(say("Время и прогноз", "Times and forecast"), share=3),
                   Column(say("Число", "Number"), right=True), Column(say("Правило", "Rule"), share=3))  # fmt: skip
        cells = [
            (f"{one.table.say(desk.language)}: {one.title.small.say(desk.language)}", _days(one.value),
             one.rule.say(desk.language) if one.rule else "")
            for one in found.stated
        ]  # fmt: skip
        shown.append(Table(columns, cells))
    more = "potok replica numbers --why"
    shown.append(say(f"Список за числом: {more} НОМЕР", f"The list behind a number: {more} NUMBER"))
    return shown


@room.question("match", "Кому пакет, какой пакет, какой методолог: с причинами", "Who fits whom, with reasons")
def match(desk: Desk, code: Matched) -> Answer:
    """Receivers for a package, packages for an organisation, a methodologist for a replica."""
    from domain.reports import matchmaker
    from domain.reports.views import state_of

    pack = desk.programme.packs.current
    with desk.reading() as connection:
        kind = state_of(connection, code).kind
        if kind is SubjectKind.PACKAGE:
            found = matchmaker.receivers(connection, code, pack)
        elif kind is SubjectKind.ORGANISATION:
            found = matchmaker.packages(connection, code, pack)
        else:
            found = matchmaker.methodologists(connection, code, pack)
    say = desk.say
    columns = (Column(say("Код", "Code")), Column(say("Название", "Name"), share=2),
               Column(say("Баллы", "Points"), right=True), Column(say("Почему", "Why"), share=4))  # fmt: skip
    rows = [
        (one.code, one.title, str(one.points), "; ".join(reason.say(desk.language) for reason in one.reasons))
        for one in found
    ]
    return Answer(found, [Table(columns, rows)])


def _days(found: int | None) -> str:
    return "—" if found is None else str(found)


@helping.question("list", "Поддержка: что впереди и о чём не отчитались", "Support ahead, and what is not reported")
def list_support(desk: Desk, person: Person = None, ics: Calendar = None) -> Answer:
    """Planned support, and held support that lacks its report."""
    who = desk.person(person, "--person") if person else None
    with desk.reading() as connection:
        found = replicas.supports(connection, person=who)
    if ics is not None:
        _write(desk, ics, found)
    return Answer(found, [_supports(desk, found), desk.say(f"Всего: {len(found)}", f"Total: {len(found)}")])


def _write(desk: Desk, file: str, found: list[dict[str, object]]) -> None:
    """The calendar of what is ahead."""
    from notifications.calendar import calendar_of

    forms = desk.programme.packs.current.replication.forms
    text = calendar_of(found, forms, desk.language, desk.programme.now())
    Path(file).write_text(text, encoding="utf-8", newline="")


@helping.question(
    "load", "Сколько проектов тиражирования у каждого методолога", "How many replicas each methodologist has"
)
def load(desk: Desk) -> Answer:
    """The load of methodologists, and replicas without one."""
    with desk.reading() as connection:
        found = replicas.load(connection, desk.today())
        lacking = replicas.without_methodologist(connection, desk.today())
    say, most = desk.say, desk.programme.packs.current.replication.load_most
    columns = (Column(say("Методолог", "Methodologist"), share=3), Column(say("Проектов", "Replicas"), right=True),
               Column(say("Нагрузка", "Load"), share=2))  # fmt: skip
    rows = [
        (
            f"{row['name']} ({row['person']})", str(row["replicas"]),
            say(f"больше {most}: много", f"more than {most}: too much") if row["replicas"] > most else "",
        )
        for row in found
    ]  # fmt: skip
    shown: list[str | Table] = [Table(columns, rows)]
    if lacking:
        shown.append(say("Без методолога: ", "Without a methodologist: ") + ", ".join(lacking))
    return Answer({"methodologists": found, "without": lacking, "most": most}, shown)


@helping.action("hold", "Отметить поддержку и договорённости", "Record a support and what was agreed")
def hold(desk: Desk, code: Code, number: Number, hours: Hours, notes: Notes = "", agreed: Agreed = None) -> Draft:
    """A support took place."""
    rows = [row | {"owner": desk.person(row["owner"], "--agreed")} for row in conditions(agreed or [])]
    return Draft(HoldSupport, {"subject": code, "number": number, "hours": hours, "notes": notes, "agreed": rows})


room.plain("replica")
helping.plain("support")
