"""Exemplar statuses that end by themselves, against the raw driver finding them and writing the same rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

from sqlalchemy import insert, select

from deployments.migrate import migrate
from domain.certification.statuses import ChangeStatus
from domain.engine.command import SYSTEM
from domain.engine.database import open_engine, reading, writing
from domain.engine.lane import Done, handle_many
from domain.programme.kinds import OrganisationKind, StatusChange
from domain.registry.organisations import RegisterOrganisation
from domain.reports.statuses import overdue
from domain.stored.tables import TABLES
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import DAY, Region

SWEPT = DAY + timedelta(days=180)
OVER, FAR = SWEPT - timedelta(days=2), SWEPT + timedelta(days=2000)
WRITTEN = ("journal", "handled", "outbox")


def sweep(*, count: int, due: int, rounds: int) -> Result:
    """Sweeps a second over so many statuses of which a few have passed their last day."""
    with folder() as place:
        file = place / "clean.db"
        _filled(file, count, due)
        names = iter(range(1000))
        rows: dict[str, list[tuple[Any, ...]]] = {}

        def ours() -> float:
            copy = Path(copyfile(file, place / f"ours{next(names)}.db"))
            engine = open_engine(f"sqlite:///{copy}")
            region = Region(engine)
            with stopwatch() as taken:
                with reading(engine) as connection:
                    over = overdue(connection, SWEPT)
                commands = [_lapse(row) for row in over]
                outcomes = list(handle_many(engine, region.packs, commands, now=region.now))
                seconds = taken()
            engine.dispose()
            assert len(outcomes) == due
            assert all(isinstance(outcome, Done) for outcome in outcomes)
            if not rows:
                with closing(sqlite3.connect(copy)) as raw:
                    rows.update({name: _last(raw, name, due) for name in WRITTEN})
            return seconds

        def limit() -> float:
            copy = copyfile(file, place / f"raw{next(names)}.db")
            with closing(sqlite3.connect(copy, isolation_level=None)) as raw:
                raw.execute("PRAGMA journal_mode = WAL")
                raw.execute("PRAGMA synchronous = FULL")
                with stopwatch() as taken:
                    found = _swept_raw(raw, rows)
                    seconds = taken()
            assert found == due
            return seconds

        work = f"sweep of {count:,} statuses, {due} due, SQLite"
        return compare(work, ours, limit, units=1, rounds=rounds, target="–")


def _lapse(row: Any) -> ChangeStatus:
    """The end of a status whose last day is over."""
    on = row.valid_until + timedelta(days=1)
    return ChangeStatus(actor=SYSTEM, on=on, organisation=row.organisation, level=row.level, change=StatusChange.LAPSE)


def _swept_raw(raw: sqlite3.Connection, rows: dict[str, list[tuple[Any, ...]]]) -> int:
    """The same by the driver alone: how many were due."""
    due = "SELECT basis FROM exemplar_status WHERE standing = 'active' AND valid_until < ?"
    found = raw.execute(due, (SWEPT.isoformat(),)).fetchall()
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany("UPDATE exemplar_status SET standing = 'lapsed' WHERE basis = ?", found)
    for name, made in rows.items():
        marks = ", ".join("?" * len(made[0])) if made else ""
        raw.executemany(f"INSERT INTO {name} VALUES ({marks})", made)
    raw.execute("COMMIT")
    return len(found)


def _last(raw: sqlite3.Connection, name: str, count: int) -> list[tuple[Any, ...]]:
    """The rows that were written last."""
    return raw.execute(f"SELECT * FROM {name} ORDER BY rowid DESC LIMIT {count}").fetchall()


def _filled(file: Path, count: int, due: int) -> None:
    """Organisations that each hold a status, a few of them until a day that has passed."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    region = Region(engine).found()
    region.exemplar(DAY)
    codes = [f"HOLDER-{number:05d}" for number in range(count)]
    kind = OrganisationKind.INSTITUTION
    region.ask_all(
        [RegisterOrganisation(actor=SYSTEM, on=DAY, title=code, kind=kind, code=code) for code in codes], 1000
    )
    subject, status = TABLES["subject"], TABLES["exemplar_status"]
    with writing(engine) as connection:
        held = dict(connection.execute(select(status)).mappings().one())
        check = dict(connection.execute(select(subject).where(subject.c.code == held["basis"])).mappings().one())
        checks = [check | {"code": f"CHECK-{number:05d}", "organisation": code} for number, code in enumerate(codes)]
        statuses = [
            held | {"basis": f"CHECK-{number:05d}", "organisation": code, "valid_until": OVER if number < due else FAR}
            for number, code in enumerate(codes)
        ]
        connection.execute(insert(subject), checks)
        connection.execute(insert(status), statuses)
    engine.dispose()
