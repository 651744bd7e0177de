"""What waits for a second person is told where it would be asked for again; the second finds it filled in."""

from __future__ import annotations

import html
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from domain.engine.actor import SYSTEM
from domain.engine.lane import Refused
from domain.methodology.loader import load_default
from domain.registry.people import GiveRole
from tests.console.test_pages import Enter, enter, settings
from tests.region import CURATOR, GUEST_1, LEADER, METHODOLOGIST, Region

__all__ = ["enter", "settings"]

TODAY = Region.now.date()


@pytest.fixture
def region(region: Region) -> Region:
    found = replace(region, pack=replace(load_default(), second_hand=frozenset({"give_role"})))
    found.do(GiveRole(actor=SYSTEM, on=TODAY, person=CURATOR, role="administrator"))
    found.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=GUEST_1, role="administrator"))
    return found


@pytest.mark.parametrize(
    ("language", "waits", "lapses"),
    [("ru", "ждёт второго человека с 11.12.2024", "18.12.2024"), ("en", "waits for a second person since", "lapses")],
)
def test_whoever_asked_reads_that_it_waits_and_no_second_asks_for_them(
    enter: Enter, region: Region, language: str, waits: str, lapses: str
) -> None:
    browser = enter(METHODOLOGIST)
    browser.send("/language", language=language)

    for path in (f"/at/{GUEST_1}", f"/do/give_role?person={GUEST_1}"):
        page = html.unescape(browser.ask(path).text)
        assert waits in page
        assert lapses in page.partition(waits)[2][:400]
        assert "role=administrator" not in page


def test_the_second_finds_the_very_same_filled_in(enter: Enter, region: Region) -> None:
    browser = enter(CURATOR)

    page = html.unescape(browser.ask(f"/at/{GUEST_1}").text)

    href = "/do/give_role?" + page.partition('href="/do/give_role?person')[2].partition('"')[0]
    assert "role=administrator" in page
    assert href


def test_nothing_is_told_of_where_nothing_waits(enter: Enter, region: Region) -> None:
    assert "второго человека" not in enter(METHODOLOGIST).ask(f"/at/{LEADER}").text


def test_the_command_says_since_when_and_for_whom_it_waits(region: Region) -> None:
    outcome = region.ask(GiveRole(actor=METHODOLOGIST, on=TODAY, person=GUEST_1, role="administrator"))

    assert isinstance(outcome, Refused)
    (said,) = (reason.said for reason in outcome.reasons)
    assert all(part in said.ru for part in ("с 11.12.2024 ждёт второго", "администратор", "18.12.2024", "potok second"))
    assert all(part in said.en for part in ("since 2024-12-11", "administrator", "2024-12-18", "potok second confirm"))


def test_whoever_asked_withdraws_it_by_the_link_beside_it(enter: Enter, region: Region) -> None:
    browser = enter(METHODOLOGIST)
    page = html.unescape(browser.ask(f"/at/{GUEST_1}").text)
    href = "/do/withdraw_request?" + page.partition('href="/do/withdraw_request?')[2].partition('"')[0]
    said = {name: one[0] for name, one in parse_qs(href.partition("?")[2]).items()}
    assert "withdraw_request" not in enter(CURATOR).ask(f"/at/{GUEST_1}").text
    browser = enter(METHODOLOGIST)
    form = browser.ask(href).text
    assert all(part in form for part in (f"{said['number']}: ждёт второго человека с 11.12.2024", "тот, кто просил"))
    assert "/do/withdraw_request?" not in form

    browser.send("/do/withdraw_request", **said)

    after = browser.ask(f"/at/{GUEST_1}").text
    assert "просьба ко второму человеку отозвана" in after
    assert "/do/withdraw_request" not in after
