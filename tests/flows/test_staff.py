"""Staff flows: one short run an action, a readable artifact, and a refusal that is no crash."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.runtime import flow_run
from prefect.states import Cancelling
from sqlalchemy import Engine, select

from domain.certification.applications import ApplyForCheck
from domain.certification.commission import Appoint
from domain.engine.action import ACTIONS
from domain.engine.asked import known_of
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.kinds import Standing
from domain.engine.lane import Refused, Repeated
from domain.engine.state import State
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.cards import OpenProject
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.holds import Park, Resume
from domain.pilot.measurements import Measure
from domain.pilot.milestones import ReachMilestone
from domain.pilot.submission import Submit
from domain.programme.kinds import Choice, Duty, Level, Moment, OfferAnswer, ReadyAnswer, Stage, SubjectKind
from domain.replication.adaptation import AdaptElement, ImplementElement
from domain.replication.answers import AnswerOffer
from domain.replication.closure import AgreeClosing, CheckSustained
from domain.replication.freeze import FreezePackage
from domain.replication.readiness import AnswerReadiness
from domain.reports import offers
from domain.reports.card import card
from domain.stored.tables import TABLES
from flows.fan_out import Receiver, ReplicateForm
from flows.forms import Form, filled, form_of
from flows.identity import claimed
from flows.offer_chunks import left_over
from flows.pilot import decide, park, submit
from flows.programme import Programme
from flows.replication import replicate
from flows.settings import Settings
from flows.staff_run import as_flow, flow_of, forms, pass_on
from tests import checks
from tests.region import (
    BODY,
    CARD,
    CARD_PEOPLE,
    CURATOR,
    DAY,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    TOWN,
    Region,
    behind,
    stated,
)

pytestmark = pytest.mark.usefixtures("prefect")


@pytest.fixture
def region(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Region:
    """A region whose settings point at the test's database, on a fixed day."""
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    monkeypatch.setenv("POTOK_LANGUAGE", "ru")
    return Region(sqlite_engine).found()


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    """Run a coroutine to its end."""

    async def main() -> Any:
        return await work()

    return asyncio.run(main())


def test_every_form_has_its_flow_and_every_flow_its_deployment() -> None:
    from flows.catalogue import catalogue

    staff = [deployed.entrypoint for deployed in catalogue() if "staff" in deployed.tags]
    found = [deployed.flow() for deployed in catalogue()]

    flows = [flow_of(form).fn for form in forms()]
    assert sorted(f"{flow.__module__}:{flow.__name__}" for flow in flows) == sorted(staff)
    assert {form.asks for form in forms()} == set(ACTIONS)
    otherwise = {deployed.name: flow.name for deployed, flow in zip(catalogue(), found, strict=True)}
    assert {name: flow for name, flow in otherwise.items() if name != flow} == {"replicate-further": "replicate"}


def test_staff_flows_are_described_in_russian_and_in_english() -> None:
    from flows.catalogue import catalogue

    said = {deployed.name: run(partial(deployed.offered, "Europe/Moscow")).description for deployed in catalogue()}

    assert said["measure"] == "Внести измерение показателя. · Enter a measurement of an indicator."
    assert said["watch-deadlines"].startswith("Сроки рабочего дня")
    assert all(" · " in about for about in said.values())


def test_an_action_completes_with_its_business_key_in_the_name_and_leaves_an_artifact(region: Region) -> None:
    code = region.open_project()
    for kind in region.pack.lifecycles["pilot"].phases["selection"].gate.evidence:
        paper = filled(AttachEvidence, actor=LEADER, subject=code, kind=kind, kept_at="дело 1")
        result = run(partial(as_flow, paper))
        assert result.done
    form = filled(Submit, actor="person2@region.example", subject=code)

    async def work() -> tuple[Any, Any, Any]:
        state = await submit(form, return_state=True)
        async with get_client() as client:
            runs = await client.read_flow_runs()
            key = ArtifactFilter(key=ArtifactFilterKey(any_=[code.lower()]))
            artifacts = await client.read_artifacts(artifact_filter=key)
        return state, runs, artifacts

    state, runs, artifacts = run(work)

    assert state.is_completed()
    assert f"submit {code} · selection" in {found.name for found in runs}
    assert any("ожидает решения" in str(artifact.data) for artifact in artifacts)
    assert region.state(code).standing is Standing.AWAITING


