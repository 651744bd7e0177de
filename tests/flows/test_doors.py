"""Nobody gets in who does not belong: other hosts, foreign pages, an old link; and the panel calls nobody."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Request, sync_playwright
from prefect.server.api.server import API_ROUTERS, create_api_app, create_ui_app
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from websockets import ConnectionClosed, Subprotocol
from websockets.sync.client import connect

from flows.doors import Doors, hosts_at
from flows.guarded import Entrance
from flows.orchestrator import ServedAt, link_into
from flows.server import Server, start, wait
from tests.served import prefect_home

pytestmark = pytest.mark.system

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
HOST = "127.0.0.1:4200"
DOOR = Doors(
    PlainTextResponse("inside", headers={"access-control-allow-origin": "*"}), hosts_at(4200), "default-src 'self'"
)


def ask(app: ASGIApp, method: str = "GET", path: str = "/", **headers: str | bytes) -> httpx.Response:
    """One request that reaches the application with exactly these headers."""

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{HOST}") as client:
            named = [
                (name.replace("_", "-").encode(), value.encode() if isinstance(value, str) else value)
                for name, value in headers.items()
            ]
            return await client.request(method, path, headers=named)

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:4200"}, 200),
        ({"origin": f"http://{HOST}", "sec_fetch_site": "same-origin"}, 200),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}, 200),
        ({"host": "rebound.example:4200"}, 400),
        ({"host": "127.0.0.1"}, 400),
        ({"host": "rebound.example:4200", "x_forwarded_host": HOST}, 400),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"content_length": "4", "transfer_encoding": "chunked"}, 400),
        ({"origin": "http://127.0.0.1:8000"}, 403),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"}, 403),
        ({"sec_fetch_site": "same-site", "sec_fetch_mode": "cors"}, 403),
    ],
)
def test_only_this_host_and_its_own_pages_are_let_in(headers: dict[str, str], status: int) -> None:
    assert ask(DOOR, **headers).status_code == status


def test_a_foreign_form_is_no_link_that_somebody_followed() -> None:
    found = ask(DOOR, "POST", sec_fetch_site="cross-site", sec_fetch_mode="navigate")

    assert found.status_code == 403


def test_nothing_that_is_answered_is_open_to_other_origins_and_pages_have_a_policy() -> None:
    found = ask(DOOR)

    assert "access-control-allow-origin" not in found.headers
    assert found.headers["content-security-policy"] == "default-src 'self'"


def test_a_foreign_websocket_is_refused() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    headers = [(b"host", HOST.encode()), (b"origin", b"http://evil.example")]
    asyncio.run(DOOR({"type": "websocket", "path": "/", "headers": headers}, receive, send))

    assert sent == ["websocket.close"]


def test_a_link_into_the_panel_is_given_for_the_secret_and_good_once(monkeypatch: pytest.MonkeyPatch) -> None:
    entrance = Entrance(PlainTextResponse("inside"), "potok:secret")
    ours = "Basic cG90b2s6c2VjcmV0"

    stranger = ask(entrance, "POST", "/potok", authorization="Basic cG90b2s6Z3Vlc3M=")
    any_byte = ask(entrance, "POST", "/potok", authorization="Basic ÿÿ".encode("latin-1"))
    ticket, late = (ask(entrance, "POST", "/potok", authorization=ours).text for _ in range(2))
    first, again, guessed = (ask(entrance, path=f"/potok?{word}") for word in (ticket, ticket, "guess"))
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 61)
    too_late = ask(entrance, path=f"/potok?{late}")

    assert (stranger.status_code, any_byte.status_code) == (401, 401)
    assert (first.status_code, again.status_code, guessed.status_code) == (200, 403, 403)
    assert too_late.status_code == 403
    assert "prefect-password" in first.text
    assert first.headers["cache-control"] == "no-store"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = start(prefect_home(tmp_path_factory.mktemp("doors")))
    wait(found)
    yield found
    found.child.stop()


OPEN = {"/health", "/ready", "/ui-settings"}
"""What Prefect's server says to whoever asks: that it is there, and how its sign-in page is made."""


def test_of_all_that_prefect_offers_nothing_answers_without_the_secret_but_what_is_named(server: Server) -> None:
    routers: list[Any] = [create_api_app(), create_ui_app(ephemeral=True), *API_ROUTERS]
    offered = {
        (method, route.path)
        for router in routers
        for route in router.routes
        if isinstance(route, Route)
        for method in route.methods or ()
    }
    spoken = [route.path for router in API_ROUTERS for route in router.routes if isinstance(route, WebSocketRoute)]
    answered = set()
    with httpx.Client(base_url=server.ui, timeout=60) as stranger:
        for method, path in sorted(offered):
            for place in (f"/api{path}", path):
                answer = stranger.request(method, place.replace("{", "").replace("}", ""))
                page = answer.headers.get("content-type", "").startswith("text/html")  # of the panel, without data
                if answer.status_code < 400 and not page:
                    answered.add(path)
    ended = [_spoken_to(f"ws://127.0.0.1:{server.port}/api{path}") for path in spoken]

    assert len(offered) > 150
    assert answered == OPEN
    assert ended == [1008] * len(spoken)
    assert len(spoken) >= 5


def _spoken_to(address: str) -> int | None:
    """How a line of events ends that somebody opens with a secret of their own making."""
    said = json.dumps({"type": "auth", "token": "potok:guess"})
    with connect(address, subprotocols=[Subprotocol("prefect")]) as line:
        line.send(said)
        with pytest.raises(ConnectionClosed):
            line.recv(60)
    return line.close_code


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        page = browser.new_context(locale="ru-RU").new_page()
        page.set_default_timeout(120_000)  # a loaded machine is no fault of the page
        yield page
        browser.close()


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")
def test_the_panel_opens_by_its_link_and_its_pages_call_nobody(server: Server, page: Page) -> None:
    left: list[Request] = []
    blocked: list[Request] = []
    page.on("requestfinished", lambda request: left.append(request))  # noqa: PLW0108 - it must be a function
    page.on("requestfailed", lambda request: (blocked if request.failure == "csp" else left).append(request))
    page.goto(link_into(ServedAt(server.api, 0, server.secret)))
    page.wait_for_url("**/dashboard**", wait_until="networkidle")
    kept = page.evaluate("localStorage.getItem('prefect-password')")
    # a page left amid its check of the key throws the key away, which on a loaded machine is no fault of the door
    page.add_init_script(f"localStorage.setItem('prefect-password', {json.dumps(kept)})")
    for path in ("/v2/runs", "/v2/deployments", "/runs", "/deployments", "/events", "/settings", "/blocks/catalog"):
        page.goto(f"{server.ui}{path}", wait_until="networkidle")
        assert "/login" not in page.url

    page.goto(f"{server.ui}/deployments")
    page.get_by_text("Deployments").first.wait_for()
    assert {urlsplit(request.url).netloc for request in left if request.url.startswith("http")} == {
        f"127.0.0.1:{server.port}"
    }
    assert any("/api/" in request.url for request in left)
    # logos of a catalogue, asked for elsewhere: its pages' policy keeps them in
    assert any(urlsplit(request.url).netloc != f"127.0.0.1:{server.port}" for request in blocked)
    key = {"authorization": f"Basic {b64encode(server.secret.encode()).decode()}"}
    for path in ("/docs", "/redoc", "/api/docs", "/api/redoc"):
        described = httpx.get(f"{server.ui}{path}", headers=key)
        assert "jsdelivr" not in described.text, path
    assert page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'called', () => 'refused')") == "refused"
