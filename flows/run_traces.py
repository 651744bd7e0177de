"""What runs leave behind in the file of the Prefect server beside the database: taken away where it names somebody."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection
from contextlib import closing
from functools import partial
from pathlib import Path

from flows.orchestrator import served_file
from flows.settings import Settings

LEFT = (
    "event_resources", "events", "log", "flow_run_input", "artifact", "artifact_collection", "task_run_state",
    "flow_run_state", "task_run", "flow_run",
)  # fmt: skip
"""What runs leave behind, whatever hangs on it first; flows, deployments and schedules are the program's own."""

PATIENCE = 30.0


def server_file(settings: Settings) -> Path:
    """Where the Prefect server of this installation keeps its runs."""
    return served_file(settings).parent / "prefect" / "prefect.db"


def forget(settings: Settings, texts: Collection[str]) -> int:
    """Take away what runs have left that names somebody: parameters, messages, events; how many rows."""
    file = server_file(settings)
    wanted = [spelt for text in texts for spelt in _spellings(text)]
    if not wanted or not file.is_file():
        return 0
    with closing(sqlite3.connect(file, timeout=PATIENCE)) as connection:
        connection.create_function("names", 1, partial(_names, wanted), deterministic=True)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        gone = sum(_from(connection, table) for table in LEFT if table in there)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone


def _spellings(text: str) -> dict[str, None]:
    """A text as JSON may hold it, in one case: as it is, or quoted, or within a text that is quoted itself."""
    quoted = json.dumps(text, ensure_ascii=False)[1:-1]
    return dict.fromkeys(map(_plain, (text, quoted, json.dumps(quoted, ensure_ascii=False)[1:-1])))


def _plain(text: str | None) -> str:
    """A text without its letters' case, each of them written out however often it was escaped."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text or "").casefold()


def _names(wanted: Collection[str], text: str | None) -> bool:
    told = _plain(text)
    return any(one in told for one in wanted)


def _from(connection: sqlite3.Connection, table: str) -> int:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[2] in TEXTS]
    holds = " OR ".join(f'names(CAST("{column}" AS TEXT))' for column in columns)
    if not holds:
        return 0
    return connection.execute(f"DELETE FROM {table} WHERE {holds}").rowcount  # noqa: S608 - names of tables of Prefect


ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")
TEXTS = frozenset({"VARCHAR", "TEXT", "JSON"})
