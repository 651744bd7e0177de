"""Where a judge of a running check comes from is written by nobody whom that check concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.command import Command
from domain.programme.kinds import Level
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.regions import PlaceOrganisation
from tests.region import BODY, DAY, ELSEWHERE, GUEST_1, GUEST_2, HEAD, METHODOLOGIST, STRANGER, Region


def works(actor: str, organisation: str) -> Command:
    return AmendPerson(actor=actor, on=DAY, person=GUEST_1, organisation=organisation)


def placed(actor: str, region: str) -> Command:
    said: dict[str, Any] = {"kept_at": "реестр", "dated": DAY}
    return PlaceOrganisation(actor=actor, on=DAY, organisation=ELSEWHERE, region=region, **said)


SHAPES = [(works, BODY, ELSEWHERE), (placed, "", "Тульская область")]


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
