"""The journal told again, and a backup while others write: against the driver that only reads or copies."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count as counted
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import Engine

from deployments.migrate import migrate
from domain.engine.actor import Acting
from domain.engine.database import gather, open_engine, reading
from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.exchange.sheet_import import bring_in
from domain.keeping.backup import back_up
from domain.programme.kinds import Moment
from domain.proving.comparison import differences
from domain.proving.replay import replayed
from domain.proving.resting_tables import RESTING
from notifications.tables import NoticeOwed
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.benchmarks.pilot import sheet
from tests.region import DAY, METHODOLOGIST, Region

WRITERS = 8


def replay(*, count: int, rounds: int) -> Result:
    """Entries a second that are told again and compared with every table, against reading the same rows."""
    with folder() as place:
        engine = _imported(place / "many.db", count)
        result = _replay(f"replay the journal of {count:,} projects, SQLite", engine, place / "many.db", rounds)
        engine.dispose()
        return result


def replay_demo(*, rounds: int) -> Result:
    """The same for the demo, whose projects have long histories."""
    with folder() as place:
        command = [sys.executable, "-m", "console.main", "demo", "--dir", str(place / "demo")]
        subprocess.run(command, check=True, capture_output=True)
        file = place / "demo" / "potok.db"
        engine = open_engine(f"sqlite:///{file}")
        result = _replay("replay the demo's journal, SQLite", engine, file, rounds)
        engine.dispose()
        return result


def _replay(work: str, engine: Engine, file: Path, rounds: int) -> Result:
    with reading(engine) as connection:
        entries = int(connection.exec_driver_sql("SELECT count(*) FROM journal").scalar_one())

    def ours() -> float:
        with stopwatch() as taken, reading(engine) as connection, replayed(connection) as again:
            assert next(differences(connection, again.connection), None) is None
            assert again.entries == entries
            return taken()

    def limit() -> float:
        with stopwatch() as taken, closing(sqlite3.connect(file)) as raw:
            for table in ("journal", "personal", *RESTING):
                for _ in raw.execute(f'SELECT * FROM "{table}"'):
                    pass
            return taken()

    return compare(work, ours, limit, units=entries, rounds=rounds, target="–")


def backup(*, count: int, rounds: int) -> Result:
    """Projects a second in a backup that is read back, made while 8 others write, against copying the pages alone."""
    with folder() as place:
        file = place / "busy.db"
        engine = _imported(file, count)
        numbers = counted()
        with _writers(engine):

            def ours() -> float:
                target = place / f"{next(numbers)}.zip"
                with stopwatch() as taken:
                    made = back_up(
                        engine, NoticeOwed.metadata, target, documents=place / "none", now=Region(engine).now
                    )
                    seconds = taken()
                assert made.broken == ()
                target.unlink()
                return seconds

            def limit() -> float:
                target = place / f"{next(numbers)}.db"
                with (
                    stopwatch() as taken,
                    closing(sqlite3.connect(file)) as raw,
                    closing(sqlite3.connect(target)) as copy,
                ):
                    raw.backup(copy)
                    seconds = taken()
                target.unlink()
                return seconds

            work = f"back {count:,} projects up while {WRITERS} write, SQLite"
            result = compare(work, ours, limit, units=count, rounds=rounds, target="–")
        engine.dispose()
        return result


@contextmanager
def _writers(engine: Engine) -> Iterator[None]:
    """So many others who measure all the while."""
    region, done = Region(engine), Event()
    codes = [region.open_project(title=f"Проект писателя {number}") for number in range(WRITERS)]

    def write(code: str) -> None:
        while not done.wait(0.02):
            region.measure(code, "50", Moment.INTERIM)

    threads = [Thread(target=write, args=(code,)) for code in codes]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _imported(file: Path, count: int) -> Engine:
    """A region with so many projects, entered from a sheet."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    region = Region(engine).found()
    readings = [read(sheet(count), layouts(region.pack), name="projects.csv")]
    found = bring_in(
        engine, region.packs, readings, acting=Acting(METHODOLOGIST), today=DAY, now=region.now, rehearse=False
    )
    assert found.entered, [fault.said.en for fault in found.faults][:3]
    gather(engine)
    return engine
