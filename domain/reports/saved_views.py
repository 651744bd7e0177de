"""Lists that people saved as they narrowed and ordered them: each is of one person, and of no other's business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, delete, insert, select

from domain.engine.refusals import Refusal, already, bad_value, not_among
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.reports.pages import DUE
from domain.stored.tables import TABLES

_view = TABLES["saved_view"]

SAVED: Mapping[SubjectKind, Words] = {
    SubjectKind.PROJECT: Words("Проекты", "Projects"),
    SubjectKind.CHECK: Words("Проверки", "Checks"),
}
"""What has a list that may be saved, and what the list is called."""

LONGEST = 60
"""Signs of a name at most."""

MOST = 50
"""Views that one person keeps at most: more of them nobody finds again."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list as somebody wants to see it again."""

    name: str
    kind: SubjectKind
    narrowed: Mapping[str, str]
    """What narrows it: a field of the list and what it says."""
    sort: str = DUE


def views_of(connection: Connection, person: str, kind: SubjectKind | None = None) -> list[SavedView]:
    """What one person saved, of one list or of all, by name."""
    query = select(_view).where(_view.c.person == person).order_by(_view.c.name)
    if kind is not None:
        query = query.where(_view.c.listed == kind)
    return [
        SavedView(row.name, SubjectKind(row.listed), orjson.loads(row.narrowed), row.sort)
        for row in connection.execute(query)
    ]


def view_of(connection: Connection, person: str, name: str, kind: SubjectKind) -> SavedView:
    """One of a person's own views; refuses a name under which this list was not saved by them."""
    known = {one.name: one for one in views_of(connection, person, kind)}
    if name.strip() not in known:
        raise Refusal([not_among("--view", name, known)])
    return known[name.strip()]


def keep(connection: Connection, person: str, view: SavedView) -> None:
    """Save a list under a name, in the place of what the person saved under it before; refuses what is no name."""
    name = " ".join(view.name.split())
    if not 1 <= len(name) <= LONGEST:
        ru, en = f"название — от 1 до {LONGEST} знаков", f"a name has 1 to {LONGEST} signs"
        raise Refusal([bad_value("--save", ru, en)])
    known = {one.name: one for one in views_of(connection, person)}
    if name in known and known[name].kind is not view.kind:
        ru = f"так называется отбор другого списка: {SAVED[known[name].kind].ru}"
        raise Refusal([already("view", ru, f"a view of another list has this name: {SAVED[known[name].kind].en}")])
    if name not in known and len(known) >= MOST:
        ru, en = f"сохранено уже {MOST}: удалите ненужные", f"there are {MOST} already: delete some"
        raise Refusal([already("view", ru, en)])
    forget(connection, person, name)
    said = orjson.dumps(dict(view.narrowed), option=orjson.OPT_SORT_KEYS).decode()
    row = {"person": person, "name": name, "listed": view.kind, "narrowed": said, "sort": view.sort}
    connection.execute(insert(_view).values(row))


def forget(connection: Connection, person: str, name: str) -> bool:
    """Delete one of a person's own views; whether there was one."""
    mine = (_view.c.person == person, _view.c.name == " ".join(name.split()))
    return connection.execute(delete(_view).where(*mine)).rowcount == 1
