"""Municipalities have a type: it is registered, imported, amended, and a package is offered to all of a type."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.engine.database import reading
from domain.programme.kinds import MunicipalityType, OrganisationKind
from domain.registry.bodies import AmendOrganisation
from domain.registry.organisations import RegisterOrganisation
from domain.reports import registers
from tests.console.conftest import Window
from tests.region import DAY, METHODOLOGIST, SCHOOL, TOWN, Region

KIND = OrganisationKind.MUNICIPALITY


@pytest.fixture
def district(region: Region) -> str:
    """A municipal district beside the town of which nobody said what it is."""
    said = RegisterOrganisation(
        actor=METHODOLOGIST, on=DAY, title="Азовский район", kind=KIND, municipality=MunicipalityType.MUNICIPAL_DISTRICT
    )
    return region.do(said).subject


def types(region: Region) -> dict[str, str | None]:
    with reading(region.engine) as connection:
        return {row["code"]: row["municipality"] for row in registers.organisations(connection)}


def test_only_a_municipality_has_a_type_and_an_amended_one_loses_it_with_its_kind(
    region: Region, district: str
) -> None:
    said = {"actor": METHODOLOGIST, "on": DAY, "reason": "устав"}
    district_type = MunicipalityType.MUNICIPAL_DISTRICT

    school = region.refused(AmendOrganisation(subject=SCHOOL, municipality=district_type, **said))  # type: ignore[arg-type]
    of_school = RegisterOrganisation(
        actor=METHODOLOGIST, on=DAY, title="Школа № 8", kind=OrganisationKind.INSTITUTION, municipality=district_type
    )
    town = AmendOrganisation(subject=TOWN, kind=KIND, municipality=MunicipalityType.URBAN_DISTRICT, **said)  # type: ignore[arg-type]
    region.do(town)
    before = types(region)
    region.do(AmendOrganisation(subject=district, kind=OrganisationKind.BODY, **said))  # type: ignore[arg-type]

    assert school == region.refused(of_school) == ["bad_value"]
    assert (before[TOWN], before[district]) == ("urban_district", "municipal_district")
    assert types(region)[district] is None


def test_a_package_is_offered_to_the_municipalities_of_a_type(window: Window, region: Region, district: str) -> None:
    package = region.package()

    found = window("replicate", package, "--municipality", "municipal_district", "--dry-run")
    wrong = window("replicate", package, "--municipality", "village", "--dry-run")

    assert district in found.out
    assert TOWN not in found.out
    assert (wrong.code, "rural_settlement" in wrong.err) == (2, True)
    assert district in window("org", "list", "--municipality", "municipal_district").out
    assert "муниципальный район" in window("org", "list").out


def test_a_sheet_brings_the_type_and_one_that_says_otherwise_is_named(
    window: Window, region: Region, district: str, tmp_path: Path
) -> None:
    head = "Код;Название;Вид;Вид муниципального образования\n"
    sheet = tmp_path / "organisations.csv"
    sheet.write_text(f"{head};Верхнедонской район;муниципалитет;муниципальный округ\n", "utf-8")
    brought = window("import", str(sheet))
    sheet.write_text(f"{head}{district};Азовский район;муниципалитет;городской округ\n", "utf-8")
    unlike = window("import", str(sheet))

    assert brought.code == 0, brought.err
    assert "municipal_area" in types(region).values()
    assert unlike.code != 0
    assert "муниципальный район" in unlike.out + unlike.err
