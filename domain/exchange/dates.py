"""Dates as people type them: in figures in the Russian order, in words, as other systems export them."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
YEAR_FIRST = re.compile(rf"(\d{{4}})([./-])(\d{{1,2}})\2(\d{{1,2}}){TIME}")
WORDED = re.compile(rf"[«\"“]?(\d{{1,2}})[»\"”]?[\s-]+([a-zа-я]+\.?)[\s,-]+(\d{{4}}|\d{{2}}){YEAR_WORD}{TIME}")
MONTH_FIRST = re.compile(r"([a-z]+\.?)\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


def date_in(text: str) -> date | None:
    """The day that a text states; None where it states none, or one that no calendar has."""
    said = " ".join(text.split()).casefold().replace("ё", "е")
    if found := DAY_FIRST.fullmatch(said):
        return day(found[4], found[3], found[1])
    if found := YEAR_FIRST.fullmatch(said):
        return day(found[1], found[3], found[4])
    if found := WORDED.fullmatch(said):
        return day(found[3], _month(found[2]), found[1])
    if found := MONTH_FIRST.fullmatch(said):
        return day(found[3], _month(found[1]), found[2])
    return None


def day(year: str, month: str, number: str) -> date | None:
    """A day from its figures; None where there is no such day."""
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= PIVOT else 2000)
    try:
        return believed(date(full, int(month), int(number)))
    except ValueError:
        return None


def believed(found: date) -> date | None:
    """The day if a programme may speak of it."""
    return found if FIRST <= found <= LAST else None


def _month(word: str) -> str:
    return str(MONTHS[word[:3]]) if NAMES.fullmatch(word) else "0"
