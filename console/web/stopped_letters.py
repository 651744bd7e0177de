"""Takes the one press in a mail program that stops letters of a kind: by POST alone, and always with one answer."""

from __future__ import annotations

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.engine.lane import Refused, handle
from domain.methodology.schema import NoticeRule
from domain.programme.kinds import Cadence
from domain.registry.letter_preferences import PreferLetters
from domain.stored.tables import TABLES
from flows.programme import Programme
from flows.security import note
from flows.settings import Settings
from notifications.one_click import Stop, opened
from notifications.preferences import USUAL, preferences_of

_subject = TABLES["subject"]

ONE_CLICK = b"List-Unsubscribe=One-Click"
BYTES = 2048
"""More than any mail program sends."""

TRIES = 10
"""Many kinds may be stopped at the same moment."""

TAKEN = "Принято. Taken."
"""Said to everybody: whether a link is true, whose it is and whether it is over, nobody learns here."""


async def stop(request: Request) -> Response:
    """Stop what the link names, if it is one of ours and a mail program asks."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BYTES:
            return PlainTextResponse(TAKEN)
    if _asks(body):
        settings: Settings = request.app.state.settings
        await run_in_threadpool(_stop, settings, request.path_params["token"])
    return PlainTextResponse(TAKEN)


def _asks(body: bytes) -> bool:
    """The words of the standard, as a form's field of either kind."""
    return body.strip() == ONE_CLICK or (b'name="List-Unsubscribe"' in body and b"One-Click" in body)


def _stop(settings: Settings, token: str) -> None:
    if settings.stop_secret is None:
        return
    programme = Programme.open(settings)
    found = opened(token, settings.stop_secret, programme.today())
    if found is not None:
        stopped(programme, found)


def stopped(programme: Programme, found: Stop) -> None:
    """The person chose it: muted, or no more morning letters; what may not be muted goes on."""
    rule = programme.packs.current.notices.get(found.rule)
    if rule is None or not rule.mutable:
        return
    refused = ""
    for _ in range(TRIES):
        outcome = handle(programme.engine, programme.packs, _chosen(programme, found, rule), now=programme.now())
        if not isinstance(outcome, Refused):
            return
        refused = outcome.reasons[0].key
    note(programme.settings, "stop_failed", person=found.person, reason=refused)


def _chosen(programme: Programme, found: Stop, rule: NoticeRule) -> PreferLetters:
    """What the person chose so far and this: refused where somebody chose meanwhile, so that nothing is lost."""
    with reading(programme.engine) as connection:
        chosen = preferences_of(connection, [found.person]).get(found.person, USUAL)
        seen = connection.execute(select(_subject.c.version).where(_subject.c.code == found.person)).scalar()
    digest, on, until = rule.template == "status_digest", programme.today(), chosen.paused_until
    return PreferLetters(
        actor=SYSTEM,
        on=on,
        expected_version=seen,
        person=found.person,
        cadence=Cadence.NEVER if digest else None,
        weekday=chosen.weekday,
        mute=",".join(sorted(chosen.muted | (set() if digest else {found.rule}))),
        paused_until=until if until is not None and until > on else None,
    )
