"""Where a judge comes from is not written by the hand that uses it: neither by the own one, nor by who appoints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.programme.kinds import Duty, Level, OrganisationKind
from domain.registry.bodies import MergeBody
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson, RegisterPerson
from domain.registry.regions import PlaceOrganisation
from domain.stored.tables import TABLES
from tests.region import CURATOR, DAY, ELSEWHERE, METHODOLOGIST, STRANGER, TOWN, Region

NEW = "PER-0090"


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.exemplar()
    return found


def moving(actor: str, organisation: str = ELSEWHERE) -> AmendPerson:
    return AmendPerson(actor=actor, on=DAY, person=STRANGER, organisation=organisation)


def seated(region: Region, check: str, person: str) -> bool:
    members = TABLES["commissioner"]
    with reading(region.engine) as connection:
        return person in connection.scalars(select(members.c.person).where(members.c.check == check)).all()


def invented(region: Region) -> None:
    said: dict[str, Any] = {"title": "Новый", "email": "new@region.example", "organisation": ELSEWHERE, "code": NEW}
    region.do(RegisterPerson(actor=METHODOLOGIST, on=DAY, **said))


def moved(region: Region) -> None:
    region.do(moving(METHODOLOGIST))


def placed(region: Region) -> None:
    region.do(
        RegisterOrganisation(
            actor=METHODOLOGIST, on=DAY, title="Гимназия", kind=OrganisationKind.INSTITUTION, code="ORG-8"
        )
    )
    region.do(moving(CURATOR, "ORG-8"))
    said: dict[str, Any] = {"organisation": "ORG-8", "region": "Тульская область", "kept_at": "реестр", "dated": DAY}
    region.do(PlaceOrganisation(actor=METHODOLOGIST, on=DAY, **said))


def placed_and_merged(region: Region) -> None:
    placed(region)
    region.do(MergeBody(actor=METHODOLOGIST, on=DAY, subject="ORG-8", into=ELSEWHERE, reason="двойник"))


def merged(region: Region) -> None:
    """The stranger becomes one with somebody of another region, who was registered there by others long before."""
    said: dict[str, Any] = {"title": "Гость", "email": "guest@region.example", "organisation": ELSEWHERE, "code": NEW}
    region.do(RegisterPerson(actor=CURATOR, on=DAY, **said))
    region.do(MergePerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, into=NEW, reason="один человек"))


WRITES = [
    (invented, NEW), (moved, STRANGER), (placed, STRANGER), (placed_and_merged, STRANGER), (merged, NEW),
]  # fmt: skip


@pytest.mark.parametrize(("writes", "person"), WRITES)
def test_whoever_wrote_meanwhile_that_a_judge_comes_from_another_region_does_not_appoint_alone(
    region: Region, writes: Callable[[Region], None], person: str
) -> None:
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    writes(region)
    appointing = region.appointing(check, person, Level.REGIONAL)

    region.do(appointing)
    alone = seated(region, check, person)
    in_anothers_name = Acting(METHODOLOGIST, on_behalf_of=CURATOR, basis="по телефону")
    again = [replace(appointing, command_id="2"), replace(appointing, command_id="3", actor=CURATOR,
                                                          acting=in_anothers_name)]  # fmt: skip
    refused = [region.refused(one) for one in again]
    region.do(replace(appointing, actor=CURATOR, acting=Acting(CURATOR), command_id="4"))

    assert (alone, refused) == (False, [["needs_second"], ["needs_second"]])
    assert seated(region, check, person)


def test_another_appoints_alone_and_so_does_who_wrote_it_where_no_level_asks_for_other_regions(region: Region) -> None:
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    said: dict[str, Any] = {"title": "Школа № 7", "kind": OrganisationKind.INSTITUTION, "code": "ORG-9"}
    region.do(RegisterOrganisation(actor=METHODOLOGIST, on=DAY, **said, anyway=True))
    local = region.apply(region.finished_pilot(organisation="ORG-9"), organisation="ORG-9")
    moved(region)

    region.do(region.appointing(local, STRANGER))
    region.do(region.appointing(check, STRANGER, Level.REGIONAL, actor=CURATOR))

    assert seated(region, local, STRANGER)
    assert seated(region, check, STRANGER)


def test_who_wrote_it_before_the_application_appoints_alone(region: Region) -> None:
    moved(region)
    region.now = region.now.replace(hour=10)
    check = region.apply(region.finished_pilot(), Level.REGIONAL)

    region.do(region.appointing(check, STRANGER, Level.REGIONAL))

    assert seated(region, check, STRANGER)


def test_an_observer_judges_nothing_and_is_appointed_by_whoever_wrote_it(region: Region) -> None:
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    moved(region)

    region.do(region.appointing(check, STRANGER, Level.REGIONAL, duty=Duty.OBSERVER))

    assert seated(region, check, STRANGER)


def test_nobody_writes_of_themselves_that_they_work_in_another_region(region: Region) -> None:
    assert region.refused(moving(STRANGER)) == ["bad_value"]
    assert region.refused(replace(moving(STRANGER), post="директор")) == ["bad_value"]
    assert region.do(moving(STRANGER, TOWN)).subject == STRANGER
    assert region.do(moving(METHODOLOGIST)).subject == STRANGER
