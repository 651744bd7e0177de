"""The journal read back: a subject's history, proof that nobody changed it, the seal over all chains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from domain.engine.chain import LINKS, RECORDS
from domain.engine.columns import instant_text
from domain.engine.personal import OF_RECORD_1, ONCE_IN_CLEAR, loaded, revealed, unlike
from domain.engine.state import GENESIS
from domain.engine.tables import TABLES
from domain.engine.wire import TURNS
from domain.engine.words import Words

_journal = TABLES["journal"]
_subject = TABLES["subject"]
_personal = TABLES["personal"]

ANONYMISED = "person_anonymised"
"""The entry by which personal texts of its subject are gone."""

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
    broken: tuple[Broken, ...]
    erased: int = 0
    """Entries of which a personal text was erased by an act; their commitments hold."""


def history(connection: Connection, subject: str) -> list[Entry]:
    """All that happened to a subject, oldest first."""
    apart = (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq)
    query = select(*_ENTRY, _personal.c.kept).outerjoin(_personal, apart)
    query = query.where(_journal.c.subject == subject).order_by(_journal.c.seq)
    return [Entry(*[*row[:-2], revealed(row[-2], row[-1])]) for row in connection.execute(query)]


def verify(connection: Connection, subject: str | None = None) -> Verification:
    """Recompute every chain; streams, so that its memory does not grow with the journal."""
    broken: list[Broken] = []
    subjects = entries = erased = 0
    ends = select(_subject.c.code, _subject.c.head, _subject.c.version)
    apart = (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq)
    query = select(_journal, _personal.c.kept).outerjoin(_personal, apart)
    query = query.order_by(_journal.c.subject, _journal.c.seq)
    acts = set(connection.execute(select(_journal.c.subject).where(_journal.c.kind == ANONYMISED)).scalars())
    if subject is not None:
        query, ends = query.where(_journal.c.subject == subject), ends.where(_subject.c.code == subject)
    heads = {code: (head, version) for code, head, version in connection.execute(ends)}
    current, seq, head = None, 0, GENESIS
    for row in connection.execute(query, execution_options={"yield_per": 2000}):
        if row.subject != current:
            broken += _tail(current, seq, head, heads)
            current, seq, head = row.subject, 0, GENESIS
            subjects += 1
        seq, entries = seq + 1, entries + 1
        broken += _entry(row, seq, head)
        if (gone := {one.person for one in loaded(row.kept) if one.text is None}) <= acts:
            erased += bool(gone)
        else:
            broken.append(Broken(row.subject, row.seq, Words("удалено без акта", "erased without an act")))
        head = row.hash
    broken += _tail(current, seq, head, heads)
    broken += [Broken(code, 0, Words("история пропала", "the history is gone")) for code in heads]
    return Verification(subjects, entries, tuple(broken), erased)


def _entry(row: Any, seq: int, head: str) -> Iterator[Broken]:
    """Faults of one entry after the one before it."""
    if row.seq != seq:
        yield Broken(row.subject, row.seq, Words(f"нет записи {seq}", f"entry {seq} is missing"))
    if row.previous != head:
        yield Broken(row.subject, row.seq, Words("не продолжает предыдущую запись", "does not follow the entry before"))
    if unlike(row.facts, row.kept):
        said = Words("личные сведения подменены или пропали", "a personal text was replaced or is lost")
        yield Broken(row.subject, row.seq, said)
    forgotten = (row.record == 1 or row.kind in ONCE_IN_CLEAR) and any(
        one.token == OF_RECORD_1 for one in loaded(row.kept)
    )
    if not forgotten and not _as_hashed(row):
        yield Broken(row.subject, row.seq, Words("запись изменена", "the entry was changed"))


def _as_hashed(row: Any) -> bool:
    """Whether an entry is as hashed, by the version of its record; one of version 1 claims and no more."""
    if row.record == 1 and (row.method, row.credential, row.on_behalf_of, row.basis) != ("claimed", "", None, ""):
        return False
    if row.record not in RECORDS:
        return False
    columns = row._mapping  # noqa: SLF001 - how a row is read by name
    hashed = tuple(_as_written(columns[name]) for name in RECORDS[row.record])
    return LINKS[row.record](str(row.previous), hashed) == str(row.hash)


def _as_written(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _tail(subject: str | None, seq: int, head: str, heads: dict[str, tuple[str, int]]) -> Iterator[Broken]:
    """Whether the chain ends where the subject says that it ends."""
    if subject is None:
        return
    said, version = heads.pop(subject, ("", 0))
    if said != head:
        cut = Words("конец истории отрезан или заменён", "the end of the history was cut or replaced")
        yield Broken(subject, seq, cut, told=version <= seq)


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
    return sealed_heads(connection.execute(query, execution_options={"yield_per": 5000}), now)


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
