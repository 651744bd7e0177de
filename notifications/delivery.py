"""Delivery: claims what the ledger owes, sends it with no transaction open, and marks what became of it."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, Engine, bindparam, func, or_, select, update

from domain.database import reading, writing
from domain.packs import Packs
from domain.tables import TABLES
from domain.words import Language, Words
from notifications.around import Around, Reader, load_people
from notifications.channels import CAUSES, Channel, ChannelDown, Outcome, RefusedForGood, Sent, TryAgain
from notifications.ledger import WEBHOOK
from notifications.message import Letter, Mailbox
from notifications.notices import Notice, from_facts
from notifications.render import render
from notifications.tables import Fate, Way

_notice, _journal, _attempt = TABLES["notice"], TABLES["journal"], TABLES["delivery_attempt"]

BATCH = 100
"""Notices claimed at a time."""

LEASE = timedelta(minutes=30)
"""How long a claim holds; the claim of a process of this machine that has died is void at once."""

TRIES = 8
"""After so many tries a notice has failed."""

WAITS = (1, 5, 15, 60, 240, 720, 1440)
"""Minutes between tries, growing."""

NO_LONGER_TRUE = "no_longer_true"
NO_PERSON = "no_such_person"
MUTED = "muted"


@dataclass(slots=True)
class Delivered:
    """What one run of delivery did."""

    sent: int = 0
    withheld: int = 0
    failed: int = 0
    again: int = 0
    """Will be tried again later."""
    left: int = 0
    """Still queued when the run ended."""
    down: dict[str, Words] = field(default_factory=dict)
    """Channel -> why it cannot be used now."""


@dataclass(frozen=True, slots=True)
class Sender:
    """How our letters present themselves."""

    mailbox: Mailbox
    base_url: str
    programme: Words
    language: Language = Language.RU
    """Language of what goes to a machine."""


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


def deliver(
    engine: Engine,
    packs: Packs,
    channels: Mapping[Way, Channel],
    sender: Sender,
    *,
    now: datetime,
    cap: int,
) -> Delivered:
    """Send what is due, at most `cap` letters; safe to run twice at once and to kill at any moment."""
    done = Delivered()
    lease = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    _void_the_dead(engine)
    ways = [way for way in Way if way in channels]
    while ways and done.sent < cap:
        claimed = _claim(engine, lease, ways, min(BATCH, cap - done.sent), now)
        if not claimed:
            break
        _send_all(engine, packs, channels, sender, claimed, lease, now, done)
        ways = [way for way in ways if channels[way].name not in done.down]
    done.left = _left(engine, now)
    return done


def _claim(engine: Engine, lease: str, ways: Sequence[Way], count: int, now: datetime) -> list[Claimed]:
    """Take the next notices: nobody else will send them while the lease holds."""
    waiting = (
        select(_notice.c.key)
        .where(
            _notice.c.fate.in_([Fate.QUEUED, Fate.SENDING]),
            _notice.c.not_before <= now,
            _notice.c.way.in_(ways),
            or_(_notice.c.leased_until.is_(None), _notice.c.leased_until < now),
        )
        .order_by(_notice.c.not_before, _notice.c.key)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    columns = ("key", "recipient", "way", "template", "object", "version", "facts", "rule", "attempts", "created_at")
    with writing(engine) as connection:
        keys = list(connection.execute(waiting).scalars())
        if not keys:
            return []
        claim = update(_notice).where(_notice.c.key.in_(keys))
        connection.execute(claim.values(fate=Fate.SENDING, lease=lease, leased_until=now + LEASE))
        query = select(*(_notice.c[name] for name in columns)).where(_notice.c.key.in_(keys)).order_by(_notice.c.key)
        return [Claimed(*row) for row in connection.execute(query)]


def _void_the_dead(engine: Engine) -> None:
    """Free what a killed process of this machine had claimed."""
    host = f"{socket.gethostname()}:"
    with reading(engine) as connection:
        held = connection.execute(select(_notice.c.lease).where(_notice.c.fate == Fate.SENDING).distinct()).scalars()
        dead = [lease for lease in held if lease and lease.startswith(host) and not _alive(lease)]
    if dead:
        with writing(engine) as connection:
            free = update(_notice).where(_notice.c.fate == Fate.SENDING, _notice.c.lease.in_(dead))
            connection.execute(free.values(fate=Fate.QUEUED, lease=None, leased_until=None))


def _alive(lease: str) -> bool:
    try:
        os.kill(int(lease.split(":")[-2]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _send_all(
    engine: Engine,
    packs: Packs,
    channels: Mapping[Way, Channel],
    sender: Sender,
    claimed: Sequence[Claimed],
    lease: str,
    now: datetime,
    done: Delivered,
) -> None:
    with reading(engine) as connection:
        around = Around()
        load_people(connection, around, {notice.recipient for notice in claimed})
        passed = _passed(connection, claimed)
    for notice in claimed:
        channel = channels[notice.way]
        if channel.name in done.down:
            _mark(engine, notice, lease, fate=Fate.QUEUED)
            continue
        reason = _withheld(notice, around, passed)
        if reason is not None:
            _mark(engine, notice, lease, fate=Fate.WITHHELD, reason=reason)
            done.withheld += 1
            continue
        letter = _letter(notice, around.people.get(notice.recipient), packs, sender)
        _settle(engine, notice, lease, channel, channel.send(letter), now, done)


def _passed(connection: Connection, claimed: Sequence[Claimed]) -> dict[str, int]:
    """Subject -> its last decision, for those of which somebody is awaited."""
    codes = sorted({notice.about for notice in claimed if notice.template == "action_awaited"})
    if not codes:
        return {}
    query = (
        select(_journal.c.subject, func.max(_journal.c.seq))
        .where(_journal.c.subject.in_(codes), _journal.c.kind == "decided")
        .group_by(_journal.c.subject)
    )
    return dict(connection.execute(query).tuples().all())


def _withheld(notice: Claimed, around: Around, passed: Mapping[str, int]) -> str | None:
    """Why a notice is not sent after all: the state is checked again when it is about to leave."""
    if notice.recipient != WEBHOOK and notice.recipient not in around.people:
        return NO_PERSON
    if notice.template == "action_awaited" and passed.get(notice.about, 0) > int(notice.version):
        return NO_LONGER_TRUE
    return None


def _letter(notice: Claimed, reader: Reader | None, packs: Packs, sender: Sender) -> Letter:
    facts = orjson.loads(notice.facts)
    told: Notice = from_facts(notice.template, facts)
    language = reader.language if reader else sender.language
    zone = ZoneInfo(reader.time_zone if reader else packs.current.time_zone)
    return Letter(
        key=notice.key,
        template=notice.template,
        language=language,
        to=Mailbox(reader.name, reader.email) if reader else sender.mailbox,
        sender=sender.mailbox,
        said=render(told, language, base_url=sender.base_url, programme=sender.programme),
        facts=facts,
        thread=told.thread,
        at=notice.created_at.astimezone(zone),
    )


def _settle(
    engine: Engine, notice: Claimed, lease: str, channel: Channel, outcome: Outcome, now: datetime, done: Delivered
) -> None:
    """Mark what became of a letter."""
    match outcome:
        case Sent():
            _mark(engine, notice, lease, fate=Fate.SENT, sent_at=now)
            done.sent += 1
        case RefusedForGood(cause=cause, detail=detail):
            _note(engine, notice, now, cause, detail)
            _mark(engine, notice, lease, fate=Fate.FAILED, reason=cause, attempts=notice.attempts + 1)
            done.failed += 1
        case TryAgain(cause=cause, detail=detail, after=after):
            _note(engine, notice, now, cause, detail)
            tries = notice.attempts + 1
            if tries >= TRIES:
                _mark(engine, notice, lease, fate=Fate.FAILED, reason=cause, attempts=tries)
                done.failed += 1
            else:
                wait = after or timedelta(minutes=WAITS[min(tries, len(WAITS)) - 1])
                _mark(engine, notice, lease, fate=Fate.QUEUED, not_before=now + wait, attempts=tries)
                done.again += 1
        case ChannelDown(cause=cause, detail=detail):
            said = CAUSES[cause]
            done.down[channel.name] = Words(f"{said.ru} ({detail})", f"{said.en} ({detail})")
            _mark(engine, notice, lease, fate=Fate.QUEUED)


MARK = (
    update(_notice)
    .where(_notice.c.key == bindparam("of_key"), _notice.c.lease == bindparam("of_lease"))
    .values({name: bindparam(name) for name in ("fate", "reason", "sent_at", "not_before", "attempts")})
    .values(lease=None, leased_until=None)
)


def _mark(engine: Engine, notice: Claimed, lease: str, *, fate: Fate, **more: Any) -> None:
    """Give a claimed notice its fate; only the process that holds the lease can."""
    values = {"reason": None, "sent_at": None, "not_before": notice.created_at, "attempts": notice.attempts} | more
    with writing(engine) as connection:
        connection.execute(MARK, {"of_key": notice.key, "of_lease": lease, "fate": fate, **values})


def _note(engine: Engine, notice: Claimed, now: datetime, cause: str, detail: str) -> None:
    """Keep a try that did not end in a letter being sent."""
    values = {"notice": notice.key, "number": notice.attempts + 1, "at": now, "outcome": cause, "said": detail[:2000]}
    with writing(engine) as connection:
        connection.execute(_attempt.insert().values(**values))


def _left(engine: Engine, now: datetime) -> int:
    query = select(func.count()).where(_notice.c.fate.in_([Fate.QUEUED, Fate.SENDING]))
    with reading(engine) as connection:
        return int(connection.execute(query).scalar_one())
