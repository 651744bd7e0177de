"""Who looked, who did what is grave and who brought a backup back: shown where it must be, and written down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain.engine.actor import Acting, Method
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.role_terms import LendRole
from flows.programme import Programme, close_programmes
from flows.security import shape_of
from flows.settings import Settings
from tests.console.conftest import Window
from tests.region import DAY, GUEST_1, LEADER, METHODOLOGIST, STRANGER, Region


def lines(file: Path) -> list[dict[str, Any]]:
    """What the security log says."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The security log, alone in its file."""
    monkeypatch.setenv("POTOK_SECURITY_LOG", str(tmp_path / "log" / "security.jsonl"))
    return tmp_path / "log" / "security.jsonl"


@pytest.fixture
def small(new_window: Window, monkeypatch: pytest.MonkeyPatch) -> Window:
    """A window on a database with one administrator."""
    assert new_window("init", "--admin-name", "Иванова Мария", "--admin-email", "ivanova@region.example").code == 0
    monkeypatch.setenv("POTOK_ACTOR", "PER-0001")
    return new_window


PERSONAL = [
    ("person", "data", LEADER), ("person", "list"), ("person", "due"), ("role", "list"), ("find", "Иванов"),
    ("notices", "list"), ("notices", "why", LEADER), ("key", "list"),
]  # fmt: skip


@pytest.mark.parametrize("asked", PERSONAL, ids=" ".join)
def test_personal_data_is_shown_to_nobody_who_did_not_show_who_they_are(
    window: Window, region: Region, log: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...]
) -> None:
    before = window(*asked)
    monkeypatch.setenv("POTOK_IDENTITY", "proved")
    monkeypatch.delenv("POTOK_TODAY")

    after = window(*asked)

    assert (before.code, after.code) == (0, 1)
    assert "region.example" not in after.out
    looked, refused = lines(log)
    assert looked["event"] == "looked_at"
    assert looked["by"]
    assert looked.get("person") == (LEADER if LEADER in asked else None)
    assert refused["reason"] == "not_proved"


def test_a_grave_deed_leaves_a_line_that_repeats_nothing_of_it(region: Region, log: Path) -> None:
    programme = Programme.open(Settings())

    programme.ask(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, email="new@region.example"))
    programme.ask(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="curator"))
    programme.ask(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, email="no address"))

    told = [tuple(line.get(name) for name in ("event", "action", "person", "subject")) for line in lines(log)]
    assert told == [
        ("grave", "amend_person", METHODOLOGIST, LEADER), ("login_changed", None, LEADER, None),
        ("grave", "give_role", METHODOLOGIST, STRANGER),
    ]  # fmt: skip
    assert "@" not in log.read_text("utf-8")


@pytest.mark.parametrize("word", ["Иванов", "qwerty123", "potok_AA", "a@b.example"])
def test_no_name_and_no_password_passes_for_a_code(word: str) -> None:
    assert word not in str(shape_of(word))
    assert shape_of("PER-0001") == "PER-0001"


def test_a_deputy_gives_no_role_in_another_name_without_a_basis(region: Region) -> None:
    region.do(
        LendRole(actor=METHODOLOGIST, on=DAY, person=GUEST_1, role="deputy", scope=METHODOLOGIST, until=region.today)
    )
    silent, told = (Acting(GUEST_1, Method.KEY, "K1", METHODOLOGIST, basis) for basis in (" ", "приказ № 4"))
    given = {"actor": METHODOLOGIST, "on": DAY, "person": GUEST_1, "role": "administrator"}

    assert region.refused(GiveRole(acting=silent, **given)) == ["name_needs_basis"]  # type: ignore[arg-type]
    region.do(AmendPerson(actor=METHODOLOGIST, acting=told, on=DAY, person=STRANGER, post="инженер"))
    region.do(GiveRole(actor=METHODOLOGIST, acting=told, on=DAY, person=STRANGER, role="curator"))


def test_a_restored_backup_is_erased_again_before_anybody_reads_it(
    small: Window, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.zip"
    small("person", "register", "Кораблёв Иван", "--email", "korablev@region.example")
    assert small("backup", str(copy)).code == 0
    assert small("person", "anonymise", "PER-0002", "--act", "приказ № 1").code == 0
    acts = Path(str(Settings().own_folder)) / "erased.jsonl"
    close_programmes()
    again = tmp_path / "again"
    again.mkdir()
    (again / "erased.jsonl").write_bytes(acts.read_bytes())
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{again}/potok.db")

    done = small("restore", str(copy))

    assert (done.code, "PER-0002" in done.out) == (0, True)
    assert "Кораблёв" not in small("person", "list").out
    assert "Кораблёв".encode() not in (again / "potok.db").read_bytes()
    events = [line["event"] for line in lines(log)]
    assert {"backed_up", "restored", "anonymised"} <= set(events)


def test_a_restore_without_acts_or_keys_says_what_is_to_be_brought_back(
    small: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.zip"
    assert small("backup", str(copy)).code == 0
    close_programmes()
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{tmp_path}/elsewhere/potok.db")
    (tmp_path / "elsewhere").mkdir()

    said = small("restore", str(copy)).out

    assert "erased.jsonl" in said
    assert "seal-keys.txt" in said
