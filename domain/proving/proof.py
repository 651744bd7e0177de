"""All that a check of the whole database finds: chains, tables that rest on them, guards, methodologies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from domain.engine.database import as_it_stands
from domain.engine.journal import Sealed, Verification, verify
from domain.engine.listed import LISTED, Listed
from domain.engine.words import Words
from domain.proving.beside import Adopted, counter_faults, methodology_faults
from domain.proving.columns import added, missing
from domain.proving.comparison import Difference, differences
from domain.proving.guards import unguarded
from domain.proving.misfits import misfits
from domain.proving.replay import Replayed, replayed
from domain.proving.seals import broken_seals, kept_seals, lost_seals

NOT_READ = Words(
    "остальное не проверено: сначала верните это из копии (potok restore)",
    "nothing else was checked: first bring these back from a backup (potok restore)",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check of the whole database found."""

    chains: Verification
    replayed: int
    """Entries that were told again."""
    differences: Listed[Difference]
    differing: int
    """How many there are in all."""
    unsound: tuple[Words, ...]
    """What is wrong beside entries and rows."""
    seals: int = 0
    """Seals that were compared."""
    clock: tuple[Words, ...] = ()
    """Where a clock went back: nothing was changed, but days may be wrong."""
    complete: bool = True
    """Whether every table and column of the program is there."""

    @property
    def sound(self) -> bool:
        """Nothing was changed."""
        return not (self.chains.broken or self.differing or self.unsound)


def prove(
    connection: Connection, *, printed: Sequence[Sealed] = (), noted: Sequence[Sealed] = (),
    adopted: Sequence[Adopted] = (), listed: int = LISTED,
) -> Proof:  # fmt: skip
    """Check everything that the database holds against itself, and what was noted elsewhere: seals, methodologies."""
    with as_it_stands(connection):
        return _proved(connection, printed, noted, adopted, listed)


def _proved(
    connection: Connection, printed: Sequence[Sealed], noted: Sequence[Sealed], adopted: Sequence[Adopted], listed: int
) -> Proof:
    gone = tuple(missing(connection))
    if unreadable := gone or tuple(misfits(connection)):
        return Proof(Verification(0, 0, Listed()), 0, Listed(), 0, (*unreadable, NOT_READ), complete=not gone)
    chains = verify(connection, listed=listed)
    kept = kept_seals(connection)
    seals = sorted({*kept, *printed, *noted}, key=lambda one: one.sealed_at)
    with replayed(connection, {one.entries for one in seals}, listed) as again:
        found = Listed.of(_differences(connection, again), listed)
        differing = found.total + again.nonsense - len(again.senseless)
    unsound = (
        *broken_seals(seals, again),
        *lost_seals(kept, {*noted, *printed}),
        *unguarded(connection),
        *added(connection),
        *methodology_faults(connection, adopted),
        *counter_faults(connection),
    )
    return Proof(chains, again.entries, found, differing, unsound, len(seals), tuple(_clock(again)))


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
