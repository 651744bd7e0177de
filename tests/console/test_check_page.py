"""The page of a check: what its phase asks for stands first, in words that whoever reads it knows."""

from __future__ import annotations

import re

from tests.console.test_pages import Enter, enter, settings
from tests.region import METHODOLOGIST, Region

__all__ = ["enter", "settings"]


def test_what_the_phase_asks_for_stands_first_and_the_rest_is_folded_away(enter: Enter, region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="desk_review")

    page = enter(METHODOLOGIST).ask(f"/at/{check}").text

    deeds = page.partition('id="deeds"')[2].partition("</section>")[0]
    now, folded = deeds.partition("<summary>Другие действия (")[::2]
    assert f"/do/review_assessment?subject={check}" in now
    assert f"/do/vote?subject={check}" not in now
    assert f"/do/vote?subject={check}" in folded
    assert f"/do/withdraw_check?subject={check}" in folded


def test_a_rule_calls_people_by_name_and_its_mends_by_their_forms_each_form_once(enter: Enter, region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")

    page = enter(METHODOLOGIST).ask(f"/at/{check}").text

    rules = re.findall(r'<li class="bad">(.*?)</li>', page, re.DOTALL)
    said = re.sub("<[^>]+>", "", " ".join(rules))
    (unscored,) = (rule for rule in rules if "нет оценок" in rule)
    (undecided,) = (rule for rule in rules if "заключения комиссии нет" in rule)
    assert "PER-" not in said
    assert re.findall(r"\([a-z_]+\)", said) == []
    assert "Участник" in unscored
    assert undecided.count("Проголосовать за заключение комиссии") == 1
    assert f'href="/do/vote?subject={check}"' in undecided


def test_what_only_looks_like_a_code_leads_nowhere(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись на прививку от COVID-19")
    browser = enter(METHODOLOGIST)

    pages = "".join(browser.ask(path).text for path in (f"/at/{code}", "/list/projects", "/list/find?asked=прививка"))

    assert "COVID-19" in pages
    assert f'href="/at/{code}"' in pages
    assert "/at/COVID-19" not in pages


def test_whoever_stands_in_a_cell_with_a_post_is_not_named_twice(enter: Enter, region: Region) -> None:
    code = region.open_project()

    page = enter(METHODOLOGIST).ask(f"/at/{code}").text

    (row,) = re.findall(r"<tr><td>руководитель проекта</td>.*?</tr>", page)
    assert row.count("Участник 2") == 1
