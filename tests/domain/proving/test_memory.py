"""What a check of the whole database needs in memory is one chunk, however much there is and however much is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.documents.integrity import verify_files
from domain.documents.shelf import Shelf
from domain.engine.database import reading, writing
from domain.engine.journal import verify
from domain.proving.proof import prove

FEW, MANY = 1_500, 9_000
TURNS = ((0, FEW), (FEW, FEW), (FEW, MANY), (MANY, MANY))
"""How many there are before and in each turn: what is kept for good is kept in the first, and what the interpreter
happens to need for itself in one turn (its table of names grows, 4 MiB at once) it does not need in the next, which is
only taken where the one before took too much."""
ROOM = 2.0
"""MiB by which many may take more than few; to hold what is wrong takes near 3, a map of all more."""
LISTED = 50

ROWS = "WITH RECURSIVE numbers(value) AS (SELECT ? UNION ALL SELECT value + 1 FROM numbers WHERE value < ?)"
FORGED = (
    f"""INSERT INTO subject (code, kind, title, since_on, opened_on, version, head, round) {ROWS}
    SELECT printf('ORG-%06d', value), 'organisation', 'x', '2024-06-03', '2024-06-03', 1, 'x', 0 FROM numbers""",
    f"""INSERT INTO journal (record, subject, seq, turn, kind, happened_on, recorded_at, actor, method, credential,
    basis, command_id, position, facts, previous, hash) {ROWS}
    SELECT 3, printf('ORG-%06d', value), 1, value, 'forged', '2024-06-03', '2024-06-03T09:00:00.000000Z', 'potok',
    'system', '', '', value, 0, '{{}}', 'y', 'z' FROM numbers""",
    f"""INSERT INTO stored_file (sha256, size, media, kept_at) {ROWS}
    SELECT printf('%064d', value), 1, 'application/pdf', '2024-06-03T09:00:00.000000Z' FROM numbers""",
)
"""Subjects, entries and files of which nothing is as it must be."""


def forge(engine: Engine, after: int, until: int) -> None:
    """Write them past the program."""
    with writing(engine) as connection:
        for statement in FORGED:
            connection.exec_driver_sql(statement, (after + 1, until))


@pytest.mark.long
def test_memory_grows_neither_with_the_journal_nor_with_what_is_wrong(
    sqlite_engine: Engine, tmp_path: Path, memory: Callable[[], float]
) -> None:
    shelf = Shelf(folder=tmp_path / "documents", most=1)
    taken: list[dict[str, float]] = []
    above: dict[str, float] = {}
    for before, count in TURNS:
        if count > before:
            forge(sqlite_engine, before, count)
        with reading(sqlite_engine) as connection:
            memory()
            chains = verify(connection, listed=LISTED)
            verifying = memory()
            looked = verify_files(connection, shelf, listed=LISTED)
            reading_files = memory()
            proof = prove(connection, listed=LISTED)
            taken.append({"verify": verifying, "files": reading_files, "prove": memory()})
        assert (len(chains.broken), chains.broken.total) == (LISTED, 3 * count)
        assert (len(looked.unsound), looked.unsound.total) == (LISTED, count)
        assert len(proof.differences) == LISTED < proof.differing

        if count == MANY and not (above := _above(*taken[1:])):
            break
    assert above == {}


def _above(few: dict[str, float], *turns: dict[str, float]) -> dict[str, float]:
    """By how many MiB many took too much, in the least of the turns with as many."""
    many = {name: min(turn[name] for turn in turns) for name in few}
    return {name: round(many[name] - few[name], 1) for name in few if many[name] > few[name] + ROOM}
