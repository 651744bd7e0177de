"""Exemplar statuses that end by themselves or come in by a sheet, against the raw driver writing the same rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

from sqlalchemy import Engine, insert, select

from deployments.migrate import migrate
from domain.certification.statuses import ChangeStatus
from domain.engine.actor import Acting
from domain.engine.command import SYSTEM
from domain.engine.database import open_engine, reading, writing
from domain.engine.lane import Done, handle_many
from domain.exchange.cells import Value
from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.exchange.sheet_import import bring_in
from domain.exchange.template import write_csv
from domain.methodology.loader import load_default
from domain.programme.kinds import OrganisationKind, StatusChange
from domain.registry.organisations import RegisterOrganisation
from domain.reports.statuses import overdue
from domain.stored.tables import TABLES
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import DAY, METHODOLOGIST, Region

SWEPT = DAY + timedelta(days=180)
OVER, FAR = SWEPT - timedelta(days=2), SWEPT + timedelta(days=2000)
WRITTEN = ("journal", "handled", "outbox")


def sweep(*, count: int, due: int, rounds: int) -> Result:
    """Sweeps a second over so many statuses of which a few have passed their last day."""
    with folder() as place:
        file, names = place / "clean.db", iter(range(1000))
        filled(file, count, due)
        rows: dict[str, list[tuple[Any, ...]]] = {}

        def ours() -> float:
            copy = Path(copyfile(file, place / f"ours{next(names)}.db"))
            seconds = _swept(copy, due)
            if not rows:
                rows.update(_written(copy, file))
            return seconds

        def limit() -> float:
            return _raw_sweep(Path(copyfile(file, place / f"raw{next(names)}.db")), rows, due)

        work = f"sweep of {count:,} statuses, {due} due, SQLite"
        return compare(work, ours, limit, units=1, rounds=rounds, target="–")


def _swept(file: Path, due: int) -> float:
    engine = open_engine(f"sqlite:///{file}")
    region = Region(engine)
    with stopwatch() as taken:
        with reading(engine) as connection:
            over = overdue(connection, SWEPT)
        commands = [
            ChangeStatus(
                actor=SYSTEM, on=row.valid_until + timedelta(days=1), organisation=row.organisation,
                level=row.level, change=StatusChange.LAPSE,
            )
            for row in over
        ]  # fmt: skip
        outcomes = list(handle_many(engine, region.packs, commands, now=region.now))
        seconds = taken()
    engine.dispose()
    assert len(outcomes) == due
    assert all(isinstance(outcome, Done) for outcome in outcomes)
    return seconds


def _raw_sweep(file: Path, rows: Mapping[str, list[tuple[Any, ...]]], due: int) -> float:
    query = "SELECT basis FROM exemplar_status WHERE standing = 'active' AND valid_until < ?"
    with _raw(file) as raw, stopwatch() as taken:
        found = raw.execute(query, (SWEPT.isoformat(),)).fetchall()
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("UPDATE exemplar_status SET standing = 'lapsed' WHERE basis = ?", found)
        _insert(raw, rows)
        seconds = taken()
    assert len(found) == due
    return seconds


def importing(*, count: int, rounds: int) -> Result:
    """Statuses of earlier years a second, from a sheet to their entries; the limit writes the same entries."""
    with folder() as place:
        file, sheet, names = place / "clean.db", place / "statuses.csv", iter(range(1000))
        filled(file, count, 0, held=False)
        layout = next(one for one in layouts(load_default()) if one.key == "statuses")
        said: dict[str, Value] = {"level": "local", "granted_on": DAY, "number": "7", "dated": DAY, "kept_at": "дело 7"}
        with sheet.open("wb") as out:
            write_csv(out, layout, [{"organisation": f"HOLDER-{number:05d}", **said} for number in range(count)])
        rows: dict[str, list[tuple[Any, ...]]] = {}

        def ours() -> float:
            copy = Path(copyfile(file, place / f"ours{next(names)}.db"))
            seconds = _imported(copy, sheet, count)
            if not rows:
                rows.update(_written(copy, file))
            return seconds

        def limit() -> float:
            copy = Path(copyfile(file, place / f"raw{next(names)}.db"))
            with _raw(copy) as raw, stopwatch() as taken:
                raw.execute("BEGIN IMMEDIATE")
                raw.execute("PRAGMA defer_foreign_keys = ON")
                _insert(raw, rows)
                return taken()

        work = f"import of {count:,} statuses of earlier years, SQLite"
        return compare(work, ours, limit, units=count, rounds=rounds, target="–")


def _imported(file: Path, sheet: Path, count: int) -> float:
    engine = open_engine(f"sqlite:///{file}")
    region = Region(engine)
    with stopwatch() as taken:
        done = bring_in(
            engine, region.packs, [read(sheet, layouts(region.pack))], acting=Acting(METHODOLOGIST),
            today=region.today, now=region.now, rehearse=False,
        )  # fmt: skip
        seconds = taken()
    engine.dispose()
    assert done.done == count
    return seconds


@contextmanager
def _raw(file: Path) -> Iterator[sqlite3.Connection]:
    """The driver with the durability that the program has."""
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        yield raw


def _insert(raw: sqlite3.Connection, rows: Mapping[str, list[tuple[Any, ...]]]) -> None:
    for name, made in rows.items():
        if made:
            raw.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(made[0]))})", made)
    raw.execute("COMMIT")


def _written(file: Path, clean: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Table -> the rows that a file has and the clean one has not."""
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("ATTACH ? AS clean", (str(clean),))
        return {
            name: raw.execute(f"SELECT * FROM main.{name} EXCEPT SELECT * FROM clean.{name}").fetchall()
            for name in WRITTEN
        }


def filled(file: Path, count: int, due: int, *, held: bool = True) -> list[str]:
    """Organisations that each hold a status, a few of them until a day that has passed: their codes."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    region = Region(engine).found()
    region.exemplar(DAY)
    codes = [f"HOLDER-{number:05d}" for number in range(count)]
    kind = OrganisationKind.INSTITUTION
    region.ask_all(
        [RegisterOrganisation(actor=SYSTEM, on=DAY, title=code, kind=kind, code=code) for code in codes], 1000
    )
    if held:
        _hold(engine, codes, due)
    engine.dispose()
    return codes


def _hold(engine: Engine, codes: Sequence[str], due: int) -> None:
    """Give each organisation a status like the one that there is."""
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
