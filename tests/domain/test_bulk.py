"""Handling many commands at once gives exactly the rows of handling them one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from deployments.migrate import migrate
from domain.certification.applications import ApplyForCheck
from domain.certification.commission import Appoint
from domain.certification.scores import GiveScore
from domain.engine.command import SYSTEM, Command
from domain.engine.database import open_engine, reading
from domain.engine.lane import Refused
from domain.engine.named import Newcomer
from domain.methodology.loader import load_default
from domain.methodology.schema import Decision, Phase
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.amendment import AmendCard
from domain.pilot.cards import OpenProject
from domain.pilot.conditions import CloseCondition
from domain.pilot.documents import AttachEvidence, WithdrawEvidence
from domain.pilot.gates import ConditionTerms, Decide
from domain.pilot.holds import Park, Resume
from domain.pilot.indicators import DropIndicator, SetIndicator
from domain.pilot.measurements import CorrectMeasurement, Measure
from domain.pilot.milestones import AddMilestone, MoveMilestone, ReachMilestone
from domain.pilot.submission import Submit
from domain.programme.kinds import Duty, Level, Moment, OrganisationKind, Outcome, Stage
from domain.proving.proof import prove
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole
from domain.replication.freeze import FreezePackage
from domain.replication.offers import Replicate
from domain.stored.tables import TABLES
from tests import checks
from tests.region import (
    CARD,
    CURATOR,
    CUSTOMER,
    DAY,
    GUEST_1,
    GUEST_2,
    GUEST_3,
    HEAD,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    SPAN,
    STRANGER,
    TIME,
    TOWN,
    Region,
    behind,
    stated,
)

PROJECTS = ("PRJ-0001", "PRJ-0002", "PRJ-9999")
CHECKS = ("CHK-0001", "CHK-0002")
PEOPLE = (LEADER, CUSTOMER, METHODOLOGIST, CURATOR, HEAD, STRANGER, SYSTEM)
PACK = load_default()
PAPERS = sorted(PACK.evidence)
SHEET = checks.lines(checks.criteria(PACK, Level.LOCAL, DAY))
REASONS = [None, *sorted(PACK.reasons)]

IDS = st.uuids().map(str)
DAYS = st.integers(0, 40).map(lambda days: DAY + timedelta(days=days))
ACTORS = st.sampled_from(PEOPLE)
SUBJECTS = st.sampled_from((*PROJECTS, *CHECKS))


@pytest.fixture(autouse=True, scope="module")
def _one_salt() -> Iterator[None]:
    """Salts are drawn anew each time; here two databases are compared to the letter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("domain.engine.personal.token_hex", lambda size: "0" * 2 * size)
        yield


def commands() -> st.SearchStrategy[Command]:
    """Commands that mean something together: few codes, so that they meet."""
    common: dict[str, Any] = {"actor": ACTORS, "on": DAYS, "command_id": st.integers(1, 60).map("c{}".format)}
    of_subject = {**common, "subject": SUBJECTS}
    return st.one_of(
        st.builds(
            OpenProject,
            **common,
            title=st.sampled_from(["Проект", ""]),
            organisation=st.sampled_from([SCHOOL, TOWN]),
            people=st.just({"project_leader": LEADER, "customer": CUSTOMER, "process_owner": CUSTOMER}),
            indicators=st.just((TIME,)),
            code=st.sampled_from([None, "PRJ-0001", "PRJ-0002"]),
        ),
        st.builds(AttachEvidence, **of_subject, kind=st.sampled_from(PAPERS), title=st.just("док")),
        st.builds(
            Measure,
            **of_subject,
            indicator=st.sampled_from(["time", "cost"]),
            value=st.decimals(1, 99, places=1),
            moment=st.sampled_from(Moment),
        ),
        st.builds(Submit, **of_subject),
        amendments(common),
        plans(common),
        st.builds(
            Decide,
            **of_subject,
            decision=st.sampled_from(Decision),
            reason=st.sampled_from(REASONS),
            comment=st.just("поправьте"),
            review_on=st.one_of(st.none(), DAYS.map(lambda day: day + timedelta(days=30))),
            conditions=st.sampled_from([(), (ConditionTerms(text="закрыть", owner=LEADER, due_on=date(2024, 12, 1)),)]),
        ),
        st.builds(Resume, **of_subject),
        st.builds(CloseCondition, **of_subject, number=st.integers(1, 2)),
        st.builds(
            ApplyForCheck,
            **common,
            people=st.just({"project_leader": LEADER}),
            organisation=st.just(SCHOOL),
            level=st.sampled_from(Level),
            projects=st.sampled_from([PROJECTS[:1], PROJECTS[:2]]),
            code=st.sampled_from([None, *CHECKS]),
        ),
        st.builds(
            Appoint,
            **of_subject,
            person=st.sampled_from([LEADER, GUEST_1]),
            declared=st.just("б/н"),
            party=st.sampled_from(["rcc", None]),
        ),
        st.builds(GiveScore, **of_subject, person=st.sampled_from([LEADER, CUSTOMER]), marks=st.just(SHEET)),
        st.builds(FreezePackage, **common, project=st.sampled_from(PROJECTS)),
        st.builds(Replicate, **common, package=st.just("PKG-0001"), receiver=st.sampled_from([SCHOOL, TOWN])),
        st.builds(
            RegisterOrganisation,
            **common,
            title=st.just("Новая"),
            kind=st.sampled_from(OrganisationKind),
        ),
        st.builds(GiveRole, **common, person=ACTORS, role=st.sampled_from(["customer", "curator"]), scope=SUBJECTS),
    )


