"""Before it applies an organisation sees what it lacks: by which record, and what to do."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, event

from domain.engine.database import reading
from domain.programme.kinds import Level
from domain.reports.readiness import Readiness, readiness
from tests.region import DAY, SCHOOL, TOWN, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def seen(region: Region, code: str = SCHOOL, level: str = Level.LOCAL) -> Readiness:
    with reading(region.engine) as connection:
        return next(readiness(connection, region.pack, [code], level, DAY))


def test_a_newcomer_learns_that_nothing_is_known_and_what_to_prepare(region: Region) -> None:
    found = seen(region)

    assert {one.standing for one in found.lines} == {"unknown"}
    assert all(one.to_do.ru.startswith("подготовить: ") for one in found.lines)
    assert [one.en for one in found.obstacles] == ["there is no project that can be presented"]


def test_a_finished_project_answers_the_computed_criterion_and_a_check_the_others(region: Region) -> None:
    region.finished_pilot()
    before = {one.criterion.key: one.standing for one in seen(region).lines}

    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, "20")
    after = {one.criterion.key: (one.standing, one.record.en) for one in seen(region).lines}

    assert before["goals_reached"] == "met"
    assert before["package_ready"] == "unknown"
    assert after["package_ready"] == ("not_met", f"marks of the check {check}")


def test_the_next_level_says_that_the_one_below_is_missing(region: Region) -> None:
    assert "the local level must be held first" in [one.en for one in seen(region, level=Level.REGIONAL).obstacles]


def test_many_organisations_take_as_many_questions_as_one(region: Region) -> None:
    region.finished_pilot()
    asked: list[str] = []
    event.listen(region.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    with reading(region.engine) as connection:
        list(readiness(connection, region.pack, [SCHOOL], Level.LOCAL, DAY))
        one = len(asked)
        list(readiness(connection, region.pack, [SCHOOL, TOWN], Level.LOCAL, DAY))

    assert len(asked) - one <= one
