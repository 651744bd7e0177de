"""A form that judges shows what is judged: the gate and why, figures, documents, what changed since."""

from __future__ import annotations

from datetime import date

import pytest

from domain.methodology.schema import Decision
from domain.pilot.amendment import AmendCard
from domain.programme.kinds import Moment
from tests.console.test_pages import Enter, enter, settings
from tests.region import CUSTOMER, DAY, LEADER, METHODOLOGIST, TOWN, Region

__all__ = ["enter", "settings"]


@pytest.fixture
def submitted(region: Region) -> str:
    """A project whose diagnosis waits for a decision."""
    code = region.open_project()
    region.walk(code, until="diagnosis")
    region.measure(code, "74", Moment.BASELINE)
    region.bring(code)
    return code


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ("Ворота", "исходные значения измерены", "Время подготовки", "Документы", "Что получилось", "74")),
        ("en", ("Gate", "baselines are measured", "Время подготовки", "Documents", "What came of it", "74")),
    ],
)
def test_the_form_of_a_decision_shows_its_gate_figures_and_documents(
    enter: Enter, submitted: str, language: str, words: tuple[str, ...]
) -> None:
    browser = enter(CUSTOMER)
    browser.send("/language", language=language)

    page = browser.ask(f"/do/decide?subject={submitted}").text

    assert [word for word in words if word not in page] == []
    assert f'href="/at/{submitted}/' in page, "a document that is decided on can be read from the form"


def test_a_refused_decision_still_shows_what_is_decided(enter: Enter, submitted: str) -> None:
    page = enter(CUSTOMER).send("/do/decide", subject=submitted, decision="stop").text

    assert "Не сделано" in page
    assert "исходные значения измерены" in page


def test_after_a_return_the_form_shows_the_remark_and_what_was_changed(enter: Enter, region: Region) -> None:
    code = region.open_project()
    region.walk(code, until="opening")
    region.bring(code)
    region.decide(code, Decision.REWORK, fields={"key_risk": "назовите срок"}, comment="Уточните")
    region.do(AmendCard(actor=LEADER, on=DAY, subject=code, card={"key_risk": "обучение до 1 июля"}))
    region.bring_again(code)

    page = enter(CUSTOMER).ask(f"/do/decide?subject={code}").text

    assert "назовите срок" in page
    assert "обучение до 1 июля" in page


def test_what_others_changed_since_somebody_looked_is_told_on_the_form(enter: Enter, submitted: str) -> None:
    page = enter(CUSTOMER).ask(f"/do/decide?subject={submitted}").text

    assert "Что изменилось с" in page or "другие ничего не меняли" in page


@pytest.mark.parametrize("deed", ["agree_closing", "check_sustained"])
def test_the_closing_review_of_a_replica_and_the_look_at_its_result_show_the_measurement(
    enter: Enter, region: Region, deed: str
) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    region.measure(replica, "60", Moment.BASELINE, date(2023, 11, 1))
    region.walk(replica, until="closing", on=date(2023, 6, 5))
    region.measure(replica, "29", Moment.AFTER, date(2023, 9, 4))
    if deed == "check_sustained":
        region.go(replica, date(2023, 10, 2))
        region.measure(replica, "31", Moment.AFTER, date(2024, 1, 9))

    page = enter(METHODOLOGIST).ask(f"/do/{deed}?subject={replica}").text

    assert [
        word for word in ("Что получилось", "60", "30", "29" if deed == "agree_closing" else "31") if word not in page
    ] == []
    assert "<svg" in page
