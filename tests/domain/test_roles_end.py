"""A role is lent until a day, taken back, and never the last administrator's; a deputy acts in another's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from orjson import loads
from sqlalchemy import Engine, select

from domain.engine.actor import SYSTEM, Acting, Method
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.journal import history
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction
from domain.pilot.conditions import CloseCondition
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import ConditionTerms, Decide
from domain.pilot.submission import Submit
from domain.proving.proof import prove
from domain.registry.departure import EndPerson
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.registry.role_terms import LendRole, TakeRole
from domain.reports.views import people_on
from domain.stored.tables import TABLES
from tests.region import CURATOR, GUEST_1, HEAD, LEADER, METHODOLOGIST, Region

TODAY = Region.now.date()


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def take(person: str, role: str, actor: str = METHODOLOGIST) -> TakeRole:
    return TakeRole(actor=actor, on=TODAY, person=person, role=role)


def lend(person: str, role: str, days: int, scope: str = "*") -> LendRole:
    until = TODAY + timedelta(days=days)
    return LendRole(actor=METHODOLOGIST, on=TODAY, person=person, role=role, until=until, scope=scope)


def register(email: str, actor: str = METHODOLOGIST) -> Command:
    return RegisterPerson(actor=actor, on=TODAY, title="Новый Участник", email=email)


@pytest.mark.long
def test_a_role_that_was_taken_back_opens_nothing(region: Region) -> None:
    region.do(take(CURATOR, "rcc_methodologist"))

    assert region.refused(register("new@region.example", CURATOR)) == ["not_entitled"]
    assert region.refused(take(CURATOR, "rcc_methodologist")) == ["no_such_role"]
    region.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=CURATOR, role="rcc_methodologist"))
    region.do(register("new@region.example", CURATOR))
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_the_only_administrator_keeps_the_role_and_nobody_else_takes_roles(region: Region) -> None:
    assert region.refused(take(METHODOLOGIST, "administrator")) == ["last_administrator"]
    assert region.refused(take(METHODOLOGIST, "administrator", CURATOR)) == ["not_entitled", "last_administrator"]
    region.do(lend(CURATOR, "administrator", 5))
    assert region.refused(take(METHODOLOGIST, "administrator")) == ["last_administrator"]
    region.do(take(CURATOR, "administrator"))
    region.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=CURATOR, role="administrator"))

    region.do(take(METHODOLOGIST, "administrator"))

    assert region.refused(take(CURATOR, "administrator", CURATOR)) == ["last_administrator"]


def test_two_administrators_in_one_batch_do_not_take_the_role_from_each_other(region: Region) -> None:
    region.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=CURATOR, role="administrator"))

    outcomes = region.ask_all([take(CURATOR, "administrator"), take(METHODOLOGIST, "administrator")])

    assert [hasattr(outcome, "reasons") for outcome in outcomes] == [False, True]


def test_a_lent_role_opens_until_its_day_and_not_after(region: Region) -> None:
    region.do(lend(GUEST_1, "centre_staff", 3))

    region.do(register("one@region.example", GUEST_1))
    later = Region(region.engine, now=region.now + timedelta(days=4))

    assert later.refused(register("two@region.example", GUEST_1)) == ["not_entitled"]
    later.do(TakeRole(actor=SYSTEM, on=TODAY, person=GUEST_1, role="centre_staff"))
    later.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=GUEST_1, role="centre_staff"))


def test_a_role_is_lent_for_today_alone_and_nobody_is_a_deputy_of_themselves(region: Region) -> None:
    assert region.refused(lend(GUEST_1, "centre_staff", -1)) == ["bad_value"]
    assert region.refused(lend(GUEST_1, "deputy", 3, GUEST_1)) == ["bad_value"]
    region.do(lend(GUEST_1, "centre_staff", 0))


def test_a_role_that_was_lent_and_has_ended_is_lent_again(region: Region) -> None:
    region.do(lend(GUEST_1, "centre_staff", 3))
    later = Region(region.engine, now=region.now + timedelta(days=4))

    later.do(replace(lend(GUEST_1, "centre_staff", 9), command_id="again"))

    later.do(register("one@region.example", GUEST_1))


def test_a_deputy_acts_in_the_name_of_one_person_during_the_absence(region: Region) -> None:
    code, other = region.open_project(), region.open_project(title="Другой проект школы о расписании")
    for one in (code, other):
        for kind in region.gate(region.state(one)).evidence:
            region.do(AttachEvidence(actor=LEADER, on=TODAY, subject=one, kind=kind, kept_at="дело 1", title=kind))
    region.do(lend(GUEST_1, "deputy", 3, LEADER))
    deputy = Acting(GUEST_1, Method.KEY, "K1", LEADER)
    stranger = Acting(GUEST_1, Method.KEY, "K1", HEAD)

    region.do(Submit(actor=LEADER, acting=deputy, on=TODAY, subject=code))

    assert region.refused(Submit(actor=HEAD, acting=stranger, on=TODAY, subject=other)) == ["not_in_that_name"]
    assert region.refused(Submit(actor=GUEST_1, on=TODAY, subject=other)) == ["not_entitled"]
    later = Region(region.engine, now=region.now + timedelta(days=4))
    assert later.refused(Submit(actor=LEADER, acting=deputy, on=TODAY, subject=other)) == ["not_in_that_name"]


def test_a_login_is_one_persons_however_it_is_written(region: Region) -> None:
    region.do(register("Ivan@Region.example"))

    assert region.refused(register(" ivan@region.EXAMPLE ")) == ["bad_value"]
    taken = AmendPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, email="IVAN@region.example")
    assert region.refused(taken) == ["bad_value"]


@pytest.mark.long
def test_whoever_leaves_hands_the_roles_on_and_acts_no_more(region: Region) -> None:
    code = region.open_project()
    done = region.finished_pilot()
    leave = EndPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, successor=GUEST_1)

    region.do(leave)

    with reading(region.engine) as connection:
        on = {project: {one.role: one.code for one in people_on(connection, project)} for project in (code, done)}
        assert prove(connection).sound
    assert (on[code]["project_leader"], on[done]["project_leader"]) == (GUEST_1, LEADER)
    kind = min(region.gate(region.state(code)).evidence)
    attach = AttachEvidence(actor=LEADER, on=TODAY, subject=code, kind=kind, kept_at="дело 1", title=kind)
    assert region.refused(attach) == ["person_ended"]
    assert region.refused(replace(attach, subject=done, command_id="other")) == ["person_ended"]
    assert region.refused(AmendPerson(actor=LEADER, on=TODAY, person=LEADER, post="иной")) == ["person_ended"]
    region.do(AttachEvidence(actor=GUEST_1, on=TODAY, subject=code, kind=kind, kept_at="дело 1", title=kind))
    assert region.refused(replace(leave, command_id="again")) == ["ended"]


@pytest.mark.long
def test_open_measures_and_conditions_go_to_the_successor_and_to_nobody_else(region: Region) -> None:
    code = region.open_project()
    region.do(PlanAction(actor=LEADER, on=TODAY, subject=code, title="Единый шаблон", owner=LEADER, due_on=TODAY))
    region.bring(code)
    terms = (ConditionTerms(text="закрыть", owner=LEADER, due_on=TODAY),)
    decider = region.decider(region.state(code))
    region.do(Decide(actor=decider, on=TODAY, subject=code, decision=Decision.CONDITIONAL, conditions=terms))
    leave = EndPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER)

    assert region.refused(leave) == ["open_work"]
    region.do(replace(leave, successor=GUEST_1))

    action, condition = TABLES["action"], TABLES["condition"]
    with reading(region.engine) as connection:
        owners = connection.execute(select(action.c.owner).union_all(select(condition.c.owner))).scalars().all()
        kinds = [entry.kind for entry in history(connection, code)]
        assert prove(connection).sound
    assert owners == [GUEST_1, GUEST_1]
    assert kinds[-2:] == ["action_handed", "condition_handed"]
    region.do(CloseCondition(actor=GUEST_1, on=TODAY, subject=code, condition=1))


def test_a_measure_that_was_planned_in_the_same_batch_goes_too(region: Region) -> None:
    code = region.open_project()
    plan = PlanAction(actor=LEADER, on=TODAY, subject=code, title="Единый шаблон", owner=LEADER, due_on=TODAY)
    leave = EndPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, successor=GUEST_1)

    outcomes = region.ask_all([plan, leave])

    assert not any(hasattr(outcome, "reasons") for outcome in outcomes)
    with reading(region.engine) as connection:
        assert connection.execute(select(TABLES["action"].c.owner)).scalars().all() == [GUEST_1]


def test_the_only_administrator_leaves_to_a_successor_only(region: Region) -> None:
    leave = EndPerson(actor=METHODOLOGIST, on=TODAY, person=METHODOLOGIST)

    assert region.refused(leave) == ["last_administrator"]
    region.do(replace(leave, successor=CURATOR))
    region.do(GiveRole(actor=CURATOR, on=TODAY, person=GUEST_1, role="centre_staff"))


def test_whoever_acts_for_a_time_acts_by_an_order_that_the_journal_names(region: Region) -> None:
    order = "приказ № 5 от 09.12.2024"
    region.do(replace(lend(LEADER, "rcc_methodologist", 10), order=f" {order} "))

    with reading(region.engine) as connection:
        facts = [loads(entry.facts) for entry in history(connection, LEADER) if entry.kind == "role_lent"]
        assert [(one["order"], one["until"]) for one in facts] == [(order, (TODAY + timedelta(days=10)).isoformat())]
