"""`potok status`: the public register of exemplar statuses and its changes."""

from __future__ import annotations

from typing import Annotated

import typer

from console.answer import Answer
from console.desk import Desk, Draft
from console.drawing import Column, Table
from console.entering import known
from console.options import Level
from console.room import Room
from console.speech import both
from console.wording import STATUSES
from domain.certification.statuses import ChangeStatus
from domain.engine.kinds import StatusStanding, SubjectKind

room = Room("Статусы образца.", "Exemplar statuses.")
APPS = {"status": room.app}

Organisation = Annotated[str, typer.Argument(metavar="ORG", help=both("код организации", "code of the organisation"))]
Basis = Annotated[
    str,
    typer.Option(
        "--basis", metavar=both("ТЕКСТ", "TEXT"), help=both("основание: протокол, приказ", "basis: protocol, order")
    ),
]
AnyOrganisation = Annotated[str | None, typer.Option("--org", metavar="CODE", help=both("организация", "organisation"))]
AnyLevel = Annotated[
    str | None,
    typer.Option(
        "--level", metavar="LEVEL", help=both("уровень: local, regional, federal", "level: local, regional, federal")
    ),
]


@room.question("list", "Реестр статусов образца", "The register of exemplar statuses")
def list_statuses(desk: Desk, organisation: AnyOrganisation = None, level: AnyLevel = None) -> Answer:
    """Exemplar statuses."""
    from domain.reports import registers

    known(level=(level, desk.programme.packs.current.levels))
    desk.existing("--org", SubjectKind.ORGANISATION, organisation)
    with desk.reading() as connection:
        found = registers.statuses(connection, organisation=organisation, level=level)
    say, wording = desk.say, desk.wording
    columns = (
        Column(say("Организация", "Organisation"), share=3),
        Column(say("Код", "Code")),
        Column(say("Уровень", "Level")),
        Column(say("Статус", "Status")),
        Column(say("Присвоен", "Granted")),
        Column(say("До", "Until")),
        Column(say("Проверка", "Check")),
    )
    rows = [
        (
            row["name"],
            row["organisation"],
            wording.level(row["level"]),
            wording.of(STATUSES, row["standing"]),
            desk.day(row["granted_on"]),
            desk.day(row["valid_until"]) or say("бессрочно", "no term"),
            row["basis"],
        )
        for row in found
    ]
    return Answer(found, [Table(columns, rows), say(f"Всего: {len(rows)}", f"Total: {len(rows)}")])


def _change(organisation: str, level: str, to: StatusStanding, basis: str) -> Draft:
    return Draft(ChangeStatus, {"organisation": organisation, "level": level, "to": to.value, "basis": basis})


@room.action("renew", "Подтвердить статус", "Renew a status")
def renew(desk: Desk, organisation: Organisation, level: Level, basis: Basis = "") -> Draft:
    """Make a status active again."""
    return _change(organisation, level, StatusStanding.ACTIVE, basis)


@room.action("suspend", "Приостановить статус", "Suspend a status")
def suspend(desk: Desk, organisation: Organisation, level: Level, basis: Basis = "") -> Draft:
    """Suspend a status."""
    return _change(organisation, level, StatusStanding.SUSPENDED, basis)


@room.action("withdraw", "Отозвать статус", "Withdraw a status")
def withdraw(desk: Desk, organisation: Organisation, level: Level, basis: Basis = "") -> Draft:
    """Withdraw a status."""
    return _change(organisation, level, StatusStanding.WITHDRAWN, basis)
