"""Every decision in every standing of every phase: what the pack offers works, the rest is refused."""

from __future__ import annotations

from datetime import timedelta
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.applications import ApplyForCheck
from domain.certification.surveillance import OpenSurveillance
from domain.engine.command import Command
from domain.engine.database import open_engine
from domain.engine.kinds import Standing
from domain.engine.lane import Done, Refused
from domain.engine.state import State
from domain.methodology.loader import load_default
from domain.methodology.schema import END, STOPPED, Decision
from domain.pilot.conditions import CloseCondition
from domain.pilot.gates import ConditionTerms, Decide
from domain.pilot.holds import Resume
from domain.pilot.submission import Submit
from domain.programme.kinds import Level, Moment, Outcome, Stage
from tests.region import CURATOR, CUSTOMER, DAY, LEADER, METHODOLOGIST, SCHOOL, Region

PACK = load_default()
PLACES = [(cycle.key, phase) for cycle in PACK.lifecycles.values() for phase in cycle.phases]
JUDGED = {("partner_check", "decision"), ("partner_check", "recheck"), ("surveillance", "decision")}
STANDINGS = (Standing.IN_WORK, Standing.AWAITING, Standing.ON_HOLD)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def subject_in(region: Region, lifecycle: str, phase: str) -> str:
    """A subject of the lifecycle that stands in the phase, ready to pass its gate."""
    if lifecycle == "pilot":
        code = region.open_project()
    elif lifecycle == "replica":
        people = {"project_leader": LEADER, "customer": CUSTOMER, "process_owner": CUSTOMER}
        package = region.package()
        code = region.replica(package, people=people)
    elif lifecycle == "surveillance":
        region.exemplar()
        code = region.opened_survey(
            OpenSurveillance(actor=METHODOLOGIST, on=DAY, organisation=SCHOOL, level=Level.LOCAL)
        )
        region.walk(code, until=phase)
        return code
    else:
        code = region.apply(region.finished_pilot())
        return _check_in(region, code, phase)
    region.measure(code, "67", Moment.BASELINE)
    region.measure(code, "29", Moment.AFTER)
    region.walk(code, until=phase)
    return code


def _check_in(region: Region, code: str, phase: str) -> str:
    region.walk(code, until="decision" if phase in ("remarks", "recheck") else phase)
    if phase in ("remarks", "recheck"):
        refuse(region, code)
        region.walk(code, until=phase)
    return code


def refuse(region: Region, code: str) -> None:
    """The commission concludes with findings, and an act returns the check with remarks."""
    region.judge(code)
    region.conclude(code, Outcome.REFUSED)
    region.bring_again(code)
    region.decide(code, Decision.REWORK)


def stand(region: Region, code: str, standing: Standing) -> State:
    """Bring the subject into a standing within its phase."""
    if standing is not Standing.IN_WORK:
        region.bring(code)
    if standing is Standing.ON_HOLD:
        region.decide(code, Decision.HOLD, review_on=DAY + timedelta(days=20))
    return region.state(code)


def terms_of(decision: Decision) -> dict[str, Any]:
    """What a decision comes with."""
    reason = next((code.key for code in PACK.reasons.values() if decision in code.decisions), None)
    match decision:
        case Decision.CONDITIONAL:
            return {"conditions": (ConditionTerms(text="закрыть", owner=LEADER, due_on=DAY),)}
        case Decision.REWORK:
            return {"fields": {"title": "уточните"}}
        case Decision.HOLD:
            return {"review_on": DAY + timedelta(days=30)}
        case Decision.STOP:
            return {"reason": reason}
    return {}


def works(standing: Standing, decision: Decision) -> bool:
    """A stop is possible on any day, a hold of what is at work, the rest at the gate."""
    if standing is Standing.AWAITING:
        return True
    if decision is Decision.STOP:
        return True
    return decision is Decision.HOLD and standing is Standing.IN_WORK


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize(("lifecycle", "phase"), PLACES)
def test_each_decision_leads_where_the_pack_says_or_is_refused(
    region: Region, lifecycle: str, phase: str, standing: Standing
) -> None:
    code = subject_in(region, lifecycle, phase)
    before = stand(region, code, standing)
    gate = PACK.lifecycles[lifecycle].phases[phase].gate
    actor = region.decider(before)

    for decision in Decision:
        possible = decision in gate.exits and works(standing, decision)
        command: Command = Decide(actor=actor, on=DAY, subject=code, decision=decision, **terms_of(decision))
        if (lifecycle, phase) in JUDGED and standing is Standing.AWAITING:
            possible = decision in {Decision.GO, Decision.HOLD}  # what the commission concluded
            if region.granting(before) and decision is not Decision.HOLD:
                command = region.act(code, decision)
        if (lifecycle, phase) in JUDGED and standing is Standing.ON_HOLD and region.granting(before):
            possible = False  # once the commission votes, an act decides, and it takes what was handed in
        if phase == "recheck" and standing is Standing.IN_WORK and decision is Decision.STOP:
            possible = False  # the commission has judged before: it concludes anew, nobody refuses alone
        outcome = tried(region, command)

        if not possible:
            assert isinstance(outcome, Refused), decision
            continue
        assert isinstance(outcome, State), (decision, outcome)
        assert outcome.phase_due_on is None, decision
        target = gate.exits[decision]
        if decision is Decision.HOLD:
            assert (outcome.phase, outcome.standing) == (phase, Standing.ON_HOLD)
        elif target == END:
            assert outcome.standing is Standing.COMPLETED
        elif target == STOPPED:
            assert outcome.standing is Standing.STOPPED
        else:
            assert (outcome.phase, outcome.standing) == (target, Standing.IN_WORK)


