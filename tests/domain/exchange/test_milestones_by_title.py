"""An office's plan has no column of keys: its milestones are known by their titles, or the row is named."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from domain.pilot.milestones import AddMilestone
from domain.pilot.own_milestones import RenameMilestone
from tests.domain.exchange.imports import bring, entered, faults, stored, table
from tests.region import DAY, LEADER, METHODOLOGIST, Region

HEAD = "Код проекта;Контрольная точка;Плановая дата окончания;Фактический конец"


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def planned(region: Region, project: str) -> dict[str, str]:
    return {key: str(end) for code, key, end in stored(region, "milestone", "project", "key", "planned_end")
            if code == project}  # fmt: skip


def titled(region: Region, project: str) -> dict[str, str]:
    return {key: title for code, key, title in stored(region, "milestone", "project", "key", "title")
            if code == project}  # fmt: skip


def test_a_title_of_the_methodology_and_one_of_the_project_itself_name_a_milestone(region: Region) -> None:
    project = region.open_project()
    region.do(AddMilestone(actor=METHODOLOGIST, on=DAY, subject=project, key="own", title="Закупка табло",
                           start=None, end=region.today, or_move=False, reason="план"))  # fmt: skip
    key, title = next((key, title) for key, title in titled(region, project).items() if key != "own")

    entered(region, ("Контрольные точки.csv", table(
        HEAD, f"{project};{title.upper()};20.12.2024;", f"{project};закупка табло;21.12.2024;"
    )))  # fmt: skip

    assert (planned(region, project)[key], planned(region, project)["own"]) == ("2024-12-20", "2024-12-21")


def test_an_unknown_title_and_one_of_two_milestones_are_named_by_row(region: Region) -> None:
    project = region.open_project()
    for key in ("one", "two"):
        region.do(AddMilestone(actor=METHODOLOGIST, on=DAY, subject=project, key=key, title="Приёмка",
                               start=None, end=region.today, or_move=False, reason="план"))  # fmt: skip
    before, title = planned(region, project), next(iter(titled(region, project).values()))

    found = bring(region, ("Контрольные точки.csv", table(
        HEAD, f"{project};Приёмка;20.12.2024;", f"{project};{title[:-2]};20.12.2024;", f"{project};Банкет;20.12.2024;"
    )))  # fmt: skip

    (two, doubtful, unknown) = faults(found)
    assert (two[0], doubtful[0], unknown[0]) == (2, 3, 4)
    assert "one, two" in two[3]
    assert f"похоже на «{title}»" in doubtful[3]
    assert title in unknown[3]
    assert "«Ключ»" in unknown[3]
    assert planned(region, project) == before


def test_a_milestone_that_the_project_calls_otherwise_is_known_by_that_name(region: Region) -> None:
    project = region.open_project()
    key = "own"
    region.do(AddMilestone(actor=METHODOLOGIST, on=DAY, subject=project, key=key, title="Закупка табло",
                           start=None, end=region.today, or_move=False, reason="план"))  # fmt: skip
    region.do(RenameMilestone(actor=LEADER, on=DAY, subject=project, key=key, title="Встреча у главы", reason="так"))

    entered(region, ("Контрольные точки.csv", table(HEAD, f"{project};Встреча у главы;20.12.2024;")))

    assert planned(region, project)[key] == "2024-12-20"
