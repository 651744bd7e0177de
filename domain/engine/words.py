"""Texts that are said in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.engine.own_terms import in_own_terms


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


def written(value: Decimal) -> Words:
    """A number as each language writes it: 0,5 and 0.5."""
    plain = f"{value:f}"
    return Words(plain.replace(".", ","), plain)


def dated(day: date) -> Words:
    """A day as each language writes it within a sentence of a letter: 05.08.2024 and 5 Aug 2024."""
    return Words(f"{day:%d.%m.%Y}", f"{day.day} {day:%b %Y}")
