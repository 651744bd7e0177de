"""Two ways of doing the same work, measured in turns and given as a ratio."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

Timed = Callable[[], float]
"""Does the work once and returns the seconds that it took; raises when the rows are not right afterwards."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the benchmark."""

    work: str
    ours: float
    """Units a second."""
    limit: float
    """Units a second of the raw driver or library."""
    ratio: float
    """Median over the rounds of ours to the limit's speed in the same round."""
    lowest: float
    highest: float
    rounds: int
    target: str


def compare(work: str, ours: Timed, limit: Timed, *, units: int, rounds: int, target: str) -> Result:
    """Interleaved rounds, so that a busy moment of the machine meets both."""
    taken = [(ours(), limit()) for _ in range(rounds)]
    ratios = [raw / own for own, raw in taken]
    return Result(
        work,
        units / median(own for own, _ in taken),
        units / median(raw for _, raw in taken),
        median(ratios),
        min(ratios),
        max(ratios),
        rounds,
        target,
    )


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Seconds since the block began."""
    started = perf_counter()
    yield lambda: perf_counter() - started


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk that is gone afterwards."""
    with TemporaryDirectory(prefix="potok-bench-") as found:
        yield Path(found)


def versions() -> dict[str, str]:
    """What was measured with."""
    packages = ("sqlalchemy", "sqlmodel", "psycopg", "jinja2", "pydantic", "prefect")
    return {
        "python": sys.version.split()[0],
        "machine": f"{platform.machine()}, {platform.system()}",
        "sqlite": sqlite3.sqlite_version,
    } | {name: version(name) for name in packages}
