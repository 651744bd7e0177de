"""How SQLite answers what is asked: a question that reads a table through is found by its plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def plans(engine: Engine) -> Iterator[list[str]]:
    """How SQLite answers each question that is asked meanwhile."""
    found: list[str] = []

    def heard(connection: Any, cursor: Any, statement: str, values: Any, *told: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            raw = connection.connection.cursor()
            found.extend(str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", heard)
