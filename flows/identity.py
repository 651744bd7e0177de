"""The doors: each makes `Acting` from what it believes, one function a door; nothing else makes it."""

from __future__ import annotations

import os
from base64 import b32encode
from datetime import date, datetime, timedelta
from hmac import compare_digest
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, select

from domain.engine.actor import SYSTEM, Acting, Method
from domain.engine.command import new_command_id
from domain.engine.database import reading, writing
from domain.engine.refusals import Fault, Reason, Refusal, not_proved, ticket_refused, unknown
from domain.engine.tickets import GOOD_FOR, hash_of
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.reports.views import person_by
from domain.stored.tables import TABLES
from flows.host_words import account, hand
from flows.installation import people_of, proves
from flows.security import note, shape_of
from flows.settings import Settings

_key, _ticket, _draft, _subject = (TABLES[name] for name in ("access_key", "ticket", "draft", "subject"))

_KEY = (
    select(_key.c.person, _key.c.sha256, _key.c.expires_on, _key.c.revoked_on, _subject.c.ended_on)
    .join(_subject, _subject.c.code == _key.c.person)
    .where(_key.c.number == bindparam("number"))
)
_TICKET = select(_ticket).where(_ticket.c.sha256 == bindparam("sha256"))
"""Built once: whoever acts waits for both before anything else."""

NOBODY = Reason(
    "nobody_acts",
    Words(
        "не сказано, кто действует: добавьте --as ПОЧТА или --as КОД либо задайте POTOK_ACTOR",
        "it is not said who acts: add --as EMAIL or --as CODE, or set POTOK_ACTOR",
    ),
    Fault.INPUT,
    "--as",
)
KEY_REFUSED = Reason(
    "key_refused",
    Words(
        "этот ключ не открывает: попросите у администратора новый (potok key issue)",
        "this key does not open: ask an administrator for a new one (potok key issue)",
    ),
)
"""Said of every key that will not do; which of the reasons it is, the security log knows."""

ANSWERS_FOR = timedelta(days=7)
"""How long a spent ticket still answers when its order is repeated."""

PREFIX = "potok"
NO_KEY = hash_of("")
"""Stands for the hash of a key that is not there, so that looking costs the same."""


def claimed(settings: Settings, engine: Engine, word: str | None) -> Acting:
    """The door of a typed name: believed where the installation says so, shut where who acts is proved."""
    with reading(engine) as connection:
        if proves(settings, connection):
            note(settings, "refused", reason="not_proved", said=shape_of(word))
            raise Refusal([not_proved()])
        if not word:
            raise Refusal([NOBODY])
        if word == SYSTEM:  # the engine acts by itself, and nobody as the engine
            raise Refusal([unknown("actor", SubjectKind.PERSON, word)])
        return Acting(person_by(connection, word))


def local(engine: Engine, word: str | None) -> Acting | None:
    """The door of this machine's accounts: the host says as whom each may act; None where it says nobody."""
    name = account()
    with reading(engine) as connection:
        if not (people := people_of(connection, name)):
            return None
        asked = person_by(connection, word) if word else people[0]
    return Acting(asked if asked in people else people[0], Method.LOCAL, hand())


def by_key(settings: Settings, engine: Engine, key: str, today: date) -> Acting:
    """The door of keys: one sentence and the same work for every key that will not do."""
    prefix, _, rest = key.strip().partition("_")
    number, _, secret = rest.partition("_")
    with reading(engine) as connection:
        row = connection.execute(_KEY, {"number": number[:40]}).first()
    same = compare_digest(hash_of(secret), row.sha256 if row else NO_KEY)
    good = (
        row is not None and prefix == PREFIX and row.revoked_on is None and row.ended_on is None
        and today <= row.expires_on
    )  # fmt: skip
    if not (same and good and row):
        known = "unknown" if row is None or not same else "over"
        note(settings, "refused", reason="key_refused", key=number[:40] if row else None, because=known)
        raise Refusal([KEY_REFUSED])
    note(settings, "came_in", person=row.person, method="key", credential=number)
    return Acting(row.person, Method.KEY, number)


def _ticket_of(engine: Engine, hashed: str) -> Row[Any] | None:
    with reading(engine) as connection:
        return connection.execute(_TICKET, {"sha256": hashed}).first()


