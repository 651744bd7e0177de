"""Forms offer what can be chosen now; a page groups what may be done, and an organisation tells what it holds."""

from __future__ import annotations

import re
from datetime import timedelta

from domain.methodology.schema import Decision
from domain.registry.people import GiveRole, RegisterPerson
from domain.replication.support import PlanSupport
from tests.console.test_pages import Enter, enter, settings
from tests.region import CURATOR, CUSTOMER, DAY, LEADER, METHODOLOGIST, SCHOOL, TOWN, Region

__all__ = ["enter", "settings"]


def options(page: str, name: str) -> list[str]:
    """What a choice offers."""
    inside = page.partition(f'name="{name}"')[2].partition("</select>")[0]
    return [key for key in re.findall(r'<option value="([^"]*)"', inside) if key]


def test_only_decisions_that_can_be_taken_where_a_project_stands_are_offered(enter: Enter, region: Region) -> None:
    code = region.open_project()
    browser = enter(CURATOR)

    in_work = options(browser.ask(f"/do/decide?subject={code}").text, "decision")
    region.bring(code)
    awaiting = options(browser.ask(f"/do/decide?subject={code}").text, "decision")
    region.decide(code, Decision.HOLD, review_on=DAY + timedelta(days=30))
    on_hold = options(browser.ask(f"/do/decide?subject={code}").text, "decision")

    assert in_work == ["hold", "stop"]
    assert awaiting == ["go", "conditional", "rework", "hold", "stop"]
    assert on_hold == ["stop"]


def test_decisions_are_handed_to_a_colleague_out_of_those_who_may_take_them(enter: Enter, region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    said = {"title": "Ромашкина Анна", "post": "методолог РЦК", "email": "r@region.example"}
    colleague = region.do(RegisterPerson(actor=METHODOLOGIST, on=DAY, organisation=SCHOOL, **said)).subject  # type: ignore[arg-type]
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=colleague, role="rcc_methodologist"))
    browser = enter(METHODOLOGIST)

    form = browser.ask(f"/do/take_over?subject={code}").text
    done = browser.send("/do/take_over", subject=code, person=colleague).text

    assert colleague in options(form, "person")
    assert LEADER not in options(form, "person")
    assert "Ромашкина Анна · методолог РЦК · Школа № 7" in form
    assert "Готово" in done
    assert "принять решение</a>" not in done  # it was handed on a moment ago


def test_what_may_be_done_with_a_replica_is_grouped_with_what_its_phase_asks_for_first(
    enter: Enter, region: Region
) -> None:
    replica = region.replica(region.package())
    region.do(PlanSupport(actor=METHODOLOGIST, on=DAY, subject=replica, form="visit", person=CURATOR,
                          planned_on=DAY + timedelta(days=2)))  # fmt: skip

    page = enter(METHODOLOGIST).ask(f"/at/{replica}").text
    deeds = page.partition('id="deeds"')[2].partition("</section>\n<")[0]
    titles = re.findall(r"<h3>([^<]*)</h3>", deeds)

    assert titles == ["Сейчас", "Ход работы", "Карточка и люди", "Поддержка", "Решения", "Исправить внесённое"]
    first = deeds.partition("<h3>Сейчас</h3>")[2].partition("<h3>")[0]
    assert "/do/answer_readiness" in first
    assert "/do/attach_evidence" in first
    assert "/do/plan_support" not in first


def test_an_organisation_tells_its_statuses_and_which_of_its_projects_are_completed(
    enter: Enter, region: Region
) -> None:
    region.package()
    region.open_project(title="Ещё идёт")

    page = enter(CUSTOMER).ask(f"/at/{SCHOOL}").text
    other = enter(CUSTOMER).ask(f"/at/{TOWN}").text

    assert "Статусы образца</caption>" in page
    assert "местный" in page.partition("Статусы образца</caption>")[2].partition("</table>")[0]
    projects = page.partition("Проекты</caption>")[2].partition("</table>")[0]
    assert "завершён" in projects
    assert "в работе" in projects
    assert "Статусы образца</caption>" not in other


def test_a_form_that_rests_on_a_document_says_that_one_of_three_is_needed_and_no_other_does(
    enter: Enter, region: Region
) -> None:
    browser = enter(METHODOLOGIST)
    said = "нужно одно из трёх: файл, ссылка или где хранится"

    form = browser.ask("/do/give_assignment").text
    refused = browser.send("/do/give_assignment", text="Повторить замер", executor=LEADER, due_on="30.12.2024")
    answer = browser.ask(f"/do/answer_offer?subject={region.offer(region.package(), TOWN)}").text

    assert form.count(said) == 3
    assert refused.status_code == 422
    assert said not in answer
