"""Texts that are said in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language the programme speaks."""

    RU = "ru"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in every language of the programme."""

    ru: str
    en: str

    def say(self, language: Language) -> str:
        """The text for one reader."""
        return self.ru if language is Language.RU else self.en
