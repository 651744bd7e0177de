"""What the web process answers: whether it lives, whether the programme can be worked with, and the staff's pages."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from console.web import entry, list_page, openid_page, own_page, requests
from console.web.guest import Guest
from console.web.requests import Answering, answering
from domain.engine.database import check_revision, open_engine
from domain.engine.database_problems import DatabaseProblem
from flows.doors import Doors, hosts_at
from flows.settings import Settings

WITHIN = 2.0
"""Seconds that a busy database has before it counts as not ready."""


def health(request: Request) -> Response:
    """The process lives; asks nothing of anybody."""
    return JSONResponse({"alive": True})


def ready(request: Request) -> Response:
    """Whether the database answers and has the tables of this release; why not, where it does not."""
    engine: Engine = request.app.state.engine
    try:
        check_revision(engine)
    except DatabaseProblem as problem:
        return JSONResponse({"ready": False, "said": problem.said.say(request.app.state.language)}, 503)
    return JSONResponse({"ready": True})


async def nowhere(request: Request, error: Exception) -> Response:
    """An address that is none: a page that says so in the language of whoever asks, and leads back."""
    answer: Response = await answering(requests.no_page, signed=False)(request)
    return answer


def page(module: str, name: str) -> Answering:
    """A page that few ask for: its module is loaded when somebody does."""

    def answer(guest: Guest, given: Mapping[str, str]) -> Response:
        found: Answering = getattr(import_module(f"console.web.{module}"), name)
        return found(guest, given)

    return answer


async def stop(request: Request) -> Response:
    """One press in a mail program, taken by what knows of letters."""
    from console.web.stopped_letters import stop as take

    return await take(request)


ROUTES = [
    Route("/health", health, methods=["GET"]),
    Route("/ready", ready, methods=["GET"]),
    Route("/", answering(requests.mine), methods=["GET"]),
    Route("/sign-in", answering(entry.sign_in, signed=False), methods=["GET"]),
    Route("/sign-in", answering(entry.come_in, signed=False), methods=["POST"]),
    Route("/sign-in/letter", answering(entry.ask_letter, signed=False), methods=["POST"]),
    Route(openid_page.BACK, answering(openid_page.start, signed=False), methods=["POST"]),
    Route(openid_page.BACK, answering(openid_page.come_back, signed=False), methods=["GET"]),
    Route("/sign-out", answering(entry.sign_out, roles=False), methods=["POST"]),
    Route("/own", answering(own_page.own, roles=False), methods=["GET"]),
    Route("/own/letters", answering(own_page.prefer, roles=False), methods=["POST"]),
    Route("/own/deputy", answering(own_page.name_deputy, roles=False), methods=["POST"]),
    Route("/own/deputy/end", answering(own_page.end_deputy, roles=False), methods=["POST"]),
    Route("/own/end", answering(own_page.end_one, roles=False), methods=["POST"]),
    Route("/own/password", answering(own_page.set_password, roles=False), methods=["POST"]),
    Route("/issued", answering(page("issued_page", "all_issued")), methods=["GET", "POST"]),
    Route("/issued/{as_of}", answering(page("issued_page", "one_issued")), methods=["GET"]),
    Route("/issued/{as_of}/{ending}", answering(page("issued_page", "take_file")), methods=["GET"]),
    Route("/calendar/{code}", answering(page("calendar_page", "take_calendar")), methods=["GET"]),
    Route("/language", answering(requests.speak, signed=False), methods=["POST"]),
    Route("/verify", answering(page("verify", "verify"), signed=False), methods=["GET"]),
    Route("/register", answering(page("public_register", "registered"), signed=False), methods=["GET"]),
    Route("/practices", answering(page("public_practices", "found"), signed=False), methods=["GET"]),
    Route("/practices/{code}", answering(page("public_practices", "one"), signed=False), methods=["GET"]),
    Route("/board", answering(requests.boarded), methods=["GET"]),
    Route("/at/{code}", answering(requests.whole), methods=["GET"]),
    Route("/at/{code}/{entry:int}", answering(requests.hand_out), methods=["GET"]),
    Route("/offer/{code}", answering(page("fan_out_page", "offer")), methods=["GET", "POST"]),
    Route("/paper/{code}/{paper}", answering(page("paper_page", "take_paper")), methods=["GET"]),
    Route("/package/{code}", answering(page("package_page", "take_all")), methods=["GET"]),
    Route("/package/{code}/{number:int}", answering(page("package_page", "take_one")), methods=["GET"]),
    Route("/list/{name}", answering(requests.lists), methods=["GET"]),
    Route("/list/{name}", answering(list_page.keep_view), methods=["POST"]),
    Route("/methodology", answering(page("methodology_page", "methodology")), methods=["GET", "POST"]),
    Route("/import", answering(page("import_page", "choose")), methods=["GET", "POST"]),
    Route("/import/template", answering(page("import_page", "blank")), methods=["GET"]),
    Route("/suggest", answering(page("suggest_page", "suggest")), methods=["GET"]),
    Route("/seen", answering(requests.seen), methods=["POST"]),
    Route("/work/{number}/faults", answering(page("import_page", "take_faults")), methods=["GET"]),
    Route("/work/{number}", answering(page("work_page", "work")), methods=["GET", "POST"]),
    Route("/sheet/{name}", answering(page("sheet_page", "take_sheet")), methods=["GET"]),
    Route("/do", answering(requests.every), methods=["GET"]),
    Route("/do/{action}", answering(requests.ask), methods=["GET", "POST"]),
    Route("/stop/{token}", stop, methods=["POST"]),
    Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
]
"""Every page, each with the methods that it takes."""


def app(settings: Settings, port: int) -> ASGIApp:
    """The whole application behind its door."""
    inside = Starlette(routes=ROUTES, exception_handlers={404: nowhere})
    inside.state.engine = open_engine(settings.database_url, busy_seconds=WITHIN)
    inside.state.language = settings.speaks
    inside.state.settings = settings
    named = urlsplit(settings.base_url).netloc
    hosts = hosts_at(port) | ({named} if named else frozenset())
    return Doors(inside, hosts, foreign=requests.foreign(settings))
