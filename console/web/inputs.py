"""The inputs of a form, made from the words with which a command asks: required ones first, choices by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args, get_origin

from domain.engine.asked import Asked, Field, Typed, fields_of
from domain.engine.command import Command
from domain.engine.words import Language, Words
from domain.methodology.schema import Pack
from domain.pilot.amendment import AmendCard
from domain.pilot.card_fields import CARD
from domain.pilot.cards import OpenProject
from domain.text.called import CALLED

LONG = 500
"""A text that may be longer is asked for in several lines."""

ROWS = 3
"""Empty rows of a list of parts, such as the conditions of a decision."""


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


@dataclass(frozen=True, slots=True)
class Known:
    """What the choices of a form are called where the form stands."""

    pack: Pack
    language: Language
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Name of a field -> key -> title, for keys that the subject has of its own."""

    def of(self, name: str) -> Mapping[str, str]:
        """The keys that a field may name, with their titles."""
        if name in self.keys:
            return self.keys[name]
        tables: Mapping[str, Any] = {
            "sphere": self.pack.spheres, "role": self.pack.roles, "reason": self.pack.reasons,
            "kind": self.pack.evidence,
        }  # fmt: skip
        return {key: _called(found, self.language) for key, found in tables.get(name, {}).items()}


def _called(found: Any, language: Language) -> str:
    words: Words = found if isinstance(found, Words) else found.title
    return words.say(language)


def asked_of(command: type[Command], known: Known) -> list[Input]:
    """Every input of a command, the required ones first, each part in the order in which it is declared."""
    told = list(_told(command))
    made = [one for field in told for one in _inputs(field, known)]
    return sorted(made, key=lambda one: not one.needed)


def _told(command: type[Command]) -> Iterator[Field]:
    for name, told in fields_of(command).items():
        if told.how.typed is Typed.INLINE:
            yield from fields_of(told.type).values()
            continue
        yield told
        if command is AmendCard and name == "subject":
            card = fields_of(OpenProject)
            yield from (replace(card[key], otherwise=None) for key in CARD if key in card)


def _inputs(told: Field, known: Known) -> Iterator[Input]:
    """One input, or one for each row and part of a list."""
    origin, inner = get_origin(told.type), get_args(told.type)
    if origin is tuple and is_dataclass(inner[0]):
        title = told.how.title.say(known.language)
        for row in range(ROWS):
            for part in fields_of(inner[0]).values():  # type: ignore[arg-type]
                one = _one(part, known, f"{told.name}.{row}.{part.name}", told.name)
                yield replace(one, group=f"{title} {row + 1}", needed=False)
        return
    if isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _table(told, known)
        return
    yield _one(told, known, told.name, told.name)


def _table(told: Field, known: Known) -> Iterator[Input]:
    """People by their roles; any other table as lines of `key = value`."""
    title, hint = told.how.title.say(known.language), _hint(told.how, known.language)
    if told.name != "people":
        yield Input(told.name, title, f"{hint} (…=…)".strip(), "lines", told.needed, holder=told.name)
        return
    for key, role in known.pack.roles.items():
        said = role.title.say(known.language)
        yield Input(f"people.{key}", said, "", "search", group=title, holder=told.name)


def _one(told: Field, known: Known, name: str, holder: str) -> Input:
    kinds = {told.type, *get_args(told.type)}
    how, language = told.how, known.language
    made = Input(name, how.title.say(language), _hint(how, language), "line", told.needed, holder=holder)
    if choices := _choices(told, known, kinds):
        meant = told.otherwise if how.otherwise is None else how.otherwise
        hint = "" if how.typed is Typed.KEY else made.hint  # it gives an example of a key, and here none is typed
        chosen = str(meant) if isinstance(meant, str) else ""
        return replace(made, kind="choice", hint=hint, choices=choices, value=chosen)
    if how.typed is Typed.FILE or bool in kinds:
        return replace(made, kind="file") if how.typed is Typed.FILE else replace(made, kind="flag", needed=False)
    if get_origin(told.type) is not tuple and _searched(told):
        return replace(made, kind="search", hint=made.hint or _search(language))
    if date in kinds:
        return replace(made, hint=made.hint or {Language.RU: "ДД.ММ.ГГГГ"}.get(language, "DD.MM.YYYY"), mode="numeric")
    if {int, Decimal} & kinds:
        return replace(made, mode="decimal")
    return replace(made, kind=_written(told))


def _written(told: Field) -> str:
    """Whether a text is one line, several, or a list of lines."""
    if get_origin(told.type) is tuple:
        return "lines"
    return "text" if (told.how.most or 0) > LONG else "line"


def _searched(told: Field) -> bool:
    named = told.how.typed is Typed.CODE and told.name != "code"
    return named or told.how.typed in (Typed.WHO, Typed.INTRODUCED)


def _search(language: Language) -> str:
    return Words("Название, его часть или код", "title, a part of it, or code").say(language)


def _hint(how: Asked, language: Language) -> str:
    return how.hint.say(language) if how.hint else ""


def _choices(told: Field, known: Known, kinds: set[Any]) -> list[tuple[str, str]]:
    found: Mapping[Any, Any] = next((CALLED[kind] for kind in kinds if kind in CALLED), told.how.choices or {})
    if found:
        return [(str(key), words.say(known.language)) for key, words in found.items()]
    plain = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)), None)
    if plain is not None:
        return [(str(word), str(word)) for word in plain]
    return list(known.of(told.name).items()) if told.how.typed is Typed.KEY else []


def said_of(inputs: Sequence[Input], posted: Mapping[str, str]) -> dict[str, Any]:
    """What was filled in, as the form of the command takes it; what is empty is not said."""
    said: dict[str, Any] = {}
    for one in inputs:
        value = posted.get(one.name, "").strip()
        if not value:
            continue
        holder, _, rest = one.name.partition(".")
        row, _, part = rest.partition(".")
        if part:
            said.setdefault(holder, {}).setdefault(row, {})[part] = value
        elif rest:
            said.setdefault(holder, {})[rest] = value
        elif one.kind == "lines":
            rows = [line.strip() for line in value.splitlines() if line.strip()]
            pairs = all("=" in line for line in rows) and "=" in one.hint
            said[holder] = dict(_pair(line) for line in rows) if pairs else rows
        else:
            said[holder] = value
    lists = {one.holder for one in inputs if one.name.count(".") == 2}
    return {name: list(value.values()) if name in lists else value for name, value in said.items()}


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line.partition("=")
    return key.strip(), value.strip()
