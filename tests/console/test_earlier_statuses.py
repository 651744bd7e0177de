"""Statuses of earlier years come in by a sheet, whole or not at all, and a second person confirms them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.conftest import Window
from tests.region import CURATOR

HEADS = "Организация;Уровень;Присвоен;Действует до;Номер акта;Дата акта;Где подлинник\n"
GOOD = "Школа № 7;местный;14.05.2021;;12-п;14.05.2021;дело 02-07\n"


def test_a_sheet_comes_in_and_is_confirmed_as_a_whole(window: Window, tmp_path: Path) -> None:
    (tmp_path / "statuses.csv").write_text(HEADS + GOOD, "utf-8")

    done = window("import", "statuses.csv")
    again = window("import", "statuses.csv")
    own = window("status", "confirm-all")
    waits = window("status", "entered", "--json").data
    confirmed = window("status", "confirm-all", "--as", CURATOR)

    assert done.code == again.code == 0, done.err
    assert own.code == 1
    assert [row["granted_on"] for row in waits] == ["2021-05-14"]
    assert confirmed.code == 0, confirmed.err
    assert window("status", "entered", "--json").data == []
    assert [row["granted_on"] for row in window("status", "list", "--json").data] == ["2021-05-14"]


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("Школа № 7;высший;14.05.2021;;12-п;14.05.2021;дело 1", "высший"),
        ("Нет такой;местный;14.05.2021;;12-п;14.05.2021;дело 1", "Нет такой"),
        ("Школа № 7;местный;;;12-п;14.05.2021;дело 1", "Присвоен"),
        ("Школа № 7;местный;14.05.2021;;;14.05.2021;дело 1", "Номер акта"),
        ("Школа № 7;местный;14.05.2021;01.02.2020;12-п;14.05.2021;дело 1", "Действует до"),
        ("Школа № 7;местный;14.05.2021;;12-п;14.05.2021;", "Где подлинник"),
    ],
)
def test_every_gap_is_named_by_its_cell_and_nothing_is_entered(
    window: Window, tmp_path: Path, row: str, named: str
) -> None:
    (tmp_path / "statuses.csv").write_text(HEADS + "Город Азов;местный;14.05.2021;;11-п;14.05.2021;дело 1\n" + row)

    said = window("import", "statuses.csv")

    assert said.code == 2
    assert named in said.err + said.out
    assert window("status", "entered", "--json").data == []
