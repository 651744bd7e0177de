"""A letter names whom to ask, may be answered, and what may be muted says how."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy

import pytest
from sqlalchemy import Engine

from domain.engine.words import Words
from domain.methodology.schema import Contact
from domain.pilot.takeover import TakeOver
from domain.registry.people import GiveRole
from domain.reports.choice import one_of
from notifications.delivery import deliver
from notifications.message import Letter, Mailbox, message_bytes
from notifications.outgoing import Sender
from notifications.tables import Way
from tests.ledgers import classic, delivered, owed
from tests.region import CURATOR, METHODOLOGIST, SCHOOL, STRANGER, Region
from tests.tray import Tray

TODAY = date(2024, 12, 11)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return classic(Region(sqlite_engine).found())


def to_leader(tray: Tray) -> Letter:
    """The only letter to the leader."""
    (letter,) = [one for one in tray.sent.values() if one.to.address == "person2@region.example"]
    return letter


def sent(region: Region) -> Letter:
    """What the leader gets when a gate is passed."""
    region.go(region.open_project(TODAY), TODAY)
    owed(region)
    tray = Tray(name="email")
    delivered(region, tray)
    return to_leader(tray)


def test_an_answer_goes_to_a_methodologist_who_is_named_in_the_letter(region: Region) -> None:
    letter = sent(region)

    (answers,) = letter.reply_to
    assert answers.address in {"person1@region.example", "person5@region.example"}
    assert f"Вопросы: {answers.name}, специалист, {answers.address}" in letter.said.text
    assert answers.name in letter.said.html
    message = message_from_bytes(message_bytes(letter), policy=policy.default)
    assert answers.address in str(message["Reply-To"])


def test_the_nearest_methodologist_is_named_before_those_of_the_programme(region: Region) -> None:
    region.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=STRANGER, role="rcc_methodologist", scope=SCHOOL))

    letter = sent(region)

    (answers,) = letter.reply_to
    assert answers.address == "person10@region.example"


@pytest.mark.parametrize("hands", [METHODOLOGIST, CURATOR])
def test_whoever_is_handed_a_project_asks_whoever_handed_it(sqlite_engine: Engine, hands: str) -> None:
    region = Region(sqlite_engine).found()
    for code, role in ((STRANGER, "rcc_methodologist"), (hands, "administrator")):
        region.ask(GiveRole(actor=METHODOLOGIST, on=TODAY, person=code, role=role))
    project = region.open_project(TODAY)
    region.bring(project, TODAY)
    region.do(TakeOver(actor=hands, on=TODAY, subject=project, person=STRANGER))
    owed(region)
    tray = Tray(name="email")

    delivered(region, tray)

    letter = next(one for one in tray.sent.values() if "вы назначены методологом" in one.said.subject)
    assert letter.to.address == "person10@region.example"
    (answers,) = letter.reply_to
    assert answers.address == f"person{int(hands[4:])}@region.example"


def test_where_nobody_helps_the_centre_of_the_pack_is_named(region: Region) -> None:
    contact = Contact(Words("РЦК", "RCC"), "rck@region.example", "8 (800) 000-00-00")
    region.pack = replace(region.pack, contact=contact)
    letter = sent(region)

    assert "8 (800) 000-00-00" in letter.said.text


def test_all_answers_go_to_one_address_where_the_installation_says_so(region: Region) -> None:
    region.go(region.open_project(TODAY), TODAY)
    owed(region)
    tray = Tray(name="email")
    sender = Sender(
        Mailbox("Поток", "potok@region.example"), "", region.pack.programme,
        reply_to=Mailbox("РЦК", "rck@region.example"),
    )  # fmt: skip

    deliver(region.engine, region.packs, {Way.EMAIL: tray}, sender, now=region.now, cap=100, clock=lambda: 0.0)

    assert to_leader(tray).reply_to == (Mailbox("РЦК", "rck@region.example"),)


def test_what_may_be_muted_says_how_by_mail_and_what_may_not_does_not(region: Region) -> None:
    passed = sent(region)
    awaited = Tray(name="email")
    code = region.open_project(TODAY)
    region.bring(code, TODAY)
    owed(region)
    delivered(region, awaited)

    assert passed.template == "gate_decided"
    assert passed.unsubscribe == (f"mailto:{passed.reply_to[0].address}?subject=unsubscribe%20gate_decided",)
    assert {one.unsubscribe for one in awaited.sent.values() if one.template == "action_awaited"} == {()}


def test_a_subject_falls_to_one_of_several_and_stays_theirs_when_another_joins() -> None:
    subjects = [f"PRJ-{number:04d}" for number in range(200)]
    before = {code: one_of(["A", "B", "C"], code) for code in subjects}

    after = {code: one_of(["A", "B", "C", "D"], code) for code in subjects}

    assert all(after[code] in {before[code], "D"} for code in subjects)
    assert all(list(before.values()).count(person) > 40 for person in "ABC")
