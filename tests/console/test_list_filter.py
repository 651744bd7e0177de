"""The filter of a list: a word that is not clear is asked about beside its field, and the rest stays as it was."""

from __future__ import annotations

import re

import pytest

from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from tests.console.test_pages import HOSTILE, Enter, enter, settings
from tests.region import DAY, METHODOLOGIST, Region

__all__ = ["enter", "settings"]


def test_a_word_that_several_answer_to_offers_them_beside_its_field(enter: Enter, region: Region) -> None:
    kind = OrganisationKind.INSTITUTION
    titles = ("Гимназия № 1", "Гимназия № 2")
    codes = [
        region.do(RegisterOrganisation(actor=METHODOLOGIST, on=DAY, title=title, kind=kind, anyway=True)).subject
        for title in titles
    ]
    late = region.open_project(title="Очередь в столовой")
    browser = enter(METHODOLOGIST)

    found = browser.ask("/list/projects?organisation=Гимназия&words=столовой&standing=in_work")
    chosen = browser.ask(f"/list/projects?organisation={codes[0]}")

    assert found.status_code == 422
    assert '<a href="#organisation">' in found.text
    assert all(
        f'<option value="{code}">{title} ({code})</option>' in found.text
        for code, title in zip(codes, titles, strict=True)
    )
    assert 'value="столовой"' in found.text
    assert f'href="/at/{late}"' in found.text
    assert chosen.status_code == 200


def test_a_word_that_nothing_answers_to_stays_in_its_field(enter: Enter) -> None:
    found = enter(METHODOLOGIST).ask("/list/checks", None).text
    missed = enter(METHODOLOGIST).ask(f"/list/checks?person={HOSTILE}").text

    assert "не найдено: дайте" not in found
    assert "не найдено: дайте" in missed
    assert "&lt;script&gt;" in missed
    assert "<script>" not in missed


def test_a_form_with_a_name_that_several_bear_lists_its_other_mistakes_at_once(enter: Enter) -> None:
    browser = enter(METHODOLOGIST)

    page = browser.send("/do/give_assignment", text="Повторить замер", executor="Участник", due_on="25 декабря").text

    refused = page.partition('role="alert"')[2].partition("</ul>")[0]
    assert "выберите из найденного" in refused
    assert "не дата" in refused


def offered(page: str, name: str) -> list[str]:
    """Keys that a field of the filter offers."""
    field = page[page.index(f'<select id="{name}"') :]
    return [one for one in re.findall(r'<option value="([^"]*)"', field[: field.index("</select>")]) if one]


def test_a_list_is_narrowed_by_phases_of_what_stands_in_it_only(enter: Enter, region: Region) -> None:
    cycles = region.pack.lifecycles
    browser = enter(METHODOLOGIST)

    projects, checks = (set(offered(browser.ask(f"/list/{name}").text, "phase")) for name in ("projects", "checks"))

    assert projects == {phase for key in ("pilot", "replica") for phase in cycles[key].phases}
    assert checks == {phase for key in ("partner_check", "surveillance") for phase in cycles[key].phases}


@pytest.mark.parametrize(("language", "said"), [("ru", "Такой страницы нет"), ("en", "There is no such page")])
@pytest.mark.parametrize("path", ["/zzz", "/work", "/static/none.css", "/at"])
def test_an_address_that_is_none_is_answered_by_a_page_in_the_readers_language(
    enter: Enter, language: str, said: str, path: str
) -> None:
    browser = enter(METHODOLOGIST)
    browser.send("/language", language=language)

    answer = browser.ask(path)

    assert (answer.status_code, said in answer.text) == (404, True)
