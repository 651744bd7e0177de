"""The inputs of a form, made from the words with which a command asks: required ones first, choices by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import count
from types import NoneType
from typing import Any, get_args, get_origin

from console.web.key_choices import Keys, of_pack
from domain.documents.paper import OnPaper
from domain.engine.asked import Asked, Field, Typed, fields_of
from domain.engine.command import Command
from domain.engine.words import Language, Words
from domain.methodology.schema import Pack
from domain.pilot.amendment import AmendCard
from domain.pilot.card_fields import CARD
from domain.pilot.cards import OpenProject
from domain.registry.roles import LEADER
from domain.replication.answers import AnswerOffer
from domain.text.called import CALLED
from flows.answers import DAYS

LONG = 500
"""A text that may be longer is asked for in several lines."""

ROWS = 3
"""Empty rows of a list of parts, such as the conditions of a decision."""

BEHIND = frozenset({"sha256", "link", "kept_at"})
YES, NO = Words("да", "yes"), Words("нет", "no")
ONE_OF = Words("нужно одно из трёх: файл, ссылка или где хранится", "one of three is needed: file, link or place")
"""What must be said of a document on which an action rests."""

CASTING = frozenset({OpenProject.name, AnswerOffer.name})
"""Actions that say who acts in a project that begins."""

MEANS: Mapping[str, Words] = {
    LEADER: Words(
        "Ведёт проект: вносит замеры и документы, представляет этапы на решение",
        "Leads the project: enters measurements and documents, submits its phases",
    ),
    "customer": Words("Принимает решения по этапам и результат", "Decides on the phases and accepts the result"),
    "process_owner": Words("Отвечает за процесс, который улучшают", "Answers for the process that is improved"),
}
"""What somebody in a role of a card does."""

MANY = 30
"""A table with more keys than this is asked for by rows in which the key is chosen, and not by an input for each."""


class Shape(StrEnum):
    """How the inputs of one field make up what is said in it."""

    WORD = "word"
    LINES = "lines"
    """A text a line."""
    PAIRS = "pairs"
    """Lines of `key = value`."""
    ROWS = "rows"
    """Parts of rows: `field.0.part`."""
    TABLE = "table"
    """A value a key: `field.key`."""
    CHOSEN = "chosen"
    """Rows in which a key is chosen: `field.0.key`, `field.0.text`."""
    TOLD = "told"
    """As a table, said in lines of `key=value`."""
    TICKS = "ticks"
    """Keys that are ticked: `field.key`."""
    JOINED = "joined"
    """The same, said as one text with commas."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input as a page shows it."""

    name: str
    title: str
    hint: str
    kind: str
    """`line`, `text`, `choice`, `flag`, `search`, `lines`, `file` or `hidden`."""
    needed: bool = False
    choices: Sequence[tuple[str, str]] = ()
    value: str = ""
    errors: tuple[str, ...] = ()
    group: str = ""
    """The list that it is a part of."""
    holder: str = ""
    """The field of the command that it belongs to."""
    mode: str = ""
    """Which keyboard a telephone shows."""
    shape: Shape = Shape.WORD
    usual: str = ""
    """The choice that stands there before anybody chose."""
    inner: bool = False
    """A part of a row that need not be said, shown on demand."""
    shown: bool = False
    """Its list is what the form is about, and stands open."""
    who: bool = False
    """Whether it names a person."""
    free: str = ""
    """What stands beside its title where it need not be said by itself: one of several must be."""
    wanted: bool = False
    """Whether a gate looks for what is said here: the form does not go without."""
    typed: str = ""
    """The name that stands in it instead of the code of what it names."""

    @property
    def is_open(self) -> bool:
        """Whether its list is open: something is said here or will not do, or it is what the form is about."""
        return self.shown or self.is_said

    @property
    def is_said(self) -> bool:
        """Whether something is said here, or what is said will not do."""
        return bool(self.errors) or self.value not in ("", self.usual)


