"""Prefect's own server behind a door of ours; runs as a process of its own: `python -m flows.guarded PORT`."""

from __future__ import annotations

import os
import sys
import time
from base64 import b64encode
from dataclasses import dataclass, field
from hmac import compare_digest
from secrets import token_urlsafe

from prefect.server.api.server import create_app
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from flows.doors import Doors, hosts_at
from flows.lifeline import end_with_parent
from flows.orchestrator import ENTRANCE
from flows.port import handed, port_of, serve_at

GOOD_FOR = 60.0
"""Seconds that a link into the panel is good for."""

SECRET = "PREFECT_SERVER_API_AUTH_STRING"  # noqa: S105 - the name of the variable that holds it


DOCUMENTATION = frozenset({"openapi", "swagger_ui_html", "swagger_ui_redirect", "redoc_html"})
"""Descriptions that a framework adds to an application, by the names of their routes; Prefect's panel uses none."""


def policy(port: int) -> str:
    """What Prefect's pages may load and call: this server alone; they are built with inline scripts and evaluation."""
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
        f"connect-src 'self' ws://127.0.0.1:{port}; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'self'; object-src 'none'"
    )


@dataclass(slots=True)
class Entrance:
    """Opens the panel by a link that is good once and for a minute, so that nobody has to copy a secret."""

    app: ASGIApp
    secret: str = field(repr=False)
    links: dict[str, float] = field(default_factory=dict, repr=False)
    """Ticket of a link -> until when it is good."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for a link with the secret, or come by one; everything else is Prefect's."""
        if scope["type"] == "http" and scope["path"] == ENTRANCE:
            await self._answer(Request(scope))(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        told = {"cache-control": "no-store"}
        if request.method == "POST":
            shown = request.headers.get("authorization", "").encode()  # a header may hold any byte
            if not compare_digest(shown, f"Basic {self._key}".encode()):
                return PlainTextResponse("the secret of this start, please", 401, told)
            now = time.monotonic()
            self.links = {ticket: until for ticket, until in self.links.items() if until > now}
            self.links[ticket := token_urlsafe(32)] = now + GOOD_FOR
            return PlainTextResponse(ticket, 200, told)
        if request.method != "GET" or self.links.pop(request.url.query, 0.0) < time.monotonic():
            said = "Ссылка уже использована или устарела: potok panel\nThe link was used or is too old: potok panel\n"
            return PlainTextResponse(said, 403, told)
        nonce = token_urlsafe(16)
        told["content-security-policy"] = f"default-src 'none'; script-src 'nonce-{nonce}'; frame-ancestors 'none'"
        script = f"localStorage.setItem('prefect-password', '{self._key}'); location.replace('/')"
        return HTMLResponse(f'<!doctype html><script nonce="{nonce}">{script}</script>', 200, told)

    @property
    def _key(self) -> str:
        return b64encode(self.secret.encode()).decode()


def guarded(port: int, secret: str) -> ASGIApp:
    """Prefect's application as `potok serve` shows it: no other origin is ever allowed."""
    app = create_app()
    opened: object = CORSMiddleware
    app.user_middleware = [part for part in app.user_middleware if part.cls is not opened]
    # its API and its panel; their pages of documentation load from elsewhere, and would be blank
    parts = [route for route in app.router.routes if isinstance(route, Mount)]
    app.router.routes = list[BaseRoute](parts)
    for part in parts:
        part.routes[:] = [route for route in part.routes if getattr(route, "name", "") not in DOCUMENTATION]
    return Doors(Entrance(app, secret), hosts_at(port), policy(port))


def main() -> None:
    """Serve until whoever started this ends it, or is gone."""
    held = handed(sys.argv[1:])
    end_with_parent()
    serve_at(held, guarded(port_of(held), os.environ[SECRET]), websockets=True)


if __name__ == "__main__":
    main()
