"""What nobody may choose by a day that they type, and where a judge comes from: known before the seat is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.applications import ApplyForCheck, WithdrawCheck
from domain.certification.challenges import MakeChallenge
from domain.certification.presentable import Results, take
from domain.engine.database import reading
from domain.engine.lane import Done, Refused
from domain.methodology.criteria import ATTAINMENT
from domain.methodology.schema import Decision
from domain.pilot.protocols import GatherProtocol, ItemTerms
from domain.programme.kinds import CentreKind, Duty, Level
from domain.registry.bodies import AmendCentre
from domain.registry.organisations import RegisterCentre
from domain.registry.people import GiveRole, RegisterPerson
from domain.reports.readiness import readiness
from domain.reports.withdrawal import withdrawal
from tests.region import CURATOR, DAY, HEAD, METHODOLOGIST, SCHOOL, STRANGER, TOWN, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def reasons(region: Region, command: Any) -> list[str]:
    return [reason.said.en for reason in getattr(region.ask(command), "reasons", ())]


def obstacles(region: Region, level: Level = Level.LOCAL) -> list[str]:
    with reading(region.engine) as connection:
        return [one.en for one in next(readiness(connection, region.pack, [SCHOOL], level, region.today)).obstacles]


def somebody(region: Region, **said: Any) -> str:
    given: dict[str, Any] = {
        "actor": METHODOLOGIST,
        "on": DAY,
        "title": "Участник без места",
        "email": "nowhere@region.example",
    }
    return region.do(RegisterPerson(**given | said)).subject


@pytest.mark.parametrize("duty", [Duty.LEADER, Duty.AUDITOR])
def test_whoever_comes_from_nowhere_on_record_judges_nobody(region: Region, duty: Duty) -> None:
    check = region.do(applying(region, region.finished_pilot())).subject
    unknown = somebody(region)

    assert reasons(region, region.appointing(check, unknown, duty=duty)) == [
        f"{unknown}: no place of work is on record, so no tie can be seen: potok person amend"
    ]
    assert isinstance(region.ask(region.appointing(check, unknown, duty=Duty.OBSERVER)), Done)


def test_people_of_a_centre_that_the_school_hosts_or_hosted_are_people_of_the_school(region: Region) -> None:
    check = region.do(applying(region, region.finished_pilot())).subject
    hosting: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "title": "Площадка", "kind": CentreKind.SECTORAL}
    centre = region.do(RegisterCentre(**hosting, host=SCHOOL)).subject
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="centre_staff", scope=centre))
    now = reasons(region, region.appointing(check, STRANGER))

    region.do(AmendCentre(actor=METHODOLOGIST, on=DAY, subject=centre, host=TOWN, reason="переезд"))

    told = f"may not judge: {STRANGER} holds or held a role at {centre}, which {SCHOOL} hosts"
    assert now == reasons(region, region.appointing(check, STRANGER)) == [told]


def test_a_role_that_may_but_for_another_body_is_named_with_that_body(region: Region) -> None:
    hosting: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "title": "Площадка", "kind": CentreKind.SECTORAL}
    centre = region.do(RegisterCentre(**hosting, host=SCHOOL)).subject
    item = ItemTerms(subject=region.open_project(), decision=Decision.GO)
    asked = replace(gathering(item), actor=STRANGER)
    before = reasons(region, asked)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="centre_staff", scope=centre))
    outcome = region.ask(asked)

    assert isinstance(outcome, Refused)
    (one,) = [reason for reason in outcome.reasons if reason.key == "not_entitled"]
    role = region.pack.roles["centre_staff"].title
    assert f"; роль «{role.ru}» дана для {centre} (Площадка) и сюда не распространяется" in one.said.ru
    assert f"; the role “{role.en}” is held for {centre} (Площадка) and does not reach here" in one.said.en
    assert not any("does not reach here" in said for said in before)


def applying(region: Region, project: str, **said: Any) -> ApplyForCheck:
    given: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "organisation": SCHOOL, "level": Level.LOCAL}
    given |= {"projects": (project,)}
    return ApplyForCheck(**given | said)


NEXT = date(2024, 12, 2)


def with_two_editions(region: Region) -> None:
    """A second edition, of other criteria, is in force since a while ago."""
    first = region.pack.sets[0]
    later = replace(first, edition="вторая", effective_from=NEXT, criteria=first.criteria[:-1])
    region.pack = replace(region.pack, sets=(*region.pack.sets, later))


def test_the_school_does_not_choose_the_edition_by_the_day_of_its_application(region: Region) -> None:
    project = region.finished_pilot()
    with_two_editions(region)
    before = applying(region, project, actor=HEAD, on=NEXT - timedelta(days=1))

    refused = reasons(region, before)
    of_others = region.do(replace(before, actor=METHODOLOGIST))

    assert refused == [
        "the criteria of 2024-12-01 are not those of today: for an earlier day others than its people enter it"
    ]
    assert region.known(of_others.subject).edition == "первая", "a letter that lay with the centre loses nothing"


def test_the_school_applies_of_an_earlier_day_where_that_changes_nothing(region: Region) -> None:
    project = region.finished_pilot()
    with_two_editions(region)

    check = region.do(applying(region, project, actor=HEAD, on=NEXT)).subject

    assert region.known(check).edition == "вторая"


DECISIONS: tuple[tuple[Decision, dict[str, Any]], ...] = (
    (Decision.GO, {}), (Decision.REWORK, {"comment": "обновить"}), (Decision.STOP, {"reason": "criteria_not_met"}),
    (Decision.HOLD, {"review_on": DAY + timedelta(days=30)}),
)  # fmt: skip


def gathering(item: ItemTerms) -> GatherProtocol:
    return GatherProtocol(actor=METHODOLOGIST, on=DAY, title="Совет", decided_by=CURATOR, items=(item,))


@pytest.mark.long
def test_what_takes_an_act_is_gathered_for_no_protocol(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.bring(check)
    told = f"{check}: a status is decided by an act: potok check confirm"

    going, returning, stopping, holding = (
        gathering(ItemTerms(subject=check, decision=decision, **terms)) for decision, terms in DECISIONS
    )

    assert [reasons(region, one) for one in (going, returning, stopping)] == [[told], [told], [told]]
    assert not reasons(region, holding)


def test_a_check_before_its_status_gate_is_gathered_as_ever(region: Region) -> None:
    check = region.apply(region.finished_pilot())

    assert not reasons(region, gathering(ItemTerms(subject=check, decision=Decision.GO)))


def test_a_withdrawal_after_the_marks_opened_says_what_they_had_come_to_and_leaves_them(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, "0")

    region.do(WithdrawCheck(actor=HEAD, on=DAY, subject=check, reason="боимся отказа"))

    with reading(region.engine) as connection:
        told = withdrawal(connection, check)
    assert told is not None
    assert told.reason == "боимся отказа"
    assert told.share is not None
    assert told.share < (told.needed or 0) == 70
    assert region.counts(check)["score"] > 0, "they stay on record"


@pytest.mark.long
@pytest.mark.parametrize("back", [0, 1], ids=["today", "an earlier day"])
def test_whoever_leaves_once_marks_are_open_waits_for_the_days_of_the_methodology(region: Region, back: int) -> None:
    project = region.finished_pilot()
    check = region.apply(project)
    region.walk(check, until="decision")
    region.judge(check, "0")
    left = region.state(check).since_on if back else region.today
    region.do(WithdrawCheck(actor=HEAD, on=left, subject=check, reason="боимся отказа"))
    until = region.today + timedelta(days=90)

    refused, said = reasons(region, applying(region, project, on=region.today)), obstacles(region)
    backdated = region.refused(applying(region, project))
    other = obstacles(region, Level.REGIONAL)
    region.now += timedelta(days=89)
    late = region.refused(applying(region, project, on=region.today))
    region.now += timedelta(days=1)

    assert (
        refused
        == said
        == [f"an application was withdrawn once the commission's marks were open, come again from {until}"]
    )
    assert "too_soon" in backdated
    assert not [one for one in other if "withdrawn" in one]
    assert late == ["too_soon"]
    assert isinstance(region.ask(applying(region, project, on=region.today)), Done)


def test_whoever_leaves_before_marks_are_open_comes_again_at_once(region: Region) -> None:
    project = region.finished_pilot()
    check = region.apply(project)
    region.walk(check, until="decision")
    region.do(WithdrawCheck(actor=HEAD, on=DAY, subject=check, reason="переезд"))

    assert obstacles(region) == []
    assert isinstance(region.ask(applying(region, project)), Done)


@pytest.mark.long
def test_a_methodology_that_names_no_days_keeps_nobody_waiting(region: Region) -> None:
    kept = {key: one for key, one in region.pack.parameters.items() if key != "withdrawn_wait_days"}
    region.pack = replace(region.pack, parameters=kept)
    project = region.finished_pilot()
    check = region.apply(project)
    region.walk(check, until="decision")
    region.judge(check, "0")
    region.do(WithdrawCheck(actor=HEAD, on=DAY, subject=check, reason="переезд"))

    assert isinstance(region.ask(applying(region, project)), Done)


@pytest.mark.long
def test_the_days_to_object_run_from_the_entering_of_the_act_and_no_day_that_anybody_types_changes_them(
    region: Region,
) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check)  # on the day of an act of half a year ago, which is entered only now
    objecting = MakeChallenge(actor=HEAD, on=region.today, subject=check, text="Статус дан не тому корпусу")

    region.now += timedelta(days=30)
    late = [region.refused(replace(objecting, on=on)) for on in (DAY, region.today)]
    region.now -= timedelta(days=30)
    in_time = region.ask(objecting)

    assert late == [["too_late"], ["too_late"]], "a day before the end of the days does not bring them back"
    assert not hasattr(in_time, "reasons"), "an act with a day of long ago takes nobody's days to object"


def test_a_goal_that_is_exceeded_makes_up_for_none_that_is_not_reached() -> None:
    found = Results()
    stated = [
        ("PRJ-0001", "easy", "2", "1", "1", "9", "easy"),
        ("PRJ-0001", "time", "70", "50", "60", "0.1", "time"),
        ("PRJ-0001", "cost", "2", "1", "1", "-4", "cost"),
    ]

    take(found, [(), stated, (), (), ()])

    assert found.computed(["PRJ-0001"])[ATTAINMENT] == Decimal(110) / 3
