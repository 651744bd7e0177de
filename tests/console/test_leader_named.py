"""Who takes a package over without naming a leader is asked for one, and led to no form that is for others."""

from __future__ import annotations

import re

from console.web.deeds import actions
from domain.engine.action import roles_for
from domain.pilot.leader import NameLeader
from domain.programme.ask_kinds import Kind
from domain.reports.desks import desks
from domain.reports.views import people_on
from tests.console.test_pages import Enter, enter, settings
from tests.region import DAY, HEAD, LEADER, METHODOLOGIST, TOWN, Region

__all__ = ["enter", "settings"]


def accepted(enter: Enter, region: Region) -> tuple[str, str]:
    """The page after an offer was accepted without a word about people, and the replica."""
    offer = region.offer(region.package(), TOWN)
    page = enter(HEAD).send("/do/answer_offer", subject=offer, answer="accept").text
    return page, page.partition('class="button" href="/at/')[2].partition('"')[0]


def test_the_form_of_an_answer_asks_who_leads_unfolded_and_says_what_that_is(enter: Enter, region: Region) -> None:
    offer = region.offer(region.package(), TOWN)

    form = enter(HEAD).ask(f"/do/answer_offer?subject={offer}").text
    roles = form[form.rindex("<details", 0, form.index('id="f-people.project_leader"')) :]

    assert roles.startswith("<details open>"), roles[:200]
    assert "Ведёт проект: вносит замеры и документы" in form


def test_who_leads_is_said_on_the_offer_on_the_form_that_answers_it_and_after_the_answer(
    enter: Enter, region: Region
) -> None:
    named = region.offer(region.package(), TOWN, people={"project_leader": LEADER})
    name = region.state(LEADER).title
    browser = enter(HEAD)

    offer, form = browser.ask(f"/at/{named}").text, browser.ask(f"/do/answer_offer?subject={named}").text
    done = browser.send("/do/answer_offer", subject=named, answer="accept").text

    assert [f"Руководитель проекта: {name}" in page for page in (offer, form, done)] == [True] * 3


def test_nobody_is_made_a_leader_in_silence(enter: Enter, region: Region) -> None:
    page, _ = accepted(enter, region)

    assert "Руководитель проекта не назван: его назначит руководитель организации" in page


def test_whoever_accepted_without_a_leader_is_led_to_naming_one_and_to_no_form_of_others(
    enter: Enter, region: Region
) -> None:
    page, replica = accepted(enter, region)
    links = set(re.findall(r"/do/([a-z_]+)\?subject=" + replica, page + enter(HEAD).ask(f"/at/{replica}").text))

    assert "Руководитель проекта не назначен." in page
    assert "name_leader" in links
    for name in links:
        may = roles_for(region.pack, actions()[name])
        assert not may or "organisation_head" in may, name


def test_the_head_is_asked_to_name_a_leader_and_then_the_leader_is_asked_for_the_phase(
    enter: Enter, region: Region
) -> None:
    _, replica = accepted(enter, region)
    people = (HEAD, LEADER, METHODOLOGIST)

    def asked() -> dict[str, list[Kind]]:
        with region.engine.connect() as connection:
            found = desks(connection, region.packs, people, on=DAY)
        return {
            person: [ask.kind for ask in desk.mine if ask.subject == replica and ask.kind in (Kind.DUE, Kind.LEADER)]
            for person, desk in found.items()
        }

    before, work = asked(), enter(HEAD).ask("/").text
    region.do(NameLeader(actor=HEAD, on=DAY, subject=replica, person=LEADER))
    after = asked()

    assert before == {HEAD: [Kind.LEADER], LEADER: [], METHODOLOGIST: []}
    assert f"/do/name_leader?subject={replica}" in work
    assert after == {HEAD: [], LEADER: [Kind.DUE], METHODOLOGIST: []}
    with region.engine.connect() as connection:
        assert [(one.role, one.code) for one in people_on(connection, replica)] == [("project_leader", LEADER)]


def test_a_project_that_somebody_leads_gets_no_second_leader_by_it(enter: Enter, region: Region) -> None:
    code = region.open_project(organisation=TOWN)

    said = enter(METHODOLOGIST).send("/do/name_leader", subject=code, person=HEAD).text

    assert "проект уже ведёт" in said
    assert f"/do/amend_card?subject={code}" in said, "it leads to where the leader is changed"
    assert f"/do/name_leader?subject={code}" not in enter(HEAD).ask(f"/at/{code}").text
