"""The leadership's report on pages: issued by whoever may, read on one screen, taken along as files."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.registry.people import GiveRole, RegisterPerson
from domain.stored.tables import TABLES
from tests.console.test_pages import Enter, enter, settings
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, SCHOOL, Region

__all__ = ["enter", "settings"]

LAST = "2024-11-30"


def owed(region: Region) -> int:
    """Letters with a report of the period."""
    notice = TABLES["notice"]
    with reading(region.engine) as connection:
        found = select(func.count()).where(notice.c.template == "leadership_report")
        return connection.execute(found).scalar_one()


def test_a_report_is_issued_by_whoever_may_once_and_is_then_read_by_all_who_work_here(
    enter: Enter, region: Region
) -> None:
    region.open_project(DAY.replace(month=11, day=5), title="Открыт в ноябре")
    leader, curator = enter(LEADER), enter(CURATOR)

    before, refused = curator.ask("/issued").text, leader.send("/issued")
    issued = curator.send("/issued")
    again = curator.ask("/issued").text
    region.open_project(DAY.replace(month=11, day=6), title="Внесён позже")
    page = leader.ask(f"/issued/{LAST}").text

    assert "Выпустить отчёт: ноябрь 2024 года" in before
    assert (refused.status_code, issued.status_code, owed(region)) == (403, 303, 2)
    assert "Выпустить отчёт" not in again
    assert f'href="/issued/{LAST}"' in again
    assert "Проекты — в работе" in page
    assert "Открыт в ноябре" in page
    assert "Выпустить" not in leader.ask("/issued").text


def test_the_screen_names_what_makes_each_difference_leads_to_the_whole_list_and_to_an_assignment(
    enter: Enter, region: Region
) -> None:
    code = region.open_project(DAY.replace(month=11, day=5), title="Открыт в ноябре")
    curator = enter(CURATOR)
    curator.send("/issued")

    page = curator.ask(f"/issued/{LAST}").text
    moved = page.partition('id="moved"')[2].partition("</section>")[0]

    assert f'<a href="/at/{code}">Открыт в ноябре</a>' in moved
    assert "/list/report?as_of=30.11.2024&amp;against=31.10.2024&amp;why=" in moved
    assert 'href="/do/give_assignment"' in page
    assert "/do/give_assignment" not in enter(LEADER).ask(f"/issued/{LAST}").text


def test_each_figure_that_changed_leads_to_what_makes_the_change_and_waiting_names_its_day(
    enter: Enter, region: Region
) -> None:
    project = region.open_project(DAY.replace(month=11, day=5), title="Открыт в ноябре")
    region.bring(project, DAY.replace(month=11, day=6))
    curator = enter(CURATOR)
    curator.send("/issued")

    page = curator.ask(f"/issued/{LAST}").text

    changed = re.findall(r'<td class="number">([+−-][^<]*)</td>', page)
    assert changed == [], "no change of a figure stands without what makes it"
    led = set(re.findall(r'href="#(moved-\d+)"', page))
    assert led
    assert led <= set(re.findall(r'id="(moved-\d+)"', page))
    assert "Дольше всего ждали решения на 30.11.2024" in page


def test_the_office_of_the_whole_programme_issues_a_report_and_the_staff_of_one_site_does_not(
    enter: Enter, region: Region
) -> None:
    said = {"actor": METHODOLOGIST, "on": DAY}
    office, site = (
        region.do(RegisterPerson(**said, title=f"Ли {name}", email=f"{name}@region.example")).subject  # type: ignore[arg-type]
        for name in ("office", "site")
    )
    region.do(GiveRole(**said, person=office, role="centre_staff", scope="*"))  # type: ignore[arg-type]
    region.do(GiveRole(**said, person=site, role="centre_staff", scope=SCHOOL))  # type: ignore[arg-type]

    answers = [enter(person).send("/issued").status_code for person in (site, office)]

    assert answers == [403, 303]


@pytest.mark.system
@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("xlsx", b"PK"), ("docx", b"PK")])
def test_the_files_of_a_report_are_taken_along_and_an_unknown_one_is_not(
    enter: Enter, region: Region, ending: str, begins: bytes
) -> None:
    region.open_project(DAY.replace(month=11, day=5), title="Открыт в ноябре")
    browser = enter(METHODOLOGIST)
    browser.send("/issued")

    file = browser.ask(f"/issued/{LAST}/{ending}")

    assert file.content.startswith(begins)
    if ending == "xlsx":
        told = {row[0].value: row[1].value for row in load_workbook(BytesIO(file.content)).worksheets[0].iter_rows()}
        assert told["Проекты — в работе"] == 1
    unknown = [f"/issued/{LAST}/pdf", "/issued/2020-01-31", "/issued/x", f"/issued/2020-01-31/{ending}"]
    assert {browser.ask(where).status_code for where in unknown} == {404}


def test_where_nothing_was_issued_and_nobody_reads_it_the_page_says_so(enter: Enter, region: Region) -> None:
    assert "Пока ничего не выпущено." in enter(METHODOLOGIST).ask("/issued").text


def test_a_closing_decision_is_no_matter_of_an_issued_report(enter: Enter, region: Region) -> None:
    code = region.open_project(DAY.replace(month=11, day=5))
    region.bring(code, DAY.replace(month=11, day=6))
    curator = enter(CURATOR)
    curator.send("/issued")
    before = curator.ask(f"/issued/{LAST}").text.partition("<table>")[2].partition("</table>")[0]
    region.do(Decide(actor=CURATOR, on=DAY.replace(month=11, day=20), subject=code, decision=Decision.GO))

    after = curator.ask(f"/issued/{LAST}").text.partition("<table>")[2].partition("</table>")[0]

    assert before == after
