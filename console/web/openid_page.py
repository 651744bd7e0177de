"""Signing in by an OpenID provider: to it and back, for the browser that began and for a person who is known here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Lock

from starlette.responses import Response

from console.web.entry import after, seat, signing_in
from console.web.front import person_of
from console.web.guest import Guest
from console.web.session import LONGEST
from domain.engine.actor import Acting, Method
from domain.engine.refusals import Refusal
from flows.openid import NOT_PROVED, Attempt, NotProved, Provider
from flows.security import note, shape_of
from flows.settings import Settings

BACK = "/sign-in/oidc"
"""Where the provider sends people back to; the only address of ours that it is told."""

KEPT_COOKIE = "potok_oidc"
GOOD_FOR = 600
"""Seconds that somebody has for the way there and back."""

WAITING = 100
"""Forms that wait for their person to come back, at most."""

LARGEST = 32 * 1024
"""Characters of such a form at most: this is memory that strangers fill."""

_waiting: OrderedDict[str, dict[str, str]] = OrderedDict()
_lock = Lock()


@cache
def provider_of(settings: Settings) -> Provider:
    """One provider, which holds its document and keys."""
    return Provider(settings)


def start(guest: Guest, given: Mapping[str, str]) -> Response:
    """On to the provider; what was filled in waits here until its person is back."""
    place = guest.place
    if not place.settings.oidc_issuer:
        return guest.sorry("Такой страницы нет", "There is no such page", 404)
    attempt = Attempt.begun()
    kept = {name: given[name] for name in ("kept", "then") if given.get(name)}
    try:
        address = provider_of(place.settings).address(attempt, _back(place.settings), anew=bool(kept))
    except (Refusal, NotProved) as error:
        return _refused(guest, error, kept)
    if kept and sum(map(len, kept.values())) <= LARGEST:
        with _lock:
            _waiting[attempt.state] = kept
            while len(_waiting) > WAITING:
                _waiting.popitem(last=False)
    answer = guest.page("onward.html", address=address)
    answer.headers["refresh"] = f"0; url={address}"  # the policy on forms would stop a redirect to another host
    safe = place.settings.base_url.startswith("https://")
    answer.set_cookie(
        KEPT_COOKIE, attempt.cookie, max_age=GOOD_FOR, httponly=True, samesite="lax", path=BACK, secure=safe
    )
    return answer


def come_back(guest: Guest, given: Mapping[str, str]) -> Response:
    """A session for whoever the provider shows, if it was this browser that asked and the person is known here."""
    place = guest.place
    attempt = Attempt.of(guest.request.cookies.get(KEPT_COOKIE, ""))
    with _lock:
        kept = _waiting.pop(attempt.state, {}) if attempt else {}
    if attempt is None or not place.settings.oidc_issuer:
        answer = _refused(guest, NotProved("nobody_asked"), kept)
    else:
        try:
            proved = provider_of(place.settings).proved(attempt, given, _back(place.settings))
        except (Refusal, NotProved) as error:
            answer = _refused(guest, error, kept)
        else:
            answer = _seated(guest, proved.login, proved.at, kept)
    answer.delete_cookie(KEPT_COOKIE, path=BACK)
    return answer


def _seated(guest: Guest, login: str, at: int | None, kept: Mapping[str, str]) -> Response:
    place = guest.place
    person = person_of(place.programme.engine, login)
    if person is None:
        note(place.settings, "refused", reason="unknown_login", said=shape_of(login))
        return guest.unknown(login)
    note(place.settings, "came_in", person=person, method="oidc")
    ago = LONGEST if at is None else max(datetime.now(UTC) - datetime.fromtimestamp(at, UTC), timedelta())
    return seat(guest, Acting(person, Method.OIDC), after(guest, kept), place.programme.now() - ago)


def _refused(guest: Guest, error: Exception, kept: Mapping[str, str]) -> Response:
    reason = NOT_PROVED
    if isinstance(error, Refusal):
        (reason,) = error.reasons
    else:
        note(guest.place.settings, "refused", reason="openid_refused", because=str(error))
    return signing_in(guest, 403, reason.said.say(guest.place.language), **kept)


def _back(settings: Settings) -> str:
    return f"{settings.base_url.rstrip('/')}{BACK}"