def test_personal_data_is_remarked_on_in_the_message_and_in_the_artifact(region: Region) -> None:
    code = region.open_project()
    form = filled(Park, actor=METHODOLOGIST, subject=code, comment="звонить +7 863 240-12-34")

    async def work() -> tuple[Any, Any]:
        state = await park(form, return_state=True)
        async with get_client() as client:
            key = ArtifactFilter(key=ArtifactFilterKey(any_=[code.lower()]))
            return state, await client.read_artifacts(artifact_filter=key)

    state, artifacts = run(work)

    remark = "! Пояснение: похоже на персональные данные: номер телефона +• ••• •••-••-34"
    assert state.message == f"{code}: отбор — приостановлен\n{remark}"
    assert any(remark in str(artifact.data) and "67 | 30 |" in str(artifact.data) for artifact in artifacts)


def test_a_refusal_ends_as_refused_with_every_reason_and_no_traceback(
    region: Region, caplog: pytest.LogCaptureFixture
) -> None:
    code = region.open_project()

    state = run(lambda: decide(filled(Decide, actor=LEADER, subject=code, decision=Decision.GO), return_state=True))

    assert (state.type.value, state.name) == ("FAILED", "Refused")
    message = str(state.message)
    assert "у вас нет на это права" in message
    assert "а нужно «ожидает решения»" in message
    assert "Traceback" not in caplog.text


def test_a_repeated_command_id_is_done_once(region: Region) -> None:
    code = region.open_project()
    form = filled(
        Measure,
        actor=LEADER,
        subject=code,
        indicator="time",
        value=Decimal(67),
        moment=Moment.BASELINE,
        command_id="m-1",
    )

    first, again = run(lambda: as_flow(form)), run(lambda: as_flow(form))

    assert isinstance(again.outcome, Repeated)
    assert again.outcome.entries == first.outcome.entries


def test_a_fan_out_makes_an_offer_each_and_a_rerun_makes_none(region: Region) -> None:
    package = region.package()
    receivers = [Receiver(organisation=code, people=CARD_PEOPLE) for code in (TOWN, BODY, "ORG-0404")]
    form = ReplicateForm(actor=METHODOLOGIST, package=package, receivers=receivers)

    first = run(lambda: replicate(form, return_state=True))
    again = run(lambda: replicate(form, return_state=True))

    assert first.message == "предложений: 2, уже были: 0, отказано: 1"
    assert again.message == "предложений: 0, уже были: 2, отказано: 1"


