"""A value as the cell that is written for it: reading the cell gives the value back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

from domain.engine.refusals import Refusal, bad_value
from domain.engine.words import Language, Words
from domain.exchange.cells import LINE_ENDS, UNSEEN, Value
from domain.exchange.expectations import MOST_DIGITS
from domain.exchange.formula_texts import guarded
from domain.exchange.layout import Field

LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""
YES, NO = Words("да", "yes"), Words("нет", "no")
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def as_text(value: Value, field: Field, language: Language) -> str:
    """A value as a cell of a CSV file."""
    if isinstance(value, str):
        return _words(value, field, language)
    if isinstance(value, bool):
        return (YES if value else NO).say(language)
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", "," if language is Language.RU else ".")
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}" if language is Language.RU else value.isoformat()
    if isinstance(value, tuple):
        return _list(value)
    return "" if value is None else str(value)


def as_cell(value: Value, field: Field, language: Language) -> str | float | datetime | None:
    """A value as a cell of a workbook: numbers and dates are what they are as long as no figure is lost."""
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and _is_kept(Decimal(value)):
        return value if isinstance(value, int) else float(value)
    text = LOOKS_ESCAPED.sub("_x005F_", as_text(value, field, language))
    if len(text) > LONGEST_CELL:
        ru = f"«{field.heading.ru}»: {len(text)} знаков, в ячейке книги Excel их не больше {LONGEST_CELL}; возьмите CSV"
        en = f"“{field.heading.en}”: {len(text)} characters, a workbook's cell holds {LONGEST_CELL}; use CSV"
        raise Refusal([bad_value(field.key, ru, en)])
    return text or None


def _words(text: str, field: Field, language: Language) -> str:
    chosen = next((choice.title for choice in field.choices if choice.key == text), None)
    return guarded(_clean(text)) if chosen is None else guarded(chosen.say(language))


def _list(items: Sequence[str]) -> str:
    """An item a line; a line end after the only item says that a semicolon in it parts nothing."""
    lines = [_clean(item).replace("\n", " ") for item in items]
    return guarded("\n".join(lines) + ("\n" if len(lines) == 1 and ";" in lines[0] else ""))


def _clean(text: str) -> str:
    return LINE_ENDS.sub("\n", text).translate(UNSEEN)


def _is_kept(number: Decimal) -> bool:
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= MOST_DIGITS
