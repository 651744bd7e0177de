"""Whether this machine's clock went back: what happens then is dated before what has happened."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection, func, select

from domain.engine.columns import as_instant
from domain.engine.words import Words
from domain.stored.tables import TABLES
from flows.settings import Settings

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clocks of two machines may be apart."""


def clock_behind(connection: Connection, settings: Settings) -> Words | None:
    """What is wrong with the clock; nothing where it goes on after the last entry."""
    found = connection.execute(select(func.max(TABLES["journal"].c.recorded_at))).scalar()
    last, now = found and as_instant(found), settings.now()
    if settings.today is not None:  # a day that was set has no hour of its own
        now = max(now, datetime.combine(settings.today, time.max, UTC))
    if last is None or last <= now + CLOCKS_DIFFER:
        return None
    return Words(
        f"часы этой машины ({now:%d.%m.%Y %H:%M} UTC) отстают от последней записи ({last:%d.%m.%Y %H:%M} UTC)",
        f"the clock of this machine ({now:%Y-%m-%d %H:%M} UTC) is behind the last entry ({last:%Y-%m-%d %H:%M} UTC)",
    )
