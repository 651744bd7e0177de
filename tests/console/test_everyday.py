"""Everyday tasks in a real browser, in Russian: each by a person with its rights, judged by what is recorded."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from console.web.session import link_secret
from domain.engine.actor import Acting
from domain.engine.database import open_engine, reading
from domain.engine.journal import Entry, history
from domain.pilot.takeover import TakeOver
from domain.programme.kinds import Moment
from flows.programme import Programme
from flows.settings import Settings
from tests.flows.test_doors import CHROMIUM
from tests.ports import free_port
from tests.region import CUSTOMER, DAY, HEAD, LEADER, METHODOLOGIST, Region

pytestmark = [pytest.mark.long, pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")]

TODAY = "2024-12-11"


@dataclass
class Office:
    """Pages that are served, the browser before them, and the region behind them."""

    url: str
    settings: Settings
    region: Region
    browser: Browser

    def seat(self, person: str) -> Page:
        """A window at which somebody has signed in by a link."""
        programme = Programme.open(self.settings)
        secret = link_secret(programme.engine, Acting(person), today=programme.today(), now=programme.now())
        page = self.browser.new_context(locale="ru-RU").new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{self.url}/sign-in?link={secret}")
        page.get_by_role("button", name="Войти").click()
        return page

    def told(self, code: str) -> list[Entry]:
        """The history of a subject."""
        with reading(self.region.engine) as connection:
            return list(history(connection, code))


@pytest.fixture(scope="module")
def office(region_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One region, served once for all tasks."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copyfile(region_file, folder / "potok.db")
    (folder / "potok.db").chmod(0o600)
    told = {"POTOK_DATABASE_URL": f"sqlite:///{folder}/potok.db", "POTOK_LANGUAGE": "ru", "POTOK_TODAY": TODAY,
            "POTOK_MAIL_FOLDER": str(folder / "mail")}  # fmt: skip
    port, url = free_port(), ""
    process = subprocess.Popen([sys.executable, "-m", "console.web", str(port)], stdin=subprocess.PIPE, cwd=folder,
                               env={**os.environ, **told, "PYTHONPATH": str(Path.cwd())})  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            if httpx.get(f"{url}/ready").status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    settings = Settings(database_url=told["POTOK_DATABASE_URL"], today=DAY.replace(month=12, day=11), _env_file=None)
    engine = open_engine(settings.database_url)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        yield Office(url, settings, Region(engine), browser)
        browser.close()
    engine.dispose()
    process.terminate()
    process.communicate(timeout=20)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name).first.click()


def test_a_head_opens_a_project_without_a_code_sees_similar_ones_and_prints_the_card(office: Office) -> None:
    office.region.open_project(title="Сокращение времени выдачи справок ученикам")
    page = office.seat(HEAD)

    follow(page, "Открыть новый проект")
    page.get_by_label("Название проекта").fill("Сокращение времени выдачи справки ученикам")
    page.get_by_label("Организация").fill("Школа")
    page.get_by_text("Показатели 1").click()
    first = page.get_by_role("group").filter(has_text="Показатели 1")
    first.get_by_label("Название", exact=True).fill("Время выдачи")
    first.get_by_label("Единица", exact=True).fill("мин")
    first.get_by_label("Куда лучше").select_option(label="снизить")
    first.get_by_label("Исходное значение", exact=True).fill("35,5")
    first.get_by_label("Цель", exact=True).fill("10")
    press(page, "Открыть пилот: карточка бережливого проекта")
    similar = page.get_by_role("alert").inner_text()
    page.get_by_label("Открыть, даже если есть похожие проекты").check()
    press(page, "Открыть пилот: карточка бережливого проекта")
    follow(page, re.compile("Открыть PRJ"))
    code = page.url.rpartition("/")[2]
    with page.expect_download() as card:
        page.get_by_role("link", name="PDF подписанная карточка проекта").click()

    assert "Сокращение времени выдачи справок ученикам" in similar
    assert [entry.kind for entry in office.told(code)] == ["project_opened"]
    assert card.value.path().read_bytes().startswith(b"%PDF")
    assert "35.5" in office.told(code)[0].facts


def test_a_leader_enters_the_months_measurement_and_a_document_and_reads_what_is_missing(
    office: Office, tmp_path: Path
) -> None:
    code = office.region.open_project(title="Сокращение очереди в столовой")
    office.region.walk(code, "diagnosis")
    paper = tmp_path / "карта.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    page = office.seat(LEADER)

    page.goto(f"{office.url}/at/{code}")
    follow(page, "Внести измерение показателя")
    page.get_by_label("Показатель", exact=True).select_option(label="Время подготовки, мин")
    page.get_by_label("Значение", exact=True).fill("61,5")
    press(page, "Внести измерение показателя")
    follow(page, "Приложить документ к фазе")
    page.get_by_label("Вид документа", exact=True).select_option(label="карта текущего состояния")
    page.get_by_label("Файл", exact=False).first.set_input_files(str(paper))
    press(page, "Приложить документ к фазе")

    missing = page.get_by_role("region", name=re.compile("Чего ещё не хватает")).inner_text()
    assert [entry.kind for entry in office.told(code)][-2:] == ["measured", "evidence_attached"]
    assert "карта целевого состояния" in missing
    assert "карта текущего состояния" not in missing


def test_a_leader_answers_remarks_and_the_decider_sees_what_changed(office: Office) -> None:
    code = office.region.open_project(title="Сокращение времени ответа родителям", key_risk="нет")
    office.region.bring(code)
    customer = office.seat(METHODOLOGIST)
    customer.goto(f"{office.url}/at/{code}")
    follow(customer, "Принять решение")
    customer.get_by_label("Решение", exact=True).select_option(label="возвращено на доработку")
    customer.get_by_text("Замечания 1").click()
    first = customer.get_by_role("group").filter(has_text="Замечания 1")
    first.get_by_label("О чём").select_option(label="Ключевой риск")
    first.get_by_label("Что исправить").fill("назовите риск срыва срока")
    press(customer, "Принять решение на воротах фазы")
    leader = office.seat(LEADER)

    follow(leader, re.compile(f"Сделать.*{code}"))
    leader.goto(f"{office.url}/at/{code}")
    remarks = leader.get_by_role("region", name=re.compile("Замечания и что")).first.inner_text()
    follow(leader, "Изменить поля и участников карточки")
    leader.get_by_label("Ключевой риск").fill("Учителя заняты в выпускных классах")
    leader.get_by_label("Причина").last.fill("по замечанию")
    press(leader, "Изменить поля и участников карточки")
    follow(leader, re.compile("представить на решение"))
    press(leader, "Представить фазу на решение")
    customer.goto(f"{office.url}/at/{code}")
    changed = customer.get_by_role("region", name=re.compile("Замечания и что")).first.inner_text()

    assert "назовите риск срыва срока" in remarks
    assert "Учителя заняты в выпускных классах" in changed
    assert "нет" in changed
    assert office.told(code)[-1].kind == "submitted"


def test_a_methodologist_decides_one_ask_of_the_morning_and_hands_another_over(office: Office) -> None:
    one, other = (office.region.open_project(title=f"Утренний проект {name}") for name in ("первый", "второй"))
    for code in (one, other):
        office.region.bring(code)
        office.region.do(TakeOver(actor=METHODOLOGIST, on=DAY, subject=code))
    page = office.seat(METHODOLOGIST)

    follow(page, re.compile(f"Сделать.*{one}"))
    page.get_by_label("Решение", exact=True).select_option(label="согласовано")
    press(page, "Принять решение на воротах фазы")
    follow(page, "К моим делам")
    follow(page, re.compile(f"Передать коллеге.*{other}"))
    page.get_by_label("Кому передать").fill("Участник 5")
    press(page, "Взять решения по проекту на себя или передать коллеге")
    follow(page, "К моим делам")

    assert office.told(one)[-1].kind == "decided"
    assert "PER-0005" in office.told(other)[-1].facts
    assert page.get_by_text("Утренний проект").count() == 0


def test_a_customer_agrees_to_a_closing_or_returns_it_by_field(office: Office) -> None:
    code = office.region.open_project(title="Закрытие проекта о справках")
    office.region.measure(code, "67", Moment.BASELINE)
    office.region.measure(code, "29", Moment.AFTER)
    office.region.walk(code, "sustaining")
    office.region.bring(code)
    page = office.seat(CUSTOMER)

    follow(page, re.compile(f"Сделать.*{code}"))
    page.get_by_label("Решение", exact=True).select_option(label="возвращено на доработку")
    page.get_by_text("Замечания 1").click()
    row = page.get_by_role("group").filter(has_text="Замечания 1")
    row.get_by_label("О чём").select_option(value="evidence.closing_protocol")
    row.get_by_label("Что исправить").fill("нет подписи заказчика")
    press(page, "Принять решение на воротах фазы")

    last = office.told(code)[-1]
    assert last.kind == "decided"
    assert "evidence.closing_protocol" in last.facts
    assert office.region.state(code).standing == "in_work"