def test_a_fan_out_that_is_cancelled_in_the_panel_ends_after_its_chunk_and_says_what_was_done(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.offer_chunks.CHUNK", 1)
    package, fan_out = region.package(), Programme.fan_out
    receivers = [Receiver(organisation=code, people=CARD_PEOPLE) for code in (TOWN, BODY)]
    asked = ReplicateForm(actor=METHODOLOGIST, package=package, receivers=receivers)
    programme = Programme.open(Settings())
    passed = pass_on(programme, asked, claimed(programme.settings, programme.engine, METHODOLOGIST))

    def stopped_after(programme: Programme, form: ReplicateForm, acting: Any) -> Any:
        done = fan_out(programme, form, acting)
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(flow_run.id, Cancelling())  # as the button of the panel does
        return done

    monkeypatch.setattr(Programme, "fan_out", stopped_after)
    outcomes = run(lambda: as_flow(passed))

    async def ended() -> Any:
        async with get_client() as client:
            return (await client.read_flow_runs(sort=FlowRunSort.END_TIME_DESC, limit=1))[0].state

    state = run(ended)
    assert len(outcomes) == 1
    assert (state.type, state.message) == (StateType.CANCELLED, left_over(1).ru)
    with reading(region.engine) as connection:
        assert not connection.execute(select(TABLES["draft"])).all()


def preparing(state: State) -> list[Form]:
    """What the gate of a pilot's implementation looks at, as staff fill it in."""
    if (state.lifecycle, state.phase) != ("pilot", "implementation"):
        return []
    named: dict[str, Any] = {"actor": LEADER, "subject": state.code}
    return [
        filled(ReachMilestone, **named, key="kick_off", finished=DAY),
        filled(ReachMilestone, **named, key="implementation", started=DAY),
        filled(PlanAction, **named, title="Единый шаблон", due_on=DAY),
        filled(SettleAction, **named, measure=1, outcome="done"),
    ]


def replicating(region: Region, state: State) -> list[Form]:
    """What the gate of a replica looks at, as staff fill it in: it is ready, copies elements, its closing is agreed."""
    if state.lifecycle != "replica":
        return []
    rules, said = region.gate(state).rules, {"actor": METHODOLOGIST, "subject": state.code}
    with reading(region.engine) as connection:
        elements = [one.key for one in card(connection, state.code).elements]
    found: list[Form] = []
    if "receiver_is_ready" in rules:
        shown: dict[str, Any] = {"answer": ReadyAnswer.YES, "evidence": "приказ № 1"}
        found += [filled(AnswerReadiness, **said, items=[*region.pack.replication.ready], **shown)]
    if "elements_approved" in rules:
        found += [filled(AdaptElement, **said, elements=elements, choice=Choice.COPIED)]
    if "closing_agreed" in rules:
        found += [filled(ImplementElement, **said, elements=elements)]
        found.append(filled(AgreeClosing, **said, reasons=("time_short",)))
    for months in (3, 6, 12):
        if f"sustained_{months}" in rules and state.completed_on is not None:
            due = region.pack.calendar.in_months(state.completed_on, months)
            os.environ["POTOK_TODAY"] = due.isoformat()  # the fixture of the region puts it back
            after = {"indicator": "time", "value": Decimal(31), "moment": Moment.AFTER}
            found += [filled(Measure, **said, **after), filled(CheckSustained, **said, months=months)]
    return found


def judging(region: Region, state: State) -> list[Form]:
    """What the gate of a check looks at, as staff fill it in."""
    if state.kind is not SubjectKind.CHECK:
        return []
    today = Programme.open(Settings()).today()
    return [as_form(command) for command in checks.work(region.pack, state.code, Level.LOCAL, state.phase or "", today)]


def deciding(region: Region, state: State) -> Form:
    """The decision at a gate; on a status it is an act."""
    if region.granting(state):
        return as_form(checks.act(state.code, Decision.GO, Programme.open(Settings()).today()))
    return filled(Decide, actor=region.decider(state), subject=state.code, decision=Decision.GO)


def as_form(command: Command) -> Form:
    """A command as somebody fills it in."""
    said = {name: value for name in known_of(type(command)) if (value := getattr(command, name)) not in (None, "", ())}
    return filled(type(command), **said)


def do(form: Form) -> str:
    """Fill a form in, which must be accepted; the code of its subject."""
    result = run(lambda: as_flow(form))
    assert result.done, [reason.said.en for reason in result.reasons]
    return str(result.outcome.subject)


def walk(region: Region, code: str) -> None:
    """Take a subject through all its gates, form by form."""
    while (state := region.state(code)).ended_on is None:
        gate = region.pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""].gate
        for form in (*preparing(state), *replicating(region, state), *judging(region, state)):
            do(form)
        for kind in gate.evidence:
            said = {"kind": kind} | behind(kind) | stated(kind)
            do(filled(AttachEvidence, actor=METHODOLOGIST, subject=code, **said))
        do(filled(Submit, actor=region.submitter(state), subject=code))
        do(deciding(region, state))


