"""My work tells what changed since its reader last looked; only they say that they saw it, and only by a button."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.engine.database import reading
from domain.stored.tables import TABLES
from notifications.ledger import owe
from tests.console.test_pages import HOSTILE, Enter, enter, settings
from tests.region import LEADER, Region

__all__ = ["enter", "settings"]


@pytest.fixture
def code(region: Region) -> str:
    found = region.open_project(title=HOSTILE)
    owe(region.engine, region.packs, now=region.now)
    return found


def marks(region: Region) -> list[str]:
    with reading(region.engine) as connection:
        return list(connection.execute(select(TABLES["look_mark"].c.person)).scalars())


def test_what_changed_stands_there_until_its_reader_saw_it(enter: Enter, region: Region, code: str) -> None:
    browser = enter(LEADER)

    pages = [browser.ask("/").text for _ in range(2)]
    upto = pages[0].partition('name="upto" value="')[2].partition('"')[0]
    unmoved = marks(region)
    seen = browser.send("/seen", upto=upto)
    after = browser.ask("/").text

    assert all("Что изменилось с" in page and "<script>" not in page for page in pages)
    assert unmoved == []
    assert (seen.status_code, seen.headers["location"]) == (303, "/")
    assert "ничего не изменилось" in after
    assert marks(region) == [LEADER]


@pytest.mark.parametrize("upto", ["", "-1", "вздор", "9" * 40, "²"])
def test_what_is_no_number_moves_nothing(enter: Enter, region: Region, code: str, upto: str) -> None:
    browser = enter(LEADER)

    browser.send("/seen", upto=upto)

    assert marks(region) == []
    assert browser.ask("/seen").status_code == 405
    assert browser.ask("/seen", {"upto": "1"}, origin="http://evil.example").status_code == 403


def test_it_is_told_in_english_too(enter: Enter, code: str) -> None:
    browser = enter(LEADER)
    browser.send("/language", language="en")

    page = browser.ask("/").text

    assert "What changed since" in page
    assert "I have seen it" in page
