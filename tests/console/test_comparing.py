"""`potok report --against`: how two days differ, project by project."""

from __future__ import annotations

from datetime import date

from tests.console.conftest import Window
from tests.region import Region


def test_a_difference_names_the_projects_that_make_it(window: Window, region: Region) -> None:
    code = region.finished_pilot(date(2024, 6, 3))

    found = window("report", "--as-of", "2024-12-11", "--against", "2024-01-31", "--json").data
    said = window("report", "--as-of", "2024-12-11", "--against", "2024-01-31")
    same = window("report", "--as-of", "2024-12-11", "--against", "2024-12-10")

    assert any(one["came"] == [code] and one["now"] - one["then"] == 1 for one in found["differences"])
    assert code in said.out
    assert "совпадают" in same.out


def test_a_day_that_is_none_is_refused(window: Window, region: Region) -> None:
    said = window("report", "--against", "вчера")

    assert said.code == 2
    assert "--against" in said.err
