"""The forms that go along where an answer is asked of somebody without a way in: made of what its action declares."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin

import orjson
from sqlalchemy import Connection, select

from domain.documents.paper_answer import Answer, Asks, Awaited
from domain.engine.action import ACTIONS
from domain.engine.asked import Field, Typed, fields_of
from domain.engine.command import Command
from domain.engine.packs import Packs
from domain.engine.state import State
from domain.engine.words import Words, dated
from domain.methodology.schema import Pack
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import SubjectKind
from domain.registry.roles import STAFF
from domain.reports.ask_commands import settled_by
from domain.reports.surroundings import Reader, look_around
from domain.stored.tables import TABLES
from domain.subjects import commands
from domain.text.called import CALLED
from notifications.letters.regular import StatusDigest
from notifications.parts import Action, Blank, Detail, Form, Notice, SubjectNotice
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
NUMBERED = Words(
    "Ответить можно на бумаге, форма {} в приложенном файле: {}", "You may answer on paper, form {} in the file: {}"
)


@cache
def _asked() -> Mapping[str, tuple[tuple[type[Command], Asks], ...]]:
    """Event -> the actions for which its letter asks, those of one capacity before those of any."""
    found: dict[str, list[tuple[type[Command], Asks]]] = {}
    for command in commands():
        for asks in getattr(command, "asks", ()):
            found.setdefault(asks.event, []).append((command, asks))
    return {event: tuple(sorted(asked, key=lambda one: not one[1].of)) for event, asked in found.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a form is made for: a thing, and what is known of it already."""

    state: State
    pack: Pack
    facts: Mapping[str, Any]
    about: Detail
    told: tuple[Detail, ...] = ()
    known: Mapping[str, Any]
    """Field of the action -> what the letter says of it."""
    entered_by: str = ""


def answers_of(scene: Scene, hearing: Hearing, notice: SubjectNotice) -> tuple[tuple[Form, ...], Words | None]:
    """The forms of the answers that a letter asks for; where there are none, what is done instead."""
    for command, asks in _asked().get(scene.entry.kind, ()):
        if asks.of not in ("", hearing.role):
            continue
        why_not = asks.unless(scene.pack, scene.state, _facts(scene)) if asks.unless else asks.instead
        if why_not is not None:
            return (), why_not
        each = tuple(asks.several(scene.facts, hearing.person)) if asks.several else ({},)
        repeated = {name: scene.facts[key] for name, key in asks.repeats.items()}
        about = scene.about()
        question = Question(
            state=scene.state, pack=scene.pack, facts=_facts(scene), about=_thing(about.kind, about.code, about.title),
            told=tuple(_told(notice)), known=repeated, entered_by=asks.entered_by,
        )  # fmt: skip
        return tuple(_form(command, replace(question, known=repeated | dict(more))) for more in each), None
    return (), None


def _facts(scene: Scene) -> Mapping[str, Any]:
    """What choices are made by: the facts of the event, and by which criteria a check is judged."""
    level, edition = scene.beside.editions.get(scene.state.code, ("", None))
    return {"level": level, "edition": edition, **scene.facts}


def _thing(kind: SubjectKind, code: str, title: str) -> Detail:
    return Detail(label=KINDS[kind], value=Words(f"{code}, {title}", f"{code}, {title}"))


def _told(notice: Notice) -> Iterator[Detail]:
    """What the letter tells of the thing."""
    yield from getattr(notice, "details", ())
    yield from (Detail(label=one.field, value=Words(one.text, one.text)) for one in getattr(notice, "comments", ()))
    if (due_on := getattr(notice, "due_on", None)) is not None:
        yield _due(due_on)


def _due(due_on: date) -> Detail:
    return Detail(label=LABELS["due"], value=dated(due_on))


def _form(command: type[Command], question: Question) -> Form:
    """The form of one answer."""
    known = {ACTIONS[command].about: question.state.code, **question.known}
    asked = fields_of(command)
    typed = [str(known[name]) for name, one in asked.items() if name in known and one.option is None]
    paper = fields_of(Answer)
    left = [one for name, one in asked.items() if name not in known and name not in paper and not one.is_new_code]
    choices = {
        name: tuple(of(question.pack, question.state, question.facts))
        for name, of in getattr(command, "among", {}).items()
    }
    each = {
        name: tuple(of(question.pack, question.state, question.facts))
        for name, of in getattr(command, "each", {}).items()
    }
    said = [Detail(label=asked[name].how.title, value=Words(str(value), str(value)))
            for name, value in question.known.items()]  # fmt: skip
    return Form(
        title=command.says,
        known=(question.about, *said, *question.told),
        blanks=tuple(blank for one in left for blank in _blanks(one, choices.get(one.name, ()), each.get(one.name))),
        entered_by=f"potok {question.entered_by or _typed(command, question, typed)} …",
    )


