"""Whoever is asked and has no way in gets a form to fill in; what it says is entered with its incoming number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from sqlalchemy import Engine

from domain.certification.findings import AnswerFinding
from domain.engine.command import Command
from domain.engine.database import reading, writing
from domain.engine.event_effects import EVENTS
from domain.engine.lane import Refused
from domain.engine.words import Language, Words
from domain.methodology.checks import NOTICE_WORDS
from domain.methodology.loader import load_default
from domain.methodology.schema import Decision
from domain.pilot.assignments import AnswerAssignment, GiveAssignment
from domain.programme.kinds import Outcome
from domain.registry.people import GiveRole
from domain.stored.tables import TABLES
from domain.subjects import commands
from domain.text.called import CALLED
from notifications.answer_forms import forms_for, without_way_in
from notifications.delivery import deliver
from notifications.examples import EXAMPLES
from notifications.message import Letter, Mailbox
from notifications.outgoing import Sender
from notifications.papers.answer_form import answer_form
from notifications.parts import SubjectNotice
from notifications.render import render
from notifications.scenarios import CONTACT, PEOPLE, READER
from notifications.tables import Way
from tests.ledgers import owed
from tests.region import DAY, HEAD, METHODOLOGIST, STRANGER, Region
from tests.tray import Tray

PAPER: dict[str, Any] = {"kept_at": "дело 02-14, лист 7", "title": "Протокол комитета", "number": "7"}
WITH_FORM = {name: one.forms for name, one in EXAMPLES.items() if isinstance(one, SubjectNotice) and one.forms}
SITE = "https://potok.example"


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def ordered(region: Region, base_url: str = "") -> Letter:
    """The letter to somebody without a role who was given an assignment."""
    given = GiveAssignment(
        actor=METHODOLOGIST, on=region.today, text="Повторить замер", executor=STRANGER,
        due_on=region.today + timedelta(days=14), **PAPER,
    )  # fmt: skip
    region.do(given)
    owed(region)
    tray = Tray(name="email")
    sender = Sender(Mailbox("Поток", "potok@region.example"), base_url, region.pack.programme)
    deliver(region.engine, region.packs, {Way.EMAIL: tray}, sender, now=region.now, cap=100, clock=lambda: 0.0)
    (letter,) = [one for one in tray.sent.values() if one.template == "assignment_news"]
    return letter


def text_of(content: bytes) -> str:
    """All that a DOCX says."""
    made = Document(BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def refusal(region: Region, command: Command) -> str:
    """Why a command is refused."""
    outcome = region.ask(command)
    assert isinstance(outcome, Refused)
    return "; ".join(reason.said.ru for reason in outcome.reasons)


# --- to whom it goes


def test_somebody_without_a_way_in_gets_a_form_and_reads_how_to_answer(region: Region) -> None:
    letter = ordered(region)

    (form,) = letter.attachments
    said = text_of(form.content)
    assert form.name == "answer.docx"
    assert "Повторить замер" in said
    assert "potok assignment answer ASG-0001 --incoming …" in said
    (answers,) = letter.reply_to
    assert answers.name in said
    assert "ответ внесут с входящим номером" in letter.said.text
    assert "ответ внесут с входящим номером" in letter.said.html.replace("\N{NO-BREAK SPACE}", " ")


def test_where_our_pages_let_the_reader_in_no_form_goes_along(region: Region) -> None:
    letter = ordered(region, SITE)

    assert letter.attachments == ()
    assert "answer.docx" not in letter.said.text


def test_staff_and_whoever_holds_a_key_that_opens_need_no_form(region: Region) -> None:
    reader = replace(PEOPLE[READER], code=STRANGER)
    key: dict[str, Any] = {"number": "KEY-0001", "person": STRANGER, "sha256": "0" * 64, "issued_on": DAY}

    def asks(on: date = DAY, base_url: str = "", *, shares_box: bool = False) -> bool:
        with reading(region.engine) as connection:
            return bool(without_way_in(connection, [replace(reader, shares_box=shares_box)], base_url, on))

    assert asks()
    assert asks(base_url=SITE, shares_box=True), "a personal link never goes into a mailbox of several people"
    with writing(region.engine) as connection:
        connection.execute(TABLES["access_key"].insert().values(**key, expires_on=DAY))
    assert not asks()
    assert asks(DAY + timedelta(days=1)), "a key that has expired opens nothing"
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="centre_staff", scope="*"))
    assert not asks(DAY + timedelta(days=1))


# --- what it says


def test_forms_come_from_what_actions_declare() -> None:
    """Every event that an answer says it answers is told to somebody in that capacity, and has what it repeats."""
    pack = load_default()
    for command in commands():
        for asks in getattr(command, "asks", ()):
            rules = [rule for rule in pack.notices.values() if rule.event == asks.event]
            fields = EVENTS[asks.event].__dataclass_fields__

            assert asks.event in EVENTS
            assert any(asks.of in {"", *rule.roles} for rule in rules), (command, asks)
            assert asks.of in {"", *NOTICE_WORDS, *pack.roles}
            assert set(asks.repeats.values()) <= set(fields)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("example", WITH_FORM)
def test_a_form_names_all_it_asks_and_is_the_same_bytes_each_time(example: str, language: Language) -> None:
    forms = WITH_FORM[example]

    once, again = (answer_form(forms, language, CONTACT).content for _ in range(2))

    said = text_of(once)
    assert once == again
    assert CONTACT.email in said
    for blank in (blank for form in forms for blank in form.blanks):
        assert blank.label.say(language) in said
        assert all(f"☐ {choice.say(language)}" in said for choice in blank.choices)


def test_a_gate_offers_only_what_may_be_decided_there() -> None:
    pack = load_default()
    gate = pack.lifecycles["pilot"].phases["selection"].gate
    (form,) = WITH_FORM["action_awaited"]

    decision = next(one for one in form.blanks if one.label.ru.startswith("Решение"))

    assert set(decision.choices) == {CALLED[Decision][key] for key in gate.exits}
    assert form.entered_by.startswith("potok protocol gather")


def test_hostile_facts_stay_text() -> None:
    hostile = "</w:t><w:t>\n| --- | {{ 7*7 }} & <b>"
    (form,) = WITH_FORM["finding_recorded"]
    known = tuple(replace(one, value=Words(hostile, hostile)) for one in form.known)

    said = text_of(answer_form([replace(form, known=known)], Language.RU, None).content)

    assert "{{ 7*7 }} & <b>" in said
    assert "</w:t>" in said


def test_a_letter_says_that_a_form_goes_along_only_where_it_does() -> None:
    notice = EXAMPLES["finding_recorded"]
    plain, with_form = (
        render(
            notice, Language.EN, base_url="", programme=Words("П", "P"), by_paper=by_paper,
            forms=forms_for(notice, by_paper=by_paper),
        )
        for by_paper in (False, True)
    )  # fmt: skip

    assert len(forms_for(notice, by_paper=True)) == 1
    assert forms_for(notice, by_paper=False) == ()
    assert forms_for(EXAMPLES["status_digest"], by_paper=True) == ()
    assert "answer.docx" in with_form.text
    assert "answer.docx" not in plain.text


# --- how it comes back


def test_a_paper_is_entered_with_its_number_and_never_before_it_was_asked(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    region.conclude(check, Outcome.REMARKS)
    said: dict[str, Any] = {"on": DAY, "subject": check, "finding": 1, "text": "Обновили", "kept_at": "дело 1"}

    missing = refusal(region, AnswerFinding(actor=METHODOLOGIST, **said))
    early = refusal(
        region, AnswerFinding(actor=METHODOLOGIST, **said, incoming="вх. 7", received_on=DAY - timedelta(days=900))
    )
    region.do(AnswerFinding(actor=METHODOLOGIST, **said, incoming="вх. 7", received_on=DAY))

    assert "назовите входящий номер" in missing
    assert "бумага пришла между вопросом и ответом" in early


def test_whoever_is_asked_answers_without_a_number(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    region.conclude(check, Outcome.REMARKS)

    region.do(AnswerFinding(actor=HEAD, on=DAY, subject=check, finding=1, text="Обновили", kept_at="дело 1"))


def test_an_answer_of_somebody_else_needs_its_paper(region: Region) -> None:
    ordered(region)

    bare = AnswerAssignment(actor=METHODOLOGIST, on=region.today, subject="ASG-0001", answer="да", incoming="вх. 8")

    assert region.refused(bare) == ["nothing_behind"]
