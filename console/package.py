"""`potok package`: packages of ready solutions, listed, shown, built as files and verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import orjson
import typer

from console import package_file
from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.language import both
from console.package_file import contents
from console.terminal_table import Column, Table
from domain.engine.refusals import Reason
from domain.replication.packages import against
from domain.reports import registers
from domain.reports.package_results import abroad
from domain.reports.package_soundness import foreign_of, frozen

room = Room("Пакеты готовых решений.", "Packages of ready solutions.")
APPS = {"package": room.app}

Project = Annotated[
    str, typer.Argument(metavar="PROJECT", help=both("код проекта-образца", "code of the exemplar project"))
]
Package = Annotated[str, typer.Argument(metavar="PACKAGE", help=both("код пакета", "code of the package"))]
Title = Annotated[
    str, typer.Option("--title", metavar=both("ТЕКСТ", "TEXT"), help=both("название пакета", "title of the package"))
]


@room.question("list", "Список пакетов", "List the packages")
def list_packages(desk: Desk) -> Answer:
    """Packages."""
    with desk.reading() as connection:
        found = registers.packages(connection)
    say = desk.say
    columns = (
        Column(say("Код", "Code")),
        Column(say("Пакет", "Package"), share=3),
        Column(say("Проект", "Project")),
        Column(say("Редакция", "Edition"), right=True),
        Column(say("Утверждена", "Frozen")),
        Column(say("Получателей", "Receivers"), right=True),
    )
    rows = [
        (
            row["code"],
            row["title"],
            row["project"],
            str(row["edition"]),
            desk.day(row["frozen_on"]),
            str(row["replicas"]),
        )
        for row in found
    ]
    return Answer(found, [Table(columns, rows), say(f"Всего: {len(rows)}", f"Total: {len(rows)}")])


@room.question("show", "Показать пакет и его проекты тиражирования", "Show a package and its replicas")
def show(desk: Desk, code: Package) -> Answer:
    """A package."""
    with desk.reading() as connection:
        found = registers.package(connection, code)
        taken = registers.replicas(connection, code)
        foreign, others = foreign_of(connection, code), abroad(connection, code)
        stopped = list(against(frozen(connection, code), desk.today(), needs_exemplar=_needs_exemplar(desk)))
    manifest = orjson.loads(found["manifest"])
    say, wording = desk.say, desk.wording
    lines = [
        f"{code} {wording.quoted(found['title'])}",
        say(
            f"Из региона: {foreign.region}, там {foreign.source}, редакция {found['edition']}, "
            f"принят {desk.day(found['frozen_on'])}",
            f"From: {foreign.region}, {foreign.source} there, edition {found['edition']}, "
            f"accepted {desk.day(found['frozen_on'])}",
        )
        if foreign
        else say(
            f"Из проекта {found['project']}, редакция {found['edition']}, утверждена {desk.day(found['frozen_on'])}",
            f"From project {found['project']}, edition {found['edition']}, frozen {desk.day(found['frozen_on'])}",
        ),
        say(f"Контрольная сумма (SHA-256): {found['sha256']}", f"SHA-256: {found['sha256']}"),
        *_stopped(desk, stopped),
        *contents(desk, manifest),
    ]
    columns = (
        Column(say("Проект", "Replica")),
        Column(say("Получатель", "Receiver"), share=3),
        Column(say("Этап", "Phase"), share=2),
        Column(say("Состояние", "Standing")),
    )
    rows = [
        (row["code"], row["name"], wording.phase(row["lifecycle"], row["phase"]), wording.standing(row["standing"]))
        for row in taken
    ]
    lines += [
        say(f"{one.region}: проектов тиражирования {one.replicas}, внедрено {one.implemented}, "
            f"цель достигнута {one.reached} (файл от {desk.day(one.said_on)})",
            f"{one.region}: {one.replicas} replicas, {one.implemented} implemented, {one.reached} reached the goal "
            f"(file of {desk.day(one.said_on)})")
        for one in others
    ]  # fmt: skip
    data = found | {"manifest": manifest, "replicas": taken, "abroad": others, "stopped": [one.key for one in stopped]}
    return Answer(data, [*lines, *_indicators(desk, manifest), Table(columns, rows)])


def _needs_exemplar(desk: Desk) -> bool:
    return desk.programme.packs.current.flag("replica_needs_exemplar")


def _stopped(desk: Desk, reasons: list[Reason]) -> Iterator[str]:
    """Why a package is not handed on today."""
    for one in reasons:
        yield f"{desk.say('Передавать нельзя', 'Not to be handed on')}: {one.said.say(desk.language)}"


def _indicators(desk: Desk, manifest: dict[str, Any]) -> list[Table]:
    """What the package promises."""
    say = desk.say
    columns = (
        Column(say("Показатель", "Indicator"), share=3),
        Column(say("Было", "Base"), right=True),
        Column(say("Цель", "Target"), right=True),
    )
    rows = [(f"{row['name']}, {row['unit']}", str(row["base"]), str(row["target"])) for row in manifest["indicators"]]
    return [Table(columns, rows)] if rows else []


package_file.open_to(room)
room.plain("package")
