"""A meeting of twenty decisions carried through on the pages: gathered from a list, printed, entered but for two."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from domain.engine.database import reading
from domain.engine.journal import history
from tests.console.test_pages import Enter, enter, settings
from tests.region import CURATOR, CUSTOMER, LEADER, METHODOLOGIST, Region

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
    assert "Протокол внесён, решено всё: 18" in done
    assert "Решено по протоколу: 18 из 18" in done
    assert [region.state(code).phase for code in codes].count("opening") == MANY - len(left)
    assert (page.count(">кроме<"), "/do/approve_protocol" in page) == (len(left), False)


def test_a_page_says_what_of_a_protocol_its_gates_did_not_let_pass(enter: Enter, region: Region) -> None:
    codes = gathered(enter, region)
    browser = enter(METHODOLOGIST)
    enter(LEADER).send("/do/take_back", subject=codes[0], reason="рано")

    done = browser.send("/do/approve_protocol", subject="PRT-0001", number="12", kept_at="дело 02-14").text

    assert re.search(r"Протокол внесён не целиком: решено\s+19\s+из\s+20", done)
    assert "Готово" not in done.partition("<main")[2]
    assert "Решено по протоколу: 19 из 20" in done
    assert "решённое не повторится" in done
    assert f"{codes[0]}</a> не решён" in done
    assert "/do/approve_protocol" in browser.ask("/at/PRT-0001").text


def test_questions_that_are_not_for_whoever_decides_are_named_before_a_list_is_signed_and_taken_off_it(
    enter: Enter, region: Region
) -> None:
    theirs, other, later = (region.open_project(title=f"Запись к врачу {number}") for number in range(3))
    region.walk(theirs, "opening")
    for code in (theirs, other, later):
        region.bring(code)
    browser = enter(METHODOLOGIST)
    rows = {f"items.{row}.{name}": said for row, code in enumerate((other, theirs, later))
            for name, said in (("subject", code), ("decision", "go"))}  # fmt: skip
    form = {"title": "Совет", "decided_by": CUSTOMER} | rows

    refused = browser.send("/do/gather_protocol", **form).text
    taken_off = re.search(r'name="without" value="([^"]*)"', refused)
    assert taken_off is not None
    again = browser.send("/do/gather_protocol", **form, without=taken_off[1]).text
    kept = dict(re.findall(r'name="(items\.\d+\.subject)"[^>]* value="([^"]+)"', again))
    done = browser.send("/do/gather_protocol", **form | dict.fromkeys(rows, "") | {
        "items.0.subject": kept["items.0.subject"], "items.0.decision": "go"}).text  # fmt: skip

    assert refused.count("не решает; решают: куратор, методолог РЦК") == 2 * 2  # beside the row and on top
    assert kept == {"items.0.subject": theirs}
    assert "Готово" in done


def test_a_list_is_tried_before_it_is_signed_and_says_where_each_question_stands(enter: Enter, region: Region) -> None:
    codes = gathered(enter, region)
    enter(LEADER).send("/do/take_back", subject=codes[0], reason="рано")
    browser = enter(METHODOLOGIST)

    form = browser.ask(f"/do/gather_protocol?items.0.subject={codes[1]}").text
    page, tried = browser.ask("/at/PRT-0001").text, browser.ask("/at/PRT-0001?try=1").text

    assert "Запись к врачу 1 · Школа № 7 · отбор" in form
    assert 'href="/at/PRT-0001?try=1#trial"' in page
    assert "Проба, ничего не записано. Пройдут: 19 из 20." in tried
    with reading(region.engine) as connection:
        assert [entry.kind for entry in history(connection, "PRT-0001")] == ["protocol_gathered"]
