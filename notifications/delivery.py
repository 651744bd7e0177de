"""Delivery: sends what the ledger owes with no transaction open, and says what became of each letter."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, Engine, func, select

from domain.engine.database import DatabaseProblem, reading
from domain.engine.kinds import Cadence
from domain.engine.packs import Packs
from domain.engine.words import Language, Words
from domain.stored.tables import TABLES
from notifications.around import Around, Reader, load_people
from notifications.channels import CAUSES, Channel, ChannelDown, Outcome, RefusedForGood, Sent, TryAgain
from notifications.claims import (
    LEASE,
    Claimed,
    Marked,
    claim,
    give_back,
    mark,
    mark_tried,
    new_lease,
    void_the_dead,
    waiting,
)
from notifications.ledger import NO_PERSON, WEBHOOK
from notifications.message import Letter, Mailbox
from notifications.notices import from_facts
from notifications.reminding import still_due
from notifications.render import render
from notifications.tables import Fate, Way

logger = logging.getLogger(__name__)

_journal = TABLES["journal"]

BATCH = 200
"""Notices claimed at a time."""

MARGIN = timedelta(minutes=5)
"""No letter is begun so shortly before its claim runs out: a slow mail server may take minutes for it."""

TRIES = 8
"""After so many tries a notice has failed."""

WAITS = (1, 5, 15, 60, 240, 720, 1440)
"""Minutes between tries, growing."""

NO_LONGER_TRUE = "no_longer_true"
NO_ADDRESS = "no_address"
MUTED = "muted"
BROKEN = "cannot_be_written"
"""The letter could not be written or handed over, for a fault of ours."""


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
class Faulty:
    """Our own code broke over a letter; others are not held up by it, and it is tried again when that is mended."""

    detail: str


@dataclass(slots=True)
class Run:
    """One run of delivery."""

    engine: Engine
    packs: Packs
    channels: Mapping[Way, Channel]
    sender: Sender
    started_at: datetime
    clock: Callable[[], float]
    done: Delivered = field(default_factory=Delivered)
    lease: str = field(default_factory=new_lease)
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.clock()

    def now(self) -> datetime:
        """This instant: a run may last longer than a claim."""
        return self.started_at + timedelta(seconds=self.clock() - self.begun)

    def today(self) -> date:
        """The programme's date at this instant."""
        return self.now().astimezone(ZoneInfo(self.packs.current.time_zone)).date()

    def is_down(self, way: Way) -> bool:
        """Whether a channel has turned out to be unusable."""
        return self.channels[way].name in self.done.down


def deliver(
    engine: Engine,
    packs: Packs,
    channels: Mapping[Way, Channel],
    sender: Sender,
    *,
    now: datetime,
    cap: int,
    clock: Callable[[], float] = time.monotonic,
) -> Delivered:
    """Send what is due, at most `cap` letters; safe to run twice at once and to kill at any moment."""
    run = Run(engine, packs, channels, sender, now, clock)
    void_the_dead(engine)
    while (ways := [way for way in Way if way in channels and not run.is_down(way)]) and run.done.sent < cap:
        taken_at = run.now()
        claimed = claim(engine, run.lease, ways, min(BATCH, cap - run.done.sent), taken_at)
        if not claimed:
            break
        _send_all(run, claimed, until=taken_at + LEASE - MARGIN)
    run.done.left = waiting(engine)
    return run.done


def _send_all(run: Run, claimed: Sequence[Claimed], *, until: datetime) -> None:
    """Send claimed notices one after another; what is not reached in time goes back to the queue."""
    with reading(run.engine) as connection:
        around = Around()
        load_people(connection, around, {notice.recipient for notice in claimed})
        passed = _passed(connection, claimed)
        still = still_due(connection, run.packs, claimed, run.today())
    claimed = [replace(notice, facts=still.get(notice.key, notice.facts)) for notice in claimed]
    reasons = {notice.key: _withheld(notice, around.people.get(notice.recipient), passed) for notice in claimed}
    withheld = [Marked(notice, Fate.WITHHELD, reason) for notice in claimed if (reason := reasons[notice.key])]
    mark(run.engine, run.lease, withheld)
    run.done.withheld += len(withheld)
    going = deque(notice for notice in claimed if reasons[notice.key] is None)
    kept: list[Claimed] = []
    try:
        while going and run.now() < until:
            notice = going.popleft()
            if run.is_down(notice.way) or not _send(run, notice, around.people.get(notice.recipient)):
                kept.append(notice)
    except BaseException:
        with suppress(DatabaseProblem):  # the first problem is the one to be told
            give_back(run.engine, run.lease, [*kept, *going])
        raise
    give_back(run.engine, run.lease, [*kept, *going])


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
    return dict(connection.execute(query).all())


