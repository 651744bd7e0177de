"""A merger of two people who were none is undone: roles and open work go back, logins and marks do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.certification.commission import Dismiss
from domain.engine.database import reading
from domain.engine.lane import Refused
from domain.engine.second_person import SecondAsked
from domain.linting.kinds import Severity
from domain.linting.portfolio import lint
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.amended_assignments import AmendAssignment
from domain.pilot.assignments import GiveAssignment
from domain.pilot.gates import Decide
from domain.proving.proof import prove
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.person_separation import UnmergePerson
from domain.registry.role_terms import LendRole, TakeRole
from domain.stored.tables import TABLES
from tests.checks import JUDGES
from tests.region import (
    CURATOR,
    GUEST_1,
    GUEST_2,
    GUEST_3,
    HEAD,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    STRANGER,
    Region,
)

TODAY = Region.now.date()
STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": TODAY}


@pytest.fixture
def region(engine: Engine) -> Region:
    region = Region(engine).found()
    region.do(GiveRole(**STAFF, person=CURATOR, role="administrator"))
    return region


def merge(person: str, into: str, lent: str | None = None) -> MergePerson:
    return MergePerson(**STAFF, person=person, into=into, reason="показалось", lent=lent)


def unmerge(person: str, *, anyway: bool = True, actor: str = METHODOLOGIST) -> UnmergePerson:
    return UnmergePerson(actor=actor, on=TODAY, person=person, reason="это два человека", anyway=anyway)


def undo(region: Region, person: str) -> Any:
    """Two administrators ask for the same."""
    asked = region.do(unmerge(person))
    assert [entry.kind for entry in asked.entries] == [SecondAsked.kind]
    return region.do(unmerge(person, actor=CURATOR))


def told(region: Region, command: Any) -> str:
    outcome = region.ask(command)
    assert isinstance(outcome, Refused)
    return " ".join(reason.said.ru for reason in outcome.reasons)


def rows(region: Region) -> dict[str, list[tuple[Any, ...]]]:
    """Every role, open measure and merged record."""
    person, action = TABLES["person"], TABLES["action"]
    with reading(region.engine) as connection:
        found = {
            "role": connection.execute(select(TABLES["role"])).all(),
            "person": connection.execute(select(person.c.code, person.c.organisation, person.c.merged_into)).all(),
            "action": connection.execute(select(action.c.project, action.c.number, action.c.owner)).all(),
            "ended": connection.execute(select(TABLES["subject"].c.code, TABLES["subject"].c.ended_on)).all(),
        }
    return {name: sorted(map(tuple, listed), key=str) for name, listed in found.items()}


def unbroken(region: Region) -> bool:
    with reading(region.engine) as connection:
        found = [one for one in lint(connection, region.packs, TODAY) if one.severity is Severity.ERROR]
        proof = prove(connection)
    assert proof.sound, proof
    return not found


@pytest.mark.long
def test_after_a_merger_and_its_undoing_roles_and_work_stand_as_before(region: Region) -> None:
    code = region.open_project()
    region.do(PlanAction(actor=LEADER, on=TODAY, subject=code, title="Единый шаблон", owner=LEADER, due_on=TODAY))
    for person in (LEADER, GUEST_1):
        region.do(GiveRole(**STAFF, person=person, role="organisation_head", scope=SCHOOL))
    region.do(LendRole(**STAFF, person=LEADER, role="curator", until=date(2030, 12, 31)))
    before = rows(region)

    region.do(merge(LEADER, GUEST_1, lent="anew"))
    merged = rows(region)
    done = undo(region, LEADER)

    assert merged != before
    assert rows(region) == before
    assert {"person_unmerged", "twin_given_back", "action_handed"} <= {entry.kind for entry in done.entries}
    region.do(AmendPerson(**STAFF, person=LEADER, email="leader@region.example"))
    region.do(AmendPerson(actor=CURATOR, on=TODAY, person=LEADER, email="leader@region.example"))
    region.do(SettleAction(actor=LEADER, on=TODAY, subject=code, measure=1, outcome="done"))
    assert unbroken(region)


def order(region: Region, executor: str, controller: str) -> str:
    give = GiveAssignment(
        **STAFF, text="Повторить замер", executor=executor, controller=controller, due_on=date(2030, 1, 1),
        kept_at="дело 7",
    )  # fmt: skip
    return region.do(give).subject


def hands(region: Region) -> dict[str, tuple[str, str]]:
    found = TABLES["assignment"].c
    with reading(region.engine) as connection:
        return {
            code: (executor, controller)
            for code, executor, controller in connection.execute(select(found.code, found.executor, found.controller))
        }


@pytest.mark.long
def test_assignments_of_the_twin_go_back_and_those_that_were_handed_on_stay(region: Region) -> None:
    executed, controlled = order(region, LEADER, CURATOR), order(region, STRANGER, LEADER)
    theirs, further = order(region, GUEST_1, CURATOR), order(region, LEADER, CURATOR)
    before = hands(region)
    region.do(merge(LEADER, GUEST_1))
    region.do(AmendAssignment(**STAFF, subject=further, executor=STRANGER, reason="исполнит другой"))

    shown = told(region, unmerge(LEADER, anyway=False))
    undo(region, LEADER)

    assert executed in shown.partition("останется")[0]
    assert controlled in shown.partition("останется")[0]
    assert theirs not in shown
    assert further not in shown
    assert hands(region) == before | {further: (STRANGER, CURATOR)}
    assert unbroken(region)


@pytest.mark.long
def test_of_two_mergers_of_one_assignment_each_gives_it_back_to_whom_it_took_it_from(region: Region) -> None:
    code = order(region, LEADER, CURATOR)
    region.do(merge(LEADER, GUEST_1))
    region.do(merge(GUEST_1, GUEST_2))

    undo(region, GUEST_1)
    between = hands(region)[code]
    undo(region, LEADER)

    assert (between[0], hands(region)[code][0]) == (GUEST_1, LEADER)
    assert unbroken(region)


def test_what_goes_back_and_what_does_not_is_shown_before_anything_is_done(region: Region) -> None:
    code = region.open_project()
    region.do(PlanAction(actor=LEADER, on=TODAY, subject=code, title="Единый шаблон", owner=LEADER, due_on=TODAY))
    region.do(GiveRole(**STAFF, person=LEADER, role="curator"))
    region.do(merge(LEADER, GUEST_1))
    region.do(TakeRole(**STAFF, person=GUEST_1, role="curator"))

    shown = told(region, unmerge(LEADER, anyway=False))

    assert f"объединён(а) с {GUEST_1}" in shown
    assert f"{code} «{region.state(code).title}» №1" in shown.partition("останется")[0]
    assert f"руководитель проекта {code} «" in shown, "a role in a project names it"
    assert f"{GUEST_1} «{region.state(GUEST_1).title}»" in shown
    assert "уратор" in shown.partition("снято с тех пор")[2]
    assert "не вернутся вход, ключи, пароль" in shown


@pytest.mark.long
def test_a_role_that_was_given_anew_or_taken_since_stays_as_it_is(region: Region) -> None:
    for role in ("curator", "rcc_methodologist"):
        region.do(GiveRole(**STAFF, person=LEADER, role=role))
    region.do(merge(LEADER, GUEST_1))
    for role in ("curator", "rcc_methodologist"):
        region.do(TakeRole(**STAFF, person=GUEST_1, role=role))
    region.do(GiveRole(**STAFF, person=GUEST_1, role="curator"))

    undo(region, LEADER)

    held = {(row[0], row[2]) for row in rows(region)["role"]} | {tuple(row) for row in rows(region)["role"]}
    assert any(GUEST_1 in row and "curator" in row for row in held)
    assert not any(LEADER in row and ("curator" in row or "rcc_methodologist" in row) for row in held)
    assert unbroken(region)


@pytest.mark.long
def test_of_mergers_one_after_the_other_the_last_is_undone_first(region: Region) -> None:
    region.do(GiveRole(**STAFF, person=GUEST_1, role="curator"))
    code = region.open_project()
    region.do(PlanAction(actor=LEADER, on=TODAY, subject=code, title="Единый шаблон", owner=GUEST_1, due_on=TODAY))
    before = rows(region)
    region.do(merge(GUEST_1, GUEST_2))
    region.do(merge(GUEST_2, GUEST_3))

    assert region.refused(unmerge(GUEST_1)) == ["rests_on_it"]
    undo(region, GUEST_2)
    undo(region, GUEST_1)

    assert rows(region) == before
    assert region.refused(unmerge(GUEST_1)) == ["not_merged"]
    region.do(merge(GUEST_1, GUEST_2))
    undo(region, GUEST_1)
    assert rows(region) == before
    assert unbroken(region)


def test_two_people_again_the_one_decides_on_what_the_other_submitted(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    decider = region.decider(region.state(code))
    submitter = region.state(code).submitted_by or ""
    region.do(merge(submitter, STRANGER))
    region.do(merge(STRANGER, decider))
    decide = Decide(actor=decider, on=TODAY, subject=code, decision=Decision.GO)
    assert "own_submission" in region.refused(decide)

    undo(region, STRANGER)

    region.do(replace(decide, command_id="later"))


@pytest.mark.long
def test_seats_that_became_one_hold_a_merger_until_whoever_has_them_is_dismissed(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    region.do(merge(GUEST_1, HEAD))

    assert check in told(region, unmerge(GUEST_1))
    region.do(Dismiss(**STAFF, subject=check, person=HEAD, reason="другой человек"))
    undo(region, GUEST_1)

    seat = TABLES["commissioner"]
    with reading(region.engine) as connection:
        assert not {HEAD, GUEST_1} & set(connection.execute(select(seat.c.person)).scalars())
    assert unbroken(region)


@pytest.mark.long
def test_what_the_two_asked_for_is_settled_before_they_are_two_again(region: Region) -> None:
    region.do(merge(GUEST_1, GUEST_2))
    region.do(merge(GUEST_3, STRANGER))
    region.do(GiveRole(**STAFF, person=GUEST_2, role="administrator"))
    region.do(replace(unmerge(GUEST_3), actor=GUEST_2))

    assert region.refused(unmerge(GUEST_1)) == ["rests_on_it"]
    region.do(replace(unmerge(GUEST_3), actor=CURATOR))
    undo(region, GUEST_1)
    assert unbroken(region)


def test_a_survivor_who_left_holds_a_merger(region: Region) -> None:
    region.do(merge(GUEST_1, GUEST_2))
    region.do(EndPerson(**STAFF, person=GUEST_2))
    assert region.refused(unmerge(GUEST_1)) == ["rests_on_it"]


def test_the_only_administrators_role_does_not_go_to_somebody_without_a_login(region: Region) -> None:
    region.do(TakeRole(**STAFF, person=CURATOR, role="administrator"))
    region.do(merge(METHODOLOGIST, GUEST_1))

    assert "last_administrator" in region.refused(replace(unmerge(METHODOLOGIST), actor=GUEST_1))


@pytest.mark.long
@pytest.mark.parametrize("hands", [(HEAD, STRANGER), (METHODOLOGIST, HEAD), (JUDGES[0], JUDGES[2])])
def test_nobody_tied_to_what_is_judged_and_no_judge_unties_a_judge(region: Region, hands: tuple[str, str]) -> None:
    check = region.to_be_judged()
    region.judge(check, "100")
    region.conclude(check)
    region.bring_again(check)
    for person in {*hands} - {METHODOLOGIST}:
        region.do(GiveRole(**STAFF, person=person, role="administrator"))
    if STRANGER in hands:
        region.do(AmendPerson(**STAFF, person=STRANGER, organisation=SCHOOL))
    region.do(merge(LEADER, JUDGES[1]))

    said = [region.ask(unmerge(LEADER, actor=one)) for one in hands]

    assert isinstance(said[1], Refused)
    assert {reason.key for reason in said[1].reasons} <= {"tied", "judged"}
    assert region.refused(region.act(check)) == ["tied", "tied"]


@pytest.mark.long
def test_two_others_untie_a_judge(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check, "100")
    region.conclude(check)
    region.bring_again(check)
    region.do(merge(LEADER, JUDGES[1]))

    for one in (METHODOLOGIST, CURATOR):
        region.do(unmerge(LEADER, actor=one))
    region.do(region.act(check))

    assert region.state(check).standing == "completed"
