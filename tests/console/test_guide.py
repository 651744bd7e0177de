"""The guide comes with the product and speaks the reader's language."""

from __future__ import annotations

import sys

import pytest

from console.guide import topics
from tests.console.conftest import Window


def test_the_guide_lists_its_topics_with_their_titles(blank_window: Window) -> None:
    said = blank_window("guide")

    assert said.code == 0
    assert "- `staff`: Сотруднику центра" in said.out
    assert all(f"`{topic}`" in said.out for topic in topics())
    assert {"staff", "methodologist", "operator", "developer"} <= set(topics())


def test_a_page_is_shown_in_the_language_asked_for_and_else_in_its_own(blank_window: Window) -> None:
    russian, english = blank_window("guide", "operator"), blank_window("guide", "operator", "--language", "en")
    only = blank_window("guide", "staff", "--language", "en")

    assert russian.out.startswith("# Оператору")
    assert english.out.startswith("# For operators")
    assert only.out.startswith("# Сотруднику центра")


def test_an_unknown_topic_is_refused_with_the_list(blank_window: Window) -> None:
    said = blank_window("guide", "weather")

    assert said.code == 2
    assert "«weather» не подходит; можно: developer, methodologist, operator, staff" in said.err


def test_no_path_leads_out_of_the_guide(blank_window: Window) -> None:
    assert blank_window("guide", "../../README").code == 2


def test_a_terminal_gets_it_laid_out_and_a_pipe_gets_the_text(
    blank_window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = blank_window("guide", "decisions/codes-are-keys")

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    laid_out = blank_window("guide", "decisions/codes-are-keys")

    assert piped.out.startswith("# Codes are keys\n")
    assert "**Context.**" in piped.out
    assert "**" not in laid_out.out
    assert "Context." in laid_out.out


def test_notes_for_the_machine_are_not_shown(blank_window: Window) -> None:
    assert "<!--" not in blank_window("guide", "staff").out
