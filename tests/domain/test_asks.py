"""What is asked of people comes from one source, and it is true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.holds import Park
from domain.registry.people import GiveRole
from domain.reports.asks import Ask
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from domain.reports.responsibility import may_decide
from domain.reports.surroundings import look_around
from notifications.digest import preview
from notifications.ledger import owe
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, Region

PEOPLE = (LEADER, CURATOR, METHODOLOGIST)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def asks(region: Region, person: str, on: date = DAY) -> list[Ask]:
    with reading(region.engine) as connection:
        return asked_of(connection, region.packs, [person], on=on)[person]


def kinds(found: list[Ask], code: str) -> set[Kind]:
    return {ask.kind for ask in found if ask.subject == code}


def test_the_phase_in_work_is_asked_of_its_leader_however_far_its_date(region: Region) -> None:
    code = region.open_project(DAY)

    found = asks(region, LEADER)

    assert Kind.DUE in kinds(found, code)
    assert next(ask.command for ask in found if ask.kind is Kind.DUE) == f"potok project submit {code}"


def test_a_submitted_phase_is_asked_of_those_who_decide_and_no_longer_of_the_leader(region: Region) -> None:
    code = region.open_project(DAY)
    region.bring(code, DAY)

    assert Kind.DECISION in kinds(asks(region, CURATOR), code)
    assert not {Kind.DECISION, Kind.DUE} & kinds(asks(region, LEADER), code)


@pytest.mark.long
def test_a_conclusion_is_put_to_nobody_who_sat_in_the_commission_by_page_or_by_letter(region: Region) -> None:
    check = region.to_be_judged()
    with reading(region.engine) as connection:
        members = set(connection.exec_driver_sql("select person from commissioner").scalars())
        everybody = list(connection.exec_driver_sql("select code from person").scalars())
    for number, person in enumerate(sorted(members)):
        said = {"actor": METHODOLOGIST, "on": DAY, "person": person, "scope": "*", "command_id": f"role-{number}"}
        region.do(GiveRole(**said, role="rcc_methodologist"))
        region.do(GiveRole(**said | {"command_id": f"curator-{number}"}, role="curator"))
    region.bring(check, DAY)
    owe(region.engine, region.packs, now=region.now)

    asked = {person for person in everybody if Kind.DECISION in kinds(asks(region, person), check)}
    with reading(region.engine) as connection:
        letters = "select recipient from notice where template = 'action_awaited' and facts like ?"
        told = set(connection.exec_driver_sql(letters, (f"%решение комиссии%{check}%",)).scalars())

        around = look_around(connection, {check}, members, on=DAY, below=frozenset())
        may = {person for person, _ in may_decide(region.state(check), region.pack, around)}

    assert (len(asked), asked <= may) == (1, True)
    assert not (may | told) & members


def test_milestones_of_a_passed_phase_are_asked_of_nobody(region: Region) -> None:
    code = region.open_project(DAY)
    before = {ask.item for ask in asks(region, LEADER, DAY + timedelta(days=400)) if ask.kind is Kind.MILESTONE}
    passed = {planned.key for planned in region.pack.lifecycles["pilot"].first.milestones}

    region.bring(code, DAY)
    region.decide(code, Decision.GO, on=DAY)

    after = {ask.item for ask in asks(region, LEADER, DAY + timedelta(days=400)) if ask.kind is Kind.MILESTONE}
    assert passed
    assert {f"milestone.{key}" for key in passed} <= before
    assert not {f"milestone.{key}" for key in passed} & after


@pytest.mark.long
@pytest.mark.parametrize("later", [0, 3, 30, 200])
def test_the_digest_asks_for_what_the_source_asks_for_and_nothing_else(region: Region, later: int) -> None:
    waiting = region.open_project(DAY)
    region.bring(waiting, DAY)
    region.open_project(DAY - timedelta(days=100))
    on = DAY + timedelta(days=later)

    for person in PEOPLE:
        wanted = asks(region, person, on)
        digest = preview(region.engine, region.packs, person, on=on, now=region.now)
        told = [] if digest is None else [(line.code, line.what.ru) for line in digest.actions]

        assert set(told) <= {(ask.subject, ask.what.ru) for ask in wanted}
        assert told[:1] == [(ask.subject, ask.what.ru) for ask in wanted[:1]]
        assert len(wanted) == (0 if digest is None else len(told) + digest.more_actions)


@pytest.mark.long
def test_a_phase_that_leaders_may_not_submit_is_asked_of_whoever_may_in_work_and_parked(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="desk_review")
    in_work = {person for person in PEOPLE if Kind.DUE in kinds(asks(region, person), check)}
    region.do(Park(actor=METHODOLOGIST, on=region.today, subject=check, comment="тишина"))
    later = region.state(check).review_on or DAY

    parked = {person for person in PEOPLE if Kind.REVIEW in kinds(asks(region, person, later), check)}

    assert in_work == parked
    assert METHODOLOGIST in in_work
    assert LEADER not in in_work
