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
