"""Sites as teachers: what they taught counts by site, form and year, and a correction takes the place of an entry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.engine.kinds import CentreKind, LessonForm
from domain.proving.proof import prove
from domain.registry.lessons import HoldLesson
from domain.registry.organisations import RegisterCentre
from domain.reports.site_lessons import taught
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


def counted(region: Region) -> list[tuple[int, LessonForm, int, Decimal, int]]:
    """Year, form, lessons, hours and people."""
    with reading(region.engine) as connection:
        return [(one.year, one.form, one.lessons, one.hours, one.reached) for one in taught(connection)]


def test_lessons_count_by_site_form_and_year(region: Region) -> None:
    for said in ({}, {"reached": 5, "hours": Decimal("1.5")}, {"form": LessonForm.FACTORY, "reached": 12}):
        region.do(lesson(**said))

    assert counted(region) == [
        (2024, LessonForm.FACTORY, 1, Decimal(16), 12),
        (2024, LessonForm.TRAINING, 2, Decimal("17.5"), 25),
    ]


def test_a_correction_takes_the_place_of_an_entry_once(region: Region) -> None:
    entry = region.do(lesson(reached=200)).entries[0].seq

    region.do(lesson(reached=20, instead_of=entry))

    assert counted(region) == [(2024, LessonForm.TRAINING, 1, Decimal(16), 20)]
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
