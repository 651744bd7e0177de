"""A Prefect server of our own on a loopback port, and the processes that serve our deployments."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from types import FrameType

from domain.engine.words import Words
from flows.children import Child
from flows.orchestrator import answers, quiet_environment
from flows.port import listening, port_of

STARTED_WITHIN = 120.0
"""Seconds that a first start may take: it creates the tables of Prefect's own database."""

LOG = "server.log"

KEPT_BYTES = 256 * 2**20
"""A file of Prefect's history that is larger is made small before its server starts."""

KEPT_SECONDS = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(90 * 86400),
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
}
"""How long Prefect keeps its own history: the record is our journal."""


SELDOM = {
    f"PREFECT_SERVER_SERVICES_{name}_LOOP_SECONDS": "60"
    for name in ("LATE_RUNS", "PAUSE_EXPIRATIONS", "CLEANUP_RECONCILER", "FOREMAN", "REPOSSESSOR")
}
"""What Prefect looks for every few seconds and a server without workers, pauses and leases hardly ever has."""


class ServerDown(Exception):
    """The Prefect server did not start, or a port is taken."""

    def __init__(self, port: int, log: Path) -> None:
        super().__init__(port, log)
        self.said = Words(
            f"сервер Prefect не запустился на порту {port}; подробности: {log}; база программы не тронута",
            f"the Prefect server did not start on port {port}; see {log}; the programme's database was not touched",
        )

    def __str__(self) -> str:
        return self.said.en


class ServerAway(Exception):
    """A Prefect server that something was wanted of does not answer."""

    def __init__(self, api: str, why: str = "") -> None:
        super().__init__(api, why)
        cause = f" ({why})" if why else ""
        self.said = Words(
            f"сервер Prefect {api} не отвечает{cause}", f"the Prefect server {api} does not answer{cause}"
        )


@dataclass(frozen=True, slots=True)
class Server:
    """A running Prefect server."""

    child: Child
    port: int
    secret: str = field(repr=False)
    """Made anew at each start; without it the server answers nobody."""

    @property
    def ui(self) -> str:
        """Where people look at it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        """Where flows report to."""
        return f"{self.ui}/api"


def environment(home: Path, port: int, secret: str) -> dict[str, str]:
    """What a server of ours is told: its own folder, no calls out, the UI at its port."""
    return (
        dict(os.environ)
        | quiet_environment()
        | {
            "PREFECT_HOME": str(home),
            "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
            "PREFECT_SERVER_UI_API_URL": f"http://127.0.0.1:{port}/api",
            "PREFECT_SERVER_API_AUTH_STRING": secret,
            "PREFECT_API_AUTH_STRING": secret,
            "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
            "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
            "PREFECT_LOGGING_EXTRA_LOGGERS": "domain,notifications,flows",
        }
        | KEPT_SECONDS
        | SELDOM
    )


def start(home: Path, held: socket.socket | None = None) -> Server:
    """Start a server at a port that is held for it; returns at once, `wait` waits for it."""
    held = held or listening()
    port, secret = port_of(held), fresh_secret()
    shrink(home / "prefect.db")
    called, module = Words("Сервер Prefect", "The Prefect server"), ("flows.guarded", str(port))
    return Server(Child(called, module, environment(home, port, secret), home / LOG, listens=held), port, secret)


def fresh_secret() -> str:
    """What one start of a server asks of whoever calls it."""
    return f"potok:{token_urlsafe(32)}"


def shrink(file: Path, most: int = KEPT_BYTES) -> bool:
    """Make a server's file small again before the server starts: its events go first; whether there was need."""
    if not file.exists() or file.stat().st_size <= most:
        return False
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for table in ("event_resources", "events"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours, no input
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return True


def wait(server: Server, patience: float = STARTED_WITHIN) -> None:
    """Until the server answers; raises `ServerDown` when it dies or takes too long."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if server.child.process.poll() is not None:
            raise ServerDown(server.port, server.child.log)
        if answers(server.api, 1.0):
            return
        time.sleep(0.1)
    server.child.stop()
    raise ServerDown(server.port, server.child.log)


@contextmanager
def ended_by_signal() -> Iterator[None]:
    """While the block runs, SIGTERM ends it as Ctrl-C does, so that what it started is stopped."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
