"""What staff write into a field, read the way they mean it: numbers, dates, yes and no."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from domain.engine.values import number_of
from domain.exchange.dates import date_in, is_either

SPACES = re.compile(r"[\s\u00a0\u202f]")

YES = frozenset({"да", "д", "есть", "истина", "yes", "y", "true", "1", "+"})
NO = frozenset({"нет", "н", "ложь", "no", "n", "false", "0", "-", "\u2212"})


def day(text: str | None) -> str | None:
    """`11.12.2024` or `11 декабря 2024 г.` in ISO form; anything else as it is, for the form to judge.

    A day whose month may stand first is not guessed at: no column tells which it is.
    """
    found = None if text is None or is_either(text) else date_in(text)
    return text if found is None else found.isoformat()


def number(text: str | None) -> str | None:
    """A number with a decimal comma or point, and spaces between thousands."""
    return None if text is None else SPACES.sub("", text).replace(",", ".").replace("\u2212", "-")


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    read = number_of(number(value) or "")
    if read is None:
        raise PydanticCustomError(
            "decimal_expected", "«{typed}» не число; нужно, например, 29,5 или 1 200", {"typed": value}
        )
    return read


def _day(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(day(value.strip()) or "")
    except ValueError:
        raise PydanticCustomError(
            "date_expected", "«{typed}» не дата; нужно ДД.ММ.ГГГГ или ГГГГ-ММ-ДД", {"typed": value}
        ) from None


def _yes(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    word = value.strip().casefold()
    if word not in YES | NO:
        raise PydanticCustomError("yes_no_expected", "«{typed}» не подходит; нужно да или нет", {"typed": value})
    return word in YES


Number = Annotated[
    Decimal, BeforeValidator(_number), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]})
]
"""A number with a comma or a point; a form asks for it as a text, for a field of numbers would refuse the comma."""

Day = Annotated[date, BeforeValidator(_day)]
"""A date as it is written in Russian, or in ISO form."""

YesNo = Annotated[bool, BeforeValidator(_yes)]
"""Yes or no in words; any other word is refused, never taken for a no."""

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
"""The code of a subject."""
