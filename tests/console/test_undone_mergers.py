"""A page offers to undo a merger where there was one, and shows what comes of it before it is done."""

from __future__ import annotations

import pytest

from domain.programme.kinds import OrganisationKind
from domain.registry.bodies import EndBody, MergeBody
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterOrganisation
from tests.console.test_pages import Enter, enter, settings
from tests.region import DAY, GUEST_1, GUEST_2, GUEST_3, METHODOLOGIST, SCHOOL, Region

__all__ = ["enter", "settings"]


def body(region: Region, title: str) -> str:
    return region.do(
        RegisterOrganisation(actor=METHODOLOGIST, on=DAY, title=title, kind=OrganisationKind.INSTITUTION)
    ).subject


def test_what_ended_without_a_merger_is_offered_no_way_back_from_one(enter: Enter, region: Region) -> None:
    said = {"actor": METHODOLOGIST, "on": DAY, "reason": "так"}
    merged, ended, there = (body(region, title) for title in ("Лицей", "Гимназия", "Школа"))
    region.do(MergeBody(**said, subject=merged, into=SCHOOL))  # type: ignore[arg-type]
    region.do(EndBody(**said, subject=ended))  # type: ignore[arg-type]
    region.do(MergePerson(**said, person=GUEST_1, into=GUEST_2))  # type: ignore[arg-type]
    region.do(EndPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_3))
    browser = enter(METHODOLOGIST)

    offered = {code: "/do/unmerge_" in browser.ask(f"/at/{code}").text
               for code in (merged, ended, there, GUEST_1, GUEST_2, GUEST_3)}  # fmt: skip

    assert offered == {merged: True, ended: False, there: False, GUEST_1: True, GUEST_2: False, GUEST_3: False}


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
