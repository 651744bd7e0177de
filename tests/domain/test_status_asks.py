"""What a status asks of people: a finding its answer, a near end its renewal, what is not mended its suspension."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from domain.certification.findings import AnswerFinding
from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.programme.kinds import Outcome
from domain.reports.asks import Ask
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from tests.acts import by_act, done_by_two
from tests.region import CURATOR, DAY, HEAD, METHODOLOGIST, Region

DUE = DAY + timedelta(days=20)
LATE = DUE + timedelta(days=3)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def asks(region: Region, person: str, on: date) -> dict[Kind, Ask]:
    """What is asked of somebody about statuses."""
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, [person], on=on)[person]
    return {ask.kind: ask for ask in found if ask.kind in (Kind.FINDING, Kind.SUSPENSION, Kind.TERM)}


def brought(region: Region, outcome: Outcome) -> str:
    """A check with a finding that the head mends, its conclusion brought to decide."""
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    region.conclude(check, outcome)
    region.bring_again(check)
    return check


def with_finding(region: Region) -> str:
    """A status that was granted with a finding that the head mends."""
    check = brought(region, Outcome.REMARKS)
    region.do(region.act(check))
    return check


@pytest.mark.long
def test_a_finding_is_asked_of_its_owner_and_proposes_suspension_once_it_is_late(region: Region) -> None:
    check = with_finding(region)

    early, on_day, late = (asks(region, METHODOLOGIST, day) for day in (DAY, DUE, LATE))
    mine = asks(region, HEAD, DAY)
    region.do(AnswerFinding(actor=HEAD, on=LATE, subject=check, finding=1, text="Обновили", kept_at="дело 1"))

    assert mine[Kind.FINDING].what.ru == "Ответить на замечание 1: Стенд не обновляют"
    assert mine[Kind.FINDING].command == f"potok check answer {check} 1 --text … --file …"
    assert Kind.SUSPENSION not in early.keys() | on_day.keys()
    assert "предлагается приостановить статус" in late[Kind.SUSPENSION].what.ru
    assert "status suspend" in late[Kind.SUSPENSION].command
    assert asks(region, METHODOLOGIST, LATE) == asks(region, HEAD, LATE) == {}


@pytest.mark.long
def test_a_suspension_is_proposed_to_one_of_several_who_may_decide_on_it(region: Region) -> None:
    with_finding(region)

    asked = [person for person in (METHODOLOGIST, CURATOR) if Kind.SUSPENSION in asks(region, person, LATE)]

    assert len(asked) == 1


@pytest.mark.long
def test_the_end_of_a_term_is_asked_about_when_it_draws_near(region: Region) -> None:
    region.exemplar(DAY)
    done_by_two(region, by_act("renew", until=DAY + timedelta(days=150)))

    early, near = (asks(region, HEAD, day) for day in (DAY, DAY + timedelta(days=70)))
    region.do(by_act("withdraw", DAY + timedelta(days=80)))

    assert early == {}
    assert near[Kind.TERM].due_on == DAY + timedelta(days=150)
    assert asks(region, HEAD, DAY + timedelta(days=90)) == {}


@pytest.mark.long
def test_a_conclusion_asks_for_the_act_that_confirms_it_and_a_gate_before_for_a_decision(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.bring(check)
    before = decision_asked(region)
    region.decide(check, Decision.GO)
    region.walk(check, until="decision")
    region.bring(check)

    assert before == {f"potok check decide {check} go"}
    assert decision_asked(region) == {f"potok check confirm {check} go --number … --dated … --kept-at …"}


def decision_asked(region: Region) -> set[str]:
    """The command by which whoever decides is asked to."""
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, [CURATOR, METHODOLOGIST], on=DAY)
    return {ask.command for asks in found.values() for ask in asks if ask.kind is Kind.DECISION}


@pytest.mark.long
@pytest.mark.parametrize("end", ["refused", "lost"])
def test_a_finding_is_asked_no_more_once_the_check_is_refused_or_the_status_is_lost(region: Region, end: str) -> None:
    check = with_finding(region) if end == "lost" else brought(region, Outcome.REFUSED)
    before = asks(region, HEAD, DAY)

    region.do(by_act("withdraw") if end == "lost" else region.act(check, Decision.STOP))

    assert Kind.FINDING in before
    assert asks(region, HEAD, LATE) == asks(region, METHODOLOGIST, LATE) == {}


@pytest.mark.long
def test_a_finding_of_a_suspended_status_is_asked_still(region: Region) -> None:
    with_finding(region)

    region.do(by_act("suspend"))

    assert Kind.FINDING in asks(region, HEAD, LATE)
    assert Kind.SUSPENSION not in asks(region, METHODOLOGIST, LATE)
