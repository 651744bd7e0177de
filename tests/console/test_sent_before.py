"""A form that is sent alike once more, as after «back», is asked about; a double click and a reload are done once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from domain.engine.command import new_command_id
from domain.engine.database import reading
from domain.stored.tables import TABLES
from tests.console.test_pages import Browser, Enter, enter, settings
from tests.region import DAY, GUEST_1, LEADER, METHODOLOGIST, Region

__all__ = ["enter", "settings"]

SAID = {"indicator": "time", "value": "60", "moment": "interim", "on": f"{DAY:%d.%m.%Y}"}


def recorded(region: Region) -> int:
    table = TABLES["measurement"]
    with reading(region.engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def send(browser: Browser, code: str, **more: str) -> str:
    """What a page says that was opened anew and filled in as before."""
    said = {"subject": code, "command_id": new_command_id(), **SAID, **more}
    return browser.send("/do/measure", **said).text


@pytest.mark.parametrize(
    ("language", "words"), [("ru", "точно такое вы уже отправили"), ("en", "you sent exactly this already")]
)
def test_the_same_measurement_sent_once_more_is_asked_about_and_recorded_by_a_tick(
    enter: Enter, region: Region, language: str, words: str
) -> None:
    code, browser = region.open_project(), enter(LEADER)
    browser.send("/language", language=language)

    send(browser, code)
    again, once = send(browser, code), recorded(region)
    meant = send(browser, code, once_more="да")

    assert (words in again, 'name="once_more"' in again, once) == (True, True, 1)
    assert words not in meant
    assert recorded(region) == 2


def test_what_differs_or_follows_on_something_else_is_not_asked_about(enter: Enter, region: Region) -> None:
    code, browser = region.open_project(), enter(LEADER)

    send(browser, code)
    send(browser, code, value="61")
    send(browser, code)

    assert recorded(region) == 3, "after another measurement the first value may be measured again"


def test_a_double_click_is_done_once_and_not_asked_about(enter: Enter, region: Region) -> None:
    code, browser = region.open_project(), enter(LEADER)
    token = new_command_id()

    first, second = (send(browser, code, command_id=token) for _ in range(2))

    assert recorded(region) == 1
    assert "уже отправили" not in first + second


def test_another_person_at_the_same_browser_is_not_told_what_was_sent(enter: Enter, region: Region) -> None:
    code, browser = region.open_project(), enter(LEADER)
    send(browser, code)
    other = enter(METHODOLOGIST)
    other.cookies |= {name: value for name, value in browser.cookies.items() if name == "potok_sent"}

    assert "уже отправили" not in send(other, code)


def test_no_mark_of_a_sheet_that_nobody_may_read_yet_stays_in_the_browser(enter: Enter, region: Region) -> None:
    check, browser = region.to_be_judged(), enter(GUEST_1)
    marks = dict(one.split("=") for one in region.sheet(check, GUEST_1).marks)

    browser.send(
        "/do/score", subject=check, person=GUEST_1, command_id=new_command_id(),
        **{f"marks.{key}": value for key, value in marks.items()},
    )  # fmt: skip

    assert region.counts(check)["sheet"] == 1
    assert "potok_sent" not in browser.cookies


def test_the_browser_is_told_to_keep_nothing_that_is_typed_into_a_sheet(enter: Enter, region: Region) -> None:
    check, browser = region.to_be_judged(), enter(GUEST_1)

    sheet = browser.ask(f"/do/score?subject={check}&person={GUEST_1}").text
    usual = browser.ask(f"/do/finding?subject={check}").text

    assert '<form method="post" action="/do/score" novalidate autocomplete="off"' in sheet
    assert '<form method="post" action="/do/finding" novalidate autocomplete="off"' not in usual
