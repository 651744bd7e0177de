"""`potok second`: what one person asked for and a second one confirms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
import typer

from console.answer import Answer
from console.command_group import Room
from console.desk import Desk, Draft
from console.language import both
from console.terminal_table import Column, Table
from domain.engine.refusals import Refusal, bad_value

seconds = Room("Дела, которым нужен второй человек.", "Deeds for two persons.")
APPS = {"second": seconds.app}

Number = Annotated[str, typer.Argument(metavar="NUMBER", help=both("номер дела", "number of the deed"))]


@seconds.question("list", "Что ждёт второго человека", "What waits for a second person")
def waiting(desk: Desk) -> Answer:
    """Deeds that wait, the oldest first."""
    from domain.reports.issued_keys import waiting as found_waiting
    from domain.subjects import commands

    with desk.reading() as connection:
        found = found_waiting(connection, desk.programme.now())
    says = {command.name: command.says.say(desk.language) for command in commands()}
    say = desk.say
    columns = (
        Column(say("Номер", "Number")),
        Column(say("Дело", "Deed"), share=2),
        Column(say("Сказано", "Said"), share=3),
        Column(say("Кто просит", "Asked by")),
        Column(say("День", "Day")),
    )
    rows = [
        (row["number"], says[row["action"]], _told(row["said"]), row["asked_by"], desk.day(row["asked_at"].date()))
        for row in found
    ]
    return Answer(found, [Table(columns, rows)])


def _told(said: str) -> str:
    told = {name: value for name, value in orjson.loads(said).items() if name != "sha256"}
    return ", ".join(f"{name}={value}" for name, value in told.items())


@seconds.action("confirm", "Подтвердить вторым", "Confirm as the second person")
def confirm(desk: Desk, number: Number) -> Draft:
    """Ask for the very same; the lane says whether this is a second person."""
    from domain.subjects import commands

    found = _awaited(desk, number)
    command = next(known for known in commands() if known.name == found["action"])
    return Draft(command, orjson.loads(found["said"]))


@seconds.action("withdraw", "Отозвать свою просьбу ко второму человеку", "Withdraw your request to a second person")
def withdraw(desk: Desk, number: Number) -> Draft:
    """Ask no more for what waits; the lane says whether it is the asker's own."""
    from domain.engine.second_person import about
    from domain.registry.withdrawn_requests import WithdrawRequest

    found = _awaited(desk, number)
    return Draft(WithdrawRequest, {"number": found["number"], "subject": about(found["action"], found["said"])})


def _awaited(desk: Desk, number: str) -> Mapping[str, Any]:
    """What waits under a number."""
    from domain.reports.issued_keys import waiting as found_waiting

    with desk.reading() as connection:
        found = [row for row in found_waiting(connection, desk.programme.now()) if row["number"] == number.upper()]
    if not found:
        raise Refusal([bad_value("NUMBER", f"ничего не ждёт под номером {number}", f"nothing waits as {number}")])
    return found[0]