@dataclass(frozen=True, slots=True)
class Known:
    """What the choices of a form are called where the form stands."""

    pack: Pack
    language: Language
    keys: Mapping[str, Keys] = field(default_factory=dict)
    """Name of a field -> key -> title, for keys that the subject has of its own."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Field -> how many rows of its parts are shown."""

    def of(self, action: str, name: str) -> Keys:
        """The keys that a field may name, with their titles."""
        return self.keys[name] if name in self.keys else of_pack(action, name, self.pack, self.language)


def asked_of(command: type[Command], known: Known) -> list[Input]:
    """Every input of a command, the required ones first, each part in the order in which it is declared."""
    told = list(_told(command))
    made = [one for field in told for one in _inputs(command.name, field, known) if not _is_coined(command, one)]
    if issubclass(command, OnPaper) and command.rests:
        made = [replace(one, free=ONE_OF.say(known.language)) if one.name in BEHIND else one for one in made]
    return sorted(made, key=lambda one: not one.needed)


def _told(command: type[Command]) -> Iterator[Field]:
    for name, told in fields_of(command).items():
        if told.how.typed is Typed.INLINE:
            key = {"key": replace(told_key, otherwise=None)} if (told_key := fields_of(told.type).get("key")) else {}
            yield from (dict(fields_of(told.type)) | key).values()
        elif not told.is_new_code:
            yield told
        if command is AmendCard and name == "subject":
            card = fields_of(OpenProject)
            yield from (replace(card[key], otherwise=None) for key in CARD if key in card)


def _is_coined(command: type[Command], one: Input) -> bool:
    """Whether it asks for a new key: that is made here, and nobody thinks one up."""
    return one.name.rpartition(".")[2] == "key" and one.kind == "line" and one.shape is not Shape.CHOSEN


def _inputs(action: str, told: Field, known: Known) -> Iterator[Input]:
    """One input, or one for each row, key or part of a list."""
    origin, inner = get_origin(told.type), get_args(told.type)
    if origin is tuple and is_dataclass(inner[0]):
        yield from _rows(action, told, known)
        return
    one = _one(action, told, known, told.name, told.name)
    several = told.how.typed is Typed.KEY and one.kind == "text"
    keys = known.of(action, told.name) if several or origin is not None else {}
    keyed = isinstance(origin, type) and issubclass(origin, Mapping)
    if keyed and len(keys) > MANY:
        yield from _chosen(told, known, keys)
    elif keyed and keys:
        kind = "search" if told.name == "people" else one.kind
        made = _table(told, known, keys, Shape.TABLE, kind if kind != "lines" else "line")
        yield from _cast(action, made, known) if told.name == "people" else made
    elif keyed:
        yield replace(one, kind="lines", hint=f"{one.hint} (…=…)".strip(), shape=Shape.PAIRS)
    elif keys and origin is tuple:
        told_so = "=" in one.hint
        yield from _table(told, known, keys, Shape.TOLD if told_so else Shape.TICKS, "line" if told_so else "flag")
    elif keys and several:
        yield from _table(told, known, keys, Shape.JOINED, "flag")
    else:
        yield one


def _rows(action: str, told: Field, known: Known) -> Iterator[Input]:
    title, part_of = told.how.title.say(known.language), get_args(told.type)[0]
    for row in range(known.rows.get(told.name, ROWS)):
        for part in fields_of(part_of).values():
            one = _one(action, part, known, f"{told.name}.{row}.{part.name}", told.name)
            yield replace(one, group=f"{title} {row + 1}", needed=False, inner=not one.needed, shape=Shape.ROWS,
                          shown=told.needed)  # fmt: skip


def _table(told: Field, known: Known, keys: Keys, shape: Shape, kind: str) -> Iterator[Input]:
    """An input a key."""
    title = told.how.title.say(known.language)
    for key, said in keys.items():
        yield Input(f"{told.name}.{key}", said, "", kind, group=title, holder=told.name, shape=shape,
                    shown=shape is not Shape.TABLE)  # fmt: skip


