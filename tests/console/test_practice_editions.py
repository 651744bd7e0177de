"""A practice on its page: its published editions lead to the card as it was then."""

from __future__ import annotations

import pytest

from domain.practices.cards import AmendPractice, DraftPractice, ReopenPractice
from domain.programme.kinds import Consent
from flows.settings import Settings
from tests.console.conftest import Window
from tests.console.test_ways_in import entered
from tests.domain.test_practices import FILLED, STAFF, published
from tests.region import LEADER, METHODOLOGIST, SCHOOL, Region


@pytest.fixture
def settings(region: Region) -> Settings:
    return Settings(_env_file=None)


@pytest.fixture
def practice(region: Region) -> str:
    """A practice that was published, and is written on again."""
    draft = region.do(DraftPractice(**STAFF, organisation=SCHOOL, title="Справка за час")).subject
    card = {**FILLED, "sphere": "education", "owner": LEADER, "consent": Consent.GIVEN}
    region.do(AmendPractice(**STAFF, **card, subject=draft))  # type: ignore[arg-type]
    published(region, draft)
    region.do(ReopenPractice(**STAFF, subject=draft, reason="новый замер"))
    region.do(AmendPractice(**STAFF, subject=draft, title="Справка за минуту", solution="через портал"))
    return draft


def test_the_page_of_a_practice_leads_to_each_edition_as_it_was_published(
    practice: str, region: Region, settings: Settings
) -> None:
    browser = entered(settings, METHODOLOGIST)

    now = browser.ask(f"/at/{practice}").text
    then = browser.ask(f"/at/{practice}?edition=1").text
    none = browser.ask(f"/at/{practice}?edition=7")

    assert f'href="/at/{practice}?edition=1"' in now
    assert "через портал" in now
    assert "--edition" not in now, "nothing is typed on a page"
    assert "через портал" not in then.split('aria-labelledby="history"')[0]
    assert "Редакция 1, как она опубликована" in then
    assert (none.status_code, "можно: 1" in none.text) == (422, True)


def test_the_terminal_says_how_an_edition_is_read(practice: str, window: Window) -> None:
    assert "--edition 1" in window("practice", "show", practice).out
    assert "Редакция 1, как она опубликована" in window("practice", "show", practice, "--edition", "1").out
