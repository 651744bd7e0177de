"""A process of `potok serve` that has the commands loaded: each command is a child of it, ready at once.

A process of its own: `python -m console.fork_server`.  A child is what the command would have been: its folder,
environment, streams and user are those of whoever called it, and it opens the database itself.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from importlib import import_module
from io import BufferedReader, BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Any

from console.language import without_language
from console.launcher import FORWARDED, GO, STREAMS, TAKEN_WITHIN, folders, is_ours, is_private, release
from console.main import ROOMS
from console.main import main as run
from domain.engine.refusals import Refusal
from flows.lifeline import end_with_parent
from flows.region_words import use_region_words

ALONE = {"installation", "key", "web_login", "backup", "exchange"}
"""Rooms whose commands are processes of their own: they live long, ask at the terminal, or take much memory."""

BESIDES = (
    "flows.staff_run", "flows.line", "domain.methodology.loader", "sqlalchemy.dialects.sqlite.pysqlite",
)  # fmt: skip
"""What commands load while they run."""

LONGEST = 1 << 22
"""Most bytes of what a command is told."""


class Upgraded(Exception):
    """The code of this process is not what lies on the disk any more."""


def main() -> None:
    """Begin commands until whoever started this ends it, or is gone."""
    end_with_parent()
    load()
    place = _place()
    signal.signal(signal.SIGTERM, _stop)
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(place))
            door.listen(64)
            code = _begin_commands(door)
    except Upgraded:
        place.unlink(missing_ok=True)
        os.execv(sys.executable, [sys.executable, "-m", "console.fork_server"])  # noqa: S606 - ourselves, anew
    except SystemExit:
        place.unlink(missing_ok=True)
        raise
    sys.exit(code)


def load() -> None:
    """Load what commands need; what lies ready is left alone by the collector, and so shared with the children."""
    gc.disable()
    use_region_words()
    for room in {module for module, _ in ROOMS.values()} - ALONE:
        import_module(f"console.{room}")
    for module in BESIDES:
        import_module(module)
    gc.freeze()
    gc.enable()


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def _place() -> Path:
    """Our socket, where nobody else was first; those of dead predecessors go."""
    for home in folders():
        with suppress(OSError):
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if is_private(home):
            break
    else:
        sys.exit(f"{', '.join(map(str, folders()))}: none is ours alone")
    for left in home.iterdir():
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(left))
            except OSError:
                left.unlink(missing_ok=True)
    return home / f"{release()}-{os.getpid()}"


def _begin_commands(door: socket.socket) -> int:
    """Begin each command in a child; returns in the child alone, with the command's exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children here
    loaded = _written()
    while True:
        line, _ = door.accept()
        with line:
            if not is_ours(line) or not _greeted(line):
                continue
            if _written(loaded) != loaded:
                raise Upgraded
            if (asked := _received(line)) is None:
                continue
            if os.fork() == 0:
                door.close()
                os.dup(line.fileno())  # the caller waits until it is closed by the end of this process
                return _command(line, *asked)
            for stream in asked[1]:
                os.close(stream)


def _command(line: socket.socket, told: dict[str, Any], streams: list[int]) -> int:
    """Be the command that was asked for."""
    os.setsid()
    for number in (*FORWARDED, signal.SIGCHLD):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    for place, (stream, name) in enumerate(zip(streams, STREAMS, strict=True)):
        os.dup2(stream, place)
        os.close(stream)
        encoding, errors = told["streams"][place]
        raw = FileIO(place, "w" if place else "r", closefd=False)
        buffered, lines = (BufferedWriter(raw) if place else BufferedReader(raw)), raw.isatty() or name == "stderr"
        setattr(sys, name, TextIOWrapper(buffered, encoding, errors, line_buffering=lines))
    sys.argv = told["arguments"]
    os.environ.clear()
    os.environ.update(told["environment"])
    time.tzset()
    if not _is_wanted(line):
        return 1
    threading.Thread(target=_end_with_caller, args=(line,), daemon=True).start()
    try:
        os.chdir(told["folder"])
        code = run()
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    except BaseException:  # noqa: BLE001 - shown whole, as any process of Python's ends
        traceback.print_exc()
        code = 1
    line.sendall(str(code).encode())
    return code


def _end_with_caller(line: socket.socket) -> None:
    """What ends a caller by force ends the command: nobody sees any more what it says."""
    with suppress(OSError):
        line.recv(1)  # a caller has nothing to say any more
    os.kill(os.getpid(), signal.SIGKILL)


def _greeted(line: socket.socket) -> bool:
    """Tell a caller that somebody listens."""
    try:
        return line.send(GO) == 1
    except OSError:
        return False  # it has gone


def _is_wanted(line: socket.socket) -> bool:
    """Whether whoever asked still waits: one who waited too long has begun the command without us."""
    try:
        line.settimeout(TAKEN_WITHIN)
        line.sendall(str(os.getpid()).encode())
        return line.recv(1) == GO
    except OSError:
        return False
    finally:
        line.settimeout(None)


def _written(of: dict[str, float] | None = None) -> dict[str, float]:
    """When each loaded file of ours was written; of the same files again."""
    ours = Path(__file__).parents[1]
    files = of or [file for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))]
    return {file: _moment(file) for file in files if of or Path(file).is_relative_to(ours)}


def _moment(file: str) -> float:
    try:
        return Path(file).stat().st_mtime
    except OSError:
        return 0.0


def _received(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """What a command is told, and its streams; None when it is not for us."""
    line.settimeout(1.0)
    streams: list[int] = []
    try:
        size, streams, _, _ = socket.recv_fds(line, 4, len(STREAMS))
        wanted, body = int.from_bytes(size), b""
        while len(body) < wanted <= LONGEST and (part := line.recv(1 << 16)):
            body += part
        told = json.loads(body.decode("utf-8", "surrogateescape"))
        words, _ = without_language(told["arguments"][1:])
        if len(streams) == len(STREAMS) and words and ROOMS.get(words[0], ("installation",))[0] not in ALONE:
            return told, streams
    except (OSError, ValueError, KeyError, TypeError, Refusal):
        pass
    for stream in streams:
        os.close(stream)
    return None


if __name__ == "__main__":
    main()
