"""Statuses of earlier years rest on their act, and count from the day of their grant once another person confirms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.earlier_statuses import ConfirmEntered, EnterStatus, ReverseEntered
from domain.engine.database import reading
from domain.programme.kinds import Level
from domain.proving.proof import prove
from domain.registry.merger import MergePerson
from domain.reports.asks import asked_of
from domain.reports.axis import Question
from domain.reports.deadlines import Kind
from domain.reports.statuses import statuses, waiting
from tests.acts import by_act
from tests.region import CURATOR, DAY, METHODOLOGIST, SCHOOL, Region

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
        found = asked_of(connection, region.packs, people, on=region.now.date())

    asks = {person: [ask.command for ask in found[person] if ask.kind is Kind.ENTERED] for person in people}
    assert asks == {METHODOLOGIST: [], CURATOR: [f"potok status confirm {code} --on 2021-05-14"]}


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