def _typed(command: type[Command], question: Question, typed: Sequence[str]) -> str:
    """The command that enters a paper: its words, what is known already, and the number that comes."""
    if command.typed:
        room = question.state.kind
        words = next((one for one in command.typed if one.startswith(f"{room} ")), command.typed[0])
        return " ".join((words, *typed, "--incoming" if issubclass(command, Answer) else "--number"))
    awaited: Awaited = command.awaited[0]  # type: ignore[attr-defined]
    words = awaited.typed.partition(" --")[0]
    key = str(question.known.get(awaited.key, ""))
    return f"{words.format(room=question.state.kind, code=question.state.code, key=key)} --incoming"


def _blanks(field: Field, among: tuple[Words, ...], each: tuple[Words, ...] | None) -> Iterator[Blank]:
    """The lines of a form for one field: one, or one for each thing that it is said of."""
    if each is None:
        yield _blank(field, among)
    else:
        yield from (Blank(label=one) for one in each)


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


def forms_for(notice: Notice, *, by_paper: bool) -> tuple[Form, ...]:
    """The forms that go along with a letter to somebody who answers on paper, where it asks for an answer."""
    return notice.forms if by_paper and isinstance(notice, SubjectNotice) else ()


Papers = Mapping[int, Form | Words]
"""Place of what a morning letter asks -> the form by which it is answered, or what is done instead."""


def papers_of(connection: Connection, packs: Packs, letters: Mapping[str, str], on: date) -> dict[str, Papers]:
    """Key of a morning letter -> how what it asks is answered without a way in; a bounded number of queries for all."""
    asked = {
        key: [(place, one) for place, one in enumerate(orjson.loads(facts).get("actions", ())) if one.get("item")]
        for key, facts in letters.items()
        if facts
    }
    states = look_around(connection, {one["code"] for found in asked.values() for _, one in found}, on=on).states
    return {
        key: {place: _paper(one, states[one["code"]], packs) for place, one in found if one["code"] in states}
        for key, found in asked.items()
    }


def _paper(action: Mapping[str, Any], state: State, packs: Packs) -> Form | Words:
    kind, _, key = action["item"].partition(".")
    command, awaited = settled_by()[Kind(kind)]
    if awaited.instead is not None:
        return awaited.instead
    told = [Detail(label=LABELS["to_do"], value=Words(**action["what"]))]
    if action.get("due_on"):
        told.append(_due(date.fromisoformat(action["due_on"])))
    pack = packs.of(state.pack) if state.pack else packs.current
    return _form(
        command,
        Question(
            state=state, pack=pack, facts={}, about=_thing(SubjectKind(state.kind), state.code, state.title),
            told=tuple(told), known={awaited.key: key} if awaited.key else {}, entered_by=awaited.entered_by,
        ),
    )  # fmt: skip


def with_papers(digest: StatusDigest, papers: Papers, before: int = 0) -> tuple[StatusDigest, tuple[Form, ...]]:
    """A morning letter that says of each thing how it is answered without a way in, and its forms, numbered on."""
    forms: list[Form] = []
    actions: list[Action] = []
    for place, action in enumerate(digest.actions):
        paper = papers.get(place)
        if isinstance(paper, Form):
            forms.append(paper)
            number, asks = before + len(forms), paper.asks
            paper = Words(NUMBERED.ru.format(number, asks.ru), NUMBERED.en.format(number, asks.en))
        actions.append(replace(action, on_paper=paper))
    return replace(digest, actions=tuple(actions)), tuple(forms)


def without_way_in(connection: Connection, readers: Iterable[Reader], base_url: str, on: date) -> frozenset[str]:
    """Of some readers, those who reach neither our pages nor a command of their own.

    Our pages let in whoever reads a mailbox alone; staff and whoever holds a key or a password come in without them.
    """
    asked = {one.code for one in readers if not base_url or one.shares_box}
    if not asked:
        return frozenset()
    return frozenset(asked - _come_in(connection, asked, on))


def _come_in(connection: Connection, asked: Collection[str], on: date) -> set[str]:
    """Who of some people works here, or holds a key that opens, or a password."""
    codes = sorted(asked)
    works_here = select(_role.c.person).where(_role.c.person.in_(codes), _role.c.role.in_(sorted(STAFF)))
    opens = select(_key.c.person).where(_key.c.person.in_(codes), _key.c.revoked_on.is_(None), _key.c.expires_on >= on)
    passes = select(_password.c.person).where(_password.c.person.in_(codes))
    return set(connection.execute(works_here.union(opens, passes)).scalars())
