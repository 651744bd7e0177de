"""A package carries the practices of its project, and says in which file each element is found."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import select

from domain.engine.database import reading
from domain.practices.cards import AmendPractice, DraftPractice
from domain.practices.steps import DropStep
from domain.programme.kinds import Consent
from domain.reports.practices import shown
from domain.stored.tables import TABLES
from tests.console.conftest import Window
from tests.console.test_package_file import package, words_of
from tests.domain.test_practices import FILLED, STAFF, published
from tests.region import LEADER, SCHOOL, Region

__all__ = ["package"]


EFFECT = {
    "name": "Ожидание", "unit": "мин", "direction": "fall", "quantity": "waiting_time", "base": "40",
    "base_on": "2024-03-05", "fact": "10", "fact_on": "2024-06-03", "method": "", "confirmed_by": "",
}  # fmt: skip
"""Of `tests.domain.test_practices`, as a package keeps it."""


def without_steps(region: Region, draft: str) -> None:
    """The steps that a draft took from its project have no durations: it gets others."""
    with reading(region.engine) as connection:
        steps = shown(connection, region.pack, draft).practice.steps
    for number in steps:
        region.do(DropStep(**STAFF, subject=draft, number=number))


def test_a_package_carries_the_published_practices_of_its_project_and_names_the_file_of_each_element(
    window: Window, region: Region, package: str, tmp_path: Path
) -> None:
    project = window("package", "show", package, "--json").data["project"]
    draft = region.do(DraftPractice(**STAFF, project=project, organisation=SCHOOL, title="Банк заданий")).subject
    card = {**FILLED, "solution": "общий банк заданий", "sphere": "education", "owner": LEADER}
    region.do(AmendPractice(**STAFF, **card, consent=Consent.GIVEN, cost=Decimal(120000), subject=draft))  # type: ignore[arg-type]
    without_steps(region, draft)
    before = window("package", "freeze", project, "--changed", "раз", "--why", "два")
    published(region, draft)

    said = window("package", "freeze", project, "--changed", "добавлена практика", "--why", "просили школы")

    assert said.code == before.code == 0, said.err
    assert window("package", "build", "PKG-0003", "--out", "c.zip").code == 0
    assert window("package", "build", "PKG-0002", "--out", "b.zip").code == 0
    with ZipFile(tmp_path / "c.zip") as parts:
        told = words_of(parts.read("02 Карточка решения.docx"))
        elements = words_of(parts.read("09 Чек-лист элементов.docx"))
        sheet = words_of(parts.read("08 Лист показателей.docx"))
        facts = json.loads(parts.read("facts.json"))
    with ZipFile(tmp_path / "b.zip") as parts:
        assert "Банк заданий" not in words_of(parts.read("02 Карточка решения.docx")), "a draft is nobody's yet"
    assert "Практика из базы: «Банк заданий»" in told
    assert all(word in told for word in ("общий банк заданий", "Собрать шаблоны", "секретарь"))
    assert "120 000 ₽" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "03 Карта целевого состояния, образец" in elements
    assert f"Практики: {draft}" in window("package", "show", "PKG-0003").out
    assert facts["practices"][0]["effects"][-1] == EFFECT
    assert all(word in told for word in ("Ожидание", "05.03.2024", "03.06.2024")), "what it brought, and when"
    assert "Ожидание" in sheet, "how a receiver measures the same"


def test_a_package_carries_the_templates_of_its_practices_as_files(
    window: Window, region: Region, package: str, tmp_path: Path
) -> None:
    project = window("package", "show", package, "--json").data["project"]
    draft = region.do(DraftPractice(**STAFF, project=project, organisation=SCHOOL, title="Банк заданий")).subject
    card = {**FILLED, "sphere": "education", "owner": LEADER}
    region.do(AmendPractice(**STAFF, **card, consent=Consent.GIVEN, subject=draft))  # type: ignore[arg-type]
    for name in ("заявка", "журнал"):
        (tmp_path / f"{name}.txt").write_text(name, "utf-8")
        attached = window("practice", "attach", draft, "--title", name, "--file", str(tmp_path / f"{name}.txt"))
        assert attached.code == 0, attached.err
    without_steps(region, draft)
    published(region, draft)

    assert window("package", "freeze", project, "--changed", "бланки", "--why", "просили школы").code == 0
    assert window("package", "build", "PKG-0002", "--out", "b.zip").code == 0

    with ZipFile(tmp_path / "b.zip") as parts:
        texts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("05 Бланки, образец")]
    assert texts == ["заявка", "журнал"]


def test_what_a_practice_names_as_core_and_adaptable_is_an_element_that_each_receiver_decides_on(
    window: Window, region: Region, package: str, tmp_path: Path
) -> None:
    project = window("package", "show", package, "--json").data["project"]
    draft = region.do(DraftPractice(**STAFF, project=project, organisation=SCHOOL, title="Банк заданий")).subject
    named = {"core": "Банк заданий\n\n Единый  бланк ", "adaptable": "Где печатают"}
    card = {**FILLED, **named, "sphere": "education", "owner": LEADER}
    region.do(AmendPractice(**STAFF, **card, consent=Consent.GIVEN, subject=draft))  # type: ignore[arg-type]
    without_steps(region, draft)
    published(region, draft)

    assert window("package", "freeze", project, "--changed", "добавлена практика", "--why", "просили школы").code == 0

    with reading(region.engine) as connection:
        facts = json.loads(str(connection.scalar(select(TABLES["package"].c.manifest).filter_by(code="PKG-0002"))))
    found = [(one["title"], one["core"]) for one in facts["elements"] if one["key"].startswith(draft)]
    assert found == [("Банк заданий", True), ("Единый бланк", True), ("Где печатают", False)]
    assert len({one["key"] for one in facts["elements"]}) == len(facts["elements"])
    assert window("package", "build", "PKG-0002", "--out", "b.zip").code == 0
    with ZipFile(tmp_path / "b.zip") as parts:
        told, listed, order = (
            words_of(parts.read(name))
            for name in ("02 Карточка решения.docx", "09 Чек-лист элементов.docx", "11 Приказ с приложениями.docx")
        )
    assert "Банк заданий; Единый бланк" in told, "lines do not run together"
    assert "Где печатают" in listed
    assert "02 Карточка решения.docx" in listed, "where an element of the practice is described"
    assert "Внедрён элемент: Единый бланк" in order
    assert "перечня проектов" not in order, "a step of a pilot is no task of a receiver"
