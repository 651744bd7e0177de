"""Whoever reads a list knows people by their names; a code stands where it is typed again, or beside its name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk import Desk
from console.names import CODE, PIECES, _beside, beside_codes
from tests.console.conftest import Window
from tests.region import LEADER, Region

OF_PEOPLE = re.compile(r"\b(?:PER|ORG)-\d+\b")


@pytest.mark.parametrize(
    "asked", [("journal", "list", "{code}"), ("project", "document", "{code}"), ("project", "plan", "{code}"),
              ("centre", "list")],
)  # fmt: skip
def test_a_list_tells_names_instead_of_codes(window: Window, region: Region, asked: tuple[str, ...]) -> None:
    code = region.open_project()
    region.walk(code, until="opening")

    answered = window(*(word.format(code=code) for word in asked))

    assert answered.code == 0
    assert OF_PEOPLE.findall(answered.out) == []


def test_a_code_beside_its_name_stays(window: Window) -> None:
    listed = window("person", "list", "--words", "Участник 3").out.splitlines()

    (row,) = (line for line in listed if LEADER in line or "Участник 3" in line)
    assert re.match(r"PER-\d+ +Участник 3", row)


def test_a_program_is_given_codes(window: Window, region: Region) -> None:
    code = region.open_project()

    told = window("journal", "list", code, "--json").data

    assert OF_PEOPLE.fullmatch(told[0]["actor"])


@given(st.text(alphabet="AB-1 x«", max_size=40))
def test_a_code_is_found_wherever_it_stands(text: str) -> None:
    plain = re.compile(rf"\b({CODE.pattern.replace('(-', '(?:-')})\b")

    assert PIECES.split(text) == plain.split(text)


def test_a_long_chain_of_letters_is_read_through_once() -> None:
    text = "A-" * 100_000  # tried from each of its letters it would be read for minutes

    assert PIECES.split(text) == [text]


def test_a_refusal_names_whoever_it_tells_by_code(window: Window, region: Region) -> None:
    (name,) = (row["name"] for row in window("person", "list", "--json").data if row["code"] == LEADER)

    refused = window("person", "reinstate", LEADER, "--reason", "ушёл по ошибке")
    for_a_program = window("person", "reinstate", LEADER, "--reason", "ушёл по ошибке", "--json")

    assert f"{LEADER} ({name})" in refused.err
    assert name not in for_a_program.out


def test_a_code_that_is_typed_is_left_and_a_name_is_told_once() -> None:
    names = {LEADER: "Участник 3", "ORG-0001": "Школа № 7"}

    assert _beside(f"{LEADER}: их ведёт ORG-0001; {LEADER}: potok person show {LEADER}", names) == (
        f"{LEADER} (Участник 3): их ведёт ORG-0001 (Школа № 7); {LEADER}: potok person show {LEADER}"
    )
    assert _beside(f"нет такого: проект «{LEADER}»", names) == f"нет такого: проект «{LEADER}»"
    assert _beside("Школа № 7 — это ORG-0001; PER-9999", names) == "Школа № 7 — это ORG-0001; PER-9999"


def test_where_who_acts_is_proved_nobody_else_learns_who_stands_behind_a_code(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_IDENTITY", "proved")

    refused = window("person", "reinstate", LEADER, "--reason", "кто это?")

    assert refused.code != 0
    assert "Участник 3" not in refused.err
    assert beside_codes(Desk(False), f"есть {LEADER}") == f"есть {LEADER}"
