"""The public register in a real browser: read on a telephone and on a desk without moving the page sideways."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Engine

from console.main import main
from domain.engine.database import writing
from domain.stored.tables import TABLES
from tests.flows.test_doors import CHROMIUM
from tests.region import DAY, SCHOOL, Region

pytestmark = [pytest.mark.system, pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")]

LONG = "Муниципальное бюджетное учреждение " * 6 + "Государственноебюджетноеучреждениездравоохранения" * 2


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        yield browser.new_page()
        browser.close()


def written(region: Region, folder: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> str:
    """The address of the register's page."""
    monkeypatch.setenv("POTOK_DATABASE_URL", region.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    monkeypatch.setenv("POTOK_LANGUAGE", language)
    assert main(["status", "register", "--out", str(folder)]) == 0
    return (folder / "register.html").as_uri()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_status_is_seen_whole_on_a_telephone_and_on_a_desk(
    region: Region, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    region.exemplar(DAY)
    organisation = TABLES["organisation"]
    with writing(region.engine) as connection:
        connection.execute(organisation.update().where(organisation.c.code == SCHOOL).values(name=LONG))

    page.goto(written(region, tmp_path, monkeypatch, language))

    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        moves = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(moves), width
        assert page.get_by_text(LONG.strip()).is_visible()
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_a_register_without_a_status_says_so(
    region: Region, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.goto(written(region, tmp_path, monkeypatch, "ru"))

    assert page.get_by_text("На этот день статуса нет ни у кого.").is_visible()
