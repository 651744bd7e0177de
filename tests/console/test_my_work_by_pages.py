"""My work is a page long: the rest stands behind a link, and nothing is counted."""

from __future__ import annotations

import re
from datetime import date

from tests.benchmarks.portfolio import multiplied
from tests.console.test_pages import Enter, enter, settings
from tests.region import LEADER, Region

__all__ = ["enter", "settings"]

ASKED = re.compile(r'<h2>.*?<a href="/at/(B-[0-9]+)">', re.DOTALL)
NEXT = re.compile(r'href="(/\?after=[^"]+)" rel="next"')


def test_what_does_not_fit_stands_on_the_next_pages_each_once(enter: Enter, region: Region) -> None:
    multiplied(region.engine, region, 120, due_on=date(2024, 12, 2), due=120)
    browser = enter(LEADER)

    at, seen = "/", []
    while at:
        page = browser.ask(at).text
        seen.append(ASKED.findall(page.partition("</ol>")[0]))
        at = "".join(NEXT.findall(page)).replace("&amp;", "&")

    first_round = [one for page in seen for one in page][:120]
    assert len(seen) > 2
    assert max(len(page) for page in seen) == 25
    assert first_round == [f"B-{number:06d}" for number in range(120)]


def test_a_key_that_is_none_begins_at_the_beginning(enter: Enter, region: Region) -> None:
    multiplied(region.engine, region, 60, due_on=date(2024, 12, 2), due=60)
    browser = enter(LEADER)

    found = [browser.ask(f"/?after={one}") for one in ("", "вздор", "9~9~9~9~9", "0~2024-99-01~x~y~z", "<script>")]

    assert {answer.status_code for answer in found} == {200}
    assert {tuple(ASKED.findall(answer.text)) for answer in found} == {tuple(ASKED.findall(found[0].text))}
    assert "<script>" not in "".join(answer.text for answer in found)
