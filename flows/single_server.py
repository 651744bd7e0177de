"""One server, one database: the lock that a server holds, its note, and what a dead predecessor left running."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from domain.engine.database import file_of
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


class TwoNames(Exception):
    """The database's file has a second name: beside each name SQLite would keep a log of its own, and lose one."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.said = Words(
            f"у файла базы {file} есть второе имя (жёсткая ссылка): под ним её могли бы открыть ещё раз и испортить; "
            "уберите лишнее имя, копию делайте командой potok backup",
            f"the file {file} has a second name (a hard link), under which it could be opened again and damaged; "
            "remove one of them, and copy with potok backup",
        )

    def __str__(self) -> str:
        return self.said.en


LEFT_WITHIN = 1.0
"""Seconds that PostgreSQL has to see that a session which held the place has gone."""

LOOKED_EVERY = 3.0
"""Seconds between looks whether the database still knows that we serve it."""


@dataclass(slots=True)
class Place:
    """The place of the one server of a database; in PostgreSQL it is held by a session, which may be lost."""

    engine: Engine
    held: Connection | None = None
    looked: float = 0.0

    def take(self) -> None:
        """Take it, or raise `ServedAlready`."""
        if self.engine.dialect.name != "postgresql":
            return
        self.held = self.engine.connect()
        until = time.monotonic() + LEFT_WITHIN
        while not self.held.exec_driver_sql(f"SELECT pg_try_advisory_lock({LOCK})").scalar():
            if time.monotonic() > until:
                self.leave()
                raise ServedAlready(None)
            time.sleep(0.05)
        self.held.commit()  # the lock is the session's

    def look(self) -> Words | None:
        """Take it again when the session was lost, as soon as the database answers; raise when another was faster."""
        if self.engine.dialect.name != "postgresql" or time.monotonic() - self.looked < LOOKED_EVERY:
            return None
        try:
            if self.held is not None:
                self.held.exec_driver_sql("SELECT 1")
                self.held.commit()
                return None
            self.take()
        except DBAPIError:
            self.leave()
            return None
        finally:
            self.looked = time.monotonic()
        return Words("Связь с базой была потеряна и восстановлена.", "The database was away and is back.")

    def leave(self) -> None:
        """End the session, and with it the lock."""
        if self.held is not None:
            self.held.invalidate()
            self.held.close()
            self.held = None


@contextmanager
def alone(settings: Settings, engine: Engine) -> Iterator[Place]:
    """While the block runs, no other server serves this database, from whichever folder, name or machine."""
    if (database := file_of(engine)) and database.exists() and database.stat().st_nlink > 1:
        raise TwoNames(database)
    file = served_file(settings).with_suffix(".lock")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ServedAlready(serving_now(settings)) from None
        place = Place(engine)
        place.take()
        try:
            yield place
        finally:
            place.leave()


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
