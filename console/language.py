"""Which language the console speaks, and texts that carry both until the reader is known."""

from __future__ import annotations

from collections.abc import Sequence

from domain.engine.refusals import Refusal, not_among
from domain.engine.words import Language, Words

BETWEEN = "‖"
"""Parts the Russian text from the English one where a library takes a single text."""

OPTION = "--language"


def both(ru: str, en: str) -> str:
    """A text in both languages as one string, for help that is chosen when it is shown."""
    return f"{ru}{BETWEEN}{en}"


def chosen(text: str | None, language: Language) -> str | None:
    """The reader's half of such a text."""
    if text is None or BETWEEN not in text:
        return text
    ru, _, en = text.partition(BETWEEN)
    return Words(ru.strip(), en.strip()).say(language)


def without_language(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """The arguments without `--language`, wherever it stands, and the language that it asks for."""
    left: list[str] = []
    asked: str | None = None
    source = iter(arguments)
    for word in source:
        if word == "--":
            return [*left, word, *source], asked
        if word == OPTION:
            asked = next(source, "")
        elif word.startswith(f"{OPTION}="):
            asked = word.partition("=")[2]
        else:
            left.append(word)
    return left, asked


def language_named(word: str) -> Language:
    """The language of a word such as `ru`; refuses another one."""
    try:
        return Language(word.strip().lower())
    except ValueError:
        raise Refusal([not_among(OPTION, word, list(Language))]) from None


def language_of() -> Language:
    """The language that the settings choose; the environment's own when they are broken, so that this can be said."""
    from pydantic import ValidationError

    from flows.settings import Settings, language_of_locale

    try:
        return Settings().speaks
    except ValidationError:
        return language_of_locale()
