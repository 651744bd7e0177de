"""Where a judge of a running check comes from is written by nobody whom that check concerns."""

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
from tests.region import BODY, DAY, ELSEWHERE, GUEST_1, GUEST_2, HEAD, METHODOLOGIST, STRANGER, Region


def works(actor: str, organisation: str) -> Command:
    return AmendPerson(actor=actor, on=DAY, person=GUEST_1, organisation=organisation)


def placed(actor: str, region: str) -> Command:
    said: dict[str, Any] = {"kept_at": "реестр", "dated": DAY}
    return PlaceOrganisation(actor=actor, on=DAY, organisation=ELSEWHERE, region=region, **said)


SHAPES = [(works, BODY, ELSEWHERE), (placed, "", "Тульская область")]


@pytest.mark.long
@pytest.mark.parametrize(("write", "ours", "theirs"), SHAPES)
def test_a_judge_who_turned_out_to_be_of_here_is_made_an_outsider_by_nobody_of_the_school_and_by_no_judge(
    engine: Engine, write: Callable[[str, str], Command], ours: str, theirs: str
) -> None:
    region = Region(engine).found()
    region.exemplar()
    for person in (HEAD, GUEST_2, STRANGER):
        region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=person, role="rcc_methodologist"))
    check = region.to_be_judged(Level.REGIONAL)
    region.judge(check, "100")
    region.conclude(check)
    region.bring_again(check)
    region.do(write(METHODOLOGIST, ours))
    before = region.refused(region.act(check))

    assert set(region.refused(write(HEAD, theirs))) == {"tied"}
    assert set(region.refused(write(GUEST_2, theirs))) & {"judged", "own_organisation"}
    assert before == region.refused(region.act(check)) != []
    region.do(write(STRANGER, theirs))
    region.do(region.act(check))


def they_work_elsewhere(actor: str) -> Command:
    return AmendPerson(actor=actor, on=DAY, person="PER-0090", organisation=ELSEWHERE)


def their_house_is_elsewhere(actor: str) -> Command:
    said: dict[str, Any] = {"kept_at": "реестр", "dated": DAY, "region": "Тульская область"}
    return PlaceOrganisation(actor=actor, on=DAY, organisation="ORG-0090", **said)


@pytest.mark.parametrize("write", [they_work_elsewhere, their_house_is_elsewhere])
def test_nobody_of_the_school_says_after_the_application_that_somebody_comes_from_another_region(
    engine: Engine, write: Callable[[str], Command]
) -> None:
    region = Region(engine).found()
    region.exemplar()
    for person in (HEAD, STRANGER):
        region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=person, role="rcc_methodologist"))
    staff: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
    kind = OrganisationKind.INSTITUTION
    region.do(RegisterOrganisation(**staff, title="Лицей № 2", kind=kind, code="ORG-0090"))
    staff |= {"title": "Орлов Пётр", "email": "orlov@region.example", "post": "методист"}
    region.do(RegisterPerson(**staff, organisation="ORG-0090", code="PER-0090"))
    region = replace(region, now=region.now + timedelta(minutes=1))
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    region.do(write(HEAD))
    appointing = region.appointing(check, "PER-0090", Level.REGIONAL)

    assert region.refused(appointing) == ["bad_value"]

    region = replace(region, now=region.now + timedelta(minutes=1))
    region.do(write(STRANGER))
    region.do(appointing)