def _cast(action: str, made: Iterator[Input], known: Known) -> Iterator[Input]:
    """The roles of a card: those without which there is none stand open where it is made, the others on demand."""
    must = known.pack.looks_at.card_people
    for one in made:
        role = one.name.partition(".")[2]
        hint, shown = MEANS[role].say(known.language) if role in MEANS else "", role in must and action in CASTING
        yield replace(one, hint=hint, inner=role not in must, shown=shown, who=True)


def _chosen(told: Field, known: Known, keys: Keys) -> Iterator[Input]:
    """Rows in which one of many keys is chosen."""
    title = told.how.title.say(known.language)
    what, said = Words("О чём", "About what").say(known.language), Words("Что исправить", "What to mend")
    for row in range(known.rows.get(told.name, ROWS)):
        made = Input(f"{told.name}.{row}.key", what, "", "choice", group=f"{title} {row + 1}", holder=told.name,
                     choices=list(keys.items()), shape=Shape.CHOSEN)  # fmt: skip
        yield made
        yield replace(made, name=f"{told.name}.{row}.text", title=said.say(known.language), kind="text", choices=())


def _one(action: str, told: Field, known: Known, name: str, holder: str) -> Input:
    kinds = {told.type, *get_args(told.type)}
    how, language = told.how, known.language
    made = Input(name, how.title.say(language), _hint(how, language), "line", told.needed or how.must, holder=holder)
    if choices := _choices(action, told, known, kinds):
        meant = told.otherwise if how.otherwise is None else how.otherwise
        hint = (
            "" if how.typed in (Typed.KEY, Typed.WHO) else made.hint
        )  # it gives an example of a key, and here none is typed
        chosen = str(meant) if isinstance(meant, str) else ""
        return replace(made, kind="choice", hint=hint, choices=choices, value=chosen, usual=chosen)
    if {bool, NoneType} <= kinds:  # a tick cannot say no where to say nothing is something else
        return replace(made, kind="choice", choices=[(one.ru, one.say(language)) for one in (YES, NO)])
    if how.typed is Typed.FILE or bool in kinds:
        return replace(made, kind="file") if how.typed is Typed.FILE else replace(made, kind="flag", needed=False)
    return _written(told, made, known, kinds)


def _written(told: Field, made: Input, known: Known, kinds: set[Any]) -> Input:
    """What is typed: a name that is searched for, a day, lines, a number, a text."""
    how, language = told.how, known.language
    if get_origin(told.type) is not tuple and _searched(told):
        who = how.typed is not Typed.CODE
        return replace(made, kind="search", hint=_search(how, language), who=who)
    if date in kinds:
        return replace(made, hint=made.hint or DAYS.say(language), mode="numeric")
    if get_origin(told.type) is tuple:
        return replace(made, kind="lines", shape=Shape.LINES)
    mode = "decimal" if {int, Decimal} & kinds else ""
    return replace(made, mode=mode, kind="text" if _is_long(told) else "line")


def _is_long(told: Field) -> bool:
    return (told.how.most or 0) > LONG


def _searched(told: Field) -> bool:
    named = told.how.typed is Typed.CODE and told.name != "code"
    return named or told.how.typed in (Typed.WHO, Typed.INTRODUCED)


def _search(how: Asked, language: Language) -> str:
    if how.typed is Typed.WHO:
        return Words("Фамилия, её часть, почта или код", "surname, a part of it, e-mail or code").say(language)
    if how.typed is Typed.INTRODUCED:
        return Words(
            "Фамилия или почта; кого в программе нет: «Имя, должность <почта>»",
            "surname or e-mail; whoever is new: “Name, post <e-mail>”",
        ).say(language)
    return Words("Название, его часть или код", "title, a part of it, or code").say(language)


def _hint(how: Asked, language: Language) -> str:
    return how.hint.say(language) if how.hint else ""


def _choices(action: str, told: Field, known: Known, kinds: set[Any]) -> list[tuple[str, str]]:
    found: Mapping[Any, Any] = told.how.choices or next((CALLED[kind] for kind in kinds if kind in CALLED), {})
    if found:
        only = known.keys.get(told.name)
        return [(str(key), words.say(known.language)) for key, words in found.items() if only is None or key in only]
    if told.how.typed is Typed.WHO and told.name in known.keys:
        return list(known.keys[told.name].items())
    if (told.how.typed is Typed.KEY and not _is_long(told)) or (told.name in known.keys and told.type is int):
        return list(known.of(action, told.name).items())
    return []


