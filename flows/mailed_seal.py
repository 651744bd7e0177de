"""The letter with a seal: it leaves the machine at once, to every administrator of the whole programme.

It stands in the ledger as any other: what a mail server does not take is tried again, and only the newest is.
"""

from __future__ import annotations

from sqlalchemy import func, select

from domain.engine.database import reading, writing
from domain.engine.journal import Sealed
from domain.proving.signature import Signed
from domain.registry.addressed import LETTERS_TO
from domain.stored.tables import TABLES
from flows.immediate_notices import IMPATIENT, tell
from flows.programme import Programme
from notifications.ledger import add, row
from notifications.letters.regular import JournalSealed
from notifications.tables import Fate, Way

_person, _role, _notice = TABLES["person"], TABLES["role"], TABLES["notice"]

RULE = JournalSealed.template

OBJECT = "journal"
"""What the ledger calls the object of the letter; its version is what was sealed and by which key."""


def mail_seal(programme: Programme, sealed: Sealed, line: str) -> tuple[int, int]:
    """Send the line to the administrators; how many letters left, and how many there were.

    None to whoever has the seal of the same history: where nothing has happened, a letter would say nothing new.
    """
    version, now = f"{sealed.hash[:24]}-{Signed.of(line).key}", programme.now()
    at = sealed.sealed_at.astimezone(programme.zone)
    with writing(programme.engine) as connection:
        query = (
            select(_person.c.code, _person.c.name)
            .join(_role, _role.c.person == _person.c.code)
            .where(_role.c.role == "administrator", _role.c.scope == "*", LETTERS_TO.contains("@"))
            .distinct()
            .order_by(_person.c.code)
        )
        rows = [
            row(
                JournalSealed(reader=name, at=at, subjects=sealed.subjects, entries=sealed.entries, line=line),
                recipient=code, way=Way.EMAIL, rule=RULE, about=OBJECT, version=version, now=now,
            )
            for code, name in connection.execute(query)
        ]  # fmt: skip
        owed = add(connection, rows)
    if not owed:
        return 0, 0
    tell(programme, patience=IMPATIENT)
    mine = (_notice.c.object == OBJECT, _notice.c.version == version, _notice.c.fate == Fate.SENT)
    with reading(programme.engine) as connection:
        return int(connection.execute(select(func.count()).where(*mine)).scalar_one()), owed
