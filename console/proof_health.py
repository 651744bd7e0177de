"""What `potok doctor` says of the clock and of the seals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select

from console.desk import Desk
from domain.engine.columns import as_instant
from domain.engine.words import Words
from domain.stored.tables import TABLES

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clocks of two machines may be apart."""


def clock_said(desk: Desk) -> Words | None:
    """What is wrong with the clock; nothing where it goes on after the last entry."""
    with desk.reading() as connection:
        found = connection.execute(select(func.max(TABLES["journal"].c.recorded_at))).scalar()
    last, now = found and as_instant(found), desk.settings.now()
    if desk.settings.today is not None:  # a day that was set has no hour of its own
        now = max(now, datetime.combine(desk.settings.today, time.max, UTC))
    if last is None or last <= now + CLOCKS_DIFFER:
        return None
    return Words(
        f"часы этой машины ({now:%d.%m.%Y %H:%M} UTC) отстают от последней записи ({last:%d.%m.%Y %H:%M} UTC)",
        f"the clock of this machine ({now:%Y-%m-%d %H:%M} UTC) is behind the last entry ({last:%Y-%m-%d %H:%M} UTC)",
    )


def seals_said(desk: Desk) -> Iterator[tuple[Words, Words | None]]:
    """When the journal was sealed last and which key signs, each with what to do."""
    from flows.seal_copies import key_of

    with desk.reading() as connection:
        found = connection.execute(select(func.max(TABLES["seal"].c.sealed_at))).scalar()
    last: datetime | None = found and as_instant(found)
    when = (
        Words("печатей ещё нет", "no seal yet")
        if last is None
        else Words(f"последняя {last:%d.%m.%Y}", f"the last one is of {last:%Y-%m-%d}")
    )
    if (key := key_of(desk.settings)) is None:
        yield (
            Words(f"{when.ru}; ключа подписи нет", f"{when.en}; there is no signing key"),
            Words("сделайте его: potok journal key --new", "make one: potok journal key --new"),
        )
    else:
        yield Words(f"{when.ru}; подписывает ключ {key.name}", f"{when.en}; the key {key.name} signs"), None
