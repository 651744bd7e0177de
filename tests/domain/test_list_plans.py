"""The first page of a list costs the page, however many rows there are: the database reads along an index."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.programme.kinds import SubjectKind
from domain.reports.pages import FEW, ORDERS, leaf
from domain.reports.views import Filter
from tests.plans import plans
from tests.region import METHODOLOGIST, SCHOOL, TOWN, Region

RARE: dict[str, dict[str, str]] = {
    "organisation": {"organisation": SCHOOL}, "centre": {"centre": "CEN-0001"}, "phase": {"phase": "selection"},
    "standing": {"standing": "in_work"}, "municipality": {"municipality": TOWN}, "person": {"person": METHODOLOGIST},
    "sphere": {"sphere": "education"},
}  # fmt: skip
"""What may leave few rows of many."""


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    found = Region(sqlite_engine).found()
    for number in range(3):
        found.open_project(title=f"Проект {number}", process=f"процесс {number}")
    return found


@pytest.mark.parametrize("narrowed", [{}, {"late_on": date(2025, 1, 1)}], ids=["all", "late"])
@pytest.mark.parametrize("sort", ORDERS)
def test_every_order_that_is_offered_is_kept_by_an_index(region: Region, sort: str, narrowed: dict[str, Any]) -> None:
    wanted = Filter(kind=SubjectKind.PROJECT, limit=1, sort=sort, **narrowed)

    with reading(region.engine) as connection, plans(region.engine) as found:
        first = leaf(connection, wanted)
        second = leaf(connection, wanted, first.after or "")

    assert (len(first.lines), len(second.lines)) == (1, 1)
    assert [step for step in found if "TEMP B-TREE" in step or step.startswith("SCAN")] == []


@pytest.mark.parametrize("narrowed", RARE.values(), ids=RARE)
@pytest.mark.parametrize("sort", ORDERS)
def test_what_leaves_few_rows_is_found_by_an_index_and_few_rows_are_put_in_order(
    region: Region, sort: str, narrowed: dict[str, Any]
) -> None:
    wanted = Filter(kind=SubjectKind.PROJECT, limit=1, sort=sort, **narrowed)

    with reading(region.engine) as connection, plans(region.engine) as found:
        leaf(connection, wanted)

    read_through = [step for step in found if step.startswith("SCAN") and "under" not in step]
    by_kind = [step for step in found if step.startswith("SEARCH subject") and "(kind=?)" in step]
    assert (read_through, by_kind) == ([], [])


def test_more_rows_than_few_come_in_the_same_order(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [Filter(kind=SubjectKind.PROJECT, limit=2, sort=sort, organisation=SCHOOL) for sort in ORDERS]

    with reading(region.engine) as connection:
        few = [leaf(connection, one) for one in wanted]
        monkeypatch.setattr("domain.reports.pages.FEW", 0)
        many = [leaf(connection, one) for one in wanted]

    assert FEW > 0
    assert many == few
    assert all(one.lines for one in few)