TEXTS = st.sampled_from(["", "уточняется", "выдача справок", "приём"])
ON_CARD = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Проект", "Другой проект", ""]),
        "process": TEXTS,
        "clients": st.sampled_from([(), ("жители",), ("жители", "сотрудники")]),
        "effect_planned": st.sampled_from([None, Decimal("100.50"), Decimal(7)]),
        "approved_on": st.sampled_from([None, DAY]),
        "approved_by": st.sampled_from([None, CUSTOMER, "PER-9999"]),
        "category": st.sampled_from([None, "internal", "nonsense"]),
        "number": st.sampled_from(["ПР-1", "ПР-2"]),
        "economic_effect": st.sampled_from([None, True, False]),
    },
)
CAST = st.fixed_dictionaries(
    {}, optional={"project_leader": st.sampled_from([(LEADER,), (LEADER, CUSTOMER), ("new@region.example",), ()])}
)
NEWCOMERS = {"new@region.example": Newcomer(title="Новичок", post="инженер")}


def amendments(common: dict[str, Any]) -> st.SearchStrategy[Command]:
    """Changes of a card and of what was entered."""
    of_project = {**common, "subject": st.sampled_from(PROJECTS)}
    plan = st.builds(
        replace,
        st.just(TIME),
        key=st.sampled_from(["time", "cost"]),
        target=st.sampled_from([Decimal(20), Decimal(30)]),
    )
    return st.one_of(
        st.builds(AmendCard, **of_project, card=ON_CARD, people=CAST, newcomers=st.just(NEWCOMERS)),
        st.builds(SetIndicator, **of_project, indicator=plan),
        st.builds(DropIndicator, **of_project, key=st.sampled_from(["time", "cost"]), reason=st.just("лишний")),
        st.builds(WithdrawEvidence, **of_project, entry=st.integers(2, 20), reason=st.just("ошибка")),
        st.builds(
            CorrectMeasurement,
            **of_project,
            entry=st.integers(2, 20),
            value=st.sampled_from([None, Decimal(40)]),
            reason=st.just("ошибка"),
        ),
        st.builds(
            AmendPerson,
            **common,
            person=st.sampled_from([LEADER, CUSTOMER]),
            post=st.sampled_from([None, "директор"]),
            email=st.sampled_from([None, "new@region.example", "person2@region.example"]),
        ),
    )


def plans(common: dict[str, Any]) -> st.SearchStrategy[Command]:
    """Milestones and the action plan."""
    of_project = {**common, "subject": st.sampled_from(PROJECTS)}
    keys = st.sampled_from(["kick_off", "implementation", "own"])
    return st.one_of(
        st.builds(AddMilestone, **of_project, key=keys, title=st.just("Своя веха"), start=DAYS, end=DAYS),
        st.builds(
            MoveMilestone,
            **of_project,
            key=keys,
            start=DAYS,
            end=DAYS,
            reason=st.just("каникулы"),
            with_following=st.booleans(),
        ),
        st.builds(ReachMilestone, **of_project, key=keys, started=DAYS, finished=st.one_of(st.none(), DAYS)),
        st.builds(PlanAction, **of_project, title=st.just("Шаблон"), due_on=DAYS, owner=st.just(LEADER)),
        st.builds(
            SettleAction,
            **of_project,
            number=st.integers(1, 2),
            outcome=st.sampled_from(["done", "dropped", "moved", "handed"]),
            reason=st.sampled_from(["", "нет средств"]),
            due_on=DAYS,
            owner=st.sampled_from([LEADER, METHODOLOGIST, "PER-9999"]),
        ),
        st.builds(Park, **of_project),
    )


@st.composite
def journeys(draw: st.DrawFn) -> list[Command]:
    """The first stretch of a lifecycle, gate by gate, with what may happen on the way."""
    subject = draw(st.sampled_from((*PROJECTS[:2], CHECKS[0])))
    lifecycle = PACK.lifecycles["partner_check" if subject in CHECKS else "pilot"]
    length = draw(st.integers(1, len(lifecycle.phases)))
    return [command for phase in list(lifecycle.phases.values())[:length] for command in draw(passages(subject, phase))]