def by_ticket(settings: Settings, engine: Engine, ticket: str, said: str, *, typed: bool = False) -> Acting:
    """The door of tickets: whoever took it acts; whether it opens this deed, the lane says while it spends it.

    One that was taken for a draft opens with what stands in that draft and with nothing else; one that is typed into
    a form, where others read it afterwards, with what was filled in when it was first used.
    """
    hashed, content = hash_of(ticket.strip()), hash_of(said)
    row = _ticket_of(engine, hashed)
    if typed and row is not None and row.content is None and row.spent_at is None:
        first = _ticket.c.sha256 == hashed, _ticket.c.content.is_(None), _ticket.c.spent_at.is_(None)
        with writing(engine) as connection:
            connection.execute(_ticket.update().where(*first).values(content=content))
        row = _ticket_of(engine, hashed)  # of two who use it at once one was the first
    if row is None or row.content != content:
        note(settings, "refused", reason="ticket_refused", because="unknown" if row is None else "another content")
        raise Refusal([ticket_refused()])
    method = Method(row.method)
    proved = Acting(row.person, method).proved
    return Acting(
        row.person,
        Method.TICKET if proved else method,
        f"{hashed[:8]}/{method}:{row.credential}" if proved else "",
        row.on_behalf_of,
        row.basis,
        hashed,
    )


def terminal(settings: Settings, engine: Engine, word: str | None, basis: str, today: date) -> Acting:
    """The door of a terminal: a key, else this machine's account, else a name; another name is in whose it is done."""
    word = word or settings.actor
    key = kept_key(settings)
    acting = by_key(settings, engine, key, today) if key else local(engine, word)
    if acting is None:
        return claimed(settings, engine, word)
    if not word:
        return acting
    with reading(engine) as connection:
        other = person_by(connection, word)
    if other == acting.person:
        return acting
    return Acting(acting.person, acting.method, acting.credential, other, basis)


def kept_key(settings: Settings) -> str | None:
    """The key of whoever sits here: from the environment, else from the file of potok login."""
    if settings.key is not None:
        return settings.key.get_secret_value()
    file = settings.key_file.expanduser()
    if not file.is_file():
        return None
    if file.stat().st_mode & 0o077:
        said = Words(f"файл ключа {file} доступен другим: chmod 600", f"others may read the key file {file}: chmod 600")
        raise Refusal([Reason("key_file_open", said)])
    return file.read_text("utf-8").strip() or None


def keep_key(file: Path, key: str) -> None:
    """Keep a key in a file of its owner's alone."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as kept:
        kept.write(f"{key}\n")


def new_key() -> tuple[str, str, str]:
    """A key to show once, its number, and the hash of its secret."""
    number, secret = b32encode(token_bytes(5)).decode(), token_urlsafe(32)
    return f"{PREFIX}_{number}_{secret}", number, hash_of(secret)


def take_ticket(
    engine: Engine,
    acting: Acting,
    *,
    action: str,
    subject: str,
    day: date,
    now: datetime,
    command_id: str | None,
    draft: str | None = None,
) -> str:
    """A ticket for one deed, to whoever a door let in; shown once, kept as a hash, of a draft with what it says."""
    secret = token_urlsafe(32)
    with writing(engine) as connection:
        _sweep(connection, now)
        connection.execute(
            _ticket.insert().values(
                sha256=hash_of(secret), person=acting.person, method=acting.method, credential=acting.credential[:80],
                on_behalf_of=acting.on_behalf_of, basis=acting.basis, action=action, subject=subject, day=day,
                expires_at=now + GOOD_FOR, command_id=command_id, spent_at=None,
                content=None if draft is None else hash_of(draft),
            )
        )  # fmt: skip
    return secret


def end_ticket(engine: Engine, hashed: str) -> None:
    """A ticket that opened nothing opens nothing any more; one that was spent still answers for its deed."""
    with writing(engine) as connection:
        connection.execute(_ticket.delete().where(_ticket.c.sha256 == hashed, _ticket.c.spent_at.is_(None)))


def keep_draft(engine: Engine, ticket: str, action: str, said: str) -> str:
    """Keep what was filled in until its run has ended; it opens with its ticket only."""
    number = new_command_id()
    with writing(engine) as connection:
        connection.execute(_draft.insert().values(number=number, ticket=hash_of(ticket), action=action, said=said))
    return number


def read_draft(settings: Settings, engine: Engine, number: str, ticket: str) -> tuple[str, str]:
    """The action and what was filled in, for whoever has the ticket that it was kept with."""
    with reading(engine) as connection:
        row = connection.execute(select(_draft).where(_draft.c.number == number)).first()
    if row is None or not compare_digest(row.ticket, hash_of(ticket)):
        note(settings, "refused", reason="draft_refused", draft=number[:40])
        raise Refusal([ticket_refused()])
    return str(row.action), str(row.said)


def drop_draft(engine: Engine, number: str) -> None:
    """What was filled in is gone."""
    with writing(engine) as connection:
        connection.execute(_draft.delete().where(_draft.c.number == number))


def _sweep(connection: Connection, now: datetime) -> None:
    """Tickets that nobody spent in time go, and those spent long ago; what was filled in goes with its ticket."""
    connection.execute(_ticket.delete().where(_ticket.c.expires_at < now - GOOD_FOR, _ticket.c.spent_at.is_(None)))
    connection.execute(_ticket.delete().where(_ticket.c.spent_at < now - ANSWERS_FOR))
    connection.execute(_draft.delete().where(_draft.c.ticket.not_in(select(_ticket.c.sha256))))
