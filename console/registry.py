"""`potok org`, `centre`, `person` and `role`: who takes part in the programme and may act where."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from console import lessons
from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.language import both
from console.options import Words
from console.terminal_table import Column, Table
from console.titles import CENTRE_KINDS, ORGANISATION_KINDS
from console.typed_values import known
from domain.programme.kinds import MunicipalityType, SubjectKind
from domain.text.called import CALLED

organisations = Room("Организации программы.", "Organisations of the programme.")
centres = Room("Центры компетенций: РЦК и отраслевые площадки.", "Competence centres: regional and sectoral.")
people = Room("Участники программы.", "People of the programme.")
roles = Room("Кто и где может действовать.", "Who may act where.")

APPS = {"org": organisations.app, "centre": centres.app, "person": people.app, "role": roles.app}

Title = Annotated[str, typer.Argument(metavar="TITLE", help=both("название", "title"))]
Name = Annotated[str, typer.Argument(metavar="NAME", help=both("фамилия, имя, отчество", "full name"))]
OrganisationKind = Annotated[
    str,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=both(
            "вид: body, municipality, government_unit, institution, enterprise",
            "kind: body, municipality, government_unit, institution, enterprise",
        ),
    ),
]
CentreKind = Annotated[
    str, typer.Option("--kind", metavar="KIND", help=both("вид: regional, sectoral", "kind: regional, sectoral"))
]
Parent = Annotated[
    str | None, typer.Option("--parent", metavar="CODE", help=both("вышестоящая организация", "organisation above it"))
]
Host = Annotated[
    str | None,
    typer.Option("--host", metavar="CODE", help=both("организация, где центр", "organisation that hosts it")),
]
Organisation = Annotated[str | None, typer.Option("--org", metavar="CODE", help=both("организация", "organisation"))]
Post = Annotated[str, typer.Option("--post", metavar=both("ТЕКСТ", "TEXT"), help=both("должность", "post"))]
Region = Annotated[
    str,
    typer.Option("--region", metavar=both("ТЕКСТ", "TEXT"), help=both("регион, если другой", "region, if another one")),
]
Letters = Annotated[str, typer.Option("--letters", metavar="ru|en", help=both("язык писем", "language of the letters"))]
Cadence = Annotated[
    str,
    typer.Option(
        "--cadence",
        metavar="WHEN",
        help=both("сводка: daily, weekly, monthly, never", "digest: daily, weekly, monthly, never"),
    ),
]
Who = Annotated[
    str, typer.Argument(metavar="WHO", help=both("код или почта участника", "code or e-mail of the person"))
]
Scope = Annotated[
    str,
    typer.Option(
        "--scope",
        metavar="CODE",
        help=both("где: код центра, организации, проекта или *", "where: a centre, organisation, project, or *"),
    ),
]
AnyKind = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help=both("только этого вида", "only of this kind"))
]
AnyType = Annotated[
    str | None,
    typer.Option(
        "--municipality",
        metavar="KEY",
        help=both("только муниципалитеты вида", "only municipalities of a type"),
    ),
]
AnyWho = Annotated[
    str | None, typer.Option("--person", metavar="WHO", help=both("только этого участника", "only of this person"))
]
AnyRole = Annotated[str | None, typer.Option("--role", metavar="ROLE", help=both("только эта роль", "only this role"))]
AnyScope = Annotated[str | None, typer.Option("--scope", metavar="CODE", help=both("только здесь", "only here"))]


@organisations.question("list", "Список организаций", "List the organisations")
def list_organisations(desk: Desk, kind: AnyKind = None, municipality: AnyType = None, words: Words = None) -> Answer:
    """Organisations."""
    from domain.reports import registers

    known(kind=(kind, ORGANISATION_KINDS), municipality=(municipality, list(CALLED[MunicipalityType])))
    with desk.reading() as connection:
        found = registers.organisations(connection, kind=kind, municipality=municipality, words=words)
    say, wording = desk.say, desk.wording
    columns = (
        Column(say("Код", "Code")),
        Column(say("Организация", "Organisation"), share=3),
        Column(say("Вид", "Kind")),
        Column(say("Сфера", "Sphere"), share=1),
    )
    rows = [
        (
            row["code"],
            row["name"],
            wording.of(
                CALLED[MunicipalityType] if row["municipality"] else ORGANISATION_KINDS,
                row["municipality"] or row["kind"],
            ),
            wording.sphere(row["sphere"]),
        )
        for row in found
    ]
    return Answer(found, [Table(columns, rows), _count(desk, len(rows))])


def _count(desk: Desk, count: int) -> str:
    return desk.say(f"Всего: {count}", f"Total: {count}")


@centres.question("list", "Список центров компетенций", "List the competence centres")
def list_centres(desk: Desk, words: Words = None) -> Answer:
    """Competence centres."""
    from domain.reports import registers

    with desk.reading() as connection:
        found = registers.centres(connection, words=words)
    say, wording = desk.say, desk.wording
    columns = (
        Column(say("Код", "Code")),
        Column(say("Центр компетенций", "Competence centre"), share=3),
        Column(say("Вид", "Kind")),
        Column(say("Организация", "Host"), share=2),
        Column(say("Сфера", "Sphere"), share=2),
    )
    rows = [
        (
            row["code"],
            row["name"],
            wording.of(CENTRE_KINDS, row["kind"]),
            row["host"] or "",
            wording.sphere(row["sphere"]),
        )
        for row in found
    ]
    return Answer(found, [Table(columns, rows), _count(desk, len(rows))])


@people.question("list", "Список участников", "List the people", personal=True)
def list_people(desk: Desk, organisation: Organisation = None, words: Words = None) -> Answer:
    """People."""
    from domain.reports import registers

    desk.existing("--org", SubjectKind.ORGANISATION, organisation)
    with desk.reading() as connection:
        found = registers.people(connection, organisation=organisation, words=words)
    say = desk.say
    columns = (
        Column(say("Код", "Code")),
        Column(say("Участник", "Person"), share=2),
        Column(say("Должность", "Post"), share=2),
        Column(say("Почта", "E-mail"), exact=True),
        Column(say("Письма", "Letters")),
        Column(say("Организация", "Organisation"), share=2),
    )
    rows = [
        (row["code"], row["name"], row["post"], _login(desk, row), row["delivery"], row["organisation"] or "")
        for row in found
    ]
    return Answer(found, [Table(columns, rows), _count(desk, len(rows))])


def _login(desk: Desk, row: dict[str, Any]) -> str:
    """By what somebody signs in; of whoever has left, what became of them."""
    if row["merged_into"]:
        return desk.say(f"→ {row['merged_into']}", f"→ {row['merged_into']}")
    if row["ended_on"]:
        return desk.say(f"ушёл {desk.day(row['ended_on'])}", f"left {desk.day(row['ended_on'])}")
    return str(row["email"])


@people.question(
    "data", "Что хранится об участнике, зачем и до какого срока", "What is kept about a person and why", personal=True
)
def data(desk: Desk, who: Who) -> Answer:
    """The answer to a person's request."""
    import notifications.tables  # noqa: F401 - letters are kept there
    from domain.reports.dossier import is_erased, kept_about
    from domain.reports.dossier import until as until_of
    from domain.reports.traces import traces
    from flows.erasure import left_of

    code = desk.existing("WHO", SubjectKind.PERSON, who) or ""
    with desk.reading() as connection:
        texts = [*traces(connection, code), *left_of(desk.settings, connection, code)]
        found, erased = kept_about(connection, code), is_erased(connection, code)
        day = until_of(connection, code, desk.programme.packs.current.number("person_kept_days"))
    lines: list[str | Table] = []
    for part, (why, rows) in found.items():
        lines.append(f"{part}: {why.say(desk.language)}")
        lines += ["  " + ", ".join(f"{key}={value}" for key, value in row.items() if value is not None) for row in rows]
    lines += [desk.say("имя в свободном тексте:", "the name in free texts:")] if texts else []
    lines += [f"  {trace.said.say(desk.language)}" for trace in texts]
    term = f" ({desk.day(day)})" if day else ""
    until = desk.say(
        f"Хранится до акта об обезличивании{term}: potok person anonymise",
        f"Kept until the act{term}: potok person anonymise",
    )
    if erased:
        until = desk.say("Обезличен по акту: остались коды и счёт", "Anonymised by an act: codes and counts are left")
    else:
        ru = "вне базы: письма в папке, запуски в базе Prefect, копии, журнал безопасности (коды), файлы документов"
        en = "beside the database: letters in the folder, Prefect's runs, backups, the security log (codes), documents"
        lines.append(desk.say(ru, en))
    parts = {part: rows for part, (_, rows) in found.items()}
    return Answer(parts | {"traces": texts, "until": until}, [*lines, until])


