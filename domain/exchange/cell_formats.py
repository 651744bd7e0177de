"""What the number in a spreadsheet's cell stands for: the cell's format turns 45637 into a day and 0.12 into 12 %."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum

DAY = timedelta(days=1)
SECONDS = 86_400
LAST_SERIAL = 2_958_465
"""31.12.9999, where spreadsheets end."""
LEAP_DAY_1900 = 60
"""The 29.02.1900 that never was; spreadsheets count it since Lotus 1-2-3 did."""
PADDED = re.compile(r'"?(0{2,})"?')


class Blemish(Enum):
    """A cell that holds no value."""

    UNCALCULATED = "="
    """A formula that no spreadsheet has calculated yet."""
    STRUCK = "—"
    """A value that somebody struck through."""


Cell = str | int | float | bool | datetime | date | time | timedelta | Blemish | None
"""A cell as a file holds it; what is shown in percent is a text such as `12%`."""
Shown = Callable[[int | float], Cell]


def day_of(serial: int, *, epoch_1904: bool) -> date | None:
    """The day of a serial number; None where the number is no day."""
    if epoch_1904:
        return date(1904, 1, 1) + serial * DAY if 0 <= serial <= LAST_SERIAL - 1462 else None
    if not 1 <= serial <= LAST_SERIAL or serial == LEAP_DAY_1900:
        return None
    return date(1899, 12, 31 if serial < LEAP_DAY_1900 else 30) + serial * DAY


def exact(number: float) -> Decimal:
    """A number as its fifteen digits that spreadsheets keep: 0.1 + 0.2 is 0.3."""
    return Decimal(f"{number:.15g}")


def shown_as(number: int, code: str | None, *, epoch_1904: bool) -> Shown | None:
    """What numbers stand for in cells of one format; None where they are numbers and nothing else."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

    code = BUILTIN_FORMATS.get(number, "General") if code is None else code
    if is_timedelta_format(code):
        return lambda value: timedelta(days=value) if abs(value) < LAST_SERIAL else value
    if is_date_format(code):
        return lambda value: _moment(value, epoch_1904=epoch_1904)
    if "%" in re.sub(r'"[^"]*"|\\.', "", code):
        return lambda value: f"{exact(value * 100):f}%"
    if padded := PADDED.fullmatch(code):
        width = len(padded[1])
        return lambda value: f"{value:0{width}d}" if isinstance(value, int) else value
    return None


def _moment(value: float, *, epoch_1904: bool) -> Cell:
    days, seconds = divmod(round(value * SECONDS), SECONDS)
    at = time(seconds // 3600, seconds % 3600 // 60, seconds % 60)
    if 0 <= value < 1 and not (epoch_1904 and value == 0):
        return at
    day = day_of(days, epoch_1904=epoch_1904)
    return value if day is None else datetime.combine(day, at)
