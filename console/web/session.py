"""Who sits at a browser: a link that signs in once, and a session as a row that ends by idleness or by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import Connection, Engine, delete, insert, select, update

from domain.engine.acting import Acting, Method
from domain.engine.database import reading, writing
from domain.engine.tickets import hash_of
from domain.stored.tables import TABLES
from flows.identity import take_ticket
from flows.security import note
from flows.settings import Identity, Settings

SIGN_IN, SESSION = "sign_in", "web_session"
"""What a ticket opens besides deeds; no action bears these names, so neither does a deed by itself."""

IDLE = timedelta(hours=1)
"""How long a session lasts after its last request."""

RENEWED = timedelta(minutes=5)
"""How often a request moves the end of its session: a row is not written for each page."""

DAYS = timedelta(days=1)
"""After the day on which somebody signed in, a session lasts for so many more."""

COOKIE = "potok_session"

_ticket, _key, _subject, _role = (TABLES[name] for name in ("ticket", "access_key", "subject", "role"))


@dataclass(frozen=True, slots=True)
class Seat:
    """Whoever is signed in, and the roles that they hold anywhere."""

    acting: Acting
    name: str
    roles: frozenset[str]
    administers: bool


def link_secret(engine: Engine, acting: Acting, *, today: date, now: datetime) -> str:
    """The secret of a link that signs one person in, once, within a quarter of an hour; only its hash is kept."""
    return take_ticket(engine, acting, action=SIGN_IN, subject="", day=today, now=now, command_id=None)


def signed_in(settings: Settings, engine: Engine, secret: str, now: datetime, today: date) -> str | None:
    """The cookie of a new session, for a link that still opens; the link is spent by it."""
    hashed = hash_of(secret.strip())
    with writing(engine) as connection:
        fresh = (_ticket.c.sha256 == hashed, _ticket.c.action == SIGN_IN, _ticket.c.spent_at.is_(None))
        spent = update(_ticket).where(*fresh, _ticket.c.expires_at >= now).values(spent_at=now)
        if connection.execute(spent).rowcount != 1:
            note(settings, "refused", reason="link_refused")
            return None
        row = connection.execute(select(_ticket).where(_ticket.c.sha256 == hashed)).one()
        acting = Acting(row.person, Method(row.method), row.credential, row.on_behalf_of, row.basis)
        return _begun(settings, connection, acting, now, today)


def seated(settings: Settings, engine: Engine, acting: Acting, now: datetime, today: date) -> str:
    """The cookie of a new session for whoever another door let in."""
    with writing(engine) as connection:
        return _begun(settings, connection, acting, now, today)


def _begun(settings: Settings, connection: Connection, acting: Acting, now: datetime, today: date) -> str:
    secret = token_urlsafe(32)
    connection.execute(
        insert(_ticket).values(
            sha256=hash_of(secret), person=acting.person, method=acting.method, credential=acting.credential,
            on_behalf_of=acting.on_behalf_of, basis=acting.basis, action=SESSION, subject="", day=today,
            expires_at=now + IDLE, command_id=None, spent_at=None,
        )
    )  # fmt: skip
    note(settings, "web_session", person=acting.person, method=acting.method, session=hash_of(secret)[:8])
    return secret


def seat_of(settings: Settings, engine: Engine, cookie: str, now: datetime, today: date) -> Seat | None:
    """Whoever a cookie belongs to; nobody once it ended, its key was revoked or its person left."""
    hashed = hash_of(cookie)
    query = (
        select(_ticket, _subject.c.title, _key.c.revoked_on, _key.c.expires_on)
        .join(_subject, _subject.c.code == _ticket.c.person)
        .outerjoin(_key, _key.c.number == _ticket.c.credential)
        .where(_ticket.c.sha256 == hashed, _ticket.c.action == SESSION, _subject.c.ended_on.is_(None))
    )
    with reading(engine) as connection:
        row = connection.execute(query).first()
        if row is None or now > row.expires_at or today > row.day + DAYS:
            return None
        method = Method(row.method)
        if method is Method.KEY and (row.expires_on is None or row.revoked_on is not None or today > row.expires_on):
            return None
        if method is Method.CLAIMED and settings.identity is Identity.PROVED:
            return None
        held = connection.execute(select(_role.c.role, _role.c.scope).where(_role.c.person == row.person)).all()
    if row.expires_at - now < IDLE - RENEWED:
        with writing(engine) as connection:
            connection.execute(update(_ticket).where(_ticket.c.sha256 == hashed).values(expires_at=now + IDLE))
    acting = Acting(row.person, method, row.credential, row.on_behalf_of, row.basis)
    return Seat(acting, row.title, frozenset(role for role, _ in held), ("administrator", "*") in map(tuple, held))


def ended(engine: Engine, cookie: str) -> None:
    """The session is over, whoever keeps its cookie."""
    with writing(engine) as connection:
        connection.execute(delete(_ticket).where(_ticket.c.sha256 == hash_of(cookie), _ticket.c.action == SESSION))
