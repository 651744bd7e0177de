"""One server, one database: the lock that a server holds, its note, and what a dead predecessor left running."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Engine

from domain.engine.words import Words
from flows.orchestrator import ServedAt, away_file, note_left, served_file, serving_now
from flows.process import birth
from flows.settings import Settings

OURS = ("flows.guarded", "flows.runner", "console.web", "console.fork_server")
"""Modules that a server starts; a process that runs none of them is nobody's orphan."""

LOCK = 0x706F746F6B
"""Number of the lock in a PostgreSQL database."""

ENDED_WITHIN = 15.0


class ServedAlready(Exception):
    """Another `potok serve` serves this database."""

    def __init__(self, served: ServedAt | None) -> None:
        super().__init__(served)
        ru, en = ("на другой машине или в другой папке", "on another machine or in another folder")
        if served is not None:
            ru = en = f"{served.pid} ({served.api})"
        self.said = Words(
            f"эту базу уже обслуживает процесс {ru}; остановите его сначала",
            f"process {en} serves this database already; stop it first",
        )

    def __str__(self) -> str:
        return self.said.en


@contextmanager
def alone(settings: Settings, engine: Engine) -> Iterator[None]:
    """While the block runs, no other server serves this database, from whichever folder or machine."""
    file = served_file(settings).with_suffix(".lock")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ServedAlready(serving_now(settings)) from None
        if engine.dialect.name != "postgresql":
            yield
            return
        with engine.connect() as connection:
            if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LOCK})").scalar():
                raise ServedAlready(None)
            connection.commit()  # the lock is the session's
            try:
                yield
            finally:
                connection.invalidate()  # with its session ends the lock


@contextmanager
def announced(served: ServedAt, settings: Settings) -> Iterator[None]:
    """While the block runs, the `potok` command finds this server by a note that only its owner reads."""
    announce(served, settings)
    away_file(settings).unlink(missing_ok=True)
    try:
        yield
    finally:
        served_file(settings).unlink(missing_ok=True)


def announce(served: ServedAt, settings: Settings) -> None:
    """Write the note, whole or not at all."""
    note = served_file(settings)
    fresh = note.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(served), file)
    fresh.replace(note)


def end_orphans(settings: Settings) -> list[int]:
    """End what a predecessor that was killed left running; the numbers of those processes.

    Asked while the lock is held: whoever left a note is dead.
    """
    left = note_left(settings)
    if left is None:
        return []
    import psutil

    found = []
    for number, born in left.children:
        try:
            process = psutil.Process(number)
            if birth(number) == born and any(word in OURS for word in process.cmdline()):
                process.terminate()
                found.append(process)
        except psutil.Error:
            continue
    _, stubborn = psutil.wait_procs(found, ENDED_WITHIN)
    for process in stubborn:
        process.kill()
    psutil.wait_procs(stubborn, ENDED_WITHIN)
    folder = Path(left.runner).parent
    if folder.name.startswith(FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
    served_file(settings).unlink(missing_ok=True)
    return [process.pid for process in found]


FOLDER = "potok-run-"
"""How the folder of a runner's socket begins: a socket's name may not be long."""
