"""Rows are written by the names of their columns."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

import domain.subjects  # noqa: F401 - fills the tables
from domain.engine.record import Record
from domain.engine.world import World
from domain.stored.tables import TABLES


def test_a_row_is_filled_by_name_and_what_is_not_said_is_as_described() -> None:
    record = Record(World(today=date(2024, 12, 11), recorded_at=datetime(2024, 12, 11, tzinfo=UTC), time_zone="UTC"))

    record.add("visit", number=1, check="CHK-0001", first_on=date(2024, 12, 19), host="PER-0001")

    (row,) = record.rows["visit"]
    told = dict(zip((column.name for column in TABLES["visit"].columns), row, strict=True))
    assert (told["check"], told["number"], told["first_on"]) == ("CHK-0001", 1, "2024-12-19")
    assert (told["sequence"], told["held_on"]) == (0, None)


def test_a_column_that_the_table_lacks_is_named() -> None:
    record = Record(World(today=date(2024, 12, 11), recorded_at=datetime(2024, 12, 11, tzinfo=UTC), time_zone="UTC"))

    with pytest.raises(TypeError, match="visit has no lift"):
        record.add("visit", lift="C")
