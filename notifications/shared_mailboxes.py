"""Mailboxes that several people read: what leaves for some of them at once leaves as one letter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, or_, select, update

from domain.engine.database import reading, writing
from domain.registry.addressed import LETTERS_TO
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.claims import CLAIMED, LEASE, WAITING, Claimed
from notifications.letters.regular import StatusDigest
from notifications.retries import AGAIN
from notifications.tables import Fate, Way

_notice, _person = TABLES["notice"], TABLES["person"]

MORNING = StatusDigest.template

Boxes = Mapping[str, str]
"""Person -> the address at which somebody else reads letters, too."""
Cause = tuple[str, ...]


def boxes_of(connection: Connection) -> Boxes:
    """Everybody who shares a mailbox with somebody: only one that was named for letters can be shared."""
    named = select(_person.c.delivery).where(_person.c.delivery != "")
    rows = connection.execute(select(_person.c.code, LETTERS_TO).where(LETTERS_TO.in_(named)))
    found = {str(code): str(box) for code, box in rows}
    readers = Counter(found.values())
    return {person: box for person, box in found.items() if readers[box] > 1}


def _cause(one: Claimed, boxes: Boxes) -> Cause:
    """What makes letters to a mailbox one: the morning, or one event; sent once more, each is its own."""
    box = boxes.get(one.recipient)
    if box is None or one.way is not Way.EMAIL or AGAIN in one.version:
        return (one.key,)
    return (box, MORNING) if one.template == MORNING else (box, one.template, one.about, one.version)


def claim_beside(engine: Engine, lease: str, claimed: Sequence[Claimed], now: datetime) -> tuple[list[Claimed], Boxes]:
    """Claimed notices with those that leave in one letter with them, also where their own hour comes later."""
    with reading(engine) as connection:
        boxes = boxes_of(connection)
    shared = {boxes[one.recipient] for one in claimed if one.recipient in boxes}
    if not shared:
        return list(claimed), {}
    wanted = {_cause(one, boxes) for one in claimed}
    mates = [person for person, box in boxes.items() if box in shared]
    free = or_(_notice.c.leased_until.is_(None), _notice.c.leased_until < now)
    found: list[Claimed] = []
    with writing(engine) as connection:
        for some in parts(mates):
            query = select(*CLAIMED).where(WAITING, free, _notice.c.recipient.in_(some)).order_by(_notice.c.key)
            rows = connection.execute(query.with_for_update(skip_locked=True))
            found += [one for row in rows if _cause(one := Claimed(*row), boxes) in wanted]
        taking = update(_notice).where(_notice.c.key.in_([one.key for one in found]))
        connection.execute(taking.values(fate=Fate.SENDING, lease=lease, leased_until=now + LEASE))
    return [*claimed, *found], boxes


def together(going: Iterable[Claimed], boxes: Boxes) -> list[Claimed]:
    """Letters as they leave: those of one cause to one mailbox are one."""
    found: dict[Cause, list[Claimed]] = defaultdict(list)
    for one in going:
        found[_cause(one, boxes)].append(one)
    groups = (sorted(group, key=lambda one: one.key) for group in found.values())
    return [replace(first, others=tuple(rest)) for first, *rest in groups]
