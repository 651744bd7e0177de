"""Transitions through the whole lane against the raw driver writing the very same rows."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from deployments.migrate import migrate
from domain.engine.command import Command
from domain.engine.database import open_engine, reading
from domain.engine.lane import Done, Outcome, handle, handle_many
from domain.methodology.schema import Decision
from domain.pilot.cards import OpenProject
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.stored.tables import TABLES
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import CARD_PEOPLE, CURATOR, DAY, LEADER, METHODOLOGIST, SCHOOL, TIME, Region

PLACED = {
    "journal": ("subject", "seq"),
    "outbox": ("subject", "seq"),
    "decision": ("subject", "entry"),
    "evidence": ("subject", "entry"),
}
"""Table that a transition adds rows to -> which columns hold its subject and its entry."""

WRITTEN = (*PLACED, "handled")
"""All tables that a transition adds rows to; those of `handled` are known by their command."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What one command wrote: the subject's new row, and the rows added."""

    code: str
    subject: tuple[Any, ...]
    version: int
    """The version that the subject had before."""
    added: tuple[tuple[str, tuple[Any, ...]], ...]


def prepared(engine: Engine, count: int, *, attached: bool, submitted: bool) -> Region:
    """Projects that are ready for the measured command."""
    migrate(engine)
    region = Region(engine)
    region.found()
    codes = [code_of(number) for number in range(count)]
    region.ask_all([_open(code) for code in codes], chunk=1000)
    if attached:
        region.ask_all([attach(code) for code in codes], chunk=1000)
    if submitted:
        region.ask_all([submit(code) for code in codes], chunk=1000)
    return region


def code_of(number: int) -> str:
    """The code of a measured project."""
    return f"BENCH-{number:06d}"


def _open(code: str) -> Command:
    return OpenProject(
        actor=METHODOLOGIST, on=DAY, title="Сокращение времени подготовки контрольных работ", organisation=SCHOOL,
        people=CARD_PEOPLE, indicators=(TIME,), code=code,
    )  # fmt: skip


def attach(code: str) -> Command:
    """Attach the only paper that the first gate asks for."""
    return AttachEvidence(
        actor=LEADER, on=DAY, subject=code, kind="process_card", kept_at="дело 1", title="Карточка процесса"
    )


def submit(code: str) -> Command:
    """Bring the first phase to its gate."""
    return Submit(actor=LEADER, on=DAY, subject=code)


def decide(code: str) -> Command:
    """Decide go at the first gate."""
    return Decide(actor=CURATOR, on=DAY, subject=code, decision=Decision.GO)


def captured(engine: Engine, commands: Sequence[Command], before: dict[str, int]) -> list[Rows]:
    """The rows that each command wrote, read back as the driver stores them."""
    codes = {str(getattr(command, "subject", "")) for command in commands}
    added: dict[str, list[tuple[str, tuple[Any, ...]]]] = {code: [] for code in codes}
    of_command: dict[str, str] = {}
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM subject")
        subjects = {row[0]: tuple(row) for row in cursor.fetchall() if row[0] in codes}
        for table, (owner, entry) in PLACED.items():
            names = TABLES[table].columns.keys()
            cursor.execute(f"SELECT {', '.join(names)} FROM {table}")
            for row in cursor.fetchall():
                code, number = row[names.index(owner)], row[names.index(entry)]
                if code in codes and number > before[code]:
                    added[code].append((table, tuple(row)))
                    if table == "journal":
                        of_command[row[COMMAND]] = code
        cursor.execute("SELECT command_id, content FROM handled")
        for row in cursor.fetchall():
            if (code := of_command.get(row[0])) is not None:
                added[code].append(("handled", tuple(row)))
    finally:
        raw.close()
    return [Rows(code, subjects[code], before[code], tuple(added[code])) for code in sorted(codes)]


def versions_of(engine: Engine) -> dict[str, int]:
    """Subject -> its version."""
    subject = TABLES["subject"]
    with reading(engine) as connection:
        return dict(connection.execute(select(subject.c.code, subject.c.version)).all())


COLUMNS = [column.name for column in TABLES["subject"].columns]
SINCE = COLUMNS.index("version") - 1
COMMAND, ENTRY = (TABLES["journal"].columns.keys().index(name) for name in ("command_id", "seq"))


def statements(mark: str) -> tuple[str, dict[str, str]]:
    """The raw UPDATE and INSERTs, with the driver's parameter mark."""
    update = (
        f"UPDATE subject SET {', '.join(f'{c} = {mark}' for c in COLUMNS[1:])} WHERE code = {mark} AND version = {mark}"
    )
    inserts = {
        table: f"INSERT INTO {table} ({', '.join(TABLES[table].columns.keys())}) "
        f"VALUES ({', '.join([mark] * len(TABLES[table].columns))})"
        for table in WRITTEN
    }
    return update, inserts