@people.question("due", "Кого по сроку хранения пора обезличить", "Whose term of keeping is over", personal=True)
def due(desk: Desk) -> Answer:
    """People who left long ago: proposed, never erased without an act."""
    from domain.reports.dossier import due as found_due

    with desk.reading() as connection:
        found = found_due(connection, desk.today(), desk.programme.packs.current.number("person_kept_days"))
    say = desk.say
    columns = (
        Column(say("Код", "Code")),
        Column(say("Участник", "Person"), share=2),
        Column(say("Ушёл", "Left")),
        Column(say("Хранить по", "Kept until")),
    )
    rows = [(row["code"], row["name"], desk.day(row["ended_on"]), desk.day(row["until"])) for row in found]
    act = say(
        "Обезличить по акту: potok person anonymise КОД --act …", "By an act: potok person anonymise CODE --act …"
    )
    return Answer(found, [Table(columns, rows), *([act] if found else []), _count(desk, len(rows))])


@roles.question("list", "Кто и где может действовать", "List who may act where", personal=True)
def list_roles(desk: Desk, person: AnyWho = None, role: AnyRole = None, scope: AnyScope = None) -> Answer:
    """Roles held."""
    from domain.reports import registers

    known(role=(role, desk.programme.packs.current.roles))
    code = desk.existing("--person", SubjectKind.PERSON, person)
    with desk.reading() as connection:
        found = registers.roles(connection, person=code, role=role, scope=scope)
    say = desk.say
    columns = (
        Column(say("Участник", "Person")),
        Column(say("Имя", "Name"), share=2),
        Column(say("Роль", "Role"), share=2),
        Column(say("Ключ", "Key"), typed=True),
        Column(say("Где", "Where")),
    )
    rows = [
        (row["person"], row["name"], desk.wording.role(row["role"]), row["role"], _where(desk, row["scope"]))
        for row in found
    ]
    return Answer(found, [Table(columns, rows), _count(desk, len(rows))])


def _where(desk: Desk, scope: str) -> str:
    return desk.say("везде", "everywhere") if scope == "*" else scope


organisations.plain("org")
lessons.open_to(centres)
centres.plain("centre")
people.plain("person")
roles.plain("role")
