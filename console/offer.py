"""`potok offer`: what packages were offered to whom, and what the receivers answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.entry_table import table_of
from console.language import both
from console.terminal_table import Column, Table
from console.typed_values import known
from domain.engine.journal import history
from domain.engine.words import Words
from domain.programme.kinds import OfferStanding, SubjectKind
from domain.registry.roles import LEADER
from domain.replication.receivers import OPEN
from domain.reports import offers
from domain.reports.views import PersonOn, people_on
from domain.text.called import CALLED

room = Room("Предложения тиражировать пакет и ответы на них.", "Offers to replicate a package, and the answers.")
APPS = {"offer": room.app}

Code = Annotated[str, typer.Argument(metavar="CODE", help=both("код, например OFR-0042", "code, for example OFR-0042"))]
Package = Annotated[
    str | None, typer.Option("--package", metavar="CODE", help=both("только этого пакета", "of this package only"))
]
Receiver = Annotated[
    str | None, typer.Option("--org", metavar="CODE", help=both("только этому получателю", "to this receiver only"))
]
Standing = Annotated[
    str | None,
    typer.Option("--standing", metavar="KEY", help=both(", ".join(OfferStanding), ", ".join(OfferStanding))),
]


@room.question("list", "Список предложений", "List the offers")
def list_offers(desk: Desk, package: Package = None, receiver: Receiver = None, standing: Standing = None) -> Answer:
    """Offers."""
    known(standing=(standing, list(OfferStanding)))
    desk.existing("--package", SubjectKind.PACKAGE, package)
    desk.existing("--org", SubjectKind.ORGANISATION, receiver)
    with desk.reading() as connection:
        found = offers.offers(connection, package=package, receiver=receiver, standing=standing)
    say = desk.say
    columns = (
        Column(say("Код", "Code")),
        Column(say("Пакет", "Package")),
        Column(say("Получатель", "Receiver"), share=3),
        Column(say("Попытка", "Attempt"), right=True),
        Column(say("Предложено", "Offered")),
        Column(say("Ответить до", "Answer by")),
        Column(say("Состояние", "Standing"), share=2),
    )
    rows = [
        (
            row["code"], row["package"], row["name"], str(row["attempt"]), desk.day(row["offered_on"]),
            desk.day(row["answer_by"]), stands(desk, row),
        )
        for row in found
    ]  # fmt: skip
    return Answer(found, [Table(columns, rows), say(f"Всего: {len(rows)}", f"Total: {len(rows)}")])


def stands(desk: Desk, row: dict[str, Any]) -> str:
    """What has become of an offer, in words."""
    said = CALLED[OfferStanding][row["standing"]].say(desk.language)
    if row["replica"]:
        return f"{said}: {row['replica']}"
    if row["reason"]:
        declines = desk.programme.packs.current.replication.declines
        reason = declines.get(row["reason"], Words(row["reason"], row["reason"]))
        return f"{said}: {reason.say(desk.language)}"
    return f"{said}: {desk.day(row['start_on'])}" if row["standing"] == OfferStanding.DATE_PROPOSED else said


@room.question("show", "Показать предложение и всё, что о нём сказано", "Show an offer and all that was said of it")
def show(desk: Desk, code: Code) -> Answer:
    """An offer."""
    with desk.reading() as connection:
        found = offers.offer(connection, code)
        said = table_of(desk, history(connection, code))
        people = people_on(connection, code)
    say, wording = desk.say, desk.wording
    lines: list[str | Table] = [
        f"{code} {wording.quoted(found['title'])}",
        say(f"Пакет {found['package']} предложен: {found['name']} ({found['receiver']}), попытка {found['attempt']}",
            f"Package {found['package']} offered to {found['name']} ({found['receiver']}), attempt {found['attempt']}"),
        say(f"{desk.day(found['offered_on'])}, ответить до {desk.day(found['answer_by'])}",
            f"{desk.day(found['offered_on'])}, answer by {desk.day(found['answer_by'])}"),
        f"{say('Состояние', 'Standing')}: {stands(desk, found)}",
    ]  # fmt: skip
    if found["start_on"]:
        lines.append(f"{say('Начало', 'Start')}: {desk.day(found['start_on'])}")
    lines.append(who_leads(desk, people) if found["replica"] or found["standing"] in OPEN else "")
    if found["places"]:
        places = "; ".join(f"{row['organisation']} {row['name']}" for row in found["places"])
        lines.append(f"{say('И для кого ещё', 'Places besides')}: {places}")
    return Answer(found, [*(line for line in lines if line), said])


def who_leads(desk: Desk, people: Sequence[PersonOn]) -> str:
    """Who leads the project that an acceptance opens; where nobody is named, who names them."""
    leaders = [", ".join(filter(None, (one.name, one.post))) for one in people if one.role == LEADER]
    if leaders:
        return f"{desk.say('Руководитель проекта', 'Leader of the project')}: {'; '.join(leaders)}"
    return desk.say(
        "Руководитель проекта не назван: его назначит руководитель организации",
        "Nobody is named as the leader of the project: the head of the organisation names one",
    )


room.plain("offer")
