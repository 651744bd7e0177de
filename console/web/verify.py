"""The page on which anybody checks a status, by its code or by what a telephone read; no sign-in, seldom enough."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from console.certificate import keys_known, line_of
from console.status import standing
from console.web.guest import Guest
from console.web.rates import LOOKED_UP, too_often
from domain.engine.refusals import Refusal
from domain.reports.verification import of_text, standing_of


def verify(guest: Guest, given: Mapping[str, str]) -> Response:
    """How a status stands today; a slip and a forgery are named, and nothing is told of anybody else."""
    place = guest.place
    if not place.settings.public_register:
        return guest.sorry("Такой страницы нет", "There is no such page", 404)
    shown = given.get("t") or given.get("code") or ""
    if not shown:
        return _page(guest, 200)
    if too_often(guest, LOOKED_UP, "verify"):
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
