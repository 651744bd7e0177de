"""What nobody does to their own work, they do not do in somebody else's name either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from domain.engine.actor import Acting
from domain.engine.command import Command
from domain.methodology.schema import Decision
from domain.pilot.assignments import AnswerAssignment, CloseAssignment, GiveAssignment
from domain.pilot.gates import Decide
from domain.pilot.holds import Park, Resume
from domain.pilot.mistakes import TakeBack
from domain.practices.cards import AmendPractice, DraftPractice
from domain.practices.review import ReviewPractice, SubmitPractice
from domain.programme.kinds import AssignmentOutcome, Consent, Moment, Outcome
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.role_terms import LendRole
from domain.replication.closure import AgreeClosing
from tests.region import CURATOR, DAY, GUEST_1, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, TOWN, Region

STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def through(region: Region, hand: str, command: Any) -> list[str]:
    """How a command is refused that a deputy gives in the name of whoever is away."""
    until = region.today + timedelta(days=30)
    region.do(LendRole(**STAFF, person=hand, role="deputy", scope=command.actor, until=until))
    return region.refused(replace(command, acting=Acting(hand, on_behalf_of=command.actor, basis="приказ 3")))


@pytest.mark.parametrize(
    "gone",
    [
        lambda hand: EndPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, successor=hand),
        lambda hand: EndPerson(actor=METHODOLOGIST, on=DAY, person=METHODOLOGIST, successor=hand),
        lambda hand: MergePerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, into=hand, reason="двойник"),
    ],
    ids=["end another", "end whom they stand in for", "merge"],
)
def test_a_deputy_inherits_nobodys_roles_by_ending_or_merging_them(
    region: Region, gone: Callable[[str], Command]
) -> None:
    region.do(GiveRole(**STAFF, person=STRANGER, role="administrator"))

    assert "not_in_that_name" in through(region, LEADER, gone(LEADER))


def test_whoever_submitted_decides_in_nobodys_name(region: Region) -> None:
    code = region.open_project()
    region.bring(code)

    go = Decide(actor=region.decider(region.state(code)), on=DAY, subject=code, decision=Decision.GO)

    assert through(region, LEADER, go) == ["own_submission"]
    region.do(go)


def test_whoever_submitted_a_closing_agrees_to_it_neither_themselves_nor_in_anothers_name(region: Region) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    region.measure(replica, "60", Moment.BASELINE, date(2023, 11, 1))
    region.walk(replica, until="closing", on=date(2023, 6, 5))
    region.measure(replica, "29", Moment.AFTER, date(2023, 9, 4))
    region.bring(replica, date(2023, 9, 5))
    region.do(GiveRole(**STAFF, person=LEADER, role="rcc_methodologist"))
    agrees = AgreeClosing(actor=LEADER, on=DAY, subject=replica, reasons=("time_short",))

    assert region.refused(agrees) == ["own_submission"]
    assert through(region, LEADER, replace(agrees, actor=CURATOR)) == ["own_submission"]


def test_whoever_submitted_a_practice_reviews_it_in_nobodys_name(region: Region) -> None:
    code = region.do(DraftPractice(**STAFF, title="Справка за час", organisation=SCHOOL)).subject
    region.do(AmendPractice(**STAFF, subject=code, owner=LEADER, consent=Consent.GIVEN))
    region.do(SubmitPractice(**STAFF, subject=code, expert=CURATOR))
    review = ReviewPractice(actor=CURATOR, on=DAY, subject=code)

    assert through(region, METHODOLOGIST, review) == ["own_submission"]
    assert through(region, LEADER, review) == ["own_submission"]
    region.do(review)


def test_whoever_carries_out_an_assignment_closes_it_in_nobodys_name(region: Region) -> None:
    code = region.do(
        GiveAssignment(
            **STAFF, text="Сократить ожидание", executor=STRANGER, controller=CURATOR, due_on=DAY + timedelta(days=9),
            number="7", dated=DAY, kept_at="дело 1",
        )
    ).subject  # fmt: skip
    region.do(AnswerAssignment(actor=STRANGER, on=DAY, subject=code, answer="Сделано"))
    closing = CloseAssignment(actor=CURATOR, on=DAY, subject=code, outcome=AssignmentOutcome.DONE, reason="есть замер")

    assert through(region, STRANGER, closing) == ["not_entitled"]
    region.do(closing)


@pytest.mark.long
def test_whoever_sat_in_the_commission_gives_the_status_in_nobodys_name(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.bring(check)

    region.do(GiveRole(**STAFF, person=GUEST_1, role="administrator"))
    act = region.act(check)
    hand = Acting(GUEST_1, on_behalf_of=act.actor, basis="просил по телефону")

    assert region.refused(replace(act, acting=hand)) == ["judged"]
    region.do(act)


@pytest.mark.parametrize("who", [HEAD, LEADER])
@pytest.mark.parametrize("in_whose_name", [False, True])
def test_nobody_of_the_school_takes_back_puts_off_or_resumes_what_its_commission_brought(
    region: Region, who: str, in_whose_name: bool
) -> None:
    check = region.to_be_judged()
    region.judge(check)
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    until = region.today + timedelta(days=30)
    region.do(LendRole(**STAFF, person=who, role="deputy", scope=METHODOLOGIST, until=until))
    region.do(GiveRole(**STAFF, person=who, role="rcc_methodologist"))

    def by_them(command: Command) -> set[str]:
        acting = Acting(who, on_behalf_of=METHODOLOGIST, basis="приказ 3") if in_whose_name else Acting(who)
        theirs = replace(command, actor=METHODOLOGIST if in_whose_name else who, acting=acting, command_id=uuid4().hex)
        return set(region.refused(theirs))

    of_check: dict[str, Any] = STAFF | {"subject": check}
    for step in (TakeBack(**of_check, reason="дополнить"), Park(**of_check), Resume(**of_check)):
        assert by_them(step) == {"tied"}, step
        region.do(step)


@pytest.mark.parametrize("said", [{"title": "Другая Анна"}, {"post": "уборщик"}, {"organisation": TOWN}])
def test_who_an_administrator_is_they_say_themselves_or_another_administrator_does(
    region: Region, said: dict[str, Any]
) -> None:
    amend = AmendPerson(actor=CURATOR, on=DAY, person=METHODOLOGIST, **said)
    in_their_name = Acting(GUEST_1, on_behalf_of=METHODOLOGIST, basis="приказ 3")
    until = region.today + timedelta(days=9)
    region.do(LendRole(**STAFF, person=GUEST_1, role="deputy", scope=METHODOLOGIST, until=until))

    assert region.refused(amend) == ["not_entitled"]
    assert region.refused(replace(amend, actor=METHODOLOGIST, acting=in_their_name)) == ["not_in_that_name"]
    region.do(replace(amend, person=STRANGER, command_id="of another"))
    region.do(replace(amend, actor=METHODOLOGIST))
