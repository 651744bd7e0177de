"""Keys open for their person alone, and every key that will not do is refused in the same words."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from console.main import main
from domain.engine.actor import Method
from domain.engine.database import reading, writing
from domain.engine.journal import Entry, history
from domain.engine.refusals import Refusal
from domain.pilot.documents import AttachEvidence
from domain.pilot.submission import Submit
from domain.registry.keys import IssueKey, RevokeKey
from domain.stored.tables import TABLES
from flows import identity
from flows.forms import Form, filled
from flows.identity import by_key, keep_key, kept_key, new_key, terminal
from flows.performance import perform
from flows.programme import Programme, close_programmes
from flows.settings import Settings
from flows.staff_run import run
from tests.region import CURATOR, LEADER, METHODOLOGIST, Region

pytestmark = pytest.mark.usefixtures("prefect")


@pytest.fixture
def region(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Region:
    """A region where who acts is proved."""
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_IDENTITY", "proved")
    monkeypatch.setenv("POTOK_SECURITY_LOG", str(tmp_path / "security.jsonl"))
    monkeypatch.setenv("POTOK_KEY_FILE", str(tmp_path / "key"))
    return Region(sqlite_engine, now=datetime.now(UTC)).found()


def opened() -> Programme:
    """The programme as a new process would open it."""
    close_programmes()
    return Programme.open(Settings())


def ready(region: Region) -> str:
    """A pilot whose phase may be submitted."""
    code = region.open_project()
    for kind in region.gate(region.state(code)).evidence:
        region.do(AttachEvidence(actor=LEADER, on=region.today, subject=code, kind=kind, kept_at="дело 1", title=kind))
    return code


def log(tmp_path: Path) -> list[str]:
    """Why whoever was turned away was turned away, line by line."""
    lines = [json.loads(line) for line in (tmp_path / "security.jsonl").read_text("utf-8").splitlines()]
    return [line["reason"] for line in lines if line["event"] == "refused"]


def entries(region: Region) -> int:
    """How many entries all journals have."""
    with reading(region.engine) as connection:
        return connection.execute(select(func.count()).select_from(TABLES["journal"])).scalar_one()


def last(region: Region, code: str) -> Entry:
    """The last entry of a subject."""
    with reading(region.engine) as connection:
        return history(connection, code)[-1]


def said(form: Form) -> list[str]:
    """Why a form is refused."""
    return [reason.key for reason in perform(opened(), form).reasons]


def issued(region: Region, person: str, expires_on: date) -> tuple[str, str]:
    """A key of a person, and its number."""
    key, number, hashed = new_key()
    command = IssueKey(
        actor=METHODOLOGIST, on=region.today, person=person, number=number, sha256=hashed, expires_on=expires_on
    )
    region.do(command)
    return key, number


def test_a_key_opens_for_its_person_and_only_its_hash_is_kept(region: Region) -> None:
    key, number = issued(region, LEADER, region.today)

    acting = by_key(Settings(), region.engine, key, region.today)

    assert (acting.person, acting.method, acting.credential) == (LEADER, Method.KEY, number)
    secret = key.rpartition(f"{number}_")[2].encode()
    assert secret not in Path(str(region.engine.url.database)).read_bytes()
    assert (last(region, LEADER).kind, number in last(region, LEADER).facts) == ("key_issued", True)


@pytest.mark.parametrize("wrong", ["secret", "number", "late", "revoked", "another programme", "no key at all"])
def test_every_key_that_will_not_do_is_refused_in_the_same_words(region: Region, tmp_path: Path, wrong: str) -> None:
    key, number = issued(region, LEADER, region.today)
    day = region.today + timedelta(days=1) if wrong == "late" else region.today
    if wrong == "revoked":
        region.do(RevokeKey(actor=LEADER, on=region.today, person=LEADER, number=number))
    tried = {"secret": f"{key}x", "number": key.replace(number, "AAAAAAAA"), "no key at all": "",
             "another programme": new_key()[0]}.get(wrong, key)  # fmt: skip
    before = entries(region)

    with pytest.raises(Refusal) as refused:
        by_key(Settings(), region.engine, tried, day)

    assert refused.value.reasons == (identity.KEY_REFUSED,)
    assert log(tmp_path) == ["key_refused"]
    assert key.split("_", 2)[2] not in (tmp_path / "security.jsonl").read_text("utf-8")
    assert entries(region) == before


def test_every_wrong_key_costs_one_question_and_one_comparison(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    key, number = issued(region, LEADER, region.today)
    compared: list[int] = []

    def compare(one: str, other: str) -> bool:
        compared.append(len(one))
        return one == other

    monkeypatch.setattr(identity, "compare_digest", compare)

    for tried in (f"{key}x", key.replace(number, "AAAAAAAA"), new_key()[0], "", "potok"):
        with pytest.raises(Refusal):
            by_key(Settings(), region.engine, tried, region.today)

    assert compared == [64] * 5


def test_only_an_administrator_issues_keys_and_nobody_revokes_anothers(region: Region) -> None:
    _, number, hashed = new_key()
    _, theirs = issued(region, CURATOR, region.today)

    asked = IssueKey(
        actor=LEADER, on=region.today, person=CURATOR, number=number, sha256=hashed, expires_on=region.today
    )
    assert region.refused(asked) == ["not_entitled"]
    assert region.refused(RevokeKey(actor=LEADER, on=region.today, person=CURATOR, number=theirs)) == ["not_entitled"]
    assert region.refused(RevokeKey(actor=LEADER, on=region.today, person=LEADER, number=theirs)) == ["bad_value"]


def test_whoever_held_a_key_that_is_revoked_is_let_in_by_no_password_that_they_set(region: Region) -> None:
    _, number = issued(region, LEADER, region.today)
    password = TABLES["password"]
    with writing(region.engine) as connection:
        row = {"person": LEADER, "argon2": "of a thief", "codes": "A" * 32, "step": 0, "set_at": region.now}
        connection.execute(password.insert().values(row))

    region.do(RevokeKey(actor=LEADER, on=region.today, person=LEADER, number=number))

    with reading(region.engine) as connection:
        assert connection.execute(select(password.c.person)).all() == []


def test_a_key_is_kept_in_a_file_of_its_owners_alone(region: Region, tmp_path: Path) -> None:
    key, _ = issued(region, LEADER, region.today)
    keep_key(tmp_path / "key", key)

    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert kept_key(Settings()) == key
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(Refusal):
        kept_key(Settings())


def test_a_command_of_the_terminal_goes_through_on_its_key(region: Region) -> None:
    code = ready(region)
    key, number = issued(region, LEADER, region.today)
    programme = opened()
    acting = terminal(Settings(key=key), region.engine, None, "", region.today)  # type: ignore[arg-type]

    ran = run(programme, filled(Submit, subject=code), acting)

    assert ran.result.done
    assert last(region, code).credential.endswith(number)


def test_bytes_that_are_no_text_are_refused_in_a_sentence(
    region: Region, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POTOK_KEY", "potok_X_\udcff")

    code = main(["today"])

    assert (code, "UTF-8" in capsys.readouterr().err) == (2, True)
