"""Delivery: sends what the ledger owes with no transaction open, and says what became of each letter."""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.database_problems import DatabaseProblem
from domain.engine.packs import Packs
from domain.engine.words import Words
from notifications.breaker import BELIEVED, OURS, Breaker, Refused
from notifications.channel_rest import down_words, rests, settle
from notifications.channels import (
    CAUSES,
    Cause,
    Channel,
    ChannelDown,
    Outcome,
    PerhapsSent,
    RefusedForGood,
    Sent,
    TryAgain,
)
from notifications.claims import (
    LEASE,
    Claimed,
    Marked,
    claim,
    first_tried,
    give_back,
    last_sent,
    mark,
    mark_sent,
    mark_tried,
    new_lease,
    rewrite,
    tried_as,
    void_the_dead,
    waiting,
)
from notifications.copies import let_go
from notifications.last_look import Leaving, looked_at
from notifications.letters.regular import LoginChanged
from notifications.outgoing import Sender, letter_of
from notifications.shared_mailboxes import Boxes, claim_beside
from notifications.suppression import refuse, requeue_amended
from notifications.tables import Fate, Way

logger = logging.getLogger(__name__)

BATCH = 200
"""Notices claimed at a time."""

MARGIN = timedelta(minutes=5)
"""No letter is begun so shortly before its claim runs out: a slow mail server may take minutes for it."""

TRIES = 8
"""After so many tries a notice has failed; one that an operator lets try again has as many once more."""

WAITS = (1, 5, 15, 60, 240, 720, 1440)
"""Minutes between tries, growing."""

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
    stopping: Callable[[], bool]
    done: Delivered = field(default_factory=Delivered)
    breakers: dict[Way, Breaker] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    """Channels that have taken a letter."""
    failing: dict[str, ChannelDown] = field(default_factory=dict)
    last_taken: dict[Way, datetime | None] = field(default_factory=dict)
    lease: str = field(default_factory=new_lease)
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.clock()

    def now(self) -> datetime:
        """This instant: a run may last longer than a claim."""
        return self.started_at + timedelta(seconds=self.clock() - self.begun)

    def is_down(self, way: Way) -> bool:
        """Whether a channel has turned out to be unusable."""
        return self.channels[way].name in self.done.down

    def down(self, way: Way, outcome: ChannelDown) -> None:
        """A channel has turned out to be unusable."""
        name = self.channels[way].name
        self.failing[name] = outcome
        self.done.down[name] = down_words(outcome.cause, outcome.detail)


