"""What a gate says about mending is commands: pasted, with the values filled in, they open it."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.certification.applications import ApplyForCheck
from domain.pilot.documents import AttachEvidence
from domain.programme.kinds import Level, Moment
from domain.registry.people import RegisterPerson
from domain.rules.table import RULES
from domain.rules.verdict import Outcome
from domain.stored.holdings import Holdings
from tests.console.conftest import Window
from tests.domain.test_rules import BLEMISHES, PACK, full
from tests.region import CUSTOMER, DAY, LEADER, METHODOLOGIST, TIME, Region

VALUES = {
    "clients=…": "clients=ученики",
    "unit=…": "unit=мин",
    "calculation_unit=…": "calculation_unit=мин",
    "base_on=DATE": "base_on=10.01.2024",
    "base_on=…": "base_on=10.01.2024",
    "target_on=…": "target_on=10.06.2024",
    "direction=…": "direction=fall",
    "base=…": "base=67",
    "target=…": "target=30",
    "customer=…": CUSTOMER,
    "approved_by=…": f"approved_by={CUSTOMER}",
    "organisation": "Школа № 7",
    "file": "paper.txt",
    "time=…": "time=30",
    "consent=…": "consent=согласны",
    "consent_kind=…": "consent_kind=given",
    "KEY": "time",
    "VALUE": "29",
    "DATE": "03.06.2024",
    "WHO": LEADER,
    "…": "начальник отдела",
}
"""Placeholder -> what somebody fills in."""


def filled(command: str) -> list[str]:
    """The words of a command with values instead of placeholders."""
    words: list[str] = []
    for word in shlex.split(command)[1:]:
        key, equals, _ = word.partition("=")
        if word == "…" and words[-1] in ("--organisation", "--file"):
            words.append(VALUES[words[-1].removeprefix("--")])
        elif word in VALUES:
            words.append(f"{key}={VALUES[word]}" if word == "customer=…" else VALUES[word])
        else:
            words.append(f"{key}{equals}{VALUES['…']}" if word.endswith("=…") else word)
    return words


def pasted(window: Window, code: str) -> list[str]:
    """Every command that the gate shows, run once; the rules that still speak against passing."""
    Path(VALUES["file"]).write_text("документ", "utf-8")
    for check in window("project", "gate", code, "--json").data["checks"]:
        for command in check["mends"]:
            said = window(*filled(command))
            assert said.code == 0, (command, said.err)
    found = window("project", "gate", code, "--json").data["checks"]
    return [check["rule"] for check in found if check["outcome"] != "pass" and not check["advisory"]]


def test_an_empty_card_is_opened_by_pasting(window: Window, region: Region) -> None:
    nobody = region.do(RegisterPerson(actor=METHODOLOGIST, on=DAY, title="Новиков Пётр", email="n@region.example"))
    bad = replace(TIME, unit="попугаи", calculation_unit="", method="", base_on=DAY, target_on=date(2024, 1, 1))
    code = region.open_project(
        process="", key_risk="___", clients=(), indicators=(bad,), approved_by=nobody.subject,
        people={"project_leader": LEADER, "process_owner": nobody.subject},
    )  # fmt: skip
    region.walk(code, until="opening")

    assert pasted(window, code) == []


def test_the_gate_of_implementation_is_opened_by_pasting(window: Window, region: Region) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.walk(code, until="implementation")
    pasted(window, code)  # plans the first measure

    assert pasted(window, code) == []


def test_the_closing_gate_is_opened_by_pasting(window: Window, region: Region) -> None:
    code = region.open_project(consent="")
    region.measure(code, "67", Moment.BASELINE)
    region.walk(code, until="sustaining")
    wrong = AttachEvidence(
        actor=LEADER,
        on=DAY,
        subject=code,
        kind="standard",
        title="Стандарт",
        kept_at="дело 1",
        organisation="Школа № 8",
    )
    region.do(wrong)

    assert pasted(window, code) == []


def test_each_indicator_out_of_order_is_mended_at_the_indicator(window: Window, region: Region) -> None:
    code = region.open_project(indicators=(replace(TIME, base_on=DAY, target_on=date(2024, 1, 1)),))
    region.walk(code, until="opening")

    (found,) = [
        check["mends"]
        for check in window("project", "gate", code, "--json").data["checks"]
        if check["rule"] == "dates_in_order"
    ]

    assert found == [f"potok project indicator {code} time --field base_on=… --field target_on=…"]


def test_a_passed_rule_needs_no_mending(window: Window, region: Region) -> None:
    code = region.open_project()

    checks = window("project", "gate", code, "--json").data["checks"]

    assert all(bool(check["mends"]) is (check["outcome"] != "pass") for check in checks)
    assert f"potok project evidence {code} process_card --file …" in " ".join(
        window("project", "gate", code).out.split()
    )


@pytest.mark.parametrize(
    ("rule", "said", "blemish", "wanted"), BLEMISHES, ids=[f"{row[0]}: {row[1]}" for row in BLEMISHES]
)
def test_every_blemish_is_mended_by_a_command_that_exists(
    rule: str, said: str, blemish: Callable[[Holdings], object], wanted: Outcome, blank_window: Window
) -> None:
    facts = deepcopy(full())
    blemish(facts)

    found = list(RULES[rule].mend("PRJ-0001", facts, PACK))

    assert found
    for command in found:
        potok, room, action, *words = shlex.split(command)
        usage = blank_window(room, action, "--help").out
        assert potok == "potok"
        assert all(f"{word} " in usage for word in words if word.startswith("--")), command


@pytest.mark.usefixtures("region")
def test_the_gate_of_a_check_says_whom_to_appoint(window: Window, region: Region) -> None:
    project = region.finished_pilot()
    check = region.do(
        ApplyForCheck(
            actor=METHODOLOGIST, on=DAY, organisation="ORG-0002", level=Level.LOCAL, projects=(project,),
            people={"project_leader": LEADER},
        )
    ).subject  # fmt: skip

    checks = window("check", "gate", check, "--json").data["checks"]

    assert {one["rule"]: one["mends"] for one in checks} == {
        "evidence.application_letter": [f"potok check evidence {check} application_letter --file …"],
        "presents_projects": [],
        "lower_level_held": [],
    }
