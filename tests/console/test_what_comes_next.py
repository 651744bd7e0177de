"""Where the work goes on in what an action opened, that is what its page leads to."""

from __future__ import annotations

from domain.registry.role_terms import TakeRole
from tests.console.test_pages import Enter, enter, settings
from tests.region import CARD_PEOPLE, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, TOWN, Region

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
    assert "Недостающее вносят: администратор" in page  # the head of the receiver enters none of it
    assert f'href="/paper/{button}/replication_order.docx"' in page
    assert "potok project paper" not in page
    paper = browser.ask(f"/paper/{button}/replication_order.docx")
    assert paper.content.startswith(b"PK")


def test_what_opens_nothing_leads_to_its_own_subject(enter: Enter, region: Region) -> None:
    offer = region.offer(region.package(), TOWN)

    said = {"subject": offer, "answer": "question", "comment": "Сколько людей нужно?"}
    page = enter(HEAD).send("/do/answer_offer", **said).text

    assert f'class="button" href="/at/{offer}"' in page


def test_a_head_of_one_organisation_opens_a_project_there_and_a_leader_reads_who_opens_one(
    enter: Enter, region: Region
) -> None:
    region.open_project()
    region.do(TakeRole(actor=METHODOLOGIST, on=DAY, person=HEAD, role="organisation_head", scope=SCHOOL))

    form = enter(HEAD).ask("/").text.partition('href="/do/open_project?')[2].partition('"')[0]
    everywhere, leader = enter(METHODOLOGIST).ask("/").text, enter(LEADER).ask("/").text

    assert form == f"organisation={TOWN}"
    assert 'value="Город Азов"' in enter(HEAD).ask(f"/do/open_project?{form}").text  # the town by its name
    assert 'href="/do/open_project"' in everywhere
    assert "/do/open_project" not in leader
    assert "Новый проект открывают:" in leader
    assert "руководитель организации" in leader
