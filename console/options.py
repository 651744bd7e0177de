"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from console.language import both


def _code(*examples: str) -> typer.models.ArgumentInfo:
    """The argument that names a subject, with codes of its kind for an example."""
    ru, en = " или ".join(examples), " or ".join(examples)
    found: typer.models.ArgumentInfo = typer.Argument(
        metavar="CODE", help=both(f"код, например {ru}", f"code, for example {en}")
    )
    return found


Subject = Annotated[str, _code("PRJ-0042", "CHK-0007")]
ProjectCode = Annotated[str, _code("PRJ-0042")]
CheckCode = Annotated[str, _code("CHK-0007")]
ProtocolCode = Annotated[str, _code("PRT-0007")]
Comment = Annotated[str, typer.Option("--comment", metavar=both("ТЕКСТ", "TEXT"), help=both("пояснение", "a comment"))]
NewCode = Annotated[
    str | None,
    typer.Option(
        "--code", metavar="CODE", help=both("свой код; иначе следующий", "a code of one's own; else the next one")
    ),
]
Sphere = Annotated[
    str | None,
    typer.Option("--sphere", metavar="KEY", help=both("сфера, например health", "sphere, for example health")),
]
Centre = Annotated[
    str | None, typer.Option("--centre", metavar="CODE", help=both("центр компетенций", "competence centre"))
]
People = Annotated[
    list[str] | None,
    typer.Option(
        "--role", metavar="ROLE=WHO", help=both("роль=участник, можно несколько раз", "role=person, may be repeated")
    ),
]
Leader = Annotated[
    str | None, typer.Option("--leader", metavar="WHO", help=both("руководитель проекта", "project leader"))
]
Customer = Annotated[
    str | None, typer.Option("--customer", metavar="WHO", help=both("заказчик проекта", "project customer"))
]
Owner = Annotated[str | None, typer.Option("--owner", metavar="WHO", help=both("владелец процесса", "process owner"))]
Limit = Annotated[str, typer.Option("--limit", metavar="N", help=both("сколько показать", "how many to show"))]
Offset = Annotated[str, typer.Option("--offset", metavar="N", help=both("сколько пропустить", "how many to skip"))]
After = Annotated[
    str, typer.Option("--after", metavar="KEY", help=both("продолжить после этого ключа", "go on behind this key"))
]
Municipality = Annotated[
    str | None,
    typer.Option(
        "--municipality",
        metavar="CODE",
        help=both("организация со всеми подведомственными", "an organisation with everything under it"),
    ),
]
Sort = Annotated[
    str | None,
    typer.Option(
        "--sort",
        metavar="KEY",
        help=both("due, title или code; с минусом наоборот", "due, title or code; a minus turns it round"),
    ),
]
View = Annotated[
    str | None,
    typer.Option(
        "--view", metavar=both("НАЗВАНИЕ", "NAME"), help=both("отбор, который вы сохранили", "a view that you saved")
    ),
]
Save = Annotated[
    str | None,
    typer.Option(
        "--save",
        metavar=both("НАЗВАНИЕ", "NAME"),
        help=both("сохранить этот отбор под названием", "save this view under a name"),
    ),
]
Xlsx = Annotated[
    str | None,
    typer.Option("--xlsx", metavar="FILE", help=both("весь список в файл .xlsx", "the whole list as .xlsx")),
]
OfPerson = Annotated[
    str | None,
    typer.Option("--person", metavar="WHO", help=both("где у участника есть роль", "where this person has a role")),
]
OfLevel = Annotated[
    str | None, typer.Option("--level", metavar="LEVEL", help=both("только этого уровня", "only of this level"))
]
Words = Annotated[
    str | None,
    typer.Option(
        "--words", metavar=both("СЛОВА", "WORDS"), help=both("слова названия или код", "words of the title, or a code")
    ),
]
Level = Annotated[
    str,
    typer.Option(
        "--level", metavar="LEVEL", help=both("уровень: local, regional, federal", "level: local, regional, federal")
    ),
]
