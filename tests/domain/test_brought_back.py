"""A status that was lost comes back by the act of two people whom nothing ties to its holder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from domain.certification.statuses import ChangeStatus
from domain.engine.actor import Acting, Method
from domain.engine.database import reading
from domain.engine.lane import Done
from domain.registry.people import AmendPerson, GiveRole
from domain.stored.tables import TABLES
from tests.acts import by_act, done_by_two
from tests.region import CURATOR, DAY, METHODOLOGIST, SCHOOL, STRANGER, TOWN, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


@pytest.mark.parametrize("change", ["restore", "renew"])
def test_own_people_never_bring_their_status_back(region: Region, change: str) -> None:
    region.exemplar(DAY)
    if change == "restore":
        region.do(by_act("withdraw"))
    region.do(AmendPerson(actor=CURATOR, on=DAY, person=STRANGER, organisation=SCHOOL))
    region.do(AmendPerson(actor=CURATOR, on=DAY, person=STRANGER, organisation=TOWN))
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist"))
    until = DAY + timedelta(days=365) if change == "renew" else None

    assert "tied" in region.refused(by_act(change, actor=STRANGER, until=until))
    assert done_by_two(region, by_act(change, until=until)).entries[-1].kind in {"status_changed", "stage_changed"}


@pytest.mark.parametrize("change", ["restore", "renew"])
def test_no_single_person_brings_a_status_back_whatever_their_roles_and_in_whoevers_name(
    region: Region, change: str
) -> None:
    region.exemplar(DAY)
    if change == "restore":
        region.do(by_act("withdraw"))
    region.do(AmendPerson(actor=CURATOR, on=DAY, person=STRANGER, organisation=SCHOOL))
    region.do(AmendPerson(actor=CURATOR, on=DAY, person=STRANGER, organisation=TOWN))
    for role in ("administrator", "rcc_methodologist"):
        region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role=role))
    act = by_act(change, until=DAY + timedelta(days=365) if change == "renew" else None)
    before = stood(region)
    in_anothers_name = Acting(METHODOLOGIST, Method.KEY, "K1", CURATOR, "протокол № 1")

    assert [entry.kind for entry in region.do(act).entries] == ["second_asked"]
    assert region.refused(again(act, METHODOLOGIST)) == ["needs_second"]
    assert region.refused(again(act, CURATOR, in_anothers_name)) == ["needs_second"]
    assert "tied" in region.refused(again(act, STRANGER))
    assert stood(region) == before

    assert isinstance(region.ask(again(act, CURATOR)), Done)
    assert stood(region) == ("active", act.until.isoformat() if act.until else None)


def again(act: ChangeStatus, actor: str, acting: Acting | None = None) -> ChangeStatus:
    """The very same, asked by somebody else."""
    return replace(act, actor=actor, acting=acting or Acting(actor), command_id=uuid4().hex)


def stood(region: Region) -> tuple[str, str | None]:
    """How the school's status stands, and until when."""
    table = TABLES["exemplar_status"]
    with reading(region.engine) as connection:
        standing, until = connection.execute(select(table.c.standing, table.c.valid_until)).one()
    return standing, until.isoformat() if until else None
