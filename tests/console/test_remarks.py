"""A return for rework names what to mend by fields that exist, and the remarks can be read again."""

from __future__ import annotations

import pytest

from domain.programme.kinds import Level
from tests.console.conftest import Window
from tests.region import CUSTOMER, Region

BY_CUSTOMER = ("--as", CUSTOMER)


@pytest.fixture
def code(region: Region) -> str:
    """A project whose opening waits for a decision."""
    code = region.open_project()
    region.walk(code, until="opening")
    region.bring(code)
    return code


@pytest.mark.parametrize(
    "name",
    [
        "key_risk", "card.key_risk", "customer", "people.customer", "time", "indicator.time", "indicator.time.target",
        "card_signing", "milestone.card_signing", "signed_card", "evidence.signed_card", "indicators", "evidence",
        "milestones", "action.2", "condition.1", "risk", "owner",
    ],
)  # fmt: skip
def test_a_remark_may_be_about_whatever_is_submitted(window: Window, code: str, name: str) -> None:
    said = window("project", "decide", code, "rework", "--mend", f"{name}=уточните", *BY_CUSTOMER)

    assert said.code == 0, said.err


@pytest.mark.parametrize(
    "name", ["nosuchfield", "card.nosuch", "people.boss", "indicator.cost", "indicator.time.colour", "action.x", "a.b"]
)
def test_a_remark_about_nothing_is_bad_input_that_lists_what_there_is(window: Window, code: str, name: str) -> None:
    said = window("project", "decide", code, "rework", "--mend", f"{name}=x", "--mend", "key_risk=y", *BY_CUSTOMER)

    assert said.code == 2
    assert f"нет такого поля: «{name}»" in said.err
    assert all(known in said.err for known in ("key_risk", "customer", "time", "card_signing", "signed_card"))
    assert window("project", "show", code, "--json").data["state"]["standing"] == "awaiting"


def test_the_remarks_are_on_the_card_and_beside_the_changes(window: Window, code: str) -> None:
    window(
        "project", "decide", code, "rework", "--mend", "key_risk=назовите срок", "--mend", "time=проверьте цель",
        "--mend", "signed_card=нет подписи", *BY_CUSTOMER,
    )  # fmt: skip
    remarks = {"key_risk": "назовите срок", "time": "проверьте цель", "signed_card": "нет подписи"}

    shown, changes = window("project", "show", code), window("project", "changes", code)
    english = window("project", "changes", code, "--language", "en")
    data = window("project", "show", code, "--json").data

    flat = " ".join(shown.out.split())
    assert "ключевой риск: назовите" in flat
    assert "ключевой риск" in changes.out
    assert "показатель «Время подготовки»" in changes.out
    assert "документ: подписанная карточка проекта" in changes.out
    assert "key risk" in english.out
    assert data["decisions"][-1]["remarks"] == remarks
    assert window("project", "changes", code, "--json").data["remarks"] == remarks


def test_a_check_is_returned_by_its_criteria(window: Window, region: Region) -> None:
    check = region.apply(region.finished_pilot(), Level.LOCAL)
    region.bring(check)

    wrong = window("check", "decide", check, "rework", "--mend", "key_risk=x")
    right = window("check", "decide", check, "rework", "--mend", "involvement=покажите доску")

    assert wrong.code == 2
    assert "involvement" in wrong.err
    assert right.code == 0 or "actor" in right.err
    assert "fields" not in right.err
