"""Signing in and out: a link from a letter or the terminal, a key, a password with a code; one's own sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import func, select
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from console.web.form_data import unpacked
from console.web.front import address_of
from console.web.guest import CLOSED, FORM, Guest
from console.web.passwords import by_password
from console.web.session import (
    COOKIE,
    account_at,
    cookie_of,
    ended,
    link_secret,
    seated,
    seated_by_link,
)
from domain.engine.actor import Acting, Method
from domain.engine.database import reading
from domain.engine.refusals import Refusal
from domain.stored.tables import TABLES
from flows.identity import by_key
from flows.security import note

OFTEN = parse("10 per 15 minutes")
"""How often one address or one login may try to get in."""

_person, _subject = TABLES["person"], TABLES["subject"]


@cache
def _limiter() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(MemoryStorage())


def _too_often(guest: Guest, login: str) -> bool:
    """Whether this address, or anybody for this login, has tried too often."""
    peer = address_of(guest.place.settings, guest.request)
    tried = [_limiter().hit(OFTEN, "peer", peer), _limiter().hit(OFTEN, "login", login.strip().casefold())]
    if not all(tried):
        note(guest.place.settings, "refused", reason="too_often", peer=peer)
    return not all(tried)


def signing_in(guest: Guest, status: int = 200, said: str = "", done: str = "", **given: str) -> Response:
    """The page on which somebody says who they are, with what waits there meanwhile."""
    facts = {"secret": "", "kept": given.get("kept", ""), "then": given.get("then", "")}
    return guest.page("sign.html", status, said=said, done=done, **facts | given)


def sign_in(guest: Guest, given: Mapping[str, str]) -> Response:
    """The page with a button; what fetches it signs nobody in."""
    return signing_in(guest, secret=given.get("link", ""))


def come_in(guest: Guest, given: Mapping[str, str]) -> Response:
    """A session of its own for whoever a link, a key or a password lets in; an earlier one ends."""
    place = guest.place
    engine, now = place.programme.engine, place.programme.now()
    kept = {name: given[name] for name in ("kept", "then") if given.get(name)}
    try:
        if given.get("key"):
            acting = by_key(place.settings, engine, given["key"], place.today())
        elif given.get("login"):
            if _too_often(guest, given["login"]):
                return _slow(guest)
            password, code = given.get("password", ""), given.get("code", "")
            acting = by_password(place.settings, engine, given["login"], password, code, now)
        else:
            return _by_link(guest, given, kept)
    except Refusal as refusal:
        return signing_in(guest, 403, refusal.reasons[0].said.say(place.language), **kept)
    return seat(guest, acting, after(guest, kept))


def _by_link(guest: Guest, given: Mapping[str, str], kept: dict[str, str]) -> Response:
    place = guest.place
    cookie = seated_by_link(
        place.settings, place.programme.engine, given.get("link", ""), place.programme.now(), *_browser(guest)
    )
    if cookie is not None:
        return _with_cookie(guest, cookie, after(guest, kept))
    said = place.say(
        "Эта ссылка уже не открывает: она годится один раз и 15 минут. Попросите новую",
        "This link opens no more: it is good once, for 15 minutes. Ask for a new one",
    )
    return signing_in(guest, 403, said, **kept)


def _browser(guest: Guest) -> tuple[str, str]:
    """How a person recognises where they are signed in, and the account of this machine that the cookie is good for."""
    return guest.request.headers.get("user-agent", ""), account_at(guest.request)


def _slow(guest: Guest) -> Response:
    return signing_in(guest, 429, guest.place.say("Слишком часто: подождите 15 минут", "Too often: wait 15 minutes"))


def after(guest: Guest, kept: Mapping[str, str]) -> Response:
    """Where somebody goes on: to what they filled in when their session ended, else to their work."""
    if not FORM.fullmatch(kept.get("then", "")):
        return RedirectResponse("/", 303, CLOSED)
    return guest.page("kept.html", then=kept["then"], fields=unpacked(kept.get("kept", "")))


def seat(guest: Guest, acting: Acting, answer: Response, proved_at: datetime | None = None) -> Response:
    """Begin a session and hand its cookie out with an answer; who it is was shown now, or at some time before."""
    place = guest.place
    name, account = _browser(guest)
    cookie = seated(place.settings, place.programme.engine, acting, place.programme.now(), name, account, proved_at)
    return _with_cookie(guest, cookie, answer)


def _with_cookie(guest: Guest, cookie: str, answer: Response) -> Response:
    """An answer that brings a session's cookie along; an earlier session of this browser is over."""
    place = guest.place
    if earlier := cookie_of(guest.request):
        ended(place.programme.engine, earlier)
    safe = place.settings.base_url.startswith("https://")
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="lax", path="/", secure=safe)
    return answer


def sign_out(guest: Guest, given: Mapping[str, str]) -> Response:
    """The session ends here and now."""
    ended(guest.place.programme.engine, cookie_of(guest.request) or "")
    answer = RedirectResponse("/", 303, CLOSED)
    answer.delete_cookie(COOKIE, path="/")
    return answer


def ask_letter(guest: Guest, given: Mapping[str, str]) -> Response:
    """A letter with a link, to whoever has this login; the answer is the same for everybody."""
    login = given.get("login", "").strip().casefold()
    if _too_often(guest, login):
        return _slow(guest)
    done = guest.place.say(
        "Если такая почта есть в программе, письмо со ссылкой уже в пути. Она годится один раз, 15 минут",
        "If the programme knows this e-mail, a letter with a link is on its way. It is good once, for 15 minutes",
    )
    answer = signing_in(guest, done=done)
    answer.background = BackgroundTask(_mail, guest, login)
    return answer


def _mail(guest: Guest, login: str) -> None:
    """Look the person up and send the letter, after the answer has left: it tells nobody whether there is one."""
    from flows.mailed_link import mail_link

    place = guest.place
    programme = place.programme
    query = select(_person.c.code, _person.c.email, _subject.c.title).join(_subject, _subject.c.code == _person.c.code)
    with reading(programme.engine) as connection:
        rows = connection.execute(
            query.where(func.lower(_person.c.email) == login, _subject.c.ended_on.is_(None))
        ).all()
        shared = connection.execute(select(_person.c.code).where(_person.c.delivery == login)).scalars().all()
    if len(rows) != 1 or set(shared) - {rows[0][0]}:  # what others read, too, opens nothing
        note(place.settings, "refused", reason="no_such_login")
        return
    person, address, name = rows[0]
    acting = Acting(person, Method.LINK)
    secret = link_secret(programme.engine, acting, today=place.today(), now=programme.now())
    base = place.settings.base_url.rstrip("/") or f"http://{guest.request.headers['host']}"
    sent = mail_link(programme, name, address, f"{base}/sign-in?link={secret}", place.language)
    note(place.settings, "link_sent" if sent else "link_not_sent", person=person)
