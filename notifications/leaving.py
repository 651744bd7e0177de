"""What is looked at again when letters are about to leave: whether each still holds, and whether it may go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import orjson
from sqlalchemy import Connection, func, select

from domain.engine.kinds import Cadence
from domain.engine.packs import Packs
from domain.reports.around import Around, Reader, load_people
from domain.stored.tables import TABLES
from notifications.claims import Claimed
from notifications.ledger import NO_PERSON, WEBHOOK
from notifications.mending import AGAIN, plain_version
from notifications.reminding import still_due
from notifications.suppression import ADDRESS_REFUSED, NO_ADDRESS, refused_readers
from notifications.tables import Fate

_journal, _notice, _mark = TABLES["journal"], TABLES["notice"], TABLES["digest_mark"]

NO_LONGER_TRUE = "no_longer_true"
MUTED = "muted"
REPLACED = "replaced_by_newer"
"""A newer digest of the same reader leaves instead."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Claimed letters as they leave, those that do not with the reason, and their readers."""

    going: Sequence[Claimed]
    staying: Sequence[tuple[Claimed, str]]
    people: Mapping[str, Reader]


def looked_at(connection: Connection, packs: Packs, claimed: Sequence[Claimed], today: date) -> Leaving:
    """What becomes of claimed letters by what the records say at this moment."""
    around = Around()
    load_people(connection, around, {notice.recipient for notice in claimed})
    passed = _passed(connection, claimed)
    still = still_due(connection, packs, claimed, today)
    refused = refused_readers(connection, around.people)
    replaced = _replaced(connection, claimed)
    going: list[Claimed] = []
    staying: list[tuple[Claimed, str]] = []
    for notice in (replace(one, facts=still.get(one.key, one.facts)) for one in claimed):
        reason = (
            REPLACED
            if notice.key in replaced
            else _untrue(notice, passed) or _unreadable(notice, around.people.get(notice.recipient), refused)
        )
        if reason is None:
            going.append(notice)
        else:
            staying.append((notice, reason))
    return Leaving(going, staying, around.people)


def _replaced(connection: Connection, claimed: Sequence[Claimed]) -> set[str]:
    """Keys of digests that a newer one of their reader replaces, or whose changes another one has told meanwhile.

    After an outage one digest leaves and not three; one that an operator sends once more leaves as it was.
    """
    digests = [one for one in claimed if one.template == "status_digest" and AGAIN not in one.version]
    if not digests:
        return set()
    people = sorted({one.recipient for one in digests})
    alive = _notice.c.fate.in_([Fate.QUEUED, Fate.SENDING, Fate.SENT])
    query = select(_notice.c.recipient, func.max(_notice.c.created_at)).group_by(_notice.c.recipient)
    newest = dict(
        connection.execute(
            query.where(_notice.c.recipient.in_(people), _notice.c.template == "status_digest", alive)
        ).all()
    )
    marks = dict(connection.execute(select(_mark.c.person, _mark.c.number).where(_mark.c.person.in_(people))).all())
    return {
        one.key
        for one in digests
        if one.created_at < newest[one.recipient]
        or marks.get(one.recipient, 0) > int(orjson.loads(one.facts).get("after", 0))
    }


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


def _untrue(notice: Claimed, passed: Mapping[str, int]) -> str | None:
    """Why a letter no longer holds."""
    decided = notice.template == "action_awaited" and passed.get(notice.about, 0) > int(plain_version(notice.version))
    return NO_LONGER_TRUE if decided or not notice.facts else None


def _unreadable(notice: Claimed, reader: Reader | None, refused: Collection[str]) -> str | None:
    """Why a letter would not reach its reader, or is not wanted."""
    if notice.recipient == WEBHOOK:
        return None
    if reader is None:
        return NO_PERSON
    if "@" not in reader.email:
        return NO_ADDRESS
    if notice.recipient in refused:
        return ADDRESS_REFUSED
    return MUTED if notice.template == "status_digest" and reader.cadence == Cadence.NEVER else None
