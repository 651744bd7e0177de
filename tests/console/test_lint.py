"""`potok lint`: what it says can be done, and a code that is no project is named."""

from __future__ import annotations

import pytest

from domain.linting.kinds import FLAWS, Flaw
from tests.console.conftest import Window
from tests.region import BODY


@pytest.mark.parametrize("flaw", FLAWS, ids=[flaw.value for flaw in FLAWS])
def test_where_to_mend_it_is_a_command_that_there_is(blank_window: Window, flaw: Flaw) -> None:
    words = FLAWS[flaw].mend.split()[1:]

    said = blank_window(*words[:2], "--help")

    assert said.code == 0, said.err
    assert {word for word in words if word.startswith("--")} <= set(said.out.split())


def test_an_organisation_is_no_project(window: Window) -> None:
    said = window("lint", "--project", BODY)

    assert said.code == 2
    assert BODY in said.err
