"""What is grave leaves a line in the security log by every door, and who was turned away, too."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import console
from domain.engine.packs import Packs
from domain.registry.people import GiveRole
from flows.programme import Programme
from flows.settings import Settings
from tests.console.conftest import Window
from tests.region import CURATOR, DAY, GUEST_1, LEADER, METHODOLOGIST, STRANGER, Region

ROOMS = ("console", "flows", "notifications")
ROOT = Path(console.__file__).parent.parent
THE_DOOR = "flows/deeds.py"
NOBODY_S = {"console/demo.py"}
"""A made-up history."""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The security log, alone in its file."""
    monkeypatch.setenv("POTOK_SECURITY_LOG", str(tmp_path / "log" / "security.jsonl"))
    return tmp_path / "log" / "security.jsonl"


def lines(file: Path) -> list[dict[str, Any]]:
    """What the security log says."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


def sheet(folder: Path, *rows: str) -> str:
    """A sheet of roles."""
    file = folder / "roles.csv"
    file.write_text("\n".join(("Участник;Роль;Где действует", *rows)), "utf-8")
    return str(file)


def test_nothing_goes_into_the_lane_by_another_way() -> None:
    found = set()
    for file in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = node.names if isinstance(node, ast.ImportFrom) and node.module == "domain.engine.lane" else ()
            if any(name.name.startswith("handle") for name in names):
                found.add(str(file.relative_to(ROOT)))

    assert found - NOBODY_S == {THE_DOOR}


def test_an_administrator_made_by_a_sheet_leaves_a_line_once_it_stands(
    window: Window, region: Region, log: Path, tmp_path: Path
) -> None:
    file = sheet(tmp_path, f"{STRANGER};administrator;*", f"{GUEST_1};curator;*")
    bad = tmp_path / "bad"
    bad.mkdir()

    window("import", file, "--dry-run", "--as", METHODOLOGIST)
    window("import", sheet(bad, f"{STRANGER};administrator;*", "PER-0999;curator;*"), "--as", METHODOLOGIST)
    before = [line for line in lines(log) if line["event"] == "grave"]
    entered = window("import", file, "--as", METHODOLOGIST)
    again = window("import", file, "--as", METHODOLOGIST)

    told = [(line["person"], line["action"], line["subject"]) for line in lines(log) if line["event"] == "grave"]
    assert (before, entered.code, again.code) == ([], 0, 0)
    assert told == [(METHODOLOGIST, "give_role", STRANGER), (METHODOLOGIST, "give_role", GUEST_1)]


def test_who_is_turned_away_by_a_sheet_is_told_once(
    window: Window, region: Region, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sheet(tmp_path, f"{STRANGER};administrator;*", f"{GUEST_1};administrator;*")
    issued = window("key", "issue", LEADER, "--expires", "2024-12-31", "--as", METHODOLOGIST, "--json").data
    monkeypatch.setenv("POTOK_KEY", issued["key"])

    refused = window("import", file, "--as", METHODOLOGIST, "--on-basis", "велели")

    assert refused.code != 0
    told = [line for line in lines(log) if line["event"] == "refused"]
    assert [(line["reason"], line["person"], line["on_behalf_of"]) for line in told] == [
        ("not_in_that_name", LEADER, METHODOLOGIST)
    ]


def test_who_holds_a_role_on_a_card_leaves_a_line_and_a_field_of_it_none(
    window: Window, region: Region, log: Path
) -> None:
    code = region.open_project()
    common = ("project", "amend", code, "--as", METHODOLOGIST)

    assert window(*common, "--set", "key_risk=мало времени на обучение").code == 0
    assert window(*common, "--role", f"curator={CURATOR}").code == 0

    told = [(line["action"], line["subject"]) for line in lines(log) if line["event"] == "grave"]
    assert told == [("amend_card", code)]


def test_a_link_into_the_pages_names_whose_name_it_opens(
    window: Window, region: Region, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import orchestrator

    issued = window("key", "issue", METHODOLOGIST, "--expires", "2024-12-31", "--as", METHODOLOGIST, "--json").data
    monkeypatch.setenv("POTOK_KEY", issued["key"])
    served = orchestrator.ServedAt("http://127.0.0.1:1/api", 1, "", web="http://127.0.0.1:1")
    monkeypatch.setattr(orchestrator, "serving_now", lambda settings: served)

    made = window("web", "login", "--as", LEADER, "--on-basis", "болен", "--json")

    assert made.code == 0
    (line,) = [line for line in lines(log) if line["event"] == "link_made"]
    assert (line["person"], line["on_behalf_of"], line["method"]) == (METHODOLOGIST, LEADER, "key")
    assert made.data["link"].split("=")[1] not in log.read_text("utf-8")


def test_what_waits_for_a_second_hand_is_told_as_asked_for_and_as_done_once_it_is(region: Region, log: Path) -> None:
    programme = Programme.open(Settings())
    pack = replace(programme.packs.current, second_hand=frozenset({"give_role"}))
    programme.packs = Packs(pack, programme.packs.earlier)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=GUEST_1, role="administrator"))

    for hand in (METHODOLOGIST, GUEST_1):
        assert programme.ask(GiveRole(actor=hand, on=DAY, person=STRANGER, role="administrator")).done

    told = [(line["event"], line["person"], line["subject"]) for line in lines(log)]
    assert told == [("grave_asked", METHODOLOGIST, STRANGER), ("grave", GUEST_1, STRANGER)]
