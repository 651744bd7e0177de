"""One notice as it leaves: with its contact, its forms, and with whatever leaves in the same letter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from domain.engine.database import reading
from domain.engine.packs import Packs
from domain.engine.refusals import Refusal, bad_value
from domain.reports.surroundings import Around, load_people
from domain.stored.tables import TABLES
from notifications.answer_forms import papers_of, without_way_in
from notifications.claims import CLAIMED, Claimed
from notifications.contacts import contacts_of
from notifications.former_mailbox import former_readers
from notifications.last_look import Leaving
from notifications.ledger import CANNOT_BE_TOLD
from notifications.letters.regular import StatusDigest
from notifications.notices import NOTICES
from notifications.outgoing import Sender, letter_of
from notifications.render import Rendered
from notifications.shared_mailboxes import boxes_of, together

_notice = TABLES["notice"]


@dataclass(frozen=True, slots=True)
class Preview:
    """One notice as its readers get it."""

    key: str
    recipient: str
    """The code of its reader, or of all who read it in one letter."""
    fate: str
    created_at: datetime
    said: Rendered


def preview(engine: Engine, packs: Packs, sender: Sender, key: str, *, now: datetime) -> Preview:
    """One notice rendered for its readers; refuses a key that the ledger does not hold."""
    with reading(engine) as connection:
        row = connection.execute(select(_notice).where(_notice.c.key == key)).mappings().first()
        if row is None:
            raise Refusal([bad_value("KEY", f"в реестре писем нет «{key}»", f"the ledger holds no “{key}”")])
        if row["reason"] == CANNOT_BE_TOLD:
            ru, en = f"уведомление «{key}» не удалось составить", f"“{key}” could not be composed"
            raise Refusal([bad_value("KEY", ru, en)])
        if row["template"] not in NOTICES:
            ru = f"писем «{row['template']}» больше не пишут; как оно ушло: potok notices show {key}"
            en = f"letters “{row['template']}” are written no more; as it left: potok notices show {key}"
            raise Refusal([bad_value("KEY", ru, en)])
        leaving = _leaving(connection, packs, sender.base_url, key, row["fate"], now)
    (one,) = leaving.going
    said = letter_of(engine, packs, sender, one, leaving, now).said
    return Preview(key, ", ".join(each.recipient for each in one.all), row["fate"], row["created_at"], said)


def _leaving(connection: Connection, packs: Packs, base_url: str, key: str, fate: str, now: datetime) -> Leaving:
    """A notice as it would leave now, with those of the same fate that leave in its letter."""
    one = Claimed(*connection.execute(select(*CLAIMED).where(_notice.c.key == key)).one())
    boxes = boxes_of(connection)
    box = boxes.get(one.recipient)
    mates = [person for person, other in boxes.items() if box and other == box] or [one.recipient]
    query = select(*CLAIMED).where(
        _notice.c.recipient.in_(mates), _notice.c.template == one.template, _notice.c.object == one.about,
        _notice.c.version == one.version, _notice.c.fate == fate,
    )  # fmt: skip
    beside = [Claimed(*found) for found in connection.execute(query.order_by(_notice.c.key))]
    letter = next(found for found in together(beside, boxes) if key in found.keys)
    load_people(connection, around := Around(), {each.recipient for each in letter.all})
    people = {code: replace(reader, shares_box=code in boxes) for code, reader in around.people.items()}
    today = now.date()
    by_paper = without_way_in(connection, people.values(), base_url, today)
    mornings = {
        each.key: each.facts for each in letter.all
        if each.template == StatusDigest.template and each.recipient in by_paper
    }  # fmt: skip
    return Leaving(
        going=[letter], staying=(), people=people, resting=(), by_paper=by_paper, rewritten=(), boxes=boxes,
        contacts=contacts_of(connection, packs.current, letter.all, today),
        papers=papers_of(connection, packs, mornings, today), formers=former_readers(connection, letter.all, people),
    )  # fmt: skip
