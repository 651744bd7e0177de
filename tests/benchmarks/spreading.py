"""A package offered to 10,000 receivers against raw inserts of the same rows; the matchmaker over 10,000 of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from shutil import copyfile
from typing import Any

from sqlalchemy import Engine, func, select

from deployments.migrate import migrate
from domain.engine.command import SYSTEM
from domain.engine.database import open_engine, reading
from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.replication.offers import Replicate
from domain.reports import matchmaker
from domain.stored.tables import TABLES
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import CARD_PEOPLE, METHODOLOGIST, Region

DAY = date(2024, 6, 3)
WRITTEN = ("subject", "offer", "role", "journal", "handled", "outbox")
"""Tables that an offer adds rows to."""


def _region(file: Path, count: int) -> tuple[Engine, Region, str]:
    """A region with so many towns and one package."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    region = Region(engine).found()
    package = region.package(DAY)
    region.ask_all(
        [
            RegisterOrganisation(
                actor=SYSTEM, on=DAY, title=f"Город {number}", kind=OrganisationKind.INSTITUTION,
                code=f"TOWN-{number:05d}",
            )
            for number in range(count)
        ],
        1000,
    )  # fmt: skip
    return engine, region, package


def _rows(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as connection:
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in WRITTEN}


def _write_raw(
    connection: sqlite3.Connection, offered: dict[str, list[tuple[Any, ...]]], start: int, count: int
) -> None:
    """The rows of 500 of the offers in one commit."""
    connection.execute("BEGIN IMMEDIATE")
    for name, rows in offered.items():
        share = len(rows) // count
        if some := rows[start * share : (start + 500) * share]:
            marks = ", ".join("?" * len(some[0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", some)
    connection.execute("COMMIT")


def fan_out(*, count: int, rounds: int) -> Result:
    """Offers a second, 500 a commit; the limit writes the very same rows with the driver, 500 a commit too."""
    with folder() as place:
        clean, file = place / "clean.db", place / "ours.db"
        engine, _, package = _region(clean, count)
        engine.dispose()
        offered: dict[str, list[tuple[Any, ...]]] = {}

        def ours() -> float:
            copyfile(clean, file)
            engine = open_engine(f"sqlite:///{file}")
            region = Region(engine)
            said: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "package": package, "people": CARD_PEOPLE}
            commands = [Replicate(receiver=f"TOWN-{number:05d}", **said) for number in range(count)]
            before = _rows(file)
            with stopwatch() as taken:
                region.ask_all(commands, 500)
                seconds = taken()
            engine.dispose()
            after = _rows(file)
            assert after["offer"] - before["offer"] == count
            if not offered:
                with closing(sqlite3.connect(file)) as connection:
                    for name in WRITTEN:
                        skipped = f"SELECT * FROM {name} LIMIT -1 OFFSET {before[name]}"
                        offered[name] = connection.execute(skipped).fetchall()
            return seconds

        def limit() -> float:
            raw = place / "raw.db"
            copyfile(clean, raw)
            with closing(sqlite3.connect(raw, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                with stopwatch() as taken:
                    for start in range(0, count, 500):
                        _write_raw(connection, offered, start, count)
                    seconds = taken()
            assert _rows(raw)["offer"] >= count
            return seconds

        return compare(
            f"offer a package to {count:,} receivers, 500 a commit, SQLite", ours, limit, units=count, rounds=rounds,
            target="≥ 0.20",
        )  # fmt: skip


def matches(*, count: int, rounds: int) -> Result:
    """Organisations a second that the matchmaker judges for a package; the limit reads their rows only."""
    with folder() as place:
        engine, region, package = _region(place / "match.db", count)
        organisation = TABLES["organisation"]

        def ours() -> float:
            with reading(engine) as connection, stopwatch() as taken:
                found = matchmaker.receivers(connection, package, region.pack)
                seconds = taken()
            assert len(found) == min(20, count)
            return seconds

        def limit() -> float:
            with reading(engine) as connection, stopwatch() as taken:
                rows = connection.execute(select(*organisation.columns)).all()
                seconds = taken()
                assert len(rows) == connection.execute(select(func.count()).select_from(organisation)).scalar_one()
            return seconds

        result = compare(
            f"receivers among {count:,} organisations", ours, limit, units=count, rounds=rounds, target="–"
        )  # fmt: skip
        engine.dispose()
        return result
