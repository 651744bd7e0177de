"""The tables that rest on the journal written anew from it, into a database that is empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, insert, select

from domain.engine.database import HEAD, address_of, as_it_stands, file_of, gather, open_engine
from domain.engine.journal import verify
from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.words import Words
from domain.keeping import faults
from domain.keeping.restoration import Build, Changing, taken
from domain.proving.comparison import differences
from domain.proving.misfits import misfits
from domain.proving.replay import Replayed, replayed
from domain.proving.resting_tables import RESTING
from domain.proving.seals import broken_seals, kept_seals

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was written."""

    entries: int
    """Entries that were told again."""
    told: int
    """Rows that came of them."""
    copied: int
    """Rows of tables that do not rest on the journal."""
    mended: int
    """Differences from the tables as they were."""


def rebuild(connection: Connection, target: Engine, metadata: MetaData, *, changing: Changing, build: Build) -> Rebuilt:
    """Write a database anew: what rests on the journal from the journal, the rest as it is; all of it or nothing.

    A subject's own row may be damaged, for it is told again; no entry may be gone or be known otherwise by a seal.
    """
    if taken(target):
        raise Refusal([faults.target_taken(address_of(target))])
    with as_it_stands(connection):
        return _rebuilt(connection, target, metadata, changing=changing, build=build)


def _rebuilt(
    connection: Connection, target: Engine, metadata: MetaData, *, changing: Changing, build: Build
) -> Rebuilt:
    if unreadable := next(misfits(connection), None):
        raise Refusal([_unread(unreadable)])
    if (lost := verify(connection).lost) is not None:
        raise Refusal([_no_truth(lost.subject, lost.seq, lost.said)])
    kept = kept_seals(connection)
    with replayed(connection, {one.entries for one in kept}) as again:
        if again.senseless:
            first = again.senseless[0]
            raise Refusal([_no_truth(first.subject, first.seq, first.said)])
        if unlike := next(broken_seals(kept, again), None):
            raise Refusal([_no_truth("*", again.entries, unlike)])
        mended = sum(1 for _ in differences(connection, again.connection))
        with _whole_or_none(target) as place, changing(place) as written:
            build(written, HEAD)
            told, copied = _write(written, connection, again, metadata)
        return Rebuilt(again.entries, told, copied, mended)


@contextmanager
def _whole_or_none(target: Engine) -> Iterator[Engine]:
    """Where to write: a file of SQLite gets its name once it is whole; one that was cut off is in nobody's way."""
    if (file := file_of(target)) is None:
        yield target
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as place:
        own = open_engine(f"sqlite:///{Path(place) / file.name}")
        try:
            yield own
            gather(own)
        finally:
            own.dispose()
        (Path(place) / file.name).rename(file)


def _no_truth(subject: str, seq: int, said: Words) -> Reason:
    ru = f"сам журнал повреждён ({subject}, №{seq}: {said.ru}): верните резервную копию (potok restore)"
    en = f"the journal itself is broken ({subject}, №{seq}: {said.en}): bring a backup back (potok restore)"
    return Reason("journal_broken", Words(ru, en), Fault.RULE, "journal")


def _unread(said: Words) -> Reason:
    ru, en = f"{said.ru}: верните резервную копию (potok restore)", f"{said.en}: bring a backup back (potok restore)"
    return Reason("journal_broken", Words(ru, en), Fault.RULE, "journal")


def _write(written: Connection, source: Connection, again: Replayed, metadata: MetaData) -> tuple[int, int]:
    """Every table, those first that others name."""
    told = copied = 0
    if written.dialect.name == "sqlite":
        written.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in metadata.sorted_tables:
        if table.name in RESTING and not table.info.get("secret"):
            told += _copy(written, table, again.connection)
        else:
            copied += _copy(written, table, source)
    return told, copied


def _copy(written: Connection, table: Table, source: Connection) -> int:
    count = 0
    for rows in _chunks(source, table):
        written.execute(insert(table), rows)
        count += len(rows)
    return count


def _chunks(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = source.execute(select(table), execution_options={"yield_per": CHUNK, "stream_results": True})
    names = [column.key for column in table.columns]
    for rows in found.partitions():
        yield [dict(zip(names, row, strict=True)) for row in rows]
