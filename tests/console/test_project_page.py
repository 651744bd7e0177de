"""The page of a project: what it asks of the database once, and what it spares whoever reads it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event

from domain.methodology.schema import Decision
from domain.pilot.conditions import CloseCondition
from domain.pilot.gates import ConditionTerms
from domain.pilot.milestones import AddMilestone
from domain.programme.kinds import Moment
from flows.settings import Settings
from tests.console.test_pages import Browser, Enter, enter, settings
from tests.region import DAY, LEADER, METHODOLOGIST, TOWN, Region

__all__ = ["enter", "settings"]


def asked(browser: Browser, path: str) -> Counter[tuple[str, str]]:
    """Question with what it was asked by -> how often a page asks it."""
    said: Counter[tuple[str, str]] = Counter()

    def heard(*told: Any) -> None:
        # the second's look at who is proved is not the page's
        if told[2].startswith("SELECT") and "identity_mode" not in told[2]:
            said[told[2], str(told[3])] += 1

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        assert browser.ask(path).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", heard)
    return said


def test_the_card_of_a_project_is_read_once(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    browser = enter(METHODOLOGIST)

    found = asked(browser, f"/at/{code}")

    twice = {question for (question, _), count in found.items() if count > 1}
    assert {question for question in twice if not question.startswith("SELECT subject.")} == set()


def test_a_replica_calls_its_elements_by_name_and_shows_no_key(enter: Enter, region: Region) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))

    page = enter(METHODOLOGIST).ask(f"/at/{replica}").text

    assert "карта целевого состояния" in page.lower()
    assert re.findall(r"\([a-z]+(?:_[a-z]+)+\)", page) == []


@pytest.mark.parametrize(
    ("language", "unmeasured", "own"),
    [("ru", "67 (здесь не измерено)", "Было 74 ·"), ("en", "67 (not measured here)", "Base 74 ·")],
)
def test_a_replica_shows_the_exemplars_base_as_not_measured_here_and_then_its_own(
    enter: Enter, region: Region, language: str, unmeasured: str, own: str
) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    browser = enter(METHODOLOGIST)
    browser.send("/language", language=language)
    before = browser.ask(f"/at/{replica}").text

    region.measure(replica, "74", Moment.BASELINE, date(2023, 6, 5))

    after = browser.ask(f"/at/{replica}").text
    assert (unmeasured in before, unmeasured in after, own in after) == (True, False, True)


def test_a_closed_gate_names_first_what_is_missing_and_folds_away_what_is_met(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")

    page = enter(METHODOLOGIST).ask(f"/at/{code}").text

    shown, folded = page.partition("<summary>Выполнено (")[::2]
    assert "не хватает:" in shown
    assert "выполнено:" not in shown
    assert "выполнено:" in folded
    assert "не хватает:" not in folded


def test_a_project_past_its_day_says_that_it_is_late(enter: Enter, region: Region, settings: Settings) -> None:
    late = region.open_project(title="Запись к врачу")
    timely = region.open_project(title="Выдача справок", on=settings.now().date())
    browser = enter(METHODOLOGIST)

    assert ">просрочено<" in browser.ask(f"/at/{late}").text
    assert ">просрочено<" not in browser.ask(f"/at/{timely}").text


def test_what_was_never_done_is_not_offered_to_be_set_right(enter: Enter, region: Region) -> None:
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
    code = region.open_project(title="Запись к врачу")
    browser = enter(METHODOLOGIST)
    undo = ("reopen_condition", "rename_milestone", "drop_milestone")

    before = browser.ask(f"/at/{code}").text
    region.do(AddMilestone(**said, subject=code, key="training", title="Обучение", start=DAY, end=DAY))
    region.bring(code)
    condition = ConditionTerms(text="Назвать владельца", owner=LEADER, due_on=DAY)
    region.decide(code, Decision.CONDITIONAL, conditions=(condition,))
    region.do(CloseCondition(actor=LEADER, on=DAY, subject=code, condition=1, comment="сделано"))
    after = browser.ask(f"/at/{code}").text

    assert [name for name in undo if f"/do/{name}?" in before] == []
    assert [name for name in undo if f"/do/{name}?" in after] == list(undo)


def test_a_page_tells_its_history_once(enter: Enter, region: Region) -> None:
    offer = region.offer(region.package(), TOWN)

    page = enter(METHODOLOGIST).ask(f"/at/{offer}").text

    assert page.count("пакет предложен</td>") == 1
