"""What is looked at again when letters are about to leave: whether each still holds, and whether it may go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, func, select

from domain.engine.packs import Packs
from domain.methodology.schema import Pack
from domain.programme.kinds import Cadence
from domain.reports.surroundings import Around, Reader, load_people
from domain.stored.tables import TABLES
from notifications.answer_forms import Papers, papers_of, without_way_in
from notifications.claims import Claimed
from notifications.contacts import contacts_of
from notifications.digest import TEMPLATE as DIGEST
from notifications.digest import recomposed
from notifications.former_mailbox import former_readers
from notifications.ledger import NO_PERSON, WEBHOOK
from notifications.letters.regular import JournalSealed
from notifications.notices import NOTICES
from notifications.one_a_day import ANOTHER_DAY, waits
from notifications.overtaken import OVERTAKEN, overtaken
from notifications.parts import Contact
from notifications.preferences import MUTED, USUAL, against, preferences_of
from notifications.retries import AGAIN
from notifications.shared_mailboxes import Boxes, together
from notifications.slots import next_hour
from notifications.suppression import ADDRESS_REFUSED, NO_ADDRESS, refused_readers
from notifications.tables import Fate, Way

_notice = TABLES["notice"]

NO_LONGER_TRUE = "no_longer_true"
SEAL = JournalSealed.template
REPLACED = "replaced_by_newer"
"""A newer scheduled letter of the same reader leaves instead, or has left today; of seals the newest covers all."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Claimed letters as they leave, those that do not with the reason, and their readers."""

    going: Sequence[Claimed]
    """Each with what leaves in the same letter."""
    staying: Sequence[tuple[Claimed, str]]
    people: Mapping[str, Reader]
    contacts: Mapping[str, Contact]
    """Key of a letter -> whom its reader asks and answers."""
    resting: Sequence[tuple[Claimed, datetime, str | None]]
    """Letters that may not leave at this hour or on this day, the moment when they may, and why where it is said."""
    by_paper: frozenset[str]
    """Readers who have no way in, so that forms of answers go along."""
    papers: Mapping[str, Papers]
    """Key of a morning letter to one of them -> how what it asks is answered."""
    rewritten: Sequence[Claimed]
    """Of those that go, the ones whose facts are no longer as they were written."""
    boxes: Boxes
    formers: Mapping[str, Reader]
    """Key of a letter to a mailbox that led in before -> its reader there."""

    def reader_of(self, notice: Claimed) -> Reader | None:
        """Whom a letter reaches, and where."""
        return self.formers.get(notice.key) or self.people.get(notice.recipient)


def looked_at(
    connection: Connection, packs: Packs, claimed: Sequence[Claimed], now: datetime, base_url: str, boxes: Boxes
) -> Leaving:
    """What becomes of claimed letters by what the records say at this moment."""
    around = Around()
    load_people(connection, around, {notice.recipient for notice in claimed})
    around.people |= {code: replace(reader, shares_box=True) for code, reader in around.people.items() if code in boxes}
    passed = overtaken(connection, claimed)
    zone = ZoneInfo(packs.current.time_zone)
    today = now.astimezone(zone).date()
    still = passed.facts | recomposed(connection, packs, claimed, today=today, now=now)
    refused = refused_readers(connection, around.people)
    chosen = preferences_of(connection, around.people)
    replaced = _replaced(connection, claimed, now, zone)
    formers = former_readers(connection, claimed, around.people)
    going: list[Claimed] = []
    staying: list[tuple[Claimed, str]] = []
    for one in claimed:
        notice = replace(one, facts=still.get(one.key, one.facts))
        reader = formers.get(one.key) or around.people.get(one.recipient)
        reason = (
            REPLACED
            if one.key in replaced
            else _unreadable(one, reader, () if one.key in formers else refused)
            or _muted(one, notice, reader)
            or against(packs.current.notices.get(one.rule), chosen.get(one.recipient, USUAL), today)
            or (OVERTAKEN if one.key in passed.keys else None if notice.facts else NO_LONGER_TRUE)
        )
        if reason is not None:
            staying.append((notice, reason))
        else:
            going.append(notice)
    ours = {one.key for one in claimed}
    leaving, resting = _may_leave(connection, packs.current, together(going, boxes), boxes, around, ours, now)
    going = [one for notice in leaving for one in notice.all]
    contacts = contacts_of(connection, packs.current, going, today)
    rewritten = [notice for notice in going if notice.key in still]
    by_paper = without_way_in(connection, around.people.values(), base_url, today)
    mornings = {one.key: one.facts for one in going if one.template == DIGEST and one.recipient in by_paper}
    papers = papers_of(connection, packs, mornings, today)
    return Leaving(leaving, staying, around.people, contacts, resting, by_paper, papers, rewritten, boxes, formers)