@st.composite
def passages(draw: st.DrawFn, subject: str, phase: Phase) -> list[Command]:
    """A passage through a gate: its papers, the submission, a decision that often holds."""
    on = DAY + timedelta(days=40)
    papers: list[Command] = [
        AttachEvidence(
            actor=METHODOLOGIST,
            on=on,
            subject=subject,
            kind=kind,
            phase=phase.key,
            command_id=draw(IDS),
            kept_at="дело 1",
            **stated(kind),
        )
        for kind in phase.gate.evidence
    ] + [replace(command, command_id=draw(IDS)) for command in prepared(subject, phase.key, on)]
    terms = (ConditionTerms(text="закрыть", owner=LEADER, due_on=date(2024, 12, 1)),)
    decision = draw(st.sampled_from([Decision.GO, Decision.GO, Decision.GO, Decision.CONDITIONAL, *Decision]))
    return [
        *papers,
        Submit(
            actor=LEADER if "project_leader" in phase.gate.submit else METHODOLOGIST,
            on=on,
            subject=subject,
            command_id=draw(IDS),
        ),
        Decide(
            actor=CUSTOMER if "customer" in phase.gate.decide else CURATOR,
            on=on,
            subject=subject,
            decision=decision,
            conditions=terms,
            comment="поправьте",
            review_on=on + timedelta(days=9),
            reason="no_resources" if decision == "stop" else None,
            command_id=draw(IDS),
        ),
        CloseCondition(actor=LEADER, on=on, subject=subject, number=1, command_id=draw(IDS)),
    ]


def prepared(subject: str, phase: str, on: date) -> list[Command]:
    """What the gate of a pilot's implementation looks at."""
    if phase != "implementation" or not subject.startswith("PRJ"):
        return []

    def named(what: str) -> dict[str, Any]:
        return {"actor": LEADER, "on": on, "subject": subject, "command_id": f"{subject}-{what}"}

    return [
        ReachMilestone(**named("kick"), key="kick_off", finished=on),
        ReachMilestone(**named("begin"), key="implementation", started=on),
        PlanAction(**named("plan"), title="Единый шаблон", due_on=on),
        SettleAction(**named("done"), number=1, outcome="done"),
    ]


def batches() -> st.SearchStrategy[list[Command]]:
    """Passages and single commands, mixed."""
    parts = st.one_of(commands().map(lambda command: [command]), journeys())
    return st.lists(parts, min_size=1, max_size=12).map(lambda lists: [command for part in lists for command in part])


