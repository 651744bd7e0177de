"""A package carries the practices of its project, and says in which file each element is found."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

from domain.engine.database import reading
from domain.practices.cards import AmendPractice, DraftPractice
from domain.practices.steps import DropStep
from domain.programme.kinds import Consent
from domain.reports.practices import shown
from tests.console.conftest import Window
from tests.console.test_package_file import package, words_of
from tests.domain.test_practices import FILLED, STAFF, published
from tests.region import LEADER, SCHOOL, Region

__all__ = ["package"]


def test_a_package_carries_the_published_practices_of_its_project_and_names_the_file_of_each_element(
    window: Window, region: Region, package: str, tmp_path: Path
) -> None:
    project = window("package", "show", package, "--json").data["project"]
    draft = region.do(DraftPractice(**STAFF, project=project, organisation=SCHOOL, title="Банк заданий")).subject
    card = {**FILLED, "solution": "общий банк заданий", "sphere": "education", "owner": LEADER}
    region.do(AmendPractice(**STAFF, **card, consent=Consent.GIVEN, cost=Decimal(120000), subject=draft))  # type: ignore[arg-type]
    with reading(region.engine) as connection:
        steps = shown(connection, region.pack, draft).practice.steps
    for number in steps:
        region.do(DropStep(**STAFF, subject=draft, number=number))
    before = window("package", "freeze", project, "--changed", "раз", "--why", "два")
    published(region, draft)

    said = window("package", "freeze", project, "--changed", "добавлена практика", "--why", "просили школы")

    assert said.code == before.code == 0, said.err
    assert window("package", "build", "PKG-0003", "--out", "c.zip").code == 0
    assert window("package", "build", "PKG-0002", "--out", "b.zip").code == 0
    with ZipFile(tmp_path / "c.zip") as parts:
        told = words_of(parts.read("02 Карточка решения.docx"))
        elements = words_of(parts.read("09 Чек-лист элементов.docx"))
    with ZipFile(tmp_path / "b.zip") as parts:
        assert "Банк заданий" not in words_of(parts.read("02 Карточка решения.docx")), "a draft is nobody's yet"
    assert "Практика из базы: «Банк заданий»" in told
    assert all(word in told for word in ("общий банк заданий", "Собрать шаблоны", "секретарь"))
    assert "120 000 ₽" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "03 Карта целевого состояния, образец" in elements
    assert f"Практики: {draft}" in window("package", "show", "PKG-0003").out
