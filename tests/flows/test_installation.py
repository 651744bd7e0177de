"""An installation that asks for proof is not talked out of it by whoever starts a command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from console.main import main
from domain.engine.actor import Identity
from domain.engine.database import reading
from domain.pilot.submission import Submit
from domain.registry.departure import EndPerson
from domain.registry.keys import IssueKey
from domain.stored.tables import TABLES
from flows.host_words import account, hand
from flows.identity import new_key
from flows.installation import accounts, allow, set_mode
from flows.programme import Programme, close_programmes
from flows.settings import Settings
from tests.region import LEADER, METHODOLOGIST, Region

Said = pytest.CaptureFixture[str]


@pytest.fixture
def region(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Region]:
    """A region whose installation asks for proof."""
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_SECURITY_LOG", str(tmp_path / "security.jsonl"))
    monkeypatch.setenv("POTOK_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("POTOK_LANGUAGE", "en")
    region = Region(sqlite_engine, now=datetime.now(UTC)).found()
    region.open_project()
    set_mode(Settings(security_log="/dev/null"), region.engine, Identity.PROVED, region.now)
    close_programmes()
    yield region
    close_programmes()


def lines(tmp_path: Path) -> list[dict[str, str]]:
    """The security log, without what every line has."""
    file = tmp_path / "security.jsonl"
    found = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    return [{name: value for name, value in line.items() if name not in ("at", "process")} for line in found]


def potok(*words: str) -> int:
    """A command as a new process runs it."""
    close_programmes()
    return main(words)


GIVE = ("role", "give", "PER-0010", "administrator", "--as", METHODOLOGIST)


@pytest.mark.parametrize(
    ("name", "value"),
    [("POTOK_IDENTITY", "claimed"), ("POTOK_TODAY", "2020-01-01"), ("POTOK_LOCAL", f"{account()}={METHODOLOGIST}")],
)
@pytest.mark.parametrize("words", [GIVE, ("person", "list"), ("init",), ("doctor",)])
def test_an_environment_that_asks_for_less_proof_is_refused_aloud(
    region: Region, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Said, words: tuple[str, ...],
    name: str, value: str,
) -> None:  # fmt: skip
    monkeypatch.setenv(name, value)

    code = potok(*words)

    said = capsys.readouterr()
    assert (code, f"remove {name}" in said.err + said.out) == (3 if words == ("doctor",) else 1, True)
    refused = {"event": "refused", "reason": "weaker_environment", "variables": [name], "account": hand()}
    assert refused in lines(tmp_path)


def test_a_name_that_was_typed_is_refused_wherever_it_is_typed(region: Region, tmp_path: Path, capsys: Said) -> None:
    code = potok(*GIVE)

    assert (code, "a name is not enough here" in capsys.readouterr().err) == (1, True)
    assert [line["reason"] for line in lines(tmp_path)] == ["not_proved"]


def test_the_lane_asks_the_installation_and_not_whoever_calls_it(region: Region) -> None:
    assert region.refused(Submit(actor=LEADER, on=region.today, subject="PRJ-0001")) == ["not_proved"]


def test_a_process_that_was_open_before_asks_for_proof_at_once(region: Region) -> None:
    set_mode(Settings(), region.engine, Identity.CLAIMED, region.now)
    programme = Programme.open(Settings())
    before = programme.proved

    set_mode(Settings(), region.engine, Identity.PROVED, region.now)

    assert (before, programme.proved) == (False, True)


def test_a_process_on_a_stopped_day_goes_by_the_clock_as_soon_as_a_proof_is_asked_for(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_mode(Settings(), region.engine, Identity.CLAIMED, region.now)
    monkeypatch.setenv("POTOK_TODAY", "2020-01-09")
    programme = Programme.open(Settings())
    before = programme.today()

    set_mode(Settings(), region.engine, Identity.PROVED, region.now)

    assert (before.year, programme.today() >= region.today) == (2020, True)


def test_only_the_host_says_that_a_name_is_enough_and_it_is_written_down(
    region: Region, tmp_path: Path, capsys: Said
) -> None:
    code = potok("init", "--identity", "claimed")

    assert (code, "a typed name is believed" in capsys.readouterr().out) == (0, True)
    assert {"event": "identity_set", "mode": "claimed", "account": hand()} in lines(tmp_path)
    with reading(region.engine) as connection:
        mode = TABLES["identity_mode"]
        kept = connection.execute(select(mode.c.mode, mode.c.account).order_by(mode.c.number)).all()
    assert [tuple(row) for row in kept] == [("proved", hand()), ("claimed", hand())]


def test_an_environment_may_ask_for_more(region: Region, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    potok("init", "--identity", "claimed")
    monkeypatch.setenv("POTOK_IDENTITY", "proved")
    capsys.readouterr()

    code = potok(*GIVE)

    assert (code, "a name is not enough here" in capsys.readouterr().err) == (1, True)


def test_an_installation_in_which_nobody_can_prove_anything_says_what_to_do(region: Region, capsys: Said) -> None:
    potok("init")
    alone = capsys.readouterr().out
    potok("account", "allow", account(), METHODOLOGIST)
    potok("init")

    assert "Nobody can prove it yet" in alone
    assert "Nobody can prove it yet" not in capsys.readouterr().out


def test_a_backup_of_before_a_proof_was_asked_for_says_so_when_it_comes_back(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    potok("init", "--identity", "claimed")
    potok("backup", str(tmp_path / "before.zip"))
    potok("init", "--identity", "proved")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{tmp_path}/elsewhere/potok.db")
    capsys.readouterr()

    code = potok("restore", str(tmp_path / "before.zip"))

    said = capsys.readouterr()
    assert (code, "Who acts: a typed name is believed" in said.out) == (0, True), said


def test_an_account_acts_as_a_person_once_the_host_allows_it_and_no_longer_than_that(
    region: Region, tmp_path: Path, capsys: Said
) -> None:
    allowed = potok("account", "allow", account(), METHODOLOGIST)
    given = potok("role", "give", "PER-0010", "curator", "--as", METHODOLOGIST)
    forbidden = potok("account", "forbid", account(), METHODOLOGIST)
    then = potok("role", "give", "PER-0009", "curator", "--as", METHODOLOGIST)

    assert (allowed, given, forbidden, then) == (0, 0, 0, 1), capsys.readouterr()
    told = [line["event"] for line in lines(tmp_path)]
    assert told == ["account_allowed", "grave", "account_forbidden", "refused"]


@pytest.mark.parametrize("words", [("nobody-of-this-machine", LEADER), (account(), "PER-9999")])
def test_nobody_is_allowed_who_is_not_there(region: Region, words: tuple[str, str]) -> None:
    assert potok("account", "allow", *words) == 2
    with reading(region.engine) as connection:
        assert accounts(connection) == []


def test_an_account_does_not_act_as_somebody_who_left(region: Region) -> None:
    set_mode(Settings(), region.engine, Identity.CLAIMED, region.now)
    allow(Settings(), region.engine, account(), LEADER, region.now)

    region.do(EndPerson(actor=METHODOLOGIST, on=region.today, person=LEADER, successor="PER-0003"))

    with reading(region.engine) as connection:
        assert accounts(connection) == []
    assert potok("account", "allow", account(), LEADER) == 1


def test_a_key_that_ended_yesterday_opens_nothing_whatever_day_is_asked_for(
    region: Region, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    set_mode(Settings(), region.engine, Identity.CLAIMED, region.now)
    key, number, hashed = new_key()
    old = Region(region.engine)  # its clock stands in 2024
    day = old.today
    old.do(IssueKey(actor=METHODOLOGIST, on=day, person=LEADER, number=number, sha256=hashed, expires_on=day))
    set_mode(Settings(), region.engine, Identity.PROVED, region.now)
    monkeypatch.setenv("POTOK_KEY", key)
    tried = ("project", "submit", "PRJ-0001")

    by_the_clock = potok(*tried)
    monkeypatch.setenv("POTOK_TODAY", day.isoformat())
    back_then = potok(*tried)

    said = capsys.readouterr().err
    assert (by_the_clock, back_then) == (1, 1)
    assert "this key does not open" in said
    assert "remove POTOK_TODAY" in said
