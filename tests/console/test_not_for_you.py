"""No page offers what is refused for want of a role that reaches so far; where its reader may not, it says who may."""

from __future__ import annotations

from datetime import date

import pytest

from domain.programme.kinds import CentreKind, Moment
from domain.registry.organisations import RegisterCentre
from domain.registry.people import GiveRole, RegisterPerson
from tests.console.test_pages import Enter, enter, settings
from tests.region import DAY, LEADER, METHODOLOGIST, TOWN, Region

__all__ = ["enter", "settings"]

GATHER = "/do/gather_protocol"


@pytest.fixture
def bound(region: Region) -> str:
    """Somebody of the staff of one training site."""
    said = {"actor": METHODOLOGIST, "on": DAY}
    centre = region.do(RegisterCentre(**said, title="Площадка", kind=CentreKind.SECTORAL)).subject  # type: ignore[arg-type]
    person = region.do(RegisterPerson(**said, title="Алла Бор", email="bor@region.example")).subject  # type: ignore[arg-type]
    region.do(GiveRole(**said, person=person, role="centre_staff", scope=centre))  # type: ignore[arg-type]
    return person


@pytest.mark.parametrize(("wide", "offered"), [(False, False), (True, True)])
def test_a_protocol_is_gathered_by_whoever_holds_a_role_for_the_whole_programme(
    enter: Enter, region: Region, bound: str, *, wide: bool, offered: bool
) -> None:
    code = region.open_project()
    region.bring(code)
    if wide:
        region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=bound, role="centre_staff", scope="*"))
    browser = enter(bound)

    pages = [browser.ask(path).text for path in ("/list/projects?standing=awaiting", "/do", "/list/protocols")]

    assert [GATHER in page for page in pages] == [offered] * 3
    assert ("Протокол по решениям собирают" in pages[0], "Новое вносят" in pages[2]) == (not offered, not offered)


def test_an_offer_to_another_organisation_is_not_answered_by_a_leader_elsewhere(enter: Enter, region: Region) -> None:
    offer = region.offer(region.package(), TOWN)
    region.open_project(title="Свой проект", process="своё")

    assert "/do/answer_offer" not in enter(LEADER).ask(f"/at/{offer}").text
    assert "Могут:" in enter(LEADER).ask(f"/do/answer_offer?subject={offer}").text
    assert "/do/answer_offer" in enter(METHODOLOGIST).ask(f"/at/{offer}").text


@pytest.mark.parametrize(("language", "said"), [("ru", "Предложить пакет получателям могут"), ("en", "is offered to")])
def test_the_page_of_a_package_says_who_offers_it_to_whoever_may_not(
    enter: Enter, region: Region, language: str, said: str
) -> None:
    package = region.package()
    leader, office = enter(LEADER), enter(METHODOLOGIST)
    for browser in (leader, office):
        browser.send("/language", language=language)

    told, free = leader.ask(f"/at/{package}").text, office.ask(f"/at/{package}").text

    assert (said in told, f"/offer/{package}" in told) == (True, False)
    assert (said in free, f"/offer/{package}" in free) == (False, True)


def test_offering_a_package_begins_no_work_for_whoever_may_not(enter: Enter, region: Region) -> None:
    path, leader = f"/offer/{region.package()}", enter(LEADER)

    answers = [leader.ask(f"{path}?also={TOWN}"), leader.send(path, also=TOWN)]

    assert [one.status_code for one in answers] == [200, 403]
    assert all("Ваши роли этого здесь не позволяют" in one.text for one in answers)
    assert not any('name="offered"' in one.text for one in answers)
    assert enter(METHODOLOGIST).send(path, also=TOWN).status_code == 303


@pytest.mark.parametrize("deed", ["give_role", "give_assignment", "register_person"])
def test_a_form_that_is_not_for_its_reader_says_so_before_it_is_filled_in(
    enter: Enter, region: Region, deed: str
) -> None:
    region.open_project()

    assert "Ваши роли этого здесь не позволяют" in enter(LEADER).ask(f"/do/{deed}").text
    assert "Ваши роли этого здесь не позволяют" not in enter(METHODOLOGIST).ask(f"/do/{deed}").text


def test_a_decision_that_the_gate_leaves_to_others_says_to_whom(enter: Enter, region: Region) -> None:
    code = region.open_project()
    region.bring(code)

    page = enter(LEADER).ask(f"/do/decide?subject={code}").text

    said = page.partition("Ваши роли этого здесь не позволяют. Могут: ")[2].partition(".")[0]
    assert set(said.split(", ")) == {"куратор", "методолог РЦК"}


def test_whoever_submits_is_not_led_by_the_gate_to_a_deed_of_others(enter: Enter, region: Region) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    region.measure(replica, "60", Moment.BASELINE, date(2023, 6, 5))
    region.walk(replica, until="closing", on=date(2023, 6, 5))

    theirs, others = (enter(person).ask(f"/at/{replica}").text for person in (LEADER, METHODOLOGIST))

    assert ("/do/agree_closing?" in theirs, "/do/measure?" in theirs) == (False, True)
    assert "/do/agree_closing?" in others
