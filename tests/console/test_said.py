"""What an action did stands in its answer, in the words of the journal."""

from __future__ import annotations

import pytest

from domain.engine.action import ACTIONS
from domain.engine.asked import fields_of
from domain.engine.database import reading
from domain.reports.card import card
from tests.console.conftest import Window
from tests.region import LEADER, Region

REASONS = {command.name: known["reason"] for command in ACTIONS if "reason" in (known := fields_of(command))}


@pytest.mark.parametrize("name", sorted(REASONS))
def test_a_reason_is_given_by_one_option_whatever_is_mended(name: str) -> None:
    assert REASONS[name].option == "--reason"


def test_an_answer_says_what_was_written_and_under_which_number(window: Window, region: Region) -> None:
    code = region.open_project()

    measured = window("project", "measure", code, "time", "66", "--moment", "baseline", "--on", "2024-06-05").out
    planned = window("project", "action", code, "--title", "Единый шаблон", "--due", "2024-12-20").out
    given = window("role", "give", LEADER, "observer").out
    taken = window("role", "take", LEADER, "observer", "--reason", "не та роль").out

    assert "Измерение: " in measured
    assert "66" in measured
    assert "Единый шаблон" in planned
    assert "наблюдатель" in given
    assert "не та роль" in taken


def test_a_milestone_that_was_marked_finished_by_mistake_goes_on(window: Window, region: Region) -> None:
    code = region.open_project()
    window("project", "milestone", code, "survey_1", "--started", "2024-06-05", "--finished", "2024-06-06")

    back = window("project", "milestone", code, "survey_1", "--progress", "40")

    with reading(region.engine) as connection:
        (found,) = [one for one in card(connection, code).milestones if one.key == "survey_1"]
    assert (back.code, found.actual_end, found.progress) == (0, None, 40)


def test_a_date_of_a_plan_before_the_opening_is_remarked_on(window: Window, region: Region) -> None:
    code = region.open_project()
    dates = ("--start", "2019-01-21", "--end", "2019-01-22", "--reason", "перенос")

    said = window("project", "milestone", code, "kick_off", *dates).out

    assert "21.01.2019 раньше открытия (03.06.2024)" in said
