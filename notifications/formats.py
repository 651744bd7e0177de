"""How dates, numbers, plurals and quotes are written in each language, prepared to be cheap."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from domain.engine.own_terms import in_own_terms
from domain.engine.words import Language

LOCALES: Mapping[Language, Locale] = {Language.RU: Locale("ru"), Language.EN: Locale("en", "GB")}
NBSP = "\N{NO-BREAK SPACE}"

DATES: Mapping[Language, Mapping[str, str]] = {
    Language.RU: {"long_date": "d MMMM y", "short_date": "dd.MM.y", "full_date": "d MMMM y, EEEE"},
    Language.EN: {"long_date": "d MMMM y", "short_date": "d MMM y", "full_date": "EEEE, d MMMM y"},
}
PLURALS: Mapping[Language, Mapping[str, int]] = {
    Language.RU: {"one": 0, "few": 1, "many": 2, "other": 1},
    Language.EN: {"one": 0, "other": 1},
}
"""CLDR category -> which of the given forms says it."""

SHORT_WORD_OR_DASH = re.compile(
    r"(?<![\w-])(а|без|в|во|для|до|за|и|из|к|ко|на|не|ни|но|о|об|от|по|при|с|со|у) | (?=[–—·])",
    re.IGNORECASE,
)

TIED = re.compile(r"(№|\b(?:г|ул|д|им)\.|\b[А-ЯЁ]\.) (?=\S)")
"""Numbers, places and initials in people's own texts, which a line should not part from what follows."""

Filter = Callable[..., str]


def wording(language: Language) -> dict[str, Filter]:
    """The filters that a template of one language may use."""
    return {
        **{name: _dates(pattern, LOCALES[language]) for name, pattern in DATES[language].items()},
        "plural": _plurals(language),
        "number": _numbers(LOCALES[language]),
        "money": partial(money, language=language),
        "sentence": _sentence,
        "listed": _listed,
        "quoted": _quoted_ru if language is Language.RU else _quoted_en,
    }


def typographic(text: str) -> str:
    """Russian text whose short words and dashes do not part from their neighbours at the end of a line."""
    return SHORT_WORD_OR_DASH.sub(lambda found: f"{found[1]}{NBSP}" if found[1] else NBSP, text)


def tied(value: Any) -> Any:
    """A text of the records as a letter shows it; anything else as it is."""
    if type(value) is not str:
        return value
    value = in_own_terms(value)
    return TIED.sub(rf"\1{NBSP}", value) if "№ " in value or ". " in value else value


def _dates(pattern: str, locale: Locale) -> Filter:
    @lru_cache(maxsize=4096)
    def say(day: date) -> str:
        return format_date(day, pattern, locale).replace(" ", NBSP).replace(f",{NBSP}", ", ")

    return say


def _numbers(locale: Locale) -> Filter:
    @lru_cache(maxsize=4096)
    def say(number: Decimal | int | str) -> str:
        # words in place of a number, such as of a value that is still to be measured
        return number if isinstance(number, str) else format_decimal(number, locale=locale)

    return say


def money(amount: Decimal, language: Language) -> str:
    """Roubles as the language writes them; kopecks where there are any."""
    pattern = "#,##0 ¤" if amount == amount.to_integral_value() else "#,##0.00 ¤"
    return format_currency(amount, "RUB", pattern, LOCALES[language], currency_digits=False)


def _plurals(language: Language) -> Filter:
    form_of, place = LOCALES[language].plural_form, PLURALS[language]

    @lru_cache(maxsize=4096)
    def say(number: int, *forms: str) -> str:
        return forms[place[form_of(number)]]

    return say


def _quoted_ru(text: str) -> str:
    inner = text.replace("«", "„").replace("»", "“")
    return f"«{inner}»"


def _quoted_en(text: str) -> str:
    inner = text.replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


def _listed(texts: Iterable[str]) -> str:
    """People's own sentences as parts of one: their full stops are left out, and blank ones altogether."""
    return "; ".join(plain for text in texts if (plain := text.rstrip(" .;")))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
