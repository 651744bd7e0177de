"""Sites as teachers: what they taught counts by site, form and year, and a correction takes the place of an entry."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.engine.words import Language
from domain.exchange.figures import write_figures
from domain.programme.kinds import CentreKind, LessonForm
from domain.proving.proof import prove
from domain.registry.lessons import HoldLesson
from domain.registry.organisations import RegisterCentre
from domain.reports.axis import Question
from domain.reports.report import report
from domain.reports.site_lessons import by_site, lessons
from tests.region import DAY, METHODOLOGIST, SCHOOL, STRANGER, Region

SITE = "CEN-01"


@pytest.fixture
def region(engine: Engine) -> Region:
    """A region with a site."""
    found = Region(engine).found()
    site: dict[str, Any] = {"title": "Площадка", "kind": CentreKind.SECTORAL, "host": SCHOOL, "sphere": "education"}
    found.do(RegisterCentre(actor=SYSTEM, on=DAY, code=SITE, **site))
    return found


def lesson(**said: Any) -> HoldLesson:
    """A training of two days for twenty people."""
    given: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "subject": SITE, "form": LessonForm.TRAINING}
    given |= {"programme": "Инструменты", "hours": Decimal(16), "reached": 20, "kept_at": "дело 9"}
    return HoldLesson(**given | said)


def counted(region: Region, on: date = DAY) -> list[tuple[int, dict[LessonForm, int], Decimal, int]]:
    """Year, lessons of each form, hours and people, as of a day."""
    with reading(region.engine) as connection:
        rows = by_site(lessons(connection, Question(on)))
    return [(one.year, dict(one.forms), one.hours, one.reached) for one in rows]


def test_lessons_count_by_site_form_and_year(region: Region) -> None:
    for said in ({}, {"reached": 5, "hours": Decimal("1.5")}, {"form": LessonForm.FACTORY, "reached": 12}):
        region.do(lesson(**said))

    assert counted(region) == [(2024, {LessonForm.TRAINING: 2, LessonForm.FACTORY: 1}, Decimal("33.5"), 37)]


@pytest.mark.long
def test_a_correction_takes_the_place_of_an_entry_once(region: Region) -> None:
    entry = region.do(lesson(reached=200)).entries[0].seq

    region.do(lesson(reached=20, instead_of=entry))

    assert counted(region) == [(2024, {LessonForm.TRAINING: 1}, Decimal(16), 20)]
    assert region.refused(lesson(instead_of=entry)) == ["bad_value"]
    with reading(region.engine) as connection:
        assert prove(connection).sound


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"kept_at": ""}, "nothing_behind"),
        ({"reached": 0}, "bad_value"),
        ({"spread": ("PKG-0999",)}, "unknown_code"),
        ({"actor": STRANGER}, "not_entitled"),
    ],
    ids=["no sheet", "nobody came", "no package", "a stranger"],
)
def test_nothing_counts_without_a_sheet_people_or_the_right_to_say_so(
    region: Region, said: dict[str, Any], key: str
) -> None:
    assert key in region.refused(lesson(**said))


def test_a_correction_changes_no_earlier_day(region: Region) -> None:
    entry = region.do(lesson(reached=200)).entries[0].seq
    later = DAY + timedelta(days=30)

    region.do(lesson(reached=20, instead_of=entry, on=later))

    assert [people for *_, people in counted(region)] == [200]
    assert [people for *_, people in counted(region, later)] == [20]


def test_the_report_counts_the_sites_of_a_year_and_lists_their_lessons(region: Region) -> None:
    silent: dict[str, Any] = {"title": "Другая площадка", "kind": CentreKind.SECTORAL, "host": SCHOOL}
    region.do(RegisterCentre(actor=SYSTEM, on=DAY, code="CEN-02", **silent))
    region.do(lesson())

    with reading(region.engine) as connection:
        found = report(connection, Question(DAY), region.pack)
    book = BytesIO()
    write_figures(book, found, lambda codes: [], region.pack, Language.RU)

    assert found.figure("teachers", "2024.taught").codes == (SITE,)
    assert found.figure("teachers", "2024.silent").codes == ("CEN-02",)
    assert json.loads(found.as_json())["taught"]["spheres"] == [
        {"year": 2024, "sphere": "education", "centre": "", "training": 1, "visit": 0, "consultation": 0,
         "factory": 0, "hours": "16", "reached": 20, "spread": 0}
    ]  # fmt: skip
    sheet = load_workbook(BytesIO(book.getvalue()))["Занятия площадок"]
    assert [str(cell.value) for cell in sheet[2]][1:] == [
        SITE, "Площадка", "образование", "обучение", "Инструменты", "16", "20", "None", "дело 9",
    ]  # fmt: skip
