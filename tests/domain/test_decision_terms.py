"""The term of a decision is the decider's: so many working days from being asked, whatever is left of the phase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine

from domain.certification.outside import RegisterDecision
from domain.engine.database import reading
from domain.engine.journal import history
from domain.engine.kinds import Standing
from domain.linting.kinds import Flaw
from domain.linting.portfolio import lint
from domain.methodology.schema import Decision
from domain.pilot.mistakes import MarkMistaken, TakeBack
from domain.pilot.reversal import ReverseDecision
from domain.pilot.takeover import TakeOver
from domain.programme.kinds import Level, SubjectKind
from domain.proving.replay import replayed
from domain.reports.asks import agenda
from domain.reports.board import board
from domain.reports.deadlines import Kind
from domain.reports.pages import leaf
from domain.reports.views import Filter, state_of
from notifications.letters.gates import ActionAwaited, DecisionReversed, ReturnedForRework
from notifications.letters.replication import ReplicationNews
from notifications.notices import from_facts
from notifications.parts import Notice
from tests.ledgers import owed, rows
from tests.region import CURATOR, LEADER, METHODOLOGIST, SCHOOL, Region
from tests.sweeps import OPENED, at, morning, patient, stop_reason, working

DAYS = 5
"""Working days that the methodology gives for a decision, and for mending."""
PHASE = 20
"""Those of the first phase."""


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return patient(sqlite_engine)


def brought(region: Region, on: date) -> str:
    """A project of whose first phase somebody is asked to decide on a day."""
    code = region.open_project(OPENED)
    region.now = at(on)
    region.bring(code, on)
    return code


def terms(region: Region, code: str) -> tuple[date | None, date | None]:
    """By when it is due what is asked now, and the term of the phase kept beside it."""
    state = region.state(code)
    return state.due_on, state.phase_due_on


def letters(region: Region, template: str) -> dict[str, Notice]:
    """Recipient -> their newest letter of a kind."""
    owed(region)
    found = rows(region, "template", "recipient", "facts")
    return {who: from_facts(kind, orjson.loads(facts)) for kind, who, facts in found if kind == template}


def without(region: Region, *keys: str) -> None:
    """The methodology of a region that says nothing of some numbers."""
    kept = {key: one for key, one in region.pack.parameters.items() if key not in keys}
    region.pack = replace(region.pack, parameters=kept)


@pytest.mark.parametrize(
    ("on", "by"),
    [
        (date(2024, 3, 13), date(2024, 3, 20)),
        (date(2024, 2, 16), date(2024, 2, 26)),  # a Friday, and the next one is a holiday
        (date(2024, 4, 26), date(2024, 5, 7)),  # the Saturday after it is worked, the days after are off
        (date(2024, 12, 27), date(2025, 1, 14)),  # New Year lies between
        (date(2024, 2, 24), date(2024, 3, 1)),  # a Saturday: the first day is Monday
    ],
)
def test_a_decider_has_the_working_days_of_the_methodology_from_the_day_of_being_asked(
    region: Region, on: date, by: date
) -> None:
    phase = working(region, OPENED, PHASE)

    code = brought(region, on)

    assert terms(region, code) == (by, phase)


def test_somebody_asked_late_in_the_evening_has_the_same_days(region: Region) -> None:
    code = region.open_project(OPENED)
    region.now = at(date(2024, 2, 16)).replace(hour=20, minute=59)  # one minute before midnight in Moscow

    region.bring(code, date(2024, 2, 16))

    assert terms(region, code)[0] == date(2024, 2, 26)


def test_what_is_entered_afterwards_is_asked_from_the_day_of_entry(region: Region) -> None:
    code = region.open_project(OPENED)
    region.now = at(date(2024, 3, 13))

    region.bring(code, date(2024, 2, 12))

    assert terms(region, code)[0] == date(2024, 3, 20)


def test_a_methodology_without_the_numbers_leaves_the_terms_of_the_phase(region: Region) -> None:
    without(region, "decision_days", "rework_days")
    phase, on = working(region, OPENED, PHASE), date(2024, 3, 13)

    code = brought(region, on)
    asked = terms(region, code)
    region.decide(code, Decision.REWORK, on=on, comment="дополнить")

    assert asked == terms(region, code) == (phase, None)


@pytest.mark.long
def test_everything_that_tells_of_a_decision_tells_the_same_day_and_nobody_was_late_before(region: Region) -> None:
    on = working(region, OPENED, PHASE + 4)
    code, due = brought(region, on), working(region, on, DAYS)
    look = working(region, due, 1)

    (decider, letter), *others = letters(region, "action_awaited").items()
    with reading(region.engine) as connection:
        found = agenda(connection, region.packs, on=on, days=30, person=None, limit=9).lines
        (ask,) = (one for one in found if one.kind is Kind.DECISION)
        (lane,) = board(connection, region.packs, on)
        before = leaf(connection, Filter(kind=SubjectKind.PROJECT, late_on=due)).lines
        after = leaf(connection, Filter(kind=SubjectKind.PROJECT, late_on=look)).lines
        flaws = {one.flaw for one in lint(connection, region.packs, look)}
    told = morning(region, look)

    assert not others
    assert isinstance(letter, ActionAwaited)
    assert (letter.due_on, letter.working_days_left, letter.phase_due_on) == (due, DAYS, working(region, OPENED, PHASE))
    assert (ask.due_on, ask.left, ask.is_late) == (due, DAYS, False)
    assert (lane.late, lane.named[0].due_on) == (0, due)
    assert ([one.code for one in before], [one.code for one in after]) == ([], [code])
    assert Flaw.PHASE_LATE not in flaws
    (action,) = (one for one in told[decider].actions if one.item == "decision")
    assert (action.due_on, action.left) == (due, -1)


@pytest.mark.long
def test_who_waits_is_told_when_the_decision_is_due_and_not_the_phase(region: Region) -> None:
    on = working(region, OPENED, PHASE + 4)
    code = brought(region, on)

    told = morning(region, working(region, on, 1))

    lines = {(one.what.ru, one.due_on) for letter in told.values() for one in letter.coming if one.code == code}
    assert lines == {("Срок решения по этапу «Отбор»", working(region, on, DAYS))}


def test_the_term_of_a_phase_comes_back_when_it_is_taken_back_from_its_gate(region: Region) -> None:
    phase = working(region, OPENED, PHASE)
    code = brought(region, date(2024, 2, 12))

    region.do(TakeBack(actor=LEADER, on=date(2024, 2, 12), subject=code, reason="рано"))

    assert terms(region, code) == (phase, None)


@pytest.mark.parametrize(("shift", "least"), [(-10, PHASE), (-DAYS, PHASE), (-2, PHASE + 3), (6, PHASE + 11)])
def test_whoever_mends_has_the_rest_of_the_phase_and_never_less_than_the_days_for_it(
    region: Region, shift: int, least: int
) -> None:
    on = working(region, OPENED, PHASE + shift)
    code = brought(region, on)

    region.decide(code, Decision.REWORK, on=on, comment="дополнить")

    by = working(region, OPENED, least)
    letter = letters(region, "returned_for_rework")[LEADER]
    assert isinstance(letter, ReturnedForRework)
    assert (terms(region, code), letter.due_on) == ((by, None), by)


ENDS: dict[str, Callable[[Region, str, date], Any]] = {
    "go": lambda region, code, on: region.decide(code, Decision.GO, on=on),
    "stop": lambda region, code, on: region.decide(code, Decision.STOP, on=on, reason=stop_reason(region)),
    "hold": lambda region, code, on: region.decide(
        code, Decision.HOLD, on=on, review_on=working(region, on, 9)
    ),
    "mistaken": lambda region, code, on: region.do(
        MarkMistaken(actor=METHODOLOGIST, on=on, subject=code, reason="дважды")
    ),
}  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
def test_nothing_is_left_of_a_decision_that_nobody_waits_for_any_more(region: Region, end: str) -> None:
    on = date(2024, 3, 13)
    code = brought(region, on)

    ENDS[end](region, code, on)

    assert region.state(code).standing is not Standing.AWAITING
    assert terms(region, code) == (working(region, on, 15) if end == "go" else None, None)


def test_after_a_reversal_the_decider_has_the_days_anew_and_the_phase_its_own(region: Region) -> None:
    on, later, phase = date(2024, 3, 13), date(2024, 4, 10), working(region, OPENED, PHASE)
    code = brought(region, on)
    region.decide(code, Decision.REWORK, on=on, comment="дополнить")
    region.now = at(later)

    region.do(ReverseDecision(actor=CURATOR, on=later, subject=code, reason="не тот проект"))

    letter = letters(region, "decision_reversed")[LEADER]
    assert isinstance(letter, DecisionReversed)
    assert terms(region, code) == (working(region, later, DAYS), phase)
    assert letter.due_on == working(region, later, DAYS)


def test_a_decision_that_changes_hands_keeps_its_day_and_the_letter_says_so(region: Region) -> None:
    on = date(2024, 3, 13)
    code = brought(region, on)
    before, region.now = terms(region, code), at(date(2024, 3, 18))

    region.do(TakeOver(actor=METHODOLOGIST, on=date(2024, 3, 18), subject=code, person=CURATOR))

    letter = letters(region, "replication_news")[CURATOR]
    assert terms(region, code) == before
    assert isinstance(letter, ReplicationNews)
    assert [(row.name.ru, row.on) for row in letter.rows] == [
        ("Срок решения остаётся прежним", working(region, on, DAYS))
    ]


@pytest.mark.long
def test_a_check_is_decided_in_the_same_days_also_where_it_was_decided_outside(region: Region) -> None:
    on = date(2024, 3, 13)
    region.now = at(on)
    pilot = region.finished_pilot(on)
    check = region.apply(pilot, on=on)
    phase = terms(region, check)[0]
    region.bring(check, on)
    other = region.finished_pilot(on)
    outside = region.do(
        RegisterDecision(actor=METHODOLOGIST, on=on, organisation=SCHOOL, level=Level.FEDERAL, projects=(other,),
                         number="5", dated=on, kept_at="дело 6")
    ).subject  # fmt: skip

    assert terms(region, check) == (working(region, on, DAYS), phase)
    assert terms(region, outside)[0] == working(region, on, DAYS)
    assert region.state(outside).standing is Standing.AWAITING


def test_the_journal_keeps_the_term_and_tells_it_again(region: Region) -> None:
    on = date(2024, 3, 13)
    code = brought(region, on)

    with reading(region.engine) as connection, replayed(connection) as again:
        (facts,) = (orjson.loads(one.facts) for one in history(connection, code) if one.kind == "submitted")
        retold = state_of(again.connection, code)

    assert facts["decide_by"] == working(region, on, DAYS).isoformat()
    assert retold == region.state(code)
