"""The exemplar's letter: once a year, how its statuses stand and what it did for others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.pilot.mistakes import MarkMistaken
from domain.programme.kinds import CentreKind, LessonForm
from domain.registry.lessons import HoldLesson
from domain.registry.organisations import RegisterCentre
from domain.reports.duties import Duties, Span, duties, years_held
from notifications.exemplar_letter import write_exemplar_letters
from tests.acts import by_act
from tests.ledgers import rows
from tests.region import HEAD, METHODOLOGIST, SCHOOL, TOWN, Region

BEGUN = date(2023, 3, 6)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    """A school that has been an exemplar since March 2023."""
    return Region(sqlite_engine).found()


def issue(region: Region, on: date) -> list[dict[str, Any]]:
    """The facts of the letters that a day writes anew to the head of the school."""
    before = set(rows(region, "key"))
    write_exemplar_letters(region.engine, region.packs, on=on, now=datetime(on.year, on.month, on.day, 9, tzinfo=UTC))
    found = rows(region, "key", "recipient", "template", "facts")
    return [
        orjson.loads(facts)
        for key, who, template, facts in found
        if (key,) not in before and who == HEAD and template == "exemplar_year"
    ]


def teach(region: Region, site: str, form: LessonForm, on: date, reached: int) -> None:
    """A site of the school teaches, or receives guests."""
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": on, "subject": site, "form": form, "programme": "5С"}
    region.do(HoldLesson(**said, hours=Decimal(4), reached=reached, kept_at="дело 9"))


def site_of(region: Region) -> str:
    """A site that the school hosts."""
    opening = RegisterCentre(
        actor=METHODOLOGIST, on=BEGUN, title="Площадка школы № 7", kind=CentreKind.SECTORAL, sphere="education",
        host=SCHOOL,
    )  # fmt: skip
    return region.do(opening).subject


@pytest.mark.long
def test_duties_are_counted_where_they_were_recorded_and_only_in_the_days_asked_for(region: Region) -> None:
    package = region.package(BEGUN)
    site = site_of(region)
    teach(region, site, LessonForm.VISIT, date(2023, 4, 3), 12)
    teach(region, site, LessonForm.TRAINING, date(2023, 5, 2), 20)
    teach(region, site, LessonForm.VISIT, date(2024, 1, 15), 7)
    region.replica(package, TOWN, date(2023, 6, 5))
    slip = region.open_project(date(2023, 7, 3))
    region.do(MarkMistaken(actor=METHODOLOGIST, on=date(2023, 7, 3), subject=slip, reason="другая школа"))

    with reading(region.engine) as connection:
        first = duties(connection, [SCHOOL, TOWN], Span(date(2023, 1, 1), date(2023, 12, 31)))
        second = duties(connection, [SCHOOL], Span(date(2024, 1, 1), date(2024, 12, 31)))

    assert first[SCHOOL] == Duties(visits=1, guests=32, lessons=1, replicas=1, projects=1)
    assert first[TOWN] == Duties()
    assert second[SCHOOL] == Duties(visits=1, guests=7)


@pytest.mark.long
def test_each_holder_hears_once_a_year_how_its_status_stands_and_what_it_did(region: Region) -> None:
    region.exemplar(BEGUN)
    teach(region, site_of(region), LessonForm.VISIT, date(2023, 4, 3), 12)

    (letter,) = issue(region, date(2024, 1, 9))
    again = issue(region, date(2024, 2, 1))

    said = {row["label"]["ru"]: row["value"]["ru"] for row in (*letter["standings"], *letter["figures"])}
    assert letter["period"]["ru"] == "2023 год"
    assert said["Местный"] == "действует, без срока"
    assert said["Принято визитов"] == "1"
    assert letter["nothing"] is False
    assert again == []


def test_who_did_nothing_reads_so_and_who_lost_the_status_reads_nothing(region: Region) -> None:
    region.exemplar(BEGUN)
    region.do(by_act("suspend", date(2023, 12, 1)))

    (quiet,) = issue(region, date(2024, 1, 9))
    region.do(by_act("withdraw", date(2024, 6, 3)))

    assert quiet["standings"][0]["value"]["ru"] == "приостановлен, без срока"
    assert issue(region, date(2025, 1, 9)) == []


def test_no_letter_of_a_year_comes_after_its_first_quarter(region: Region) -> None:
    region.exemplar(BEGUN)

    assert issue(region, date(2024, 4, 1)) == []


def test_the_years_of_a_status_begin_with_its_grant_and_end_with_its_loss() -> None:
    years = list(years_held(date(2023, 3, 6), date(2024, 2, 1), date(2024, 12, 11)))

    assert years == [
        (2024, Span(date(2024, 1, 1), date(2024, 1, 31))), (2023, Span(date(2023, 3, 6), date(2023, 12, 31))),
    ]  # fmt: skip
