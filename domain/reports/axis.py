"""As of which day something is asked of the journal, and by which date of its entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from domain.stored.tables import TABLES

_journal = TABLES["journal"]


class Axis(StrEnum):
    """Which date of an entry counts: the day it happened, or the day it was entered."""

    HAPPENED = "happened"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Question:
    """As of which day, by which date."""

    as_of: date
    axis: Axis = Axis.HAPPENED
    time_zone: str = "Europe/Moscow"

    @property
    def known(self) -> ColumnElement[bool]:
        """Entries that belong to the answer."""
        if self.axis is Axis.HAPPENED:
            return _journal.c.happened_on <= self.as_of
        end = datetime.combine(self.as_of + timedelta(days=1), time(), ZoneInfo(self.time_zone))
        return _journal.c.recorded_at < end.astimezone(UTC)

    def day(self, happened_on: date, recorded_at: datetime) -> date:
        """The day of an entry on the axis that is asked for."""
        if self.axis is Axis.HAPPENED:
            return happened_on
        return recorded_at.astimezone(ZoneInfo(self.time_zone)).date()
