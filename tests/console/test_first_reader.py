"""What somebody who sees the pages for the first time is spared: other people's buttons and the terminal's words."""

from __future__ import annotations

import re

import pytest

from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from tests.console.test_pages import Enter, enter, settings
from tests.region import CUSTOMER, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, Region

__all__ = ["enter", "settings"]


def buttons(page: str) -> set[str]:
    """Actions to which a page leads."""
    return set(re.findall(r'href="/do/(\w+)', page))


def test_whoever_decides_nothing_at_a_gate_is_offered_no_decision_there(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    region.walk(code, "diagnosis")

    leader, customer = (buttons(enter(who).ask(f"/at/{code}").text) for who in (LEADER, CUSTOMER))

    assert leader & {"submit", "decide", "reverse_decision"} == {"submit"}
    assert {"decide", "reverse_decision"} <= customer


def test_a_role_at_another_project_offers_nothing_at_this_one(enter: Enter, region: Region) -> None:
    own = region.open_project(title="Запись к врачу")
    led = region.open_project(title="Выдача справок", people={"project_leader": [CUSTOMER], "customer": [LEADER]})
    browser = enter(CUSTOMER)

    offered = ["submit" in buttons(browser.ask(f"/at/{code}").text) for code in (own, led)]

    assert offered == [False, True]


def test_what_awaits_another_has_no_button_for_whoever_may_not_do_it(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    region.bring(code)

    leader, decider = (enter(who).ask(f"/at/{code}").text for who in (LEADER, METHODOLOGIST))

    assert "Ждёт решения." in leader
    assert 'class="button" href="/do/decide' not in leader
    assert 'class="button" href="/do/decide' in decider


def test_a_phase_is_begun_from_the_page_that_tells_its_remarks(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    region.walk(code, "diagnosis")

    work = enter(LEADER).ask("/").text

    assert f'<a class="button" href="/at/{code}">' in work


def test_a_page_says_what_was_done_in_the_words_of_the_form(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    region.walk(code, "diagnosis")

    done = (
        enter(LEADER)
        .send("/do/measure", subject=code, indicator="time", value="61,5", moment="interim", expected_version="")
        .text
    )

    assert "Измерение: Время подготовки · 61,5" in done
    assert "Prefect" not in done


@pytest.mark.parametrize(
    ("language", "tick"), [("ru", "«Открыть, даже если есть похожие проекты»"), ("en", "“Open it though there are")]
)
def test_a_refusal_on_a_page_names_the_tick_and_no_option_of_the_terminal(
    enter: Enter, region: Region, language: str, tick: str
) -> None:
    region.open_project(title="Сокращение времени выдачи справок")
    browser = enter(HEAD)
    browser.cookies["potok_language"] = language

    form = {"title": "Сокращение времени выдачи справки", "organisation": SCHOOL}
    said = browser.send("/do/open_project", **form).text

    assert tick in said
    assert "--anyway" not in said


def test_an_organisation_with_marks_in_its_name_is_named_once(enter: Enter, region: Region) -> None:
    called = RegisterOrganisation(
        actor=METHODOLOGIST, on=DAY, title="МБОУ «Лицей № 24»", kind=OrganisationKind.INSTITUTION
    )
    code = region.do(called).subject

    page = enter(METHODOLOGIST).ask(f"/list/readiness?organisation={code}&level=local").text

    assert f">{code}</a> «МБОУ „Лицей № 24“»" in page


def test_a_field_that_no_form_has_is_named_where_it_is_refused(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")

    said = enter(LEADER).send("/do/submit", subject=code, actor=METHODOLOGIST).text

    assert ">actor: такого поля нет<" in said


def test_a_list_that_follows_its_filter_says_aloud_how_many_rows_there_are(enter: Enter, region: Region) -> None:
    for title in ("Запись к врачу", "Выдача справок"):
        region.open_project(title=title)
    browser = enter(METHODOLOGIST)

    said = [
        re.findall(r'role="status">([^<]+)<', browser.ask(f"/list/projects?words={word}").text)
        for word in ("", "справок", "ничего")
    ]

    assert [found[-1].strip() for found in said] == [f"Показано строк: {count}" for count in (2, 1, 0)]
