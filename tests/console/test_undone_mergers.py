"""A page offers to undo a merger where there was one and an end where it was none, and shows what comes of it."""

from __future__ import annotations

import pytest

from domain.programme.kinds import OrganisationKind
from domain.registry.bodies import EndBody, MergeBody
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import GiveRole
from domain.registry.reinstatement import ReinstatePerson
from tests.console.test_pages import Enter, enter, settings
from tests.region import DAY, GUEST_1, GUEST_2, GUEST_3, METHODOLOGIST, SCHOOL, Region

__all__ = ["enter", "settings"]


def body(region: Region, title: str) -> str:
    return region.do(
        RegisterOrganisation(actor=METHODOLOGIST, on=DAY, title=title, kind=OrganisationKind.INSTITUTION)
    ).subject


def test_what_ended_is_offered_the_way_back_from_how_it_ended(enter: Enter, region: Region) -> None:
    said = {"actor": METHODOLOGIST, "on": DAY, "reason": "так"}
    merged, ended, there = (body(region, title) for title in ("Лицей", "Гимназия", "Школа"))
    region.do(MergeBody(**said, subject=merged, into=SCHOOL))  # type: ignore[arg-type]
    region.do(EndBody(**said, subject=ended))  # type: ignore[arg-type]
    region.do(MergePerson(**said, person=GUEST_1, into=GUEST_2))  # type: ignore[arg-type]
    region.do(EndPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_3))
    browser = enter(METHODOLOGIST)

    pages = {code: browser.ask(f"/at/{code}").text for code in (merged, ended, there, GUEST_1, GUEST_2, GUEST_3)}
    offered = {code: [way for way in ("unmerge", "reinstate") if f"/do/{way}_" in page] for code, page in pages.items()}

    assert offered == {
        merged: ["unmerge"], ended: ["reinstate"], there: [],
        GUEST_1: ["unmerge"], GUEST_2: [], GUEST_3: ["reinstate"],
    }  # fmt: skip


def test_what_was_ended_by_mistake_is_brought_back_by_the_form_that_its_page_offers(
    enter: Enter, region: Region
) -> None:
    ended = body(region, "Гимназия")
    region.do(EndBody(actor=METHODOLOGIST, on=DAY, subject=ended, reason="так"))
    browser = enter(METHODOLOGIST)

    browser.send(f"/do/reinstate_body?subject={ended}", subject=ended, reason="закрыли не ту")

    assert region.state(ended).ended_on is None
    assert "закрытие отменено" in browser.ask(f"/at/{ended}").text


def test_who_comes_back_is_told_which_roles_stay_with_whom(enter: Enter, region: Region) -> None:
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=GUEST_3, role="curator", scope=SCHOOL))
    region.do(EndPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_3, successor=GUEST_1))
    region.do(ReinstatePerson(actor=METHODOLOGIST, on=DAY, person=GUEST_3, reason="ушёл другой"))

    page = enter(METHODOLOGIST).ask(f"/at/{GUEST_3}").text

    assert "уход отменён; роли остались у преемника" in page
    assert page.count("роли: куратор") == 2


@pytest.mark.parametrize(("language", "said"), [("ru", "объединена с"), ("en", "merged into")])
def test_a_form_shows_into_what_it_was_merged_and_what_comes_back_before_it_is_confirmed(
    enter: Enter, region: Region, language: str, said: str
) -> None:
    merged = body(region, "Лицей")
    project = region.open_project(organisation=merged)
    region.do(MergeBody(actor=METHODOLOGIST, on=DAY, subject=merged, into=SCHOOL, reason="так"))
    browser = enter(METHODOLOGIST)
    browser.send("/language", language=language)
    form = f"/do/unmerge_body?subject={merged}"

    shown = browser.send(form, subject=merged, reason="это две школы").text

    assert f'{said} <a href="/at/{SCHOOL}"' in shown
    assert project in shown
    assert region.state(merged).ended_on is not None
    browser.send(form, subject=merged, reason="это две школы", anyway="да")
    assert region.state(merged).ended_on is None
