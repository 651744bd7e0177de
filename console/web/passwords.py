"""Passwords, for whoever has no key and no mailbox of their own: argon2id, and a code that a telephone makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, Engine, delete, select, update

from domain.engine.actor import Acting, Method
from domain.engine.database import reading, writing
from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.words import Words
from domain.stored.tables import TABLES
from flows.security import note
from flows.settings import Settings

SHORTEST = 12
"""Characters of a password at least; NIST SP 800-63B asks for eight beside a second factor and no rules of signs."""

STEP = 30
"""Seconds for which a telephone shows one code (RFC 6238)."""

AT_ONCE = BoundedSemaphore(2)
"""A hash takes 64 MB and a fifth of a second by design: more at a time would stop the process."""

_password, _person, _subject = (TABLES[name] for name in ("password", "person", "subject"))
_hasher = PasswordHasher()
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$CS9gN6XIlxQGckrZ7NdtVw$fckQzmOgPXMXtEEpCedcakgHV70hp1xpyL7PAnakjm4"
"""Of a random word, checked where nobody is found: it takes as long, and no start needs 64 MB to make it."""

REFUSED = Reason(
    "password_refused",
    Words(
        "почта, пароль или код не подходят; код меняется каждые 30 секунд и годится один раз",
        "e-mail, password or code do not fit; the code changes every 30 seconds and is good once",
    ),
)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person's telephone is told once, before their password counts."""

    secret: str
    address: str
    """What the telephone reads: `otpauth://…`."""


def enrolment(person: str, secret: str | None = None) -> Enrolment:
    """A new secret of codes for a person, or the one that they are about to confirm."""
    secret = secret or pyotp.random_base32()
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=person, issuer_name="Potok"))


def keep(engine: Engine, person: str, password: str, code: str, enrolled: Enrolment, now: datetime) -> None:
    """Keep a password with its secret of codes, once a code shows that the telephone knows it."""
    faults = []
    if len(password) < SHORTEST:
        said = Words(f"не короче {SHORTEST} знаков", f"at least {SHORTEST} characters")
        faults.append(Reason("bad_value", said, Fault.INPUT, "password"))
    step = _step_of(enrolled.secret, code, now, after=0)
    if step is None:
        said = Words(
            "код не подходит: введите тот, что показывает телефон",
            "the code does not fit: type what the telephone shows",
        )
        faults.append(Reason("bad_value", said, Fault.INPUT, "code"))
    if faults or step is None:
        raise Refusal(faults)
    with AT_ONCE:
        hashed = _hasher.hash(password)
    with writing(engine) as connection:
        connection.execute(delete(_password).where(_password.c.person == person))
        row = {"person": person, "argon2": hashed, "codes": enrolled.secret, "step": step, "set_at": now}
        connection.execute(_password.insert().values(row))


def by_password(settings: Settings, engine: Engine, login: str, password: str, code: str, now: datetime) -> Acting:
    """Whoever a password and a code let in; one sentence and the same work for all that do not fit."""
    query = (
        select(_password.c.person, _password.c.argon2, _password.c.codes, _password.c.step)
        .join(_person, _person.c.code == _password.c.person)
        .join(_subject, _subject.c.code == _person.c.code)
        .where(_person.c.email == login.strip().casefold(), _subject.c.ended_on.is_(None))
    )
    with reading(engine) as connection:
        row = connection.execute(query).first()
    good = _is(row.argon2 if row else NOBODYS, password) and row is not None
    step = _step_of(row.codes if row else pyotp.random_base32(), code, now, after=row.step if row else 0)
    if not good or row is None or step is None or not _spent(engine, row.person, step):
        note(settings, "refused", reason="password_refused", person=row.person if row else None)
        raise Refusal([REFUSED])
    note(settings, "came_in", person=row.person, method="password")
    return Acting(row.person, Method.PASSWORD)


def has_password(connection: Connection, person: str) -> bool:
    """Whether a person may sign in by a password."""
    return connection.execute(select(_password.c.person).where(_password.c.person == person)).first() is not None


def forget(engine: Engine, person: str) -> None:
    """A person signs in by no password any more."""
    with writing(engine) as connection:
        connection.execute(delete(_password).where(_password.c.person == person))


def _is(hashed: str, password: str) -> bool:
    with AT_ONCE:
        try:
            return _hasher.verify(hashed, password)
        except VerificationError:
            return False


def _step_of(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """Where in time a code stands, a step early or late at most; None for a wrong one and for one that was used."""
    said, place = code.strip().replace(" ", ""), int(now.timestamp()) // STEP
    made = pyotp.TOTP(secret)
    found = None
    for step in (place - 1, place, place + 1):
        if pyotp.utils.strings_equal(made.at(step * STEP), said) and step > after:
            found = step
    return found


def _spent(engine: Engine, person: str, step: int) -> bool:
    """Whether a code was not used before, not at this very moment either."""
    with writing(engine) as connection:
        later = update(_password).where(_password.c.person == person, _password.c.step < step).values(step=step)
        return connection.execute(later).rowcount == 1
