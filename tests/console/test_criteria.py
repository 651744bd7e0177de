"""A methodologist reads the sets of criteria without a database, and everybody what a check is judged by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.methodology.loader import default_text
from tests.console.conftest import Window
from tests.region import DAY, HEAD, METHODOLOGIST, Region


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


OTHER = """
[[sets]]
level = "local"
sphere = "health"
edition = "больничная"
effective_from = 2020-01-01
title = { ru = "Критерии больниц", en = "Criteria of hospitals" }
assumption = true
criteria = [
    { key = "tour", group = "involvement", title = { ru = "вход бесплатный", en = "free entry" }, kind = "yes_no", assumption = true },
]
"""  # noqa: E501 - as a methodologist writes it


def test_a_criterion_is_called_as_in_the_edition_by_which_the_check_is_judged(
    window: Window, region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = default_text()[0].replace(f'version = "{region.pack.version}"', 'version = "2099.1"', 1)
    (tmp_path / "own.toml").write_text(text + OTHER, encoding="utf-8")
    check = region.apply(region.finished_pilot())
    region.walk(check, until="desk_review")
    saying: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "subject": check}
    region.do(ReviewAssessment(**saying, returned=("tour=приложите программу",)))
    region.do(SelfAssess(**saying | {"actor": HEAD}, marks=("tour=10",), kept_at="дело 3", note="программа"))
    monkeypatch.setenv("POTOK_METHODOLOGY", str(tmp_path / "own.toml"))

    said = {door: window(*door).out for door in (("journal", "list", check), ("check", "document", check))}

    for door, told in said.items():
        assert "экскурсия" in told, door
        assert "вход бесплатный" not in told, door
