"""Which Prefect API this installation has, if any: asked for, served beside the database, or none."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from domain.engine.words import Words
from flows.settings import Settings

SERVED = "potok-serve.json"
"""File beside the database in which `potok serve` says where its API is."""

PATIENCE = 1.5
"""Seconds that an API has to answer before an action goes on without it."""


ENTRANCE = "/potok"
"""Path of a served server that hands out links into the panel, and takes whoever comes by one."""


@dataclass(frozen=True, slots=True)
class Orchestrator:
    """A Prefect API that answers, or the reason why there is none."""

    api: str | None
    said: Words
    secret: str | None = field(default=None, repr=False)
    """What a server that `potok serve` started asks of whoever speaks to it."""


def served_file(settings: Settings) -> Path:
    """Where `potok serve` leaves the address of its API."""
    url = settings.database_url
    folder = Path(url.removeprefix("sqlite:///")).resolve().parent if url.startswith("sqlite:///") else Path.cwd()
    return folder / SERVED


def find(settings: Settings) -> Orchestrator:
    """The API that is configured or served, if it answers."""
    served = serving_now(settings)
    configured = os.environ.get("PREFECT_API_URL")
    api = configured or (served.api if served else None)
    if api is None:
        return Orchestrator(
            None,
            Words(
                "сервер Prefect не запущен: действие выполнено без него (potok serve запускает сервер)",
                "no Prefect server runs: the action was carried out without it (potok serve starts one)",
            ),
        )
    if not answers(api):
        return Orchestrator(
            None,
            Words(
                f"сервер Prefect {api} не отвечает: действие выполнено без него, запись в журнале есть",
                f"the Prefect server {api} does not answer: the action was done without it and is in the journal",
            ),
        )
    secret = served.secret if served and served.api == api else None
    return Orchestrator(api, Words(f"через Prefect {api}", f"through Prefect {api}"), secret)


def failed(api: str, error: Exception) -> Orchestrator:
    """An API that answered at first and then let the action down."""
    first = str(error).partition("\n")[0] or type(error).__name__
    return Orchestrator(
        None,
        Words(
            f"сервер Prefect {api} подвёл ({first}): действие выполнено без него, запись в журнале есть",
            f"the Prefect server {api} failed ({first}): the action was carried out without it and is in the journal",
        ),
    )


@dataclass(frozen=True, slots=True)
class ServedAt:
    """What `potok serve` says of itself beside the database."""

    api: str
    pid: int
    secret: str = field(repr=False)


def serving_now(settings: Settings) -> ServedAt | None:
    """The server that serves this database, by the note that it left and takes away with it."""
    try:
        note = json.loads(served_file(settings).read_text("utf-8"))
        return ServedAt(str(note["api"]), int(note["pid"]), str(note.get("secret", "")))
    except (OSError, ValueError, KeyError):
        return None


def answers(api: str, patience: float = PATIENCE) -> bool:
    """Whether a Prefect API is healthy; asks it directly, never through a proxy."""
    from http.client import HTTPException
    from urllib.request import ProxyHandler, build_opener

    try:
        with build_opener(ProxyHandler({})).open(f"{api.rstrip('/')}/health", timeout=patience) as answer:
            # anything may sit on a port and answer 200; Prefect says `true`
            return bool(answer.status == 200) and answer.read(16).strip() == b"true"
    except (OSError, ValueError, HTTPException):
        return False


def link_into(served: ServedAt) -> str:
    """A link into the panel of a served server, good once and for a minute."""
    from base64 import b64encode
    from urllib.request import ProxyHandler, Request, build_opener

    door = f"{served.api.removesuffix('/api')}{ENTRANCE}"
    key = b64encode(served.secret.encode()).decode()
    asked = Request(door, method="POST", headers={"Authorization": f"Basic {key}"})  # noqa: S310 - our own server
    with build_opener(ProxyHandler({})).open(asked, timeout=PATIENCE) as answer:
        return f"{door}?{answer.read(100).decode()}"


WITHOUT_LOG = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}
"""For flows that run in a person's terminal: the command says what happened, once."""


def quiet_environment(api: str | None = None, secret: str | None = None) -> dict[str, str]:
    """Settings of Prefect on a closed network: no telemetry, no calls out, no hidden server, the server's secret."""
    environment = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    }
    found = environment | ({"PREFECT_API_URL": api} if api else {})
    return found | ({"PREFECT_API_AUTH_STRING": secret} if secret else {})
