"""Where a region stood after a walk: each worker walks there once, and later tests of the same walk get a copy.

A copy is given only where nothing else was written: whoever writes past the region walks on by itself.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import tempfile
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary, WeakSet
from zlib import crc32

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine

from domain.engine.command import Command
from domain.methodology.schema import Pack

if TYPE_CHECKING:
    from tests.region import Region

Walk = TypeVar("Walk", bound=Callable[..., Any])

WORTH = 0.06
"""Seconds of a core that a walk takes at least whose end is kept."""
MOST = 60
"""Ends that are kept at a time: those that were asked for last."""
COMMITTED = 48
"""Bytes at the head of SQLite's index of its log: another number after each transaction."""
TABLES = "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'"


@dataclass
class Place:
    """A database as it was once, and what the one who walked there was answered."""

    database: Path | list[tuple[str, bytes]]
    now: datetime
    answer: Any


_PLACES: OrderedDict[tuple[str, str], Place] = OrderedDict()
_PATCHES: WeakSet[pytest.MonkeyPatch] = WeakSet()
_FRESH: WeakKeyDictionary[Engine, object] = WeakKeyDictionary()
_ASIDE: dict[str, psycopg.Connection[Any]] = {}
_PACKS: deque[tuple[Pack, str]] = deque(maxlen=20)
_FOLDER = tempfile.TemporaryDirectory(prefix="potok-kept-")


def filled(connection: psycopg.Connection[Any]) -> list[str]:
    """The tables of a PostgreSQL database in which there is anything."""
    names = [name for (name,) in connection.execute(TABLES)]
    asked = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in names
    ]
    return [name for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(asked))] if asked else []


def begins(engine: Engine) -> None:
    """A database that is the same for every test: walks in it begin here."""
    _FRESH[engine] = _mark(engine)


def founded(region: Region) -> None:
    """A region in such a database."""
    if _FRESH.get(region.engine) == _mark(region.engine):
        stands(region, "")


def stands(region: Region, path: str) -> None:
    """Remember which way a region came to where it is."""
    region.path, region.mark = path, _mark(region.engine)


def _noting(method: Callable[..., None]) -> Callable[..., None]:
    """Know of whoever replaces parts of the programme."""

    @wraps(method)
    def noted(patch: pytest.MonkeyPatch, *said: Any, **named: Any) -> None:
        _PATCHES.add(patch)
        method(patch, *said, **named)

    return noted


for _name in ("setattr", "setitem"):
    setattr(pytest.MonkeyPatch, _name, _noting(getattr(pytest.MonkeyPatch, _name)))


def _as_it_is() -> bool:
    """Whether no test has replaced any part of the programme; the environment is none, nor is pytest itself."""
    return not any(
        [changed for changed, *_ in patch._setattr if not isinstance(changed, pytest.Config)]
        or [changed for changed, *_ in patch._setitem if changed is not os.environ]
        for patch in _PATCHES
    )


def way(region: Region) -> str | None:
    """The way that a region came, where nobody but the region wrote anything and everything works as it is."""
    known = region.path is not None and not region.earlier and _as_it_is()
    return region.path if known and region.mark == _mark(region.engine) else None


def further(path: str, region: Region, *step: Any) -> str:
    """A way that goes on, at an hour and under a methodology."""
    return sha256(repr((path, region.now, _known_by(region.pack), step)).encode()).hexdigest()


def _known_by(pack: Pack) -> str:
    """What no other methodology is known by."""
    for one, name in _PACKS:
        if one is pack:
            return name
    _PACKS.append((pack, sha256(pickle.dumps(pack)).hexdigest()))
    return _PACKS[-1][1]


def plain(commands: Sequence[Command]) -> list[Command]:
    """Commands without the ids that nobody chose."""
    return [replace(one, command_id="") if _drawn(one.command_id) else one for one in commands]


def _drawn(command_id: str) -> bool:
    return len(command_id) == 32 and set(command_id) <= set("0123456789abcdef")


def told_once(method: Walk) -> Walk:
    """A walk of a region whose end is kept."""

    @wraps(method)
    def told(region: Region, *said: Any, **named: Any) -> Any:
        if (before := way(region)) is None:
            return method(region, *said, **named)
        path = further(before, region, method.__name__, said, sorted(named.items()))
        name = (region.engine.dialect.name, path)
        if place := _PLACES.get(name):
            _PLACES.move_to_end(name)
            _back(region.engine, place.database)
            region.now, answer = place.now, place.answer
        else:
            began = process_time()
            answer = method(region, *said, **named)
            if process_time() - began > WORTH:
                _PLACES[name] = Place(_taken(region.engine, path), region.now, answer)
            if len(_PLACES) > MOST:
                _forget(_PLACES.popitem(last=False)[1])
        stands(region, path)
        return answer

    return cast("Walk", told)


def _mark(engine: Engine) -> object:
    """Something that is never the same again once anybody has written; nothing where it cannot be known."""
    if engine.dialect.name == "postgresql":
        try:
            row = _aside(engine).execute("SELECT pg_snapshot_xmax(pg_current_snapshot())").fetchone()
        except psycopg.Error:
            _ASIDE.pop(str(engine.url), None)
            return object()
        return row
    file = Path(str(engine.url.database))
    try:
        with file.with_name(f"{file.name}-shm").open("rb") as index:
            return index.read(COMMITTED)
    except FileNotFoundError:
        return crc32(file.read_bytes()) if file.is_file() else object()


def _aside(engine: Engine) -> psycopg.Connection[Any]:
    """A connection of our own: what a test counts at its engine is its own."""
    found = _ASIDE.get(str(engine.url))
    if found is None or found.closed:
        address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        found = _ASIDE[str(engine.url)] = psycopg.connect(address, autocommit=True)
    return found


def _taken(engine: Engine, name: str) -> Path | list[tuple[str, bytes]]:
    """A copy of what is in a database, and of the files that it knows."""
    if engine.dialect.name == "postgresql":
        aside = _aside(engine)
        with aside.transaction():
            return [(table, _read(aside, table)) for table in filled(aside)]
    here, there = Path(str(engine.url.database)), Path(_FOLDER.name, name, "potok.db")
    there.parent.mkdir()
    with closing(sqlite3.connect(here)) as source, closing(sqlite3.connect(there)) as kept:
        source.backup(kept)
    if (documents := here.parent / "documents").exists():
        shutil.copytree(documents, there.parent / "documents")
    return there


def _read(aside: psycopg.Connection[Any], table: str) -> bytes:
    statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    with aside.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(copy)


def _back(engine: Engine, kept: Path | list[tuple[str, bytes]]) -> None:
    """Make a database what it was."""
    if isinstance(kept, Path):
        there = Path(str(engine.url.database))
        with closing(sqlite3.connect(kept)) as source, closing(sqlite3.connect(there)) as database:
            source.backup(database)
        if (documents := kept.parent / "documents").exists():
            shutil.copytree(documents, there.parent / "documents", dirs_exist_ok=True)
        return
    aside = _aside(engine)
    with aside.transaction():
        empty(aside)
        for table, rows in kept:
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
            with aside.cursor() as cursor, cursor.copy(statement) as copy:
                copy.write(rows)


def empty(aside: psycopg.Connection[Any]) -> None:
    """Leave nothing in any table until this transaction ends, past triggers and foreign keys."""
    aside.execute("SET LOCAL session_replication_role = replica")
    deletions = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in filled(aside)]
    aside.execute(sql.SQL("; ").join(deletions))


def _forget(place: Place) -> None:
    if isinstance(place.database, Path):
        shutil.rmtree(place.database.parent)
