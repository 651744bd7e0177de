"""What a host says stands in the journal: chained, told again, carried by exports; nothing by hand passes for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select

from console.main import main
from console.web.session import seat_for, seated
from deployments.migrate import build, changing
from domain.archive.export import export
from domain.archive.intake import import_archive
from domain.engine.actor import Acting, HostMatter, Identity, Method
from domain.engine.database import open_engine, reading, writing
from domain.engine.journal import history
from domain.proving.proof import Proof, prove
from domain.proving.rebuild import rebuild
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.departure import EndPerson
from domain.registry.host_acts import INSTALLATION
from domain.registry.people import AmendPerson, RegisterPerson
from domain.registry.role_terms import LendRole
from domain.reports.traces import traces
from domain.stored.tables import TABLES
from flows.forms import filled
from flows.host_words import account, enter_what_was_said, hand
from flows.identity import take_ticket
from flows.installation import accounts, allow, forbid, mode_of, set_mode
from flows.performance import perform
from flows.programme import Programme, close_programmes
from flows.settings import Settings
from tests.archives import ELSEWHERE, METADATA, rows_of
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, STRANGER, Region

Said = pytest.CaptureFixture[str]
QUIET = Settings(security_log="/dev/null")
DAY_LATER = timedelta(days=1)


def spoken(engine: Engine, code: str = INSTALLATION) -> list[str]:
    with reading(engine) as connection:
        return [one.kind for one in history(connection, code)]


def proof(engine: Engine) -> Proof:
    with reading(engine) as connection:
        return prove(connection)


@pytest.fixture
def region(engine: Engine) -> Region:
    """A region whose host asks for proof, has allowed two accounts and taken one back."""
    region = Region(engine, now=datetime.now(UTC)).found()
    set_mode(QUIET, engine, Identity.PROVED, region.now)
    allow(QUIET, engine, "clerk", LEADER, region.now)
    allow(QUIET, engine, "guest", CURATOR, region.now)
    assert forbid(QUIET, engine, "guest", CURATOR, region.now)
    return region


def test_whoever_may_act_stands_in_the_chained_journal_with_the_account_that_said_so(region: Region) -> None:
    assert spoken(region.engine) == ["installation_opened", "identity_set"]
    with reading(region.engine) as connection:
        entry, gone = history(connection, LEADER)[-1], history(connection, CURATOR)[-1]
    assert (entry.kind, entry.method, entry.credential) == ("account_allowed", "system", f"local:{hand()}")
    assert (gone.kind, '"clerk"' in entry.facts) == ("account_forbidden", True)
    assert proof(region.engine).sound


def test_what_is_said_twice_is_entered_once(region: Region) -> None:
    before = rows_of(region.engine)["journal"]

    allow(QUIET, region.engine, "clerk", LEADER, region.now)
    assert not forbid(QUIET, region.engine, "guest", CURATOR, region.now)
    assert not set_mode(QUIET, region.engine, Identity.PROVED, region.now)

    assert rows_of(region.engine)["journal"] == before


def test_an_account_and_a_mode_that_were_put_in_by_hand_are_named(region: Region) -> None:
    with writing(region.engine) as connection:
        row = {"account": "mallory", "person": METHODOLOGIST, "allowed_by": "root", "allowed_at": region.now}
        connection.execute(insert(TABLES["machine_account"]).values(row))
        row = {"number": 2, "mode": Identity.CLAIMED, "account": "root", "set_at": region.now}
        connection.execute(insert(TABLES["identity_mode"]).values(row))

    found = {(one.table, one.subject) for one in proof(region.engine).differences}

    assert found == {("machine_account", METHODOLOGIST), ("identity_mode", "2")}


def test_what_the_host_said_of_proof_comes_back_from_the_journal_alone(region: Region, tmp_path: Path) -> None:
    with writing(region.engine) as connection:
        connection.execute(delete(TABLES["identity_mode"]))
    anew = open_engine(f"sqlite:///{tmp_path}/anew.db")

    with reading(region.engine) as connection:
        rebuild(connection, anew, METADATA, changing=changing, build=build)

    with reading(anew) as connection:
        assert (mode_of(connection), len(accounts(connection))) == (Identity.PROVED, 1)
    assert proof(anew).sound
    anew.dispose()


def test_an_export_carries_what_was_said_and_no_way_in(
    region: Region, blank_sqlite_engine: Engine, tmp_path: Path
) -> None:
    from deployments.migrate import migrate

    export(region.engine, METADATA, tmp_path / "out", documents=ELSEWHERE)
    migrate(blank_sqlite_engine)

    import_archive(blank_sqlite_engine, METADATA, tmp_path / "out", founding=("methodology",))

    assert spoken(blank_sqlite_engine) == spoken(region.engine)
    assert spoken(blank_sqlite_engine, LEADER)[-1] == "account_allowed"
    with reading(blank_sqlite_engine) as connection:
        assert (mode_of(connection), accounts(connection)) == (Identity.PROVED, [])
    assert proof(blank_sqlite_engine).sound


def as_before(region: Region) -> None:
    """What an earlier release kept of its host, beside the journal: one account whose person has left since."""
    said = [
        ("ann", LEADER, HostMatter.ALLOWED), ("bob", CURATOR, HostMatter.ALLOWED),
        ("bob", CURATOR, HostMatter.FORBIDDEN), ("zoe", STRANGER, HostMatter.ALLOWED), ("", "", HostMatter.TIME_ZONE),
    ]  # fmt: skip
    with writing(region.engine) as connection:
        for number, (what, person, about) in enumerate(said, 1):
            row = {"number": number, "about": about, "what": what, "person": person}
            connection.execute(insert(TABLES["host_word"]).values(row | {"account": "root", "said_at": region.now}))
        for name, person in (("ann", LEADER), ("old", METHODOLOGIST)):
            row = {"account": name, "person": person, "allowed_by": "root", "allowed_at": region.now}
            connection.execute(insert(TABLES["machine_account"]).values(row))
        row = {"number": 1, "mode": Identity.PROVED, "account": "root", "set_at": region.now}
        connection.execute(insert(TABLES["identity_mode"]).values(row))


def test_what_an_earlier_release_kept_beside_the_journal_is_entered_once_and_lets_nobody_in_anew(
    engine: Engine,
) -> None:
    region = Region(engine, now=datetime.now(UTC)).found()
    as_before(region)
    kept = rows_of(engine)

    enter_what_was_said(engine, region.now)

    after = rows_of(engine)
    assert after["machine_account"] == kept["machine_account"]
    assert after["identity_mode"] == kept["identity_mode"]
    assert len(after["host_word"]) == len(kept["host_word"]) + 1  # the account that was allowed before words were kept
    assert spoken(engine, STRANGER)[-1] == "host_spoke"
    assert proof(engine).sound
    enter_what_was_said(engine, region.now)
    assert rows_of(engine) == after


def test_a_role_that_ended_with_a_day_opens_no_page_of_administrators(region: Region) -> None:
    today = region.today
    acting = Acting(METHODOLOGIST, Method.KEY, "ABCDEFGH")
    lent: dict[str, Any] = {"person": STRANGER, "role": "administrator", "scope": "*", "until": today}
    region.do(LendRole(actor=METHODOLOGIST, acting=acting, on=today, **lent))

    seats = [
        seat_for(region.engine, Acting(STRANGER, Method.KEY), region.now, day) for day in (today, today + DAY_LATER)
    ]

    assert [(seat.administers, "administrator" in seat.roles) for seat in seats] == [(True, True), (False, False)]


def test_what_was_opened_by_an_account_ends_when_it_is_forbidden(region: Region) -> None:
    acting = Acting(LEADER, Method.LOCAL, "uid:1001")
    take_ticket(
        region.engine, acting, action="submit", subject="PRJ-0001", day=region.today, now=region.now,
        command_id=None,
    )  # fmt: skip
    seated(QUIET, region.engine, acting, region.now, "a browser")
    seated(QUIET, region.engine, Acting(CURATOR, Method.LOCAL, "uid:1002"), region.now, "a browser")

    forbid(QUIET, region.engine, "clerk", LEADER, region.now)

    left = rows_of(region.engine)
    assert (len(left["ticket"]), len(left["web_session"])) == (0, 1)
    assert proof(region.engine).sound


def test_whoever_leaves_takes_the_account_along_and_the_journal_tells_it_so(region: Region) -> None:
    acting = Acting(METHODOLOGIST, Method.KEY, "ABCDEFGH")
    region.do(EndPerson(actor=METHODOLOGIST, acting=acting, on=region.today, person=LEADER, successor=STRANGER))

    with reading(region.engine) as connection:
        assert accounts(connection) == []
    assert proof(region.engine).sound


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A fresh folder with an administrator."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{tmp_path}/potok.db")
    monkeypatch.setenv("POTOK_LANGUAGE", "en")
    assert potok("init", *FIRST) == 0
    yield tmp_path
    close_programmes()


FIRST = ("--admin-name", "Иванова Мария", "--admin-email", "ivanova@region.example")


def potok(*typed: str) -> int:
    """A command as a new process runs it."""
    close_programmes()
    return main(typed)


def of_the_installation(place: Path) -> Engine:
    return open_engine(f"sqlite:///{place}/potok.db")


def test_an_address_that_founds_the_programme_stands_in_no_id_of_a_command(place: Path) -> None:
    with reading(of_the_installation(place)) as connection:
        ids = connection.scalars(select(TABLES["journal"].c.command_id)).all()

    assert [one for one in ids if "@" in one] == []


def test_an_administrator_whose_role_was_taken_gets_it_again_on_the_host(place: Path) -> None:
    assert potok("person", "register", "Петров Пётр", "--email", "petrov@region.example", "--as", "PER-0001") == 0
    assert potok("role", "give", "PER-0002", "administrator", "--as", "PER-0001") == 0
    assert potok("role", "take", "PER-0001", "administrator", "--as", "PER-0002") == 0

    assert potok("init", *FIRST) == 0

    assert potok("role", "give", "PER-0002", "rcc_methodologist", "--as", "PER-0001") == 0


def test_a_signing_key_made_anew_is_an_entry_whoever_lost_the_former_one(place: Path) -> None:
    assert spoken(of_the_installation(place)) == []
    assert potok("journal", "key", "--new") == 0
    (place / "seal-key.pem").unlink()

    assert potok("init") == 0

    assert spoken(of_the_installation(place)) == ["installation_opened", "host_spoke", "host_spoke"]
    assert potok("journal", "verify") == 0


def test_a_backup_that_came_back_says_so_in_the_history(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    assert potok("backup", "copy.zip") == 0
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{place}/back.db")
    monkeypatch.setenv("POTOK_DOCUMENTS", str(place / "papers"))
    assert potok("restore", "copy.zip") == 0
    capsys.readouterr()

    assert potok("journal", "list", INSTALLATION, "--json") == 0

    told = json.loads(capsys.readouterr().out)[-1]
    assert (told["kind"], told["facts"]["about"], told["facts"]["what"]) == ("host_spoke", "restored", "copy.zip")
    assert potok("journal", "verify") == 0


def test_a_server_in_front_is_believed_once_the_host_has_named_it(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    assert potok("init", "--identity", "proved") == 0
    assert potok("account", "allow", account(), "PER-0001") == 0
    monkeypatch.setenv("POTOK_TRUSTED_PROXIES", "127.0.0.1")
    monkeypatch.setenv("POTOK_PROXY_SECRET", "of my own")
    capsys.readouterr()

    refused = potok("role", "list")
    assert "POTOK_TRUSTED_PROXIES" in capsys.readouterr().err
    assert potok("init") == 0
    named = potok("role", "list")
    monkeypatch.setenv("POTOK_PROXY_SECRET", "another")
    other = potok("role", "list")
    monkeypatch.delenv("POTOK_TRUSTED_PROXIES")
    monkeypatch.delenv("POTOK_PROXY_SECRET")
    nobody = potok("role", "list")

    assert (refused, named, other, nobody) == (1, 0, 1, 0)
    with reading(of_the_installation(place)) as connection:
        assert "of my own" not in "".join(one.facts for one in history(connection, INSTALLATION))


def test_an_account_called_like_its_person_goes_with_the_person_and_the_log_never_knew_its_name(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_SECURITY_LOG", str(tmp_path / "security.jsonl"))
    region = Region(sqlite_engine, now=datetime.now(UTC)).found()
    for say in (allow, forbid, allow):
        say(Settings(), sqlite_engine, "kramolnikova", LEADER, region.now)
    close_programmes()
    programme = Programme.open(Settings())

    done = perform(
        programme, filled(AnonymisePerson, person=LEADER, act="приказ № 4"), Acting(METHODOLOGIST, Method.KEY)
    )

    assert done.done
    close_programmes()
    for file in (Path(str(sqlite_engine.url.database)), tmp_path / "security.jsonl"):
        assert b"kramolnikova" not in file.read_bytes()
    assert proof(sqlite_engine).sound


def test_names_that_an_earlier_release_hashed_into_ids_and_accounts_are_named_to_whoever_erases(
    sqlite_engine: Engine,
) -> None:
    region = Region(sqlite_engine).found()
    said: dict[str, Any] = {"title": "Крамольникова Зоя", "email": "zoya@region.example", "code": "PER-0099"}
    region.do(RegisterPerson(actor=METHODOLOGIST, on=DAY, command_id="init:person:zoya@region.example", **said))
    acting = Acting("PER-0099", Method.LOCAL, "kramolnikova")
    region.do(AmendPerson(actor="PER-0099", acting=acting, on=DAY, person="PER-0099", post="методист"))
    acting = Acting("PER-0099", Method.LOCAL, "uid:1001")
    region.do(AmendPerson(actor="PER-0099", acting=acting, on=DAY, person="PER-0099", post="эксперт"))

    with reading(sqlite_engine) as connection:
        found = [(one.key, one.columns) for one in traces(connection, "PER-0099")]

    assert found == [("PER-0099 1", ("command_id",)), ("PER-0099 2", ("credential",))]
