"""What an operator has to look at: letters that did not arrive, channels that are down, letters that wait for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from domain.stored.tables import TABLES
from notifications.channel_rest import Rest, rests_in
from notifications.channels import Cause
from notifications.claims import WAITING
from notifications.tables import Fate

_notice, _person, _refused = TABLES["notice"], TABLES["person"], TABLES["refused_address"]

LATELY = timedelta(days=7)
"""Failures of these days are trouble; those of before have been looked at or never will be."""

LONG = timedelta(hours=24)
"""A letter that waits for longer is stuck."""

NAMED = 5
"""Most people named."""


@dataclass(frozen=True, slots=True)
class Troubles:
    """What is wrong with the letters of the last days."""

    since: datetime
    failed: int
    perhaps: int
    """Letters of which nobody knows whether they arrived."""
    names: tuple[str, ...]
    """Some of those who did not get theirs."""
    refused: int
    """People whose address is refused for good."""
    waiting: int
    """Letters that have not left yet, which alone is no trouble."""
    stuck: int
    down: tuple[Rest, ...]

    def __bool__(self) -> bool:
        return bool(self.failed or self.perhaps or self.refused or self.stuck or self.down)


def troubles(connection: Connection, now: datetime) -> Troubles:
    """What an operator has to look at as of a moment."""
    since = now - LATELY
    lately = (_notice.c.fate == Fate.FAILED, _notice.c.created_at >= since)
    counts: dict[str, int] = dict(
        connection.execute(select(_notice.c.reason, func.count()).where(*lately).group_by(_notice.c.reason)).all()
    )
    perhaps = int(counts.pop(Cause.PERHAPS_SENT, 0))
    names = connection.execute(
        select(func.coalesce(_person.c.name, _notice.c.recipient))
        .select_from(_notice.outerjoin(_person, _person.c.code == _notice.c.recipient))
        .where(*lately)
        .distinct()
        .limit(NAMED)
    ).scalars()
    refused = connection.execute(select(func.count()).select_from(_refused)).scalar_one()
    for_long = func.count().filter(_notice.c.not_before < now - LONG)
    waiting, stuck = connection.execute(select(func.count(), for_long).select_from(_notice).where(WAITING)).one()
    down = tuple(sorted(rests_in(connection).values(), key=lambda rest: rest.name))
    failed = sum(counts.values())
    return Troubles(since, failed, perhaps, tuple(sorted(names)), int(refused), int(waiting), int(stuck), down)
