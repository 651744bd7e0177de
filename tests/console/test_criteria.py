"""A methodologist reads the sets of criteria without a database, in both languages."""

from __future__ import annotations

import json

from tests.console.conftest import Window


def test_sets_are_shown_by_edition_and_say_what_is_a_draft_and_what_is_empty(window: Window) -> None:
    said = window("methodology", "criteria", "--level", "local")

    assert "Редакция «первая», все сферы, с 01.01.2019, порог 70 %" in said.out
    assert "mentors" in said.out
    assert "не в силе; пуст, критерии вносит регион" in said.out


def test_sets_are_read_by_programs_and_an_unknown_edition_is_named(window: Window) -> None:
    found = json.loads(window("methodology", "criteria", "--edition", "draft 2019", "--json").out)
    unknown = window("methodology", "criteria", "--edition", "2030")

    assert [one["level"] for one in found] == ["local", "regional", "federal"]
    assert unknown.code == 2
    assert "--edition: «2030» не подходит" in unknown.err
