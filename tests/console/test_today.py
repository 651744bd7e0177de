"""`potok today` says what is asked of whoever asks, with the command that does it."""

from __future__ import annotations

from tests.console.conftest import Window
from tests.region import CURATOR, DAY, LEADER, STRANGER, Region


def test_the_command_that_today_shows_does_what_is_asked(window: Window, region: Region) -> None:
    code = region.open_project(DAY)
    region.bring(code, DAY)

    asked = window("today", "--as", CURATOR, "--json").data["asks"]
    command = next(ask["command"] for ask in asked if ask["subject"] == code)
    done = window(*command.split()[1:], "--as", CURATOR)

    assert done.code == 0, done.err
    assert code not in {ask["subject"] for ask in window("today", "--as", CURATOR, "--json").data["asks"]}


def test_today_speaks_both_languages_and_says_that_there_is_nothing(window: Window, region: Region) -> None:
    code = region.open_project(DAY)

    nothing = window("today", "--as", STRANGER)
    russian, english = window("today", "--as", LEADER), window("today", "--as", LEADER, "--language", "en")

    assert "Завершить и представить этап" in russian.out
    assert f"potok project submit {code}" in english.out
    assert nothing.out.strip() == "Сегодня от вас ничего не ждут."
