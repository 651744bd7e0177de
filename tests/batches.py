"""Commands that mean something together, drawn for a few codes so that they meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from domain.certification.applications import ApplyForCheck
from domain.certification.commission import Appoint
from domain.certification.scores import GiveScore
from domain.engine.command import SYSTEM, Command
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
from domain.programme.kinds import Level, Moment, OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole
from domain.replication.freeze import FreezePackage
from domain.replication.offers import Replicate
from tests import checks
from tests.region import (
    CURATOR,
    CUSTOMER,
    DAY,
    GUEST_1,
    HEAD,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    STRANGER,
    TIME,
    TOWN,
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


def commands() -> st.SearchStrategy[Command]:
    """Commands that mean something together: few codes, so that they meet."""
    common: dict[str, Any] = {"actor": ACTORS, "on": DAYS, "command_id": st.integers(1, 60).map("c{}".format)}
    return st.one_of(births(common), amendments(common), plans(common), *on_the_way({**common, "subject": SUBJECTS}))


def births(common: dict[str, Any]) -> st.SearchStrategy[Command]:
    """Subjects that begin, and roles that are given."""
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
        st.builds(
            ApplyForCheck,
            **common,
            people=st.just({"project_leader": LEADER}),
            organisation=st.just(SCHOOL),
            level=st.sampled_from(Level),
            projects=st.sampled_from([PROJECTS[:1], PROJECTS[:2]]),
            code=st.sampled_from([None, *CHECKS]),
        ),
        st.builds(FreezePackage, **common, project=st.sampled_from(PROJECTS)),
        st.builds(Replicate, **common, package=st.just("PKG-0001"), receiver=st.sampled_from([SCHOOL, TOWN])),
        st.builds(RegisterOrganisation, **common, title=st.just("Новая"), kind=st.sampled_from(OrganisationKind)),
        st.builds(GiveRole, **common, person=ACTORS, role=st.sampled_from(["customer", "curator"]), scope=SUBJECTS),
    )


def on_the_way(of_subject: dict[str, Any]) -> Iterator[st.SearchStrategy[Command]]:
    """What is done with a subject from gate to gate."""
    conditions = (ConditionTerms(text="закрыть", owner=LEADER, due_on=date(2024, 12, 1)),)
    yield st.builds(AttachEvidence, **of_subject, kind=st.sampled_from(PAPERS), title=st.just("док"))
    yield st.builds(
        Measure,
        **of_subject,
        indicator=st.sampled_from(["time", "cost"]),
        value=st.decimals(1, 99, places=1),
        moment=st.sampled_from(Moment),
    )
    yield st.builds(Submit, **of_subject)
    yield st.builds(
        Decide,
        **of_subject,
        decision=st.sampled_from(Decision),
        reason=st.sampled_from(REASONS),
        comment=st.just("поправьте"),
        review_on=st.one_of(st.none(), DAYS.map(lambda day: day + timedelta(days=30))),
        conditions=st.sampled_from([(), conditions]),
    )
    yield st.builds(Resume, **of_subject)
    yield st.builds(CloseCondition, **of_subject, condition=st.integers(1, 2))
    yield st.builds(
        Appoint,
        **of_subject,
        person=st.sampled_from([LEADER, GUEST_1]),
        declared=st.just("б/н"),
        party=st.sampled_from(["rcc", None]),
    )
    yield st.builds(GiveScore, **of_subject, person=st.sampled_from([LEADER, CUSTOMER]), marks=st.just(SHEET))


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
        CloseCondition(actor=LEADER, on=on, subject=subject, condition=1, command_id=draw(IDS)),
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
        SettleAction(**named("done"), measure=1, outcome="done"),
    ]


def batches() -> st.SearchStrategy[list[Command]]:
    """Passages and single commands, mixed."""
    parts = st.one_of(commands().map(lambda command: [command]), journeys())
    return st.lists(parts, min_size=1, max_size=12).map(lambda lists: [command for part in lists for command in part])
