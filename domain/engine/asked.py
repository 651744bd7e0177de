"""How a person is asked for what a command says: its words, its bounds and how it is typed.

Forms, flows, commands of the terminal and the names of fields in refusals are all made from this; a field of a command
that carries no such words is asked of nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, get_type_hints

from domain.engine.words import Title, Words

DIGEST = "^[0-9a-f]{64}$"
"""The SHA-256 of a file's content."""


class Typed(StrEnum):
    """What a person types into a field, where its type does not tell."""

    PLAIN = "plain"
    CODE = "code"
    """The code of a subject."""
    WHO = "who"
    """A person, by code or e-mail."""
    INTRODUCED = "introduced"
    """A person, by code, e-mail or «Name, post <e-mail>»: whoever is not known by the e-mail is registered."""
    KEY = "key"
    """A key of the methodology."""
    FILE = "file"
    """A file that is taken in; what is said is the SHA-256 of its content."""
    INLINE = "inline"
    """Several fields that are asked as if they were the command's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a person is asked for one field."""

    title: Words
    hint: Words | None = None
    typed: Typed = Typed.PLAIN
    option: str | None = None
    """How a terminal takes it; None for an argument where the field is required, and the field's own name else.

    A blank one is an argument that may be left out."""
    least: int | None = None
    """Smallest number, or fewest characters of a text."""
    most: int | None = None
    """Largest number, or most characters of a text."""
    above: int | None = None
    """What a number exceeds."""
    ahead: int | None = None
    """Fewest days from that of the action: 0 where it must not be past, 1 where it is still to come."""
    within: int | None = None
    """Most days from that of the action."""
    pattern: str | None = None
    choices: Mapping[str, Words] | None = None
    """Word -> how it is called, of a choice that has no type of its own."""
    must: bool = False
    """Whether nobody gets by without it, though a command of the engine's own may leave it out."""
    otherwise: Any = None
    """What a person means who says nothing, where that differs from the command's own default."""


CODED: Mapping[str, Any] = {"typed": Typed.CODE, "least": 1, "most": 40}
NAMED: Mapping[str, Any] = {"typed": Typed.WHO, "least": 1, "most": 254}


def value(ru: str, en: str, hint: Words | None = None, **bounds: Any) -> Asked:
    """A number, a date, a choice, yes or no."""
    return Asked(title=Words(ru, en), hint=hint, **bounds)


def code(ru: str, en: str, hint: Words | None = None, **bounds: Any) -> Asked:
    """The code of a subject."""
    return Asked(title=Words(ru, en), hint=hint, **{**CODED, **bounds})


def key(ru: str, en: str, hint: Words | None = None, **bounds: Any) -> Asked:
    """A key of the methodology, or one of a subject's own."""
    return code(ru, en, hint, **({"typed": Typed.KEY} | bounds))


def who(ru: str, en: str, **bounds: Any) -> Asked:
    """A person who is known already."""
    hint = Words("Код или почта участника", "code or e-mail of the person")
    return Asked(title=Words(ru, en), hint=hint, **{**NAMED, **bounds})


SOMEBODY = Words("Код, почта или «Имя, должность <почта>»", "code, e-mail or “Name, post <e-mail>”")
CAST = Words(
    "роль: код, почта или «Имя, должность <почта>»; несколько — через точку с запятой",
    "role: code, e-mail or “Name, post <e-mail>”; several parted by semicolons",
)


def introduced(ru: str, en: str, hint: Words = SOMEBODY, **bounds: Any) -> Asked:
    """One or several people, who need not be known yet."""
    return Asked(title=Words(ru, en), hint=hint, typed=Typed.INTRODUCED, **bounds)


def line(ru: str, en: str, hint: Words | None = None, **bounds: Any) -> Asked:
    """A title: a text that is not empty."""
    return Asked(title=Words(ru, en), hint=hint, **({"least": 1, "most": 500} | bounds))


def text(ru: str, en: str, hint: Words | None = None, **bounds: Any) -> Asked:
    """A text of any number of lines."""
    return Asked(title=Words(ru, en), hint=hint, **({"most": 4000} | bounds))


def file(ru: str, en: str, hint: Words | None = None, **bounds: Any) -> Asked:
    """A file that is kept among the documents."""
    return Asked(title=Words(ru, en), hint=hint, typed=Typed.FILE, pattern=DIGEST, **bounds)


COMMENT = text("Пояснение", "Comment", option="--comment")
REASON = line("Причина", "Reason", most=2000, option="--reason")
REASON_IF_ANY = text("Причина", "Reason", most=2000, option="--reason")
NEW_CODE = code("Свой код", "Code of its own", Words("Иначе следующий", "else the next one"), option="--code")


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a person is asked for."""

    name: str
    type: Any
    """Its type as it is written in the command, without the words."""
    how: Asked
    otherwise: Any
    """What is meant where nothing is said; `MISSING` where it must be said."""

    @property
    def needed(self) -> bool:
        """Whether a command must say it."""
        return self.otherwise is MISSING

    @property
    def option(self) -> str | None:
        """The option that takes it in a terminal; None for an argument."""
        if self.how.option is not None:
            return self.how.option or None
        if self.needed and self.type is not bool:
            return None
        return f"--{self.name.replace('_', '-')}"

    @property
    def is_new_code(self) -> bool:
        """Whether it asks for the code of what is only begun, which the programme gives by itself."""
        return self.how.hint is NEW_CODE.hint

    @property
    def called(self) -> Words:
        """What a refusal calls it where it is typed."""
        return Words(self.option, self.option) if self.option else self.how.title


_KNOWN: dict[Any, Mapping[str, Field]] = {}
SHARED = frozenset({"actor", "acting", "on", "command_id", "expected_version"})
"""What every command carries; a test compares it with `Command`."""


def fields_of(holder: type[Any]) -> Mapping[str, Field]:
    """Name -> field, of a command or a part of one, its own before those that it builds on; not what all share."""
    if (known := _KNOWN.get(holder)) is not None:
        return known
    hints = get_type_hints(holder, include_extras=True)
    found: dict[str, Field] = {}
    named = getattr(holder, "name", None)
    named = named if isinstance(named, str) else holder.__name__
    for own in sorted(fields(holder), key=lambda own: own.name not in holder.__annotations__):
        if own.name not in holder.__annotations__ and own.name in SHARED:
            continue
        words = [word for word in getattr(hints[own.name], "__metadata__", ()) if isinstance(word, Asked)]
        if words:
            otherwise = own.default if own.default_factory is MISSING else own.default_factory()
            how = replace(words[0], title=Title(words[0].title, f"{named}.{own.name}"))
            found[own.name] = Field(own.name, hints[own.name].__origin__, how, otherwise)
    _KNOWN[holder] = found
    return found


def known_of(holder: type[Any]) -> Mapping[str, Field]:
    """The same with what all commands share."""
    found: dict[str, Field] = {}
    for base in reversed(holder.__mro__):
        if is_dataclass(base):
            found |= fields_of(base)
    return found
