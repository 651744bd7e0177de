"""Two administrators at two terminals: the first asks, the second confirms, and nothing happens in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.methodology.loader import default_text
from tests.console.conftest import Window

FIRST, SECOND = "one@region.example", "two@region.example"


@pytest.fixture
def window(new_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Window:
    file = tmp_path / "region.toml"
    named = '"give_role", "issue_key", "anonymise_person"'
    file.write_text(f"second_hand = [{named}]\n{default_text()[0]}", encoding="utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(file))
    for email in (FIRST, SECOND):
        assert new_window("init", "--admin-name", "Имя Фамилия", "--admin-email", email).code == 0
    new_window("person", "register", "Третий Участник", "--email", "three@region.example", "--as", FIRST)
    return new_window


def test_the_first_is_told_what_the_second_types_and_the_second_does_it(window: Window) -> None:
    asked = window("role", "give", "PER-0003", "administrator", "--as", FIRST)
    number = asked.out.rpartition("confirm ")[2].split()[0].rstrip(".")

    listed = window("second", "list").out
    alone = window("second", "confirm", number, "--as", FIRST)
    held = window("role", "list", "--person", "PER-0003").out
    done = window("second", "confirm", number, "--as", SECOND)

    assert asked.out.startswith("Ждёт второго человека: PER-0003")
    assert (number in listed, "role=administrator" in listed, "administrator" in held) == (True, True, False)
    assert (alone.code, "ждёт второго человека" in alone.err) == (1, True)
    assert (done.code, done.out.startswith("Готово: PER-0003")) == (0, True)
    assert "administrator" in window("role", "list", "--person", "PER-0003").out
    assert window("second", "confirm", number, "--as", SECOND).code == 2
    kinds = [entry["kind"] for entry in window("journal", "list", "PER-0003", "--json").data]
    assert kinds[-3:] == ["second_asked", "seconded", "role_given"]


def test_a_key_for_another_opens_nothing_before_it_is_confirmed(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = window("key", "issue", "PER-0003", "--expires", "31.12.2024", "--as", FIRST, "--json").data
    number = issued["number"]

    waits = window("second", "list", "--json").data[0]["number"]
    monkeypatch.setenv("POTOK_KEY", issued["key"])
    early = window("today")
    monkeypatch.delenv("POTOK_KEY")
    window("second", "confirm", waits, "--as", SECOND)
    monkeypatch.setenv("POTOK_KEY", issued["key"])

    assert (early.code, "не открывает" in early.err) == (1, True)
    assert window("today").code == 0
    assert number in window("key", "list").out


def test_nobody_is_erased_by_one_administrator(window: Window) -> None:
    erase = ("person", "anonymise", "PER-0003", "--act", "приказ № 1")

    assert window(*erase, "--as", FIRST).code == 0
    assert "Третий Участник" in window("person", "list").out
    assert window(*erase, "--as", SECOND).code == 0
    assert "Третий" not in window("person", "list").out


def test_a_row_of_a_sheet_that_waits_says_so_and_what_the_second_types(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "roles.csv"
    file.write_text("Участник;Роль;Где действует\nPER-0003;administrator;*\n", "utf-8")

    entered = window("import", str(file), "--as", FIRST)
    number = entered.out.rpartition("confirm ")[2].split()[0]
    held = window("role", "list", "--person", "PER-0003").out

    assert (entered.code, "ещё не сделано" in entered.out, "administrator" in held) == (0, True, False)
    assert window("second", "confirm", number, "--as", SECOND).code == 0
    assert "administrator" in window("role", "list", "--person", "PER-0003").out
