"""`potok centre taught`: what the sites taught, by site, sphere and year."""

from __future__ import annotations

from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.terminal_table import Column, Table
from domain.registry.lessons import FORMS
from domain.reports.site_lessons import taught, total


def taught_by_sites(desk: Desk) -> Answer:
    """What the sites taught."""
    with desk.reading() as connection:
        found = taught(connection)
    say = desk.say
    columns = (
        Column(say("Год", "Year")),
        Column(say("Площадка", "Site"), share=3),
        Column(say("Сфера", "Sphere"), share=2),
        Column(say("Форма", "Form")),
        Column(say("Занятий", "Lessons"), right=True),
        Column(say("Часов", "Hours"), right=True),
        Column(say("Человек", "People"), right=True),
        Column(say("Пакетов", "Packages"), right=True),
    )
    rows = [
        (str(one.year), f"{one.centre} {one.name}", desk.wording.sphere(one.sphere), FORMS[one.form].say(desk.language),
         str(one.lessons), f"{one.hours:f}", str(one.reached), str(one.spread))
        for one in found
    ]  # fmt: skip
    lessons, hours, reached = total(found)
    said = say(
        f"Всего занятий {lessons}, часов {hours:f}, человек {reached}",
        f"In all {lessons} lessons, {hours:f} hours, {reached} people",
    )
    return Answer(found, [Table(columns, rows), said])


def open_to(room: Room) -> None:
    """Give the room of centres its question."""
    room.question("taught", "Чему и скольких научили площадки", "What the sites taught, and to how many")(
        taught_by_sites
    )
