"""A region is set up once and copied: what the same steps left in an empty database is laid into the next one.

A step is copied only where nobody has written anything else since the steps before it, under a methodology that is
equal in every word, where salts are drawn by chance, and where nobody listens to what the database is told: else it is
taken anew.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections import Counter, OrderedDict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from domain.documents.shelf import Kept, Shelf
from domain.engine import personal
from domain.engine.database import reading, writing
from domain.methodology.loader import load_default
from domain.methodology.schema import Pack

P = ParamSpec("P")
A = TypeVar("A")

MOST = 64
"""What so many steps left is kept by a process."""


@dataclass(frozen=True)
class Left:
    """What a step left: rows, files, the region's time, and its answer unless that was the region."""

    rows: Any
    files: dict[str, bytes]
    now: Any
    answer: Any


_REACHED: WeakKeyDictionary[Engine, tuple[Any, tuple[Any, ...]]] = WeakKeyDictionary()
"""Engine -> a mark of its database that every write moves, and the steps that led there."""
_TAKEN: Counter[Any] = Counter()
_LEFT: OrderedDict[Any, Left] = OrderedDict()
_ITSELF = object()
_KNOWN: dict[int, tuple[Pack, str]] = {}
"""Methodologies of tests: kept with their number, which another may take once they are gone."""


def step(work: Callable[P, A]) -> Callable[P, A]:
    """Work on a region that leaves the same whenever it is done after the same steps: done twice, then copied."""

    @wraps(work)
    def taken(*told: P.args, **named: P.kwargs) -> A:
        region: Any = told[0]
        engine = region.engine
        before = _steps(region)
        try:
            here = work.__name__, _told_apart(region.pack), region.now, told[1:], *sorted(named.items())
            key = None if before is None else (*before, here)
            found = _LEFT.get(key)
        except TypeError:  # told something that cannot be compared
            key = found = None
        if key is None:
            return work(*told, **named)
        if found is not None:
            _LEFT.move_to_end(key)
            _lay(region, found)
            answer = found.answer
        else:
            answer = work(*told, **named)
            _TAKEN[key] += 1
            if _TAKEN[key] > 1:
                kept = _ITSELF if answer is region else answer
                _LEFT[key] = Left(_rows(engine), _files(engine), region.now, kept)
                if len(_LEFT) > MOST:
                    _LEFT.popitem(last=False)
        _REACHED[engine] = _mark(engine), key
        came: A = region if answer is _ITSELF else answer
        return came

    return taken


def fresh(engine: Engine) -> Engine:
    """An engine whose database was migrated just now and holds nothing: what is done with it is known from here."""
    _REACHED[engine] = _mark(engine), (engine.dialect.name,)
    return engine


def _steps(region: Any) -> tuple[Any, ...] | None:
    """The steps that made this database what it is, as far as they alone did."""
    engine = region.engine
    if region.earlier or engine.dispatch.before_cursor_execute:
        return None
    if vars(personal)["token_hex"] is not token_hex:  # a test that draws no salts wants none that were drawn
        return None
    mark, steps = _REACHED.get(engine, (None, ()))
    return steps if mark is not None and mark == _mark(engine) else None


def _told_apart(pack: Pack) -> str:
    """What differs between two methodologies of which anything differs; the one that is shipped has no name."""
    if pack is load_default():
        return ""
    if (known := _KNOWN.get(id(pack))) is None or known[0] is not pack:
        known = _KNOWN[id(pack)] = pack, sha256(pickle.dumps(pack)).hexdigest()
        if len(_KNOWN) > MOST:
            del _KNOWN[next(iter(_KNOWN))]
    return known[1]


def _tables(connection: Connection) -> list[str]:
    named = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
        "postgresql": "SELECT relname FROM pg_stat_user_tables",
    }
    return sorted(connection.exec_driver_sql(named[connection.dialect.name]).scalars())


def _mark(engine: Engine) -> Any:
    """What differs after any write, be it of somebody else."""
    if engine.dialect.name == "sqlite":
        files = [Path(f"{engine.url.database}{ending}") for ending in ("", "-wal")]
        stats = [file.stat() for file in files if file.exists()]
        return [(stat.st_mtime_ns, stat.st_size) for stat in stats if stat.st_size]
    with reading(engine) as connection:
        return connection.exec_driver_sql("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").scalar_one()


def _rows(engine: Engine) -> Any:
    """Everything that a database holds."""
    if engine.dialect.name == "sqlite":
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(str(engine.url.database))) as source:
            source.backup(kept)
        return kept
    with reading(engine) as connection:
        cursor, rows = connection.connection.cursor(), {}
        for name in _tables(connection):
            with cursor.copy(f'COPY "{name}" TO STDOUT') as copied:
                if held := b"".join(copied):
                    rows[name] = held
        numbers = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
        return rows, connection.exec_driver_sql(numbers).all()


def _lay(region: Any, left: Left) -> None:
    """Make a database what a step left."""
    engine = region.engine
    region.now = left.now
    for name, held in left.files.items():
        file = _folder(engine) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_bytes(held)
            file.chmod(0o600)
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(engine.url.database))) as target:
            left.rows.backup(target)
        return
    rows, numbers = left.rows
    with writing(engine) as connection:
        deletions = "; ".join(f'DELETE FROM "{name}"' for name in _tables(connection))
        connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {deletions}")
        cursor = connection.connection.cursor()
        for name, held in rows.items():
            with cursor.copy(f'COPY "{name}" FROM STDIN') as copied:
                copied.write(held)
        for name, value in numbers:
            connection.exec_driver_sql("SELECT setval(%s::regclass, %s)", (name, value))


def _folder(engine: Engine) -> Path:
    return Path(str(engine.url.database)).parent / "documents"


def shelved(engine: Engine, content: bytes) -> Kept:
    """A file beside a database that is a file; a server's tests know it by its number alone."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return Kept(sha256(content).hexdigest(), len(content), "text/plain")
    return Shelf(folder=_folder(engine), most=len(content)).put(BytesIO(content))


def _files(engine: Engine) -> dict[str, bytes]:
    """What lies on the shelf beside a database that is a file."""
    if engine.dialect.name != "sqlite" or not (folder := _folder(engine)).exists():
        return {}
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
