"""`potok lint`: what it says can be done, and a code that is no project is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.linting.kinds import FLAWS, Flaw
from tests.console.conftest import Window
from tests.domain.proving.test_memory import ROOM, TURNS, forge
from tests.region import BODY, Region


@pytest.mark.parametrize("flaw", FLAWS, ids=[flaw.value for flaw in FLAWS])
def test_where_to_mend_it_is_a_command_that_there_is(blank_window: Window, flaw: Flaw) -> None:
    words = FLAWS[flaw].mend.split()[1:]

    said = blank_window(*words[:2], "--help")

    assert said.code == 0, said.err
    assert {word for word in words if word.startswith("--")} <= set(said.out.split())


@pytest.mark.long
def test_all_is_counted_and_no_more_is_held_than_is_listed(
    window: Window, region: Region, memory: Callable[[], float]
) -> None:
    taken: list[float] = []
    for before, count in TURNS:
        if count > before:
            forge(region.engine, before, count)
        memory()
        said = window("lint", "--kind", Flaw.HISTORY_BROKEN, "--limit", 5, "--json").data
        taken.append(memory())
        assert said["kinds"][Flaw.HISTORY_BROKEN] == said["errors"] == count
        assert len(said["inconsistencies"]) == 5

    _, few, *twice = taken
    assert min(twice) < few + ROOM


def test_an_organisation_is_no_project(window: Window) -> None:
    said = window("lint", "--project", BODY)

    assert said.code == 2
    assert BODY in said.err