@contextmanager
def regions(template: Path) -> Iterator[tuple[Region, Region]]:
    """Two equal regions in databases of their own."""
    with TemporaryDirectory() as folder:
        found = []
        for name in ("one", "many"):
            file = Path(folder) / f"{name}.db"
            file.write_bytes(template.read_bytes())
            found.append(Region(open_engine(f"sqlite:///{file}")))
        yield found[0], found[1]
        for region in found:
            region.engine.dispose()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the region set up, one exemplar project with its package, and one fresh pilot."""
    file = tmp_path_factory.mktemp("founded") / "founded.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    region = Region(engine)
    region.found()
    region.package(DAY)
    region.open_project(code="PRJ-0002")
    region.measure("PRJ-0002", "67", Moment.BASELINE)
    region.measure("PRJ-0002", "29", Moment.AFTER)
    engine.dispose()
    return file


def rows(region: Region) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with reading(region.engine) as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in TABLES.items()
        }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(batch=batches(), chunk=st.integers(2, 40))
def test_many_at_once_are_the_same_rows_as_one_by_one(founded: Path, batch: list[Command], chunk: int) -> None:
    with regions(founded) as (one, many):
        first = [one.ask(command) for command in batch]
        second = many.ask_all(batch, chunk=chunk)

        assert second == first
        assert rows(many) == rows(one)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(batch=batches())
def test_whatever_is_asked_the_journal_tells_the_tables_and_a_refusal_has_a_reason_in_both_languages(
    founded: Path, batch: list[Command]
) -> None:
    with regions(founded) as (region, _):
        outcomes = region.ask_all(batch)

        for outcome in outcomes:
            if isinstance(outcome, Refused):
                assert all(reason.said.ru and reason.said.en for reason in outcome.reasons)
                assert outcome.reasons
        with reading(region.engine) as connection:
            found = prove(connection)
        assert found.sound, found


def through(subject: str, phase: Phase, decision: Decision = Decision.GO) -> Iterator[Command]:
    """A gate passed, with a condition set and closed on the way."""
    common = {"on": DAY, "subject": subject}
    number = (
        list(PACK.lifecycles["pilot"].phases).index(phase.key) + 1
        if phase.key in PACK.lifecycles["pilot"].phases
        else 0
    )

    def named(what: str) -> dict[str, Any]:
        return {**common, "command_id": f"{subject}-{phase.key}-{what}"}

    for kind in phase.gate.evidence:
        yield AttachEvidence(actor=METHODOLOGIST, kind=kind, **behind(kind) | stated(kind), **named(kind))
    yield from prepared(subject, phase.key, DAY)
    submitter = LEADER if "project_leader" in phase.gate.submit else METHODOLOGIST
    decider = CUSTOMER if "customer" in phase.gate.decide else CURATOR
    terms = (ConditionTerms(text="закрыть", owner=LEADER, due_on=date(2024, 12, 1)),)
    yield Submit(actor=submitter, **named("submit"))
    reason = "criteria_not_met" if decision is Decision.STOP else None
    conditions = terms if decision is Decision.CONDITIONAL else ()
    yield Decide(actor=decider, decision=decision, conditions=conditions, reason=reason, **named("decide"))
    if decision is Decision.CONDITIONAL:
        yield CloseCondition(actor=LEADER, number=number, **named("close"))


def pilot(code: str) -> Iterator[Command]:
    """A pilot from its opening to its end, every gate passed on a condition."""
    yield OpenProject(
        actor=METHODOLOGIST,
        on=DAY,
        command_id=f"{code}-open",
        title="П",
        organisation=SCHOOL,
        indicators=(TIME,),
        code=code,
        people={"project_leader": LEADER, "customer": (CUSTOMER, "new@region.example"), "process_owner": CUSTOMER},
        newcomers=NEWCOMERS,
        **CARD,
    )
    for moment, value in ((Moment.BASELINE, "67"), (Moment.AFTER, "29")):
        yield Measure(
            actor=LEADER,
            on=DAY - SPAN if moment is Moment.BASELINE else DAY,
            command_id=f"{code}-{moment}",
            subject=code,
            indicator="time",
            value=Decimal(value),
            moment=moment,
        )
    for phase in PACK.lifecycles["pilot"].phases.values():
        last = "end" in phase.gate.exits.values()
        yield from through(code, phase, Decision.GO if last else Decision.CONDITIONAL)


def check(code: str, level: Level, project: str, last: Decision) -> Iterator[Command]:
    """A partner check from its application to its decision."""
    yield ApplyForCheck(
        actor=METHODOLOGIST,
        on=DAY,
        command_id=f"{code}-apply",
        organisation=SCHOOL,
        level=level,
        projects=(project,),
        people={"project_leader": LEADER},
        code=code,
    )
    for guest, duty in ((GUEST_1, Duty.LEADER), (GUEST_2, Duty.AUDITOR), (GUEST_3, Duty.AUDITOR)):
        party = next(iter(PACK.criteria[level].commission.parties), None)
        said: dict[str, Any] = {"command_id": f"{code}-{guest}", "person": guest, "duty": duty, "party": party}
        yield Appoint(actor=METHODOLOGIST, on=DAY, subject=code, declared="б/н", **said)
    outcome = Outcome.GRANTED if last is Decision.GO else Outcome.REFUSED
    for key in ("application", "self_assessment", "desk_review", "visit", "decision"):
        phase = PACK.lifecycles["partner_check"].phases[key]
        yield from checks.work(PACK, code, level, key, DAY, outcome)
        *brought, decided = through(code, phase, Decision.GO)
        yield from brought
        yield checks.act(code, last, DAY) if key == "decision" else decided


@pytest.mark.parametrize("chunk", [1, 7, 500])
def test_a_whole_life_in_one_batch_is_the_life_step_by_step(founded: Path, chunk: int) -> None:
    batch = [
        *pilot("PRJ-0100"),
        *check("CHK-0100", Level.REGIONAL, "PRJ-0100", Decision.GO),
        FreezePackage(actor=METHODOLOGIST, on=DAY, command_id="freeze", project="PRJ-0100", code="PKG-0100"),
        Replicate(actor=METHODOLOGIST, on=DAY, command_id="hand", package="PKG-0100", receiver=TOWN),
        *pilot("PRJ-0101"),
        *check("CHK-0101", Level.FEDERAL, "PRJ-0101", Decision.STOP),
    ]
    with regions(founded) as (one, many):
        first = [one.ask(command) for command in batch]
        second = many.ask_all(batch, chunk=chunk)

        assert [outcome for outcome in first if isinstance(outcome, Refused)] == []
        assert second == first
        assert rows(many) == rows(one)
        assert many.state("PRJ-0100").stage is Stage.REPLICATION
