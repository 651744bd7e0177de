"""A Prefect server of our own on a loopback port, and the processes that serve our deployments."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from types import FrameType

from domain.engine.words import Words
from flows.orchestrator import ServedAt, answers, quiet_environment, served_file, serving_now
from flows.settings import Settings

STARTED_WITHIN = 120.0
"""Seconds that a first start may take: it creates the tables of Prefect's own database."""

STOPPED_WITHIN = 20.0


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


class PortTaken(Exception):
    """Somebody else listens where the server would."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.said = Words(
            f"порт {port} уже занят другой программой; выберите другой: potok serve --port N",
            f"the port {port} is taken by another program; choose another: potok serve --port N",
        )

    def __str__(self) -> str:
        return self.said.en


class ServedAlready(Exception):
    """Another `potok serve` serves this database."""

    def __init__(self, served: ServedAt) -> None:
        super().__init__(served.api, served.pid)
        self.said = Words(
            f"эту базу уже обслуживает процесс {served.pid} ({served.api}); остановите его сначала",
            f"process {served.pid} serves this database already ({served.api}); stop it first",
        )

    def __str__(self) -> str:
        return self.said.en


@dataclass(frozen=True, slots=True)
class Server:
    """A running Prefect server."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
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


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
            "PREFECT_LOGGING_EXTRA_LOGGERS": "domain,notifications,flows",
            "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        }
    )


def start(home: Path, port: int | None = None) -> Server:
    """Start a server; returns at once, `wait` waits for it."""
    chosen, secret = port or free_port(), f"potok:{token_urlsafe(32)}"
    _check_free(chosen)
    home.mkdir(parents=True, exist_ok=True)
    log = home / "server.log"
    command = [sys.executable, "-m", "flows.guarded", str(chosen)]
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
            command, env=environment(home, chosen, secret),
            stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    return Server(process, chosen, log, secret)


def _check_free(port: int) -> None:
    """Raise unless the port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTaken(port) from None


def check_alone(settings: Settings) -> None:
    """Raise where another server serves this database; a note whose process is gone counts for nothing."""
    served = serving_now(settings)
    if served is not None and _lives(served.pid) and answers(served.api):
        raise ServedAlready(served)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait(server: Server, patience: float = STARTED_WITHIN) -> None:
    """Until the server answers; raises `ServerDown` when it dies or takes too long."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise ServerDown(server.port, server.log)
        if answers(server.api, 1.0):
            return
        time.sleep(0.1)
    stop(server)
    raise ServerDown(server.port, server.log)


def stop(server: Server) -> None:
    """Ask the server to stop; end it when it does not."""
    if server.process.stdin:
        server.process.stdin.close()
    if server.process.poll() is None:
        os.killpg(server.process.pid, signal.SIGTERM)
        try:
            server.process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait()


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


@contextmanager
def announced(server: Server, settings: Settings) -> Iterator[None]:
    """While the block runs, the `potok` command beside the database finds this server."""
    note = served_file(settings)
    note.unlink(missing_ok=True)
    told = json.dumps({"api": server.api, "pid": os.getpid(), "secret": server.secret})
    with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(told)
    try:
        yield
    finally:
        note.unlink(missing_ok=True)
