"""The letter with the day's seal: it leaves the machine at once, to every administrator of the whole programme."""

from __future__ import annotations

from sqlalchemy import select

from domain.engine.database import reading
from domain.engine.journal import Sealed
from domain.engine.words import Language
from domain.registry.addressed import LETTERS_TO
from domain.stored.tables import TABLES
from flows.immediate_notices import IMPATIENT, channels_of, sender_of
from flows.programme import Programme
from notifications.channels import Sent
from notifications.letters.regular import JournalSealed
from notifications.message import Letter, Mailbox
from notifications.notices import to_facts
from notifications.render import render
from notifications.tables import Way

_person, _role = TABLES["person"], TABLES["role"]


def mail_seal(programme: Programme, sealed: Sealed, line: str) -> tuple[int, int]:
    """Send the line to the administrators; how many letters a channel took, and how many there were."""
    with reading(programme.engine) as connection:
        query = (
            select(_person.c.name, LETTERS_TO, _person.c.language)
            .join(_role, _role.c.person == _person.c.code)
            .where(_role.c.role == "administrator", _role.c.scope == "*", _person.c.email.contains("@"))
            .distinct()
            .order_by(_person.c.name)
        )
        people = connection.execute(query).all()
    channel = channels_of(programme.settings, patience=IMPATIENT).get(Way.EMAIL)
    if channel is None or programme.settings.dry_run:
        return 0, len(people)
    sender, mailed = sender_of(programme), 0
    try:
        for name, address, language in people:
            notice = JournalSealed(
                reader=name, at=sealed.sealed_at.astimezone(programme.zone), subjects=sealed.subjects,
                entries=sealed.entries, line=line,
            )  # fmt: skip
            spoken = Language(language)
            letter = Letter(
                key=f"seal:{sealed.hash}:{address}", template=notice.template, language=spoken,
                to=Mailbox(name, address), sender=sender.mailbox,
                said=render(notice, spoken, base_url="", programme=sender.programme), facts=to_facts(notice),
                thread="", at=notice.at,
            )  # fmt: skip
            mailed += isinstance(channel.send(letter), Sent)
    finally:
        channel.close()
    return mailed, len(people)
