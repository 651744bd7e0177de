"""What a merger brought to light of a running check, nobody whom that check concerns makes unseen by undoing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.engine.command import Command
from domain.engine.lane import Refused
from domain.programme.kinds import OrganisationKind
from domain.registry.bodies import MergeBody
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.registry.person_separation import UnmergePerson
from domain.registry.role_terms import LendRole
from domain.registry.separation import UnmergeBody
from tests.acts import done_by_two
from tests.checks import JUDGES
from tests.region import CURATOR, DAY, GUEST_3, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, Region

STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
AWAY, OTHER, TWIN, MINISTRY = "PER-0090", "PER-0099", "ORG-0090", "ORG-0091"
CENTRE, OURS = "CTR-0090", "CTR-0091"


@pytest.fixture
def region(engine: Engine) -> Region:
    region = Region(engine).found()
    region.do(RegisterPerson(**STAFF, title="Белов Илья", email="belov@region.example", code=OTHER))
    for person in (CURATOR, HEAD, STRANGER, OTHER, *JUDGES):
        for role in ("administrator", "rcc_methodologist"):
            region.ask(GiveRole(**STAFF, person=person, role=role))
    region.do(AmendPerson(**STAFF, person=STRANGER, organisation=SCHOOL))
    return region


def joined(region: Region, person: str, into: str) -> UnmergePerson:
    region.do(MergePerson(**STAFF, person=person, into=into, reason="один человек"))
    return UnmergePerson(**STAFF, person=person, reason="это два человека", anyway=True)


def one_body(region: Region, twin: str, into: str) -> UnmergeBody:
    done_by_two(region, MergeBody(**STAFF, subject=twin, into=into, reason="двойник"))
    return UnmergeBody(**STAFF, subject=twin, reason="это две записи", anyway=True)


def whom_a_judge_stands_in_for(region: Region) -> Callable[[], Command]:
    region.do(RegisterPerson(**STAFF, title="Орлов Пётр", email="orlov@region.example", code=AWAY))
    until = region.today + timedelta(days=300)
    region.do(LendRole(**STAFF, person=JUDGES[1], role="deputy", scope=AWAY, until=until))
    return lambda: joined(region, LEADER, AWAY)


def who_signs(region: Region) -> Callable[[], Command]:
    return lambda: joined(region, LEADER, CURATOR)


def the_house_of_who_leads(region: Region) -> Callable[[], Command]:
    kind = OrganisationKind.INSTITUTION
    for code, parent in ((MINISTRY, None), (TWIN, MINISTRY)):
        region.do(RegisterOrganisation(**STAFF, title=f"Школа {code}", kind=kind, parent=parent, code=code))
    region.do(AmendPerson(**STAFF, person=JUDGES[0], organisation=MINISTRY))
    return lambda: one_body(region, TWIN, SCHOOL)


def the_centre_of_a_judge(region: Region) -> Callable[[], Command]:
    for code, host in ((CENTRE, None), (OURS, SCHOOL)):
        region.do(RegisterCentre(**STAFF, title=f"Центр {code}", host=host, code=code))
    region.do(GiveRole(**STAFF, person=JUDGES[1], role="centre_staff", scope=CENTRE))
    return lambda: one_body(region, CENTRE, OURS)


SHAPES = (whom_a_judge_stands_in_for, who_signs, the_house_of_who_leads, the_centre_of_a_judge)


def undone(region: Region, undoing: Command, *hands: str) -> list[str]:
    """What speaks against the last of those who ask for it; nothing where it was done."""
    *_, said = (region.ask(type(undoing)(**_of(undoing) | {"actor": hand})) for hand in hands)
    return [reason.key for reason in said.reasons] if isinstance(said, Refused) else []


def _of(command: Any) -> dict[str, Any]:
    named = ("person", "subject", "reason", "anyway", "on")
    return {name: getattr(command, name) for name in named if hasattr(command, name)}


@pytest.mark.long
@pytest.mark.parametrize("shape", SHAPES)
def test_nobody_of_the_school_undoes_what_keeps_a_status_from_it(
    region: Region, shape: Callable[[Region], Callable[[], Command]]
) -> None:
    merging = shape(region)
    check = region.to_be_judged()
    region.judge(check, "100")
    region.conclude(check)
    region.bring_again(check)
    undoing = merging()
    before = region.refused(region.act(check))

    said = undone(region, undoing, HEAD, STRANGER)

    assert before
    assert set(said) == {"tied"}
    assert region.refused(region.act(check)) == before
    assert undone(region, undoing, METHODOLOGIST, OTHER) in ([], ["not_merged"])
    region.do(region.act(check))


@pytest.mark.long
@pytest.mark.parametrize("shape", [whom_a_judge_stands_in_for, the_house_of_who_leads])
def test_no_judge_of_a_check_undoes_what_touches_it(
    region: Region, shape: Callable[[Region], Callable[[], Command]]
) -> None:
    merging = shape(region)
    check = region.to_be_judged()
    region.judge(check, "100")
    region.conclude(check)
    region.bring_again(check)
    undoing = merging()

    assert "judged" in undone(region, undoing, JUDGES[2])
    assert region.refused(region.act(check))


@pytest.mark.long
def test_judges_undo_what_does_not_touch_their_check(region: Region) -> None:
    region.do(RegisterPerson(**STAFF, title="Орлов Пётр", email="orlov@region.example", code=AWAY))
    region.to_be_judged()
    undoing = joined(region, AWAY, METHODOLOGIST)
    region.do(RegisterPerson(**STAFF, title="Зимин Олег", email="zimin@region.example", code="PER-0091"))
    region.do(RegisterPerson(**STAFF, title="Зимина Ольга", email="zimina@region.example", code="PER-0092"))
    other = joined(region, "PER-0091", "PER-0092")

    assert "judged" in undone(region, undoing, JUDGES[1])  # the methodologist acted in their check
    assert undone(region, other, JUDGES[1], JUDGES[2]) == []


@pytest.mark.long
def test_while_an_objection_waits_nobody_of_the_school_gives_back_who_judged(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check)
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject=check, text="Не тот корпус"))
    region.do(RegisterPerson(**STAFF, title="Орлов Пётр", email="orlov@region.example", code=AWAY))
    region.do(GiveRole(**STAFF, person=AWAY, role="rcc_methodologist"))
    undoing = joined(region, GUEST_3, AWAY)
    settling = SettleChallenge(actor=AWAY, on=DAY, subject=check, reason="проверено", kept_at="дело 5")

    assert region.refused(settling) == ["judged"]
    assert "tied" in undone(region, undoing, HEAD, STRANGER)
    assert region.refused(settling) == ["judged"]
