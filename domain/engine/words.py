"""Texts that are said in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.engine.own_terms import in_own_terms, own_title


class Language(StrEnum):
    """A language the programme speaks."""

    RU = "ru"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in every language of the programme."""

    ru: str
    en: str

    @property
    def capital(self) -> Words:
        """The same with a large first letter."""
        return Words(self.ru[:1].upper() + self.ru[1:], self.en[:1].upper() + self.en[1:])

    @property
    def small(self) -> Words:
        """The same with a small first letter, within a sentence."""
        return Words(self.ru[:1].lower() + self.ru[1:], self.en[:1].lower() + self.en[1:])

    def say(self, language: Language) -> str:
        """The text for one reader, in the region's own terms."""
        return in_own_terms(self.ru) if language is Language.RU else self.en


TITLES: dict[str, Words] = {}
"""Key -> our title, of every action, field and event that a region may call otherwise."""


class Title(Words):
    """The title of an action, a field or an event: as the region calls it by its key, and else as it was declared."""

    __slots__ = ("key",)
    key: str

    def __init__(self, declared: Words, key: str) -> None:
        ours = declared.declared if isinstance(declared, Title) else declared
        Words.__init__(self, ours.ru, ours.en)
        object.__setattr__(self, "key", key)
        TITLES[key] = ours

    def __getattribute__(self, name: str) -> Any:
        """Each text is looked up when it is read: the methodology may be opened after its titles were declared."""
        if name in ("ru", "en") and (own := own_title(self.key)) is not None:
            return getattr(own, name)
        return object.__getattribute__(self, name)

    @property
    def declared(self) -> Words:
        """Our own title."""
        return TITLES[self.key]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and (self.ru, self.en) == (other.ru, other.en)

    def __hash__(self) -> int:
        return hash((self.ru, self.en))

    def __reduce__(self) -> tuple[type[Title], tuple[Words, str]]:
        return Title, (self.declared, self.key)


def written(value: Decimal) -> Words:
    """A number as each language writes it: 0,5 and 0.5."""
    plain = f"{value:f}"
    return Words(plain.replace(".", ","), plain)


def dated(day: date) -> Words:
    """A day as each language writes it within a sentence of a letter: 05.08.2024 and 5 Aug 2024."""
    return Words(f"{day:%d.%m.%Y}", f"{day.day} {day:%b %Y}")
