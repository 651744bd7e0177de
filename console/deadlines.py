"""`potok deadlines`: what is due and who answers for it, and the sweep that reminds them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from console.answer import Answer, put
from console.command_group import Json, Room
from console.desk import Desk
from console.failure import DOWN
from console.language import both
from console.lists import MOST
from console.notices import told_lines
from console.options import After, Limit
from console.terminal_table import Column, Table
from console.typed_values import date_of, whole
from domain.programme.kinds import SubjectKind
from domain.reports.asks import Ask, agenda

room = Room("Сроки: что подходит, что просрочено, кому напомнить.", "Dates: what is due, what is overdue, reminders.")
APPS = {"deadlines": room.app}

FARTHEST = 3650
"""Days ahead that a list looks at most."""

Days = Annotated[str, typer.Option("--days", metavar="N", help=both("на сколько дней вперёд", "how many days ahead"))]
Who = Annotated[
    str | None,
    typer.Option(
        "--person", metavar="WHO", help=both("только то, за что отвечает участник", "only what this person answers for")
    ),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on", metavar=both("ДАТА", "DATE"), help=both("на какую дату; сегодня, если не указана", "as of which day")
    ),
]


def _day(desk: Desk, on: str | None) -> date:
    return desk.today() if on is None else date_of("--on", on)


@room.question("list", "Что просрочено и что скоро наступит", "What is overdue and what is due soon")
def list_deadlines(
    desk: Desk, days: Days = "14", person: Who = None, on: On = None, limit: Limit = "50", after: After = ""
) -> Answer:
    """Open dates, the longest overdue first."""
    within = whole("--days", days, 0, FARTHEST)
    who = desk.existing("--person", SubjectKind.PERSON, person)
    with desk.reading() as connection:
        found = agenda(
            connection, desk.programme.packs, on=_day(desk, on), days=within, person=who,
            limit=whole("--limit", limit, 1, MOST), after=after,
        )  # fmt: skip
    say = desk.say
    if not found.lines:
        return Answer(found, [say("Ничего не просрочено и не подходит.", "Nothing is overdue or due soon.")])
    columns = (
        Column(say("Срок", "Due")),
        Column(say("Рабочих дней", "Working days")),
        Column(say("Код", "Code")),
        Column(say("Что сделать", "What to do"), share=4),
        Column(say("Название", "Title"), share=4),
        Column(say("Кто отвечает", "Who answers"), share=3),
    )
    count = say(f"Показано: {len(found.lines)}", f"Shown: {len(found.lines)}")
    if found.after is not None:
        count += say(f"; дальше: --after {found.after}", f"; the next ones: --after {found.after}")
    return Answer(found, [Table(columns, [_row(desk, line) for line in found.lines]), count])


def _row(desk: Desk, line: Ask) -> tuple[str, ...]:
    return (
        desk.day(line.due_on),
        "" if line.left is None else str(line.left),
        line.subject,
        line.what.say(desk.language),
        line.title,
        ", ".join(line.names),
    )


def watch(on: On = None, json: Json = False) -> int:
    """Remind of what is due and park what nobody works on; repeating it does nothing twice."""
    from flows.immediate_notices import owe_digests, tell
    from flows.sweep import sweep

    desk = Desk(json)
    swept = sweep(desk.programme, _day(desk, on))
    owe_digests(desk.programme, swept.on)
    told = tell(desk.programme)
    said = swept.said.say(desk.language)
    head = f"{desk.day(swept.on)}: {said}"
    parked = [f"{desk.say('Отложено', 'Parked')}: {', '.join(swept.parked)}"] if swept.parked else []
    put(Answer({"swept": swept, "told": told}, [head, *parked, *told_lines(desk, told)]), json=json)
    return DOWN if told.down is not None else 0


room.add(
    "watch",
    "Напомнить о сроках сейчас, не дожидаясь расписания",
    "Remind of dates now, without waiting for the schedule",
    watch,
)
