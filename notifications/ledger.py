"""The ledger of notices: each owed event becomes rows of who is to hear what, exactly once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, Engine, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from domain.columns import as_instant
from domain.database import writing
from domain.facts import as_facts
from domain.packs import Packs
from domain.tables import TABLES
from notifications.around import Around, look_around
from notifications.composing import Scene, compose
from notifications.notices import Notice, to_facts
from notifications.policy import Happened, hearings, is_history
from notifications.tables import Fate, Way

logger = logging.getLogger(__name__)

CHUNK = 500
"""Entries a transaction."""

WEBHOOK = "@webhook"
"""The recipient that stands for the configured webhook."""

_outbox, _journal, _package, _notice = TABLES["outbox"], TABLES["journal"], TABLES["package"], TABLES["notice"]


@dataclass(frozen=True, slots=True)
class Owed:
    """What came of the events that were owed their notices."""

    written: int = 0
    history: int = 0
    """Events that were entered too late to be told."""


def owe(engine: Engine, packs: Packs, *, now: datetime, webhook: bool = False) -> Owed:
    """Turn every owed event into ledger rows, taking its outbox row away in the same transaction."""
    written = history = 0
    while True:
        with writing(engine) as connection:
            entries = _taken(connection, packs)
            if not entries:
                return Owed(written, history)
            fresh = [entry for entry in entries if not is_history(entry, packs.current)]
            history += len(entries) - len(fresh)
            written += add(connection, _rows(connection, fresh, packs, now, webhook=webhook))
            keys = [(entry.subject, entry.seq) for entry in entries]
            connection.execute(delete(_outbox).where(tuple_(_outbox.c.subject, _outbox.c.seq).in_(keys)))


def _taken(connection: Connection, packs: Packs) -> list[Happened]:
    """The next owed entries; another process skips them while this transaction is open."""
    zone = ZoneInfo(packs.current.time_zone)
    query = (
        select(
            _journal.c.subject,
            _journal.c.seq,
            _journal.c.kind,
            _journal.c.happened_on,
            _journal.c.recorded_at,
            _journal.c.actor,
            _journal.c.facts,
        )
        .join(_outbox, (_outbox.c.subject == _journal.c.subject) & (_outbox.c.seq == _journal.c.seq))
        .order_by(_journal.c.subject, _journal.c.seq)
        .limit(CHUNK)
        .with_for_update(of=_outbox, skip_locked=True)
    )
    return [
        Happened(
            row.subject,
            row.seq,
            row.kind,
            row.happened_on,
            as_instant(row.recorded_at).astimezone(zone).date(),
            row.actor,
            orjson.loads(row.facts),
        )
        for row in connection.execute(query)
    ]


def _rows(
    connection: Connection, entries: Sequence[Happened], packs: Packs, now: datetime, *, webhook: bool
) -> list[dict[str, Any]]:
    """The ledger rows of some events; an event that cannot be told is logged and holds up no other."""
    codes = {entry.subject for entry in entries}
    for entry in entries:
        codes.update(str(entry.facts[key]) for key in ("package", "basis") if entry.facts.get(key))
        codes.update(entry.facts.get("projects", ()))
    named = {entry.actor for entry in entries} | {
        condition["owner"] for entry in entries for condition in entry.facts.get("conditions", ())
    }
    around = look_around(connection, codes, named)
    manifests = _manifests(connection, {str(entry.facts["package"]) for entry in entries if entry.facts.get("package")})
    rows: list[dict[str, Any]] = []
    for entry in entries:
        try:
            rows += _of_entry(entry, packs, around, manifests, now, webhook=webhook)
        except (KeyError, ValueError, TypeError, AttributeError):
            logger.exception("no notice could be composed of entry %s of %s", entry.seq, entry.subject)
    return rows


def _manifests(connection: Connection, codes: set[str]) -> dict[str, Any]:
    if not codes:
        return {}
    query = select(_package.c.code, _package.c.manifest).where(_package.c.code.in_(sorted(codes)))
    return {code: orjson.loads(text) for code, text in connection.execute(query)}


def _of_entry(
    entry: Happened, packs: Packs, around: Around, manifests: dict[str, Any], now: datetime, *, webhook: bool
) -> Iterable[dict[str, Any]]:
    state = around.states[entry.subject]
    pack = packs.of(state.pack)
    scene = Scene(entry, state, pack, around, manifests)
    posted = False
    for hearing in hearings(entry, state, pack, around):
        reader = around.people.get(hearing.person)
        if reader is None:
            continue
        notice = compose(scene, hearing, reader)
        common = {"rule": hearing.rule.key, "about": entry.subject, "version": str(entry.seq)}
        yield row(notice, recipient=hearing.person, way=Way.EMAIL, now=now, **common)
        if webhook and not posted:
            posted = True
            yield row(notice, recipient=WEBHOOK, way=Way.WEBHOOK, now=now, **common)


def row(
    notice: Notice,
    *,
    recipient: str,
    way: Way,
    rule: str,
    about: str,
    version: str,
    now: datetime,
) -> dict[str, Any]:
    """A ledger row; its key makes the same notice to the same person one row for ever."""
    return {
        "key": f"{recipient}:{rule}:{about}:{version}",
        "recipient": recipient,
        "way": way,
        "rule": rule,
        "template": notice.template,
        "object": about,
        "version": version,
        "facts": as_facts(to_facts(notice)),
        "created_at": now,
        "not_before": now,
        "fate": Fate.QUEUED,
        "attempts": 0,
    }


def add(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Write ledger rows that are not there yet; how many were new."""
    if not rows:
        return 0
    insert = insert_sqlite if connection.dialect.name == "sqlite" else insert_postgresql
    written = 0
    for place in range(0, len(rows), CHUNK):
        some = list(rows[place : place + CHUNK])
        statement = insert(_notice).values(some).on_conflict_do_nothing(index_elements=["key"])
        written += len(connection.execute(statement.returning(_notice.c.key)).all())
    return written
