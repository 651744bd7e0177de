"""Which Prefect API this installation has, if any: asked for, served beside the database, or none."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from domain.engine.words import Words
from flows.process import birth
from flows.settings import Settings

SERVED = "potok-serve.json"
"""File beside the database in which `potok serve` says where its API is."""

PATIENCE = 1.5
"""Seconds that an API has to answer before an action goes on without it."""


PREFECT_SILENT = "Prefect is silent"
"""Why an action comes back undone: whoever asked takes the lane, and its command id keeps it from being done twice."""

ENTRANCE = "/potok"
"""Path of a served server that hands out links into the panel, and takes whoever comes by one."""


@dataclass(frozen=True, slots=True)
class Orchestrator:
    """A Prefect API that answers, or the reason why there is none."""

    api: str | None
    said: Words
    news: bool = True
    """Whether the person has not been told of it yet."""


def served_file(settings: Settings) -> Path:
    """Where `potok serve` leaves the address of its API."""
    return settings.own_folder / SERVED


def away_file(settings: Settings) -> Path:
    """There once somebody has been told that no server runs: it is said once, not after every command."""
    return served_file(settings).with_suffix(".away")


def find(settings: Settings) -> Orchestrator:
    """The API that is configured or served, if it answers."""
    served = serving_now(settings)
    api = os.environ.get("PREFECT_API_URL") or (served.api if served else None)
    if api is None:
        return Orchestrator(
            None,
            Words(
                "сервер Prefect не запущен: действия выполняются без него (potok serve запускает сервер)",
                "no Prefect server runs: actions are carried out without it (potok serve starts one)",
            ),
        )
    return through(api) if answers(api) else failed(api)


def through(api: str) -> Orchestrator:
    """An action that was a flow run."""
    return Orchestrator(api, Words(f"через Prefect {api}", f"through Prefect {api}"))


def told_once(found: Orchestrator, settings: Settings) -> Orchestrator:
    """An orchestrator that is away is news only once, until a server has started again."""
    try:
        away_file(settings).touch(exist_ok=False)
    except FileExistsError:
        return replace(found, news=False)
    except OSError:
        return found
    return found


def came_back(settings: Settings) -> None:
    """Whoever asks is served again: the next time that it is away is news."""
    with suppress(OSError):
        away_file(settings).unlink(missing_ok=True)


def runner_away(why: str) -> Orchestrator:
    """The runner of a served server does not answer, or broke over an action; Prefect itself may be well."""
    cause = f" ({why})" if why else ""
    return Orchestrator(
        None,
        Words(
            f"исполнитель potok serve не отвечает{cause}: действия выполняются без него, записи в журнале есть",
            f"the runner of potok serve is away{cause}: actions are done without it and are in the journal",
        ),
    )


def failed(api: str, error: Exception | None = None) -> Orchestrator:
    """An API, or the runner beside it, that does not answer or let an action down."""
    why = f" ({str(error).partition(chr(10))[0] or type(error).__name__})" if error else ""
    return Orchestrator(
        None,
        Words(
            f"сервер Prefect {api} не отвечает{why}: действия выполняются без него, записи в журнале есть",
            f"the Prefect server {api} does not answer{why}: actions are done without it and are in the journal",
        ),
    )


@dataclass(frozen=True, slots=True)
class ServedAt:
    """What `potok serve` says of itself beside the database."""

    api: str
    pid: int
    secret: str = field(repr=False)
    runner: str = ""
    """The socket where staff actions are asked for."""
    web: str = ""
    """Where our own pages are."""
    born: float = 0.0
    """When its process began: the number alone may be another's by now."""
    children: tuple[tuple[int, float], ...] = ()
    """The processes that it keeps, each with its birth."""


def note_left(settings: Settings) -> ServedAt | None:
    """What a server has said of itself; one that was killed left its note behind."""
    try:
        note = json.loads(served_file(settings).read_text("utf-8"))
        children = tuple((int(number), float(when)) for number, when in note.get("children", ()))
        return ServedAt(**note | {"children": children})
    except (OSError, ValueError, TypeError):
        return None


def serving_now(settings: Settings) -> ServedAt | None:
    """The server that serves this database: its very process lives, and as long as it does its ports are its own.

    So whoever listens where a dead server did is asked for nothing and told nothing.
    """
    left = note_left(settings)
    return left if left is not None and left.born and birth(left.pid) == left.born else None


def answers(api: str, patience: float = PATIENCE) -> bool:
    """Whether a Prefect API is healthy."""
    # anything may sit on a port and answer 200; Prefect says `true`
    return fetched(f"{api.rstrip('/')}/health", patience) == b"true"


def fetched(url: str, patience: float = PATIENCE) -> bytes | None:
    """The first words that an address answers, asked directly and never through a proxy; None where it does not."""
    from http.client import HTTPException
    from urllib.request import ProxyHandler, build_opener

    try:
        with build_opener(ProxyHandler({})).open(url, timeout=patience) as answer:
            return bytes(answer.read(64)).strip() if answer.status == 200 else None
    except (OSError, ValueError, HTTPException):
        return None


def link_into(served: ServedAt) -> str:
    """A link into the panel of a served server, good once and for a minute."""
    from base64 import b64encode
    from urllib.request import ProxyHandler, Request, build_opener

    door = f"{served.api.removesuffix('/api')}{ENTRANCE}"
    key = b64encode(served.secret.encode()).decode()
    asked = Request(door, method="POST", headers={"Authorization": f"Basic {key}"})  # noqa: S310 - our own server
    with build_opener(ProxyHandler({})).open(asked, timeout=PATIENCE) as answer:
        return f"{door}?{answer.read(100).decode()}"


BOUNDED = {"PREFECT_API_REQUEST_TIMEOUT": "5", "PREFECT_CLIENT_MAX_RETRIES": "1"}
"""For an action at a terminal: a server that is silent does not hold it up, the lane carries it out."""

BOUNDED_STATEMENTS = "-c statement_timeout=60s"
"""Tells PostgreSQL's clients, in a process that carries out what staff ask: no statement is waited for for ever."""

WITHOUT_LOG = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}
"""For flows that run in a person's terminal: the command says what happened, once."""


NO_AUTHORITY = str(Path(__file__).with_name("no_authority.pem"))
"""A certificate whose key nobody holds: read in the place of all the world's by clients of a server without TLS.

Prefect's clients, three a flow run, each read every authority there is, 12 ms of a core, whether TLS is spoken or not.
"""


def quiet_environment(api: str | None = None, secret: str | None = None) -> dict[str, str]:
    """Settings of Prefect on a closed network: no telemetry, no calls out, no hidden server, the server's secret."""
    environment = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    }
    plain = {"PREFECT_API_SSL_CERT_FILE": NO_AUTHORITY} if api and api.startswith("http://") else {}
    found = environment | ({"PREFECT_API_URL": api} if api else {}) | plain
    return found | ({"PREFECT_API_AUTH_STRING": secret} if secret else {})
