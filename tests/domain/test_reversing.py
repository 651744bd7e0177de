"""A wrong decision is reversed by whoever may decide there; the subject stands as before and the history keeps both."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.applications import ApplyForCheck, WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.engine.database import reading
from domain.engine.journal import history, verify
from domain.engine.kinds import Standing
from domain.engine.lane import Done, handle_together
from domain.engine.lane import Outcome as Answer
from domain.linting.kinds import Severity
from domain.linting.portfolio import lint
from domain.methodology.schema import Decision
from domain.pilot.gates import ConditionTerms, Decide
from domain.pilot.holds import Resume
from domain.pilot.measurements import Measure
from domain.pilot.mistakes import MarkMistaken, TakeBack
from domain.pilot.reversal import Entry, ReverseDecision, _completed_before
from domain.pilot.submission import Submit
from domain.programme.kinds import Level, Moment, Outcome, Stage
from domain.reports.axis import Question
from domain.reports.card import card
from domain.reports.report import report
from tests.acts import by_act
from tests.region import CURATOR, CUSTOMER, DAY, LEADER, METHODOLOGIST, SCHOOL, STRANGER, Region
from tests.waiting import until_somebody_waits

LATER = date(2024, 6, 10)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def reverse(code: str, actor: str = CURATOR, *, anyway: bool = False) -> ReverseDecision:
    return ReverseDecision(actor=actor, on=LATER, subject=code, reason="не тот проект", anyway=anyway)


def unbroken(region: Region) -> bool:
    with reading(region.engine) as connection:
        found = [one for one in lint(connection, region.packs, LATER) if one.severity is Severity.ERROR]
        return not verify(connection).broken and not found


def row(region: Region, code: str) -> tuple[object, ...]:
    """Where a subject stands, but for what grows with every entry."""
    state = region.state(code)
    return (state.phase, state.standing, state.stage, state.round, state.since_on, state.due_on, state.review_on,
            state.held_for, state.submitted_by, state.completed_on, state.ended_on)  # fmt: skip


@pytest.mark.parametrize("decision", [Decision.GO, Decision.REWORK, Decision.HOLD, Decision.STOP, Decision.CONDITIONAL])
def test_whatever_was_decided_is_reversed_and_all_stands_as_before(region: Region, decision: Decision) -> None:
    code = region.open_project()
    region.bring(code)
    before = row(region, code)
    told: dict[Decision, dict[str, Any]] = {
        Decision.REWORK: {"comment": "дополнить"},
        Decision.HOLD: {"review_on": DAY + timedelta(days=30)},
        Decision.STOP: {"reason": "duplicate"},
        Decision.CONDITIONAL: {"conditions": (ConditionTerms(text="измерить", owner=LEADER, due_on=LATER),)},
    }
    region.decide(code, decision, **told.get(decision, {}))

    region.do(reverse(code))

    with reading(region.engine) as connection:
        found = card(connection, code)
        kinds = [entry.kind for entry in history(connection, code)]
    assert row(region, code) == before
    assert not found.decisions
    assert not found.conditions
    assert (kinds.count("decided"), kinds[-1]) == (1, "decision_reversed")
    assert unbroken(region)
    region.do(Decide(actor=CURATOR, on=DAY, subject=code, decision=Decision.GO))
    assert unbroken(region)


def test_a_hold_is_reviewed_after_its_decision_and_by_the_last_day_that_the_methodology_gives(region: Region) -> None:
    code = region.open_project()
    most = DAY + timedelta(days=region.pack.number("hold_review_days_most"))
    hold = Decide(actor=region.decider(region.state(code)), on=DAY, subject=code, decision=Decision.HOLD)

    edges = [region.refused(replace(hold, review_on=day)) for day in (DAY, most + timedelta(days=1))]

    assert edges == [["bad_value"], ["bad_value"]]
    region.do(replace(hold, review_on=most))


def test_a_decision_after_a_hold_and_a_return_is_reversed_to_the_dates_of_then(region: Region) -> None:
    code = region.open_project()
    region.go(code)
    region.decide(code, Decision.HOLD, review_on=DAY + timedelta(days=30))
    region.do(Resume(actor=METHODOLOGIST, on=DAY, subject=code))
    region.bring(code)
    region.decide(code, Decision.REWORK, comment="ещё раз")
    region.do(Submit(actor=LEADER, on=LATER, subject=code))
    before = row(region, code)
    region.decide(code, Decision.GO, on=LATER)

    actor = region.decider(region.state(code))
    region.do(reverse(code, actor))

    assert row(region, code) == before
    assert unbroken(region)


def test_decisions_are_reversed_one_after_the_other(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    before = row(region, code)
    region.decide(code, Decision.GO)
    region.decide(code, Decision.HOLD, review_on=DAY + timedelta(days=30))

    region.do(reverse(code, CUSTOMER))
    region.do(reverse(code))

    assert row(region, code) == before
    assert region.refused(reverse(code)) == ["no_decision"]


def test_only_whoever_may_decide_there_reverses(region: Region) -> None:
    code = region.open_project()
    region.go(code)

    for actor in (STRANGER, LEADER):
        assert region.refused(reverse(code, actor)) == ["not_entitled"]


def test_what_followed_is_named_first_and_a_submission_is_taken_back_first(region: Region) -> None:
    code = region.open_project()
    region.go(code)
    region.do(Measure(actor=LEADER, on=DAY, subject=code, indicator="time", value=Decimal(67), moment=Moment.BASELINE))
    followed = region.ask(reverse(code))
    region.bring(code)

    moved = region.refused(reverse(code, anyway=True))
    region.do(TakeBack(actor=LEADER, on=DAY, subject=code, reason="рано"))

    assert [reason.key for reason in getattr(followed, "reasons", ())] == ["followed"]
    assert moved == ["moved_on"]
    region.do(reverse(code, anyway=True))


def test_a_completion_is_undone_until_something_rests_on_it(region: Region) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.measure(code, "29", Moment.AFTER)
    before, decider = row(region, code), CURATOR
    while region.state(code).completed_on is None:
        region.bring(code)
        before, decider = row(region, code), region.decider(region.state(code))
        region.decide(code, Decision.GO)

    region.do(reverse(code, decider))

    with reading(region.engine) as connection:
        found = report(connection, Question(LATER), region.packs.current)
    assert row(region, code) == before
    assert code in found.figure("projects", "in_work").codes
    assert not any(code in one.codes for one in found.figures if one.key == "implemented")
    assert unbroken(region)


def test_what_rests_on_a_completed_project_or_a_granted_status_keeps_the_decision(region: Region) -> None:
    region.exemplar()

    refused = region.refused(reverse("CHK-0001", CURATOR, anyway=True))

    assert "rests_on_it" in refused


def test_where_the_last_of_several_completions_was_none_the_one_before_it_counts() -> None:
    trail = [Entry(seq, "completed", DAY + timedelta(seq), CURATOR, f"{seq}", None, None, {}) for seq in (1, 2, 3)]

    assert [_completed_before(trail, last) for last in trail] == [None, trail[0].on, trail[1].on]


def test_a_stopped_check_goes_on_and_its_projects_are_presented_again(region: Region) -> None:
    project = region.finished_pilot()
    check = region.apply(project)
    region.decide(check, Decision.STOP, reason="criteria_not_met")

    region.do(reverse(check))

    assert (region.state(check).ended_on, region.state(project).stage) == (None, Stage.CERTIFICATION)
    assert region.state(check).standing is Standing.IN_WORK
    assert unbroken(region)


def refused_check(region: Region) -> tuple[str, str]:
    """A project, and the check at which its commission concluded to refuse, as the act did."""
    project = region.finished_pilot()
    check = region.apply(project)
    region.walk(check, until="decision")
    region.judge(check, "20")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.decide(check, Decision.STOP)
    return project, check


def test_a_withdrawn_application_comes_back_by_no_reversal_of_an_earlier_gate(region: Region) -> None:
    project = region.finished_pilot()
    check = region.apply(project)
    region.walk(check, until="decision")
    region.do(WithdrawCheck(actor=METHODOLOGIST, on=DAY, subject=check, reason="передумали"))

    assert region.refused(reverse(check, anyway=True)) == ["ended"]
    assert region.state(project).stage is Stage.CLOSED


def test_a_project_opened_by_mistake_comes_back_by_no_reversal(region: Region) -> None:
    code = region.open_project()
    region.go(code)
    region.do(MarkMistaken(actor=METHODOLOGIST, on=DAY, subject=code, reason="двойник"))

    assert region.refused(reverse(code, anyway=True)) == ["ended"]


@pytest.mark.long
def test_a_refusal_is_reversed_beside_no_later_check_of_the_level_nor_a_status(region: Region) -> None:
    project, check = refused_check(region)
    again = region.apply(project, on=DAY + timedelta(days=91))

    beside = region.refused(replace(reverse(check), on=DAY + timedelta(days=91)))
    region.walk(again, on=DAY + timedelta(days=91))

    assert beside == ["under_way", "not_presentable"]
    assert region.refused(replace(reverse(check), on=DAY + timedelta(days=91))) == ["status_held"]


def test_a_grant_is_not_reversed_once_its_status_was_withdrawn(region: Region) -> None:
    region.exemplar()
    region.do(by_act("withdraw"))

    assert "rests_on_it" in region.refused(reverse("CHK-0001", CURATOR, anyway=True))


@pytest.mark.parametrize("upheld", [None, True, False])
def test_whoever_decided_reverses_nothing_against_which_somebody_objected(region: Region, upheld: bool | None) -> None:
    _, check = refused_check(region)
    region.do(MakeChallenge(actor="PER-0006", on=LATER, subject=check, text="Баллы занижены"))
    if upheld is not None:
        settled = SettleChallenge(actor=METHODOLOGIST, on=LATER, subject=check, reason="нет", upheld=upheld, number="9",
                                  dated=LATER, kept_at="дело 1")  # fmt: skip
        region.do(settled)

    assert region.refused(reverse(check, anyway=True)) == ["challenged"]


def test_a_refusal_is_not_reversed_at_the_moment_at_which_somebody_applies_anew(postgresql_engine: Engine) -> None:
    region = Region(postgresql_engine).found()
    _, check = refused_check(region)
    other, later = region.finished_pilot(), DAY + timedelta(days=91)
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": later, "organisation": SCHOOL, "level": Level.LOCAL}
    beside: list[Answer] = []
    waiting = threading.Thread(target=lambda: beside.append(region.ask(replace(reverse(check), on=later))))

    def meanwhile() -> bool:
        waiting.start()
        until_somebody_waits(region.engine, waiting)
        return True

    handle_together(
        region.engine, region.packs, lambda _: [ApplyForCheck(**said, projects=(other,))], now=region.now,
        heard=lambda command, outcome: isinstance(outcome, Done), keep=meanwhile,
    )  # fmt: skip
    waiting.join()

    assert [reason.key for reason in getattr(beside[0], "reasons", ())] == ["under_way"]
