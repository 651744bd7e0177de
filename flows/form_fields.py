"""The fields of a form, made from the words with which a command asks for its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, create_model

from domain.engine.asked import Asked, Typed, fields_of
from domain.engine.asked import Field as Told
from domain.text.called import CALLED
from flows.fields import Day, Number, YesNo

Persons = dict[str, str | list[str]]
"""Role -> people, each by code, e-mail, or «Имя, должность <почта>»; several parted by semicolons or lines."""
PLAIN: Mapping[Any, Any] = {Decimal: Number, date: Day, bool: YesNo, int: int}
KEYED = frozenset({Typed.CODE, Typed.KEY, Typed.WHO})
"""What is typed as one word: nothing typed is nothing said."""


def asked_for(holder: type[Any], *, optional: bool = False) -> dict[str, Any]:
    """Name -> type and words of each field that a command, or a part of one, asks for, as Pydantic makes a model.

    With `optional` each of them may be left out.
    """
    own = {known.name: known for known in fields(holder)}
    made: dict[str, Any] = {}
    for name, told in fields_of(holder).items():
        if told.how.typed is Typed.INLINE:
            made |= asked_for(told.type)
            continue
        known = own[name]
        kind = _optional(told.type) if optional else told.type
        made[name] = (_typed(kind, told.how, needed=known.default is MISSING), _words(told, known, optional))
    return made


def _optional(kind: Any) -> Any:
    return kind | None if NoneType not in get_args(kind) else kind


def _words(told: Told, known: Any, optional: bool) -> Any:
    """The title, what explains it, its bounds, and what is meant where nothing is said."""
    how = told.how
    said: dict[str, Any] = {**titled(how), "description": described(how, told.type)}
    if {int, Decimal} & {told.type, *get_args(told.type)}:
        said |= {"ge": how.least, "gt": how.above, "le": how.most}
    if optional:
        return Field(None, **said)
    if how.otherwise is not None:
        return Field(how.otherwise, **said)
    if known.default_factory is not MISSING:
        return Field(default_factory=known.default_factory, **said)
    if known.default is MISSING:
        return Field(**said)
    return Field(default_factory=list, **said) if known.default == () else Field(known.default, **said)


def titled(how: Asked) -> dict[str, Any]:
    """The title of a field: as the region calls it when the form is shown, whenever the form was made."""

    def called_now(schema: dict[str, Any]) -> None:
        schema["title"] = how.title.ru

    return {"title": how.title.ru, "json_schema_extra": called_now}


def described(how: Asked, kind: Any) -> str | None:
    """What explains a field: its hint, or the words of its choice."""
    if how.typed is Typed.FILE:
        return "SHA-256 файла, который уже принят в хранилище"
    chosen = how.choices or next((CALLED[part] for part in (kind, *get_args(kind)) if part in CALLED), None)
    words = ", ".join(f"{key} — {called.ru}" for key, called in (chosen or {}).items())
    return "; ".join(filter(None, (how.hint.ru if how.hint else "", words))) or None


def _typed(kind: Any, how: Asked, *, needed: bool = False) -> Any:
    """The type of a field as a form reads it."""
    if NoneType in (parts := get_args(kind)):
        real = reduce(or_, [part for part in parts if part is not NoneType])
        found = _typed(real, how) | None
        return Annotated[found, BeforeValidator(_blank)] if how.typed in KEYED else found
    if how.typed is Typed.INTRODUCED:
        return str if kind is str else Persons
    if how.choices is not None:
        return Literal[tuple(how.choices)]
    if kind is str:
        return Annotated[
            str,
            StringConstraints(strip_whitespace=True, min_length=how.least, max_length=how.most, pattern=how.pattern),
        ]
    return PLAIN.get(kind) or _composed(kind, how, needed=needed)


def _composed(kind: Any, how: Asked, *, needed: bool) -> Any:
    """A list, a table of keys, a part with fields of its own, or one of our choices."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        item = _typed(inner[0], how)
        if inner[0] is str and how.typed is Typed.PLAIN:
            return str | list[str]
        return Annotated[list[item], Field(min_length=1)] if needed else list[item]  # type: ignore[valid-type]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        value = inner[1] if inner[1] in PLAIN else str
        return dict[str, _typed(value, Asked(title=how.title))]  # type: ignore[misc]
    return part_form(kind) if is_dataclass(kind) else kind


def _blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


_PARTS: dict[Any, type[BaseModel]] = {}


def part_form(part: Any) -> type[BaseModel]:
    """The form of a part of a command, such as the conditions of a decision."""
    if (known := _PARTS.get(part)) is not None:
        return known
    config = ConfigDict(extra="forbid", frozen=True, title=part.__name__)
    made = create_model(f"{part.__name__}Form", __config__=config, __doc__=part.__doc__, **asked_for(part))
    _PARTS[part] = made
    return made


def held(form: BaseModel, told: Told) -> Any:
    """What a form says of a field, as the command holds it: parts, tuples, the items of a text of lines."""
    if told.how.typed is Typed.INLINE:
        return told.type(**{name: held(form, inner) for name, inner in fields_of(told.type).items()})
    value = getattr(form, told.name)
    of_items = get_origin(told.type) is tuple
    if of_items and isinstance(value, str):
        value = value.splitlines()
    if not (of_items and isinstance(value, list)):
        return value
    part: Any = get_args(told.type)[0]
    if part is str:
        return tuple(value)
    return tuple(part(**{name: held(item, inner) for name, inner in fields_of(part).items()}) for item in value)
