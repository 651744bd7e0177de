"""A role at an organisation reaches those below it where the pack says so, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from domain.engine.command import Command
from domain.methodology.loader import load_default
from domain.pilot.cards import OpenProject
from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import GiveRole
from tests.region import BODY, CARD_PEOPLE, DAY, METHODOLOGIST, SCHOOL, STRANGER, TIME, TOWN, Region


def region_with(engine: Engine, *, below: bool) -> Region:
    pack = load_default()
    head = replace(pack.roles["organisation_head"], below=below)
    region = Region(engine, replace(pack, roles={**pack.roles, "organisation_head": head})).found()
    for parent, code in ((BODY, "ORG-0101"), ("ORG-0101", "ORG-0102")):
        region.do(
            RegisterOrganisation(
                actor=METHODOLOGIST, on=DAY, title=f"Ниже {parent}", kind=OrganisationKind.INSTITUTION, parent=parent,
                code=code,
            )
        )  # fmt: skip
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="organisation_head", scope=BODY))
    return region


def opened(organisation: str) -> Command:
    return OpenProject(
        actor=STRANGER, on=DAY, title=f"Проект {organisation}", organisation=organisation, people=CARD_PEOPLE,
        indicators=(TIME,),
    )  # fmt: skip


def test_it_reaches_down_the_tree_and_not_beside_it(engine: Engine) -> None:
    region = region_with(engine, below=True)

    for organisation in (BODY, "ORG-0101", "ORG-0102"):
        region.do(opened(organisation))

    assert "not_entitled" in region.refused(opened(SCHOOL))
    assert "not_entitled" in region.refused(opened(TOWN))


def test_it_stays_where_it_was_given_in_a_pack_that_says_nothing(engine: Engine) -> None:
    region = region_with(engine, below=False)

    region.do(opened(BODY))

    assert "not_entitled" in region.refused(opened("ORG-0102"))
