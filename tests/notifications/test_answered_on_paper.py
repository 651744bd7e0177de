"""What is asked of somebody without a way in comes back on paper, with both names in the journal."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import orjson
import pytest
from docx import Document
from sqlalchemy import Engine, select

from domain.certification.visit_answers import AnswerVisit
from domain.certification.visits import PlanVisit
from domain.engine.database import reading
from domain.engine.lane import Refused
from domain.methodology.schema import Decision
from domain.pilot.conditions import CloseCondition
from domain.pilot.gates import ConditionTerms
from domain.programme.kinds import DayAnswer
from domain.registry.people import GiveRole
from domain.stored.tables import TABLES
from notifications.delivery import deliver
from notifications.digest import write
from notifications.message import Letter, Mailbox
from notifications.outgoing import Sender
from notifications.tables import Way
from tests.ledgers import owed
from tests.region import DAY, GUEST_1, HEAD, METHODOLOGIST, STRANGER, Region
from tests.tray import Tray

PAPER: dict[str, Any] = {"incoming": "вх. 7", "kept_at": "дело 02-14"}


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def conditional(region: Region, owner: str = STRANGER, *, on: date | None = None) -> str:
    """A project that went on under two conditions which one person is to close."""
    today = on or region.today
    code = region.open_project(today)
    region.bring(code, today)
    terms = [ConditionTerms(text=text, owner=owner, due_on=today + timedelta(days=5)) for text in ("Опрос", "Замер")]
    region.decide(code, Decision.CONDITIONAL, on=today, conditions=tuple(terms))
    return code


def sent(region: Region, base_url: str = "") -> list[Letter]:
    """Every letter that leaves now."""
    tray = Tray(name="email")
    sender = Sender(Mailbox("Поток", "potok@region.example"), base_url, region.pack.programme)
    deliver(region.engine, region.packs, {Way.EMAIL: tray}, sender, now=region.now, cap=500, clock=lambda: 0.0)
    return list(tray.sent.values())


def words(letter: Letter) -> str:
    """All that the paper beside a letter says."""
    made = Document(BytesIO(letter.attachments[-1].content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def entries(region: Region, code: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Kind, actor and facts of the journal of a subject, in order."""
    journal = TABLES["journal"]
    query = select(journal.c.kind, journal.c.actor, journal.c.facts).where(journal.c.subject == code)
    with reading(region.engine) as connection:
        return [(kind, actor, orjson.loads(facts)) for kind, actor, facts in connection.execute(query)]


@pytest.mark.long
def test_the_owner_of_conditions_gets_a_form_for_each_at_once_and_in_the_morning(region: Region) -> None:
    code = conditional(region)
    owed(region)
    write(region.engine, region.packs, on=region.today, now=region.now, people=[STRANGER])

    told = {letter.template: letter for letter in sent(region) if letter.facts.get("reader")
            and letter.template in ("condition_set", "status_digest")}  # fmt: skip

    assert told.keys() == {"condition_set", "status_digest"}
    for letter in told.values():
        said = words(letter)
        assert f"potok project condition {code} 1 --incoming …" in said
        assert f"potok project condition {code} 2 --incoming …" in said
    assert "Ответить можно на бумаге, форма 2" in told["status_digest"].said.text
    assert "potok" not in told["status_digest"].said.text


@pytest.mark.long
def test_where_the_reader_has_a_way_in_the_morning_letter_carries_no_form(region: Region) -> None:
    conditional(region)
    write(region.engine, region.packs, on=region.today, now=region.now, people=[STRANGER])

    (letter,) = [one for one in sent(region, "https://potok.example") if one.template == "status_digest"]

    assert letter.attachments == ()
    assert "бумаге" not in letter.said.text


def test_the_staff_of_a_centre_enters_it_from_the_paper_and_both_names_stand_in_the_journal(region: Region) -> None:
    code = conditional(region, on=DAY)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=GUEST_1, role="centre_staff", scope="*"))
    closing: dict[str, Any] = {"actor": GUEST_1, "on": DAY, "subject": code, "condition": 1}

    assert "not_entitled" in region.refused(CloseCondition(**closing))
    assert "bad_value" in region.refused(CloseCondition(**closing, kept_at="дело 02-14"))
    region.do(CloseCondition(**closing, **PAPER, received_on=DAY))

    (closed, paper) = entries(region, code)[-2:]
    assert closed[:2] == ("condition_closed", GUEST_1)
    assert paper[:2] == ("answer_received", GUEST_1)
    assert (paper[2]["person"], paper[2]["incoming"]) == (STRANGER, "вх. 7")
    with reading(region.engine) as connection:
        papers = TABLES["evidence"]
        kept = connection.execute(select(papers.c.kind).where(papers.c.subject == code)).scalars().all()
    assert "answer" in kept


def test_the_owner_needs_no_paper_and_a_paper_of_before_is_none(region: Region) -> None:
    code = conditional(region, on=DAY)
    early = DAY - timedelta(days=400)
    before = CloseCondition(
        actor=METHODOLOGIST, on=DAY, subject=code, condition=1, **PAPER, received_on=early, command_id="early"
    )

    outcome = region.ask(before)
    region.do(CloseCondition(actor=STRANGER, on=DAY, subject=code, condition=1))

    assert isinstance(outcome, Refused)
    assert [kind for kind, _, _ in entries(region, code)][-1] == "condition_closed"


@pytest.mark.long
def test_the_host_of_a_visit_proposes_another_day_and_the_methodologist_hears(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    today = region.today
    region.do(PlanVisit(actor=METHODOLOGIST, on=today, subject=check, day=today, place="г. Азов", host=HEAD))
    another: dict[str, Any] = {"answer": DayAnswer.ANOTHER_DAY, "day": today + timedelta(days=7)}

    stranger = region.refused(AnswerVisit(actor=STRANGER, on=today, subject=check, **another))
    region.do(AnswerVisit(actor=HEAD, on=today, subject=check, **another))
    owed(region)

    assert "not_entitled" in stranger
    assert any(one.template == "check_news" and "другой день" in one.said.text.lower() for one in sent(region))
