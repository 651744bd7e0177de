"""A refusal leads to the form that mends it: what a gate lacks, and what was remarked on when a phase came back."""

from __future__ import annotations

import html
import re

import pytest

from domain.methodology.schema import Decision
from domain.programme.kinds import ReadyAnswer
from domain.replication.readiness import AnswerReadiness
from tests.console.test_pages import Browser, Enter, enter, settings
from tests.region import DAY, LEADER, METHODOLOGIST, TOWN, Region

__all__ = ["enter", "settings"]

REMARKS = {"key_risk": "назовите срок", "indicators": "цель не как на карте", "evidence.process_card": "не та подпись"}


def summary(browser: Browser, path: str, **form: str) -> tuple[str, list[str]]:
    """Why a form was not taken, and the addresses to which the reasons lead."""
    answer = browser.send(path, **form)
    assert answer.status_code == 422
    said = html.unescape(answer.text.partition('class="summary"')[2].partition("</div>")[0])
    return said, re.findall(r'href="(/do/[^"]+)"', said)


@pytest.mark.parametrize(("language", "word"), [("ru", "Исправить"), ("en", "Mend")])
def test_remarks_that_were_left_lead_each_to_its_field(enter: Enter, region: Region, language: str, word: str) -> None:
    code = region.open_project()
    region.bring(code)
    region.decide(code, Decision.REWORK, fields=REMARKS, on=DAY)
    browser = enter(LEADER)
    browser.send("/language", language=language)
    said = {"subject": code, "command_id": "11111111-1111-4111-8111-111111111111"}

    text, links = summary(browser, "/do/submit", **said)

    assert word in text
    assert sorted(links) == [
        f"/do/amend_card?subject={code}#f-key_risk", f"/do/attach_evidence?subject={code}&kind=process_card",
        f"/do/set_indicator?subject={code}",
    ]  # fmt: skip


def test_a_document_that_a_gate_lacks_leads_to_the_form_that_attaches_it(enter: Enter, region: Region) -> None:
    code = region.open_project()

    _, links = summary(enter(LEADER), "/do/submit", subject=code, command_id="11111111-1111-4111-8111-111111111111")

    assert links
    assert {link.partition("?")[0] for link in links} == {"/do/attach_evidence"}


def test_what_speaks_against_a_decision_leads_to_its_form(enter: Enter, region: Region) -> None:
    code = region.replica(region.package(DAY), TOWN, DAY)
    region.bring(code, DAY)
    no = AnswerReadiness(
        actor=LEADER, on=DAY, subject=code, items=("staff_free",), answer=ReadyAnswer.NO, evidence="отпуска"
    )
    region.do(no)

    said = {"subject": code, "command_id": "11111111-1111-4111-8111-111111111111", "decision": "go"}
    text, links = summary(enter(METHODOLOGIST), "/do/decide", **said)

    assert [link.partition("&")[0] for link in links] == [f"/do/answer_readiness?subject={code}"], text
