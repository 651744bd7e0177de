"""All that a check of the whole database finds: chains, tables that rest on them, guards, methodologies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from sqlalchemy import Connection, select

from domain.engine.journal import Sealed, Verification, verify
from domain.engine.words import Words
from domain.proving.comparison import Difference, differences
from domain.proving.guards import missing_guards
from domain.proving.replay import Replayed, replayed
from domain.proving.seals import broken_seals, kept_seals, lost_seals
from domain.stored.tables import TABLES

LISTED = 1000
"""Most differences that are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check of the whole database found."""

    chains: Verification
    replayed: int
    """Entries that were told again."""
    differences: tuple[Difference, ...]
    """The first of them."""
    differing: int
    """How many there are in all."""
    unsound: tuple[Words, ...]
    """What is wrong beside entries and rows."""
    seals: int = 0
    """Seals that were compared."""
    clock: tuple[Words, ...] = ()
    """Where a clock went back: nothing was changed, but days may be wrong."""

    @property
    def sound(self) -> bool:
        """Nothing was changed."""
        return not (self.chains.broken or self.differing or self.unsound)


def prove(
    connection: Connection, *, printed: Sequence[Sealed] = (), noted: Sequence[Sealed] = (), listed: int = LISTED
) -> Proof:
    """Check everything that the database holds; seals `printed` and `noted` elsewhere say what it held then."""
    chains = verify(connection)
    kept = kept_seals(connection)
    seals = sorted({*kept, *printed, *noted}, key=lambda one: one.sealed_at)
    with replayed(connection, {one.entries for one in seals}) as again:
        found = _differences(connection, again)
        first = tuple(islice(found, listed))
        differing = len(first) + sum(1 for _ in found)
    unsound = (
        *broken_seals(seals, again), *lost_seals(kept, noted), *_guards(connection), *_methodologies(connection),
    )  # fmt: skip
    return Proof(chains, again.entries, first, differing, unsound, len(seals), tuple(_clock(again)))


def _clock(again: Replayed) -> Iterator[Words]:
    for one in again.clock_back:
        yield Words(
            f"часы шли назад: {one.subject}, №{one.seq} записана раньше тех, что до неё",
            f"a clock went back: {one.subject}, №{one.seq} was recorded earlier than those before it",
        )


def _differences(connection: Connection, again: Replayed) -> Iterator[Difference]:
    for one in again.senseless:
        yield Difference(one.subject, "journal", str(one.seq), "", one.said)
    yield from differences(connection, again.connection)


def _guards(connection: Connection) -> Iterator[Words]:
    for table, verb in missing_guards(connection):
        yield Words(
            f"база больше не запрещает {verb.upper()} таблицы {table}: триггер снят или изменён",
            f"the database refuses {verb.upper()} of {table} no more: its trigger was dropped or changed",
        )


def _methodologies(connection: Connection) -> Iterator[Words]:
    table = TABLES["methodology"]
    for identity, text, hashed in connection.execute(select(table.c.identity, table.c.text, table.c.sha256)):
        if sha256(text.encode()).hexdigest() != hashed:
            yield Words(f"текст методики {identity} изменён", f"the text of methodology {identity} was changed")
