"""The journal told again: entries in their order through what applied them first, into a database beside."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Column, Connection, Enum, Index, MetaData, Row, Select, String, Table, create_engine, select
from sqlalchemy.types import TypeEngine

import domain.subjects  # noqa: F401 - fills the table of events
from domain.engine.database_problems import disk_of
from domain.engine.event_effects import EVENTS, LOOKS_BACK, event_of
from domain.engine.journal import Sealed, sealed_heads
from domain.engine.listed import LISTED
from domain.engine.parts import KNOWN as PARTS
from domain.engine.parts import hold, of_kind
from domain.engine.personal import revealed
from domain.engine.questions import STATES
from domain.engine.record import Record, start
from domain.engine.state import State
from domain.engine.wire import Wire
from domain.engine.words import Words
from domain.engine.world import World
from domain.proving.resting_tables import RESTING
from domain.stored.tables import TABLES

CHUNK = 500
"""How many entries are read and applied at once."""

PIECEWISE = {"yield_per": CHUNK, "stream_results": True}

CLOCKS_DIFFER = timedelta(minutes=5)
"""How much later than the next entry one may be recorded: batches are long, and clocks of machines differ."""

NAMED = 20
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)

KNOWN = 500
"""How many subjects are held in memory from one chunk to the next."""

NONSENSE = (LookupError, ValueError, TypeError, AttributeError, StopIteration)
"""What applying an entry raises where nothing before it can have led to it."""

_journal, _personal = TABLES["journal"], TABLES["personal"]


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as replaying needs it."""

    subject: str
    seq: int
    kind: str
    on: date
    recorded_at: datetime
    actor: str
    hash: str
    facts: str


@dataclass(frozen=True, slots=True)
class Senseless:
    """An entry that cannot have happened after those before it."""

    subject: str
    seq: int
    said: Words


@dataclass(slots=True)
class Replayed:
    """A database with the tables that rest on the journal, as the journal tells them."""

    connection: Connection
    entries: int = 0
    listed: int = LISTED
    senseless: list[Senseless] = field(default_factory=list)
    """The first of them."""
    nonsense: int = 0
    """How many there are in all."""
    sealed: dict[int, Sealed] = field(default_factory=dict)
    """Number of entries -> the seal over them, where somebody asked."""
    clock_back: list[Told] = field(default_factory=list)
    """The first entries that were recorded before the one whose turn was earlier."""
    latest: datetime = field(default=BEFORE_ALL)


def in_order() -> Select[Any]:
    """Every entry with its personal texts, in an order in which each comes after what it was decided on."""
    apart = (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq)
    j = _journal.c
    columns = (j.subject, j.seq, j.kind, j.happened_on, j.recorded_at, j.actor, j.on_behalf_of, j.hash, j.facts)
    return (
        select(*columns, _personal.c.kept).outerjoin(_personal, apart).order_by(j.turn, j.recorded_at, j.subject, j.seq)
    )


def told(connection: Connection) -> Iterator[Told]:
    """The whole journal, read piece by piece."""
    yield from map(_entry, connection.execute(in_order(), execution_options=PIECEWISE))


def retold(connection: Connection, code: str) -> Iterator[tuple[Told, State, Any]]:
    """One subject's entries told again through what applied them: what is known of it after each.

    For subjects whose entries lean on nothing but what came before them in the same history.
    """
    world = _nothing()
    record = Record(world)
    for entry in map(_entry, connection.execute(in_order().where(_journal.c.subject == code)).all()):
        event = event_of(entry.kind, entry.facts)
        if event.opens is not None:
            start(world, event.opens, code, entry.on)
        state = record.carry(code, event, entry.actor, entry.on, entry.seq)
        yield entry, state, world.holdings.get(code)


def _entry(row: Row[*tuple[Any, ...]]) -> Told:
    subject, seq, kind, on, recorded_at, actor, behalf, hashed, facts, kept = row
    return Told(subject, seq, kind, on, recorded_at, behalf or actor, hashed, revealed(facts, kept))


@contextmanager
def replayed(connection: Connection, at: Collection[int] = (), listed: int = LISTED) -> Iterator[Replayed]:
    """Tell the journal again into a file that is gone afterwards, and seal it `at` some numbers of entries."""
    with TemporaryDirectory(prefix="potok-replay-") as place:
        file = Path(place) / "replay.db"
        beside = create_engine(f"sqlite:///{file}")
        described().create_all(beside)
        with disk_of(Path(place).parent):
            found = _told_again(Replayed(connection, listed=listed), file, at)
        with beside.connect() as again:
            found.connection = again
            yield found
        beside.dispose()


