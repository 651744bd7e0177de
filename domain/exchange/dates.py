"""Dates as people type them: in figures in the Russian order, in words, as other systems export them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
"""Days that a programme may speak of."""
FIRST_SERIAL = date(1910, 1, 1)
"""First day that is believed of a bare number: 2024 in a cell is a year, not a day of 1905."""
PIVOT = 69
"""Two figures from here on are a year of the last century."""

MONTHS: Mapping[str, int] = {
    start: number
    for number, starts in enumerate(
        (
            ("янв", "jan"),
            ("фев", "feb"),
            ("мар", "mar"),
            ("апр", "apr"),
            ("мая", "май", "may"),
            ("июн", "jun"),
            ("июл", "jul"),
            ("авг", "aug"),
            ("сен", "sep"),
            ("окт", "oct"),
            ("ноя", "nov"),
            ("дек", "dec"),
        ),
        start=1,
    )
    for start in starts
}
NAMES = re.compile(
    r"(январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]"
    r"|янв|февр?|мар|апр|июн|июл|авг|сент?|окт|нояб?|дек"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
)

TIME = r"(?:[ t]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?"
YEAR_WORD = r"(?:\s*(?:года|год|г)\.?)?"
DAY_FIRST = re.compile(rf"(\d{{1,2}})\s?([./-])\s?(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{2}}){YEAR_WORD}{TIME}")
POINT = "."
"""With points the day stands first: nobody writes the month before it so, and a slip of the pen moves no column."""
YEAR_FIRST = re.compile(rf"(\d{{4}})([./-])(\d{{1,2}})\2(\d{{1,2}}){TIME}")
WORDED = re.compile(rf"[«\"“]?(\d{{1,2}})[»\"”]?[\s-]+([a-zа-я]+\.?)[\s,-]+(\d{{4}}|\d{{2}}){YEAR_WORD}{TIME}")
UNPARTED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:t?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?z?)?")
"""The basic form of ISO 8601, as 1C and state systems export it."""
NEVER = re.compile(rf"(?:0?1[./]0?1[./]0001|0001-01-01){TIME}|00010101(?:0{{6}})?")
"""The empty date of 1C."""
MONTH_FIRST = re.compile(r"([a-z]+\.?)\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


UNTIL = ("до", "не позднее", "в срок до", "срок до", "по", "к", "by", "until", "till", "not later than")
"""What may stand before the last day of a term."""
SINCE = ("с", "со", "не ранее", "from", "since")
"""What may stand before its first day."""
WHOLE = re.compile(r",? *(?:включительно|inclusive)$")
"""What may stand behind either: terms count their days whole, article 194 of the Civil Code."""

Figures = tuple[str, str, str]
"""Year, month and day as they are written."""


def date_in(text: str, *, month_first: bool = False) -> date | None:
    """The day that a text states; None where it states none, or one that no calendar has."""
    found = _figures(text)
    written = DAY_FIRST.fullmatch(" ".join(text.split()).casefold())
    if found is not None and month_first and written is not None and written[2] != POINT:
        found = found[0], found[2], found[1]
    return None if found is None else day(*found)


def alone(text: str, before: Sequence[str]) -> str:
    """The day without the words that may lead it there: `до 25 декабря 2024 года`; any other text as it is."""
    said = " ".join(text.split()).casefold()
    led = [word for word in before if said.startswith(f"{word} ")]
    return WHOLE.sub("", said.removeprefix(max(led, key=len))).strip() if led else text


def is_either(text: str) -> bool:
    """Whether a date in figures has another meaning when its month stands first."""
    return date_in(text) != date_in(text, month_first=True) and None not in {
        date_in(text),
        date_in(text, month_first=True),
    }


def is_no_day(text: str) -> bool:
    """Whether a text states a day that no calendar has, such as 29.02.2025."""
    found = _figures(text)
    if found is None or not 1 <= int(found[1]) <= 12:
        return False
    try:
        date(_full(found[0]), int(found[1]), int(found[2]))
    except ValueError:
        return True
    return False


def is_never(text: str) -> bool:
    """Whether a text is how 1C writes that there is no date."""
    return NEVER.fullmatch(" ".join(text.split()).casefold()) is not None


def _figures(text: str) -> Figures | None:
    said = " ".join(text.split()).casefold().replace("ё", "е")
    if found := DAY_FIRST.fullmatch(said):
        return found[4], found[3], found[1]
    if found := YEAR_FIRST.fullmatch(said):
        return found[1], found[3], found[4]
    if found := WORDED.fullmatch(said):
        return found[3], _month(found[2]), found[1]
    if found := MONTH_FIRST.fullmatch(said):
        return found[3], _month(found[1]), found[2]
    if found := UNPARTED.fullmatch(said):
        return found[1], found[2], found[3]
    return None


def day(year: str, month: str, number: str) -> date | None:
    """A day from its figures; None where there is no such day."""
    try:
        return believed(date(_full(year), int(month), int(number)))
    except ValueError:
        return None


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= PIVOT else 2000)


def believed(found: date) -> date | None:
    """The day if a programme may speak of it."""
    return found if FIRST <= found <= LAST else None


def _month(word: str) -> str:
    return str(MONTHS[word[:3]]) if NAMES.fullmatch(word) else "0"
