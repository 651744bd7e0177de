"""Several people at the pages: who may open what, who was faster at the same project, what goes out as a sheet."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from domain.practices.cards import DraftPractice
from flows.settings import Settings
from tests.console.test_pages import Browser, Enter, enter, settings
from tests.region import CURATOR, CUSTOMER, DAY, HEAD, LEADER, METHODOLOGIST, STRANGER, Region

__all__ = ["enter", "settings"]

NOBODY = ""
PAGES = {
    "/": "work",
    "/board": "work",
    "/list/projects": "work",
    "/list/report": "work",
    "/sheet/projects": "work",
    "/do": "work",
    "/own": "own",
    "/list/letters": "administration",
    "/list/roles": "administration",
    "/list/keys": "administration",
    "/list/doctor": "administration",
    "/practices": "public",
    "/verify": "public",
}
"""Page -> whose it is."""

MAY = {
    NOBODY: {"public"},
    STRANGER: {"public", "own"},
    LEADER: {"public", "own", "work"},
    CUSTOMER: {"public", "own", "work"},
    HEAD: {"public", "own", "work"},
    CURATOR: {"public", "own", "work"},
    METHODOLOGIST: {"public", "own", "work", "administration"},
}
"""Person -> what they may open; the methodologist of the region administers it too."""


@pytest.mark.parametrize("person", MAY, ids=["nobody", "no role", *(f"person {code}" for code in list(MAY)[2:])])
def test_everybody_opens_what_their_rights_let_them_and_nothing_else(
    enter: Enter, settings: Settings, region: Region, person: str
) -> None:
    region.open_project()
    browser = enter(person) if person else Browser(settings)

    answers = {page: browser.ask(page).status_code for page in PAGES}

    may = MAY[person]
    refused = 401 if person == NOBODY else 403
    assert answers == {page: 200 if whose in may else refused for page, whose in PAGES.items()}


def test_whoever_comes_second_sees_what_changed_loses_nothing_and_sends_again(enter: Enter, region: Region) -> None:
    code = region.open_project()
    seen = str(region.state(code).version)
    first, second = enter(METHODOLOGIST), enter(LEADER)
    first.send("/do/amend_card", subject=code, expected_version=seen, key_risk="Мало времени", reason="уточнение")
    mine = {"subject": code, "justification": "Учителя теряют час в день", "reason": "моё"}

    refused = second.send("/do/amend_card", expected_version=seen, **mine)
    again = second.send("/do/amend_card", expected_version=str(region.state(code).version), **mine)

    assert refused.status_code == 422
    assert "Что изменилось, пока вы работали" in refused.text
    assert "ключевой риск" in refused.text.lower()
    assert "Учителя теряют час в день" in refused.text
    assert f'name="expected_version" value="{region.state(code).version - 1}"' in refused.text
    assert again.status_code == 200


def test_whoever_changed_it_in_another_tab_is_not_told_of_another_person(enter: Enter, region: Region) -> None:
    code = region.open_project()
    seen = str(region.state(code).version)
    mine, other = enter(LEADER), enter(METHODOLOGIST)
    mine.send("/do/amend_card", subject=code, expected_version=seen, key_risk="Мало времени")

    own = mine.send("/do/amend_card", subject=code, expected_version=seen, justification="Час в день").text
    others = other.send("/do/amend_card", subject=code, expected_version=seen, justification="Час в день").text

    assert ("вы сами внесли другое" in own, "другой участник" in own) == (True, False)
    assert ("вы сами внесли другое" in others, "другой участник внёс изменения" in others) == (False, True)
    assert "откройте карточку ещё раз" not in own + others


def test_a_list_goes_out_whole_as_a_sheet_with_what_narrows_it(enter: Enter, region: Region, tmp_path: Path) -> None:
    for number in range(60):
        region.open_project(title=f"Проект номер {number}")
    region.open_project(title="=1+1")
    browser = enter(HEAD)

    page = browser.ask("/list/projects?words=Проект+номер&centre=&person=")
    book = load_workbook(BytesIO(browser.ask("/sheet/projects?words=Проект+номер").content))
    all_of_them = load_workbook(BytesIO(browser.ask("/sheet/projects?municipality=Школа").content))

    assert "/sheet/projects?words=" in page.text
    assert len(list(book.worksheets[0].rows)) == 61
    titles = [row[1].value for row in all_of_them.worksheets[0].rows]
    assert "'=1+1" in titles


def test_a_list_is_narrowed_by_a_part_of_a_title_and_says_when_that_is_not_enough(enter: Enter, region: Region) -> None:
    region.open_project(title="Проект школы")
    browser = enter(METHODOLOGIST)

    found = browser.ask("/list/projects?organisation=Школа&person=Участник+2")
    vague = browser.ask("/list/projects?person=Участник")
    unknown = browser.ask("/list/projects?organisation=Лунная")

    assert "Проект школы" in found.text
    assert (vague.status_code, unknown.status_code) == (422, 422)
    assert "уточните название" in vague.text
    assert "не найдено" in unknown.text


def test_a_form_asks_first_what_it_is_about_and_then_names_what_stands_there(enter: Enter, region: Region) -> None:
    code = region.open_project()
    browser = enter(METHODOLOGIST)

    first = browser.ask("/do/measure").text
    then = browser.ask("/do/measure?subject=контрольных").text

    assert "Дальше" in first
    assert 'name="value"' not in first
    assert f'name="subject" value="{code}"' in then
    assert '<option value="time">Время подготовки, мин</option>' in then


def test_a_new_indicator_gets_a_key_that_nobody_typed(enter: Enter, region: Region) -> None:
    code = region.open_project()
    browser = enter(METHODOLOGIST)
    said = {"name": "Доля ошибок", "unit": "%", "direction": "fall", "base": "12,5", "target": "3", "reason": "новый"}

    done = browser.send("/do/set_indicator", subject=code, **said)

    assert done.status_code == 200
    assert "Доля ошибок" in browser.ask(f"/at/{code}").text


@pytest.mark.parametrize("path", ["PRJ-0001/../../etc/passwd.pdf", "PRJ-0001/signed_card.exe", "PRJ-0001/x.y.pdf"])
def test_a_paper_has_no_address_but_its_own(enter: Enter, region: Region, path: str) -> None:
    region.open_project()

    assert enter(METHODOLOGIST).ask(f"/paper/{path}").status_code in (404, 422)


def test_a_practice_offers_what_its_standing_and_ones_roles_allow(enter: Enter, region: Region) -> None:
    project = region.finished_pilot()
    code = region.do(DraftPractice(actor=METHODOLOGIST, on=DAY, project=project)).subject

    writes = enter(METHODOLOGIST).ask(f"/at/{code}").text
    reads = enter(LEADER).ask(f"/at/{code}").text

    assert f"/do/amend_practice?subject={code}" in writes
    assert f"/do/publish_practice?subject={code}" not in writes
    assert f"/do/review_practice?subject={code}" not in writes
    assert f"/do/amend_practice?subject={code}" not in reads


def test_a_form_that_needs_more_rows_keeps_what_was_said(enter: Enter, region: Region) -> None:
    codes = [region.open_project(title=f"Вопрос {number}") for number in range(3)]
    filled = {f"items.{row}.subject": code for row, code in enumerate(codes)}
    browser = enter(METHODOLOGIST)

    more = browser.send("/do/gather_protocol", title="Заседание", again="items", **filled).text

    assert 'value="Заседание"' in more
    assert all(f'value="{code}"' in more for code in codes)
    assert 'name="items.5.subject"' in more
    assert "Не сделано" not in more


def test_asked_for_more_rows_a_form_shows_more_however_few_of_them_are_filled_in(enter: Enter) -> None:
    browser, there = enter(METHODOLOGIST), 3
    counts = []

    for _ in range(3):
        blank = {f"items.{row}.subject": "" for row in range(there)}
        page = browser.send("/do/gather_protocol", title="Заседание", again="items", **blank).text
        there = len(re.findall(r'name="items\.\d+\.subject"', page))
        counts.append(there)

    assert counts == [6, 12, 24]


def test_rows_that_stayed_empty_are_no_reason_to_refuse_the_others(enter: Enter, region: Region) -> None:
    codes = [region.open_project(title=f"Вопрос {number}") for number in range(4)]
    filled = {f"items.{row}.subject": code for row, code in enumerate(codes)} | {
        f"items.{row}.decision": "go" for row in range(4)
    }
    blank = {f"items.{row}.{part}": "" for row in range(4, 12) for part in ("subject", "decision", "comment")}
    browser = enter(METHODOLOGIST)

    refused = browser.send("/do/gather_protocol", title="", decided_by=METHODOLOGIST, **filled, **blank)
    done = browser.send("/do/gather_protocol", title="Заседание", decided_by=METHODOLOGIST, **filled, **blank)

    assert "такого поля нет" not in refused.text
    assert 'name="items.11.subject"' in refused.text
    assert done.status_code == 200
    assert "PRT-0001" in done.text


def test_a_form_that_does_not_say_what_its_sender_saw_changes_nothing(enter: Enter, region: Region) -> None:
    code = region.open_project()
    told = {"subject": code, "key_risk": "Мало времени", "reason": "уточнение"}
    browser = enter(LEADER)

    refused = [browser.send("/do/amend_card", **told, expected_version=seen) for seen in ("", " ")]
    again = re.findall(r'name="expected_version" value="(\d+)"', refused[0].text)
    done = browser.send("/do/amend_card", **told, expected_version=again[0])

    assert [answer.status_code for answer in refused] == [422, 422]
    assert "посмотрите, что есть сейчас" in refused[0].text
    assert done.status_code == 200
