"""A large portfolio read as a whole: gates of 10,000 projects, and the day's deadlines among 100,000."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

from sqlalchemy import Engine, func, insert, select

from deployments.migrate import migrate
from domain.engine.database import open_engine, reading, writing
from domain.engine.parts import of_parts as holdings_of_parts
from domain.engine.questions import STATES
from domain.engine.wire import Wire
from domain.programme.kinds import Moment
from domain.reports.gatecheck import gates_of
from domain.rules.capsule import parts_seen
from domain.stored.tables import TABLES
from notifications.date_sweep import watch
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import Region

FAR = date(2033, 1, 10)
"""A day on which nothing is due yet."""

OPENED = date(2024, 6, 3)

COPIED = {
    "subject": "code", "project": "code", "role": "scope", "indicator": "project", "milestone": "project",
    "measurement": "project", "action": "project", "evidence": "subject", "condition": "subject",
}  # fmt: skip
"""Tables that hold rows of a project, and the column of its code."""

PHASES = ("selection", "opening", "diagnosis", "implementation", "sustaining", "monitoring")
"""Phases of the pilot, each with the gate that is judged."""

BATCH = 20_000


def multiplied(
    engine: Engine, region: Region, count: int, *, due_on: date, due: int, phases: Sequence[str] = PHASES[:1]
) -> None:
    """So many projects like some that went through the lane, by turns; only some are due on a day, the rest later."""
    models = [_model(region, phase) for phase in phases]
    with writing(engine) as connection:
        for name, key in COPIED.items():
            table = TABLES[name]
            found = connection.execute(select(table).where(table.c[key].in_(models))).mappings().all()
            rows = {model: [dict(row) for row in found if row[key] == model] for model in models}
            made = [
                _moved(row | {key: f"B-{number:06d}"}, number, due_on if number < due else None)
                for number in range(count)
                for row in rows[models[number % len(models)]]
            ]
            for start in range(0, len(made), BATCH):
                connection.execute(insert(table), made[start : start + BATCH])


def _model(region: Region, phase: str) -> str:
    """A project that walked to a phase, measured all the way."""
    code = region.open_project(OPENED, title=f"Образец: {phase}", process=phase)
    if phase != PHASES[0]:
        region.measure(code, "67", Moment.BASELINE, OPENED)
        region.measure(code, "29", Moment.AFTER, OPENED)
        region.walk(code, phase, OPENED)
    return code


def _moved(row: dict[str, Any], number: int, due_on: date | None) -> dict[str, Any]:
    """A row whose dates are far away, but for the due date of what is due now."""
    later = FAR + timedelta(days=number % 500)
    if "due_on" in row:
        row |= {"due_on": due_on or later, "active_on": due_on or OPENED + timedelta(days=1)}
    if "number" in row and "process" in row:
        row |= {"number": None, "process": f"процесс {number}"}
    if "planned_end" in row:
        row |= {"planned_start": later, "planned_end": later}
    return row


def made(
    file: Path, count: int, *, due: int, due_on: date = FAR, phases: Sequence[str] = PHASES[:1]
) -> tuple[Engine, Region]:
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    region = Region(engine).found()
    multiplied(engine, region, count, due_on=due_on, due=due, phases=phases)
    return engine, region


def gates(*, count: int, rounds: int) -> Result:
    """Gates a second over all six phases, every rule and document judged; the limit reads the same rows only."""
    with folder() as place:
        engine, region = made(place / "gates.db", count, due=0, phases=PHASES)
        known = region.pack.lifecycles["pilot"].phases
        asked = [
            (holdings_of_parts(parts_seen(known[phase].gate)), [f"B-{n:06d}" for n in range(turn, count, len(PHASES))])
            for turn, phase in enumerate(PHASES)
        ]

        def ours() -> float:
            with reading(engine) as connection, stopwatch() as taken:
                found = sum(1 for _ in gates_of(connection, region.packs))
                seconds = taken()
            assert found == count + len(PHASES)
            return seconds

        def limit() -> float:
            with reading(engine) as connection, stopwatch() as taken:
                wire = Wire(connection.connection.driver_connection, "sqlite")
                rows = 0
                for statement, codes in asked:
                    for start in range(0, len(codes), 500):
                        chunk = codes[start : start + 500]
                        states, held = wire.ask((STATES, {"codes": chunk}), (statement, {"codes": chunk}))
                        rows += len(states) + len(held)
                seconds = taken()
            assert rows >= count
            return seconds

        result = compare(
            f"gate check of {count:,} projects, SQLite", ours, limit, units=count, rounds=rounds, target="–"
        )
        engine.dispose()
        return result


WRITTEN = ("watched", "reminder")
"""Tables that a sweep adds rows to."""


def deadlines(*, count: int, due: int, rounds: int) -> Result:
    """Sweeps a second over projects of which a few are due; the raw driver finds those and writes the same rows."""
    with folder() as place:
        file = place / "whole.db"
        engine, region = made(file, count, due=0)
        on = region.pack.calendar.after(OPENED, 20)
        with writing(engine) as connection:
            subject = TABLES["subject"]
            chosen = [f"B-{number:06d}" for number in range(due)]
            connection.execute(subject.update().where(subject.c.code.in_(chosen)).values(due_on=on))
        engine.dispose()
        names = iter(range(1_000))
        rows: dict[str, list[tuple[Any, ...]]] = {}

        def ours() -> float:
            copy = Path(copyfile(file, place / f"ours{next(names)}.db"))
            own = open_engine(f"sqlite:///{copy}")
            with reading(own) as connection:
                connection.execute(select(func.count()).select_from(TABLES["centre"]))
            with stopwatch() as taken:
                told = watch(own, region.packs, on=on, now=region.now)
                seconds = taken()
            assert told.reminders >= due
            own.dispose()
            if not rows:
                rows.update(_written(copy))
            copy.unlink()
            return seconds

        def limit() -> float:
            copy = Path(copyfile(file, place / f"limit{next(names)}.db"))
            seconds = _raw_sweep(copy, rows, on, due)
            copy.unlink()
            return seconds

        return compare(
            f"watch-deadlines, {due} of {count:,} projects due, SQLite", ours, limit, units=1, rounds=rounds, target="–"
        )


def _written(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that a sweep wrote, as the driver stores them."""
    with closing(sqlite3.connect(file)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in WRITTEN}


def _raw_sweep(file: Path, rows: dict[str, list[tuple[Any, ...]]], on: date, due: int) -> float:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("SELECT count(*) FROM centre").fetchone()
        with stopwatch() as taken:
            query = "SELECT s.code, r.person FROM subject s JOIN role r ON r.scope = s.code WHERE s.due_on = ?"
            found = connection.execute(query, (on.isoformat(),)).fetchall()
            connection.execute("BEGIN IMMEDIATE")
            for name, written in rows.items():
                if not written:
                    continue
                marks = ", ".join("?" * len(written[0]))
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", written)
            connection.execute("COMMIT")
            seconds = taken()
        assert len(found) >= due
    return seconds
