"""Everyday tasks in a real browser, in Russian: each by a person with its rights, judged by what is recorded."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import func, select

from domain.engine.database import open_engine, reading
from domain.pilot.takeover import TakeOver
from domain.programme.kinds import Moment, OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import GiveRole
from domain.stored.tables import TABLES
from flows.settings import Settings
from tests.flows.test_doors import CHROMIUM
from tests.office import Office, lead
from tests.ports import free_port
from tests.region import CURATOR, CUSTOMER, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, Region

pytestmark = [pytest.mark.system, pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")]

TODAY = "2024-12-11"


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
    for _ in range(3000):
        try:
            if httpx.get(f"{url}/ready").status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    settings = Settings(database_url=told["POTOK_DATABASE_URL"], today=DAY.replace(month=12, day=11), _env_file=None)
    engine = open_engine(settings.database_url)
    region = Region(engine)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        yield Office(url, settings, region, browser, region.package())
        browser.close()
    engine.dispose()
    process.terminate()
    process.communicate(timeout=300)


def press(page: Page, name: str) -> None:
    lead(page.get_by_role("button", name=name, exact=True))


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    lead(page.get_by_role("link", name=name).first)


def unfold(page: Page, title: str) -> None:
    page.locator("summary").filter(has_text=re.compile(f"^{title}$")).click()


def offered(office: Office, package: str) -> int:
    """How many have an offer of a package."""
    offer = TABLES["offer"]
    with reading(office.region.engine) as connection:
        return connection.execute(select(func.count()).where(offer.c.package == package)).scalar_one()


def headed(region: Region, title: str, kind: OrganisationKind = OrganisationKind.ENTERPRISE) -> str:
    """An organisation for which the head acts."""
    command = RegisterOrganisation(actor=METHODOLOGIST, on=DAY, title=title, kind=kind)
    code = region.do(command).subject
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=HEAD, role="organisation_head", scope=code))
    return code


def test_a_head_opens_a_project_without_a_code_sees_similar_ones_and_prints_the_card(office: Office) -> None:
    office.region.open_project(title="Сокращение времени выдачи справок ученикам")
    page = office.seat(HEAD)

    follow(page, "Открыть новый проект")
    page.get_by_label("Название проекта").fill("Сокращение времени выдачи справки ученикам")
    page.get_by_label("Организация").fill("Школа")
    unfold(page, "Показатели 1")
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
        page.get_by_role("link", name="PDF карточка проекта").click()

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
    follow(page, "Приложить документ к этапу")
    page.get_by_label("Вид документа", exact=True).select_option(label="карта текущего состояния")
    page.get_by_label("Файл", exact=False).first.set_input_files(str(paper))
    press(page, "Приложить документ к этапу")

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
    unfold(customer, "Замечания 1")
    first = customer.get_by_role("group").filter(has_text="Замечания 1")
    first.get_by_label("О чём").select_option(label="Ключевой риск")
    first.get_by_label("Что исправить").fill("назовите риск срыва срока")
    press(customer, "Принять решение на воротах этапа")
    leader = office.seat(LEADER)

    follow(leader, re.compile(f"Сделать.*{code}"))
    leader.goto(f"{office.url}/at/{code}")
    remarks = leader.get_by_role("region", name=re.compile("Замечания и что")).first.inner_text()
    follow(leader, "Изменить поля и участников карточки")
    leader.get_by_label("Ключевой риск").fill("Учителя заняты в выпускных классах")
    leader.get_by_label("Причина").last.fill("по замечанию")
    press(leader, "Изменить поля и участников карточки")
    follow(leader, re.compile("представить на решение"))
    press(leader, "Представить этап на решение")
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
    press(page, "Принять решение на воротах этапа")
    follow(page, "К моим делам")
    follow(page, re.compile(f"Передать коллеге.*{other}"))
    page.get_by_label("Кому передать").select_option(value="PER-0005")
    press(page, "Взять решения по проекту на себя или передать коллеге")
    follow(page, "К моим делам")

    assert office.told(one)[-1].kind == "decided"
    assert "PER-0005" in office.told(other)[-1].facts
    assert page.get_by_role("link", name=re.compile("Сделать.*PRJ")).filter(has_text=other).count() == 0


def test_a_customer_agrees_to_a_closing_or_returns_it_by_field(office: Office) -> None:
    code = office.region.open_project(title="Закрытие проекта о справках")
    office.region.measure(code, "67", Moment.BASELINE)
    office.region.measure(code, "29", Moment.AFTER)
    office.region.walk(code, "sustaining")
    office.region.bring(code)
    page = office.seat(CUSTOMER)

    follow(page, re.compile(f"Сделать.*{code}"))
    page.get_by_label("Решение", exact=True).select_option(label="возвращено на доработку")
    unfold(page, "Замечания 1")
    row = page.get_by_role("group").filter(has_text="Замечания 1")
    row.get_by_label("О чём").select_option(value="evidence.closing_protocol")
    row.get_by_label("Что исправить").fill("нет подписи заказчика")
    press(page, "Принять решение на воротах этапа")

    last = office.told(code)[-1]
    assert last.kind == "decided"
    assert "evidence.closing_protocol" in last.facts
    assert office.region.state(code).standing == "in_work"


def test_a_methodologist_notes_what_a_support_visit_agreed_and_plans_the_next(office: Office) -> None:
    region = office.region
    replica = region.replica(office.package)
    page = office.seat(METHODOLOGIST)

    def plan(day: str) -> None:
        page.goto(f"{office.url}/at/{replica}")
        follow(page, "Запланировать поддержку: выезд, звонок, обучение")
        page.get_by_label("Форма", exact=True).select_option(label="выезд к получателю")
        page.get_by_label("На какой день", exact=True).fill(day)
        page.get_by_label("Кто поддерживает").fill("Участник 5")
        press(page, "Запланировать поддержку: выезд, звонок, обучение")

    plan("11.12.2024")
    follow(page, "Отметить поддержку и договорённости")
    page.get_by_label("Номер поддержки").select_option(index=1)
    page.get_by_label("Часов").fill("2,5")
    row = page.get_by_role("group").filter(has_text="Договорились 1")
    unfold(page, "Договорились 1")
    row.get_by_label("Что сделать").fill("Обучить двух учителей")
    row.get_by_label("Кто отвечает").fill("Участник 2")
    row.get_by_label("Срок").fill("20.12.2024")
    press(page, "Отметить поддержку и договорённости")
    plan("23.12.2024")

    told = [entry for entry in office.told(replica) if entry.kind.startswith("support")]
    assert [entry.kind for entry in told] == ["support_planned", "support_held", "support_planned"]
    assert any("Обучить двух учителей" in entry.facts for entry in office.told(replica))
    assert {"support_planned", "support_held"} <= office.owed(replica)


def test_a_secretary_enters_twenty_decisions_of_a_meeting_by_one_protocol(office: Office) -> None:
    codes = [office.region.open_project(title=f"Вопрос совещания номер {number}") for number in range(1, 21)]
    for code in codes:
        office.region.bring(code)
    page = office.seat(METHODOLOGIST)

    follow(page, "Проекты")
    page.get_by_label("Слова в названии").fill("Вопрос совещания")
    page.get_by_label("Состояние").select_option(label="ожидает решения")
    press(page, "Показать")
    follow(page, "то же, где всё согласовано")
    page.get_by_label("Название", exact=True).fill("Заседание комитета")
    page.get_by_label("Кто принимает решения").fill("Участник 5")
    last = page.get_by_role("group").filter(has_text="Вопросы 20").first
    last.get_by_label("Решение").select_option(label="возвращено на доработку")
    last.get_by_text("Подробнее").click()
    last.get_by_label("Пояснение").fill("уточните цель")
    press(page, "Собрать вопросы для протокола совещания")
    follow(page, "Внести подписанный протокол: принять все решения")
    page.get_by_label("Регистрационный номер").fill("17")
    page.get_by_label("Дата документа").fill("11.12.2024")
    page.get_by_label("Где хранится подлинник").fill("дело 04-12")
    press(page, "Внести подписанный протокол: принять все решения")

    assert page.get_by_role("status").count() == 1
    decided = [office.told(code)[-1] for code in codes]
    assert {entry.kind for entry in decided} == {"decided"}
    assert sum('"rework"' in entry.facts for entry in decided) == 1
    assert all("gate_decided" in office.owed(code) or "returned_for_rework" in office.owed(code) for code in codes)


def test_a_head_of_the_centre_offers_a_package_to_thirty_after_reading_the_dry_run(office: Office) -> None:
    region = office.region
    package = office.package
    receivers = [headed(region, f"Детский сад № {number}") for number in range(30)]
    region.offer(package, receivers[-1])
    before = offered(office, package)
    page = office.seat(METHODOLOGIST)

    page.goto(f"{office.url}/at/{package}")
    follow(page, re.compile("Предложить пакет"))
    page.get_by_label("Все организации вида").select_option(label="предприятие")
    press(page, "Показать, кто получит")
    tried = page.get_by_role("main").inner_text()
    press(page, "Предложить пакет получателям: 29")
    page.get_by_text("Сделано.").wait_for(timeout=120_000)

    assert "Получат предложение: 29, отказ: 1" in tried
    assert "ещё не ответил" in tried or "OFR-" in tried
    assert offered(office, package) == before + 29


def test_a_school_reads_what_is_missing_for_a_status_and_what_to_do_next(office: Office) -> None:
    page = office.seat(HEAD)

    follow(page, SCHOOL)
    follow(page, "местный")

    heads = page.get_by_role("columnheader").all_inner_texts()
    assert heads == ["Критерий", "Итог", "По какой записи", "Что сделать"]
    assert page.get_by_role("row").count() > 3


def test_a_receiver_takes_a_package_and_finds_the_order_ready_to_be_signed(office: Office) -> None:
    region = office.region
    offer = region.offer(office.package, headed(region, "Лицей № 12", OrganisationKind.INSTITUTION))
    page = office.seat(HEAD)

    follow(page, re.compile(f"Сделать.*{offer}"))
    page.get_by_label("Ответ", exact=True).select_option(label="принимаем")
    page.get_by_label("руководитель проекта").fill("Участник 2")
    press(page, "Ответить на предложение")
    replica = re.findall(r"PRJ-\d+", office.told(offer)[-1].facts)[0]
    page.goto(f"{office.url}/at/{replica}")
    with page.expect_download() as order:
        page.get_by_role("link", name=re.compile("DOCX.*приказ о команде")).click()

    assert office.told(offer)[-1].kind == "offer_accepted"
    assert order.value.path().read_bytes().startswith(b"PK")


def test_the_monthly_page_explains_every_difference_and_opens_each_number_to_its_list(office: Office) -> None:
    code = office.region.open_project(title="Проект после ноября", on=DAY.replace(month=12, day=2))
    page = office.seat(METHODOLOGIST)

    follow(page, "Отчёт")
    page.get_by_label("Сравнить с датой").fill("01.12.2024")
    press(page, "Показать")
    row = page.get_by_role("row").filter(has_text="Всего открыто")
    came = row.inner_text()
    lead(row.get_by_role("link").first)

    assert code in came
    assert code in page.get_by_role("main").inner_text()
    assert "Правило" in page.get_by_role("main").inner_text()


def test_a_curator_reads_the_report_and_gives_an_assignment_with_a_day(office: Office) -> None:
    page = office.seat(CURATOR)

    follow(page, "Отчёт")
    follow(page, "Внести поручение руководства по протоколу")
    page.get_by_label("Что поручено").fill("Объяснить задержки по школам")
    page.get_by_label("Исполнитель").fill("Участник 1 ")
    page.get_by_label("Срок", exact=True).fill("25.12.2024")
    page.get_by_label("Где хранится подлинник").fill("протокол 5, дело 1")
    press(page, "Внести поручение руководства по протоколу")
    if page.get_by_label("Исполнитель").count():
        page.get_by_label("Исполнитель").select_option(value=METHODOLOGIST)
        press(page, "Внести поручение руководства по протоколу")
    follow(page, re.compile("Открыть"))

    told = office.told(page.url.rpartition("/")[2])
    assert [entry.kind for entry in told] == ["assignment_given"]
    assert '"2024-12-25"' in told[0].facts
    assert METHODOLOGIST in told[0].facts
