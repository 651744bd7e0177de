"""What is asked for in a command leads to its form in the browser."""

from __future__ import annotations

import pytest

from console.web.form_links import led
from domain.certification.confirmation import BY_ACT, ConfirmStatus
from domain.reports.ask_commands import settled_by
from domain.reports.deadlines import Kind

CODES = {"check": "CHK-0001", "project": "PRJ-0001"}
LOOKED_AT = frozenset({Kind.IDLE})
"""What stands still is looked at: its page says why."""


@pytest.mark.parametrize("kind", sorted(settled_by().keys() - LOOKED_AT))
def test_whoever_is_asked_comes_to_the_form_that_does_it(kind: Kind) -> None:
    command, awaited = settled_by()[kind]

    for room, code in CODES.items():
        typed = awaited.typed.format(room=room, code=code, key="1", organisation="ORG-0001")
        assert led(f"potok {typed}").startswith(f"/do/{command.name}?"), typed


def test_a_status_is_decided_by_the_form_of_its_act() -> None:
    assert led(f"potok {BY_ACT.format(code='CHK-0001')}").startswith(f"/do/{ConfirmStatus.name}?subject=CHK-0001")


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("replica ready PRJ-0001 staff_free yes …", "/do/answer_readiness?subject=PRJ-0001"),
        ("replica adapt PRJ-0001 standard copied", "/do/adapt_element?subject=PRJ-0001"),
        ("replica approve PRJ-0001", "/do/approve_elements?subject=PRJ-0001"),
        ("replica agree PRJ-0001", "/do/agree_closing?subject=PRJ-0001"),
        ("replica sustained PRJ-0001 6", "/do/check_sustained?subject=PRJ-0001&months=6"),
        ("project action PRJ-0001 --title … --due DATE --owner WHO", "/do/plan_action?subject=PRJ-0001"),
        ("project action PRJ-0001 2 --done", "/do/settle_action?subject=PRJ-0001&measure=2"),
        ("project milestone PRJ-0001 start --title … --start DATE", "/do/add_milestone?subject=PRJ-0001&key=start"),
        ("project milestone PRJ-0001 start --end DATE", "/do/move_milestone?subject=PRJ-0001&key=start"),
        ("project milestone PRJ-0001 start --finished DATE", "/do/reach_milestone?subject=PRJ-0001&key=start"),
        ("project withdraw PRJ-0001 14 --reason …", "/do/withdraw_evidence?subject=PRJ-0001&entry=14"),
        ("check apply ORG-0001 --level regional", "/do/apply_for_check?organisation=ORG-0001&level=regional"),
        ("check apply ORG-0001 --level LEVEL --project CODE", "/do/apply_for_check?organisation=ORG-0001"),
        ("person amend PER-0001 --post …", "/do/amend_person?person=PER-0001"),
    ],
)
def test_what_mends_a_gate_leads_to_its_form_and_not_back_to_the_page_that_says_so(typed: str, form: str) -> None:
    assert led(f"potok {typed}") == form
