"""Which region somebody comes from: one of the methodology's list, and never our own by another spelling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading
from domain.engine.lane import Refused
from domain.programme.kinds import Level
from domain.registry.regions import PlaceOrganisation
from domain.stored.tables import TABLES
from tests.region import CURATOR, DAY, ELSEWHERE, TOWN, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def placing(said: str, organisation: str = TOWN) -> PlaceOrganisation:
    """Somebody types a region."""
    return PlaceOrganisation(actor=CURATOR, on=DAY, organisation=organisation, region=said, kept_at="реестр", dated=DAY)


def recorded(region: Region, organisation: str = TOWN) -> str:
    """The region that is on record of an organisation."""
    body = TABLES["organisation"]
    with reading(region.engine) as connection:
        return str(connection.scalar(select(body.c.region).where(body.c.code == organisation)))


@pytest.mark.parametrize("said", ["Ростовская область", "РОСТОВСКАЯ  ОБЛАСТЬ", " ростовская область "])
def test_our_own_region_is_no_other_however_it_is_spelt(region: Region, said: str) -> None:
    region.do(placing("Тульская область"))

    region.do(placing(said))

    assert recorded(region) == ""


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ростовская обл.", "Ростовская область"),
        ("Татарстан", "Татарстан"),
        ("Тулская область", "Тульская"),
        ("?", "regions"),
    ],
)
def test_a_text_that_is_no_region_is_refused_and_what_may_be_meant_is_named(
    region: Region, said: str, meant: str
) -> None:
    answer = region.ask(placing(said))

    assert isinstance(answer, Refused)
    assert answer.reasons[0].field == "region"
    assert meant in answer.reasons[0].said.ru
    assert meant in answer.reasons[0].said.en


def test_a_region_is_kept_as_the_methodology_writes_it(region: Region) -> None:
    region.do(placing("республика северная осетия-алания"))

    assert recorded(region) == "Республика Северная Осетия – Алания"
    region.do(placing(""))
    assert recorded(region) == ""


def test_a_methodology_that_names_no_own_region_knows_no_other(region: Region) -> None:
    region.pack = replace(region.pack, version="0", region="", regions=())

    assert region.refused(placing("Тульская область")) == ["bad_value"]


@pytest.mark.long
def test_a_region_recorded_before_the_methodology_named_its_own_is_judged_by_it(region: Region) -> None:
    """Tula was another region until the methodology said that it is ours: its people judge as our own."""
    region.exemplar()
    region.pack = replace(region.pack, region="тульская область")
    check = region.apply(region.finished_pilot(), Level.REGIONAL)

    commissioner: Any = TABLES["commissioner"]
    with reading(region.engine) as connection:
        outside = list(connection.scalars(select(commissioner.c.outside).where(commissioner.c.check == check)))
    assert recorded(region, ELSEWHERE) == "Тульская область"
    assert outside
    assert not any(outside)


@pytest.mark.long
def test_a_gate_that_is_shown_knows_our_own_region_as_the_act_does(region: Region) -> None:
    """The commission came from Tula; since the methodology says that Tula is ours, the page says what the act would."""
    region.exemplar()
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    region.walk(check, until="decision")
    region.judge(check)
    region.conclude(check)
    region.bring_again(check)
    before = {finding.rule for finding in region.findings(check) if finding.blocks}

    region.pack = replace(region.pack, region="Тульская область")

    assert before == set()
    assert {finding.rule for finding in region.findings(check) if finding.blocks} == {"commission_complete"}
    assert region.refused(region.act(check)) == ["commission_complete"]
