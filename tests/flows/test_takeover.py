"""Somebody else's login is nobody's way in: attacks by changed addresses, revoked keys, codes given anew and twins."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from domain.engine.actor import Acting, Method
from domain.engine.database import reading, writing
from domain.engine.refusals import Refusal
from domain.engine.tickets import hash_of
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.keys import IssueKey, RevokeKey
from domain.registry.merger import MergePerson
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.registry.role_terms import LendRole, TakeRole
from domain.stored.tables import TABLES
from flows.erasure import acts_file, erase_again
from flows.forms import filled
from flows.identity import claimed, new_key, take_ticket
from flows.immediate_notices import sender_of, tell
from flows.performance import perform
from flows.programme import Programme, Result, close_programmes
from flows.settings import Settings
from notifications.channels import Cause, RefusedForGood
from notifications.delivery import deliver
from notifications.ledger import owe
from notifications.tables import Way
from tests.region import BODY, CURATOR, LEADER, METHODOLOGIST, STRANGER, Region
from tests.tray import Tray

TODAY = date(2024, 12, 11)
NOW = datetime(2024, 12, 11, 9, tzinfo=UTC)
ADMINISTRATOR = Acting(METHODOLOGIST, Method.KEY, "K1")


@pytest.fixture
def region(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Region:
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_TODAY", TODAY.isoformat())
    monkeypatch.setenv("POTOK_SECURITY_LOG", str(tmp_path / "security.jsonl"))
    region = Region(sqlite_engine).found()
    region.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=STRANGER, role="rcc_methodologist"))
    return region


def opened() -> Programme:
    close_programmes()
    return Programme.open(Settings())


def ways_in(region: Region, person: str) -> tuple[int, int]:
    """How many tickets and sessions a person has."""
    with reading(region.engine) as connection:
        tables = (TABLES["ticket"], TABLES["web_session"])
        return tuple(len(connection.execute(select(t).where(t.c.person == person)).all()) for t in tables)  # type: ignore[return-value]


def come_in(region: Region, person: str) -> str:
    """A person takes a ticket and sits at a browser; the ticket."""
    acting = Acting(person, Method.KEY, "K7")
    ticket = take_ticket(
        region.engine, acting, action="submit", subject="PRJ-0001", day=TODAY, now=NOW, command_id=None
    )  # fmt: skip
    row = {
        "sha256": hash_of(f"session of {person}"), "person": person, "method": Method.KEY, "credential": "K7",
        "basis": "", "name": "", "began_at": NOW, "proved_at": NOW, "seen_at": NOW,
    }  # fmt: skip
    with writing(region.engine) as connection:
        connection.execute(insert(TABLES["web_session"]).values(row))
    return ticket


@pytest.mark.parametrize("change", [{"email": "evil@attacker.example"}, {"delivery": "evil@attacker.example"}])
def test_only_an_administrator_changes_where_links_into_anothers_session_go(
    region: Region, change: dict[str, str]
) -> None:
    theirs = AmendPerson(actor=STRANGER, on=TODAY, person=METHODOLOGIST, **change)  # type: ignore[arg-type]

    refused = region.refused(theirs)
    region.do(AmendPerson(actor=STRANGER, on=TODAY, person=LEADER, post="старший методист"))

    assert refused == ["not_entitled"]
    assert region.refused(AmendPerson(actor=STRANGER, on=TODAY, person=LEADER, **change)) == ["not_entitled"]  # type: ignore[arg-type]
    region.do(AmendPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, **change))  # type: ignore[arg-type]
    region.do(AmendPerson(actor=STRANGER, on=TODAY, person=STRANGER, email="own@region.example"))


def test_a_deputy_opens_no_way_in_that_outlasts_the_absence(region: Region) -> None:
    until = region.today
    region.do(LendRole(actor=METHODOLOGIST, on=TODAY, person=STRANGER, role="deputy", scope=METHODOLOGIST, until=until))
    acting = Acting(STRANGER, Method.KEY, "K1", METHODOLOGIST, "приказ № 4")
    named: dict[str, Any] = {"actor": METHODOLOGIST, "acting": acting, "on": TODAY, "person": METHODOLOGIST}
    _, number, hashed = new_key()

    login = region.refused(AmendPerson(**named, email="evil@attacker.example"))
    key = region.refused(IssueKey(**named, expires_on=until + timedelta(days=9), number=number, sha256=hashed))

    assert (login, key) == (["not_in_that_name"], ["not_in_that_name"])


@pytest.mark.parametrize("deed", ["administrator", "own role", "deputy", "longer", "take", "erase"])
def test_a_deputy_of_an_administrator_does_nothing_that_outlasts_the_absence(region: Region, deed: str) -> None:
    until = region.today
    region.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=CURATOR, role="administrator"))
    region.do(LendRole(actor=METHODOLOGIST, on=TODAY, person=STRANGER, role="deputy", scope=METHODOLOGIST, until=until))
    acting = Acting(STRANGER, Method.KEY, "K1", METHODOLOGIST, "приказ № 4")
    said: dict[str, Any] = {"actor": METHODOLOGIST, "acting": acting, "on": TODAY}
    later = until + timedelta(days=30)
    deeds = {
        "administrator": GiveRole(**said, person=LEADER, role="administrator"),
        "own role": GiveRole(**said, person=STRANGER, role="rcc_methodologist"),
        "deputy": LendRole(**said, person=LEADER, role="deputy", scope=METHODOLOGIST, until=later),
        "longer": LendRole(**said, person=STRANGER, role="deputy", scope=METHODOLOGIST, until=later),
        "take": TakeRole(**said, person=CURATOR, role="administrator"),
        "erase": AnonymisePerson(**said, person=METHODOLOGIST, act="приказ № 4"),
    }

    assert "not_in_that_name" in region.refused(deeds[deed])


def test_a_changed_login_ends_what_was_opened_by_the_earlier_one(region: Region) -> None:
    come_in(region, LEADER)
    come_in(region, CURATOR)

    region.do(AmendPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, email="new@region.example"))

    assert ways_in(region, LEADER) == (0, 0)
    assert ways_in(region, CURATOR) == (1, 1)


def amended(**said: str) -> Result:
    return perform(opened(), filled(AmendPerson, person=LEADER, **said), ADMINISTRATOR)


def letters_to(tmp_path: Path, address: str) -> list[str]:
    """Subjects of the letters to an address, from what was kept as files."""
    files = [message_from_bytes(file.read_bytes(), policy=default) for file in (tmp_path / "mail").rglob("*.potok")]
    return [str(found["Subject"]) for found in files if address in str(found["To"])]


def test_the_old_address_hears_that_its_login_leads_in_no_more(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "mail"))

    result = amended(email="evil@attacker.example")
    tell(opened())

    (subject,) = letters_to(tmp_path, "person2@region.example")
    assert (result.done, result.remarks) == (True, ())
    assert "Ваш вход в «Поток» изменён" in subject
    assert letters_to(tmp_path, "evil@attacker.example") == []
    written = (tmp_path / "security.jsonl").read_text("utf-8")
    assert ('"login_changed"' in written, "@" in written) == (True, False)


def test_the_login_of_a_merged_twin_hears_of_it_too(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "mail"))

    result = perform(opened(), filled(MergePerson, person=CURATOR, into=LEADER, reason="один человек"), ADMINISTRATOR)
    tell(opened())

    assert result.done
    assert len(letters_to(tmp_path, "person5@region.example")) == 1
    assert letters_to(tmp_path, "person2@region.example") == []


def of_logins(region: Region) -> list[Any]:
    """What the ledger holds of letters about changed logins."""
    notice = TABLES["notice"]
    asked = select(notice.c.recipient, notice.c.fate, notice.c.facts).where(notice.c.template == "login_changed")
    with reading(region.engine) as connection:
        return list(connection.execute(asked.order_by(notice.c.recipient, notice.c.created_at, notice.c.version)))


def test_a_letter_to_the_old_address_waits_in_the_ledger_until_it_can_leave_and_the_ledger_holds_no_address(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_SMTP_URL", "smtp://127.0.0.1:9")
    assert amended(email="new@region.example").done
    tell(opened())
    (waits,) = of_logins(region)
    monkeypatch.delenv("POTOK_SMTP_URL")
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "mail"))
    assert amended(email="newer@region.example").done

    tell(opened(), patient=False)

    assert (waits.recipient, waits.fate, "@" in waits.facts) == (LEADER, "queued", False)
    assert [one.fate for one in of_logins(region)] == ["sent", "sent"]
    assert len(letters_to(tmp_path, "person2@region.example")) == 1
    assert len(letters_to(tmp_path, "new@region.example")) == 1
    assert letters_to(tmp_path, "newer@region.example") == []


def test_a_former_mailbox_that_is_gone_keeps_no_letter_from_the_present_one(region: Region) -> None:
    assert amended(email="new@region.example").done
    assert perform(opened(), filled(AmendPerson, person=CURATOR, email="other@region.example"), ADMINISTRATOR).done
    tray, programme = Tray(answers={"person2@region.example": RefusedForGood(Cause.ADDRESS_UNKNOWN, "550")}), opened()
    owe(region.engine, programme.packs, now=programme.now())

    deliver(region.engine, programme.packs, {Way.EMAIL: tray}, sender_of(programme), now=programme.now(), cap=9)

    with reading(region.engine) as connection:
        refused = connection.execute(select(TABLES["refused_address"])).all()
    assert ([one.fate for one in of_logins(region)], refused) == (["failed", "sent"], [])


def test_nobody_writes_to_the_former_mailbox_of_whoever_was_erased(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert amended(email="new@region.example").done
    assert perform(opened(), filled(AnonymisePerson, person=LEADER, act="приказ № 4"), ADMINISTRATOR).done
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "mail"))

    tell(opened())

    assert letters_to(tmp_path, "person2@region.example") == []


@pytest.mark.parametrize("said", [{"email": "PERSON2@region.example"}, {"post": "методист"}, {"email": "no address"}])
def test_nobody_is_told_of_a_login_that_stays(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
) -> None:
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "mail"))

    amended(**said)
    tell(opened())

    assert letters_to(tmp_path, "person2@region.example") == []


def test_a_revoked_key_opens_nothing_through_a_ticket_that_was_taken_with_it(region: Region) -> None:
    _, number, hashed = new_key()
    region.do(IssueKey(
        actor=METHODOLOGIST, on=TODAY, person=LEADER, expires_on=TODAY + timedelta(days=9), number=number, sha256=hashed
    ))  # fmt: skip
    come_in(region, LEADER)

    region.do(RevokeKey(actor=METHODOLOGIST, on=TODAY, person=LEADER, number=number))

    assert ways_in(region, LEADER) == (0, 0)


@pytest.mark.parametrize("word", ["potok_XEOPI2CI_hAFs4secretsecretsecret", "somebody@region.example"])
def test_what_was_typed_instead_of_a_name_never_reaches_the_security_log(
    region: Region, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, word: str
) -> None:
    monkeypatch.setenv("POTOK_IDENTITY", "proved")
    with pytest.raises(Refusal):
        claimed(Settings(), region.engine, word)

    (line,) = map(json.loads, (tmp_path / "security.jsonl").read_text("utf-8").splitlines())

    assert (line["event"], line["reason"]) == ("refused", "not_proved")
    assert word not in json.dumps(line)


def erase(person: str) -> None:
    assert perform(opened(), filled(AnonymisePerson, person=person, act="приказ № 12"), ADMINISTRATOR).done


def test_an_act_erases_again_whom_it_erased_and_nobody_else_under_the_same_code(region: Region) -> None:
    newcomer = RegisterPerson(
        actor=METHODOLOGIST, on=TODAY, title="Иванова Вера Ильинична", email="vera@region.example"
    )
    region.do(newcomer)
    with reading(region.engine) as connection:
        email = TABLES["person"].c.email
        code = connection.execute(select(TABLES["person"].c.code).where(email == "vera@region.example")).scalar_one()
    acts_file(Settings()).write_text(
        json.dumps({"person": code, "act": "приказ № 3", "first": "a" * 64}) + "\n", "utf-8"
    )

    again = erase_again(opened())

    assert again == []
    with reading(region.engine) as connection:
        assert connection.execute(
            select(TABLES["subject"].c.title).where(TABLES["subject"].c.code == code)
        ).scalar() == ("Иванова Вера Ильинична")


def test_an_act_erases_the_twins_of_a_person_too(region: Region) -> None:
    region.do(RegisterPerson(
        actor=METHODOLOGIST, on=TODAY, title="Незабудкина Пелагея Ивановна", email="p.two@region.example",
        organisation=BODY,
    ))  # fmt: skip
    with reading(region.engine) as connection:
        email = TABLES["person"].c.email
        twin = connection.execute(select(TABLES["person"].c.code).where(email == "p.two@region.example")).scalar_one()
    region.do(MergePerson(actor=METHODOLOGIST, on=TODAY, person=twin, into=LEADER, reason="один человек"))

    erase(LEADER)

    with reading(region.engine) as connection:
        subject = TABLES["subject"]
        titles = dict(
            connection.execute(select(subject.c.code, subject.c.title).where(subject.c.code.in_((LEADER, twin)))).all()
        )
    assert titles == {LEADER: LEADER, twin: twin}


def test_an_act_that_was_cut_off_before_a_twin_is_carried_on_at_the_next_start(region: Region) -> None:
    region.do(MergePerson(actor=METHODOLOGIST, on=TODAY, person=STRANGER, into=LEADER, reason="один человек"))
    journal = TABLES["journal"]
    with reading(region.engine) as connection:
        query = select(journal.c.hash).where(journal.c.subject == LEADER, journal.c.seq == 1)
        first = connection.execute(query).scalar_one()
    region.do(AnonymisePerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, act="приказ № 12"))
    line = json.dumps({"person": LEADER, "act": "приказ № 12", "first": first})
    acts_file(Settings()).write_text(f"{line}\n", "utf-8")

    again = erase_again(opened())

    assert again == [STRANGER]
    assert erase_again(opened()) == []


def test_three_spellings_of_one_login_are_merged_in_any_order_and_none_acts_in_silence(region: Region) -> None:
    codes = [LEADER, STRANGER, CURATOR]
    person = TABLES["person"]
    with writing(region.engine) as connection:
        for code, email in zip(
            codes, ("Vera@region.example", "VERA@region.example", "vera@region.example"), strict=True
        ):
            connection.execute(update(person).where(person.c.code == code).values(email=email))
    with pytest.raises(Refusal) as met:
        claimed(Settings(), region.engine, "vera@region.example")

    region.do(MergePerson(actor=METHODOLOGIST, on=TODAY, person=codes[1], into=codes[0], reason="один человек"))
    region.do(MergePerson(actor=METHODOLOGIST, on=TODAY, person=codes[2], into=codes[0], reason="один человек"))

    assert all(code in met.value.reasons[0].said.ru for code in codes)
    assert claimed(Settings(), region.engine, "VERA@region.example").person == LEADER
