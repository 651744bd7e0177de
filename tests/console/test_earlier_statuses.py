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
    unconfirmed = window("check", "list").out
    waits = window("status", "entered", "--json").data
    confirmed = window("status", "confirm-all", "--as", CURATOR)

    assert done.code == again.code == 0, done.err
    assert own.code == 1
    assert "внесено: 12-п от 14.05.2021, ждёт подтверждения" in " ".join(unconfirmed.split())
    assert [row["granted_on"] for row in waits] == ["2021-05-14"]
    assert confirmed.code == 0, confirmed.err
    assert window("status", "entered", "--json").data == []
    assert "ждёт" not in (listed := window("check", "list").out)
    assert "внесено: 12-п" in listed
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


WHOLE = "Организация;Уровень;Присвоен;Действует до;Номер акта;Дата акта;Где подлинник;Итог проверки;\
Причина отказа или отзыва;Отозван;Номер акта об отзыве;Дата акта об отзыве\n"
PAST = (
    "Школа № 7;местный;10.02.2020;;3-п;10.02.2020;дело 02-05;в статусе отказано;критерии не выполнены;;;\n"
    "Школа № 7;местный;14.05.2021;;12-п;14.05.2021;дело 02-07;статус присвоен с замечаниями;по просьбе организации;"
    "01.03.2022;9-п;25.02.2022\n"
    "Школа № 7;местный;01.09.2022;31.08.2023;40-п;01.09.2022;дело 02-09;статус присвоен;;;;\n"
)


def test_finished_checks_come_in_by_a_sheet_with_the_refused_and_the_lost_ones(window: Window, tmp_path: Path) -> None:
    (tmp_path / "statuses.csv").write_text(WHOLE + PAST, "utf-8")

    done = window("import", "statuses.csv")
    waits = " ".join(window("status", "entered").out.split())
    own = window("status", "confirm-all")
    confirmed = window("status", "confirm-all", "--as", CURATOR)

    assert done.code == 0, done.err
    assert "в статусе отказано:" in waits
    assert (own.code, confirmed.code) == (1, 0)
    register = window("status", "list", "--json").data
    assert [(row["granted_on"], row["standing"], row["ended_on"]) for row in register] == [
        ("2021-05-14", "withdrawn", "2022-03-01"), ("2022-09-01", "lapsed", "2023-09-01"),
    ]  # fmt: skip
    checks = {row["code"]: row["standing"] for row in window("check", "list", "--json").data["lines"]}
    refused = next(code for code, standing in checks.items() if standing == "stopped")
    shown = window("check", "show", refused).out
    assert "Внесена из бумаг прежних лет: в статусе отказано: критерии не выполнены" in shown
    assert "Подтверждено вторым человеком" in shown
    told = window("status", "show", register[0]["basis"]).out
    assert "по просьбе организации" in told
    assert "9-п от 25.02.2022" in told
    assert "отказано" in window("journal", "list", refused).out


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("отклонено;;;;", "H"),
        ("в статусе отказано;;;;", "I"),
        ("в статусе отказано;по просьбе организации;;;", "I"),
        (";по просьбе организации;01.03.2022;;25.02.2022", "K"),
        (";по просьбе организации;01.03.2022;9-п;", "L"),
        (";по просьбе организации;01.03.2020;9-п;25.02.2022", "J"),
        (";;;9-п;", "J"),
    ],
)
def test_what_a_finished_check_lacks_is_named_by_its_cell_and_nothing_is_entered(
    window: Window, tmp_path: Path, row: str, column: str
) -> None:
    (tmp_path / "statuses.csv").write_text(
        f"{WHOLE}{PAST}Город Азов;местный;14.05.2021;;12-п;14.05.2021;дело 1;{row}\n", "utf-8"
    )

    said = window("import", "statuses.csv", "--json")

    assert said.code == 2
    assert [(fault["row"], fault["column"]) for fault in said.data["faults"]] == [(5, column)]
    assert window("status", "entered", "--json").data == []
