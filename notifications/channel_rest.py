"""Channels that are down: left alone for a while that grows, so that nobody waits for them and no letter is spent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, select

from domain.engine.database import insert_new, reading, writing
from domain.engine.words import Words
from domain.stored.tables import TABLES
from notifications.channels import CAUSES, Cause, ChannelDown

_rest = TABLES["channel_rest"]

WAITS = (1, 2, 5, 15, 30)
"""Minutes between two tries of a channel that is down."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A channel that was down when it was last tried."""

    name: str
    since: datetime
    until: datetime
    tries: int
    cause: Cause
    detail: str

    @property
    def said(self) -> Words:
        """What is wrong with it."""
        return down_words(self.cause, self.detail)


def down_words(cause: Cause, detail: str) -> Words:
    """Why a channel cannot be used: the cause in words, and what the other side said."""
    said = CAUSES[cause]
    return Words(f"{said.ru} ({detail})", f"{said.en} ({detail})") if detail else said


def rests(engine: Engine) -> dict[str, Rest]:
    """Channel -> what it was like when it was last tried; only those that were down."""
    with reading(engine) as connection:
        return rests_in(connection)


def rests_in(connection: Connection) -> dict[str, Rest]:
    """The same within a look at the database."""
    found = connection.execute(select(_rest)).all()
    return {row.name: Rest(row.name, row.since, row.until, row.tries, Cause(row.cause), row.said) for row in found}


def settle(
    engine: Engine,
    before: Mapping[str, Rest],
    now: datetime,
    *,
    taken: Collection[str],
    down: Mapping[str, ChannelDown],
) -> None:
    """Keep what a run found out about channels: those that took a letter work, those that are down rest longer."""
    over = [name for name in taken if name in before and name not in down]
    if not over and not down:
        return
    rows = []
    for name, outcome in down.items():
        known = None if name in taken else before.get(name)
        tries = known.tries + 1 if known else 1
        until = now + timedelta(minutes=WAITS[min(tries, len(WAITS)) - 1])
        rows.append(
            {"name": name, "since": known.since if known else now, "until": until, "tries": tries,
             "cause": outcome.cause, "said": outcome.detail[:2000].replace("\0", "")}
        )  # fmt: skip
    with writing(engine) as connection:
        connection.execute(delete(_rest).where(_rest.c.name.in_([*over, *down])))
        insert_new(connection, _rest, rows)
