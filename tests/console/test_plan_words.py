"""Plans and refusals in the reader's words: milestones in both languages, ranges, reasons, roles that are emptied."""

from __future__ import annotations

import pytest

from domain.pilot.milestones import AddMilestone
from tests.console.conftest import Window
from tests.region import DAY, METHODOLOGIST, Region


@pytest.fixture
def code(region: Region) -> str:
    return region.open_project()


def test_milestones_of_the_methodology_are_called_in_the_readers_language(
    window: Window, region: Region, code: str
) -> None:
    region.do(
        AddMilestone(actor=METHODOLOGIST, on=DAY, subject=code, key="fair", title="Ярмарка решений", start=DAY, end=DAY)
    )

    for words in (("project", "plan", code), ("project", "show", code)):
        russian, english = window(*words, "--language", "ru"), window(*words, "--language", "en")
        data = window(*words, "--language", "en", "--json").data

        assert "process card" in english.out
        assert "карточка процесса" not in english.out
        assert "карточка процесса" in russian.out
        assert "Ярмарка решений" in english.out
        assert data["milestones"][0]["title"] == "process card"


def test_all_of_a_milestone_is_its_end_and_its_end_has_a_day(window: Window, code: str) -> None:
    half = window("project", "milestone", code, "process_card", "--started", "03.06.2024", "--progress", "50")
    whole = window("project", "milestone", code, "process_card", "--progress", "100")
    more = window("project", "milestone", code, "process_card", "--progress", "101")

    assert half.code == 0, half.err
    assert (whole.code, more.code) == (2, 2)
    assert "finished: 100 % значит завершена: назовите дату завершения" in whole.err
    assert "progress: не больше 100" in more.err


def test_a_plan_beyond_the_calendar_names_the_date_at_fault(window: Window, code: str) -> None:
    words = ("project", "milestone", code, "process_card", "--reason", "позже", "--end", "01.02.2099")

    said = window(*words)

    assert said.code == 2
    assert "- --end: рабочий календарь есть только на 2017–2035 годы" in said.err
    assert "--on" not in said.err


def test_a_stop_without_a_reason_is_told_the_reasons(window: Window, code: str) -> None:
    said = window("project", "decide", code, "stop")

    assert said.code == 2
    assert "reason: назовите причину, одну из: цели недостижимы (goals_unreachable), " in said.err


def test_a_role_on_the_card_can_be_emptied(window: Window, code: str) -> None:
    said = window("project", "amend", code, "--role", "customer=")
    wrong = window("project", "amend", code, "--set", "key_risk=")

    assert said.code == 0, said.err
    assert "customer" not in {person["role"] for person in window("project", "show", code, "--json").data["people"]}
    assert wrong.code == 2


def test_a_plan_without_anything_late_is_shown_in_english_too(
    window: Window, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_TODAY", "2024-06-04")
    code = region.open_project()

    said = window("project", "plan", code, "--language", "en")

    assert said.code == 0, said.err
    assert "late" not in said.out
