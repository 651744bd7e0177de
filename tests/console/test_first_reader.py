"""What somebody who sees the pages for the first time is spared: other people's buttons and the terminal's words."""

from __future__ import annotations

import re

import pytest

from domain.methodology.schema import Decision
from domain.programme.kinds import Level, OrganisationKind
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

    done = enter(LEADER).send("/do/measure", subject=code, indicator="time", value="61,5", moment="interim").text

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


def test_a_form_that_opens_a_project_shows_the_roles_without_which_there_is_no_card(
    enter: Enter, region: Region
) -> None:
    form = enter(HEAD).ask("/do/open_project").text
    people = form[form.index("<summary>Роли") :]
    first, rest = people[: people.index("Подробнее")], people[people.index("Подробнее") :]

    assert re.findall(r'name="people\.(\w+)"', first) == list(region.pack.looks_at.card_people)
    assert set(re.findall(r'name="people\.(\w+)"', rest)) < region.pack.roles.keys() - {"commissioner", "curator"}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_day_is_asked_for_as_it_is_shown(enter: Enter, region: Region, language: str) -> None:
    code = region.open_project(title="Запись к врачу")
    browser = enter(LEADER)
    browser.cookies["potok_language"] = language
    asked = re.findall(r'id="f-on-hint">([^<]+)<', browser.ask(f"/do/submit?subject={code}").text)[0]
    shown = f"{DAY:%d.%m.%Y}" if asked == "ДД.ММ.ГГГГ" else f"{DAY:%Y-%m-%d}"

    done = browser.send("/do/add_milestone", subject=code, title="Совещание", start=shown, end=shown, on=shown)

    assert shown in browser.ask(f"/at/{code}").text
    assert done.status_code == 200


def test_a_refusal_for_likeness_leads_to_what_is_alike_and_what_is_filled_in_stays(
    enter: Enter, region: Region
) -> None:
    code = region.open_project(title="Сокращение времени выдачи справок")

    form = {"title": "Сокращение времени выдачи справки", "organisation": SCHOOL}
    said = enter(HEAD).send("/do/open_project", **form).text

    assert f'<a href="/at/{code}" target="_blank" rel="noopener">{code}<' in said


def test_readiness_leads_to_the_form_by_which_each_thing_is_entered(enter: Enter, region: Region) -> None:
    page = f"/list/readiness?organisation={SCHOOL}&level=local"
    browser, project = enter(METHODOLOGIST), region.finished_pilot()
    before = browser.ask(page).text
    check = region.apply(project, Level.LOCAL)

    after = browser.ask(page).text

    assert f'href="/do/apply_for_check?organisation={SCHOOL}&amp;level=local"' in before
    assert f'href="/do/self_assess?subject={check}"' in after
    assert "potok" not in re.findall(r"<main.*</main>", after, re.DOTALL)[0]


def test_a_difference_of_two_days_opens_to_all_that_came(enter: Enter, region: Region) -> None:
    codes = [region.open_project(title=f"Проект номер {number}") for number in range(15)]
    days = f"/list/report?as_of={DAY:%d.%m.%Y}&against=01.01.2024"
    browser = enter(METHODOLOGIST)

    number, href = re.findall(r'<a href="(/list/report\?[^"]*why=([\d.]+))"', browser.ask(days).text)[0][::-1]
    opened = browser.ask(href.replace("&amp;", "&")).text

    assert "against=" in href
    assert number in opened
    assert "Появились: 15" in opened
    assert all(f'href="/at/{code}"' in opened for code in codes)


def test_no_decision_stands_in_a_protocol_that_nobody_took(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    region.bring(code)
    browser = enter(METHODOLOGIST)

    offered = re.findall(r'href="(/do/gather_protocol[^"]+)"', browser.ask("/list/projects?standing=awaiting").text)
    blank, agreed = (browser.ask(href.replace("&amp;", "&")).text for href in offered)

    chosen = [re.findall(r'<option value="(\w*)" selected', page) for page in (blank, agreed)]
    assert f'value="{code}"' in blank
    assert chosen == [[], ["go"]]


def test_what_is_chosen_already_is_not_called_optional(enter: Enter, region: Region) -> None:
    own = enter(LEADER).ask("/own").text
    letters = own[own.index('action="/own/letters"') : own.index('id="deputy"')]

    labels = re.findall(r"<label[^>]*>(.*?)</label>\s*(?:<p.*?</p>\s*)*<(select|input|textarea)", letters, re.DOTALL)

    assert [said for said, shape in labels if shape == "select" and "если есть" in said] == []


def test_each_remark_of_a_return_leads_to_the_form_that_mends_it(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    region.bring(code)
    region.decide(code, Decision.REWORK, fields={"card.key_risk": "назовите", "evidence.process_card": "без подписи"})

    page = enter(LEADER).ask(f"/at/{code}").text
    remarks = page[page.index('id="changed"') :]
    led = re.findall(r'<a href="(/do/[^"]+)">', remarks[: remarks.index("</section>")])

    assert led == [
        f"/do/amend_card?subject={code}#f-key_risk", f"/do/attach_evidence?subject={code}&amp;kind=process_card",
    ]  # fmt: skip
