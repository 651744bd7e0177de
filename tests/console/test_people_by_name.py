"""Administrators narrow their lists by a part of a name and by a role in words, as everybody does: no code is typed."""

from __future__ import annotations

import pytest

from tests.console.test_pages import HOSTILE, Enter, enter, settings
from tests.region import CURATOR, LEADER, Region

__all__ = ["enter", "settings"]

NARROWED = ("/list/roles", "/list/letters", "/list/keys")


@pytest.mark.parametrize("page", NARROWED)
def test_a_part_of_a_name_finds_its_person(enter: Enter, region: Region, page: str) -> None:
    found = [enter().ask(f"{page}?person={word}") for word in ("участник 2", LEADER, "person2@region.example")]

    assert {answer.status_code for answer in found} == {200}
    tables = {answer.text.partition("<table")[2] for answer in found}
    assert len(tables) == 1


@pytest.mark.parametrize("page", NARROWED)
def test_whom_several_or_nobody_is_called_is_asked_for_beside_the_field_and_nothing_is_lost(
    enter: Enter, page: str
) -> None:
    several, nobody = enter().ask(f"{page}?person=Участник"), enter().ask(f"{page}?person={HOSTILE}")

    assert (several.status_code, nobody.status_code) == (422, 422)
    assert f'<option value="{CURATOR}">' in several.text
    assert "не найдено" in nobody.text
    assert 'aria-invalid="true"' in nobody.text
    assert "&lt;script&gt;" in nobody.text
    assert HOSTILE not in nobody.text


def test_a_role_is_chosen_by_its_words(enter: Enter) -> None:
    page = enter().ask("/list/roles?role=curator").text

    assert '<option value="curator" selected>Куратор</option>' in page
    assert "куратор" in page.partition("<table")[2]
