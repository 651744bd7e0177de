"""The filter of a list: a word that is not clear is asked about beside its field, and the rest stays as it was."""

from __future__ import annotations

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
