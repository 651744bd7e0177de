"""Statuses of earlier years rest on their act, and count from the day of their grant once another person confirms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.applications import WithdrawCheck
from domain.certification.earlier_reversals import ReverseEntered
from domain.certification.earlier_statuses import ConfirmEntered, EnterStatus
from domain.engine.database import reading
from domain.engine.journal import history
from domain.engine.kinds import Standing
from domain.programme.kinds import Level, Outcome
from domain.proving.proof import prove
from domain.registry.merger import MergePerson
from domain.reports.axis import Question
from domain.reports.counts import checks
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from domain.reports.earlier_checks import entered, waiting
from domain.reports.statuses import statuses
from tests.acts import by_act
from tests.region import CURATOR, DAY, HEAD, METHODOLOGIST, SCHOOL, Region

GRANTED = date(2021, 5, 14)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def entering(**said: Any) -> EnterStatus:
    """A status that an order of 2021 gave."""
    given: dict[str, Any] = {"actor": METHODOLOGIST, "on": GRANTED, "organisation": SCHOOL, "level": Level.LOCAL}
    given |= {"number": "12-п", "dated": GRANTED, "kept_at": "дело 02-07"}
    return EnterStatus(**given | said)


def held(region: Region, day: date) -> list[tuple[str, bool]]:
    """Standing of the statuses of a day, and whether they were entered later."""
    with reading(region.engine) as connection:
        return [(one.standing.value, one.imported) for one in statuses(connection, Question(day))]


@pytest.mark.long
def test_an_entered_status_counts_from_its_day_once_another_confirms_it(region: Region) -> None:
    code = region.do(entering()).subject
    before = held(region, DAY)
    own = region.refused(ConfirmEntered(actor=METHODOLOGIST, on=GRANTED, subject=code))
    another_day = region.refused(ConfirmEntered(actor=CURATOR, on=DAY, subject=code))

    region.do(ConfirmEntered(actor=CURATOR, on=GRANTED, subject=code))

    assert (before, own, another_day) == ([], ["own_submission"], ["bad_value"])
    assert held(region, date(2021, 5, 13)) == []
    assert held(region, GRANTED) == held(region, DAY) == [("active", True)]
    assert region.refused(ConfirmEntered(actor=CURATOR, on=GRANTED, subject=code)) != []
    assert region.refused(entering(number="13-п")) == ["status_held"]
    with reading(region.engine) as connection:
        assert prove(connection).sound
        assert waiting(connection) == []


def test_whoever_entered_it_as_a_twin_does_not_confirm_it_as_the_person_whom_it_is(region: Region) -> None:
    code = region.do(entering(actor=CURATOR)).subject
    region.do(MergePerson(actor=METHODOLOGIST, on=DAY, person=CURATOR, into=METHODOLOGIST, reason="один человек"))

    own = region.refused(ConfirmEntered(actor=METHODOLOGIST, on=GRANTED, subject=code))

    assert own == ["own_submission"]


@pytest.mark.long
def test_a_slip_is_taken_back_by_whoever_made_it_and_counts_nowhere(region: Region) -> None:
    code = region.do(entering()).subject

    region.do(ConfirmEntered(actor=METHODOLOGIST, on=GRANTED, subject=code, refusal="не тот корпус"))

    assert held(region, DAY) == []
    assert region.refused(ConfirmEntered(actor=CURATOR, on=GRANTED, subject=code)) == ["nothing_entered"]
    with reading(region.engine) as connection:
        assert prove(connection).sound
        assert waiting(connection) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [({"kept_at": ""}, "sha256"), ({"number": ""}, "number"), ({"dated": None}, "dated"),
     ({"until": date(2020, 1, 1)}, "until"), ({"dated": date(2021, 5, 15)}, "dated")],
    ids=["nothing behind", "no number", "no date", "over before", "an act of later"],
)  # fmt: skip
def test_nothing_is_entered_without_its_act(region: Region, said: dict[str, Any], field: str) -> None:
    outcome = region.ask(entering(**said))

    assert [reason.field for reason in outcome.reasons] == [field]  # type: ignore[union-attr]


def reversing(code: str, **said: Any) -> ReverseEntered:
    given: dict[str, Any] = {"actor": CURATOR, "on": GRANTED, "subject": code, "reason": "не тот корпус"}
    return ReverseEntered(**given | said)


def test_one_person_who_did_not_enter_it_is_asked_to_confirm_it_as_of_its_day(region: Region) -> None:
    code = region.do(entering()).subject
    people = (METHODOLOGIST, CURATOR)

    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, people, on=region.today)

    asks = {person: [ask.command for ask in found[person] if ask.kind is Kind.ENTERED] for person in people}
    assert asks == {METHODOLOGIST: [], CURATOR: [f"potok status confirm {code} --on 2021-05-14"]}


@pytest.mark.long
def test_a_status_confirmed_wrongly_is_reversed_and_stands_in_no_register(region: Region) -> None:
    code = region.do(entering()).subject
    early = region.refused(reversing(code))
    region.do(ConfirmEntered(actor=CURATOR, on=GRANTED, subject=code))
    another_day = region.refused(reversing(code, on=DAY))

    region.do(reversing(code))

    assert (early, another_day) == (["nothing_entered"], ["bad_value"])
    assert [held(region, day) for day in (GRANTED, date(2022, 5, 14), DAY)] == [[], [], []]
    assert region.refused(reversing(code)) == ["nothing_entered"]
    region.do(entering(number="13-п"))
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_a_status_that_an_act_has_changed_since_is_ended_by_an_act(region: Region) -> None:
    code = region.do(entering()).subject
    region.do(ConfirmEntered(actor=CURATOR, on=GRANTED, subject=code))
    region.do(by_act("suspend", DAY))

    assert region.refused(reversing(code)) == ["status_stands"]


REFUSED: dict[str, Any] = {"outcome": Outcome.REFUSED, "reason": "criteria_not_met"}
WITHDRAWN: dict[str, Any] = {
    "withdrawn_on": date(2022, 3, 1), "reason": "own_wish", "withdrawal_number": "9-п",
    "withdrawal_dated": date(2022, 2, 25),
}  # fmt: skip


def confirmed(region: Region, code: str, on: date = GRANTED) -> None:
    region.do(ConfirmEntered(actor=CURATOR, on=on, subject=code))


@pytest.mark.long
def test_a_refusal_of_earlier_years_is_an_ended_check_that_grants_nothing_and_shuts_nobody_out(region: Region) -> None:
    code = region.do(entering(**REFUSED)).subject
    own = region.refused(ConfirmEntered(actor=METHODOLOGIST, on=GRANTED, subject=code))

    confirmed(region, code)

    state = region.state(code)
    assert own == ["own_submission"]
    assert (state.standing, state.ended_on, state.completed_on) == (Standing.STOPPED, GRANTED, None)
    assert [held(region, day) for day in (GRANTED, DAY)] == [[], []]
    with reading(region.engine) as connection:
        kinds = [entry.kind for entry in history(connection, code)]
        found = entered(connection, code)
        assert prove(connection).sound
    assert kinds == ["status_entered", "entered_settled", "check_refused"]
    assert found is not None
    assert (found.outcome, found.reason, found.waits) == (Outcome.REFUSED, "criteria_not_met", False)
    region.do(entering(on=date(2023, 5, 15), dated=date(2023, 5, 15)))
    assert region.exemplar(DAY)


@pytest.mark.long
def test_a_status_that_was_withdrawn_in_earlier_years_comes_in_with_its_end(region: Region) -> None:
    code = region.do(entering(**WITHDRAWN)).subject

    confirmed(region, code)

    days = (date(2021, 5, 13), GRANTED, date(2022, 2, 28), date(2022, 3, 1), DAY)
    stood = [held(region, day) for day in days]
    assert stood == [[], [("active", True)], [("active", True)], [("withdrawn", True)], [("withdrawn", True)]]
    with reading(region.engine) as connection:
        (status,) = statuses(connection, Question(DAY))
        assert prove(connection).sound
    last = status.history[-1]
    assert (status.ended_on, last.on) == (date(2022, 3, 1), date(2022, 3, 1))
    assert (last.facts["reason"], last.facts["act"]) == ("own_wish", "9-п от 25.02.2022")
    assert region.refused(by_act("restore", date(2022, 2, 1))) == ["bad_value"]
    assert region.exemplar(DAY)


def test_a_status_whose_term_was_over_when_it_came_in_has_lapsed_from_the_next_day(region: Region) -> None:
    confirmed(region, region.do(entering(until=date(2022, 5, 13))).subject)

    assert [held(region, day) for day in (date(2022, 5, 13), date(2022, 5, 14), DAY)] == [
        [("active", True)], [("lapsed", True)], [("lapsed", True)],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"outcome": Outcome.REFUSED}, ["reason"]),
        (REFUSED | {"reason": "own_wish"}, ["reason"]),
        (REFUSED | {"until": DAY}, ["until"]),
        (REFUSED | {"withdrawn_on": DAY}, ["withdrawn_on"]),
        ({"reason": "criteria_not_met"}, ["reason"]),
        (WITHDRAWN | {"reason": None}, ["reason"]),
        (WITHDRAWN | {"reason": "criteria_not_met"}, ["reason"]),
        (WITHDRAWN | {"withdrawn_on": GRANTED}, ["withdrawn_on"]),
        (WITHDRAWN | {"withdrawn_on": date(2999, 1, 1)}, ["withdrawn_on"]),
        (WITHDRAWN | {"until": date(2022, 2, 1)}, ["withdrawn_on"]),
        (WITHDRAWN | {"withdrawal_number": ""}, ["withdrawal_number"]),
        (WITHDRAWN | {"withdrawal_dated": None}, ["withdrawal_dated"]),
        ({"withdrawal_number": "9-п"}, ["withdrawn_on"]),
    ],
)
def test_what_an_end_of_earlier_years_lacks_or_has_too_much_is_named(
    region: Region, said: dict[str, Any], fields: list[str]
) -> None:
    outcome = region.ask(entering(**said))

    assert [reason.field for reason in outcome.reasons] == fields  # type: ignore[union-attr]


def test_the_past_of_an_organisation_comes_in_in_any_order_and_nothing_of_it_twice(region: Region) -> None:
    later = date(2022, 6, 1)
    region.do(entering(on=later, dated=later))

    twice = region.refused(entering(on=later, dated=later, number="13-п"))
    beside = region.refused(entering())
    confirmed(region, region.do(entering(**WITHDRAWN)).subject)
    again = region.refused(entering(**WITHDRAWN | {"number": "13-п"}))
    refusal = region.do(entering(**REFUSED)).subject

    assert twice == beside == again == ["status_held"]
    assert region.refused(entering(**REFUSED | {"number": "13-п"})) == ["status_held"]
    region.do(ConfirmEntered(actor=CURATOR, on=GRANTED, subject=refusal, refusal="приказ о другой школе"))
    region.do(entering(**REFUSED | {"number": "13-п"}))
    assert held(region, DAY) == [("withdrawn", True)]


def test_one_that_stands_does_not_come_in_before_one_that_was_lost_after_it(region: Region) -> None:
    later = date(2021, 8, 1)
    confirmed(region, region.do(entering(on=later, dated=later, **WITHDRAWN)).subject, later)

    assert region.refused(entering()) == ["status_held"]


@pytest.mark.long
@pytest.mark.parametrize("said", [REFUSED, WITHDRAWN], ids=["refused", "withdrawn"])
def test_an_end_of_earlier_years_confirmed_wrongly_is_reversed(region: Region, said: dict[str, Any]) -> None:
    code = region.do(entering(**said)).subject
    early = region.refused(reversing(code))
    confirmed(region, code)

    region.do(reversing(code))

    assert early == region.refused(reversing(code)) == ["nothing_entered"]
    assert held(region, DAY) == []
    assert region.state(code).standing is Standing.STOPPED
    with reading(region.engine) as connection:
        found = entered(connection, code)
        assert prove(connection).sound
    assert found is not None
    assert found.refusal == "не тот корпус"


def test_what_was_taken_back_does_not_stand_among_the_checks_that_were_passed(region: Region) -> None:
    code = region.do(entering()).subject

    region.do(ConfirmEntered(actor=CURATOR, on=GRANTED, subject=code, refusal="не тот корпус"))

    assert region.state(code).standing is Standing.STOPPED


def test_the_table_of_checks_counts_one_of_earlier_years_from_its_confirmation_until_it_is_taken_back(
    region: Region,
) -> None:
    def ended(day: date) -> list[str]:
        with reading(region.engine) as connection:
            return checks(connection, Question(day))[Standing.COMPLETED]

    code = region.do(entering()).subject
    before = ended(DAY)
    confirmed(region, code)
    counted = ended(GRANTED)
    region.do(reversing(code))

    assert (before, counted, ended(DAY)) == ([], [code], [])


@pytest.mark.parametrize("days", [0, 1], ids=["on the day", "later"])
def test_a_status_of_earlier_years_is_no_way_around_a_check_that_judges_here(region: Region, days: int) -> None:
    check = region.apply(region.finished_pilot())
    later = DAY + timedelta(days=days)
    region.now = region.now.replace(year=later.year, month=later.month, day=later.day)

    past = region.refused(entering(on=later, dated=later))
    before = region.do(entering()).subject
    region.do(WithdrawCheck(actor=HEAD, on=later, subject=check, reason="ремонт"))

    assert past == ["judged_here"]
    assert "judged_here" in region.refused(entering(on=later, dated=later))
    assert region.state(before).standing is Standing.COMPLETED


def test_an_entered_status_that_waits_is_confirmed_past_no_check_that_began_before_its_day(region: Region) -> None:
    entered_first = region.do(entering(on=DAY, dated=DAY)).subject
    region.apply(region.finished_pilot())

    assert "judged_here" in region.refused(ConfirmEntered(actor=CURATOR, on=DAY, subject=entered_first))
