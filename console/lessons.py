"""`potok centre taught`: what the sites taught, by site, sphere and year."""

from __future__ import annotations

from collections.abc import Sequence

from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.terminal_table import Column, Table
from domain.programme.kinds import LessonForm
from domain.reports.axis import Question
from domain.reports.site_lessons import Taught, by_site, by_sphere, lessons
from domain.text.called import CALLED


def taught_by_sites(desk: Desk) -> Answer:
    """What the sites taught."""
    with desk.reading() as connection:
        found = lessons(connection, Question(desk.today(), time_zone=desk.programme.packs.current.time_zone))
    people, hours = sum(one.reached for one in found), sum(one.hours for one in found)
    said = desk.say(
        f"Всего занятий {len(found)}, часов {hours:f}, человек {people}",
        f"In all {len(found)} lessons, {hours:f} hours, {people} people",
    )
    sites, spheres = by_site(found), by_sphere(found)
    data = {"sites": [one.facts for one in sites], "spheres": [one.facts for one in spheres], "lessons": found}
    return Answer(data, [table_of(desk, sites), table_of(desk, spheres), said])


def table_of(desk: Desk, rows: Sequence[Taught]) -> Table:
    """Sites, or spheres, with what they taught in each year."""
    say = desk.say
    columns = (
        Column(say("Год", "Year")),
        Column(say("Сфера", "Sphere"), share=2),
        *([Column(say("Площадка", "Site"), share=3)] if any(one.centre for one in rows) else []),
        *(Column(words.capital.say(desk.language), right=True) for words in CALLED[LessonForm].values()),
        Column(say("Часов", "Hours"), right=True),
        Column(say("Человек", "People"), right=True),
        Column(say("Пакетов", "Packages"), right=True),
    )
    cells = [
        (str(one.year), desk.wording.sphere(one.sphere), *([f"{one.centre} {one.name}"] if one.centre else []),
         *(str(one.forms[form]) for form in LessonForm), f"{one.hours:f}", str(one.reached), str(one.spread))
        for one in rows
    ]  # fmt: skip
    return Table(columns, cells)


def open_to(room: Room) -> None:
    """Give the room of centres its question."""
    room.question("taught", "Чему и скольких научили площадки", "What the sites taught, and to how many")(
        taught_by_sites
    )
