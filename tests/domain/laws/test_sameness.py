"""Asking twice is asking once, and many at once come to the same as one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, union_all
from sqlmodel import SQLModel

from domain.engine.action import ACTIONS, Action
from domain.engine.database import reading
from domain.engine.lane import Done, Refused, Repeated
from domain.proving import replay
from domain.proving.proof import prove
from tests.ledgers import owed
from tests.prepared import Prepared, copied
from tests.region import STRANGER, Region

EVERY = pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.command.name)


@pytest.fixture(autouse=True)
def _one_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Salts are drawn anew each time; here two databases are compared to the letter."""
    monkeypatch.setattr("domain.engine.personal.token_hex", lambda size: "0" * 2 * size)


@pytest.fixture
def copies(prepared: Prepared, tmp_path: Path) -> Iterator[list[Region]]:
    """Two regions that are the same."""
    found = [copied(prepared, tmp_path / name) for name in ("one", "many")]
    yield found
    for region in found:
        region.engine.dispose()


def state(region: Region) -> list[tuple[object, ...]]:
    """How many rows each table has, once the outbox is told, and where every subject's chain stands.

    In the outbox one row stands for what is counted of a batch: what comes of it is the same.
    """
    owed(region)
    tables, subject = SQLModel.metadata.tables.values(), SQLModel.metadata.tables["subject"]
    counted = union_all(*(select(func.count()).select_from(table) for table in tables))
    with reading(region.engine) as connection:
        heads = connection.execute(select(subject.c.code, subject.c.version, subject.c.head).order_by(subject.c.code))
        return [tuple(row) for row in heads] + [tuple(row) for row in connection.execute(counted)]


@pytest.mark.long
@EVERY
def test_many_at_once_come_to_the_same_as_one_by_one_and_asking_again_changes_nothing(
    action: Action, prepared: Prepared, copies: list[Region]
) -> None:
    example = replace(prepared.examples[action.command], command_id="first")
    batch = [
        example,
        replace(example, on=example.on + timedelta(days=1)),
        replace(example, actor=STRANGER),
        replace(example, command_id="second"),
        replace(example, command_id="third", actor=prepared.found.tied),
    ]
    one, many = copies

    one_by_one = [one.ask(command) for command in batch]
    at_once = many.ask_all(batch)

    assert type(one_by_one[0]) is Done
    assert isinstance(one_by_one[1], Repeated)
    assert isinstance(one_by_one[2], Refused)
    assert [reason.key for reason in one_by_one[2].reasons] == ["id_taken"]
    assert at_once == one_by_one
    assert state(many) == state(one)


@pytest.mark.long
def test_a_region_in_which_everything_was_done_is_proved(prepared: Prepared) -> None:
    with reading(prepared.region.engine) as connection:
        proved = prove(connection)

    assert proved.differences == ()


@pytest.mark.long
def test_what_was_told_in_one_breath_is_told_entry_by_entry_too(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "CHUNK", 1)
    monkeypatch.setattr(replay, "KNOWN", 0)  # nothing of an earlier chunk is remembered

    with reading(prepared.region.engine) as connection:
        proved = prove(connection)

    assert proved.differences == ()