@contextmanager
def sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    """The raw driver with the same settings as ours."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")
    yield connection
    connection.close()


Making = Callable[[str], Command]


def _handled(region: Region, commands: Sequence[Command], chunk: int) -> None:
    """The commands one by one, or in chunks."""
    outcomes: Iterator[Outcome]
    if chunk == 1:
        outcomes = (handle(region.engine, region.packs, command, now=region.now) for command in commands)
    else:
        outcomes = handle_many(region.engine, region.packs, commands, now=region.now, chunk=chunk)
    _sound(all(isinstance(outcome, Done) for outcome in outcomes))


def on_sqlite(
    work: str, make: Making, *, count: int, rounds: int, chunk: int, target: str, attached: bool, submitted: bool
) -> Result:
    """The lane against `sqlite3`: the same rows, the same number of transactions."""
    with folder() as place:
        template = place / "template.db"
        engine = open_engine(f"sqlite:///{template}")
        prepared(engine, count, attached=attached, submitted=submitted)
        before = versions_of(engine)
        engine.dispose()
        _still(template)
        commands = [make(code_of(number)) for number in range(count)]
        rows: list[Rows] = []

        def ours() -> float:
            shutil.copyfile(template, place / "ours.db")
            own = open_engine(f"sqlite:///{place / 'ours.db'}")
            region = Region(own)
            versions_of(own)
            with stopwatch() as seconds:
                _handled(region, commands, chunk)
                taken = seconds()
            rows[:] = captured(own, commands, before)
            own.dispose()
            _gone(place / "ours.db")
            return taken

        def limit() -> float:
            shutil.copyfile(template, place / "raw.db")
            update, inserts = statements("?")
            with sqlite(place / "raw.db") as connection:
                connection.execute("SELECT count(*) FROM subject").fetchone()
                with stopwatch() as seconds:
                    for start in range(0, len(rows), chunk):
                        _write_raw(connection, rows[start : start + chunk], update, inserts)
                    taken = seconds()
                (counted,) = connection.execute(
                    "SELECT count(*) FROM subject WHERE code LIKE 'BENCH-%' AND version > ?",
                    (min(row.version for row in rows),),
                ).fetchone()
                _sound(counted == count)
            _gone(place / "raw.db")
            return taken

        return compare(work, ours, limit, units=count, rounds=rounds, target=target)


def _write_raw(connection: sqlite3.Connection, rows: Sequence[Rows], update: str, inserts: dict[str, str]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    moved = [(*row.subject[1:], row.code, row.version) for row in rows]
    if len(rows) == 1:
        connection.execute(update, moved[0])
        for table, values in rows[0].added:
            connection.execute(inserts[table], values)
    else:
        connection.executemany(update, moved)
        for table in WRITTEN:
            added = [values for row in rows for name, values in row.added if name == table]
            if added:
                connection.executemany(inserts[table], added)
    connection.execute("COMMIT")


def _sound(fact: bool) -> None:
    if not fact:
        raise AssertionError("the rows are not what they should be")


def _still(path: Path) -> None:
    with sqlite(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _gone(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _submitted(region: Region, codes: Sequence[str], day: date) -> None:
    for code in codes:
        outcome = handle(region.engine, region.packs, Submit(actor=LEADER, on=day, subject=code), now=region.now)
        _sound(isinstance(outcome, Done))


def _returned(region: Region, codes: Sequence[str], day: date) -> None:
    said: dict[str, Any] = {"actor": CURATOR, "on": day, "decision": Decision.REWORK, "comment": "ещё раз"}
    outcomes = region.ask_all([Decide(subject=code, **said) for code in codes])
    _sound(all(isinstance(outcome, Done) for outcome in outcomes))


def _renew(connection: Any, row: Rows, version: int, update: str, inserts: dict[str, str]) -> None:
    """Write the rows of one command as if it came again, in a commit of its own."""
    subject = list(row.subject[1:])
    subject[SINCE] = version + 1
    connection.execute(update, (*subject, row.code, version))
    for table, values in row.added:
        connection.execute(inserts[table], _renewed(table, list(values), version))
    connection.commit()


def on_postgresql(url: str, *, count: int, rounds: int, connections: int, target: str) -> Result:
    """The lane against psycopg with one commit a transition, from several threads at once."""
    import psycopg

    engine = open_engine(url)
    region = prepared(engine, count, attached=True, submitted=False)
    codes = [code_of(number) for number in range(count)]
    shares = [codes[start::connections] for start in range(connections)]
    days = iter(range(1, 1000))
    update, inserts = statements("%s")

    def ours() -> float:
        """Submit every project, then return them all for the next round."""
        day = DAY + timedelta(days=next(days))

        before = versions_of(engine)
        taken = _together(shares, lambda share: _submitted(region, share, day))
        rows[:] = captured(engine, [submit(code) for code in codes], before)
        _returned(region, codes, day)
        return taken

    rows: list[Rows] = []

    def limit() -> float:
        """Write the same rows under other command ids, each connection its share."""
        now = versions_of(engine)
        parts = [[row for row in rows if row.code in set(share)] for share in shares]

        def work(part: Sequence[Rows]) -> None:
            with psycopg.connect(address) as connection:
                for row in part:
                    _renew(connection, row, now[row.code], update, inserts)

        taken = _together(parts, work)
        _repair(engine, codes)
        return taken

    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        return compare(
            f"transitions, one commit each, PostgreSQL, {connections} connection{'s' if connections > 1 else ''}",
            ours, limit, units=count, rounds=rounds, target=target,
        )  # fmt: skip
    finally:
        engine.dispose()


def _renewed(table: str, values: list[Any], version: int) -> list[Any]:
    """The same row as of a later command."""
    if table == "handled":
        return [f"{values[0]}-{version}", *values[1:]]
    values[TABLES[table].columns.keys().index(PLACED[table][1])] = version + 1
    if table == "journal":
        values[COMMAND] = f"{values[COMMAND]}-{version}"
    return values


def _repair(engine: Engine, codes: Sequence[str]) -> None:
    """Bring the subjects that the raw rows left awaiting back to work."""
    subject = TABLES["subject"]
    with engine.begin() as connection:
        connection.execute(
            subject.update().where(subject.c.code.in_(codes)).values(standing="in_work", submitted_by=None)
        )


def _together(shares: Sequence[Any], work: Callable[[Any], None]) -> float:
    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    with stopwatch() as seconds:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return seconds()
