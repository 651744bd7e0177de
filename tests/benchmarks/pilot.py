"""The pilot in bulk: a spreadsheet of projects through the lane, against the raw driver writing the very same rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from deployments.migrate import migrate
from domain.engine.actor import Acting
from domain.engine.database import open_engine, reading
from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.exchange.sheet_import import bring_in
from domain.stored.tables import TABLES
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import DAY, METHODOLOGIST, SCHOOL, Region

HEADINGS = (
    "Код", "Название проекта", "Организация", "Руководитель проекта", "Заказчик проекта", "Оптимизируемый процесс",
    "Клиенты процесса", "Периметр", "Граница процесса: от", "Граница процесса: до", "Обоснование", "Ключевой риск",
    "Эффект, план, руб.", "Дата открытия", "Согласие",
)  # fmt: skip

WORKS = ("выдачи справок", "приёма граждан", "записи к врачу", "закупок", "питания", "отчётности", "перевозок")


def sheet(count: int) -> bytes:
    """A CSV of projects as a centre would send it: Russian Excel's semicolons, commas and dates."""
    lines = [";".join(HEADINGS)]
    for number in range(count):
        work = WORKS[number % len(WORKS)]
        lines.append(
            f"P-{number:06d};Сокращение времени {work}, участок {number % 977};{SCHOOL};"
            f"Петров Иван {number % 300}, завуч <p{number % 300}@s.example>;person{1 + number % 9}@region.example;"
            f"процесс {work};жители;канцелярия;заявление;справка;долго ждут;отпуска;1 234,56;"
            f"{1 + number % 28:02d}.01.2024;Согласны"
        )
    return "\ufeff".encode() + "\r\n".join(lines).encode()


def importing(*, count: int, rounds: int) -> Result:
    """Rows of a spreadsheet a second: read, judged, entered with people, plans, journal; all in one transaction."""
    with folder() as place:
        content = sheet(count)
        made = iter(range(1_000))

        def ours() -> float:
            engine = founded(place / f"ours{next(made)}.db")
            region = Region(engine)
            with stopwatch() as taken:
                readings = [read(content, layouts(region.pack), name="projects.csv")]
                found = bring_in(
                    engine,
                    region.packs,
                    readings,
                    acting=Acting(METHODOLOGIST),
                    today=DAY,
                    now=region.now,
                    rehearse=False,
                )
                seconds = taken()
            assert found.entered, [fault.said.en for fault in found.faults][:3]
            assert _count(engine, "project") == count
            _remember(engine, rows)
            engine.dispose()
            return seconds

        rows: dict[str, list[tuple[Any, ...]]] = {}

        def limit() -> float:
            file = place / f"limit{next(made)}.db"
            founded(file).dispose()
            return _raw(file, rows, count)

        return compare(
            f"import {count:,} projects from CSV, SQLite", ours, limit, units=count, rounds=rounds, target="–"
        )


def founded(file: Path) -> Engine:
    """A database with the tests' region and nothing else."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    Region(engine).found()
    return engine


def _count(engine: Engine, table: str) -> int:
    with reading(engine) as connection:
        return int(connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one())


ADDED = ("subject", "person", "role", "project", "title_word", "milestone", "journal")
"""Tables that opening a project and registering its people add rows to."""


def _remember(engine: Engine, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """The rows that an import wrote, as the driver stores them."""
    if rows:
        return
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        for table in ADDED:
            columns = ", ".join(f'"{name}"' for name in TABLES[table].columns.keys())  # noqa: SIM118 - columns are no dict
            cursor.execute(f'SELECT {columns} FROM "{table}" WHERE rowid > ?', (_before(table),))
            rows[table] = [tuple(row) for row in cursor.fetchall()]
    finally:
        raw.close()


_BEFORE: dict[str, int] = {}


def _before(table: str) -> int:
    """Rows of a founded region, which every database of the measurement has already."""
    if not _BEFORE:
        with folder() as place:
            engine = founded(place / "empty.db")
            _BEFORE.update({name: _count(engine, name) for name in ADDED})
            engine.dispose()
    return _BEFORE[table]


def _statements(rows: dict[str, list[tuple[Any, ...]]]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    for table in ADDED:
        columns = TABLES[table].columns.keys()
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        yield f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows[table]


def _raw(file: Path, rows: dict[str, list[tuple[Any, ...]]], count: int) -> float:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    with stopwatch() as taken:
        connection.execute("BEGIN IMMEDIATE")
        for statement, values in _statements(rows):
            connection.executemany(statement, values)
        connection.execute("COMMIT")
        seconds = taken()
    written = connection.execute("SELECT count(*) FROM project").fetchone()[0]
    connection.close()
    assert written == count
    return seconds
