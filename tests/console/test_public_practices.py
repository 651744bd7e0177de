"""Anybody reads published practices without signing in, and never whoever answers for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.practices.cards import AmendPractice, DraftPractice
from domain.practices.effects import SetEffect
from domain.practices.publication import PublishPractice
from domain.practices.review import ReviewPractice, SubmitPractice
from domain.practices.steps import SetStep
from domain.programme.kinds import Consent, Direction
from flows.settings import Settings
from tests.console.test_ways_in import Browser
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, SCHOOL, Region


@pytest.fixture
def settings(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    return Settings(_env_file=None)


@pytest.fixture
def base(sqlite_engine: Engine) -> Region:
    """A region with a published practice and a draft."""
    found = Region(sqlite_engine).found()
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
    code = found.do(DraftPractice(**said, title="Справка за час", organisation=SCHOOL)).subject
    texts: dict[str, Any] = dict.fromkeys(
        ("process", "problem", "causes", "solution", "people", "limits", "core"), "очередь"
    )
    found.do(AmendPractice(**said, **texts, subject=code, sphere="education", owner=LEADER, consent=Consent.GIVEN))
    found.do(
        SetEffect(**said, subject=code, title="Время", unit="мин", direction=Direction.FALL, base=Decimal(40),
                  fact=Decimal(10), base_on=DAY, fact_on=DAY)
    )  # fmt: skip
    found.do(SetStep(**said, subject=code, title="Шаг", role="секретарь", days=3))
    found.do(SubmitPractice(**said, subject=code, expert=CURATOR))
    found.do(ReviewPractice(actor=CURATOR, on=DAY, subject=code))
    found.do(PublishPractice(**said, subject=code))
    found.do(DraftPractice(**said, title="Черновик об очереди"))
    return found


def test_a_guest_finds_and_reads_what_is_published_and_nobodys_name(settings: Settings, base: Region) -> None:
    guest = Browser(settings)

    listed, card, draft = (guest.ask(path) for path in (
        "/practices?asked=очередями", "/practices/PRC-0001", "/practices/PRC-0002",
    ))  # fmt: skip

    assert (listed.status_code, card.status_code, draft.status_code) == (200, 200, 404)
    assert "Справка за час" in listed.text
    assert "Черновик" not in listed.text
    assert "секретарь" in card.text
    for page in (listed.text, card.text):
        assert not any(word in page for word in (LEADER, "@region", "Участник"))


def test_the_pages_may_be_switched_off(settings: Settings, base: Region) -> None:
    guest = Browser(settings.model_copy(update={"public_practices": False}))

    assert [guest.ask(path).status_code for path in ("/practices", "/practices/PRC-0001")] == [404, 404]
