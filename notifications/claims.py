"""Claims on the ledger: which notices one process may send now, and the mark of what became of each."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Engine, func, literal_column, or_, select, update

from domain.engine.columns import instant_text
from domain.engine.database import reading, writing
from domain.engine.wire import change, insertion, wired
from domain.stored.tables import TABLES
from notifications.changes import MOVE, moved
from notifications.copies import KEEP, LET_GO, copy_row
from notifications.tables import Fate, Way

_notice, _attempt, _outbox = TABLES["notice"], TABLES["delivery_attempt"], TABLES["outbox"]

LEASE = timedelta(minutes=30)
"""How long a claim holds; the claim of a process of this machine that has died is void at once."""

WAITING = _notice.c.fate.in_([literal_column("'queued'"), literal_column("'sending'")])
"""Spelt out and not as parameters: only so can the database use the index of what still waits."""

MARK = change(
    _notice,
    ("key", "lease"),
    ("not_before", "fate", "reason", "attempts", "leased_until", "lease", "sent_at"),
)
"""Columns in the order of the table, as SQLAlchemy writes them."""

CLAIMED = tuple(
    _notice.c[name]
    for name in ("key", "recipient", "way", "template", "object", "version", "facts", "rule", "attempts", "created_at",
                 "not_before")
)  # fmt: skip
"""Columns in the order of a `Claimed`."""

REWRITE = change(_notice, ("key", "lease"), ("facts",))
GIVE_BACK = change(_notice, ("key", "lease"), ("fate", "leased_until", "lease"))
ATTEMPT = insertion(_attempt)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that this process may send."""

    key: str
    recipient: str
    way: Way
    template: str
    about: str
    version: str
    facts: str
    rule: str
    attempts: int
    created_at: datetime
    not_before: datetime
    others: tuple[Claimed, ...] = ()
    """What leaves in the same letter: those who read the mailbox, too."""

    @property
    def all(self) -> tuple[Claimed, ...]:
        """Every notice of its letter."""
        return (self, *self.others)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all of them."""
        return tuple(one.key for one in self.all)


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of one claimed notice, and of all that leave in its letter."""

    notice: Claimed
    fate: Fate
    reason: str | None = None
    sent_at: datetime | None = None
    not_before: datetime | None = None
    tried: bool = False
    """Whether this was one of the tries that are counted."""

    def rows(self, lease: str) -> list[tuple[Any, ...]]:
        """Their values for `MARK`."""
        return [self._row(notice, lease) for notice in self.notice.all]

    def _row(self, notice: Claimed, lease: str) -> tuple[Any, ...]:
        attempts = notice.attempts + self.tried
        sent_at = instant_text(self.sent_at) if self.sent_at else None
        not_before = instant_text(self.not_before or notice.not_before)
        return not_before, self.fate.value, self.reason, attempts, None, None, sent_at, notice.key, lease


def new_lease() -> str:
    """A name for the claims of one run that tells where it runs and which process it is."""
    return f"{_place()}:{os.getpid()}:{uuid4().hex[:8]}"


