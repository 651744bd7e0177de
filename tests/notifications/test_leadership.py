"""The leadership's letter: once a period, frozen, with a picture and a table of the same figures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from io import BytesIO
from typing import Any

import orjson
import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Engine

from domain.engine.words import Language, Words
from domain.methodology.schema import Decision
from domain.pilot.assignments import GiveAssignment
from domain.pilot.reversal import ReverseDecision
from domain.registry.people import GiveRole
from notifications.attachments import attachments_of
from notifications.examples import EXAMPLES
from notifications.leadership import ended, write_reports
from notifications.letters.regular import LeadershipReport
from notifications.message import message_bytes
from notifications.render import render
from tests.ledgers import delivered, rows
from tests.region import CURATOR, LEADER, METHODOLOGIST, Region
from tests.sweeps import stop_reason
from tests.tray import Tray

FIRST = date(2024, 12, 2)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def issue(region: Region, on: date = FIRST) -> int:
    region.now = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    return write_reports(region.engine, region.packs, on=on, now=region.now)


@pytest.mark.parametrize(
    ("on", "title", "last", "before"),
    [
        (date(2024, 12, 1), "ноябрь 2024 года", date(2024, 11, 30), date(2024, 10, 31)),
        (date(2024, 10, 1), "3 квартал 2024 года", date(2024, 9, 30), date(2024, 6, 30)),
        (date(2025, 1, 9), "2024 год", date(2024, 12, 31), date(2023, 12, 31)),
        (date(2024, 3, 1), "февраль 2024 года", date(2024, 2, 29), date(2024, 1, 31)),
    ],
)
def test_a_letter_tells_of_the_longest_period_that_has_ended(on: date, title: str, last: date, before: date) -> None:
    period = ended(on)

    assert (period.title.ru, period.last, period.before) == (title, last, before)


def test_those_whom_the_pack_names_get_one_letter_a_period(region: Region) -> None:
    region.finished_pilot(date(2024, 6, 3))

    first, again = issue(region), issue(region, date(2024, 12, 3))

    assert (first, again) == (2, 0)
    readers = {who for who, template in rows(region, "recipient", "template") if template == "leadership_report"}
    assert readers == {METHODOLOGIST, CURATOR}


@pytest.mark.long
def test_an_issued_report_never_changes_and_carries_the_figures_twice(region: Region) -> None:
    code = region.open_project(date(2024, 11, 5))
    issue(region)
    region.decide(code, Decision.STOP, on=date(2024, 11, 20), reason=stop_reason(region))
    tray = Tray(name="email")

    delivered(region, tray)

    letter = next(one for one in tray.sent.values() if one.template == "leadership_report")
    message = message_from_bytes(message_bytes(letter), policy=policy.default)
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds[:2] == ["multipart/mixed", "multipart/related"]
    assert kinds.count("image/png") == 1
    book = load_workbook(BytesIO(letter.attachments[1].content))
    told = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows() if row[0].value}
    for figure in letter.facts["figures"]:
        assert told[figure["title"]["ru"]] == figure["count"]
        assert (f"{figure['title']['ru']}: {figure['count']}" in letter.said.text) is figure["first"]
    assert 'src="cid:chart@potok"' in letter.said.html
    assert 'alt="Столбцы' in letter.said.html


def test_whoever_comes_into_the_role_later_reads_the_report_that_was_issued(region: Region) -> None:
    region.open_project(date(2024, 11, 5))
    issue(region)
    region.open_project(date(2024, 11, 6), title="Внесён позже")
    region.do(GiveRole(actor=METHODOLOGIST, on=FIRST, person=LEADER, role="curator", scope="*"))

    assert issue(region, date(2024, 12, 11)) == 1

    told = rows(region, "recipient", "template", "facts")
    issued = {who: orjson.loads(facts) for who, template, facts in told if template == "leadership_report"}
    assert issued[LEADER].pop("reader") != issued[CURATOR].pop("reader")
    assert issued[LEADER] == issued[CURATOR]


@pytest.mark.long
def test_the_letter_itself_shows_what_fits_a_screen_and_the_files_hold_the_rest(region: Region) -> None:
    finished = region.finished_pilot(date(2024, 6, 3))
    region.open_project(date(2024, 10, 7), title="Начат в октябре")
    stopped = region.open_project(date(2024, 11, 5), title="Остановлен в ноябре")
    region.decide(stopped, Decision.STOP, on=date(2024, 11, 20), reason=stop_reason(region))
    issue(region)
    tray = Tray(name="email")

    delivered(region, tray)

    letter = next(one for one in tray.sent.values() if one.template == "leadership_report")
    figures = {figure["title"]["ru"]: figure for figure in letter.facts["figures"]}
    assert region.state(finished).ended_on is not None
    assert figures["Проекты — остановлено"]["first"] is False
    assert figures["Проекты — выполнено"]["first"] is True
    assert sum(figure["first"] for figure in figures.values()) <= 12
    assert "Проекты — выполнено: 1 (0)" in letter.said.text
    assert "остановлено" not in letter.said.text


@pytest.mark.long
def test_a_decision_that_is_waited_for_stands_with_its_own_term_on_the_page_and_in_both_files(region: Region) -> None:
    code = region.open_project(date(2024, 11, 5))
    region.bring(code, date(2024, 11, 6))
    issue(region)
    tray = Tray(name="email")

    delivered(region, tray)

    letter = next(one for one in tray.sent.values() if one.template == "leadership_report")
    due = region.state(code).due_on
    assert region.state(code).phase_due_on is not None
    assert due is not None
    assert [(one["code"], one["due_on"]) for one in letter.facts["waiting"]] == [(code, due.isoformat())]
    assert f"срок решения {due.day} декабря 2024" in " ".join(letter.said.text.split())
    table, page = letter.attachments[1:]
    rows_of = load_workbook(BytesIO(table.content)).worksheets[0].iter_rows(values_only=True)
    assert next(row for row in rows_of if row[0] == code)[2:4] == ("2024-11-06", due.isoformat())
    cells = [cell.text for one in Document(BytesIO(page.content)).tables for row in one.rows for cell in row.cells]
    assert f"{due.day} декабря 2024" in [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in cells]
    for figure in letter.facts["figures"]:
        assert figure["title"]["ru"] in cells


def test_what_waited_on_the_last_day_stands_there_whatever_became_of_it_before_the_writing(region: Region) -> None:
    decided, reversed_, later = (region.open_project(date(2024, 11, 5), title=f"Проект {place}") for place in "абв")
    region.bring(decided, date(2024, 11, 6))
    region.bring(reversed_, date(2024, 11, 7))
    region.decide(reversed_, Decision.GO, on=date(2024, 11, 8))
    region.do(
        ReverseDecision(actor=METHODOLOGIST, on=date(2024, 11, 11), subject=reversed_, reason="ошибка", anyway=True)
    )
    region.decide(decided, Decision.GO, on=date(2024, 12, 2))
    region.bring(later, date(2024, 12, 2))

    issue(region, date(2024, 12, 3))

    (facts, *_) = (
        orjson.loads(facts) for template, facts in rows(region, "template", "facts") if template == "leadership_report"
    )
    assert [(one["code"], one["since"]) for one in facts["waiting"]] == [
        (decided, "2024-11-06"),
        (reversed_, "2024-11-07"),
    ]


@pytest.mark.long
def test_assignments_that_were_overdue_on_the_last_day_stand_on_the_page_and_in_the_workbook(region: Region) -> None:
    given: dict[str, Any] = {"executor": LEADER, "kept_at": "дело 7"}
    for text, due in (("=Повторить замер", date(2024, 11, 15)), ("Доложить", date(2024, 12, 20))):
        region.do(GiveAssignment(actor=METHODOLOGIST, on=date(2024, 11, 1), text=text, due_on=due, **given))
    issue(region)
    tray = Tray(name="email")

    delivered(region, tray)

    letter = next(one for one in tray.sent.values() if one.template == "leadership_report")
    assert [one["text"] for one in letter.facts["undone"]] == ["=Повторить замер"]
    assert "ПРОСРОЧЕННЫЕ ПОРУЧЕНИЯ\nASG-0001 =Повторить замер\n" in letter.said.text
    assert "срок был 15 ноября 2024" in letter.said.text
    book = load_workbook(BytesIO(letter.attachments[1].content))
    cells = [row for row in book.worksheets[0].iter_rows(values_only=True) if row[0] == "ASG-0001"]
    assert [(row[1], row[3]) for row in cells] == [("'=Повторить замер", "2024-11-15")]


@pytest.mark.parametrize("language", Language)
def test_of_many_overdue_assignments_a_letter_names_the_longest_and_its_files_all(language: Language) -> None:
    notice = EXAMPLES["leadership_report"]
    assert isinstance(notice, LeadershipReport)
    many = replace(notice, undone=tuple(replace(notice.undone[0], code=f"ASG-{place:04d}") for place in range(40)))

    said = render(many, language, base_url="", programme=Words("Программа", "Programme"))
    table, page = attachments_of(many, language)[1:]

    for shown in (said.text, said.html):
        assert [code for code in codes(shown) if code.startswith("ASG")] == [f"ASG-{place:04d}" for place in range(5)]
        assert "35" in shown
    cells = [str(row[0]) for row in load_workbook(BytesIO(table.content)).worksheets[0].iter_rows(values_only=True)]
    printed = " ".join(cell.text for one in Document(BytesIO(page.content)).tables for cell in one.columns[0].cells)
    assert sum(cell.startswith("ASG") for cell in cells) == len(codes(printed)) - len(notice.waiting) == 40


def codes(text: str) -> list[str]:
    return re.findall(r"(?:ASG|PRJ)-\d{4}", text)


@pytest.mark.long
@pytest.mark.parametrize("language", Language)
def test_equal_facts_give_equal_bytes(language: Language) -> None:
    notice = EXAMPLES["leadership_report"]
    assert isinstance(notice, LeadershipReport)

    first, again = attachments_of(notice, language), attachments_of(notice, language)

    assert first == again
    assert [one.name for one in first] == [
        "programme-2024-11-30.png", "programme-2024-11-30.xlsx", "programme-2024-11-30.docx",
    ]  # fmt: skip
    assert first[0].content.startswith(b"\x89PNG")
