"""What proving costs apart from the transition: a key believed, against the raw driver and the same line of log."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

import orjson

from domain.engine.database import writing
from domain.engine.tickets import hash_of
from domain.stored.tables import TABLES
from flows.identity import by_key
from flows.settings import Settings
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.benchmarks.pilot import founded
from tests.region import DAY, METHODOLOGIST

SECRET = "a" * 43  # of the length of a real one


def proved(*, count: int, rounds: int) -> Result:
    """Keys a second; each is looked up, compared and noted in the security log, as before any transition."""
    with folder() as place:
        file = place / "potok.db"
        engine = founded(file)
        settings = Settings(_env_file=None, database_url=f"sqlite:///{file}", security_log=str(place / "ours.log"))
        row = {
            "number": "BENCHMARK", "person": METHODOLOGIST, "sha256": hash_of(SECRET), "issued_on": DAY,
            "expires_on": DAY + timedelta(days=30), "revoked_on": None,
        }  # fmt: skip
        with writing(engine) as connection:
            connection.execute(TABLES["access_key"].insert(), [row])

        def ours() -> float:
            with stopwatch() as taken:
                people = {by_key(settings, engine, f"potok_BENCHMARK_{SECRET}", DAY).person for _ in range(count)}
                seconds = taken()
            assert people == {METHODOLOGIST}
            return seconds

        def limit() -> float:
            with closing(sqlite3.connect(file)) as raw, stopwatch() as taken:
                for _ in range(count):
                    _raw(raw, place / "raw.log")
                return taken()

        result = compare("a key believed, SQLite", ours, limit, units=count, rounds=rounds, target="–")
        engine.dispose()
        return result


def _raw(raw: sqlite3.Connection, log: Path) -> None:
    query = """
        SELECT access_key.person, sha256, expires_on, revoked_on, ended_on
        FROM access_key JOIN subject ON subject.code = access_key.person WHERE number = ?
    """
    found = raw.execute(query, ("BENCHMARK",)).fetchone()
    assert compare_digest(sha256(SECRET.encode()).hexdigest(), found[1])
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "wb") as written:
        written.write(orjson.dumps({"event": "came_in", "person": found[0]}) + b"\n")