def _may_leave(
    connection: Connection, pack: Pack, letters: Sequence[Claimed], boxes: Boxes, around: Around,
    ours: Collection[str], now: datetime,
) -> tuple[list[Claimed], list[tuple[Claimed, datetime, str | None]]]:  # fmt: skip
    """Letters that may leave now, and the others with the moment when they may: when the first of their readers may."""
    waiting = waits(connection, pack, letters, boxes, around.people, ours, now)
    opens = {
        letter.key: min(
            _opens(pack, one, around.people.get(one.recipient), max(now, waiting.get(letter.key, now)))
            for one in letter.all
        )
        for letter in letters
    }
    leaving = [letter for letter in letters if opens[letter.key] <= now]
    resting = [letter for letter in letters if opens[letter.key] > now]
    return leaving, [(one, opens[one.key], ANOTHER_DAY if one.key in waiting else None) for one in resting]


def _opens(pack: Pack, one: Claimed, reader: Reader | None, now: datetime) -> datetime:
    """When a letter may reach its reader: at once where it is critical, asked for, or sent once more."""
    rule = pack.notices.get(one.rule)
    if one.way is not Way.EMAIL or rule is None or rule.critical or AGAIN in one.version:
        return now
    return next_hour(pack, reader, now)


def _replaced(connection: Connection, claimed: Sequence[Claimed], now: datetime, zone: ZoneInfo) -> set[str]:
    """Keys of scheduled letters that a newer one of their reader replaces, or that would be the second of a day.

    After an outage one leaves and not three; one that an operator sends once more leaves as it was.
    """
    gone = {one.key for one in claimed if one.template not in NOTICES}
    regular = [one for one in claimed if one.template in (DIGEST, SEAL) and AGAIN not in one.version]
    if not regular:
        return gone
    people = sorted({one.recipient for one in regular})
    query = (
        select(_notice.c.recipient, _notice.c.template, func.max(_notice.c.created_at), func.max(_notice.c.sent_at))
        .where(
            _notice.c.recipient.in_(people),
            _notice.c.template.in_([DIGEST, SEAL]),
            _notice.c.fate.in_([Fate.QUEUED, Fate.SENDING, Fate.SENT]),
            ~_notice.c.version.contains(AGAIN, autoescape=True),
        )
        .group_by(_notice.c.recipient, _notice.c.template)
    )
    newest = {(person, kind): (written, sent) for person, kind, written, sent in connection.execute(query)}
    today = now.astimezone(zone).date()

    def is_old(one: Claimed) -> bool:
        written, sent = newest[one.recipient, one.template]
        had = one.template == DIGEST and sent is not None and sent.astimezone(zone).date() >= today
        return one.created_at < written or had

    return gone | {one.key for one in regular if is_old(one)}


def _unreadable(notice: Claimed, reader: Reader | None, refused: Collection[str]) -> str | None:
    """Why a letter would not reach its reader, or is not wanted."""
    if notice.recipient == WEBHOOK:
        return None
    if reader is None:
        return NO_PERSON
    if "@" not in reader.email:
        return NO_ADDRESS
    return ADDRESS_REFUSED if notice.recipient in refused else None


def _muted(written: Claimed, now: Claimed, reader: Reader | None) -> str | None:
    """Whether somebody has meanwhile chosen to hear only of their own dates, and the letter holds more than these."""
    if written.template != "status_digest" or reader is None or reader.cadence != Cadence.NEVER:
        return None
    made_so = (bool(one.facts) and orjson.loads(one.facts).get("cadence") == Cadence.NEVER for one in (written, now))
    return None if any(made_so) else MUTED
