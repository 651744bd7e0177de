"""What was done by mistake is mended through the lane, with a reason, and the history keeps both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.journal import history, verify
from domain.engine.kinds import Standing
from domain.linting.kinds import Severity
from domain.linting.portfolio import lint
from domain.methodology.schema import Decision
from domain.pilot.measurements import Measure
from domain.pilot.mistakes import MarkMistaken, TakeBack
from domain.pilot.submission import Submit
from domain.programme.kinds import Moment
from domain.reports.axis import Question
from domain.reports.report import report
from tests.region import (
    CURATOR,
    CUSTOMER,
    DAY,
    LEADER,
    METHODOLOGIST,
    STRANGER,
    Region,
)

LATER = date(2024, 6, 10)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def kinds(region: Region, code: str) -> list[str]:
    with reading(region.engine) as connection:
        return [entry.kind for entry in history(connection, code)]


def unbroken(region: Region) -> bool:
    with reading(region.engine) as connection:
        found = [one for one in lint(connection, region.packs, LATER) if one.severity is Severity.ERROR]
        return not verify(connection).broken and not found


def test_a_submission_is_taken_back_by_whoever_may_submit_and_submitted_again(region: Region) -> None:
    code = region.open_project()
    region.bring(code)

    assert region.refused(TakeBack(actor=STRANGER, on=LATER, subject=code, reason="рано")) == ["not_entitled"]
    region.do(TakeBack(actor=LEADER, on=LATER, subject=code, reason="рано"))

    state = region.state(code)
    assert (state.standing, state.submitted_by, state.round) == (Standing.IN_WORK, None, 0)
    region.do(Submit(actor=region.submitter(state), on=LATER, subject=code))
    assert region.state(code).standing is Standing.AWAITING
    assert unbroken(region)


def test_what_was_decided_is_no_submission_any_more(region: Region) -> None:
    code = region.open_project()
    region.go(code)

    assert region.refused(TakeBack(actor=LEADER, on=LATER, subject=code, reason="поздно"))


def test_a_project_opened_by_mistake_ends_and_is_in_no_figure(region: Region) -> None:
    code = region.open_project()

    region.do(MarkMistaken(actor=METHODOLOGIST, on=LATER, subject=code, reason="двойник"))

    with reading(region.engine) as connection:
        before, after = (report(connection, Question(day), region.packs.current) for day in (DAY, LATER))
    assert [one.key for one in after.figures if code in one.codes] == ["mistaken"]
    assert before.figure("projects", "in_work").codes == (code,)
    assert region.state(code).ended_on == LATER
    assert unbroken(region)


def test_a_project_on_which_something_rests_was_no_mistake(region: Region) -> None:
    project = region.finished_pilot()
    check = region.apply(project)
    running = region.open_project(title="Другой", process="иной процесс")

    refused = region.ask(MarkMistaken(actor=METHODOLOGIST, on=LATER, subject=project, reason="ошибка"))

    assert check in " ".join(reason.said.ru for reason in getattr(refused, "reasons", ()))
    for actor in (LEADER, CUSTOMER, STRANGER):
        assert region.refused(MarkMistaken(actor=actor, on=LATER, subject=running, reason="ошибка")) == ["not_entitled"]
    assert region.do(MarkMistaken(actor=CURATOR, on=LATER, subject=running, reason="ошибка")).subject == running


def test_a_resubmission_in_which_nothing_was_mended_is_asked_about(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    region.decide(code, Decision.REWORK, comment="дополнить", on=LATER)
    submitter = region.submitter(region.state(code))

    asked = region.refused(Submit(actor=submitter, on=LATER, subject=code, unchanged=False))
    region.measure(code, "67", Moment.BASELINE)

    assert asked == ["nothing_mended"]
    region.do(Submit(actor=submitter, on=LATER, subject=code, unchanged=False))


@pytest.mark.parametrize(("value", "asks"), [("670", True), ("3", True), ("669", False), ("29", False), ("0", False)])
def test_a_value_ten_times_off_its_indicator_is_asked_about(region: Region, value: str, *, asks: bool) -> None:
    code = region.open_project()
    command = Measure(actor=LEADER, on=LATER, subject=code, indicator="time", value=Decimal(value), anyway=False)

    outcome = region.ask(command)

    assert [reason.field for reason in getattr(outcome, "reasons", ())] == (["value"] if asks else [])
