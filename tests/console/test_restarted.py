"""The server falls in mid-import: nothing is doubled or lost, and the page says what happened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Error, Page, sync_playwright
from sqlalchemy import func, select

from console.web.session import link_secret
from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.stored.tables import TABLES
from flows.programme import Programme
from flows.settings import Settings
from tests.flows.test_doors import CHROMIUM
from tests.office import lead
from tests.ports import free_port
from tests.region import METHODOLOGIST, Region

pytestmark = [pytest.mark.system, pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")]

ROWS = 2000
TRIES = 5
"""Sheets that may be entered whole before one is met in the middle, on a machine that is very fast."""


LOOKS = 1000
"""Looks at a work that has not handled a row yet."""


@dataclass
class Pages:
    """The child of `potok serve` that shows the pages, on one port for all of its lives."""

    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "console.web", str(self.port)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, env=dict(os.environ))
        for _ in range(600):
            try:
                if httpx.get(f"{self.url}/ready").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)

    def fall(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate(timeout=60)


@pytest.fixture
def pages(region: Region) -> Iterator[Pages]:
    found = Pages()
    found.start()
    yield found
    found.fall()


@pytest.fixture
def page(pages: Pages) -> Iterator[Page]:
    """A browser of the methodologist, signed in by a link."""
    programme = Programme.open(Settings(_env_file=None))
    secret = link_secret(programme.engine, Acting(METHODOLOGIST), today=programme.today(), now=programme.now())
    with (
        sync_playwright() as play,
        closing(play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)) as browser,
    ):
        found = browser.new_context(locale="ru-RU").new_page()
        found.set_default_timeout(180_000)
        found.goto(f"{pages.url}/sign-in?link={secret}")
        lead(found.get_by_role("button", name="Войти"))
        yield found


def sheet(folder: Path, attempt: int) -> Path:
    rows = (f";Школа {attempt}-{number} города Азова;institution;;" for number in range(ROWS))
    file = folder / f"школы-{attempt}.csv"
    file.write_text("\n".join(["Код;Название;Вид;Сфера;Вышестоящая организация", *rows]), "utf-8")
    return file


def schools(region: Region, attempt: int) -> tuple[int, int]:
    """How many schools of a sheet there are, and how many names they have."""
    name = TABLES["organisation"].c.name
    query = select(func.count(), func.count(name.distinct())).where(name.startswith(f"Школа {attempt}-"))
    with reading(region.engine) as connection:
        row = connection.execute(query).one()
    return int(row[0]), int(row[1])


def opened(page: Page, where: str) -> None:
    """Open a page that opens itself anew meanwhile: of two navigations one gives way."""
    for _ in range(10):
        with suppress(Error):
            page.goto(where)
            return
        page.wait_for_timeout(300)
    page.goto(where)


def begun(page: Page, url: str, file: Path) -> str:
    """The address of the work that enters a sheet."""
    page.goto(f"{url}/import")
    page.set_input_files("#file", file)
    lead(page.get_by_role("button", name="Загрузить", exact=True))
    return page.url


def state(page: Page) -> str:
    return page.locator("[role=status] strong").inner_text()


def test_a_server_that_falls_in_mid_import_neither_doubles_nor_loses_a_row(
    page: Page, pages: Pages, region: Region, tmp_path: Path
) -> None:
    where = ""
    for attempt in range(TRIES):
        where = begun(page, pages.url, sheet(tmp_path, attempt))
        for _ in range(LOOKS):
            if state(page) != "Идёт." or "обработано: 0" not in page.locator("[role=status]").inner_text():
                break
            opened(page, where)
        if state(page) == "Идёт.":
            break
    pages.fall()
    fallen = schools(region, attempt)
    pages.start()

    opened(page, where)
    said = page.locator("main").inner_text()
    lead(page.get_by_role("button", name="Повторить"))
    page.get_by_text("Сделано.").wait_for()
    after = schools(region, attempt)
    again = begun(page, pages.url, sheet(tmp_path, attempt))
    page.get_by_text("Сделано.").wait_for()

    assert fallen == (0, 0)
    assert "Сервер перезапустили посреди загрузки: из этой таблицы ничего не записано" in said
    assert after == (ROWS, ROWS)
    assert again != where
    assert f"уже были раньше: {ROWS}" in page.locator("main").inner_text()
    assert schools(region, attempt) == (ROWS, ROWS)
