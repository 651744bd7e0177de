"""What the web process answers: whether it lives, and whether the programme can be worked with."""

from __future__ import annotations

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from domain.engine.database import DatabaseProblem, check_revision, open_engine
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


ROUTES = [Route("/health", health, methods=["GET"]), Route("/ready", ready, methods=["GET"])]
"""Every page, each with the methods that it takes."""


def app(settings: Settings, port: int) -> ASGIApp:
    """The whole application behind its door."""
    inside = Starlette(routes=ROUTES)
    inside.state.engine = open_engine(settings.database_url, busy_seconds=WITHIN)
    inside.state.language = settings.speaks
    return Doors(inside, hosts_at(port))
