"""A meeting of twenty decisions carried through on the pages: gathered from a list, printed, entered but for two."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from tests.console.test_pages import Enter, enter, settings
from tests.region import CURATOR, LEADER, METHODOLOGIST, Region

__all__ = ["enter", "settings"]

MANY = 20


def gathered(enter: Enter, region: Region) -> list[str]:
    """Codes of projects that await a decision, listed in a protocol by the button of their list."""
    codes = [region.open_project(title=f"Запись к врачу {number}") for number in range(MANY)]
    for code in codes:
        region.bring(code)
    browser = enter(METHODOLOGIST)
    page = browser.ask("/list/projects?standing=awaiting&sort=code").text
    href = unescape(re.findall(r'href="(/do/gather_protocol[^"]*)"', page)[-1])  # the one that agrees to all
    form = dict(parse_qsl(urlsplit(href).query)) | {"title": "Совет", "decided_by": CURATOR}
    assert "Готово" in browser.send("/do/gather_protocol", **form).text
    return codes


def test_twenty_decisions_are_entered_by_one_protocol_but_for_those_that_are_ticked(
    enter: Enter, region: Region
) -> None:
    codes = gathered(enter, region)
    browser = enter(METHODOLOGIST)
    form, printed = browser.ask("/do/approve_protocol?subject=PRT-0001").text, browser.ask("/paper/PRT-0001/list.html")
    left = {f"excepted.{code}": "да" for code in codes[-2:]}

    done = browser.send("/do/approve_protocol", subject="PRT-0001", number="12", kept_at="дело 02-14", **left).text
    page = browser.ask("/at/PRT-0001").text

    assert all(f"{code} Запись к врачу {number}" in form for number, code in enumerate(codes))
    assert ("Подпись ____" in printed.text, printed.text.count("Запись к врачу")) == (True, MANY)
    assert "Решено по протоколу: 18 из 18" in done
    assert [region.state(code).phase for code in codes].count("opening") == MANY - len(left)
    assert (page.count(">кроме<"), "/do/approve_protocol" in page) == (len(left), False)


def test_a_page_says_what_of_a_protocol_its_gates_did_not_let_pass(enter: Enter, region: Region) -> None:
    codes = gathered(enter, region)
    browser = enter(METHODOLOGIST)
    enter(LEADER).send("/do/take_back", subject=codes[0], reason="рано")

    done = browser.send("/do/approve_protocol", subject="PRT-0001", number="12", kept_at="дело 02-14").text

    assert "Решено по протоколу: 19 из 20" in done
    assert "решённое не повторится" in done
    assert f"{codes[0]}</a> не решён" in done
    assert "/do/approve_protocol" in browser.ask("/at/PRT-0001").text
