"""The form that goes along where an answer is asked of somebody without a way in: made of what its action declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from types import NoneType
from typing import get_args, get_origin

from sqlalchemy import Connection, select

from domain.documents.paper_answer import Answer, Asks
from domain.engine.action import ACTIONS
from domain.engine.asked import NEW_CODE, Field, Typed, fields_of
from domain.engine.command import Command
from domain.engine.words import Words
from domain.registry.roles import STAFF
from domain.reports.surroundings import Reader
from domain.stored.tables import TABLES
from domain.subjects import commands
from domain.text.called import CALLED
from notifications.parts import Blank, Detail, Form, Notice, SubjectNotice
from notifications.phrases import KINDS, LABELS
from notifications.policy import Hearing
from notifications.scene import Scene

_role, _key, _password = (TABLES[name] for name in ("role", "access_key", "password"))

LONG_TEXT = 1000
"""A text that may be longer is given several lines."""
ROOM = 5
BY_DAY = Words(" (дд.мм.гггг)", " (dd.mm.yyyy)")
BY_NAME = Words(" (кто, должность, почта)", " (who, post, e-mail)")
ONE_OF = Words(" (нужное отметить)", " (mark one)")
YES_NO = (Words("да", "yes"), Words("нет", "no"))


@cache
def _asked() -> Mapping[str, tuple[tuple[type[Command], Asks], ...]]:
    """Event -> the answers for which its letter asks."""
    found: dict[str, tuple[tuple[type[Command], Asks], ...]] = {}
    for command in commands():
        for asks in getattr(command, "asks", ()):
            found[asks.event] = (*found.get(asks.event, ()), (command, asks))
    return found


def form_of(scene: Scene, hearing: Hearing, notice: Notice) -> Form | None:
    """The form of the answer that a letter asks for; None where it asks for none."""
    for command, asks in _asked().get(scene.entry.kind, ()):
        if asks.of in ("", hearing.role):
            return _form(command, asks, scene, notice)
    return None


def _form(command: type[Command], asks: Asks, scene: Scene, notice: Notice) -> Form:
    known = {ACTIONS[command].about: scene.state.code, **{name: scene.facts[key] for name, key in asks.repeats.items()}}
    asked = fields_of(command)
    typed = [str(known[name]) for name, one in asked.items() if name in known and one.option is None]
    left = [one for name, one in asked.items() if name not in known and name not in fields_of(Answer)]
    among = {
        name: tuple(of(scene.pack, scene.state, scene.facts)) for name, of in getattr(command, "among", {}).items()
    }
    entered = asks.entered_by or " ".join((command.typed[0], *typed, "--incoming"))
    return Form(
        title=command.says,
        known=tuple(_known(command, known, scene, notice)),
        blanks=tuple(_blank(one, among.get(one.name, ())) for one in left if one.how is not NEW_CODE),
        entered_by=f"potok {entered} …",
    )


def _known(command: type[Command], known: Mapping[str, str], scene: Scene, notice: Notice) -> Iterator[Detail]:
    """What the form says already: what it is about, and what the letter tells of it."""
    about = scene.about()
    named = f"{about.code}, {about.title}"
    yield Detail(label=KINDS[about.kind], value=Words(named, named))
    for name in list(known)[1:]:
        yield Detail(label=fields_of(command)[name].how.title, value=Words(str(known[name]), str(known[name])))
    yield from getattr(notice, "details", ())
    if (due_on := getattr(notice, "due_on", None)) is not None:
        yield Detail(label=LABELS["due"], value=Words(f"{due_on:%d.%m.%Y}", f"{due_on:%d.%m.%Y}"))


def _blank(field: Field, among: tuple[Words, ...]) -> Blank:
    """The line of a form for one field of an action."""
    title, kinds = field.how.title, (field.type, *get_args(field.type))
    called = next((CALLED[kind] for kind in kinds if kind in CALLED), field.how.choices or {})
    if choices := among or tuple(called.values()) or (YES_NO if bool in kinds else ()):
        return Blank(label=_with(title, ONE_OF), choices=choices)
    if date in kinds:
        return Blank(label=_with(title, BY_DAY))
    if field.how.typed is Typed.INTRODUCED:
        return Blank(label=_with(title, BY_NAME), lines=2)
    is_long = (get_origin(field.type) is not None and kinds[-1] is not NoneType) or (field.how.most or 0) > LONG_TEXT
    return Blank(label=title, lines=ROOM if is_long else 1)


def _with(title: Words, more: Words) -> Words:
    return Words(title.ru + more.ru, title.en + more.en)


def form_for(notice: Notice, *, by_paper: bool) -> Form | None:
    """The form that goes along with a letter to somebody who answers on paper, where it asks for an answer."""
    return notice.form if by_paper and isinstance(notice, SubjectNotice) else None


def without_way_in(connection: Connection, readers: Iterable[Reader], base_url: str, on: date) -> frozenset[str]:
    """Of some readers, those who reach neither our pages nor a command of their own.

    Our pages let in whoever reads a mailbox alone; staff and whoever holds a key or a password come in without them.
    """
    asked = {one.code for one in readers if not base_url or one.shares_box}
    if not asked:
        return frozenset()
    codes = sorted(asked)
    works_here = select(_role.c.person).where(_role.c.person.in_(codes), _role.c.role.in_(sorted(STAFF)))
    opens = select(_key.c.person).where(_key.c.person.in_(codes), _key.c.revoked_on.is_(None), _key.c.expires_on >= on)
    passes = select(_password.c.person).where(_password.c.person.in_(codes))
    return frozenset(asked - set(connection.execute(works_here.union(opens, passes)).scalars()))
