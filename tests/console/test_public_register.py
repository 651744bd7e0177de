"""Anybody reads who holds a status, seldom enough, and never a person; whoever runs the pages may switch that off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from console.web import rates
from flows.settings import Settings
from tests.console.test_pages import Browser, Enter, enter, settings
from tests.region import DAY, Region

__all__ = ["enter", "settings"]


@pytest.fixture(autouse=True)
def _from_now() -> Iterator[None]:
    rates._limiter.cache_clear()
    yield
    rates._limiter.cache_clear()


def test_a_guest_reads_the_register_and_each_code_leads_to_its_check(settings: Settings, region: Region) -> None:
    region.package()
    guest = Browser(settings)

    page = guest.ask("/register").text
    (check,) = set(re.findall(r'href="(/verify\?code=[^"]+)"', page))

    assert "Школа" in page
    assert "Участник" not in page
    assert not re.search(r'href="/at/', page)
    assert "Сегодня в силе" in guest.ask(check).text
    assert "Школа" not in guest.ask(f"/register?as_of={DAY.replace(year=2019):%d.%m.%Y}").text
    assert guest.ask("/register?as_of=вчера").status_code == 422
    assert 'href="/register"' in guest.ask("/sign-in").text


def test_register_and_check_may_be_switched_off(settings: Settings) -> None:
    guest = Browser(settings.model_copy(update={"public_register": False}))

    assert [guest.ask(path).status_code for path in ("/register", "/verify", "/verify?code=ABCD")] == [404] * 3
    assert 'href="/register"' not in guest.ask("/sign-in").text


def test_a_stranger_reads_no_page_after_page_and_whoever_is_signed_in_does(settings: Settings, enter: Enter) -> None:
    guest, paths = Browser(settings), ("/practices", "/practices/PRC-0001", "/register")
    for turn in range(rates.READ.amount):
        guest.ask(paths[turn % 3])

    told = [guest.ask(path).status_code for path in paths]

    assert told == [429] * 3
    assert enter().ask("/practices").status_code == 200
