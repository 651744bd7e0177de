"""When an indicator is to be measured: counted from its latest reading, or from the day it came onto the card."""

from __future__ import annotations

from datetime import date, timedelta

from domain.programme.kinds import Frequency
from domain.stored.holdings import Holdings


def next_measurement(last: date, frequency: Frequency) -> date | None:
    """By when a measurement is expected after one of a day; None where none is expected."""
    return None if frequency.days is None else last + timedelta(days=frequency.days)


def last_reading(held: Holdings, indicator: str) -> date | None:
    """The day of an indicator's latest reading, whatever the order of entry; None where it was never measured."""
    return max((reading.on for reading in held.readings if reading.indicator == indicator), default=None)


def after_reading(held: Holdings, indicator: str, on: date) -> date | None:
    """By when the next measurement is expected once there is a reading of a day: an older one changes nothing."""
    plan, due = held.indicator(indicator), held.next_on.get(indicator)
    expected = None if plan is None else next_measurement(on, plan.frequency)
    return expected if expected is None or due is None else max(expected, due)