def said_of(inputs: Sequence[Input], posted: Mapping[str, str]) -> dict[str, Any]:
    """What was filled in, as the form of the command takes it; what is empty is not said."""
    said: dict[str, Any] = {}
    shapes = {one.holder: one.shape for one in inputs}
    for one in inputs:
        value = posted.get(one.name, "").strip()
        if not value or (one.shape is Shape.ROWS and value == one.usual):
            continue
        holder, _, rest = one.name.partition(".")
        row, _, part = rest.partition(".")
        match one.shape:
            case Shape.WORD:
                said[one.holder] = value
            case Shape.LINES | Shape.PAIRS:
                said[holder] = [line.strip() for line in value.splitlines() if line.strip()]
            case Shape.ROWS | Shape.CHOSEN:
                said.setdefault(holder, {}).setdefault(row, {})[part] = value
            case _:
                said.setdefault(holder, {})[rest] = value
    return {name: _made(shapes.get(name, Shape.WORD), value) for name, value in said.items()}


def input_at(field: str, inputs: Sequence[Input], said: Mapping[str, Any]) -> str:
    """The input of the field that a reason names, by place or key of its row among the rows that were `said`."""
    holder, _, rest = field.partition(".")
    place, _, part = rest.partition(".")
    of_it, told = [one for one in inputs if one.holder == holder], said.get(holder, ())
    rows = list(dict.fromkeys(one.name.split(".")[1] for one in of_it if one.shape in _BY_ROW and _says(one)))
    keys = [row.get("key") if isinstance(row, Mapping) else row for row in told]
    at = keys.index(place) if place in keys else int(place) if place.isdecimal() else len(rows)
    row = f"{holder}.{rows[at]}." if at < len(rows) else f"{field}."
    wanted = [f"{row}{part}", *(one.name for one in of_it if one.name.startswith(row)), field, part]
    names = {one.name for one in inputs}
    return next((name for name in (*wanted, *(one.name for one in of_it)) if name in names), "")


_BY_ROW = frozenset({Shape.ROWS, Shape.CHOSEN})


def _says(one: Input) -> bool:
    """Whether something is filled in that was not there before anybody chose."""
    return one.value.strip() not in ("", one.usual)


def _made(shape: Shape, value: Any) -> Any:
    """The value of a field from what its inputs say."""
    make = _MADE.get(shape)
    return make(value) if make else value


_MADE: Mapping[Shape, Callable[[Any], Any]] = {
    Shape.ROWS: lambda rows: list(rows.values()),
    Shape.CHOSEN: lambda rows: {row.get("key", ""): row.get("text", "") for row in rows.values()},
    Shape.PAIRS: lambda lines: dict(_pair(line) for line in lines),
    Shape.TOLD: lambda table: [f"{key}={said}" for key, said in table.items()],
    Shape.TICKS: list,
    Shape.JOINED: ", ".join,
}


def coined(command: type[Command], said: Mapping[str, Any], taken: Collection[str]) -> dict[str, Any]:
    """What was filled in, with keys for what is new: nobody thinks one up here."""
    free = (f"n{number}" for number in count(1) if f"n{number}" not in taken)
    made = dict(said)
    for name, told in fields_of(command).items():
        part = get_args(told.type)[0] if get_origin(told.type) is tuple else told.type
        if is_dataclass(part) and "key" in fields_of(part):  # type: ignore[arg-type]
            if told.how.typed is not Typed.INLINE and name in made:
                made[name] = [{"key": next(free)} | row for row in made[name]]
            elif told.how.typed is Typed.INLINE:
                made.setdefault("key", next(free))
        elif name == "key" and told.how.typed is Typed.KEY and "title" in fields_of(command):
            made.setdefault("key", next(free))
    return made


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line.partition("=")
    return key.strip(), value.strip()
