"""A person who was entered twice becomes one: open work, roles, seats and ties go over, history stays as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, update

from domain.certification.commission import Appoint
from domain.engine.database import reading, writing
from domain.engine.journal import history
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.proving.proof import prove
from domain.registry.merger import MergePerson
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.registry.role_terms import TakeRole
from domain.reports.registers import otherwise_written
from domain.stored.tables import TABLES
from tests.region import (
    CURATOR,
    CUSTOMER,
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


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def merge(person: str, into: str, reason: str = "один человек, кадровая справка № 3") -> MergePerson:
    return MergePerson(actor=METHODOLOGIST, on=TODAY, person=person, into=into, reason=reason)


def person(region: Region, code: str) -> object:
    table = TABLES["person"]
    with reading(region.engine) as connection:
        return connection.execute(select(table).where(table.c.code == code)).one()


@pytest.mark.long
def test_what_is_open_goes_to_the_kept_and_history_stays(region: Region) -> None:
    code = region.open_project()
    region.do(PlanAction(actor=LEADER, on=TODAY, subject=code, title="Единый шаблон", owner=LEADER, due_on=TODAY))
    with reading(region.engine) as connection:
        before = history(connection, code)

    region.do(merge(LEADER, GUEST_1))

    settle = SettleAction(actor=GUEST_1, on=TODAY, subject=code, measure=1, outcome="done")
    region.do(settle)
    assert region.refused(replace(settle, actor=LEADER, command_id="old")) == ["person_ended"]
    with reading(region.engine) as connection:
        entries = history(connection, code)
        assert prove(connection).sound
    assert entries[: len(before)] == before
    assert "action_handed" in {entry.kind for entry in entries[len(before) :]}


def test_the_merged_login_leads_to_nobody_and_the_kept_one_is_written_normally(region: Region) -> None:
    login = "ivan@region.example"
    region.do(RegisterPerson(actor=METHODOLOGIST, on=TODAY, title="Иван", email=login, code="PER-0901"))
    region.do(RegisterPerson(actor=METHODOLOGIST, on=TODAY, title="Иван", email="i@region.example", code="PER-0902"))
    table = TABLES["person"]
    with writing(region.engine) as connection:  # as an earlier release wrote it
        connection.execute(update(table).where(table.c.code == "PER-0902").values(email="Ivan@region.example"))

    region.do(merge("PER-0901", "PER-0902"))

    with reading(region.engine) as connection:
        assert otherwise_written(connection) == {}
    assert (person(region, "PER-0901").email, person(region, "PER-0901").merged_into) == ("PER-0901", "PER-0902")  # type: ignore[attr-defined]
    assert person(region, "PER-0902").email == login  # type: ignore[attr-defined]


def test_a_merge_is_an_administrators_with_a_reason_between_two_who_are_there(region: Region) -> None:
    assert region.refused(replace(merge(LEADER, GUEST_1), actor=CURATOR)) == ["not_entitled"]
    assert region.refused(merge(LEADER, GUEST_1, " ")) == ["bad_value"]
    assert region.refused(merge(LEADER, LEADER)) == ["bad_value"]
    region.do(merge(LEADER, GUEST_1))
    assert region.refused(replace(merge(LEADER, GUEST_2), command_id="again")) == ["ended"]
    assert region.refused(merge(GUEST_2, LEADER)) == ["bad_value"]


def test_nobody_decides_on_the_submission_of_their_twin(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    decider = region.decider(region.state(code))
    submitter = region.state(code).submitted_by or ""
    region.do(merge(submitter, STRANGER))
    region.do(merge(STRANGER, decider))

    refused = region.refused(Decide(actor=decider, on=TODAY, subject=code, decision=Decision.GO))

    assert "own_submission" in refused


def test_the_only_administrators_role_goes_over(region: Region) -> None:
    region.do(merge(METHODOLOGIST, GUEST_1))

    take = TakeRole(actor=GUEST_1, on=TODAY, person=GUEST_1, role="administrator")
    assert region.refused(take) == ["last_administrator"]
    region.do(GiveRole(actor=GUEST_1, on=TODAY, person=CURATOR, role="administrator"))


@pytest.mark.long
def test_a_seat_and_its_points_go_over_and_a_tie_of_the_twin_ties(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    region.visit(check)
    region.judge(check)
    region.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=CURATOR, role="administrator"))

    region.do(merge(GUEST_1, HEAD))
    region.do(replace(merge(GUEST_1, HEAD), actor=CURATOR))

    seat, score = TABLES["commissioner"], TABLES["score"]
    with reading(region.engine) as connection:
        seats = set(connection.execute(select(seat.c.person).where(seat.c.check == check)).scalars())
        given = connection.execute(select(score.c.person).where(score.c.check == check)).scalars().all()
        assert prove(connection).sound
    assert (seats, set(given)) == ({HEAD, GUEST_2, GUEST_3}, {HEAD, GUEST_2, GUEST_3})
    region.do(AmendPerson(actor=METHODOLOGIST, on=TODAY, person=CUSTOMER, organisation=SCHOOL))
    region.do(merge(CUSTOMER, STRANGER))
    tied = region.refused(
        Appoint(actor=METHODOLOGIST, on=TODAY, subject=check, person=STRANGER, declared="б/н", party="rcc")
    )
    assert set(tied) == {"bad_value", "marks_read"}


def test_a_submission_on_the_old_login_is_nobodys(region: Region) -> None:
    code = region.open_project()
    region.do(merge(LEADER, GUEST_1))

    assert region.refused(Submit(actor=LEADER, on=TODAY, subject=code))[0] == "person_ended"
