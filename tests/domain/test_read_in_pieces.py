"""What is looked through in pieces is written to right after, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from domain.documents.shelf import Shelf
from domain.documents.unused import KEPT_FOR, let_go
from domain.engine.database import reading, writing
from domain.stored.tables import TABLES
from flows.kept_letters import burn_copies
from notifications.maildir import Maildir
from tests.ledgers import delivered, owed
from tests.region import LEADER, Region

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "notifications", "flows", "console", "deployments")


@pytest.fixture
def region(engine: Engine) -> Region:
    """A region on each kind of database."""
    return Region(engine).found()


def test_a_file_that_nothing_names_is_let_go_wherever_the_journal_is_read(region: Region, tmp_path: Path) -> None:
    with writing(region.engine) as connection:
        row = {"sha256": "a" * 64, "size": 1, "media": "application/pdf", "kept_at": region.now - timedelta(days=1)}
        connection.execute(insert(TABLES["stored_file"]).values(row))

    shelf = Shelf(folder=tmp_path, most=1)
    early = let_go(region.engine, shelf, region.now)
    gone, again = (let_go(region.engine, shelf, region.now + KEPT_FOR) for _ in range(2))

    assert (early, gone, again) == (0, 1, 0)


def test_kept_letters_of_somebody_who_is_erased_are_burnt_and_those_of_others_stay(
    region: Region, tmp_path: Path
) -> None:
    region.open_project(region.today)
    owed(region)
    delivered(region, Maildir(tmp_path))
    before = kept_of(region)

    with writing(region.engine) as connection:
        burnt = burn_copies(connection, ["person2@region.example"])

    assert burnt == len([person for person in before if person == LEADER]) > 0
    assert kept_of(region) == [person for person in before if person != LEADER] != []


def kept_of(region: Region) -> list[str]:
    """Of whom letters are kept, a name a letter."""
    copy, notice = TABLES["letter_copy"], TABLES["notice"]
    with reading(region.engine) as connection:
        query = select(notice.c.recipient).join(copy, copy.c.notice == notice.c.key).order_by(notice.c.key)
        return list(connection.execute(query).scalars())


def told_to_a_connection() -> Iterator[str]:
    """Places where a connection, and not a query, is told to read in pieces."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                whose = ast.unparse(node.func.value)
                if node.func.attr == "execution_options" and "connection" in whose.lower():
                    named = {word.arg for word in node.keywords}
                    if named & {"yield_per", "stream_results"}:
                        yield f"{file.relative_to(ROOT)}:{node.lineno}"


@pytest.mark.long
def test_queries_are_read_in_pieces_and_connections_are_not() -> None:
    assert list(told_to_a_connection()) == []