def deliver(
    engine: Engine,
    packs: Packs,
    channels: Mapping[Way, Channel],
    sender: Sender,
    *,
    now: datetime,
    cap: int,
    clock: Callable[[], float] = time.monotonic,
    patient: bool = False,
    seconds: float = math.inf,
    stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send what is due, at most `cap` letters; safe to run twice at once and to kill at any moment.

    A patient run leaves a channel alone that was down a moment ago; no run begins a batch after so many seconds,
    nor a letter when it is asked to stop.
    """
    run = Run(engine, packs, channels, sender, now, clock, stopping)
    void_the_dead(engine)
    requeue_amended(engine, packs, now)
    before = rests(engine)
    if patient:
        used = {channel.name for channel in channels.values()}
        run.done.down |= {name: rest.said for name, rest in before.items() if rest.until > now and name in used}
    run.breakers = {way: Breaker(half_open=channel.name in before) for way, channel in channels.items()}
    _send_batches(run, cap, seconds)
    let_go(engine, packs, now)
    settle(engine, before, run.now(), taken=run.taken, down=run.failing)
    run.done.left = waiting(engine)
    return run.done


def _send_batches(run: Run, cap: int, seconds: float) -> None:
    """Claim and send until there is nothing left to send, or no way to send it, or no time."""
    engine, channels = run.engine, run.channels
    while (ways := [way for way in Way if way in channels and not run.is_down(way)]) and run.done.sent < cap:
        if run.clock() - run.begun > seconds or run.stopping():
            break
        taken_at = run.now()
        claimed = claim(engine, run.lease, ways, min(BATCH, cap - run.done.sent), taken_at)
        if not claimed:
            break
        _send_all(run, *claim_beside(engine, run.lease, claimed, taken_at), until=taken_at + LEASE - MARGIN)


def _send_all(run: Run, claimed: Sequence[Claimed], boxes: Boxes, *, until: datetime) -> None:
    """Send claimed notices one after another; what is not reached in time goes back to the queue."""
    with reading(run.engine) as connection:
        leaving = looked_at(connection, run.packs, claimed, run.now(), run.sender.base_url, boxes)
    rewrite(run.engine, run.lease, leaving.rewritten)
    mark(run.engine, run.lease, [Marked(notice, Fate.WITHHELD, reason) for notice, reason in leaving.staying])
    rest = [Marked(one, Fate.QUEUED, why, not_before=opens) for one, opens, why in leaving.resting]
    mark(run.engine, run.lease, rest)
    run.done.withheld += len(leaving.staying)
    going = deque(leaving.going)
    kept: list[Claimed] = []
    try:
        while going and run.now() < until and not run.stopping():
            notice = going.popleft()
            if run.is_down(notice.way) or not _send(run, notice, leaving):
                kept.append(notice)
        for breaker in run.breakers.values():
            _settle_refused(run, breaker.unsettled())
    except BaseException:
        with suppress(DatabaseProblem):  # the first problem is the one to be told
            held = [one.notice for breaker in run.breakers.values() for one in breaker.unsettled()]
            give_back(run.engine, run.lease, [*kept, *going, *held])
        raise
    give_back(run.engine, run.lease, [*kept, *going])


def _send(run: Run, notice: Claimed, leaving: Leaving) -> bool:
    """Send one letter and mark it; false when its channel cannot be used now."""
    breaker = run.breakers[notice.way]
    match _outcome(run, notice, leaving):
        case Sent(receipt=receipt, content=content):
            mark_sent(run.engine, run.lease, notice, at=run.now(), receipt=receipt, content=content)
            run.done.sent += len(notice.all)
            run.taken.add(run.channels[notice.way].name)
            run.last_taken[notice.way] = run.now()
            _believe(run, breaker.taken())
        case RefusedForGood(cause=cause, detail=detail) if cause in OURS:
            _fail(run, notice, cause, detail)
        case RefusedForGood() as refused:
            _believe(run, breaker.refused(notice, refused))
            if (down := breaker.all_refused()) is not None:
                held = breaker.unsettled()
                _settle_refused(run, held, down if not any(_borne_out(run, one.notice) for one in held) else None)
        case TryAgain(cause=cause, detail=detail, after=after) as again:
            _unanswered(run, notice, again)
            _try_again(run, notice, cause, detail, after)
        case PerhapsSent() as lost:
            _unanswered(run, notice, lost)
            _perhaps(run, notice, lost)
        case Faulty() if notice.others:
            return _send_apart(run, notice, leaving)
        case Faulty(detail=detail):
            _try_again(run, notice, BROKEN, detail, None)
        case ChannelDown() as down:
            run.down(notice.way, down)
            return False
    return True


def _unanswered(run: Run, notice: Claimed, outcome: TryAgain | PerhapsSent) -> None:
    down = run.breakers[notice.way].unanswered(outcome)
    if down is not None:
        run.down(notice.way, down)


def _perhaps(run: Run, notice: Claimed, lost: PerhapsSent) -> None:
    """A letter that may have arrived is sent once more, under the same Message-ID; then it is the operator's."""
    detail = f"{CAUSES[lost.cause].en}: {lost.detail}"
    if tried_as(run.engine, notice, Cause.PERHAPS_SENT):
        _fail(run, notice, Cause.PERHAPS_SENT, detail, lost.content)
    else:
        _try_again(run, notice, Cause.PERHAPS_SENT, detail, None, lost.content)


def _believe(run: Run, refused: Sequence[Refused]) -> None:
    for one in refused:
        _fail(run, one.notice, one.outcome.cause, one.outcome.detail)


def _settle_refused(run: Run, refused: Sequence[Refused], down: ChannelDown | None = None) -> None:
    """Refusals that nothing in this run has borne out: as long as nobody is served, the fault may be ours."""
    for one in refused:
        notice, outcome = one.notice, one.outcome
        if _borne_out(run, notice) or (down is None and notice.attempts + 1 >= BELIEVED):
            _fail(run, notice, outcome.cause, outcome.detail)
        elif down is None or not notice.attempts:
            _try_again(run, notice, outcome.cause, outcome.detail, None)
        else:  # as good as untried, but others are to go before it
            later = run.now() + timedelta(minutes=WAITS[2])
            mark(run.engine, run.lease, [Marked(notice, Fate.QUEUED, not_before=later)])
    if down is not None and refused:
        run.down(refused[0].notice.way, down)


def _borne_out(run: Run, notice: Claimed) -> bool:
    """Whether the channel has taken letters of others since it first refused this one."""
    if not notice.attempts:
        return False
    if notice.way not in run.last_taken:
        run.last_taken[notice.way] = last_sent(run.engine, notice.way)
    taken, refused = run.last_taken[notice.way], first_tried(run.engine, notice)
    return taken is not None and refused is not None and refused < taken


def _send_apart(run: Run, notice: Claimed, leaving: Leaving) -> bool:
    """What broke over a letter for several: whoever's part is sound gets it without the part that is broken."""
    alone = [replace(one, others=()) for one in notice.all]
    sound = [one for one in alone if _is_sound(run, one, leaving)]
    broken = [one for one in alone if one not in sound]
    letters = [replace(sound[0], others=tuple(sound[1:])), *broken] if sound and broken else alone
    handed = [_send(run, letter, leaving) for letter in letters]
    return all(handed)


def _is_sound(run: Run, notice: Claimed, leaving: Leaving) -> bool:
    try:
        letter_of(run.engine, run.packs, run.sender, notice, leaving, run.now())
    except Exception:
        logger.exception("notice %s cannot be written", notice.key)
        return False
    return True


def _outcome(run: Run, notice: Claimed, leaving: Leaving) -> Outcome | Faulty:
    try:
        letter = letter_of(run.engine, run.packs, run.sender, notice, leaving, run.now())
        return run.channels[notice.way].send(letter)
    except Exception as error:
        logger.exception("notice %s could not be written or handed over", notice.key)
        return Faulty(f"{type(error).__name__}: {error}")


def _try_again(
    run: Run, notice: Claimed, cause: str, detail: str, after: timedelta | None, content: bytes = b""
) -> None:
    """Queue a letter for later, unless it has been tried often enough."""
    tries = notice.attempts + 1
    if tries % TRIES == 0:
        _fail(run, notice, cause, detail, content)
        return
    now = run.now()
    wait = after or timedelta(minutes=WAITS[min(tries, len(WAITS)) - 1])
    later = Marked(notice, Fate.QUEUED, not_before=now + wait, tried=True)
    mark_tried(run.engine, run.lease, later, at=now, cause=cause, detail=detail, content=content)
    run.done.again += len(notice.all)


def _fail(run: Run, notice: Claimed, cause: str, detail: str, content: bytes = b"") -> None:
    failed = Marked(notice, Fate.FAILED, cause, tried=True)
    mark_tried(run.engine, run.lease, failed, at=run.now(), cause=cause, detail=detail, content=content)
    if notice.template != LoginChanged.template:  # that one went to where the reader is no more
        for one in notice.all:
            refuse(run.engine, one.recipient, cause, detail, run.now())
    run.done.failed += len(notice.all)