@cache
def described() -> MetaData:
    """The resting tables without any rule, their keys as plain indexes: a forged entry must not stop the telling."""
    metadata = MetaData()
    for name in RESTING:
        columns = [Column(column.name, _loose(column.type), key=column.key) for column in TABLES[name].columns]
        table = Table(name, metadata, *columns)
        Index(f"again_{name}", *(table.c[column.key] for column in TABLES[name].primary_key))
    for name, column in (("role", "scope"), ("title_word", "project")):
        Index(f"again_{name}_{column}", metadata.tables[name].c[column])
    return metadata


def _loose(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return String() if isinstance(kind, Enum) else kind


def _told_again(found: Replayed, file: Path, at: Collection[int]) -> Replayed:
    with closing(sqlite3.connect(file, isolation_level=None)) as driver:
        driver.execute("PRAGMA journal_mode = OFF")
        driver.execute("PRAGMA synchronous = OFF")
        driver.execute("BEGIN")
        wire, known, entries = Wire(driver, "sqlite"), _nothing(), told(found.connection)
        while chunk := list(islice(entries, CHUNK)):
            for part in _parts(chunk, found.entries, at):
                known = _apply(wire, known, part, found)
                if found.entries in at:
                    heads = driver.execute("SELECT code, version, head FROM subject ORDER BY code")
                    found.sealed[found.entries] = sealed_heads(heads, part[-1].recorded_at)
            _look_at_clock(chunk, found)
        driver.execute("COMMIT")
    return found


def _nothing() -> World:
    return World(today=date.min, recorded_at=BEFORE_ALL, time_zone="UTC")


def _look_at_clock(chunk: Sequence[Told], found: Replayed) -> None:
    """Entries that were recorded well before others whose turn was earlier."""
    for entry in chunk:
        if (
            found.latest > BEFORE_ALL
            and entry.recorded_at < found.latest - CLOCKS_DIFFER
            and len(found.clock_back) < NAMED
        ):
            found.clock_back.append(entry)
        found.latest = max(found.latest, entry.recorded_at)


def _parts(chunk: Sequence[Told], before: int, at: Collection[int]) -> Iterator[Sequence[Told]]:
    """A chunk, cut where it is sealed, and before each entry that leans on more than its subject.

    All that came before is written by then.
    """
    begin = 0
    for place, entry in enumerate(chunk):
        if place > begin and (before + place in at or EVENTS.get(entry.kind) in LOOKS_BACK):
            yield chunk[begin:place]
            begin = place
    yield chunk[begin:]


def _apply(wire: Wire, known: World, part: Sequence[Told], found: Replayed) -> World:
    """Apply some entries and write what comes of them; gives the world to go on with."""
    world = _nothing()
    if len(known.states) < KNOWN:
        world.states, world.holdings = known.states, known.holdings
    _load(wire, world, {entry.subject for entry in part})
    record = Record(world)
    for entry in part:
        found.entries += 1
        try:
            _tell(wire, world, record, entry)
        except NONSENSE as error:
            said = Words(f"записи здесь не может быть ({entry.kind}: {error})", f"{entry.kind} cannot be: {error}")
            found.nonsense += 1
            if len(found.senseless) < found.listed:
                found.senseless.append(Senseless(entry.subject, entry.seq, said))
    _keep_resting(record)
    record.flush(wire)
    return world


def _tell(wire: Wire, world: World, record: Record, entry: Told) -> None:
    event = event_of(entry.kind, entry.facts)
    if event.opens is not None:
        start(world, event.opens, entry.subject, entry.on)
    looks = LOOKS_BACK.get(type(event))
    for question, take in looks(entry.subject, event) if looks is not None else ():
        take(world, wire.ask(question)[0])
    record.carry(entry.subject, event, entry.actor, entry.on, entry.seq).head = entry.hash


def _load(wire: Wire, world: World, codes: set[str]) -> None:
    """Subjects that were met before and are in memory no more."""
    if not (wanted := sorted(codes - world.states.keys())):
        return
    for row in wire.ask((STATES, {"codes": wanted}))[0]:
        state = world.states[row[0]] = State.of(row)
        if state.kind in PARTS.kinds:
            world.holdings[state.code] = PARTS.empty()
    for kind in PARTS.kinds:
        if codes_of := [code for code in wanted if code in world.states and world.states[code].kind is kind]:
            for row in wire.ask((of_kind(kind), {"codes": codes_of}))[0]:
                hold(world.holdings[row[0]], row)


def _keep_resting(record: Record) -> None:
    """What does not rest on the journal is not told again."""
    for name in record.rows.keys() - set(RESTING):
        del record.rows[name]
    record.changes = [found for found in record.changes if found[0].table in RESTING]
    record.removed = [found for found in record.removed if found[0].table in RESTING]
