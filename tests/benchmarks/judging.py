"""What organisations lack before a check, told for many at once, against the raw driver reading the same rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

from sqlalchemy import insert, select

from domain.engine.database import open_engine, reading, writing
from domain.methodology.loader import load_default
from domain.methodology.schema import Pack
from domain.reports.readiness import readiness
from domain.stored.tables import TABLES
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.benchmarks.statuses import filled
from tests.region import DAY


def lacking(*, count: int, criteria: int, rounds: int) -> Result:
    """Organisations a second, each looked at by so many criteria of which it once assessed itself."""
    with folder() as place:
        file = place / "potok.db"
        codes = filled(file, count, 0)
        pack = _many(load_default(), criteria)
        engine = open_engine(f"sqlite:///{file}")
        subject, said = TABLES["subject"], TABLES["self_mark"]
        with writing(engine) as connection:
            checks = connection.execute(
                select(subject.c.code).where(subject.c.organisation.in_(codes), subject.c.kind == "check")
            )
            keys = [one.key for one in pack.sets[0].criteria]
            rows = [
                {"check": check, "criterion": key, "place": "", "value": 1, "note": "", "said_on": DAY, "remark": ""}
                for check in checks.scalars().all()
                for key in keys
            ]
            connection.execute(insert(said), rows)

        def ours() -> float:
            with stopwatch() as taken, reading(engine) as connection:
                found = list(readiness(connection, pack, codes, "local", DAY))
                seconds = taken()
            assert [len(one.lines) for one in found] == [criteria] * count
            return seconds

        def limit() -> float:
            with closing(sqlite3.connect(file)) as raw, stopwatch() as taken:
                raw.execute("SELECT code, title FROM subject WHERE kind = 'organisation'").fetchall()
                query = """
                    SELECT subject.organisation, self_mark.* FROM self_mark
                    JOIN subject ON subject.code = self_mark."check"
                    ORDER BY subject.opened_on DESC, self_mark."check" DESC
                """
                raw.execute(query).fetchall()
                return taken()

        work = f"readiness of {count:,} organisations by {criteria} criteria, SQLite"
        result = compare(work, ours, limit, units=count, rounds=rounds, target="–")
        engine.dispose()
        return result


def _many(pack: Pack, criteria: int) -> Pack:
    """The local set with so many criteria, each entered by hand."""
    first = next(one for one in pack.sets if (one.level, one.sphere) == ("local", None))
    entered = [one for one in first.criteria if one.entered and not one.future]
    many = tuple(replace(entered[place % len(entered)], key=f"criterion_{place}") for place in range(criteria))
    return replace(pack, sets=(replace(first, criteria=many),))
