"""The door of a web process of ours: for its own host only, from no foreign page, with a policy on what pages may call.

Knows no Prefect: the served Prefect server and our own pages stand behind the same door.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""What pages of our own may load and call: what comes with them, and nothing else."""

OURS = frozenset({"same-origin", "none"})
"""`Sec-Fetch-Site` of a request that no other page brought about."""


FOREIGN = 403
"""The status of what comes from another page than ours."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Lets in requests that name this host and come from its own pages; everything else is refused."""

    app: ASGIApp
    hosts: frozenset[str]
    """Each as a browser names it: `127.0.0.1:4200`."""
    policy: str = PAGES
    foreign: ASGIApp | None = None
    """Answers what comes from foreign pages, with a page that says so; in bare words where there is none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._close(MutableHeaders(scope=message))
            await send(message)

        if refused := self._refused(scope, Headers(scope=scope)):
            if refused[0] == FOREIGN and self.foreign is not None and scope["type"] == "http":
                await self.foreign(scope, receive, closed)
                return
            await _refuse(scope, receive, send, *refused)
            return
        await self.app(scope, receive, closed)

    def _refused(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Why a request is not let in."""
        if headers.getlist("host") not in [[host] for host in self.hosts]:
            return 400, "another host"  # a name that points here is how a foreign page reaches this machine
        if "transfer-encoding" in headers and "content-length" in headers:
            return 400, "two lengths"  # whoever stands in front may read another request out of it
        origins = (origin.removeprefix("https://").removeprefix("http://") for origin in headers.getlist("origin"))
        if any(origin not in self.hosts for origin in origins):
            return FOREIGN, "another origin"
        followed = scope.get("method") == "GET" and headers.get("sec-fetch-mode") == "navigate"
        if not followed and headers.get("sec-fetch-site", "none") not in OURS:
            return FOREIGN, "another page"
        return None

    def _close(self, headers: MutableHeaders) -> None:
        """The policy, and nothing that would open what was answered to another page."""
        for name in [name for name in headers if name.startswith("access-control-")]:
            del headers[name]
        headers.setdefault("content-security-policy", self.policy)
        headers["x-content-type-options"] = "nosniff"
        headers.setdefault("referrer-policy", "no-referrer")
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["cross-origin-resource-policy"] = "same-origin"


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, said: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse(said, status, {"connection": "close"})(scope, receive, send)


def hosts_at(port: int, names: Iterable[str] = ("127.0.0.1", "localhost")) -> frozenset[str]:
    """How a browser on this machine names a port."""
    return frozenset(f"{name}:{port}" for name in names)
