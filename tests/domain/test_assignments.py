"""Assignments of the leadership: kept, asked of whoever executes or controls them, answered, extended, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading
from domain.engine.lane import Refused
from domain.pilot.assignments import AnswerAssignment, CloseAssignment, ExtendAssignment, GiveAssignment
from domain.programme.kinds import AssignmentOutcome
from domain.proving.proof import prove
from domain.registry.departure import EndPerson
from domain.registry.people import GiveRole
from domain.reports.assignments import assignments
from domain.reports.desks import asked_of
from domain.stored.tables import TABLES
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, STRANGER, Region

DUE = DAY + timedelta(days=14)
PAPER: Mapping[str, Any] = {"kept_at": "дело 02-14, лист 7", "title": "Протокол комитета", "number": "7"}


@pytest.fixture
def region(engine: Engine) -> Region:
    """A region with a curator of the whole programme."""
    return Region(engine).found()


def give(region: Region, **said: Any) -> str:
    """An assignment to somebody without any role."""
    given: dict[str, Any] = {"text": "Повторить замер", "executor": STRANGER, "due_on": DUE, "controller": CURATOR}
    return region.do(GiveAssignment(actor=METHODOLOGIST, on=DAY, **PAPER, **given | said)).subject


def asked(region: Region, *people: str, on: date = DAY) -> Mapping[str, list[tuple[str, str, date]]]:
    """Person -> (subject, command, day) of the assignments that are asked of them."""
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, people, on=on)
    return {
        person: [(one.subject, one.command, one.due_on) for one in asks if one.subject.startswith("ASG")]
        for person, asks in found.items()
    }


@pytest.mark.long
def test_an_assignment_is_asked_of_its_executor_and_then_of_its_controller(region: Region) -> None:
    code = give(region)

    before = asked(region, STRANGER, CURATOR)
    region.do(AnswerAssignment(actor=STRANGER, on=DAY, subject=code, answer="Замер повторён"))
    after = asked(region, STRANGER, CURATOR)
    region.do(CloseAssignment(actor=CURATOR, on=DAY, subject=code, outcome=AssignmentOutcome.DONE, reason="есть замер"))

    judged = region.pack.calendar.after(DAY, 3)
    assert before == {STRANGER: [(code, f"potok assignment answer {code} …", DUE)], CURATOR: []}
    assert after == {STRANGER: [], CURATOR: [(code, f"potok assignment close {code} done --reason …", judged)]}
    assert asked(region, STRANGER, CURATOR) == {STRANGER: [], CURATOR: []}
    assert prove_is_sound(region)


@pytest.mark.long
def test_an_answer_is_returned_with_another_day(region: Region) -> None:
    code = give(region)
    region.do(AnswerAssignment(actor=STRANGER, on=DAY, subject=code, answer="Скоро"))

    later = DUE + timedelta(days=7)
    region.do(ExtendAssignment(actor=CURATOR, on=DAY, subject=code, due_on=later, reason="ответа по существу нет"))

    assert asked(region, STRANGER)[STRANGER] == [(code, f"potok assignment answer {code} …", later)]
    assert prove_is_sound(region)


def test_the_answer_of_somebody_else_comes_from_a_paper_with_a_number(region: Region) -> None:
    code = give(region)
    answer = AnswerAssignment(actor=METHODOLOGIST, on=DAY, subject=code, answer="Сделано")

    refused = region.ask(answer)
    region.do(replace(answer, command_id="paper", incoming="вх. 118", kept_at="дело 9"))

    assert isinstance(refused, Refused)
    assert {reason.field for reason in refused.reasons} == {"incoming", "sha256"}
    with reading(region.engine) as connection:
        papers = connection.execute(
            select(TABLES["evidence"].c.kind).where(TABLES["evidence"].c.subject == code).order_by("entry")
        )
        assert papers.scalars().all() == ["protocol", "assignment_answer"]


@pytest.mark.parametrize("actor", [STRANGER, LEADER])
def test_nobody_judges_or_extends_their_own_work(region: Region, actor: str) -> None:
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=LEADER, role="rcc_methodologist"))
    code = give(region, executor=actor)
    region.do(AnswerAssignment(actor=actor, on=DAY, subject=code, answer="Сделано"))

    tries = (
        CloseAssignment(actor=actor, on=DAY, subject=code, outcome=AssignmentOutcome.DONE, reason="сам"),
        ExtendAssignment(actor=actor, on=DAY, subject=code, due_on=DUE + timedelta(days=9), reason="сам"),
    )

    assert [region.refused(one) for one in tries] == [["not_entitled"], ["not_entitled"]]
    assert "bad_value" in region.refused(
        GiveAssignment(
            actor=METHODOLOGIST, on=DAY, text="Сам", executor=STRANGER, controller=STRANGER, due_on=DUE, **PAPER
        )
    )


def test_what_nobody_answered_is_not_done(region: Region) -> None:
    code = give(region)
    done = CloseAssignment(actor=CURATOR, on=DAY, subject=code, outcome=AssignmentOutcome.DONE, reason="верю")

    refused = region.refused(done)
    region.do(replace(done, command_id="dropped", outcome=AssignmentOutcome.DROPPED))

    assert refused == ["bad_value"]
    assert region.refused(replace(done, command_id="again")) == ["ended"]


def test_overdue_on_a_day_is_what_was_due_before_and_unanswered_then(region: Region) -> None:
    late, answered, dropped, _ = (give(region, text=text) for text in ("а", "б", "в", "г"))
    future = give(region, due_on=DUE + timedelta(days=30))
    after = DUE + timedelta(days=3)
    region.do(AnswerAssignment(actor=STRANGER, on=after, subject=late, answer="с опозданием"))
    region.do(AnswerAssignment(actor=STRANGER, on=DUE, subject=answered, answer="в срок"))
    drop = CloseAssignment(actor=CURATOR, on=DUE, subject=dropped, outcome=AssignmentOutcome.DROPPED, reason="нет")
    region.do(drop)

    with reading(region.engine) as connection:
        days = (DUE, DUE + timedelta(days=1), after)
        found = [{one["text"] for one in assignments(connection, late_on=day)} for day in days]

    assert found == [set(), {"а", "г"}, {"г"}]
    assert future


@pytest.mark.long
def test_whoever_follows_takes_the_assignments_over(region: Region) -> None:
    own, controlled = give(region), give(region, executor=CURATOR, controller=STRANGER)
    leave = EndPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER)

    refused = region.refused(leave)
    region.do(replace(leave, command_id="follows", successor=LEADER))
    region.do(AnswerAssignment(actor=CURATOR, on=DAY, subject=controlled, answer="Сделано"))

    assert refused == ["open_work"]
    assert {code for code, *_ in asked(region, LEADER)[LEADER]} == {own, controlled}
    assert prove_is_sound(region)


def prove_is_sound(region: Region) -> bool:
    """Whether the journal told again gives the tables as they are."""
    with reading(region.engine) as connection:
        return prove(connection).sound