def piloted(region: Region) -> str:
    """A pilot that walked to its end."""
    indicator = {"key": "time", "name": "Время", "unit": "мин", "direction": "fall", "base": "67", "target": "30"}
    indicator |= {"method": "среднее", "source": "хронометраж", "calculation_unit": "мин"}
    card = {"title": "П", "organisation": SCHOOL, "people": CARD_PEOPLE, "indicators": [indicator]} | CARD
    pilot = do(form_of(OpenProject).model_validate({"actor": METHODOLOGIST} | card))
    for moment, value, on in ((Moment.BASELINE, "67", DAY), (Moment.AFTER, "29", None)):
        do(filled(Measure, actor=LEADER, subject=pilot, indicator="time", value=Decimal(value), moment=moment, on=on))
    walk(region, pilot)
    return pilot


def checked(region: Region, pilot: str) -> None:
    """A partner check of the pilot's organisation that walked to its end."""
    people = {"project_leader": LEADER}
    said = {"organisation": SCHOOL, "level": Level.LOCAL, "projects": [pilot], "people": people}
    check = do(filled(ApplyForCheck, actor=METHODOLOGIST, **said))
    guests = ("PER-0007", "PER-0008", "PER-0009")
    for guest in guests:
        duty = Duty.LEADER if guest == guests[0] else Duty.AUDITOR
        do(filled(Appoint, actor=METHODOLOGIST, subject=check, person=guest, declared="б/н", duty=duty, party="rcc"))
    walk(region, check)


def test_all_three_lifecycles_are_walked_by_flows_alone(region: Region) -> None:
    region.keep_sample()
    pilot = piloted(region)
    checked(region, pilot)
    package = do(filled(FreezePackage, actor=METHODOLOGIST, project=pilot))
    receivers = [Receiver(organisation=TOWN, people=CARD_PEOPLE)]
    outcomes = run(lambda: as_flow(ReplicateForm(actor=METHODOLOGIST, package=package, receivers=receivers)))
    assert not isinstance(outcomes[0], Refused)
    offer = outcomes[0].subject
    do(filled(AnswerOffer, actor=LEADER, subject=offer, answer=OfferAnswer.ACCEPT))
    with reading(region.engine) as connection:
        replica = str(offers.offer(connection, offer)["replica"])
    for moment, value in ((Moment.BASELINE, "70"), (Moment.AFTER, "31")):
        do(filled(Measure, actor=LEADER, subject=replica, indicator="time", value=Decimal(value), moment=moment))

    walk(region, replica)

    assert region.state(pilot).stage is Stage.REPLICATION
    assert region.state(replica).standing is Standing.COMPLETED
    with_settings = Programme.open(Settings())
    assert with_settings.settings.today is not None


def test_hold_resume_rework_and_stop_go_through_flows_too(region: Region) -> None:
    code = region.open_project()

    def do(form: Form) -> Standing | None:
        state = run(lambda: as_flow(form)).state
        return None if state is None else state.standing

    def decided(decision: Decision, **terms: Any) -> Standing | None:
        return do(filled(Decide, actor=CURATOR, subject=code, decision=decision, **terms))

    assert decided(Decision.HOLD, review_on=date(2025, 1, 15)) is Standing.ON_HOLD
    assert do(filled(Resume, actor=METHODOLOGIST, subject=code)) is Standing.IN_WORK
    do(filled(AttachEvidence, actor=LEADER, subject=code, kind="process_card", kept_at="дело 1"))
    assert do(filled(Submit, actor=LEADER, subject=code)) is Standing.AWAITING
    assert decided(Decision.REWORK, fields={"title": "короче"}) is Standing.IN_WORK
    assert decided(Decision.STOP, reason="no_resources") is Standing.STOPPED
    assert do(filled(Submit, actor=LEADER, subject=code)) is None


def test_what_prefect_keeps_of_a_run_lies_in_its_own_folder_and_not_where_somebody_works() -> None:
    for name in ("submit", "replicate"):
        flow = flow_of(next(form for form in forms() if form.asks.name == name))
        assert Path(os.environ["PREFECT_HOME"]) in Path(str(flow.result_storage)).parents
