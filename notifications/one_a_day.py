"""At most one scheduled letter a person and day, of whichever kind: the others wait for the next working day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, func, or_, select

from domain.methodology.schema import Pack
from domain.reports.surroundings import Reader, parts
from domain.stored.tables import TABLES
from notifications.claims import Claimed
from notifications.letters.regular import ExemplarYear, LeadershipReport, SourceReport, StatusDigest
from notifications.retries import AGAIN
from notifications.shared_mailboxes import Boxes
from notifications.slots import LONGEST_REST, next_hour, zone_of
from notifications.tables import Fate, Way

_notice, _copy = TABLES["notice"], TABLES["letter_copy"]

MORNING = StatusDigest.template
SCHEDULED = (MORNING, LeadershipReport.template, SourceReport.template, ExemplarYear.template)
"""Letters that come by the calendar; those of events are none of them."""

FREES_SOON = timedelta(minutes=5)
"""When to look again whether another process has sent a reader their letter of the day."""

ANOTHER_DAY = "one_letter_a_day"
"""The reader has, or is about to have, another scheduled letter on this day."""


@dataclass(slots=True)
class _Had:
    """The scheduled letters that one reader, or one mailbox, has had lately."""

    left: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    """Key -> when it left or perhaps left, and its kind."""
    held: bool = False
    """Whether another process has one of them in hand."""

    def since(self, day: datetime) -> set[str]:
        """Those that left since a day began."""
        return {key for key, (at, _) in self.left.items() if at >= day}

    @property
    def last(self) -> str:
        """The kind of the last of them."""
        return max(self.left.values(), default=(None, ""))[1]


def waits(
    connection: Connection, pack: Pack, letters: Sequence[Claimed], boxes: Boxes, people: Mapping[str, Reader],
    ours: Collection[str], now: datetime,
) -> dict[str, datetime]:  # fmt: skip
    """Key of a scheduled letter that does not leave now -> when to look again; `ours` are what this process holds.

    Of the letters of one day the one for a period leaves, and the morning letter on the next working day; whoever had
    one for a period last gets the morning letter first, and so does whoever has something to do on this very day, where
    those for periods have not waited yet.  So any of them waits for one working day at most before the other kind has
    its turn, and several for periods go on days of their own.  What a letter tells waits with it, and nothing is lost:
    marks move only with what is sent.  A mailbox that several people read counts as one reader.

    Of two processes that hold letters of one reader, whoever sees the other waits: it may be under way already.  Where
    both do, whoever looks again first takes the letters of both.
    """
    mine: dict[str, list[Claimed]] = defaultdict(list)
    for one in letters:
        if one.template in SCHEDULED and one.way is Way.EMAIL and AGAIN not in one.version:
            mine[boxes.get(one.recipient, one.recipient)].append(one)
    if not mine:
        return {}
    had = _had(connection, mine, boxes, ours, now)
    found: dict[str, datetime] = {}
    for who, some in mine.items():
        reader = people.get(who)
        day = _begin_of_day(pack, reader, now)
        gone = had[who].since(day) - {one.key for one in some}
        mornings_turn = had[who].last not in ("", MORNING) or _cannot_wait(pack, reader, some, day)
        first, *rest = sorted(some, key=lambda one: _turn(one, had[who], mornings_turn))
        if had[who].held and not gone:
            found[first.key] = now + FREES_SOON
        later = next_hour(pack, reader, _begin_of_day(pack, reader, day + timedelta(hours=36)))
        found |= {one.key: later for one in ([first, *rest] if gone else rest)}
    return found


def _turn(one: Claimed, had: _Had, mornings_turn: bool) -> tuple[bool, bool, datetime, str]:
    """The order in which letters of one reader go: what perhaps arrived already, then the kind whose turn it is."""
    return one.key not in had.left, (one.template == MORNING) != mornings_turn, one.created_at, one.key


def _cannot_wait(pack: Pack, reader: Reader | None, letters: Iterable[Claimed], day: datetime) -> bool:
    """Whether a morning letter asks for something on a day on which no letter for a period has waited for it yet."""
    apart = [one for letter in letters for one in letter.all]
    waited = any(
        one.not_before > next_hour(pack, reader, one.created_at) for one in apart if one.template != MORNING
    )  # fmt: skip
    mornings = (orjson.loads(one.facts) for one in apart if one.template == MORNING)
    today = day.date().isoformat()
    return not waited and any(action["due_on"] == today for facts in mornings for action in facts.get("actions", ()))


def _begin_of_day(pack: Pack, reader: Reader | None, now: datetime) -> datetime:
    zone: ZoneInfo = zone_of(reader, pack.time_zone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def _had(
    connection: Connection, readers: Iterable[str], boxes: Boxes, ours: Collection[str], now: datetime
) -> dict[str, _Had]:
    """What each reader, or mailbox, has had of late, and whether something more is under way."""
    found = {who: _Had() for who in readers}
    behind: dict[str, str] = {who: who for who in found} | {who: box for who, box in boxes.items() if box in found}
    at = func.coalesce(_notice.c.sent_at, _copy.c.at)
    sending = (_notice.c.fate == Fate.SENDING) & (_notice.c.leased_until >= now)
    for some in parts(behind):
        query = select(_notice.c.recipient, _notice.c.key, _notice.c.template, at.label("at")).where(
            _notice.c.recipient.in_(some), _notice.c.template.in_(SCHEDULED),
            ~_notice.c.version.contains(AGAIN, autoescape=True),
            or_(at >= now - timedelta(days=LONGEST_REST), sending),
        )  # fmt: skip
        beside = _notice.outerjoin(_copy, _copy.c.notice == _notice.c.key)
        for person, key, template, left in connection.execute(query.select_from(beside)):
            had = found[behind[person]]
            if left is not None:
                had.left[key] = (left, template)
            elif key not in ours:
                had.held = True
    return found
