"""What runs have left of somebody is found however it was typed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.run_traces import forget, server_file
from flows.settings import Settings

KEPT = {"form": {"actor": "somebody.else@region.example"}}


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("typed", ["Platon.Old@Region.example", "БЕЛКИНА Анна", 'Белкина "Аня" Анна'])
def test_what_somebody_typed_in_capitals_or_escaped_is_taken_away(
    typed: str, tmp_path: Path, *, ascii_only: bool
) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/potok.db", _env_file=None)
    file = server_file(settings)
    file.parent.mkdir()
    rows = [json.dumps({"form": {"actor": typed}}, ensure_ascii=ascii_only), json.dumps(KEPT)]
    rows.append(json.dumps({"event": rows[0]}, ensure_ascii=ascii_only))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE flow_run (parameters JSON)")
        connection.executemany("INSERT INTO flow_run VALUES (?)", [(row,) for row in rows])

    gone = forget(settings, [typed.lower()])

    with closing(sqlite3.connect(file)) as connection:
        left = [json.loads(row) for (row,) in connection.execute("SELECT parameters FROM flow_run")]
    assert (gone, left) == (2, [KEPT])
