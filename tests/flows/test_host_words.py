"""What the host has said of its installation no other environment changes, and what it said stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from console.main import main
from domain.engine.database import reading
from domain.methodology.loader import default_text
from flows.host_words import account, hand, words
from flows.installation import allow, forbid
from flows.programme import close_programmes
from flows.settings import Settings
from tests.region import LEADER, METHODOLOGIST, Region

Said = pytest.CaptureFixture[str]


def potok(*typed: str) -> int:
    """A command as a new process runs it."""
    close_programmes()
    return main(typed)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log" / "security.jsonl"


@pytest.fixture
def region(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, log: Path, capsys: Said
) -> Iterator[Region]:
    """A region whose host asks for proof and has said where the security log goes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_SECURITY_LOG", str(log))
    monkeypatch.setenv("POTOK_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("POTOK_LANGUAGE", "en")
    region = Region(sqlite_engine, now=datetime.now(UTC)).found()
    assert potok("init", "--identity", "proved") == 0
    allow(Settings(), region.engine, account(), METHODOLOGIST, region.now)
    capsys.readouterr()
    yield region
    close_programmes()


GIVE = ("role", "give", LEADER, "administrator")


@pytest.mark.parametrize(("name", "value"), [
    ("POTOK_SECURITY_LOG", "/dev/null"), ("POTOK_SECURITY_LOG", ""), ("POTOK_SECURITY_LOG", "syslog"),
    ("POTOK_TIMEZONE", "Pacific/Pago_Pago"),
])  # fmt: skip
def test_whoever_turns_away_the_log_or_the_clock_is_refused_in_the_log_of_the_host(
    region: Region, monkeypatch: pytest.MonkeyPatch, log: Path, capsys: Said, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    code = potok(*GIVE)

    assert (code, name in capsys.readouterr().err) == (1, True)
    last = json.loads(log.read_text("utf-8").splitlines()[-1])
    assert (last["reason"], last["variables"]) == ("weaker_environment", [name])


def test_a_methodology_that_the_host_has_not_taken_decides_nothing_until_it_does(
    region: Region, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Said
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(default_text()[0].replace('name = "effective-region"', 'name = "own"', 1), "utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(own))

    before = potok(*GIVE)
    refused = capsys.readouterr().err
    assert potok("init") == 0
    after = potok(*GIVE)

    assert (before, after) == (1, 0)
    assert "potok init on the host takes another one" in refused


def test_another_folder_of_mail_takes_no_security_log_along(
    region: Region, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("POTOK_SECURITY_LOG")
    assert potok("init") == 0
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "elsewhere" / "mail"))

    assert potok(*GIVE) == 0

    beside = Path(str(region.engine.url.database)).parent / "security.jsonl"
    assert "grave" in beside.read_text("utf-8")
    assert not (tmp_path / "elsewhere" / "security.jsonl").exists()


def test_what_was_allowed_forbidden_and_signed_with_anew_stays_said(region: Region, log: Path, capsys: Said) -> None:
    forbid(Settings(), region.engine, account(), METHODOLOGIST, region.now)

    assert potok("journal", "key", "--new") == 0

    with reading(region.engine) as connection:
        told = [(row["about"], row["person"], row["account"]) for row in words(connection)]
    assert told[:3] == [
        ("signing_key", "", hand()),
        ("account_forbidden", METHODOLOGIST, hand()),
        ("account_allowed", METHODOLOGIST, hand()),
    ]
    assert "signing_key_made" in log.read_text("utf-8")
    capsys.readouterr()
    assert potok("account", "list") == 0
    assert f"an account was forbidden: {account()} {METHODOLOGIST}" in capsys.readouterr().out
