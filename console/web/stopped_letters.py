"""Takes the one press in a mail program that stops letters of a kind: by POST alone, and always with one answer."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from flows.programme import Programme
from flows.settings import Settings
from flows.stopped_letters import stopped
from notifications.one_click import opened

ONE_CLICK = b"List-Unsubscribe=One-Click"
BYTES = 2048
"""More than any mail program sends."""

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
        stopped(programme, found.person, found.rule)
