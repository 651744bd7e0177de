"""A server in front of the pages that knows who sits there: believed from the machines that the settings name."""

from __future__ import annotations

from hmac import compare_digest

from sqlalchemy import Engine, select
from starlette.requests import Request

from domain.engine.actor import Acting, Method
from domain.engine.database import reading
from domain.engine.refusals import Refusal
from domain.reports.views import person_by
from domain.stored.tables import TABLES
from flows.security import note, shape_of
from flows.settings import Settings

_subject = TABLES["subject"]


def login_of(settings: Settings, request: Request) -> str | None:
    """The login that a server in front names; None where none is in front, and from nobody else."""
    said = request.headers.getlist(settings.proxy_header)
    if not said:
        return None
    if len(said) != 1 or not _believed(settings, request):
        note(settings, "refused", reason="proxy_refused", peer=_peer(request))
        return None
    return said[0].strip() or None


def address_of(settings: Settings, request: Request) -> str:
    """The machine that asks: the one before a server in front that is believed, else whoever is connected.

    Of several that `X-Forwarded-For` names, that server itself wrote the last one; the others anybody may have written.
    """
    passed_on = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return passed_on if passed_on and _believed(settings, request) else _peer(request)


def _believed(settings: Settings, request: Request) -> bool:
    """Whether a request comes through a server in front that the settings name."""
    shown = request.headers.get("x-potok-proxy", "")
    secret = settings.proxy_secret.get_secret_value() if settings.proxy_secret else ""
    return _peer(request) in settings.proxies and compare_digest(shown.encode(), secret.encode())


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def person_of(engine: Engine, login: str) -> str | None:
    """The person whose login it is: an e-mail, never a code, and of nobody who left."""
    if "@" not in login:
        return None
    with reading(engine) as connection:
        try:
            person = person_by(connection, login)
        except Refusal:
            return None
        here = select(_subject.c.code).where(_subject.c.code == person, _subject.c.ended_on.is_(None))
        return connection.execute(here).scalar()


def by_proxy(settings: Settings, engine: Engine, login: str) -> Acting | None:
    """The person of a login; nobody is made of an unknown one."""
    if (person := person_of(engine, login)) is None:
        note(settings, "refused", reason="unknown_login", said=shape_of(login))
        return None
    note(settings, "came_in", person=person, method="proxy")
    return Acting(person, Method.PROXY)
