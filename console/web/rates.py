"""How often one address may ask for what anybody may read, without signing in."""

from __future__ import annotations

from functools import cache

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.responses import Response

from console.web.front import address_of
from console.web.guest import Guest

LOOKED_UP, READ = RateLimitItemPerMinute(30), RateLimitItemPerMinute(60)
"""Codes that are looked up, and pages that are read."""


@cache
def _limiter() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(MemoryStorage())


def too_often(guest: Guest, rate: RateLimitItemPerMinute, what: str) -> bool:
    """Whether the address that asks has asked for it so often within this minute."""
    return not _limiter().hit(rate, what, address_of(guest.place.settings, guest.request))


def slowed(guest: Guest) -> Response | None:
    """What a stranger is told who reads page after page; whoever is signed in reads as they like."""
    if guest.seat is not None or not too_often(guest, READ, "read"):
        return None
    return guest.sorry("Слишком часто: подождите минуту", "Too often: wait a minute", 429)
