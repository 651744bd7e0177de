"""`potok deadlines`: what is due and who answers for it, and the sweep without an orchestrator."""

from __future__ import annotations

from datetime import date, timedelta

from tests.console.conftest import Window
from tests.region import LEADER, Region

TODAY = date(2024, 12, 11)


def opened(region: Region, left: int) -> str:
    """A project whose first phase is due in so many working days."""
    length = region.pack.lifecycles["pilot"].phases["selection"].duration.working_days
    return region.open_project(region.pack.calendar.after(TODAY, left - length))


def test_the_list_says_what_is_overdue_and_due_soon_and_who_answers(window: Window, region: Region) -> None:
    late, soon = opened(region, -5), opened(region, 3)

    shown = window("deadlines", "list")
    found = window("deadlines", "list", "--json").data

    dues = [(line["subject"], line["left"]) for line in found["lines"] if line["item"] == "due"]
    assert shown.code == 0
    assert dues == [(late, -5), (soon, 3)]
    assert {person["person"] for line in found["lines"] for person in line["people"]} == {LEADER}
    assert "Участник 2" in shown.out
    assert f"Показано: {len(found['lines'])}" in shown.out


def test_the_list_of_one_person_holds_what_they_answer_for(window: Window, region: Region) -> None:
    opened(region, 3)

    mine = window("deadlines", "list", "--person", "person2@region.example", "--json").data
    others = window("deadlines", "list", "--person", "person3@region.example")

    assert mine["lines"]
    assert "Ничего не просрочено и не подходит." in others.out


def test_a_decision_is_due_by_its_own_day_and_the_day_of_the_phase_stands_beside_it(
    window: Window, region: Region
) -> None:
    code = opened(region, -5)
    region.bring(code, TODAY)

    shown = window("project", "show", code)
    (line,) = (one for one in window("deadlines", "list", "--json").data["lines"] if one["item"] == "decision")

    assert "ожидает решения, срок 18.12.2024 (срок этапа 04.12.2024)" in shown.out
    assert line["due_on"] == "2024-12-18"


def test_nobody_and_no_number_are_refused_in_words(window: Window) -> None:
    stranger, letters = window("deadlines", "list", "--person", "PER-9999"), window("deadlines", "list", "--days", "x")

    assert (stranger.code, letters.code) == (2, 2)
    assert "PER-9999" in stranger.err
    assert "целое число" in letters.err


def test_the_sweep_runs_at_once_and_a_second_time_does_nothing(window: Window, region: Region) -> None:
    opened(region, 1)

    first, again = window("deadlines", "watch", "--json"), window("deadlines", "watch")

    assert first.code == again.code == 0
    assert first.data["swept"]["reminders"] >= first.data["told"]["sent"] > 0
    assert "делать нечего" in again.out


def test_a_day_to_come_is_refused(window: Window) -> None:
    said = window("deadlines", "watch", "--on", (TODAY + timedelta(days=1)).isoformat())

    assert said.code == 2
    assert "ещё не наступила" in said.err
