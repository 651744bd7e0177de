"""How SQLite answers what is asked: whatever reads a table through is found by its plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def plans(engine: Engine) -> Iterator[list[str]]:
    """How SQLite answers each question that is asked meanwhile, and finds each row that is written."""
    found: list[str] = []

    def heard(connection: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
            raw = connection.connection.cursor()
            told = values[0] if many and isinstance(values[0], tuple) else values
            found.extend(str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", told))

    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", heard)
