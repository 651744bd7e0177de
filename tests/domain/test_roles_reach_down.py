"""A role at an organisation reaches those below it where the pack says so, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from domain.engine.command import SYSTEM, Command
from domain.engine.database import reading, writing
from domain.engine.packs import Packs
from domain.methodology.loader import load_default
from domain.methodology.schema import Pack
from domain.pilot.cards import OpenProject
from domain.pilot.holds import Park
from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import GiveRole
from domain.reports.board import board
from domain.reports.desks import desks
from domain.reports.tree import above, reaching_down, scopes_beneath
from domain.stored.tables import TABLES
from notifications.ledger import owe
from notifications.reach import desks_of
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


BELOW, BESIDE = "ORG-0102", SCHOOL


def asked(region: Region, person: str) -> set[str]:
    """Subjects of which something is asked of a person, or that they follow."""
    with reading(region.engine) as connection:
        desk = desks(connection, Packs(region.pack), [person], on=DAY + timedelta(days=200))[person]
    return {one.subject for one in (*desk.mine, *desk.followed)}


def seen(region: Region, person: str) -> int:
    """How many projects in work a digest counts for a person."""
    with reading(region.engine) as connection:
        desk = desks_of(connection, [person], DAY, DAY + timedelta(days=30), reaching_down(region.pack))[person]
    return sum(work for work, _, _ in desk.counts.values())


def submitted_by_heads(pack: Pack) -> Pack:
    """A methodology in which heads of organisations alone submit the first phase of a pilot."""
    pilot = pack.lifecycles["pilot"]
    name, phase = next(iter(pilot.phases.items()))
    gate = replace(phase.gate, submit=frozenset({"organisation_head"}))
    phases = {**pilot.phases, name: replace(phase, gate=gate)}
    return replace(pack, lifecycles={**pack.lifecycles, "pilot": replace(pilot, phases=phases)})


@pytest.mark.parametrize("below", [True, False])
def test_what_is_asked_and_counted_follows_the_tree_where_the_role_does(engine: Engine, below: bool) -> None:
    region = region_with(engine, below=below)
    region = Region(engine, submitted_by_heads(region.pack))
    project = region.open_project(organisation=BELOW)
    other = region.open_project(organisation=BESIDE, title="Другой проект о расписании звонков")

    found = asked(region, STRANGER)
    counted = seen(region, STRANGER)

    with reading(engine) as connection:
        lanes = board(connection, Packs(region.pack), DAY, person=STRANGER, below=reaching_down(region.pack))
    mine = {subject.code for lane in lanes for subject in lane.named}
    assert mine == ({project} if below else set())
    assert (project in found, other in found) == (below, False)
    assert counted == below


@pytest.mark.parametrize("below", [True, False])
def test_letters_follow_the_tree_where_the_role_does(engine: Engine, below: bool) -> None:
    region = region_with(engine, below=below)
    day = region.today
    parked, other = (
        region.open_project(day, organisation=organisation, title=f"Проект {organisation}")
        for organisation in (BELOW, BESIDE)
    )
    for code in (parked, other):
        region.do(Park(actor=SYSTEM, on=day, subject=code))

    owe(engine, Packs(region.pack), now=region.now)

    notice = TABLES["notice"]
    with reading(engine) as connection:
        told = connection.execute(select(notice.c.object).where(notice.c.recipient == STRANGER)).scalars().all()
    assert told == ([parked] if below else [])


def test_a_circle_in_the_tree_ends(engine: Engine) -> None:
    region = region_with(engine, below=True)
    body = TABLES["organisation"]
    with writing(region.engine) as connection:
        connection.execute(update(body).where(body.c.code == BODY).values(parent=BELOW))

    with reading(region.engine) as connection:
        higher = above(connection, [BELOW])
        lower = {scope for _, scope in scopes_beneath(connection, [STRANGER], reaching_down(region.pack))}

    assert higher == {BELOW: ("ORG-0101", BODY)}
    assert lower >= {BODY, "ORG-0101", BELOW}
