"""What was done by mistake is mended through the lane, with a reason, and the history keeps both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.journal import history, verify
from domain.engine.kinds import Standing
from domain.engine.lane import Refused
from domain.linting.kinds import Severity
from domain.linting.portfolio import lint
from domain.methodology.schema import Decision
from domain.pilot.amendment import AmendCard
from domain.pilot.measurements import Measure
from domain.pilot.mistakes import MarkMistaken, TakeBack
from domain.pilot.remarks import untouched
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


def returned_with(region: Region, **remarks: str) -> tuple[str, str]:
    """A project that came back with remarks by field, and whoever submits it."""
    code = region.open_project()
    region.bring(code)
    region.decide(code, Decision.REWORK, fields=remarks, on=LATER)
    return code, region.submitter(region.state(code))


def test_a_resubmission_that_leaves_remarks_untouched_names_them_and_asks(region: Region) -> None:
    code, submitter = returned_with(region, key_risk="назовите срок", indicators="цель не как на карте")
    again = Submit(actor=submitter, on=LATER, subject=code, unchanged=False)
    region.measure(code, "67", Moment.BASELINE)

    unrelated = region.ask(again)
    region.do(AmendCard(actor=LEADER, on=LATER, subject=code, card={"key_risk": "обучение до 1 июля"}))
    half = region.ask(again)

    assert isinstance(unrelated, Refused)
    assert isinstance(half, Refused)
    assert ["назовите срок" in one.said.ru and "цель не как на карте" in one.said.ru for one in unrelated.reasons] == [
        True
    ]
    assert ["назовите срок" in one.said.ru for one in half.reasons] == [False]
    assert "показатели — «цель не как на карте»" in half.reasons[0].said.ru
    assert "indicators — “цель не как на карте”" in half.reasons[0].said.en
    region.do(Submit(actor=submitter, on=LATER, subject=code, unchanged=True))


@pytest.mark.parametrize("name", ["key_risk", "card.key_risk", "risk"])
def test_a_remark_whose_field_was_changed_is_asked_about_no_more(region: Region, name: str) -> None:
    code, submitter = returned_with(region, **{name: "назовите срок"})

    region.do(AmendCard(actor=LEADER, on=LATER, subject=code, card={"key_risk": "обучение до 1 июля"}))

    region.do(Submit(actor=submitter, on=LATER, subject=code, unchanged=False))


@pytest.mark.parametrize(
    ("name", "field", "about"),
    [
        ("indicator.time", "indicator.time.target", True), ("time", "indicator.time.target", True),
        ("indicator.time.target", "indicator.time.base", False), ("indicators", "measurement.time.after", False),
        ("measurements", "measurement.time.after", True), ("evidence", "evidence.signed_card", True),
        ("signed_card", "evidence.signed_card", True), ("signed_card", "evidence.order", False),
        ("milestone.kick_off", "milestone.kick_off.plan", True), ("action.1", "action.12", False),
        ("action.1", "action.1.done", True),
        ("people", "people.customer", True), ("owner", "people.process_owner", True),
    ],
)  # fmt: skip
def test_what_changed_is_about_a_remark_or_not(region: Region, name: str, field: str, *, about: bool) -> None:
    assert untouched([name], [field], region.pack) == (() if about else (name,))
