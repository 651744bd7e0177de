"""What `potok` starts with: beside `potok serve` a command begins in a process that has everything loaded.

Knows little more than sockets: loading Potok takes most of the time of a short command.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import struct
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

STREAMS = ("stdin", "stdout", "stderr")

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What is asked of this process is asked of the one that does its work."""

TAKEN_WITHIN = 3.0
"""Seconds that a fork server has to take a command; one that hangs is passed by."""

GO = b"g"
"""Says that one end waits for the other: a command that is taken too late is begun by its caller alone."""

KILLED = 130
"""Exit code of a command that somebody ended by force, as after Ctrl-C."""


def main() -> int:
    """Run one command; returns the exit code."""
    code = _begun_elsewhere()
    if code is not None:
        return code
    from console.main import main as run_here

    return run_here()


def folders() -> tuple[Path, Path]:
    """Where the fork servers of this user may listen, each looked at by `is_private`; anybody may take the first."""
    state = os.environ.get("XDG_STATE_HOME") or Path(os.environ.get("HOME") or "/", ".local", "state")
    return Path(os.environ.get("TMPDIR") or "/tmp", f"potok-{os.getuid()}"), Path(state, "potok", "run")  # noqa: S108


def sockets(server: str = "*") -> list[Path]:
    """Where fork servers of this release listen, or the one with a process number."""
    return [place for home in folders() if is_private(home) for place in home.glob(f"{release()}-{server}")]


def is_private(place: Path) -> bool:
    """Whether a folder is this user's alone: somebody else may have been there first."""
    try:
        found = place.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def is_ours(line: socket.socket) -> bool:
    """Whether whoever is at the other end of a socket is this user: a folder may be moved after it was looked at."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return bool(struct.unpack("3i", told)[1] == os.getuid())


def release() -> str:
    """Begins the sockets of the fork servers that run this very code with this very interpreter."""
    return sha256(f"{sys.prefix}\0{Path(__file__).parent}".encode()).hexdigest()[:16]


def greets(number: int) -> bool:
    """Whether the fork server with a process number takes commands."""
    for place in sockets(str(number)):
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(TAKEN_WITHIN)
            line.connect(str(place))
            return line.recv(1) == GO
    return False


def _begun_elsewhere() -> int | None:
    """The exit code of the command in a fork server's child; None where there is no such server, or not for this."""
    if not hasattr(os, "fork") or any(getattr(sys, name) is None for name in STREAMS):
        return None
    for place in sockets():
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(TAKEN_WITHIN)  # the queue of one that hangs is full one day, and would not let us in
            line.connect(str(place))
            if is_ours(line):
                return _followed(line)
    return None


def _followed(line: socket.socket) -> int | None:
    """Pass the command on, with our own streams, and wait for its end."""
    streams = [getattr(sys, name) for name in STREAMS]
    told = json.dumps(
        {
            "arguments": sys.argv,
            "folder": str(Path.cwd()),
            "environment": dict(os.environ),
            "streams": [(stream.encoding, stream.errors) for stream in streams],
        }
    ).encode("utf-8", "surrogateescape")
    process = 0

    def forward(number: int, _: object) -> None:
        if not process:
            sys.exit(KILLED)
        with suppress(ProcessLookupError):
            os.kill(process, number)

    before = {number: signal.signal(number, forward) for number in FORWARDED}
    with suppress(OSError, ValueError):
        line.recv(1)  # it listens: our streams would lie in the queue of one that hangs, and keep pipes open
        socket.send_fds(line, [len(told).to_bytes(4)], [stream.fileno() for stream in streams])
        line.sendall(told)
        process = int(line.recv(20) or 0)
    if not process:
        for number, meant in before.items():
            signal.signal(number, meant)
        return None
    return _ended(line)


def _ended(line: socket.socket) -> int:
    """How the command ended; whatever became of it, it is not begun a second time."""
    ended = ""
    with suppress(OSError):
        line.settimeout(None)
        line.sendall(GO)
        with line.makefile("r", encoding="ascii") as told:
            ended = told.read()  # until the process has gone, and not only until it knows its code
    return int(ended) if ended else KILLED


if __name__ == "__main__":
    sys.exit(main())
