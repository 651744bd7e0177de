"""The page on which anybody checks a status, by its code or by what a telephone read; no sign-in, seldom enough."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.responses import Response

from console.certificate import keys_known, line_of
from console.status import standing
from console.web.front import address_of
from console.web.guest import Guest
from domain.engine.refusals import Refusal
from domain.reports.verification import of_text, standing_of

OFTEN = parse("30 per minute")
"""How often one address may look a status up."""


@cache
def _limiter() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(MemoryStorage())


def verify(guest: Guest, given: Mapping[str, str]) -> Response:
    """How a status stands today; a slip and a forgery are named, and nothing is told of anybody else."""
    place = guest.place
    shown = given.get("t") or given.get("code") or ""
    if not shown:
        return _page(guest, 200)
    if not _limiter().hit(OFTEN, address_of(place.settings, guest.request)):
        return _page(guest, 429, fault=place.say("Слишком часто: подождите минуту", "Too often: wait a minute"))
    try:
        found = of_text(shown, keys_known(place.settings))
        status = standing_of(found.code, standing(place, None))
    except Refusal as refusal:
        return _page(guest, 422, fault=refusal.reasons[0].said.say(place.language), typed=given.get("code", ""))
    signed = place.say("Подпись верна", "The signature holds") if found.claim else ""
    return _page(guest, 200, line=line_of(place, status), code=found.code, held=status.is_shown, signed=signed)


def _page(guest: Guest, status: int, **facts: object) -> Response:
    blank = {"fault": "", "line": "", "code": "", "held": False, "signed": "", "typed": ""}
    return guest.page("verify.html", status, **blank | facts)
