"""Where a judge comes from is the word of nobody tied to what is judged, whenever it was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.command import Command
from domain.programme.kinds import Level, OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.registry.regions import PlaceOrganisation
from tests.region import DAY, ELSEWHERE, HEAD, METHODOLOGIST, STRANGER, Region

HOUSE, GUEST = "ORG-0090", "PER-0090"


def registers(actor: str, organisation: str = ELSEWHERE) -> Command:
    return RegisterPerson(
        actor=actor, on=DAY, title="Орлов Пётр", email="orlov@region.example", post="методист",
        organisation=organisation, code=GUEST,
    )  # fmt: skip


def moves(actor: str) -> Command:
    return AmendPerson(actor=actor, on=DAY, person=GUEST, organisation=ELSEWHERE)


def places(actor: str) -> Command:
    said: dict[str, Any] = {"kept_at": "реестр", "dated": DAY, "region": "Тульская область"}
    return PlaceOrganisation(actor=actor, on=DAY, organisation=HOUSE, **said)


@pytest.mark.parametrize(("write", "again"), [(registers, moves), (moves, moves), (places, places)])
def test_what_people_of_the_school_wrote_before_the_application_makes_nobody_an_outsider(
    engine: Engine, write: Callable[[str], Command], again: Callable[[str], Command]
) -> None:
    region = Region(engine).found()
    region.exemplar()
    for person in (HEAD, STRANGER):
        region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=person, role="rcc_methodologist"))
    staff: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
    region.do(RegisterOrganisation(**staff, title="Лицей № 2", kind=OrganisationKind.INSTITUTION, code=HOUSE))
    if write is not registers:
        region.do(registers(METHODOLOGIST, HOUSE))
    region.do(write(HEAD))
    region = replace(region, now=region.now + timedelta(minutes=1))
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    appointing = region.appointing(check, GUEST, Level.REGIONAL)

    assert region.refused(appointing) == ["bad_value"]

    region = replace(region, now=region.now + timedelta(minutes=1))
    region.do(again(STRANGER))
    region.do(appointing)
