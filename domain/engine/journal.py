"""The journal read back: a subject's history, proof that nobody changed it, the seal over all chains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Select, String, exists, select, type_coerce

from domain.engine.chain import LINKS, RECORDS
from domain.engine.columns import instant_text
from domain.engine.kinds import VOCABULARY
from domain.engine.listed import LISTED, Listed
from domain.engine.personal import OF_RECORD_1, ONCE_IN_CLEAR, loaded, revealed, unlike
from domain.engine.state import GENESIS
from domain.engine.tables import TABLES
from domain.engine.wire import TURNS
from domain.engine.words import Words

_journal = TABLES["journal"]
_subject = TABLES["subject"]
_personal = TABLES["personal"]

CHUNK = 500
"""Entries that are looked at together."""

_TIMES = ("happened_on", "recorded_at")

_PLACES = {column.name: place for place, column in enumerate(_journal.columns)}

_HASHED = {version: itemgetter(*(_PLACES[name] for name in names)) for version, names in RECORDS.items()}
"""Version of the record -> what is hashed of a row."""

_ENTRY = [column for column in _journal.columns if column.name not in {"record", "turn", "previous", "hash"}]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a subject's history."""

    subject: str
    seq: int
    kind: str
    happened_on: date
    recorded_at: datetime
    actor: str
    method: str
    """How the actor was known."""
    credential: str
    on_behalf_of: str | None
    basis: str
    command_id: str
    position: int
    phase: str | None
    standing: str | None
    stage: str | None
    facts: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the history does not hold together."""

    subject: str
    seq: int
    said: Words
    told: bool = False
    """The entries hold together and none is missing: only the row of the subject says otherwise."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the chains found."""

    subjects: int
    entries: int
    broken: Listed[Broken]
    erased: int = 0
    """Entries of which a personal text was erased by an act; their commitments hold."""
    lost: Broken | None = None
    """The first place that the row of a subject alone does not explain."""


def history(connection: Connection, subject: str, *, since: int = 1) -> list[Entry]:
    """What happened to a subject from its entry of a number on, oldest first; all of it where none is said."""
    apart = (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq)
    query = select(*_ENTRY, _personal.c.kept).outerjoin(_personal, apart)
    query = query.where(_journal.c.subject == subject, _journal.c.seq >= since).order_by(_journal.c.seq)
    return [Entry(*[*row[:-2], revealed(row[-2], row[-1])]) for row in connection.execute(query)]


@dataclass(slots=True)
class _Read:
    """What was read of the chains so far."""

    subjects: int = 0
    entries: int = 0
    erased: int = 0
    lost: Broken | None = None


def verify(connection: Connection, subject: str | None = None, *, listed: int = LISTED) -> Verification:
    """Recompute every chain; its memory grows neither with the journal nor with what is wrong in it."""
    read = _Read()
    broken = Listed.of(_noted(_broken(connection, subject, read), read), listed)
    return Verification(read.subjects, read.entries, broken, read.erased, read.lost)


def _noted(found: Iterable[Broken], read: _Read) -> Iterator[Broken]:
    for one in found:
        if read.lost is None and not one.told:
            read.lost = one
        yield one


def _broken(connection: Connection, subject: str | None, read: _Read) -> Iterator[Broken]:
    """Every place that does not hold together, chain by chain, then subjects whose chains are gone."""
    last, seq = None, 0
    chains = connection.execute(_chains(connection, subject), execution_options={"yield_per": CHUNK})
    for rows in chains.partitions():
        gone = [{one.person for one in loaded(row.kept) if one.text is None} for row in rows]
        acts = _acts(connection, set().union(*gone))
        for row, erased in zip(rows, gone, strict=True):
            if last is None or row.subject != last.subject:
                yield from _tail(last, seq)
                last, seq = None, 0
                read.subjects += 1
            seq, read.entries = seq + 1, read.entries + 1
            yield from _entry(row, seq, GENESIS if last is None else last.hash)
            if erased <= acts:
                read.erased += bool(erased)
            else:
                yield Broken(row.subject, row.seq, Words("удалено без акта", "erased without an act"))
            last = row
    yield from _tail(last, seq)
    for code in connection.execute(_without_chain(subject), execution_options={"yield_per": CHUNK}).scalars():
        yield Broken(code, 0, Words("история пропала", "the history is gone"))


def _chains(connection: Connection, subject: str | None) -> Select[Any]:
    """Entries with their personal texts and what the row of their subject says of the end.

    SQLite stores days and instants as the very text that is hashed: they are not turned into values and back.
    """
    apart = (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq)
    ends = _subject.c.head.label("said"), _subject.c.version.label("stands")
    is_text = connection.dialect.name == "sqlite"
    columns = (type_coerce(one, String) if is_text and one.name in _TIMES else one for one in _journal.columns)
    query = select(*columns, _personal.c.kept, *ends).outerjoin(_personal, apart)
    query = query.outerjoin(_subject, _subject.c.code == _journal.c.subject)
    return _of(query, _journal.c.subject, subject).order_by(_journal.c.subject, _journal.c.seq)


