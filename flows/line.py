"""Asks the runner of `potok serve` for a staff action, over a socket that only its owner reaches.

Knows no Prefect: whoever asks starts in a blink.
"""

from __future__ import annotations

import hmac
import pickle
import socket
import struct
from typing import Any

from flows.orchestrator import ServedAt

HEARTBEAT = 2.0
"""Seconds between the signs of life that the runner gives while it works."""

SILENT = 10.0
"""Seconds without a sign of life after which the runner counts as gone."""

LARGEST = 1 << 28
"""Most bytes of a message."""


class RunnerAway(Exception):
    """Nobody carries out what was asked: no runner, or it went silent; whoever asked takes the lane."""


class Stranger(Exception):
    """A message without the secret of this start."""


def ask(served: ServedAt, passed: object) -> Any:
    """What came of an action that the runner carried out as a flow run."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(SILENT)
            line.connect(served.runner)
            send(line, served.secret, passed)
            while (answer := receive(line, served.secret)) is None:
                pass  # it works
    except (OSError, EOFError, Stranger) as error:
        raise RunnerAway from error
    result, broken = answer
    if broken:
        raise RunnerAway(broken)
    return result


def is_there(served: ServedAt) -> bool:
    """Whether the runner answers at all, whatever it is at."""
    try:
        ask(served, None)
    except RunnerAway:
        return False
    return True


def send(line: socket.socket, secret: str, told: Any) -> None:
    """One message, signed."""
    body = pickle.dumps(told)
    line.sendall(struct.pack("!I", len(body)) + _signature(secret, body) + body)


def receive(line: socket.socket, secret: str) -> Any:
    """One message of somebody who knows the secret; nothing else is even read."""
    (size,) = struct.unpack("!I", _exactly(line, 4))
    if size > LARGEST:
        raise Stranger
    signature, body = _exactly(line, 32), _exactly(line, size)
    if not hmac.compare_digest(signature, _signature(secret, body)):
        raise Stranger
    return pickle.loads(body)  # noqa: S301 - signed with the secret of this start


def _signature(secret: str, body: bytes) -> bytes:
    return hmac.digest(secret.encode(), body, "sha256")


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        if not (part := line.recv(size - len(found))):
            raise EOFError
        found += part
    return found
