"""`potok view`: lists that a person saved as they narrowed and ordered them."""

from __future__ import annotations

from collections.abc import Mapping
from shlex import quote
from typing import Annotated

import typer

from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.language import both
from console.lists import NARROWED, choices
from console.terminal_table import Column, Table
from domain.engine.database import writing
from domain.engine.refusals import Refusal, not_among
from domain.engine.words import Words
from domain.reports.offers import names
from domain.reports.pages import DUE, ORDERS
from domain.reports.saved_views import SAVED, SavedView, forget, views_of

views = Room("Списки, которые вы сохранили под своим названием.", "Lists that you saved under a name.")
APPS = {"view": views.app}

Name = Annotated[
    str, typer.Argument(metavar=both("НАЗВАНИЕ", "NAME"), help=both("название отбора", "the name of the view"))
]

LATE = Words("только просроченные", "only what is late")


def summary(desk: Desk, view: SavedView, called: Mapping[str, str]) -> str:
    """What a view shows and in which order, in words; of what is named by a code its title."""
    words = {name: dict(found) for name, found in choices(desk).items()}
    said = [
        f"{title.say(desk.language)}: {words.get(name, called).get(value, value)}"
        for name, title in NARROWED.items()
        if (value := view.narrowed.get(name))
    ]
    said += [LATE.say(desk.language)] if "late" in view.narrowed else []
    order = [ORDERS[view.sort].say(desk.language)] if view.sort != DUE and view.sort in ORDERS else []
    return "; ".join([*said, *order])


@views.question("list", "Что вы сохранили", "What you saved")
def list_views(desk: Desk) -> Answer:
    """One's own views, by name."""
    with desk.reading() as connection:
        found = views_of(connection, desk.acting(None).person)
        called = names(connection, {said for one in found for said in one.narrowed.values()})
    if not found:
        how = "potok project list --standing awaiting --save " + quote(desk.say("Ждут решения", "To decide"))
        return Answer([], [desk.say(f"Вы ещё ничего не сохранили: {how}", f"You saved nothing yet: {how}")])
    columns = (
        Column(desk.say("Название", "Name"), share=2),
        Column(desk.say("Список", "List")),
        Column(desk.say("Что в нём", "What it shows"), share=4),
        Column(desk.say("Открыть", "To open"), share=3, typed=True),
    )
    rows = [
        (one.name, SAVED[one.kind].say(desk.language), summary(desk, one, called),
         f"potok {one.kind} list --view {quote(one.name)}")
        for one in found
    ]  # fmt: skip
    data = [{"name": one.name, "list": one.kind, "narrowed": dict(one.narrowed), "sort": one.sort} for one in found]
    return Answer(data, [Table(columns, rows)])


@views.question("delete", "Удалить сохранённое", "Delete a view that you saved")
def delete_view(desk: Desk, name: Name) -> Answer:
    """One of one's own; nobody deletes those of others."""
    person = desk.acting(None).person
    with writing(desk.programme.engine) as connection:
        known = [one.name for one in views_of(connection, person)]
        if not forget(connection, person, name):
            raise Refusal([not_among("NAME", name, known)])
    return Answer({"deleted": name}, [desk.say(f"Отбор удалён: {name}", f"The view is deleted: {name}")])