def _without_chain(subject: str | None) -> Select[Any]:
    none = ~exists().where(_journal.c.subject == _subject.c.code)
    return _of(select(_subject.c.code).where(none), _subject.c.code, subject).order_by(_subject.c.code)


def _of(query: Select[Any], code: Column[Any], subject: str | None) -> Select[Any]:
    return query if subject is None else query.where(code == subject)


def _acts(connection: Connection, people: set[str]) -> set[str]:
    """Those of some people whom an act has erased."""
    if not people:
        return set()
    query = select(_journal.c.subject).where(_journal.c.subject.in_(people), _journal.c.kind == VOCABULARY.erased_by)
    return set(connection.execute(query).scalars())


def _entry(row: Any, seq: int, head: str) -> Iterator[Broken]:
    """Faults of one entry after the one before it."""
    if row.seq != seq:
        yield Broken(row.subject, row.seq, Words(f"нет записи {seq}", f"entry {seq} is missing"))
    if row.previous != head:
        yield Broken(row.subject, row.seq, Words("не продолжает предыдущую запись", "does not follow the entry before"))
    changed = Broken(row.subject, row.seq, Words("запись изменена", "the entry was changed"))
    try:
        if unlike(row.facts, row.kept):
            said = Words("личные сведения подменены или пропали", "a personal text was replaced or is lost")
            yield Broken(row.subject, row.seq, said)
        forgotten = (row.record == 1 or row.kind in ONCE_IN_CLEAR) and any(
            one.token == OF_RECORD_1 for one in loaded(row.kept)
        )
        if not forgotten and not _as_hashed(row):
            yield changed
    except TypeError:  # bytes, which SQLite keeps in any column, were never hashed
        yield changed


def _as_hashed(row: Any) -> bool:
    """Whether an entry is as hashed, by the version of its record; one of version 1 claims and no more."""
    if row.record == 1 and (row.method, row.credential, row.on_behalf_of, row.basis) != ("claimed", "", None, ""):
        return False
    if row.record not in RECORDS:
        return False
    hashed = _HASHED[row.record](row)
    if not isinstance(row.recorded_at, str):
        hashed = tuple(_as_written(value) for value in hashed)
    return LINKS[row.record](str(row.previous), hashed) == str(row.hash)


def _as_written(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _tail(last: Any, seq: int) -> Iterator[Broken]:
    """Whether the chain ends where the subject says that it ends."""
    if last is not None and last.said != last.hash:
        cut = Words("конец истории отрезан или заменён", "the end of the history was cut or replaced")
        whole = last.stands is None or (isinstance(last.stands, int) and last.stands <= seq)
        yield Broken(last.subject, seq, cut, told=whole)


_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (\d+) (\d+) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Sealed:
    """One line that stands for every chain at one moment."""

    sealed_at: datetime
    subjects: int
    entries: int
    hash: str

    def line(self) -> str:
        """The line to print or mail."""
        return f"{instant_text(self.sealed_at)} {self.subjects} {self.entries} {self.hash}"

    @classmethod
    def of(cls, line: str) -> Sealed:
        """The seal of a printed line; raises where it is none."""
        if (found := _LINE.fullmatch(" ".join(line.split()))) is None:
            raise ValueError(line)
        return cls(datetime.fromisoformat(found[1]), int(found[2]), int(found[3]), found[4])


def seal_of(connection: Connection, now: datetime) -> Sealed:
    """The heads of all chains, hashed in the order of their codes."""
    code = _subject.c.code
    order = code.collate("C") if connection.dialect.name == "postgresql" else code
    query = select(code, _subject.c.version, _subject.c.head).order_by(order)
    return sealed_heads(connection.execute(query, execution_options={"yield_per": CHUNK}), now)


def sealed_heads(heads: Iterable[Any], now: datetime) -> Sealed:
    """The seal over chains, each as its code, its length and its head, in the order of their codes."""
    digest = sha256()
    subjects = entries = 0
    for code, version, head in heads:
        digest.update(f"{code}\x1f{version}\x1f{head}\n".encode())
        subjects, entries = subjects + 1, entries + version
    return Sealed(now, subjects, entries, digest.hexdigest())


def seal(connection: Connection, now: datetime) -> Sealed:
    """Take a seal and keep it; whoever was about to write has written before, or takes a later turn."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURNS})")
    sealed = seal_of(connection, now)
    connection.execute(
        TABLES["seal"]
        .insert()
        .values(sealed_at=now, subjects=sealed.subjects, entries=sealed.entries, hash=sealed.hash)
    )
    return sealed
