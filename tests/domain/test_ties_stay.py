"""What ties a judge stays on record, however it came about: who takes a role away the day before unties nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.command import Command
from domain.engine.lane import Refused
from domain.pilot.takeover import TakeOver
from domain.programme.kinds import Moment
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.bodies import MergeBody
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterCentre
from domain.registry.people import GiveRole, RegisterPerson
from domain.registry.role_terms import LendRole, TakeRole
from tests.acts import done_by_two
from tests.checks import JUDGES
from tests.region import CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, Region

STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
ANOTHER, CENTRE, OURS, JUDGE = "PER-0090", "CTR-0090", "CTR-0091", JUDGES[1]
MERGED: dict[str, Any] = STAFF | {"reason": "двойник"}


@pytest.fixture
def region(engine: Engine) -> Region:
    region = Region(engine).found()
    known: dict[str, Any] = {"title": "Орлов Пётр", "email": "orlov@region.example", "post": "методист"}
    region.do(RegisterPerson(**STAFF, **known, code=ANOTHER))
    for person in (HEAD, CURATOR):
        region.do(GiveRole(**STAFF, person=person, role="administrator"))
    return region


def with_centres(region: Region, hosted: str) -> None:
    for code in (CENTRE, OURS):
        host = SCHOOL if code == hosted else None
        region.do(RegisterCentre(**STAFF, title=f"Центр {code}", host=host, code=code))


def whom_they_follow(region: Region) -> tuple[Command, Command]:
    """The judge takes on the roles of somebody of the school who leaves."""
    region.do(GiveRole(**STAFF, person=ANOTHER, role="organisation_head", scope=SCHOOL))
    return EndPerson(**STAFF, person=ANOTHER, successor=JUDGE), taken("organisation_head", SCHOOL)


def the_centre_that_is_the_schools(region: Region) -> tuple[Command, Command]:
    """The centre where the judge works turns out to be the one that the school hosts."""
    with_centres(region, OURS)
    region.do(GiveRole(**STAFF, person=JUDGE, role="centre_staff", scope=CENTRE))
    return MergeBody(**MERGED, subject=CENTRE, into=OURS), taken("centre_staff", OURS)


def what_they_are_at_the_check(region: Region) -> tuple[Command, Command]:
    """The judge is given a role for who applied at the check itself."""
    giving = GiveRole(**STAFF, person=JUDGE, role="project_leader", scope="CHK-0001")
    return giving, taken("project_leader", "CHK-0001")


def taken(role: str, scope: str) -> TakeRole:
    return TakeRole(actor=HEAD, on=DAY, person=JUDGE, role=role, scope=scope)


@pytest.mark.parametrize("shape", [whom_they_follow, the_centre_that_is_the_schools, what_they_are_at_the_check])
def test_a_role_that_nobody_gave_by_itself_ties_once_it_is_taken_away(
    region: Region, shape: Callable[[Region], tuple[Command, Command]]
) -> None:
    tying, untying = shape(region)
    check = region.to_be_judged()
    region.judge(check, "100")
    region.conclude(check)
    region.bring_again(check)
    done_by_two(region, tying)
    assert set(region.refused(region.act(check))) == {"tied"}

    region.do(untying)

    assert set(region.refused(region.act(check))) == {"tied"}


def test_what_an_erased_judge_took_on_from_somebody_of_the_school_ties_them_still(region: Region) -> None:
    tying, _ = whom_they_follow(region)
    check = region.to_be_judged()
    region.judge(check, "100")
    region.conclude(check)
    region.bring_again(check)
    done_by_two(region, tying)

    done_by_two(region, AnonymisePerson(**STAFF, person=JUDGE, act="заявление от 03.06.2024 № 1"))

    assert "tied" in region.refused(region.act(check))


@pytest.mark.parametrize("into", [OURS, CENTRE])
def test_two_centres_that_are_one_tie_whoever_left_either_before(region: Region, into: str) -> None:
    with_centres(region, OURS)
    region.do(GiveRole(**STAFF, person=ANOTHER, role="centre_staff", scope=CENTRE))
    region.do(replace(taken("centre_staff", CENTRE), person=ANOTHER))
    done_by_two(region, MergeBody(**MERGED, subject=OURS if into == CENTRE else CENTRE, into=into))

    check = region.apply(region.finished_pilot())
    refused = region.ask(region.appointing(check, ANOTHER))
    assert isinstance(refused, Refused)
    assert any(SCHOOL in reason.said.en for reason in refused.reasons)


def test_whoever_stood_in_for_somebody_who_turns_out_to_lead_the_project_is_tied(region: Region) -> None:
    until = region.today + timedelta(days=30)
    region.do(LendRole(**STAFF, person=JUDGE, role="deputy", scope=ANOTHER, until=until))
    check = region.to_be_judged()
    region.judge(check, "100")
    region.conclude(check)
    region.bring_again(check)

    done_by_two(region, MergePerson(**MERGED, person=ANOTHER, into=LEADER, lent="end"))

    assert region.refused(region.act(check)) == ["tied"]


def test_whoever_took_over_a_project_that_is_presented_later_does_not_judge_it(region: Region) -> None:
    region.do(GiveRole(**STAFF, person=ANOTHER, role="rcc_methodologist"))
    project = region.open_project()
    region.measure(project, "67", Moment.BASELINE)
    region.measure(project, "29", Moment.AFTER)
    region.do(TakeOver(**STAFF, subject=project, person=ANOTHER))
    region.do(TakeOver(**STAFF, subject=project, person=CURATOR))
    region.walk(project)
    check = region.apply(project)

    assert region.refused(region.appointing(check, ANOTHER)) == ["bad_value"]


def test_whoever_takes_a_check_over_decides_on_it(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(TakeOver(**STAFF, subject=check, person=CURATOR))
    region.walk(check, until="decision")

    region.judge(check, "100")
    region.conclude(check)
    region.bring_again(check)
    region.do(region.act(check))
