"""An office at work in the pages: what people see in the browser, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page
from sqlalchemy import select

from console.web.session import link_secret
from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.engine.journal import Entry, history
from domain.stored.tables import TABLES
from flows.programme import Programme
from flows.settings import Settings
from tests.region import Region


def lead(to: Locator) -> None:
    """Click what leads to another page and wait for that page: a click alone returns before it can be read."""
    with to.page.expect_navigation():
        to.click()


@dataclass
class Office:
    """Pages that are served, the browser before them, and the region behind them."""

    url: str
    settings: Settings
    region: Region
    browser: Browser
    package: str

    def seat(self, person: str) -> Page:
        """A window at which somebody has signed in by a link."""
        programme = Programme.open(self.settings)
        secret = link_secret(programme.engine, Acting(person), today=programme.today(), now=programme.now())
        page = self.browser.new_context(locale="ru-RU").new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{self.url}/sign-in?link={secret}")
        lead(page.get_by_role("button", name="Войти"))
        return page

    def told(self, code: str) -> list[Entry]:
        """The history of a subject."""
        with reading(self.region.engine) as connection:
            return list(history(connection, code))

    def owed(self, code: str) -> set[str]:
        """Kinds of the letters that came of a subject."""
        notice = TABLES["notice"]
        with reading(self.region.engine) as connection:
            return set(connection.execute(select(notice.c.rule).where(notice.c.facts.contains(code))).scalars())
