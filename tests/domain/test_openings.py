"""A project that was opened on a wrong day is mended: figures of every day follow, and nothing done precedes it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.archive.export import export
from domain.engine.database import reading
from domain.pilot.amendment import AmendCard
from domain.programme.kinds import Moment
from domain.proving.proof import prove
from domain.reports.axis import Axis, Question
from domain.reports.report import report
from tests.archives import METADATA
from tests.recount import recount
from tests.region import DAY, METHODOLOGIST, Region

WRONG, EARLIER, LATER = date(2024, 6, 10), date(2024, 3, 11), date(2024, 6, 24)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def mending(code: str, opened_on: date, **said: Any) -> AmendCard:
    given: dict[str, Any] = {"actor": METHODOLOGIST, "on": LATER, "subject": code, "reason": "опечатка в дате"}
    return AmendCard(**given | said, opened_on=opened_on)


def in_work(region: Region, day: date, axis: Axis = Axis.HAPPENED) -> int:
    with reading(region.engine) as connection:
        return report(connection, Question(day, axis), region.pack).count("projects", "in_work")


@pytest.mark.long
@pytest.mark.parametrize("right", [EARLIER, LATER], ids=["earlier", "later"])
def test_figures_of_every_day_know_a_project_from_the_right_day_of_its_opening(
    region: Region, right: date, tmp_path: Path
) -> None:
    code = region.open_project(WRONG)
    before = region.state(code)

    region.do(mending(code, right))

    after, days = region.state(code), (right - timedelta(days=1), right, WRONG, DAY)
    assert (after.opened_on, after.since_on) == (right, right)
    assert after.due_on != before.due_on
    assert [in_work(region, day) for day in days] == [int(day >= right) for day in days]
    export(region.engine, METADATA, folder := tmp_path / "export")
    assert [recount(folder, str(day))["projects"].get("in_work", 0) for day in days] == [
        in_work(region, day) for day in days
    ]
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_the_opening_is_not_later_than_what_was_first_done_nor_without_a_reason(region: Region) -> None:
    code = region.open_project(WRONG)
    done = WRONG + timedelta(days=7)
    region.measure(code, "80", Moment.INTERIM, done)

    past_it = region.refused(mending(code, done + timedelta(days=1)))
    ahead = region.refused(mending(code, LATER + timedelta(days=1)))
    silent = region.refused(mending(code, EARLIER, reason=" "))
    stranger = region.refused(mending(code, EARLIER, actor="PER-0009"))
    region.do(mending(code, done))

    assert past_it == ahead == silent == ["bad_value"]
    assert "not_entitled" in stranger
    assert region.state(code).opened_on == done
    assert region.refused(mending(code, done)) == ["nothing_changed"]
