"""Who sits at a browser: a session is a row that ends by idleness, after a day or by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import Connection, Engine, delete, insert, or_, select, update
from starlette.requests import Request

from domain.engine.actor import Acting, Method
from domain.engine.database import reading, writing
from domain.engine.tickets import hash_of
from domain.stored.tables import TABLES
from flows.identity import take_ticket
from flows.installation import proves
from flows.peer import account_of
from flows.security import hand_of, note
from flows.settings import Settings

SIGN_IN = "sign_in"
"""What a ticket opens besides deeds; no action bears this name, so neither does a deed by itself."""

IDLE = timedelta(hours=1)
"""How long a session lasts after its last request."""

RENEWED = timedelta(minutes=5)
"""How often a request is noted: a row is not written for each page."""

LONGEST = timedelta(days=1)
"""How long a session lasts however busy it is."""

FRESH = timedelta(minutes=10)
"""How long after having shown who they are somebody may give roles, keys and statuses."""

COOKIE = "potok_session"

_ticket, _session, _key, _subject, _role = (
    TABLES[name] for name in ("ticket", "web_session", "access_key", "subject", "role")
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Whoever is signed in, and the roles that they hold anywhere."""

    acting: Acting
    name: str
    roles: frozenset[str]
    administers: bool
    proved_at: datetime
    """When they last showed who they are."""
    number: str
    """Names the session among those of its person."""

    def is_fresh(self, now: datetime) -> bool:
        """Whether they showed who they are a short while ago."""
        return now - self.proved_at <= FRESH


