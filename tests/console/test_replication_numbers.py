"""The numbers of replication at the terminal and in a workbook: each opens to its list; a load too great is told."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from domain.programme.kinds import Choice, OfferAnswer, OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.replication.adaptation import AdaptElement
from domain.replication.support import AppointMethodologist
from tests.console.conftest import Window
from tests.region import CARD_PEOPLE, CURATOR, DAY, LEADER, METHODOLOGIST, Region


def test_a_number_opens_to_its_list_and_an_unknown_one_is_refused(window: Window, region: Region) -> None:
    replica = region.replica(region.package())

    found = window("replica", "numbers", "--why", "1.13", "--json")
    unknown = window("replica", "numbers", "--why", "99.1")

    assert (found.data["key"], [row["code"] for row in found.data["rows"]]) == ("at_work", [replica])
    assert unknown.code == 2
    assert "нет показателя «99.1»" in unknown.err


def test_the_workbook_has_the_times_and_the_forecast_beside_the_lists(
    window: Window, region: Region, tmp_path: Path
) -> None:
    region.replica(region.package())

    told = window("replica", "numbers", "--xlsx", "numbers.xlsx", "--json")

    sheet = openpyxl.load_workbook(tmp_path / "numbers.xlsx").worksheets[0]
    beside = {row[2]: row[3] for row in sheet.iter_rows(values_only=True) if not row[0]}
    assert beside["Дней от предложения до ответа"] == told.data["days_to_answer"] == 0
    assert beside["За год, P50"] == told.data["forecast"]["p50"]
    assert beside["Дней от закрытия до удержания"] is None


def test_whoever_appoints_a_methodologist_with_too_many_replicas_is_warned(window: Window, region: Region) -> None:
    package, most = region.package(), region.pack.replication.load_most
    for number in range(most):
        town = region.do(
            RegisterOrganisation(
                actor=METHODOLOGIST, on=DAY, title=f"Село {number}", kind=OrganisationKind.MUNICIPALITY
            )
        ).subject
        offer = region.offer(package, town, people=CARD_PEOPLE)
        replica = region.answer(offer, OfferAnswer.ACCEPT, actor=LEADER).entries[1].subject
        region.do(AppointMethodologist(actor=METHODOLOGIST, on=DAY, subject=replica, person=CURATOR))
    over = region.replica(package)

    enough = window("replica", "methodologist", over, METHODOLOGIST, "--json")
    said = window("replica", "methodologist", over, CURATOR, "--json")

    assert enough.data["warnings"] == []
    assert [one.partition(":")[0] for one in said.data["warnings"]] == ["нагрузка велика"]


def test_what_receivers_did_with_an_element_is_told_package_by_package(window: Window, region: Region) -> None:
    package = region.package()
    replica = region.replica(package)
    region.do(AdaptElement(actor=LEADER, on=DAY, subject=replica, elements=("standard",), choice=Choice.COPIED))

    told = window("replica", "numbers", "--part", "elements", "--json")

    assert told.data["elements"][f"{package}.standard.copied"] == 1
    assert "standard.copied" not in told.data["elements"], "the standards of two packages are two elements"
