"""An installation is founded once, and founding it again changes nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from domain.methodology.loader import default_text, load_default
from tests.console.conftest import Window

ADMINISTRATOR = ("--admin-name", "Иванова Мария Петровна", "--admin-email", "ivanova@region.example")


def test_an_empty_folder_becomes_a_programme_with_an_administrator(blank_window: Window) -> None:
    said = blank_window("init", *ADMINISTRATOR, "--json")

    assert said.code == 0
    assert said.data | {"database": ""} == {
        "database": "",
        "migrated": True,
        "methodology": load_default().identity,
        "administrator": "PER-0001",
        "backup": None,
    }
    roles = blank_window("role", "list", "--json").data
    assert [(row["person"], row["role"], row["scope"]) for row in roles] == [("PER-0001", "administrator", "*")]


def test_founding_again_changes_nothing(blank_window: Window) -> None:
    blank_window("init", *ADMINISTRATOR)
    before = blank_window("journal", "verify", "--json").data

    said = blank_window("init", *ADMINISTRATOR)

    assert said.code == 0
    assert said.out.startswith("База уже готова: ")
    assert blank_window("journal", "verify", "--json").data == before


def test_without_an_administrator_the_next_step_is_said(blank_window: Window) -> None:
    said = blank_window("init")

    assert said.code == 0
    assert "Администратора ещё нет: potok init --admin-name" in said.out


def test_a_folder_that_is_not_there_is_made(
    blank_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{tmp_path}/region/data/potok.db")

    assert blank_window("init").code == 0
    assert (tmp_path / "region" / "data" / "potok.db").exists()


def test_a_broken_pack_founds_nothing(blank_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "region.toml"
    file.write_text("name = 1", encoding="utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(file))

    assert blank_window("init").code == 2
    assert not (tmp_path / "potok.db").exists()


def test_a_pack_that_changed_without_a_new_version_is_refused(
    blank_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "region.toml"
    file.write_text(default_text()[0], encoding="utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(file))
    blank_window("init")
    file.write_text(default_text()[0] + "\n# правка\n", encoding="utf-8")
    monkeypatch.setenv("POTOK_SEND_CAP", "7")  # settings of another process

    said = blank_window("init")

    assert said.code == 2
    assert "изменена без новой версии" in said.err


def test_a_database_of_a_landed_release_is_backed_up_before_it_is_upgraded(
    tmp_path: Path, blank_window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed = Path(__file__).parent.parent / "fixtures" / "landed" / "database.sql"
    with sqlite3.connect(tmp_path / "potok.db") as database:
        database.executescript(landed.read_text("utf-8"))
    database.close()

    said = blank_window("init", "--json")
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{tmp_path}/old.db")
    back = blank_window("restore", said.data["backup"], "--json")

    assert back.code == 0
    assert back.data["revision"] < "0005"
    assert back.data["entries"] > 0


def test_a_pack_that_changed_without_a_new_version_is_refused_before_an_older_database_is_upgraded(
    tmp_path: Path, blank_window: Window
) -> None:
    landed = Path(__file__).parent.parent / "fixtures" / "landed" / "database.sql"
    with sqlite3.connect(tmp_path / "potok.db") as database:
        database.executescript(landed.read_text("utf-8"))
        columns = [row[1] for row in database.execute("PRAGMA table_info(methodology)")]
        kept = {"identity": load_default().identity, "text": "", "sha256": "0" * 64, "adopted_at": "2024-12-11"}
        assert set(columns) == set(kept)
        database.execute("INSERT INTO methodology VALUES (?, ?, ?, ?)", [kept[column] for column in columns])
        before = database.execute("SELECT version_num FROM alembic_version").fetchone()
    database.close()

    said = blank_window("init")

    assert said.code == 2
    assert "изменена без новой версии" in said.err
    with sqlite3.connect(tmp_path / "potok.db") as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == before
    database.close()