BROWSERS: Mapping[str, str] = {
    "YaBrowser": "Яндекс.Браузер", "Edg/": "Edge", "OPR/": "Opera", "Firefox": "Firefox", "Chrome": "Chrome",
    "Safari": "Safari",
}  # fmt: skip
SYSTEMS: Mapping[str, str] = {
    "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip
"""Signs by which browsers name themselves, each before those that others say too."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One of a person's sessions, as they recognise it."""

    number: str
    name: str
    method: str
    began_at: datetime
    seen_at: datetime

    @property
    def called(self) -> str:
        """Browser and system, as far as the browser names them; else what it says of itself."""
        found = [next((said for sign, said in signs.items() if sign in self.name), "") for signs in (BROWSERS, SYSTEMS)]
        return ", ".join(filter(None, found)) or self.name


def link_secret(engine: Engine, acting: Acting, *, today: date, now: datetime) -> str:
    """The secret of a link that signs one person in, once, within a quarter of an hour; only its hash is kept."""
    return take_ticket(engine, acting, action=SIGN_IN, subject="", day=today, now=now, command_id=None)


def begin_afresh(engine: Engine, now: datetime) -> None:
    """End every link and session from before a start of the server: somebody else may have sat at its address.

    A session's row stays for a while: what was filled in before is still taken in, once its person has signed in.
    """
    with writing(engine) as connection:
        left = update(_ticket).where(_ticket.c.action == SIGN_IN, _ticket.c.spent_at.is_(None))
        connection.execute(left.values(spent_at=now))
        over = now - IDLE - timedelta(seconds=1)
        connection.execute(update(_session).where(_session.c.seen_at > over).values(seen_at=over))


def cookie_of(request: Request) -> str | None:
    """What a browser shows, as it counts here: only together with the account of this machine that shows it.

    A browser hands it to every port of this machine, whoever listens there.
    """
    shown = request.cookies.get(COOKIE)
    return bound(shown, account_at(request)) if shown else None


def account_at(request: Request) -> str:
    """The account of this machine whose browser, or server in front, asks."""
    return account_of(request.client, request.scope.get("server"))


def bound(cookie: str, account: str) -> str:
    """A cookie as it counts for one account."""
    return f"{cookie} {account}" if account else cookie


def seated_by_link(
    settings: Settings, engine: Engine, secret: str, now: datetime, name: str, account: str = ""
) -> str | None:
    """The cookie of a new session for whoever a link lets in; it is spent together with that, or not at all."""
    hashed = hash_of(secret.strip())
    with writing(engine) as connection:
        fresh = (_ticket.c.sha256 == hashed, _ticket.c.action == SIGN_IN, _ticket.c.spent_at.is_(None))
        spent = update(_ticket).where(*fresh, _ticket.c.expires_at >= now).values(spent_at=now)
        if connection.execute(spent).rowcount != 1:
            note(settings, "refused", reason="link_refused")
            return None
        row = connection.execute(select(_ticket).where(_ticket.c.sha256 == hashed)).one()
        acting = Acting(row.person, Method(row.method), row.credential, row.on_behalf_of, row.basis)
        cookie = _seat(connection, acting, now, name, account)
    _noted(settings, acting, bound(cookie, account))
    return cookie


def seated(
    settings: Settings,
    engine: Engine,
    acting: Acting,
    now: datetime,
    name: str,
    account: str = "",
    proved_at: datetime | None = None,
) -> str:
    """The cookie of a new session for whoever a door let in, good for the account of this machine that got it."""
    with writing(engine) as connection:
        cookie = _seat(connection, acting, now, name, account, proved_at)
    _noted(settings, acting, bound(cookie, account))
    return cookie


def _seat(
    connection: Connection, acting: Acting, now: datetime, name: str, account: str, proved_at: datetime | None = None
) -> str:
    secret = token_urlsafe(32)
    connection.execute(delete(_session).where(_session.c.seen_at < now - LONGEST))
    connection.execute(
        insert(_session).values(
            sha256=hash_of(bound(secret, account)), person=acting.person, method=acting.method,
            credential=acting.credential[:80],
            on_behalf_of=acting.on_behalf_of, basis=acting.basis, name=name[:200], began_at=now,
            proved_at=proved_at or now, seen_at=now,
        )
    )  # fmt: skip
    return secret


def _noted(settings: Settings, acting: Acting, cookie: str) -> None:
    note(settings, "web_session", **hand_of(acting), session=hash_of(cookie)[:8])


def seat_of(settings: Settings, engine: Engine, cookie: str, now: datetime, today: date) -> Seat | None:
    """Whoever a cookie belongs to; nobody once it ended, its key was revoked or its person left."""
    hashed = hash_of(cookie)
    query = (
        select(_session, _key.c.revoked_on, _key.c.expires_on)
        .join(_subject, _subject.c.code == _session.c.person)
        .outerjoin(_key, _key.c.number == _session.c.credential)
        .where(_session.c.sha256 == hashed, _subject.c.ended_on.is_(None))
    )
    with reading(engine) as connection:
        row = connection.execute(query).first()
        if row is None or now - row.seen_at > IDLE or now - row.began_at > LONGEST:
            return None
        method = Method(row.method)
        if method is Method.KEY and (row.expires_on is None or row.revoked_on is not None or today > row.expires_on):
            return None
        if method is Method.CLAIMED and proves(settings, connection):
            return None
    if now - row.seen_at > RENEWED:
        with writing(engine) as connection:
            connection.execute(update(_session).where(_session.c.sha256 == hashed).values(seen_at=now))
    acting = Acting(row.person, method, row.credential, row.on_behalf_of, row.basis)
    # a server in front shows who it is with each request
    return seat_for(engine, acting, now if method is Method.PROXY else row.proved_at, today, hashed[:12])


def seat_for(engine: Engine, acting: Acting, proved_at: datetime, today: date, number: str = "") -> Seat:
    """The seat of whoever is known, with the roles that they hold today."""
    with reading(engine) as connection:
        name = connection.execute(select(_subject.c.title).where(_subject.c.code == acting.person)).scalar_one()
        mine = select(_role.c.role, _role.c.scope).where(_role.c.person == acting.person)
        held = connection.execute(mine.where(or_(_role.c.until.is_(None), _role.c.until >= today))).all()
    roles = frozenset(role for role, _ in held)
    return Seat(acting, name, roles, ("administrator", "*") in map(tuple, held), proved_at, number)


def was_seated(engine: Engine, cookie: str) -> bool:
    """Whether a cookie was somebody's a short while ago: what they filled in is read, and nothing is done with it."""
    with reading(engine) as connection:
        query = select(_session.c.person).join(_subject, _subject.c.code == _session.c.person)
        query = query.where(_session.c.sha256 == hash_of(cookie), _subject.c.ended_on.is_(None))
        return connection.execute(query).first() is not None


def sittings(connection: Connection, person: str, now: datetime) -> list[Sitting]:
    """Where a person is signed in now, the last one seen first."""
    query = select(_session).where(_session.c.person == person, _session.c.seen_at >= now - IDLE)
    rows = connection.execute(query.order_by(_session.c.seen_at.desc(), _session.c.sha256))
    return [Sitting(row.sha256[:12], row.name, row.method, row.began_at, row.seen_at) for row in rows]


def ended(engine: Engine, cookie: str) -> None:
    """The session is over, whoever keeps its cookie."""
    with writing(engine) as connection:
        connection.execute(delete(_session).where(_session.c.sha256 == hash_of(cookie)))


def end_sitting(engine: Engine, person: str, number: str) -> None:
    """A person ends one of their own sessions, wherever it is."""
    with writing(engine) as connection:
        theirs = (_session.c.person == person, _session.c.sha256.startswith(number[:12], autoescape=True))
        connection.execute(delete(_session).where(*theirs))
