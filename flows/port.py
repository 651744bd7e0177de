"""A port of this machine that `potok serve` holds for as long as it lives: its children come and go, the port is ours.

Knows no Prefect.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence

import uvicorn
from starlette.types import ASGIApp

from domain.engine.words import Words

LOOPBACK = "127.0.0.1"


class PortTaken(Exception):
    """Somebody else listens where the server would."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        who = holder_of(port)
        self.said = Words(
            f"порт {port} уже занят ({who or 'чужой программой'}); выберите другой: potok serve --port N",
            f"the port {port} is taken by another program ({who or 'of somebody else'}): potok serve --port N",
        )

    def __str__(self) -> str:
        return self.said.en


class NoLoopback(Exception):
    """This machine cannot speak with itself."""

    said = Words(
        "эта машина не связана сама с собой: включите её внутреннюю сеть (ip link set lo up) и повторите",
        "this machine cannot speak with itself: bring its inner network up (ip link set lo up) and repeat",
    )

    def __str__(self) -> str:
        return self.said.en


def holder_of(port: int) -> str:
    """The process that listens on a port, as far as this user may see: its number and what it runs."""
    import psutil

    try:
        listening = [row for row in psutil.net_connections("tcp") if row.laddr and row.laddr.port == port and row.pid]
        process = psutil.Process(listening[0].pid)
        return f"{process.pid}, {' '.join(process.cmdline()[:4]) or process.name()}"
    except (psutil.Error, IndexError):
        return ""


def listening(port: int = 0) -> socket.socket:
    """A port taken for us, whichever is free where none is named; raises `PortTaken`, or `NoLoopback`."""
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((LOOPBACK, 9))  # nothing is sent
        except OSError:
            raise NoLoopback from None
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((LOOPBACK, port))
        held.listen(128)  # bound alone does not keep others out
    except OSError:
        held.close()
        raise PortTaken(port) from None
    return held


def port_of(held: socket.socket) -> int:
    """The number of a port that is held."""
    return int(held.getsockname()[1])


def handed(arguments: Sequence[str]) -> socket.socket:
    """The port that a child of ours serves: `PORT DESCRIPTOR` as its parent holds it, or `PORT` alone."""
    port, *descriptor = map(int, arguments)
    return socket.socket(fileno=descriptor[0]) if descriptor else listening(port)


def serve_at(held: socket.socket, app: ASGIApp, *, websockets: bool = False) -> None:
    """Answer at a port until this process must end; a header that says where a request came from is not believed."""
    settings = uvicorn.Config(
        app, proxy_headers=False, server_header=False, log_level="warning", timeout_keep_alive=5,
        timeout_graceful_shutdown=5, ws="auto" if websockets else "none",
    )  # fmt: skip
    server = uvicorn.Server(settings)
    server.run([held])
    if not server.started:
        sys.exit(3)
