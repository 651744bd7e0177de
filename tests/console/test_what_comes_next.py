"""Where the work goes on in what an action opened, that is what its page leads to."""

from __future__ import annotations

from tests.console.test_pages import Enter, enter, settings
from tests.region import CARD_PEOPLE, HEAD, TOWN, Region

__all__ = ["enter", "settings"]


def test_an_accepted_offer_leads_to_the_project_that_it_opened_and_to_what_that_lacks(
    enter: Enter, region: Region
) -> None:
    offer = region.offer(region.package(), TOWN, people=CARD_PEOPLE)
    browser = enter(HEAD)

    said = {"subject": offer, "answer": "accept"}
    page = browser.send("/do/answer_offer", **said).text

    button = page.partition('class="button" href="/at/')[2].partition('"')[0]
    assert button.startswith("PRJ-"), page
    assert f'href="/at/{offer}"' in page
    assert "Чего ещё не хватает" in page
    assert f"subject={button}" in page


def test_what_opens_nothing_leads_to_its_own_subject(enter: Enter, region: Region) -> None:
    offer = region.offer(region.package(), TOWN)

    said = {"subject": offer, "answer": "question", "comment": "Сколько людей нужно?"}
    page = enter(HEAD).send("/do/answer_offer", **said).text

    assert f'class="button" href="/at/{offer}"' in page