def claim(engine: Engine, lease: str, ways: Sequence[Way], count: int, now: datetime) -> list[Claimed]:
    """Take the next notices: nobody else will send them while the lease holds."""
    waiting = (
        select(_notice.c.key)
        .where(
            WAITING,
            _notice.c.not_before <= now,
            _notice.c.way.in_(ways),
            or_(_notice.c.leased_until.is_(None), _notice.c.leased_until < now),
        )
        .order_by(_notice.c.not_before, _notice.c.key)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    with writing(engine) as connection:
        keys = list(connection.execute(waiting).scalars())
        if not keys:
            return []
        taking = update(_notice).where(_notice.c.key.in_(keys))
        connection.execute(taking.values(fate=Fate.SENDING, lease=lease, leased_until=now + LEASE))
        query = select(*CLAIMED).where(_notice.c.key.in_(keys)).order_by(_notice.c.key)
        return [Claimed(*row) for row in connection.execute(query)]


def due(engine: Engine, ways: Sequence[Way], now: datetime) -> bool:
    """Whether an event is owed its notices, or a notice may leave now that nobody holds."""
    free = or_(_notice.c.leased_until.is_(None), _notice.c.leased_until < now)
    waits = select(_notice.c.key).where(WAITING, _notice.c.not_before <= now, _notice.c.way.in_(ways), free).limit(1)
    with reading(engine) as connection:
        events = connection.execute(select(_outbox.c.seq).limit(1)).first()
        return events is not None or connection.execute(waits).first() is not None


def mark(engine: Engine, lease: str, marked: Sequence[Marked]) -> None:
    """Give claimed notices their fates; only the process that holds the lease can."""
    if marked:
        with wired(engine) as wire:
            wire.tell([(MARK, [row for one in marked for row in one.rows(lease)])])


def mark_sent(engine: Engine, lease: str, notice: Claimed, *, at: datetime, receipt: str, content: bytes) -> None:
    """The same of a letter that was taken: its very bytes are kept, and the marks of a digest's readers move on."""
    with wired(engine) as wire:
        for one in notice.all:
            (held,) = wire.tell([(MARK, Marked(replace(one, others=()), Fate.SENT, sent_at=at).rows(lease))])
            if held and content:
                before = [(LET_GO, [(one.key,)])] if one.attempts else []  # a try that perhaps arrived kept its own
                wire.tell([*before, (KEEP, [copy_row(one.key, at, receipt, content)])])
            if held and (upto := _told_upto(one)) is not None:
                wire.tell([(MOVE, [moved(one.recipient, upto, at)])])


def _told_upto(notice: Claimed) -> int | None:
    """Up to which change a letter told its reader; only scheduled letters tell of changes."""
    return int(orjson.loads(notice.facts).get("upto", 0)) if notice.template == "status_digest" else None


def mark_tried(
    engine: Engine, lease: str, marked: Marked, *, at: datetime, cause: str, detail: str, content: bytes = b""
) -> None:
    """The same after a try that did not end in a letter being sent; the try is kept beside it.

    The bytes are those of a letter that perhaps arrived all the same.
    """
    said = detail[:2000].replace("\0", "")
    with wired(engine) as wire:
        for one in marked.notice.all:
            (held,) = wire.tell([(MARK, replace(marked, notice=replace(one, others=())).rows(lease))])
            if held:
                wire.tell([(ATTEMPT, [(one.key, one.attempts + 1, instant_text(at), cause, said)])])
            if held and content:
                wire.tell([(LET_GO, [(one.key,)]), (KEEP, [copy_row(one.key, at, "", content)])])


def rewrite(engine: Engine, lease: str, claimed: Sequence[Claimed]) -> None:
    """Keep the facts of claimed notices as they are now, before they leave."""
    if claimed:
        with wired(engine) as wire:
            wire.tell([(REWRITE, [(one.facts, one.key, lease) for one in claimed])])


def tried_as(engine: Engine, notice: Claimed, outcome: str) -> bool:
    """Whether an earlier try of a notice ended so."""
    query = select(_attempt.c.number).where(_attempt.c.notice == notice.key, _attempt.c.outcome == outcome).limit(1)
    with reading(engine) as connection:
        return connection.execute(query).first() is not None


def first_tried(engine: Engine, notice: Claimed) -> datetime | None:
    """When a notice was first tried in vain."""
    query = select(_attempt.c.at).where(_attempt.c.notice == notice.key).order_by(_attempt.c.number).limit(1)
    with reading(engine) as connection:
        return connection.execute(query).scalar()


def last_sent(engine: Engine, way: Way) -> datetime | None:
    """When anything last left by a channel."""
    query = select(_notice.c.sent_at).where(_notice.c.way == way, _notice.c.sent_at.is_not(None))
    with reading(engine) as connection:
        return connection.execute(query.order_by(_notice.c.sent_at.desc()).limit(1)).scalar()


def give_back(engine: Engine, lease: str, claimed: Iterable[Claimed]) -> None:
    """Let others send what this process did not get to."""
    rows = [(Fate.QUEUED.value, None, None, key, lease) for notice in claimed for key in notice.keys]
    if rows:
        with wired(engine) as wire:
            wire.tell([(GIVE_BACK, rows)])


def void_the_dead(engine: Engine) -> None:
    """Free what a killed process of this machine had claimed."""
    here = f"{_place()}:"
    sending = WAITING & (_notice.c.fate == Fate.SENDING)
    with reading(engine) as connection:
        held = connection.execute(select(_notice.c.lease).where(sending).distinct()).scalars()
        dead = [lease for lease in held if lease and lease.startswith(here) and not _alive(lease)]
    if dead:
        with writing(engine) as connection:
            free = update(_notice).where(sending, _notice.c.lease.in_(dead))
            connection.execute(free.values(fate=Fate.QUEUED, lease=None, leased_until=None))


def waiting(engine: Engine) -> int:
    """How many notices still wait."""
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(_notice).where(WAITING)).scalar_one())


def _place() -> str:
    """Where process numbers mean what they mean here, in a few letters; a host's name may be any length."""
    try:
        numbers = Path("/proc/self/ns/pid").readlink().name  # two containers may share a host's name
    except OSError:
        numbers = ""
    return sha256(f"{socket.gethostname()} {numbers}".encode()).hexdigest()[:12]


def _alive(lease: str) -> bool:
    try:
        os.kill(int(lease.split(":")[1]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
