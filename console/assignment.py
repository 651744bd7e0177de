"""`potok assignment`: what the leadership or a committee ordered, of whom, and what has become of it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from console import document
from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.entry_table import table_of
from console.language import both
from console.terminal_table import Column, Table
from console.typed_values import known
from domain.engine.journal import history
from domain.programme.kinds import AssignmentStanding, SubjectKind
from domain.reports.assignments import assignment, assignments
from domain.text.called import CALLED

room = Room("Поручения руководства и комитета: дать, ответить, продлить, снять с контроля.", "Assignments.")
APPS = {"assignment": room.app}

Code = Annotated[str, typer.Argument(metavar="CODE", help=both("код, например ASG-0007", "code, for example ASG-0007"))]
To = Annotated[
    str | None, typer.Option("--to", metavar="WHO", help=both("только этого исполнителя", "of this executor only"))
]
Standing = Annotated[
    str | None,
    typer.Option("--standing", metavar="KEY", help=both(", ".join(AssignmentStanding), ", ".join(AssignmentStanding))),
]
Late = Annotated[bool, typer.Option("--late", help=both("только просроченные", "only what is overdue"))]


@room.question("list", "Список поручений, сначала те, что на контроле", "List the assignments, those open first")
def list_assignments(desk: Desk, to: To = None, standing: Standing = None, late: Late = False) -> Answer:
    """Assignments."""
    known(standing=(standing, list(AssignmentStanding)))
    executor = desk.existing("--to", SubjectKind.PERSON, to)
    with desk.reading() as connection:
        found = assignments(
            connection, executor=executor, standing=standing, late_on=desk.today() if late else None
        )  # fmt: skip
    say = desk.say
    columns = (
        Column(say("Код", "Code")), Column(say("Поручение", "Assignment"), share=5),
        Column(say("Исполнитель", "Executor"), share=3), Column(say("Срок", "Due")),
        Column(say("Состояние", "Standing"), share=2),
    )  # fmt: skip
    rows = [
        (row["code"], row["text"], row["executor_name"] or row["executor"], desk.day(row["due_on"]), stands(desk, row))
        for row in found
    ]
    return Answer(found, [Table(columns, rows), say(f"Всего: {len(rows)}", f"Total: {len(rows)}")])


def stands(desk: Desk, row: dict[str, Any]) -> str:
    """What has become of an assignment, in words."""
    late = row["standing"] == AssignmentStanding.GIVEN and row["due_on"] < desk.today()
    return desk.say("просрочено", "overdue") if late else CALLED[AssignmentStanding][row["standing"]].say(desk.language)


@room.question("show", "Показать поручение и всё, что о нём сказано", "Show an assignment and all that was said of it")
def show(desk: Desk, code: Code) -> Answer:
    """An assignment."""
    with desk.reading() as connection:
        found = assignment(connection, code)
        said = table_of(desk, history(connection, code))
    say = desk.say
    executor, controller = (found[f"{who}_name"] or found[who] for who in ("executor", "controller"))
    lines: list[str | Table] = [
        f"{code} {found['text']}",
        f"{say('Исполнитель', 'Executor')}: {executor} ({found['executor']})",
        f"{say('Контролирует', 'Controller')}: {controller} ({found['controller']})",
        say(f"Дано {desk.day(found['given_on'])}, срок {desk.day(found['due_on'])}",
            f"Given {desk.day(found['given_on'])}, due {desk.day(found['due_on'])}"),
        f"{say('Состояние', 'Standing')}: {stands(desk, found)}",
    ]  # fmt: skip
    return Answer(found, [*lines, said])


room.plain("assignment")
document.open_to(room)