def tried(region: Region, command: Any) -> State | Refused:
    """Where the subject stands after the command, in a copy of the database that is thrown away."""
    with TemporaryDirectory() as folder, region.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
        copyfile(region.engine.url.database or "", f"{folder}/copy.db")
        copy = Region(open_engine(f"sqlite:///{folder}/copy.db"))
        outcome = copy.ask(command)
        result = copy.state(command.subject) if isinstance(outcome, Done) else outcome
        copy.engine.dispose()
    assert isinstance(result, State | Refused)
    return result


def test_a_hold_is_resumed_into_the_same_phase_with_a_new_due_date(region: Region) -> None:
    code = subject_in(region, "pilot", "diagnosis")
    stand(region, code, Standing.ON_HOLD)
    later = DAY + timedelta(days=20)

    region.do(Resume(actor=CUSTOMER, on=later, subject=code))

    state = region.state(code)
    assert (state.phase, state.standing, state.review_on) == ("diagnosis", Standing.IN_WORK, None)
    assert state.due_on is not None
    assert state.due_on > later


def test_rework_comes_back_with_the_next_round(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    region.decide(code, Decision.REWORK, fields={"title": "короче"})

    region.do(Submit(actor=LEADER, on=DAY, subject=code))

    assert region.state(code).round == 2


def test_an_open_condition_bars_the_next_gate_until_it_is_closed(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    region.decide(code, Decision.CONDITIONAL, **terms_of(Decision.CONDITIONAL))
    region.bring(code)
    go = Decide(actor=region.decider(region.state(code)), on=DAY, subject=code, decision=Decision.GO)
    assert region.refused(go) == ["conditions_closed"]

    region.do(CloseCondition(actor=LEADER, on=DAY, subject=code, condition=1))

    assert isinstance(region.ask(go), Done)


def test_a_result_on_the_wrong_side_of_the_base_does_not_pass(region: Region) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.measure(code, "80", Moment.AFTER)
    region.walk(code, until="sustaining")
    region.bring(code)

    reasons = region.refused(
        Decide(actor=region.decider(region.state(code)), on=DAY, subject=code, decision=Decision.GO)
    )

    assert reasons == ["result_in_right_direction"]


def test_a_move_is_never_earlier_than_the_one_before(region: Region) -> None:
    code = region.open_project(DAY)

    assert "bad_value" in region.refused(Submit(actor=LEADER, on=DAY - timedelta(days=1), subject=code))


@pytest.mark.parametrize(
    ("decision", "terms"),
    [
        (Decision.CONDITIONAL, {}),
        (Decision.REWORK, {}),
        (Decision.HOLD, {}),
        (Decision.HOLD, {"review_on": DAY}),
        (Decision.HOLD, {"review_on": DAY + timedelta(days=365)}),
        (Decision.STOP, {}),
        (Decision.STOP, {"reason": "because"}),
    ],
)
def test_a_decision_without_its_terms_is_refused(region: Region, decision: Decision, terms: dict[str, Any]) -> None:
    code = region.open_project()
    region.bring(code)

    outcome = region.ask(Decide(actor=CURATOR, on=DAY, subject=code, decision=decision, **terms))

    assert isinstance(outcome, Refused)
    assert all(reason.fault == "input" for reason in outcome.reasons)


def test_the_next_level_needs_the_one_below(region: Region) -> None:
    project = region.finished_pilot()

    asking = ApplyForCheck(actor=METHODOLOGIST, on=DAY, organisation=SCHOOL, level=Level.REGIONAL, projects=(project,))

    assert region.refused(asking) == ["lower_level"]


def test_scores_below_the_threshold_do_not_grant_a_status(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, "40")
    region.bring(check)

    reasons = region.refused(region.act(check))

    assert reasons == ["requirements_met", "scores_reach_threshold"]


@pytest.mark.long
def test_a_check_after_remarks_grants_the_status(region: Region) -> None:
    project = region.finished_pilot()
    check = region.apply(project)
    region.walk(check, until="decision")
    refuse(region, check)
    assert region.state(check).phase == "remarks"

    region.walk(check)

    assert region.state(check).standing is Standing.COMPLETED
    assert region.state(project).stage is Stage.REPLICATION