def _withheld(notice: Claimed, reader: Reader | None, passed: Mapping[str, int]) -> str | None:
    """Why a notice is not sent after all: the state is checked again when it is about to leave."""
    decided = notice.template == "action_awaited" and passed.get(notice.about, 0) > int(notice.version)
    if decided or not notice.facts:
        return NO_LONGER_TRUE
    if notice.recipient == WEBHOOK:
        return None
    if reader is None:
        return NO_PERSON
    if not reader.email:
        return NO_ADDRESS
    if notice.template == "status_digest" and reader.cadence == Cadence.NEVER:
        return MUTED
    return None


def _send(run: Run, notice: Claimed, reader: Reader | None) -> bool:
    """Send one letter and mark it; false when its channel cannot be used now."""
    match _outcome(run, notice, reader):
        case Sent():
            mark(run.engine, run.lease, [Marked(notice, Fate.SENT, sent_at=run.now())])
            run.done.sent += 1
        case RefusedForGood(cause=cause, detail=detail):
            _fail(run, notice, cause, detail)
        case TryAgain(cause=cause, detail=detail, after=after):
            _try_again(run, notice, cause, detail, after)
        case Faulty(detail=detail):
            _try_again(run, notice, BROKEN, detail, None)
        case ChannelDown(cause=cause, detail=detail):
            said = CAUSES[cause]
            run.done.down[run.channels[notice.way].name] = Words(f"{said.ru} ({detail})", f"{said.en} ({detail})")
            return False
    return True


def _outcome(run: Run, notice: Claimed, reader: Reader | None) -> Outcome | Faulty:
    try:
        return run.channels[notice.way].send(_letter(run, notice, reader))
    except Exception as error:
        logger.exception("notice %s could not be written or handed over", notice.key)
        return Faulty(f"{type(error).__name__}: {error}")


def _letter(run: Run, notice: Claimed, reader: Reader | None) -> Letter:
    facts = orjson.loads(notice.facts)
    told = from_facts(notice.template, facts)
    sender = run.sender
    language = reader.language if reader else sender.language
    return Letter(
        key=notice.key,
        template=notice.template,
        language=language,
        to=Mailbox(reader.name, reader.email) if reader else sender.mailbox,
        sender=sender.mailbox,
        said=render(told, language, base_url=sender.base_url, programme=sender.programme),
        facts=facts,
        thread=told.thread,
        at=notice.created_at.astimezone(_zone(reader, run.packs.current.time_zone)),
    )


def _zone(reader: Reader | None, programme: str) -> ZoneInfo:
    """The reader's time zone; the programme's when this machine does not know it."""
    try:
        return ZoneInfo(reader.time_zone if reader else programme)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(programme)


def _try_again(run: Run, notice: Claimed, cause: str, detail: str, after: timedelta | None) -> None:
    """Queue a letter for later, unless it has been tried often enough."""
    tries = notice.attempts + 1
    if tries >= TRIES:
        _fail(run, notice, cause, detail)
        return
    now = run.now()
    wait = after or timedelta(minutes=WAITS[min(tries, len(WAITS)) - 1])
    later = Marked(notice, Fate.QUEUED, not_before=now + wait, tried=True)
    mark_tried(run.engine, run.lease, later, at=now, cause=cause, detail=detail)
    run.done.again += 1


def _fail(run: Run, notice: Claimed, cause: str, detail: str) -> None:
    failed = Marked(notice, Fate.FAILED, cause, tried=True)
    mark_tried(run.engine, run.lease, failed, at=run.now(), cause=cause, detail=detail)
    run.done.failed += 1
