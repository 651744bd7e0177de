"""Who stands in for somebody is seen on their own page, and changed there by whoever may; others read whom to ask."""

from __future__ import annotations

import re
from html import unescape

from domain.registry.role_terms import LendRole
from tests.console.test_pages import Enter, enter, settings
from tests.region import DAY, GUEST_1, LEADER, METHODOLOGIST, Region

__all__ = ["enter", "settings"]


def links(text: str, action: str) -> list[str]:
    return [unescape(found) for found in re.findall(rf'href="(/do/{action}\?[^"]*)"', text)]


def test_an_administrator_names_a_deputy_from_their_own_page_and_ends_it_there(enter: Enter, region: Region) -> None:
    browser = enter(METHODOLOGIST)
    (name,) = links(browser.ask("/own").text, "lend_role")
    given = {"person": GUEST_1, "role": "deputy", "scope": METHODOLOGIST, "until": "31.12.2024"}

    form = browser.ask(name)
    done = browser.send("/do/lend_role", **given)
    page = browser.ask("/own").text
    (end,) = links(page, "take_role")
    ended = browser.send("/do/take_role", person=GUEST_1, role="deputy", scope=METHODOLOGIST)

    assert METHODOLOGIST in form.text
    assert (done.status_code, ended.status_code) == (200, 200)
    assert "Меня замещает:" in page
    assert GUEST_1 in end
    assert "Заместителя нет" in browser.ask("/own").text


def test_others_see_their_deputy_and_whom_to_ask(enter: Enter, region: Region) -> None:
    region.do(
        LendRole(actor=METHODOLOGIST, on=DAY, person=GUEST_1, role="deputy", scope=LEADER, until=region.now.date())
    )

    page = enter(LEADER).ask("/own").text

    assert "Меня замещает:" in page
    assert "администратор программы:" in page
    assert (links(page, "lend_role"), links(page, "take_role")) == ([], [])
