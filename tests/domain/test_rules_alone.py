"""A gate with one rule judges as it would with everything loaded: each rule says for itself what it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.lane import Done, Refused
from domain.methodology.loader import load_default
from domain.methodology.schema import Decision, Gate, Pack
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.milestones import ReachMilestone
from domain.pilot.submission import Submit
from domain.programme.kinds import Moment
from domain.registry.people import RegisterPerson
from domain.reports.card import card
from domain.reports.gatecheck import gate_of, holdings_of
from domain.rules.table import PROJECTS, RULES, Outcome
from tests.region import CARD_PEOPLE, CURATOR, DAY, LEADER, METHODOLOGIST, Region

OF_PROJECTS = sorted(name for name, rule in RULES.items() if rule.lifecycles >= PROJECTS)


def asking_only(rule: str) -> Pack:
    """The shipped methodology whose first gate asks for one rule and for no document."""
    pack = load_default()
    pilot = pack.lifecycles["pilot"]
    first = pilot.first
    gate: Gate = replace(first.gate, rules=(rule,), evidence=())
    phases = {**pilot.phases, first.key: replace(first, gate=gate)}
    return replace(pack, lifecycles={**pack.lifecycles, "pilot": replace(pilot, phases=phases)})


def bare(region: Region) -> str:
    """A project with a card and nothing measured."""
    return region.open_project()


def worked(region: Region) -> str:
    """A project with measurements, documents, a plan in work and an approver."""
    code = region.open_project(approved_by=CURATOR)
    region.measure(code, "67", Moment.BASELINE)
    region.measure(code, "29", Moment.AFTER)
    for kind, stated in (
        ("signed_card", {"organisation": "Школа № 7"}),
        ("production_analysis_before", {}),
        ("production_analysis_after", {}),
        ("closing_protocol", {"organisation": "Школа № 7", "goals": {"time": Decimal(30)}}),
    ):
        region.do(AttachEvidence(actor=LEADER, on=DAY, subject=code, kind=kind, kept_at="дело 1", title=kind, **stated))
    region.do(ReachMilestone(actor=LEADER, on=DAY, subject=code, key="kick_off", finished=DAY))
    region.do(ReachMilestone(actor=LEADER, on=DAY, subject=code, key="implementation", started=DAY))
    region.do(PlanAction(actor=LEADER, on=DAY, subject=code, title="Единый шаблон работ", due_on=DAY))
    region.do(SettleAction(actor=LEADER, on=DAY, subject=code, measure=1, outcome="done"))
    return code


def approved_by_nobody_known(region: Region) -> str:
    """A project whose approver has no post."""
    command = RegisterPerson(actor=METHODOLOGIST, on=DAY, title="Новиков Пётр", email="new@region.example")
    return region.open_project(approved_by=region.do(command).subject, people=CARD_PEOPLE)


@pytest.mark.parametrize("made", [bare, worked, approved_by_nobody_known], ids=lambda made: made.__name__)
@pytest.mark.parametrize("rule", OF_PROJECTS)
def test_a_rule_alone_says_what_it_says_of_everything(engine: Engine, rule: str, made: Callable[[Region], str]) -> None:
    region = Region(engine, asking_only(rule)).found()
    code = made(region)
    state = region.state(code)
    with reading(engine) as connection:
        wanted = RULES[rule].rule(holdings_of(connection, state), region.pack)

    with reading(engine) as connection:
        (found,) = gate_of(connection, region.packs, code).findings
    region.do(Submit(actor=LEADER, on=DAY, subject=code))
    outcome = region.ask(Decide(actor=CURATOR, on=DAY, subject=code, decision=Decision.GO))

    assert (found.outcome, found.said) == wanted
    if wanted[0] is Outcome.PASS:
        assert isinstance(outcome, Done)
        with reading(engine) as connection:
            (kept,) = card(connection, code).decisions[0].findings
        assert (kept["outcome"], kept["ru"], kept["en"]) == (wanted[0], wanted[1].ru, wanted[1].en)
    else:
        assert isinstance(outcome, Refused)
        assert [reason.said for reason in outcome.reasons] == [wanted[1]]
